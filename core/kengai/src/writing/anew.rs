//! The same value once more, as of now and of whoever says it.

use kengai_model::{FieldChange, FieldValue};

/// Out and in again in one change: a value that stands already would not be written. Nothing of a field that is empty.
pub(crate) fn said_anew(field: String, value: Option<FieldValue>) -> Vec<FieldChange> {
    let Some(value) = value else { return Vec::new() };
    vec![
        FieldChange { field: field.clone(), before: Some(value.clone()), after: None },
        FieldChange { field, before: None, after: Some(value) },
    ]
}
