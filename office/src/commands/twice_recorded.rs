//! Records of a review of which a visit may have two, or that nobody planned: the very commands that settle each.

use kengai::BoardRow;
use kengai_model::Finding;
use kengai_model::VisitId;
use kengai_model::assess::{Assessment, NotBilled};
use kengai_model::board::AssessedVisit;

use std::collections::BTreeMap;

use crate::words::{Words, both};

fn is_duplicate(visit: &AssessedVisit) -> bool {
    matches!(visit.assessment, Assessment::NotBilled { why: NotBilled::Duplicate, .. })
}

/// A record that is no duplicate, by its number.
fn standing(row: &BoardRow, numbers: &BTreeMap<VisitId, u64>) -> Vec<u64> {
    let visits = row.state.visits.iter().filter(|visit| !is_duplicate(visit));
    visits.filter_map(|visit| numbers.get(&visit.id).copied()).collect()
}

fn found(row: &BoardRow, wanted: fn(&Finding) -> bool) -> bool {
    let reasons = row.state.visits.iter().flat_map(|visit| visit.assessment.reasons());
    reasons.into_iter().any(|reason| wanted(&reason.finding))
}

/// What settles that a visit has two records, or that a record has no planned visit.
pub(super) fn lines(row: &BoardRow, all: &[BoardRow], numbers: &BTreeMap<VisitId, u64>) -> Vec<Words> {
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
            let at_once = found(row, |finding| matches!(finding, Finding::TwoVisitsAtOnce));
            if !at_once && !found(row, |finding| matches!(finding, Finding::Unplanned)) {
                return out;
            }
            for other in same_day().filter(|other| other.state.row.is_some() && !other.state.cancelled) {
                match standing(other, numbers).first() {
                    Some(of) => out.push(duplicate(*one, *of)),
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
            duplicate(*one, *of)
        })),
    }
    out
}

fn duplicate(one: u64, of: u64) -> Words {
    both(
        format!(
            "      → {one} を重複とするなら: kengai visit change {one}、kengai visit set {one} 重複 {of}、kengai visit finish {one}"
        ),
        format!(
            "      → if {one} is the duplicate: kengai visit change {one}, kengai visit set {one} duplicate {of}, kengai visit finish {one}"
        ),
    )
}

fn planned_as(one: u64, row: &BoardRow) -> Option<Words> {
    let slot = row.state.slot?;
    let (start, slot) = (slot.start.clock(), slot.words());
    Some(both(
        format!(
            "      → {} の予定の訪問なら: kengai visit change {one}、kengai visit set {one} 計画の行 {start}、kengai visit finish {one}",
            slot.ja
        ),
        format!(
            "      → if it is the visit planned for {}: kengai visit change {one}, kengai visit set {one} plan.row {start}, kengai visit finish {one}",
            slot.en
        ),
    ))
}
