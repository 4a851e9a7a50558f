//! What a manager reads of earlier months in which something is open, wherever the month at work is looked at, signed or sent; and
//! which month is meant is asked there.

use crate::failure_code::Code;
use kengai::OpenMonth;
use kengai_model::CareMonth;
use serde_json::json;

use crate::failure::{Exit, Failure};
use crate::report::Report;
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

/// The same before whatever a command answers, after what it had to settle first.
pub(super) fn said_first(
    done: Result<Report, Failure>,
    settled: Vec<Words>,
    open: &[OpenMonth],
) -> Result<Report, Failure> {
    let json: Vec<_> = settled.iter().map(|words| json!({ "ja": words.ja, "en": words.en })).collect();
    let json = json!({ "interrupted": json, "earlier": open });
    let first: Vec<Words> = settled.into_iter().chain(lines(open)).collect();
    match done {
        done if first.is_empty() => done,
        Ok(report) => Ok(report.first(first)),
        Err(failure) => Err(failure.after(Report::new(json).lines(first))),
    }
}

/// Which month is signed or sent is asked where nobody named one and an earlier one is open, or this one is not over.
pub(super) fn which(ja: &str, en: &str, open: &[OpenMonth], month: CareMonth) -> Failure {
    let months: Vec<u32> = open.iter().map(|one| one.month).chain([month]).map(|one| one.ym().1).collect();
    let join = |by: &str| months.iter().map(|month| format!("--month {month}")).collect::<Vec<_>>().join(by);
    let not_over = match open {
        [] => {
            let month = month.work();
            both(format!("{}はまだ終わっていません。", month.ja), format!("{} is not over. ", month.en))
        }
        _ => Words::lit("", ""),
    };
    let words = both(
        format!(
            "{}どの月を{ja}か、月を付けてください（{}）。まだ何もしていません",
            not_over.ja,
            join(" か ")
        ),
        format!("{}Which month to {en}? Name it ({}). Nothing was done yet", not_over.en, join(" or ")),
    );
    Failure::new(Exit::Unsettled, Code::WhichMonth, words)
}

/// How a command names a month: not at all where it is the one at work, which is meant anyway.
pub(crate) fn typed(month: CareMonth) -> String {
    match month == CareMonth::at_work(crate::clock::answering_on()) {
        true => String::new(),
        false => format!(" --month {month}"),
    }
}
