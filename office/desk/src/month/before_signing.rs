//! What a manager has to know of a record before it is signed or sent: that a correction of it is begun on this PC and not
//! finished, that several people's values stand in it, that another record is said to repeat it.

use kengai::{Board, BoardRow, FieldConflict};
use kengai_billing::board::AssessedVisit;
use kengai_model::VisitId;

use super::attention::Attention;

/// Something to be known of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<'a> {
    /// A record of the visit is begun on this device.
    Begun(VisitId),
    /// A correction of the record is begun on this device: what stands is what it was before.
    BeingCorrected(VisitId),
    /// Fields of it hold several people's values, and nobody has decided.
    Undecided(Vec<&'a FieldConflict>),
    /// It is marked as the duplicate of another record and is not billed.
    Repeats {
        /// The record.
        visit: VisitId,
        /// The row of the other one, where it is of this month.
        of: Option<&'a BoardRow>,
    },
    /// Another record is marked as its duplicate and is not billed.
    Repeated {
        /// The other record.
        by: VisitId,
        /// The row in which it stands.
        row: &'a BoardRow,
    },
}

/// All of it about the records of a row.
#[must_use]
pub fn of_row<'a>(row: &'a BoardRow, board: &'a Board, attention: &'a Attention) -> Vec<Known<'a>> {
    let new = row.begun_here.iter().filter(|id| !row.state.visits.iter().any(|visit| visit.id == **id));
    let of_each = row.state.visits.iter().flat_map(|visit| of_record(row, visit, board, attention));
    new.map(|id| Known::Begun(*id)).chain(of_each).collect()
}

/// The same about one of its records.
#[must_use]
pub fn of_record<'a>(
    row: &'a BoardRow,
    visit: &'a AssessedVisit,
    board: &'a Board,
    attention: &'a Attention,
) -> Vec<Known<'a>> {
    let mut known = Vec::new();
    if row.begun_here.contains(&visit.id) {
        known.push(Known::BeingCorrected(visit.id));
    }
    let undecided: Vec<&FieldConflict> = attention.of_visit(visit.id).collect();
    if !undecided.is_empty() {
        known.push(Known::Undecided(undecided));
    }
    // A pair in one row is said once, beside the one that stands.
    let beside = |of: VisitId| row.state.visits.iter().any(|one| one.id == of && !one.is_duplicate());
    if let Some(of) = visit.repeats.filter(|of| visit.is_duplicate() && !beside(*of)) {
        let of = board.rows.iter().find(|row| row.state.visits.iter().any(|one| one.id == of));
        known.push(Known::Repeats { visit: visit.id, of });
    }
    let all = board.rows.iter().flat_map(|row| row.state.visits.iter().map(move |one| (row, one)));
    let repeating = all.filter(|(_, one)| one.is_duplicate() && one.repeats == Some(visit.id));
    known.extend(repeating.map(|(row, one)| Known::Repeated { by: one.id, row }));
    known
}
