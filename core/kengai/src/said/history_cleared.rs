//! What was finished, taken back, and not written again: cleared, although no change of the document says so.
//!
//! Taking a finish back writes the opposite of it, and the draft goes on with everything in it. What its writer then clears is
//! not in the next finish at all: it was gone before. A person sees one record in which something stood that stands no more.

use std::collections::HashMap;

use kengai_protocol::Hash;
use kengai_store::history::{ChangeHistory, FieldHistory};

use crate::said::history_kind::{HistoryKind, kind_of};

/// The changes, each that follows directly on a finish that was taken back with what it did not write again.
pub(crate) fn with_cleared(mut changes: Vec<ChangeHistory>) -> Vec<ChangeHistory> {
    let taken_back: HashMap<Hash, Vec<FieldHistory>> = changes
        .iter()
        .filter(|change| kind_of(change) == HistoryKind::TakenBack)
        .map(|change| (change.hash, change.fields.clone()))
        .collect();
    for change in &mut changes {
        let [before] = change.deps.as_slice() else { continue };
        let gone = taken_back.get(before).into_iter().flatten();
        let gone = gone.filter(|field| !change.fields.iter().any(|written| written.field == field.field));
        let gone: Vec<FieldHistory> = gone.cloned().collect();
        change.fields.extend(gone);
    }
    changes
}
