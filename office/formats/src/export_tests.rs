//! What we write is read by somebody else: a Python program that knows the layout and nothing of this crate.
//! Without `python3` these tests fail on purpose; an export that only its writer can read proves nothing.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::problem::Problem;
use super::service_table::{ActualRow, PlanRow};
use super::time::{MadeAt, TimeOfDay};
use super::upjsk::{self, Actual, ExportFile, ExportRequest};
use super::value::{Field, OfficeNumber, Text};
use super::{sample, upplan};

pub(super) fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

pub(super) fn own() -> OfficeNumber {
    OfficeNumber::parse(sample::OWN_OFFICE).unwrap()
}

pub(super) fn request() -> ExportRequest {
    let month = sample::plan_name().month;
    ExportRequest { own_office: own(), month, made_at: MadeAt::parse("20261201090000").unwrap() }
}

/// Stores the file in a folder of its own and gives it to the other reader: its JSON, or what it says is wrong.
pub(super) fn read_by_another(name: &str, bytes: &[u8]) -> Result<serde_json::Value, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let output = Command::new("python3")
        .arg(examples().join("read_actuals.py"))
        .arg(&path)
        .output()
        .expect("python3 must be installed: it is the independent reader of what we export");
    if output.status.success() {
        Ok(serde_json::from_slice(&output.stdout).unwrap())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn planned(line: &str) -> PlanRow {
    upplan::read(&sample::plan_name(), &sample::cp932(line), &own()).unwrap().rows.remove(0)
}

fn actual(row: ActualRow) -> Actual {
    Actual { care_management_office: OfficeNumber::parse(sample::CARE_OFFICE).unwrap(), row }
}

fn at(text: &str) -> TimeOfDay {
    TimeOfDay::parse(text).unwrap()
}

fn export(actuals: &[Actual]) -> Result<Vec<ExportFile>, Vec<String>> {
    upjsk::write(&request(), actuals).map_err(|problems| problems.listed().iter().map(Problem::en).collect())
}

#[test]
fn the_other_reader_finds_actual_times_and_our_number() {
    let row = planned(&sample::plan_line()).actual(at("0904"), at("0921"));
    let files = export(&[actual(row)]).unwrap();
    let name = files[0].name.to_string();
    assert_eq!(name, "UPJSK_202611_9970000001_11_9970000019_43_20261201090000.CSV");
    let read = read_by_another(&name, &files[0].bytes).unwrap();
    let columns: Vec<&str> =
        read["rows"][0].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
    let expected = [
        "202407",
        "990001",
        "0000000001",
        "20261025",
        "202611",
        "9970000019",
        "例示 髙子",
        "163",
        "",
        "20261102",
        "",
        "0904",
        "0921",
        "1",
        "114845",
        "",
        "",
        "",
        "",
        "9970000001",
        "見本訪問介護, 「①」\"例\"",
        "",
        "0",
        "9970000001",
        "",
    ];
    assert_eq!(columns, expected);
}

#[test]
fn every_column_that_came_in_goes_out_again() {
    let row = planned(&sample::plan_line_simple());
    let files = export(&[actual(row.actual(at("0900"), at("0915")))]).unwrap();
    let read = read_by_another(&files[0].name.to_string(), &files[0].bytes).unwrap();
    let came: Vec<String> = sample::plan_line_simple().trim_end().split(',').map(str::to_owned).collect();
    for (index, (came, went)) in came.iter().zip(read["rows"][0].as_array().unwrap()).enumerate() {
        let expected = if index == 23 { sample::OWN_OFFICE } else { came };
        assert_eq!(went.as_str().unwrap(), expected, "column {}", index + 1);
    }
    assert_eq!(upjsk::read(&files[0].name, &files[0].bytes).unwrap().len(), 1);
}

#[test]
fn the_other_reader_is_not_easily_pleased() {
    let row = planned(&sample::plan_line_simple()).actual(at("0900"), at("0915"));
    let file = export(&[actual(row)]).unwrap().remove(0);
    let (name, good) = (file.name.to_string(), file.bytes);
    let spoiled = |from: &[u8], to: &[u8]| {
        let at =
            good.windows(from.len()).position(|window| window == from).expect("the bytes to spoil are there");
        [&good[..at], to, &good[at + from.len()..]].concat()
    };
    for bytes in [
        spoiled(b",0900,", b",9999,"),
        spoiled(b"\r\n", b"\n"),
        spoiled(b",114845,", b",,114845,"),
        spoiled(b",20261102,", b",20261202,"),
        spoiled(b",0,9970000001,", b",0,9970000019,"),
        spoiled(&[0x97, 0xE1], &[0xF0, 0x40]),
    ] {
        let said = read_by_another(&name, &bytes).unwrap_err();
        assert!(said.starts_with("read_actuals: "), "{said}");
    }
    assert!(read_by_another(&name.replace("_11_", "_43_"), &good).is_err());
}

#[test]
fn each_care_management_office_gets_its_own_file_in_a_fixed_order() {
    let morning = planned(&sample::plan_line()).actual(at("0904"), at("0921"));
    let evening = ActualRow { start: at("1800"), end: at("1815"), ..morning.clone() };
    let second = OfficeNumber::parse("9970000027").unwrap();
    let other = Actual { care_management_office: second, row: morning.clone() };
    let files = export(&[other.clone(), actual(evening.clone()), actual(morning.clone())]).unwrap();
    let again = export(&[actual(morning), actual(evening), other]).unwrap();
    assert_eq!(files, again);
    assert_eq!(files.iter().map(|file| file.rows).collect::<Vec<_>>(), [2, 1]);
    assert!(files[1].name.to_string().contains("_11_9970000027_43_"));
    assert!(export(&[]).unwrap().is_empty());
}

#[test]
fn a_character_outside_is_converted_and_reported_with_its_place() {
    let mut row = planned(&sample::plan_line()).actual(at("0904"), at("0921"));
    row.care_manager = Text::parse("𠮷田 〜").unwrap();
    let file = export(&[actual(row)]).unwrap().remove(0);
    let places: Vec<_> = file.conversions.listed().iter().map(|c| (c.line, c.column, c.from)).collect();
    assert_eq!(places, [(1, 7, '𠮷'), (1, 7, '〜')]);
    let read = read_by_another(&file.name.to_string(), &file.bytes).unwrap();
    assert_eq!(read["rows"][0][6], "吉田 ～");
}

#[test]
fn rows_that_do_not_belong_are_all_named_and_no_file_is_made() {
    let good = planned(&sample::plan_line()).actual(at("0904"), at("0921"));
    let stranger = ActualRow { office: OfficeNumber::parse("9970000555").unwrap(), ..good.clone() };
    let mut december = good.clone();
    december.day = Field::parse("20261202").unwrap();
    let backwards = ActualRow { start: at("1000"), end: at("0950"), ..good.clone() };
    let problems =
        export(&[actual(good), actual(stranger), actual(december), actual(backwards)]).unwrap_err();
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(
        problems.iter().any(|p| p.contains("column 20 (service office): must be this office's own number"))
    );
    assert!(problems.iter().any(|p| p.contains("column 10 (day of service)")));
    assert!(problems.iter().any(|p| p.contains("column 13 (end)")));
}
