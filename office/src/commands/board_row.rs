//! A visit of the month's board in one line.

use kengai::BoardRow;
use kengai_model::CareDay;

use crate::words::{Words, both, handle, short};

/// When and whose.
pub(crate) fn whose(row: &BoardRow, today: CareDay) -> Words {
    let slot = row.state.times();
    let (date, client) = (row.state.date.long(today), &row.client_name);
    both(format!("{} {}  {client}", date.ja, slot.ja), format!("{} {}  {client}", date.en, slot.en))
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
    both(
        format!("{numbers:>3}  {}　{names_ja}{}", whose.ja, number.ja),
        format!("{numbers:>3}  {}  {names_en}{}", whose.en, number.en),
    )
}
