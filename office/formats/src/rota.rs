//! The rota (シフト) as a file: who goes to which planned visit. No official layout exists, so this is our own and simple,
//! UTF-8 with a header line, made in any spreadsheet:
//!
//! ```text
//! date,insured_number,start,staff_code,insurer_number
//! 2026-11-02,0000000001,07:30,H01,
//! ```
//! or `日付,被保険者番号,開始,職員コード,保険者番号`. The last column may be left out; it is needed only where clients of two
//! insurers have the same number. Two helpers at one visit are two lines. What spreadsheets do to such files is
//! undone: missing leading zeros, `2026/11/2`, `9:30`.

use std::collections::{BTreeMap, BTreeSet};

use super::charset::Charset;
use super::csv::{self, Layout, Record};
use super::problem::{Column, Expected, Problem, Problems, problems};
use super::row::RowReader;
use super::service_table::PlanRow;
use super::staff::is_header;
use super::time::{Day, PlanTime, TimeOfDay};
use super::value::{Field, InsuredNumber, InsurerNumber, StaffCode};

const COLUMNS: [Column; 5] = [
    Column { ja: "日付", en: "date" },
    Column { ja: "被保険者番号", en: "insured_number" },
    Column { ja: "開始", en: "start" },
    Column { ja: "職員コード", en: "staff_code" },
    Column { ja: "保険者番号", en: "insurer_number" },
];
const LAYOUT: Layout = Layout { charset: Charset::Utf8, columns: &COLUMNS, columns_min: 4 };
const HEADER: &str = "date,insured_number,start,staff_code";

/// One line: one person goes to one visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotaRow {
    /// Its line in the file, for problems that show only beside the plan.
    pub line: u32,
    /// The day.
    pub day: Day,
    /// The client.
    pub insured: InsuredNumber,
    /// The client's insurer, where the number alone is not enough.
    pub insurer: Option<InsurerNumber>,
    /// The planned start.
    pub start: TimeOfDay,
    /// Who goes.
    pub staff: StaffCode,
}

/// The rota laid over a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assignment {
    /// Who goes to the plan row of this index.
    pub staff_by_row: BTreeMap<usize, BTreeSet<StaffCode>>,
    /// Plan rows with a time to which nobody goes yet.
    pub unassigned_rows: Vec<usize>,
}

/// Reads a rota file.
pub fn read(bytes: &[u8]) -> Result<Vec<RotaRow>, Problems> {
    let (mut problems, mut rows, mut seen) = (problems(), Vec::new(), 0);
    csv::read(bytes, &LAYOUT, &mut problems, |record, problems| {
        seen += 1;
        if seen > 1 {
            rows.extend(read_row(record, problems));
        } else if !is_header(record, &COLUMNS) {
            problems.push(Problem::line(record.line, Expected::Header(HEADER)));
        }
    });
    if seen < 2 && problems.is_empty() {
        problems.push(Problem::file(Expected::SomeRows));
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

fn read_row(record: &Record, problems: &mut Problems) -> Option<RotaRow> {
    let mut r = RowReader::new(record, &COLUMNS, problems);
    let day = r.with(1, Day::parse_iso, Expected::IsoDate);
    let insured = r.with(2, InsuredNumber::parse_unpadded, InsuredNumber::EXPECTED);
    let start = r.with(3, TimeOfDay::parse_clock, Expected::ClockTime);
    let staff = r.required(4);
    let insurer = match r.raw(5) {
        "" => Some(None),
        _ => r.with(5, InsurerNumber::parse_unpadded, InsurerNumber::EXPECTED).map(Some),
    };
    Some(RotaRow {
        line: record.line,
        day: day?,
        insured: insured?,
        insurer: insurer?,
        start: start?,
        staff: staff?,
    })
}

/// Lays the rota over the plan. Every line must meet planned services of one client at its start; a person at the same
/// visit twice, or one who is not in `known_staff`, is a problem.
pub fn assign(
    rota: &[RotaRow],
    plan: &[PlanRow],
    known_staff: &BTreeSet<StaffCode>,
) -> Result<Assignment, Problems> {
    let mut at: BTreeMap<(Day, &InsuredNumber, TimeOfDay), Vec<usize>> = BTreeMap::new();
    for (index, row) in plan.iter().enumerate() {
        if let PlanTime::At(start) = row.start {
            at.entry((row.day, &row.insured, start)).or_default().push(index);
        }
    }
    let (mut problems, mut assignment) = (problems(), Assignment::default());
    for row in rota {
        let mut wrong =
            |number, expected| problems.push(Problem::column(row.line, number, &COLUMNS, expected));
        if !known_staff.contains(&row.staff) {
            wrong(4, Expected::KnownStaff);
        }
        let found = at.get(&(row.day, &row.insured, row.start)).map_or(&[][..], Vec::as_slice);
        let matches =
            found.iter().filter(|i| row.insurer.as_ref().is_none_or(|insurer| plan[**i].insurer == *insurer));
        let insurers: BTreeSet<_> = matches.clone().map(|i| &plan[*i].insurer).collect();
        if insurers.len() != 1 {
            wrong(3, Expected::OnePlannedVisit);
            continue;
        }
        // Several rows at one start are parts of one visit (two codes, two helpers): everyone named goes to all of them.
        let mut new = false;
        for index in matches {
            new |= assignment.staff_by_row.entry(*index).or_default().insert(row.staff.clone());
        }
        if !new {
            wrong(4, Expected::Once);
        }
    }
    assignment.unassigned_rows =
        at.into_values().flatten().filter(|index| !assignment.staff_by_row.contains_key(index)).collect();
    assignment.unassigned_rows.sort_unstable();
    if problems.is_empty() { Ok(assignment) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{sample, upplan, value::OfficeNumber};

    fn words(problems: &Problems) -> Vec<String> {
        problems.listed().iter().map(Problem::en).collect()
    }

    fn plan(lines: &[String]) -> Vec<PlanRow> {
        let own = OfficeNumber::parse(sample::OWN_OFFICE).unwrap();
        upplan::read(&sample::plan_name(), &sample::cp932(&lines.concat()), &own).unwrap().rows
    }

    fn staff(codes: &[&str]) -> BTreeSet<StaffCode> {
        codes.iter().map(|code| StaffCode::parse(code).unwrap()).collect()
    }

    #[test]
    fn a_rota_from_a_spreadsheet_in_either_language_is_read() {
        let plain = read(b"date,insured_number,start,staff_code\n2026-11-02,0000000001,09:00,H01\n").unwrap();
        let spreadsheet = "\u{FEFF}日付,被保険者番号,開始,職員コード\r\n2026/11/2,1,9:00,H01\r\n";
        assert_eq!(read(spreadsheet.as_bytes()).unwrap(), plain);
        assert_eq!(
            (plain[0].insured.as_str(), plain[0].start.minutes(), plain[0].line),
            ("0000000001", 540, 2)
        );
    }

    #[test]
    fn what_is_wrong_is_named_by_line_and_column() {
        let rota = b"date,insured_number,start,staff_code\n02.11.2026,x,900,H 1\n2026-11-02,1,09:00,H01,1,\n2026-11-02,1,09:00,H01,9x\n";
        let problems = read(rota).unwrap_err();
        let expected = [
            "line 2, column 1 (date): must be a day such as 2026-11-02",
            "line 2, column 2 (insured_number): must be 10 digits, or H and 9 digits",
            "line 2, column 3 (start): must be a time such as 09:30",
            "line 2, column 4 (staff_code): must be at most 16 letters, digits or hyphens",
            "line 3: there must be 4 to 5 columns",
            "line 4, column 5 (insurer_number): must be 6 digits",
        ];
        assert_eq!(words(&problems), expected);
        assert!(words(&read(b"2026-11-02,1,09:00,H01\n").unwrap_err())[0].contains("header"));
        assert_eq!(words(&read(b"").unwrap_err()), ["the file has no rows; look at the original"]);
    }

    #[test]
    fn people_meet_their_visits_and_the_rest_is_unassigned() {
        let plan = plan(&[
            sample::plan_line(),
            sample::plan_line().replace(",20261102,", ",20261103,"),
            sample::plan_line().replace(",0900,0915,", ",9999,9999,"),
        ]);
        let rota =
            read(b"date,insured_number,start,staff_code\n2026-11-02,1,09:00,H01\n2026-11-02,1,09:00,H02\n")
                .unwrap();
        let assignment = assign(&rota, &plan, &staff(&["H01", "H02"])).unwrap();
        assert_eq!(assignment.staff_by_row, BTreeMap::from([(0, staff(&["H01", "H02"]))]));
        assert_eq!(assignment.unassigned_rows, [1]);
    }

    #[test]
    fn a_line_that_meets_no_visit_or_no_known_person_is_a_problem() {
        let rota = read(b"date,insured_number,start,staff_code\n2026-11-02,1,09:30,H01\n2026-11-02,1,09:00,H09\n2026-11-02,1,09:00,H09\n").unwrap();
        let problems = assign(&rota, &plan(&[sample::plan_line()]), &staff(&["H01"])).unwrap_err();
        let places: Vec<_> =
            words(&problems).iter().map(|w| w.split(':').next().unwrap().to_owned()).collect();
        let expected = [
            "line 2, column 3 (start)",
            "line 3, column 4 (staff_code)",
            "line 4, column 4 (staff_code)",
            "line 4, column 4 (staff_code)",
        ];
        assert_eq!(places, expected);
    }

    #[test]
    fn equal_numbers_of_two_insurers_need_the_insurer() {
        let plan = plan(&[sample::plan_line(), sample::plan_line().replace("990001,", "990002,")]);
        let unclear = read(b"date,insured_number,start,staff_code\n2026-11-02,1,09:00,H01\n").unwrap();
        assert!(words(&assign(&unclear, &plan, &staff(&["H01"])).unwrap_err())[0].contains("insurer number"));
        let clear =
            read(b"date,insured_number,start,staff_code,insurer_number\n2026-11-02,1,09:00,H01,990002\n")
                .unwrap();
        let assignment = assign(&clear, &plan, &staff(&["H01"])).unwrap();
        assert_eq!(
            (assignment.staff_by_row.keys().copied().collect::<Vec<_>>(), assignment.unassigned_rows),
            (vec![1], vec![0])
        );
    }
}
