//! Records of a review of which a visit may have two, or that nobody planned: what would settle each. A record is named by its
//! number in the review; one that the review does not list has none and is not named.

use std::collections::BTreeMap;

use kengai::BoardRow;
use kengai_billing::board::AssessedVisit;
use kengai_billing::{Finding, OthersFinding, PlanFinding};
use kengai_model::VisitId;
use kengai_model::words::Words;

/// One way to settle it; whoever compares the records knows which is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settle<'a> {
    /// It stands after all: it is marked as a duplicate and repeats none.
    Keep {
        /// The number.
        number: u64,
        /// Who wrote it.
        by: &'a Words,
    },
    /// It is the duplicate of the other.
    Duplicate {
        /// The number.
        number: u64,
        /// The other's.
        of: u64,
    },
    /// It is the record of a planned visit.
    PlannedAs {
        /// The number.
        number: u64,
        /// The planned visit's row.
        row: &'a BoardRow,
    },
}

/// What settles that a visit has two records, or that a record has no planned visit.
#[must_use]
pub fn settling<'a>(
    row: &'a BoardRow,
    all: &'a [BoardRow],
    numbers: &BTreeMap<VisitId, u64>,
) -> Vec<Settle<'a>> {
    let kept: Vec<Settle<'_>> =
        row.state.visits.iter().filter_map(|visit| keep(row, visit, numbers)).collect();
    if !kept.is_empty() {
        return kept;
    }
    match standing(row, numbers).as_slice() {
        [one] if row.state.row.is_none() => unplanned(row, *one, all, numbers),
        [] | [_] => Vec::new(),
        several => {
            let other = |one| several.iter().find(|of| **of != one).copied().unwrap_or(one);
            several.iter().map(|one| Settle::Duplicate { number: *one, of: other(*one) }).collect()
        }
    }
}

/// Of a record that nobody planned: whose duplicate it may be, and which planned visit it may be of.
fn unplanned<'a>(
    row: &BoardRow,
    number: u64,
    all: &'a [BoardRow],
    numbers: &BTreeMap<VisitId, u64>,
) -> Vec<Settle<'a>> {
    let mut out = Vec::new();
    let at_once = found(row, |finding| matches!(finding, Finding::Others(OthersFinding::TwoVisitsAtOnce)));
    if !at_once && !found(row, |finding| matches!(finding, Finding::Plan(PlanFinding::Unplanned))) {
        return out;
    }
    let same_day = all.iter().filter(|other| {
        (other.state.client, other.state.date) == (row.state.client, row.state.date)
            && other.state.visits.iter().map(|one| one.id).ne(row.state.visits.iter().map(|one| one.id))
    });
    for other in same_day.filter(|other| other.state.row.is_some() && !other.state.cancelled) {
        match standing(other, numbers).first() {
            Some(of) => out.push(Settle::Duplicate { number, of: *of }),
            // What stands twice at one time is of a visit that has its record.
            None if other.state.visits.is_empty() && !at_once && other.state.slot.is_some() => {
                out.push(Settle::PlannedAs { number, row: other });
            }
            None => {}
        }
    }
    out
}

/// Who wrote each record of a row that has several, each by its number; nothing where it has one.
#[must_use]
pub fn writers<'a>(row: &'a BoardRow, numbers: &BTreeMap<VisitId, u64>) -> Vec<(u64, &'a Words)> {
    let standing = row.state.visits.iter().filter(|visit| !visit.is_duplicate());
    let each: Vec<(u64, &Words)> = standing
        .filter_map(|visit| numbers.get(&visit.id).copied().zip(row.writers.get(&visit.id)))
        .collect();
    if each.len() > 1 { each } else { Vec::new() }
}

/// Records that are no duplicates, by their numbers.
fn standing(row: &BoardRow, numbers: &BTreeMap<VisitId, u64>) -> Vec<u64> {
    let visits = row.state.visits.iter().filter(|visit| !visit.is_duplicate());
    visits.filter_map(|visit| numbers.get(&visit.id).copied()).collect()
}

fn found(row: &BoardRow, wanted: fn(&Finding) -> bool) -> bool {
    let reasons = row.state.visits.iter().flat_map(|visit| visit.assessment.reasons());
    reasons.into_iter().any(|reason| wanted(&reason.finding))
}

/// A record that is marked as a duplicate and repeats none.
fn keep<'a>(
    row: &'a BoardRow,
    visit: &AssessedVisit,
    numbers: &BTreeMap<VisitId, u64>,
) -> Option<Settle<'a>> {
    let in_ring = |finding: &Finding| {
        matches!(finding, Finding::Others(OthersFinding::RepeatEachOther | OthersFinding::RepeatsNothing))
    };
    visit.assessment.reasons().iter().find(|reason| in_ring(&reason.finding))?;
    let (number, by) = (*numbers.get(&visit.id)?, row.writers.get(&visit.id)?);
    Some(Settle::Keep { number, by })
}
