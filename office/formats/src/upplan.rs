//! UPPLAN, the plan of a month from a care-management office (居宅介護支援事業所): what is to be done for which client on
//! which day. It knows neither the client's name (UPHOSOKU does) nor the helper (the rota does).
//!
//! Either the whole file is right or nothing of it is used. Rows of other offices' services belong to the client's whole
//! plan but not to us: they are skipped and counted, so that "12 rows, 4 of others" is explained and not a loss.

use super::csv;
use super::file_name::FileName;
use super::problem::{Expected, Problem, Problems, problems};
use super::service_table::{self, LAYOUT, PlanRow};
use super::time::Month;
use super::value::OfficeNumber;

/// A plan that was read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFile {
    /// 対象年月.
    pub month: Month,
    /// The care-management office that sent it, and to which the actuals go back.
    pub sender: OfficeNumber,
    /// The rows of our own services, in the file's order.
    pub rows: Vec<PlanRow>,
    /// How many rows were of other offices' services.
    pub skipped_of_other_offices: usize,
}

/// Reads the content of a file whose name was already understood.
pub fn read(name: &FileName, bytes: &[u8], own_office: &OfficeNumber) -> Result<PlanFile, Problems> {
    let mut problems = problems();
    let (mut rows, mut skipped, mut seen) = (Vec::new(), 0, 0);
    csv::read(bytes, &LAYOUT, &mut problems, |record, problems| {
        seen += 1;
        match service_table::office_of(record, problems) {
            Some(office) if office != *own_office => skipped += 1,
            Some(_) => rows.extend(service_table::read_row(record, name.month, problems)),
            None => {}
        }
    });
    if seen == 0 && problems.is_empty() {
        problems.push(Problem::file(Expected::SomeRows));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(PlanFile {
        month: name.month,
        sender: name.from.office.clone(),
        rows,
        skipped_of_other_offices: skipped,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use crate::time::PlanTime;
    use crate::value::Field;

    fn own() -> OfficeNumber {
        OfficeNumber::parse(sample::OWN_OFFICE).unwrap()
    }

    fn read_text(text: &str) -> Result<PlanFile, Vec<String>> {
        read(&sample::plan_name(), &sample::cp932(text), &own())
            .map_err(|problems| problems.listed().iter().map(Problem::en).collect())
    }

    #[test]
    fn a_row_is_read_column_by_column() {
        let plan = read_text(&sample::plan_line()).unwrap();
        assert_eq!((plan.rows.len(), plan.skipped_of_other_offices), (1, 0));
        let row = &plan.rows[0];
        assert_eq!((row.insurer.as_str(), row.insured.as_str()), ("990001", "0000000001"));
        assert_eq!((row.made_on.to_string(), row.day.to_string()), ("20261025".into(), "20261102".into()));
        assert_eq!(row.planning_office.as_ref().unwrap().as_str(), "9970000019");
        assert_eq!(
            (row.care_manager.as_str(), row.office_name.as_str()),
            ("例示 髙子", "見本訪問介護, 「①」\"例\"")
        );
        assert_eq!((row.units.unwrap().0, row.count.0, row.code.as_str()), (163, 1, "114845"));
        assert_eq!(row.start, PlanTime::parse("0900").unwrap());
        assert_eq!(plan.sender.as_str(), "9970000019");
    }

    #[test]
    fn rows_of_other_offices_are_skipped_and_counted() {
        let other =
            sample::plan_line().replace(",9970000001,", ",9970000555,").replace("20261102", "20261131");
        let plan = read_text(&format!("{}{other}{}", sample::plan_line(), sample::plan_line())).unwrap();
        assert_eq!((plan.rows.len(), plan.skipped_of_other_offices), (2, 1));
    }

    #[test]
    fn all_problems_are_named_at_once_and_nothing_is_used() {
        let line = sample::plan_line();
        let file = [
            line.replace("202407,", "202304,"),
            line.replace(",0900,", ",0960,").replace(",163,", ",16x,"),
            line.replace(",20261102,", ",20261202,"),
            line.replace(",0915,", ",0900,"),
            line.replace("0000000001", "1"),
            line.replace(",202611,", ",202612,"),
            line.replace(",9970000001,", ",,"),
            "a,b\r\n".to_owned(),
        ];
        let problems = read_text(&file.concat()).unwrap_err();
        let expected = [
            "line 1, column 1 (CSV version): the file must be of CSV version 202407",
            "line 2, column 8 (units): must be a whole number of at most 6 digits",
            "line 2, column 12 (start): must be a time as HHMM (0000 to 2359), or 9999",
            "line 3, column 10 (day of service): must lie in the month of the file, 2026-11",
            "line 4, column 13 (end): the end must be after the start and within 12 hours (9999 stands in both or neither)",
            "line 5, column 3 (insured number): must be 10 digits, or H and 9 digits",
            "line 6, column 5 (month): must lie in the month of the file, 2026-11",
            "line 7, column 20 (service office): a value is required; enter one",
            "line 8: there must be 25 columns",
        ];
        assert_eq!(problems, expected);
    }

    #[test]
    fn a_plan_may_have_no_times_but_not_half() {
        let open = sample::plan_line().replace(",0900,0915,", ",9999,9999,");
        assert_eq!(read_text(&open).unwrap().rows[0].start, PlanTime::Open);
        let half = sample::plan_line().replace(",0900,", ",9999,");
        assert_eq!(read_text(&half).unwrap_err().len(), 1);
    }

    #[test]
    fn each_required_column_is_required() {
        for number in [1, 2, 3, 4, 5, 10, 12, 13, 14, 15, 20, 23] {
            let line = sample::with_column(&sample::plan_line_simple(), number, "");
            let problems = read_text(&line).unwrap_err();
            assert!(problems[0].starts_with(&format!("line 1, column {number} (")), "{number}: {problems:?}");
            assert_eq!(problems.len(), 1, "{number}: {problems:?}");
        }
        for number in [6, 7, 8, 9, 11, 16, 17, 18, 19, 21, 22, 24, 25] {
            let line = sample::with_column(&sample::plan_line_simple(), number, "");
            assert!(read_text(&line).is_ok(), "column {number} may be empty");
        }
    }

    #[test]
    fn a_plan_that_is_sent_again_has_the_same_rows() {
        let identity = |line: &str| read_text(line).unwrap().rows[0].identity();
        let line = sample::plan_line_simple();
        for (number, value) in
            [(4, "20261028"), (7, "例示 次郎"), (8, "999"), (21, "別名"), (24, "9970000555")]
        {
            assert_eq!(
                identity(&sample::with_column(&line, number, value)),
                identity(&line),
                "column {number}"
            );
        }
        for (number, value) in
            [(3, "0000000002"), (10, "20261103"), (12, "0905"), (13, "0916"), (15, "114846")]
        {
            assert_ne!(
                identity(&sample::with_column(&line, number, value)),
                identity(&line),
                "column {number}"
            );
        }
    }

    #[test]
    fn an_empty_file_is_no_plan() {
        assert_eq!(read_text("\r\n\r\n").unwrap_err(), ["the file has no rows; look at the original"]);
    }
}
