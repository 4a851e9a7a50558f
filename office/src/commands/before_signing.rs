//! What a manager has to know of a record before it is signed or sent, with the way out of each: that a correction of it is begun
//! on this PC and not finished, that several people's values stand in it, that another record is said to repeat it.

use kengai::{Board, BoardRow, CareBook, NumberedList, SeenLast};
use kengai_billing::board::AssessedVisit;
use kengai_desk::month::{self, Attention, Known};
use kengai_model::VisitId;
use kengai_model::called::san;

use super::board_row::whose;
use super::{attention, before_start};
use crate::failure::Failure;
use crate::words::{Words, both, short};

/// What names a record in a command: its number in the review, with the month, where that was seen last, else as everywhere.
pub(crate) fn typed(book: &CareBook, board: &Board, visit: VisitId) -> Result<String, Failure> {
    match book.numbers().seen_last()? {
        SeenLast::List { list: NumberedList::Month(month), .. } if month == board.month => {
            let numbers = book.numbers().of_month(month, &[visit])?;
            let named = numbers.first().map(|number| format!("{number} --month {month}"));
            Ok(named.unwrap_or_else(|| short(&visit.to_string()).to_owned()))
        }
        _ => before_start::typed(book, visit),
    }
}

/// All of it about the records of a row.
pub(crate) fn of_row(
    row: &BoardRow,
    board: &Board,
    attention: &Attention,
    typed: &dyn Fn(VisitId) -> String,
) -> Vec<Words> {
    month::of_row(row, board, attention).iter().flat_map(|known| said(known, board, typed)).collect()
}

/// The same about one of its records.
pub(crate) fn of_record(
    row: &BoardRow,
    visit: &AssessedVisit,
    board: &Board,
    attention: &Attention,
    typed: &dyn Fn(VisitId) -> String,
) -> Vec<Words> {
    let known = month::of_record(row, visit, board, attention);
    known.iter().flat_map(|known| said(known, board, typed)).collect()
}

/// What is known of a record, with the way out.
fn said(known: &Known<'_>, board: &Board, typed: &dyn Fn(VisitId) -> String) -> Vec<Words> {
    match known {
        Known::Begun(visit) => vec![begun_new(&typed(*visit))],
        Known::BeingCorrected(visit) => vec![being_corrected(&typed(*visit))],
        Known::Undecided(fields) => {
            let decide = Words::lit(
                "　→ kengai conflicts で見て、決めてください",
                "  → look and decide with: kengai conflicts",
            );
            fields.iter().map(|field| attention::values(field)).chain([decide]).collect()
        }
        Known::Repeats { visit, of } => vec![repeats(*of, board, &typed(*visit))],
        Known::Repeated { by, row } => vec![repeated(row, *by, &typed(*by))],
    }
}

/// A correction was begun here: what stands is what it was before.
pub(crate) fn being_corrected(typed: &str) -> Words {
    both(
        format!(
            "◐ この端末に書きかけの訂正があり、まだ記録に入っていません → 入れるなら kengai visit finish {typed}、やめるなら kengai visit discard {typed}"
        ),
        format!(
            "◐ a correction is begun on this device and not in the record yet → to put it in: kengai visit finish {typed}, to drop it: kengai visit discard {typed}"
        ),
    )
}

fn begun_new(typed: &str) -> Words {
    both(
        format!(
            "◐ この端末に、この訪問の書きかけの記録があります → 終えるなら kengai visit finish {typed}、やめるなら kengai visit discard {typed}"
        ),
        format!(
            "◐ a record of this visit is begun on this device → to end it: kengai visit finish {typed}, to drop it: kengai visit discard {typed}"
        ),
    )
}

/// Another record, by whom, is said to repeat this one.
fn repeated(other: &BoardRow, one: VisitId, typed: &str) -> Words {
    let times = other.state.times_of(one);
    let by = other.writers.get(&one).cloned().unwrap_or_else(|| both("", ""));
    both(
        format!(
            "＝ もう一つの記録（{}、記録 {}）が、この記録の重複とされていて、請求には入りません → 別の訪問なら {}",
            times.ja,
            by.ja,
            stands(typed, "重複", "、")
        ),
        format!(
            "＝ another record ({}, recorded by {}) is marked as its duplicate and is not billed → if it is another visit: {}",
            times.en,
            by.en,
            stands(typed, "duplicate", ", ")
        ),
    )
}

fn repeats(of: Option<&BoardRow>, board: &Board, typed: &str) -> Words {
    let other = of
        .map_or_else(|| Words::lit("もう一つの記録", "another record"), |row| whose(row, board.as_of.day()));
    both(
        format!(
            "＝ {}の重複とされていて、請求には入りません → 別の訪問なら {}",
            other.ja,
            stands(typed, "重複", "、")
        ),
        format!(
            "＝ it is marked as the duplicate of {} and is not billed → if it is another visit: {}",
            other.en,
            stands(typed, "duplicate", ", ")
        ),
    )
}

/// What makes a record stand that is marked as a duplicate.
fn stands(typed: &str, field: &str, by: &str) -> String {
    [
        format!("kengai visit change {typed}"),
        format!("kengai visit set {typed} {field} ''"),
        format!("kengai visit finish {typed}"),
    ]
    .join(by)
}

/// The rows of which something is to be known, each with its lines below it: 見本 一郎 さん 11月16日（月） 7:30〜7:45.
pub(crate) fn blocks<'a>(
    rows: impl Iterator<Item = &'a BoardRow>,
    board: &Board,
    attention: &Attention,
    typed: &dyn Fn(VisitId) -> String,
) -> Vec<Words> {
    let mut out = Vec::new();
    for row in rows {
        let lines = of_row(row, board, attention, typed);
        if !lines.is_empty() {
            out.push(head(row, board));
            out.extend(lines.into_iter().map(|line| below(&line)));
        }
    }
    out
}

/// Whose visit, and when.
pub(crate) fn head(row: &BoardRow, board: &Board) -> Words {
    let (day, times) = (row.state.date.long(board.as_of.day()), row.state.times());
    both(
        format!("  {} {} {}", san(&row.client_name), day.ja, times.ja),
        format!("  {}, {} {}", row.client_name, day.en, times.en),
    )
}

fn below(line: &Words) -> Words {
    both(format!("      {}", line.ja), format!("      {}", line.en))
}
