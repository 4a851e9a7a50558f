//! Which planned visit a record is of, in the words in which people name one: by its start. What could be several, or is none of
//! that day, is answered with what there is.

use kengai::{CareBook, RowOfDay};
use kengai_model::called::san;
use kengai_model::fold::fold;
use kengai_model::value::Value as _;
use kengai_model::{MinuteOfDay, PlanRowId, VisitId, VisitRecord};

use crate::failure::{Failure, Finding};
use crate::refs::Refs;
use crate::words::{Words, both, day};

/// The planned visit that a person means for a record: by its start, its number in the list seen last, or its id.
pub(super) fn meant(refs: &Refs<'_>, record: &VisitRecord, text: &str) -> Result<PlanRowId, Failure> {
    let rows = refs.book.visits().rows_of_day(record.client, record.date)?;
    let is_one = |row: PlanRowId| rows.iter().any(|one| one.row == row);
    if let Some(start) = start_of(text) {
        let mut at = rows.iter().filter(|row| row.slot.start == start);
        return match (at.next(), at.next()) {
            (Some(only), None) => Ok(only.row),
            _ => Err(choose(refs.book, record, &rows, text)?),
        };
    }
    if let Ok(row) = text.parse() {
        return Ok(row);
    }
    let numbered = match crate::refs::short_number(text) {
        Some(_) => refs.line(text, false).ok().flatten().and_then(|meant| meant.row),
        None => refs.row(text).ok(),
    };
    match numbered.filter(|row| is_one(*row)) {
        Some(row) => Ok(row),
        None => Err(choose(refs.book, record, &rows, text)?),
    }
}

/// The start that was typed: 9:00, ９時, 9:00〜9:15.
fn start_of(text: &str) -> Option<MinuteOfDay> {
    let folded = fold(text);
    let start = folded.split(['〜', '~', '-', '–', 'か']).next().unwrap_or_default().trim();
    if !start.contains([':', '時']) {
        return None;
    }
    MinuteOfDay::from_text(start).ok()
}

/// What there is to choose from.
fn choose(book: &CareBook, record: &VisitRecord, rows: &[RowOfDay], text: &str) -> Result<Failure, Failure> {
    let (name, date) = (book.clients().name(record.client)?, day(record.date));
    if rows.is_empty() {
        return Ok(Failure::input(both(
            format!(
                "{}の{}の予定はありません。予定にない訪問なら、実施状況を緊急か臨時にして、理由を書いてください",
                san(&name),
                date.ja
            ),
            format!(
                "nothing is planned for {name} on {}; if nobody planned it, the outcome is emergency or extra, with a reason",
                date.en
            ),
        )));
    }
    let words = both(
        format!(
            "「{text}」では、どの予定か分かりません。{}の{}の予定から、開始の時刻で選んでください",
            san(&name),
            date.ja
        ),
        format!("'{text}' names no planned visit of {name} on {}; choose one by its start", date.en),
    );
    Ok(Failure::input(words).with(rows.iter().map(|row| Finding::new("", line(row)))))
}

/// 7:30〜7:45　手本 あかり　記録あり　→ 計画の行 7:30
fn line(row: &RowOfDay) -> Words {
    let (slot, start, who) = (row.slot.words(), row.slot.start.clock(), row.helpers.join("・"));
    let (recorded_ja, recorded_en) = match row.records.len() {
        0 => ("記録なし", "no record"),
        _ => ("記録あり", "recorded"),
    };
    both(
        format!("{}　{who}　{recorded_ja}　→ 計画の行 {start}", slot.ja),
        format!("{}  {who}  {recorded_en}  → plan.row {start}", slot.en),
    )
}

/// That a record is of a planned visit now, and what that asks for.
pub(super) fn linked(book: &CareBook, visit: VisitId, record: &VisitRecord) -> Result<Vec<Words>, Failure> {
    let Some(slot) = record.planned.filter(|_| record.plan_row.is_some()) else { return Ok(Vec::new()) };
    let (name, date, slot) = (book.clients().name(record.client)?, day(record.date), slot.words());
    let mut lines = vec![both(
        format!("この記録は、{}の{} {} の予定の記録になりました。", san(&name), date.ja, slot.ja),
        format!("This is now the record of the visit of {name} planned for {} {}.", date.en, slot.en),
    )];
    let beside = book.visits().beside(visit)?.len();
    if beside > 0 {
        lines.push(both(
            format!("同じ予定の記録が、ほかに{beside}件あります。kengai review で見比べて、一つを重複としてください。"),
            format!("There are {beside} other records of it: compare them in review, and mark one as the duplicate."),
        ));
    }
    if let Some(kind) = record.outcome.kind.filter(|kind| kind.is_unplanned()) {
        let kind = kind.words();
        lines.push(both(
            format!(
                "実施状況は「{}」のままです。予定の訪問なら、実施状況を「実施」に直してください。",
                kind.ja
            ),
            format!("The outcome is still '{}'; for a planned visit it is 'provided'.", kind.en),
        ));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_is_typed_as_people_write_times() {
        let nine = MinuteOfDay::new(9, 0).unwrap();
        for text in ["9:00", "９：００", "09:00", "9時", "9:00〜9:15", "9:00から"] {
            assert_eq!(start_of(text), Some(nine), "{text}");
        }
        for text in ["1", "0f3a", "あした"] {
            assert_eq!(start_of(text), None, "{text}");
        }
    }
}
