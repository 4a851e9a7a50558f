//! What a manager reads of earlier months in which something is open, wherever the month at work is looked at.

use kengai::OpenMonth;
use kengai_model::CareMonth;

use crate::words::{Words, both};

/// A line for each, with the command that shows it.
pub(crate) fn lines(open: &[OpenMonth]) -> Vec<Words> {
    let line = |one: &OpenMonth| {
        let (words, (_, month)) = (one.words(), one.month.ym());
        both(
            format!("{} → kengai review --month {month}", words.ja),
            format!("{} → kengai review --month {month}", words.en),
        )
    };
    open.iter().map(line).collect()
}

/// How a command names a month: not at all where it is the one at work, which is meant anyway.
pub(crate) fn typed(month: CareMonth) -> String {
    match month == CareMonth::at_work(crate::clock::answering_on()) {
        true => String::new(),
        false => format!(" --month {month}"),
    }
}
