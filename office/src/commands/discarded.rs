//! Drafts that were thrown away: listed, and taken back.

use crate::failure_code::Code;
use kengai::{CareBook, DISCARDED_DAYS, DiscardedDraft, DocKind, InTheWay, Place};
use serde_json::{Value, json};

use super::before_start;
use crate::failure::{Exit, Failure, Finding};
use crate::home::Context;
use crate::refs::Refs;
use crate::report::Report;
use crate::words::{Words, both, moment, short};

/// What comes back.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Its number in the list of what was thrown away, or whose it is; the newest where none is given.
    #[arg(value_name = "NUMBER|NAME")]
    number: Option<String>,
}

/// What was thrown away.
pub(crate) fn list(context: &Context) -> Result<Report, Failure> {
    let all = context.open()?.drafts().discarded()?;
    let head = if all.is_empty() {
        Words::lit("捨てた書きかけはありません。", "Nothing was thrown away.")
    } else {
        both(
            format!(
                "捨てた書きかけ {}件（{DISCARDED_DAYS}日は kengai undiscard に番号か氏名で戻せます）",
                all.len()
            ),
            format!(
                "Thrown away: {} (kengai undiscard with the number or name takes them back, {DISCARDED_DAYS} days long)",
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
    let number = match &args.number {
        Some(text) => number_of(context, &book, text)?,
        None => book.drafts().discarded()?.first().map(|one| one.number).ok_or_else(nothing)?,
    };
    if !book.drafts().discarded()?.iter().any(|one| one.number == number) {
        return Err(no_such(number));
    }
    if let Some(other) = book.drafts().in_the_way_of(number)? {
        return Err(not_beside(&book, number, &other)?);
    }
    let draft = book.drafts().take_back(number)?;
    let words = kengai_screens::taken_back(&draft);
    Ok(Report::new(json!({ "draft": draft })).line(words))
}

/// The number that somebody means: typed, or the one thing of whoever is named that was thrown away.
fn number_of(context: &Context, book: &CareBook, text: &str) -> Result<i64, Failure> {
    let (all, folded) = (book.drafts().discarded()?, kengai_model::fold::fold(text));
    let typed: Option<i64> = folded.parse().ok();
    if let Some(number) = typed.filter(|number| all.iter().any(|one| one.number == *number)) {
        return Ok(number);
    }
    // The sign that stands beside a record everywhere: ［番号 0d7f］.
    let is_its =
        |one: &&DiscardedDraft| folded.len() >= 4 && one.draft.document.to_string().starts_with(&folded);
    if let [one] = all.iter().filter(is_its).collect::<Vec<_>>()[..] {
        return Ok(one.number);
    }
    if let Some(number) = typed {
        return Ok(number);
    }
    let client = Refs::new(context, book).showing().client(text)?;
    let theirs: Vec<&DiscardedDraft> = all.iter().filter(|one| one.draft.client == Some(client)).collect();
    match theirs.as_slice() {
        [] => Err(Failure::new(
            Exit::Unsettled,
            Code::NotDiscarded,
            both(
                format!("「{text}」の捨てた書きかけはありません（kengai discarded で一覧を見られます）"),
                format!("nothing about '{text}' was thrown away (see: kengai discarded)"),
            ),
        )),
        [one] => Ok(one.number),
        several => Err(Failure::new(
            Exit::Input,
            Code::Ambiguous,
            both(
                format!("「{text}」の捨てた書きかけがいくつかあります。左の番号で指定してください"),
                format!("several about '{text}' were thrown away; give the number on the left"),
            ),
        )
        .with(several.iter().map(|one| Finding::new("", line(one))))),
    }
}

fn no_such(number: i64) -> Failure {
    let words = both(
        format!("捨てた書きかけの{number}番はありません（kengai discarded で一覧を見られます）"),
        format!("nothing that was thrown away has the number {number} (see: kengai discarded)"),
    );
    Failure::new(Exit::Unsettled, Code::NotDiscarded, words)
}

/// Two records of one visit are nobody's wish: whoever wants the other one first puts this one away, or corrects the record that
/// is there.
fn not_beside(book: &CareBook, number: i64, other: &InTheWay) -> Result<Failure, Failure> {
    let of_visit = if let Place::Visit(visit) = other.place { Some(visit) } else { None };
    let is_visit = of_visit.is_some();
    let (ja, en) = match (other.being_written, is_visit) {
        (true, true) => ("同じ訪問をもう書き始めています", "this visit is being written again"),
        (true, false) => ("同じものをもう書き始めています", "the same is being written again"),
        (false, _) => ("同じ訪問の記録がもうあります", "this visit has a record already"),
    };
    let which = match of_visit {
        Some(visit) => before_start::typed(book, visit)?,
        None => short(&other.place.to_string()).to_owned(),
    };
    // The nouns under which each kind is written at the command line.
    let noun = match other.place.kind() {
        DocKind::Visit => "visit",
        DocKind::Thread | DocKind::Note => "note",
        DocKind::Client => "clients",
        DocKind::ServicePlan => "careplan",
        DocKind::Incident => "incident",
        DocKind::Plan => "plan",
        DocKind::Directory => "other",
    };
    let way = if other.being_written {
        both(
            format!(
                "捨てたほうに戻すなら、先にいまの書きかけを捨ててください（あとで戻せます）: kengai {noun} discard {which}、それから kengai undiscard {number}"
            ),
            format!(
                "To go back to the other one, first throw this one away (it can be taken back): kengai {noun} discard {which}, then: kengai undiscard {number}"
            ),
        )
    } else {
        both(
            format!("直すところがあるなら、その記録を開いてください: kengai {noun} change {which}"),
            format!("If something is to be corrected, open that record: kengai {noun} change {which}"),
        )
    };
    let title = &other.title;
    let words = both(format!("{ja}: {}。{}", title.ja, way.ja), format!("{en}: {}. {}", title.en, way.en));
    Ok(Failure::new(Exit::Unsettled, Code::NotDiscarded, words))
}

fn nothing() -> Failure {
    let words = Words::lit("捨てた書きかけはありません", "nothing was thrown away");
    Failure::new(Exit::Unsettled, Code::NotDiscarded, words)
}

/// What is said after something was thrown away: whose it was, and how it comes back. `json` are the keys of the answer.
pub(crate) fn thrown_away(book: &CareBook, mut json: Value) -> Result<Report, Failure> {
    let Some(newest) = book.drafts().discarded()?.into_iter().next() else { return Ok(Report::new(json)) };
    let number = newest.number;
    let said = kengai_screens::discarded(&newest);
    json["discarded"] = json!(number);
    Ok(Report::new(json).line(both(
        format!("{}: kengai undiscard {number}", said.ja),
        format!("{}: kengai undiscard {number}", said.en),
    )))
}
