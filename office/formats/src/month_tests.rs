//! The example month in examples/: a whole month of an office as its care-management office would send it, written by a
//! program that knows nothing of this crate. It is what the demonstration plays, so it must hold together.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::export_tests::{examples, own, read_by_another, request};
use super::rota::{self, Assignment};
use super::service_table::PlanRow;
use super::staff::{self, StaffMember, StaffRole};
use super::time::{PlanTime, TimeOfDay};
use super::uphosoku::Supplement;
use super::upjsk::{self, Actual};
use super::value::StaffCode;
use super::{Imported, import};

struct Month {
    plan: Vec<PlanRow>,
    skipped: usize,
    clients: Vec<Supplement>,
    staff: Vec<StaffMember>,
    assignment: Assignment,
}

fn load(folder: &Path) -> Month {
    let (mut plan, mut skipped, mut clients) = (Vec::new(), 0, Vec::new());
    for path in files(folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == "CSV")) {
        match import(path.file_name().unwrap().to_str().unwrap(), &fs::read(&path).unwrap(), &own()).unwrap()
        {
            Imported::Plan(file) => (plan, skipped) = (file.rows, file.skipped_of_other_offices),
            Imported::Supplement(file) => clients = file.clients,
        }
    }
    let staff = staff::read(&fs::read(folder.join("staff.csv")).unwrap()).unwrap();
    let codes: BTreeSet<StaffCode> = staff.iter().map(|member| member.code.clone()).collect();
    let rota = rota::read(&fs::read(folder.join("rota.csv")).unwrap()).unwrap();
    let assignment = rota::assign(&rota, &plan, &codes).unwrap();
    Month { plan, skipped, clients, staff, assignment }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn make(arguments: &[&str], out: &Path) {
    let made = Command::new("python3")
        .arg(examples().join("make_month.py"))
        .args(arguments)
        .arg("--out")
        .arg(out)
        .output();
    let output = made.expect("python3 must be installed: it makes the example month");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn times(row: &PlanRow) -> (TimeOfDay, TimeOfDay) {
    match (row.start, row.end) {
        (PlanTime::At(start), PlanTime::At(end)) => (start, end),
        _ => panic!("every visit of the example has its times"),
    }
}

#[test]
fn the_month_is_whole() {
    let month = load(&examples().join("month-2026-11"));
    assert_eq!((month.plan.len(), month.skipped, month.clients.len()), (116, 4, 5));
    let helpers = month.staff.iter().filter(|member| member.role == StaffRole::Helper).count();
    assert_eq!((helpers, month.staff.len()), (2, 3));
    assert!(month.assignment.unassigned_rows.is_empty());
    assert_eq!(month.assignment.staff_by_row.len(), 116);
    let planned: BTreeSet<_> = month.plan.iter().map(|row| (&row.insurer, &row.insured)).collect();
    let known: BTreeSet<_> = month.clients.iter().map(|client| (&client.insurer, &client.insured)).collect();
    assert_eq!(planned, known);
    let first = &month.clients[0];
    assert_eq!(first.name.as_str(), "見本 一郎");
    assert!(month.clients.iter().all(|c| c.limit_from.unwrap() <= month.plan[0].day));
    // The sum that the supplement states is the sum of the plan's units.
    let units: u32 =
        month.plan.iter().filter(|row| row.insured == first.insured).map(|row| row.units.unwrap().0).sum();
    assert_eq!(first.kind_limits[0].sum.unwrap().0, units);
}

#[test]
fn codes_are_the_two_known_ones_and_fit_their_times() {
    for row in load(&examples().join("month-2026-11")).plan {
        let (start, end) = times(&row);
        assert!(start.minutes_until(end).unwrap() < 20);
        let night = matches!(start.minutes(), 360..480 | 1080..1320);
        let expected = if night { ("114846", 204) } else { ("114845", 163) };
        assert_eq!((row.code.as_str(), row.units.unwrap().0), expected);
    }
}

#[test]
fn nobody_is_in_two_places_and_clients_know_both_helpers() {
    let month = load(&examples().join("month-2026-11"));
    let mut starts = BTreeMap::new();
    let mut known: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (index, people) in &month.assignment.staff_by_row {
        let row = &month.plan[*index];
        for person in people {
            assert!(starts.insert((person, row.day, times(row).0), index).is_none(), "one person, two homes");
            known.entry(&row.insured).or_default().insert(person);
        }
    }
    let first = &month.plan[0].insured;
    assert_eq!(known[first].len(), 2, "the morning's fever must have another afternoon helper to reach");
}

#[test]
fn the_committed_month_is_what_the_generator_makes() {
    let folder = tempfile::tempdir().unwrap();
    make(&[], folder.path());
    let committed = files(&examples().join("month-2026-11"));
    let made = files(folder.path());
    assert_eq!(made.len(), committed.len());
    for (made, committed) in made.iter().zip(&committed) {
        assert_eq!(made.file_name(), committed.file_name());
        assert!(fs::read(made).unwrap() == fs::read(committed).unwrap(), "{:?} differs", made.file_name());
    }
}

#[test]
fn a_larger_office_holds_together_too() {
    let folder = tempfile::tempdir().unwrap();
    make(&["--clients", "40", "--helpers", "6", "--seed", "7"], folder.path());
    let month = load(folder.path());
    assert_eq!((month.clients.len(), month.staff.len()), (40, 7));
    assert!(month.assignment.unassigned_rows.is_empty() && month.plan.len() > 500);
    let mut places = BTreeSet::new();
    for (index, people) in &month.assignment.staff_by_row {
        for person in people {
            let row = &month.plan[*index];
            assert!(places.insert((person.clone(), row.day, times(row).0)), "one person, two homes");
        }
    }
}

#[test]
fn a_month_of_actuals_goes_back_and_the_other_end_can_read_it() {
    let month = load(&examples().join("month-2026-11"));
    let late = |time: TimeOfDay| TimeOfDay::from_minutes(time.minutes() + 3).unwrap();
    let actuals: Vec<Actual> = month
        .plan
        .iter()
        .map(|row| {
            let (start, end) = times(row);
            let care_management_office = row.planning_office.clone().unwrap();
            Actual { care_management_office, row: row.actual(late(start), late(end)) }
        })
        .collect();
    let files = upjsk::write(&request(), &actuals).unwrap();
    assert_eq!(files.len(), 1);
    assert!(files[0].conversions.is_empty(), "髙 is inside CP932 and stays");
    let read = read_by_another(&files[0].name.to_string(), &files[0].bytes).unwrap();
    let rows = read["rows"].as_array().unwrap();
    assert_eq!(
        (rows.len(), rows[0][6].as_str(), rows[0][11].as_str()),
        (116, Some("例示 髙子"), Some("0733"))
    );
    assert_eq!(upjsk::read(&files[0].name, &files[0].bytes).unwrap().len(), 116);
}

/// Width and Exif part of a JPEG, by its segments.
fn jpeg_parts(bytes: &[u8]) -> (u16, Option<&[u8]>) {
    assert!(bytes.starts_with(&[0xFF, 0xD8]) && bytes.ends_with(&[0xFF, 0xD9]), "a whole JPEG");
    let (mut at, mut exif) = (2, None);
    loop {
        let (marker, length) =
            (bytes[at + 1], usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]])));
        let body = &bytes[at + 4..at + 2 + length];
        match marker {
            0xC0..=0xC2 => return (u16::from_be_bytes([body[3], body[4]]), exif),
            0xE1 if body.starts_with(b"Exif\0\0") => exif = Some(body),
            _ => {}
        }
        at += 2 + length;
    }
}

#[test]
fn one_photo_carries_a_position_and_the_others_nothing() {
    let photos: Vec<_> = files(&examples().join("photos"))
        .into_iter()
        .filter(|p| p.extension().is_some_and(|e| e == "jpg"))
        .collect();
    assert_eq!(photos.len(), 4);
    for path in photos {
        let bytes = fs::read(&path).unwrap();
        assert!((50_000..300_000).contains(&bytes.len()), "{path:?}");
        let (width, exif) = jpeg_parts(&bytes);
        assert_eq!(width, 1280);
        let gps =
            exif.is_some_and(|exif| exif.windows(2).any(|tag| tag == [0x88, 0x25] || tag == [0x25, 0x88]));
        assert_eq!(gps, path.file_stem().unwrap() == "medicine-place", "{path:?}");
        assert_eq!(exif.is_some(), gps, "{path:?}");
    }
}
