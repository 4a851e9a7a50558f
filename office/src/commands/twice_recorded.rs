//! Records of a review of which a visit may have two, or that nobody planned: the very commands that settle each.

use std::collections::BTreeMap;

use kengai::BoardRow;
use kengai_billing::board::AssessedVisit;
use kengai_billing::{Finding, OthersFinding, PlanFinding};
use kengai_model::VisitId;

use crate::words::{Words, both};

/// A record that is no duplicate, by its number.
fn standing(row: &BoardRow, numbers: &BTreeMap<VisitId, u64>) -> Vec<u64> {
    let visits = row.state.visits.iter().filter(|visit| !visit.is_duplicate());
    visits.filter_map(|visit| numbers.get(&visit.id).copied()).collect()
}

fn found(row: &BoardRow, wanted: fn(&Finding) -> bool) -> bool {
    let reasons = row.state.visits.iter().flat_map(|visit| visit.assessment.reasons());
    reasons.into_iter().any(|reason| wanted(&reason.finding))
}

/// What settles that a visit has two records, or that a record has no planned visit.
pub(super) fn lines(row: &BoardRow, all: &[BoardRow], numbers: &BTreeMap<VisitId, u64>) -> Vec<Words> {
    let kept: Vec<Words> = row.state.visits.iter().filter_map(|visit| keep(row, visit, numbers)).collect();
    if !kept.is_empty() {
        return kept;
    }
    let own = standing(row, numbers);
    let same_day = || {
        all.iter().filter(|other| {
            (other.state.client, other.state.date) == (row.state.client, row.state.date)
                && other.state.visits.iter().map(|one| one.id).ne(row.state.visits.iter().map(|one| one.id))
        })
    };
    let mut out = Vec::new();
    match own.as_slice() {
        [] => {}
        [one] if row.state.row.is_none() => {
            let at_once =
                found(row, |finding| matches!(finding, Finding::Others(OthersFinding::TwoVisitsAtOnce)));
            if !at_once && !found(row, |finding| matches!(finding, Finding::Plan(PlanFinding::Unplanned))) {
                return out;
            }
            for other in same_day().filter(|other| other.state.row.is_some() && !other.state.cancelled) {
                match standing(other, numbers).first() {
                    Some(of) => out.push(duplicate(row, *one, *of)),
                    // What stands twice at one time is of a visit that has its record.
                    None if other.state.visits.is_empty() && !at_once => out.extend(planned_as(*one, other)),
                    None => {}
                }
            }
        }
        [_] => {}
        // Whoever compares them knows which one it is.
        several => out.extend(several.iter().map(|one| {
            let of = several.iter().find(|of| *of != one).unwrap_or(one);
            duplicate(row, *one, *of)
        })),
    }
    out
}

/// Who wrote each record of a row that has several: 12 手本 あかり　13 手本 さくら、代行入力 手本 のぞみ.
pub(super) fn writers(row: &BoardRow, numbers: &BTreeMap<VisitId, u64>) -> Option<Words> {
    let standing = row.state.visits.iter().filter(|visit| !visit.is_duplicate());
    let each: Vec<(u64, &Words)> = standing
        .filter_map(|visit| numbers.get(&visit.id).copied().zip(row.writers.get(&visit.id)))
        .collect();
    let line = |pick: fn(&Words) -> &str| {
        each.iter().map(|(number, words)| format!("{number} {}", pick(words))).collect::<Vec<_>>()
    };
    (each.len() > 1).then(|| {
        let (ja, en) = (line(|words| &words.ja).join("　"), line(|words| &words.en).join("; "));
        both(format!("      記録した人: {ja}"), format!("      recorded by: {en}"))
    })
}

/// What makes a record stand that is marked as a duplicate and repeats none.
fn keep(row: &BoardRow, visit: &AssessedVisit, numbers: &BTreeMap<VisitId, u64>) -> Option<Words> {
    let in_ring = |finding: &Finding| {
        matches!(finding, Finding::Others(OthersFinding::RepeatEachOther | OthersFinding::RepeatsNothing))
    };
    visit.assessment.reasons().iter().find(|reason| in_ring(&reason.finding))?;
    let (one, by) = (numbers.get(&visit.id)?, row.writers.get(&visit.id)?);
    let typed = typed(row, *one);
    Some(both(
        format!(
            "      → {one} を残すなら（記録 {}）: kengai visit change {typed}、kengai visit set {typed} 重複 ''、kengai visit finish {typed}",
            by.ja
        ),
        format!(
            "      → if {one} stands (recorded by {}): kengai visit change {typed}, kengai visit set {typed} duplicate '', kengai visit finish {typed}",
            by.en
        ),
    ))
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
