//! A document as the store knows it: a flat map from dotted path to value.
//!
//! Flat, because then every field is a register of its own: the store can diff, merge and show conflicts without knowing
//! what a visit is. Lists are keyed by ids (`photo.<id>.purpose`), so that two people's additions never collide. Numbers
//! are integers in small named units (38.2 ℃ is 382 tenths), because a float has no canonical bytes to sign.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A document's fields by dotted path, in the byte order of the paths.
pub type Fields = BTreeMap<String, FieldValue>;

/// The value of one field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldValue {
    /// A string that is written as a whole.
    Str(String),
    /// An integer in the field's own unit.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// Text that several people may edit at once; both additions stay.
    Text(String),
}

/// One field that differs between two states of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field's path.
    pub field: String,
    /// What it held before; `None` if it was not there.
    pub before: Option<FieldValue>,
    /// What it holds now; `None` if it was removed.
    pub after: Option<FieldValue>,
}

/// The fields that differ, in the order of their paths.
pub fn diff(old: &Fields, new: &Fields) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    for (field, before) in old {
        let after = new.get(field);
        if after != Some(before) {
            changes.push(FieldChange {
                field: field.clone(),
                before: Some(before.clone()),
                after: after.cloned(),
            });
        }
    }
    for (field, after) in new {
        if !old.contains_key(field) {
            changes.push(FieldChange { field: field.clone(), before: None, after: Some(after.clone()) });
        }
    }
    changes.sort_by(|a, b| a.field.cmp(&b.field));
    changes
}

/// Writes changes into a document, whatever it held before.
pub fn apply(fields: &mut Fields, changes: &[FieldChange]) {
    for change in changes {
        match &change.after {
            Some(value) => fields.insert(change.field.clone(), value.clone()),
            None => fields.remove(&change.field),
        };
    }
}
