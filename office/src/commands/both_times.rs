//! Arrival and leaving that are both of a wrong day: one alone is refused, and the command that takes both is said.

use kengai::CareBook;
use kengai_model::{Stamp, VisitId, VisitRecord};

use super::before_start;
use crate::failure::{Failure, Finding};
use crate::words::both;

/// Where one of the times was typed and the other is of another day, only both in one command are taken: that command.
pub(super) fn said(
    book: &CareBook,
    visit: VisitId,
    record: &VisitRecord,
    pairs: &[(String, String)],
) -> Result<Option<Finding>, Failure> {
    let typed = |field: &str| pairs.iter().find(|(path, _)| path == field).map(|(_, value)| value.clone());
    let clock = |stamp: Option<Stamp>| stamp.map(|stamp| stamp.at.minute().clock());
    let (arrived, left) = match (typed("in.at"), typed("out.at")) {
        (Some(arrived), None) => (Some(arrived), clock(record.left)),
        (None, Some(left)) => (clock(record.arrived), Some(left)),
        _ => return Ok(None),
    };
    let (Some(arrived), Some(left)) = (arrived, left) else { return Ok(None) };
    let id = before_start::typed(book, visit)?;
    let words = both(
        format!(
            "両方の時刻が別の日のものなら、いっしょに入れてください: kengai visit set {id} 入室 {arrived} 退室 {left}"
        ),
        format!(
            "where both times are of another day, set both: kengai visit set {id} in {arrived} out {left}"
        ),
    );
    Ok(Some(Finding::new("", words)))
}
