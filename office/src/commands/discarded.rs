//! Drafts that were thrown away: listed, and taken back.

use kengai::{CareBook, DISCARDED_DAYS, DiscardedDraft};
use serde_json::{Value, json};

use crate::failure::{Exit, Failure};
use crate::home::Context;
use crate::output::Report;
use crate::words::{Words, both, moment};

/// What comes back.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Its number in the list of what was thrown away; the newest where none is given.
    number: Option<i64>,
}

/// What was thrown away.
pub(crate) fn list(context: &Context) -> Result<Report, Failure> {
    let all = context.open()?.discarded()?;
    let head = if all.is_empty() {
        Words::lit("捨てた書きかけはありません。", "Nothing was thrown away.")
    } else {
        both(
            format!(
                "捨てた書きかけ {}件（{DISCARDED_DAYS}日は kengai undiscard 番号 で戻せます）",
                all.len()
            ),
            format!(
                "Thrown away: {} (kengai undiscard NUMBER takes them back, {DISCARDED_DAYS} days long)",
                all.len()
            ),
        )
    };
    Ok(Report::new(json!({ "discarded": all })).line(head).lines(all.iter().map(line)))
}

fn line(one: &DiscardedDraft) -> Words {
    let (number, title, at) = (one.number, &one.draft.title, moment(one.discarded_ms));
    both(
        format!("{number:>3}  {}　{} に捨てました", title.ja, at.ja),
        format!("{number:>3}  {}  thrown away {}", title.en, at.en),
    )
}

/// Takes one back.
pub(crate) fn undiscard(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let number = match args.number {
        Some(number) => number,
        None => book.discarded()?.first().map(|one| one.number).ok_or_else(nothing)?,
    };
    let draft = book.take_discarded_back(number)?;
    let title = &draft.title;
    Ok(Report::new(json!({ "draft": draft })).line(both(
        format!("{} を書きかけに戻しました。まだ終わっていません", title.ja),
        format!("{} is a draft again, not finished yet", title.en),
    )))
}

fn nothing() -> Failure {
    let words = Words::lit("捨てた書きかけはありません", "nothing was thrown away");
    Failure::new(Exit::Unsettled, "not_discarded", words)
}

/// What is said after something was thrown away: whose it was, and how it comes back. `json` are the keys of the answer.
pub(crate) fn thrown_away(book: &CareBook, mut json: Value) -> Result<Report, Failure> {
    let Some(newest) = book.discarded()?.into_iter().next() else { return Ok(Report::new(json)) };
    let (number, what, name) = (newest.number, &newest.draft.what, &newest.draft.client_name);
    json["discarded"] = json!(number);
    Ok(Report::new(json).line(both(
        format!(
            "{}の書きかけ（{}）を捨てました。{DISCARDED_DAYS}日は戻せます: kengai undiscard {number}",
            kengai_model::called::san(name),
            what.ja
        ),
        format!(
            "{name}: the draft ({}) is thrown away, kept {DISCARDED_DAYS} days: kengai undiscard {number}",
            what.en
        ),
    )))
}
