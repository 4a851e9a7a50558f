//! The words and keys of a review: how old it is, what stands about a row's records, and what scripts read of it.

use kengai::{Away, BoardRow};
use kengai_desk::month::Review;
use kengai_model::VisitId;
use serde_json::{Value, json};

use super::{attention, before_signing};
use crate::words::{Words, both, short};

/// That this device's clock is wrong, where it is, and how old what is shown is, where that is hours.
pub(crate) fn as_of(review: &Review) -> impl Iterator<Item = Words> {
    review.clock.clone().into_iter().chain(super::clock::as_of(review.away))
}

/// The numbers of a row's records, as a line begins with them.
pub(super) fn numbers_of(review: &Review, row: &BoardRow) -> String {
    review.numbers_of(row).map(|number| number.to_string()).collect::<Vec<_>>().join("・")
}

/// The keys of a review.
pub(crate) fn to_json(review: &Review) -> Value {
    let mut json = json!(review.board);
    json["devices"] = json!(review.devices);
    json["changes"] = json!(review.changes);
    json["earlier"] = json!(review.earlier);
    json["seen_until_ms"] = json!(review.away.and_then(Away::since));
    let rows = json["rows"].as_array_mut().into_iter().flatten();
    for visit in rows.filter_map(|row| row["visits"].as_array_mut()).flatten() {
        let id = visit["id"].as_str().and_then(|id| id.parse().ok());
        if let Some(number) = id.and_then(|id| review.numbers.get(&id)) {
            visit["number"] = json!(number);
        }
    }
    attention::put_into(&review.attention, &mut json);
    json
}

/// What else stands about a row's records that whoever confirms them has to know.
pub(crate) fn stands(review: &Review, row: &BoardRow) -> Vec<Words> {
    let typed = |visit: VisitId| {
        let month = review.board.month;
        let number = review.numbers.get(&visit).map(|number| format!("{number} --month {month}"));
        number.unwrap_or_else(|| short(&visit.to_string()).to_owned())
    };
    let lines = before_signing::of_row(row, &review.board, &review.attention, &typed).into_iter();
    lines.map(|line| both(format!("      {}", line.ja), format!("      {}", line.en))).collect()
}
