//! Older records that have left this device: how many, and whether they come.

use kengai_model::Words;

use crate::line::Line;
use crate::stop::Stop;

/// What a screen knows of a client's older records of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OlderFacts {
    /// Records of the month that are not on this device.
    pub left: i64,
    /// They are being fetched.
    pub fetching: bool,
    /// Why the last attempt ended early.
    pub failure: Option<Stop>,
}

/// One line for a person; `None` where everything is here.
#[must_use]
pub fn older(facts: &OlderFacts) -> Option<Line> {
    let left = facts.left;
    if facts.fetching {
        return Some(Line::waits(Words::lit("以前の記録を取り寄せています…", "Fetching older records…")));
    }
    if left == 0 {
        return None;
    }
    Some(match &facts.failure {
        None => Line::quiet(Words::new(
            format!("以前の記録 {left}件はこの端末にありません"),
            format!("{left} older records are not on this phone"),
        )),
        Some(Stop::NoConnection) => Line::waits(Words::new(
            format!("以前の記録 {left}件は、電波が入ると届きます"),
            format!("{left} older records come when there is a signal"),
        )),
        Some(stop) => stop.line(),
    })
}
