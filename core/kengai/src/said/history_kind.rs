//! What a change of a document was, read out of what it did to the fields: begun, changed, decided, taken back, withdrawn.
//!
//! No change says so of itself. Taking an end back writes its opposite: of a record's first end that empties the record, of a
//! correction it is exactly what stood before, by the same device and from nothing else.

use std::collections::HashMap;

use kengai_model::FieldValue;
use kengai_protocol::Hash;
use kengai_store::history::{ChangeHistory, FieldHistory};

use serde::Serialize;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryKind {
    /// The record began.
    Created,
    /// Fields were changed.
    Changed,
    /// A manager decided between values that several people had written.
    Settled,
    /// The end of a record was taken back before it was sent.
    TakenBack,
    /// A correction was taken back: what stood before stands again.
    Undone,
    /// It was a mistake (取り消し), or the planned visit is cancelled.
    Withdrawn,
    /// 確定.
    Confirmed,
    /// It went into a file, on this device.
    Exported,
}

/// What each change was, in the order in which they come: each stands after those that it was made from.
pub(crate) fn kinds(changes: &[ChangeHistory]) -> HashMap<Hash, HistoryKind> {
    let by_hash: HashMap<Hash, &ChangeHistory> = changes.iter().map(|change| (change.hash, change)).collect();
    let mut kinds: HashMap<Hash, HistoryKind> = HashMap::with_capacity(changes.len());
    for change in changes {
        let alone = kind_of(change);
        let correction = |before: &Hash| {
            // What is written again after it was taken back is no taking back of the taking back.
            let taken_back = matches!(kinds.get(before), Some(HistoryKind::Undone | HistoryKind::TakenBack));
            by_hash.get(before).filter(|_| !taken_back)
        };
        let undone = match change.deps.as_slice() {
            [before] if alone == HistoryKind::Changed => {
                correction(before).is_some_and(|of| is_opposite(change, of))
            }
            _ => false,
        };
        kinds.insert(change.hash, if undone { HistoryKind::Undone } else { alone });
    }
    kinds
}

/// What a change was, by itself.
pub(crate) fn kind_of(change: &ChangeHistory) -> HistoryKind {
    // What a record is nothing without: only who takes its end back empties it.
    let ended = |field: &FieldHistory| {
        let note = field.field.strip_prefix("note.").is_some_and(|rest| rest.ends_with(".text"));
        note || matches!(field.field.as_str(), "outcome.kind" | "client")
    };
    if change.fields.iter().any(|field| field.before.len() > 1) {
        HistoryKind::Settled
    } else if change.deps.is_empty() || is_new_note(change) {
        HistoryKind::Created
    } else if change.fields.iter().any(|field| ended(field) && field.after.is_none()) {
        HistoryKind::TakenBack
    } else if is_withdrawal(change) {
        HistoryKind::Withdrawn
    } else {
        HistoryKind::Changed
    }
}

/// A note that is written into the thread of its month.
fn is_new_note(change: &ChangeHistory) -> bool {
    let text = |field: &FieldHistory| field.field.starts_with("note.") && field.field.ends_with(".text");
    change.fields.iter().any(|field| text(field) && field.before.is_empty() && field.after.is_some())
}

/// An incident or a note that was a mistake, or planned visits that are cancelled and nothing else.
fn is_withdrawal(change: &ChangeHistory) -> bool {
    let is_true = |field: &FieldHistory| field.after == Some(FieldValue::Bool(true));
    let mistake = |field: &FieldHistory| {
        let note = field.field.starts_with("note.") && field.field.ends_with(".withdrawn") && is_true(field);
        note || (field.field == "withdrawn.reason" && field.before.is_empty() && field.after.is_some())
    };
    if change.fields.iter().any(mistake) {
        return true;
    }
    let mut rows = change.fields.iter().filter_map(|field| {
        let (_, last) = field.field.strip_prefix("row.")?.split_once('.')?;
        // How the change is told to those whom it concerns is no change of its own.
        let told = ["changed.", "part.", "was.", "off."].iter().any(|one| last.starts_with(one));
        (!told).then_some(last == "cancelled" && is_true(field))
    });
    let some = rows.next();
    some == Some(true) && rows.all(|cancelled| cancelled)
}

/// Whether a change is the opposite of another and nothing else, by the device that made both. What a finish decided between
/// several values stays: there is no way to write several values back.
fn is_opposite(change: &ChangeHistory, of: &ChangeHistory) -> bool {
    let taken = |field: &&FieldHistory| field.before.len() <= 1;
    let back = |field: &FieldHistory| {
        let before: Vec<&FieldValue> = field.after.iter().collect();
        let now = change.fields.iter().find(|one| one.field == field.field);
        now.is_some_and(|now| {
            now.before.iter().eq(before.iter().copied()) && now.after.as_ref() == field.before.first()
        })
    };
    let mut undone = of.fields.iter().filter(taken);
    change.device == of.device
        && !change.fields.is_empty()
        && undone.clone().count() == change.fields.len()
        && undone.all(back)
}
