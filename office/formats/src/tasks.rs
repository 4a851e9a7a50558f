//! What the home-care plan (訪問介護計画) asks for at each of a client's visits, as a file: the care manager's plan knows
//! neither tasks nor vital signs. Our own format beside the rota's, UTF-8 with a header line:
//!
//! ```text
//! insured_number,start,tasks,vitals,cautions,insurer_number
//! 0000000001,07:30,服薬介助、排泄介助（トイレ）,体温、血圧,玄関に段差,
//! ```
//! or `被保険者番号,開始,サービス内容,バイタル,注意,保険者番号`; the last column is needed only where clients of two insurers have
//! the same number. Without a start the line holds for all of the client's visits that no
//! other line names. The lists are text here; the record's own words decide what they may hold.

use super::charset::Charset;
use super::csv::{self, Layout, Record};
use super::problem::{Column, Expected, Problem, Problems, problems};
use super::row::RowReader;
use super::staff::is_header;
use super::time::TimeOfDay;
use super::value::{Field, InsuredNumber, InsurerNumber, Text};

const COLUMNS: [Column; 6] = [
    Column { ja: "被保険者番号", en: "insured_number" },
    Column { ja: "開始", en: "start" },
    Column { ja: "サービス内容", en: "tasks" },
    Column { ja: "バイタル", en: "vitals" },
    Column { ja: "注意", en: "cautions" },
    Column { ja: "保険者番号", en: "insurer_number" },
];
const LAYOUT: Layout = Layout { charset: Charset::Utf8, columns: &COLUMNS, columns_min: 3 };
const HEADER: &str = "insured_number,start,tasks";

/// One line: what a client's visits at a start ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Its line in the file.
    pub line: u32,
    /// The client.
    pub insured: InsuredNumber,
    /// The client's insurer, where the number alone is not enough.
    pub insurer: Option<InsurerNumber>,
    /// The planned start; none: every visit.
    pub start: Option<TimeOfDay>,
    /// Tasks, by code or label.
    pub tasks: Text,
    /// Vital signs, by code or label.
    pub vitals: Text,
    /// What to know before going in.
    pub cautions: Text,
}

/// Reads a file of tasks.
pub fn read(bytes: &[u8]) -> Result<Vec<TaskRow>, Problems> {
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

fn read_row(record: &Record, problems: &mut Problems) -> Option<TaskRow> {
    let mut r = RowReader::new(record, &COLUMNS, problems);
    let insured = r.with(1, InsuredNumber::parse_unpadded, InsuredNumber::EXPECTED);
    let start = match r.raw(2) {
        "" => Some(None),
        _ => r.with(2, TimeOfDay::parse_clock, Expected::ClockTime).map(Some),
    };
    let insurer = match r.raw(6) {
        "" => Some(None),
        _ => r.with(6, InsurerNumber::parse_unpadded, InsurerNumber::EXPECTED).map(Some),
    };
    let mut text = |number| r.optional::<Text>(number).map(Option::unwrap_or_default);
    let (tasks, vitals, cautions) = (text(3), text(4), text(5));
    Some(TaskRow {
        line: record.line,
        insured: insured?,
        insurer: insurer?,
        start: start?,
        tasks: tasks?,
        vitals: vitals?,
        cautions: cautions?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_hold_for_one_start_or_for_all() {
        let file = "被保険者番号,開始,サービス内容,バイタル\n1,7:30,\"服薬介助,掃除\",体温\n2,,掃除,\n";
        let rows = read(file.as_bytes()).unwrap();
        assert_eq!((rows[0].start, rows[1].start), (TimeOfDay::parse_clock("07:30"), None));
        assert_eq!((rows[0].tasks.as_str(), rows[1].vitals.as_str()), ("服薬介助,掃除", ""));
        assert_eq!(rows[1].insured.as_str(), "0000000002");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = |file: &str| -> Vec<String> {
            read(file.as_bytes()).unwrap_err().listed().iter().map(Problem::en).collect()
        };
        let problems = wrong("insured_number,start,tasks\nx,25:00,掃除\n");
        assert_eq!(problems[0], "line 2, column 1 (insured_number): must be 10 digits, or H and 9 digits");
        assert!(problems[1].starts_with("line 2, column 2 (start)"));
        assert_eq!(wrong("a,b,c\n1,,掃除\n").len(), 1);
        assert_eq!(wrong("insured_number,start,tasks\n").len(), 1);
    }
}
