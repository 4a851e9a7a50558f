//! A visit of the month's board in one line.

use kengai::BoardRow;
use kengai_model::{CareDay, VisitId};

use crate::words::{Words, both, handle, short};

/// When and whose.
pub(crate) fn whose(row: &BoardRow, today: CareDay) -> Words {
    named(row, row.state.date, &row.state.times(), today)
}

/// The same of one of a row's records.
pub(crate) fn whose_record(row: &BoardRow, visit: VisitId, today: CareDay) -> Words {
    named(row, row.state.date_of(visit), &row.state.times_of(visit), today)
}

fn named(row: &BoardRow, date: CareDay, times: &Words, today: CareDay) -> Words {
    let (date, client) = (date.long(today), &row.client_name);
    both(format!("{} {}  {client}", date.ja, times.ja), format!("{} {}  {client}", date.en, times.en))
}

/// The number for `confirm`, when, whose, by whom; the number at its end is what any command takes.
pub(crate) fn row_line(row: &BoardRow, numbers: &str, today: CareDay) -> Words {
    let visits: Vec<String> =
        row.state.visits.iter().map(|visit| short(&visit.id.to_string()).to_owned()).collect();
    let names = row.helper_names.join("・");
    let (names_ja, names_en) = match names.as_str() {
        "" => ("担当なし", "nobody"),
        names => (names, names),
    };
    let (whose, number) = (whose(row, today), handle(&visits.join(" ")));
    // Who is planned by now, where somebody else went.
    let (planned_ja, planned_en) = match row.planned_names.as_slice() {
        [] => (String::new(), String::new()),
        names => {
            (format!("【担当は {} に変更】", names.join("・")), format!("[GIVEN to {}] ", names.join(", ")))
        }
    };
    both(
        format!("{numbers:>3}  {}　{planned_ja}{names_ja}{}", whose.ja, number.ja),
        format!("{numbers:>3}  {}  {planned_en}{names_en}{}", whose.en, number.en),
    )
}
