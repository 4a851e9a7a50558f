//! Records of a review of which a visit may have two, or that nobody planned: the very commands that settle each.

use std::collections::BTreeMap;

use kengai::BoardRow;
use kengai_desk::month::{self, Settle};
use kengai_model::VisitId;

use crate::words::{Words, both};

/// What settles that a visit has two records, or that a record has no planned visit.
pub(super) fn lines(row: &BoardRow, all: &[BoardRow], numbers: &BTreeMap<VisitId, u64>) -> Vec<Words> {
    let line = |way: Settle<'_>| match way {
        Settle::Keep { number, by } => Some(keep(row, number, by)),
        Settle::Duplicate { number, of } => Some(duplicate(row, number, of)),
        Settle::PlannedAs { number, row } => planned_as(number, row),
    };
    month::settling(row, all, numbers).into_iter().filter_map(line).collect()
}

/// Who wrote each record of a row that has several: 12 手本 あかり　13 手本 さくら、代行入力 手本 のぞみ.
pub(super) fn writers(row: &BoardRow, numbers: &BTreeMap<VisitId, u64>) -> Option<Words> {
    let each = month::writers(row, numbers);
    let line = |pick: fn(&Words) -> &str| {
        each.iter().map(|(number, words)| format!("{number} {}", pick(words))).collect::<Vec<_>>()
    };
    (!each.is_empty()).then(|| {
        let (ja, en) = (line(|words| &words.ja).join("　"), line(|words| &words.en).join("; "));
        both(format!("      記録した人: {ja}"), format!("      recorded by: {en}"))
    })
}

/// What makes a record stand that is marked as a duplicate and repeats none.
fn keep(row: &BoardRow, one: u64, by: &Words) -> Words {
    let typed = typed(row, one);
    both(
        format!(
            "      → {one} を残すなら（記録 {}）: kengai visit change {typed}、kengai visit set {typed} 重複 ''、kengai visit finish {typed}",
            by.ja
        ),
        format!(
            "      → if {one} stands (recorded by {}): kengai visit change {typed}, kengai visit set {typed} duplicate '', kengai visit finish {typed}",
            by.en
        ),
    )
}

/// A record by its number in the review, whatever list is looked at meanwhile.
fn typed(row: &BoardRow, number: u64) -> String {
    format!("{number} --month {}", row.state.date.month())
}

fn duplicate(row: &BoardRow, one: u64, of: u64) -> Words {
    let typed = typed(row, one);
    both(
        format!(
            "      → {one} を重複とするなら: kengai visit change {typed}、kengai visit set {typed} 重複 {of}、kengai visit finish {typed}"
        ),
        format!(
            "      → if {one} is the duplicate: kengai visit change {typed}, kengai visit set {typed} duplicate {of}, kengai visit finish {typed}"
        ),
    )
}

fn planned_as(one: u64, row: &BoardRow) -> Option<Words> {
    let slot = row.state.slot?;
    let (start, slot, typed) = (slot.start.clock(), slot.words(), typed(row, one));
    Some(both(
        format!(
            "      → {} の予定の訪問なら: kengai visit change {typed}、kengai visit set {typed} 計画の行 {start}、kengai visit finish {typed}",
            slot.ja
        ),
        format!(
            "      → if it is the visit planned for {}: kengai visit change {typed}, kengai visit set {typed} plan.row {start}, kengai visit finish {typed}",
            slot.en
        ),
    ))
}
