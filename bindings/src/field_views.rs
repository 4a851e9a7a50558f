//! Fields of any record, as they are typed and as they are read.

use crate::words::Words;

/// One field of a record, as typed: which, and what.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FieldEdit {
    /// The field's path, such as `vitals.temperature.value`.
    pub field: String,
    /// What was typed, such as `38.2`; empty clears the field.
    pub text: String,
}

/// One field of a record, to be read.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FieldView {
    /// The field's path.
    pub field: String,
    /// What it is called.
    pub label: Words,
    /// Its value, with its unit; people by their names.
    pub shown: Words,
    /// Its value in the field's small unit, where it is a number (382 for 38.2 ℃).
    pub number: Option<i64>,
    /// In a list (contacts, medicines, calls): what the fields of one of its rows share.
    pub part: Option<String>,
}

impl From<kengai::FieldSeen> for FieldView {
    fn from(seen: kengai::FieldSeen) -> Self {
        Self { field: seen.path, label: seen.label, shown: seen.shown, number: seen.number, part: seen.part }
    }
}

/// What was typed, as the core takes it.
pub(crate) fn typed(edits: &[FieldEdit]) -> Vec<(&str, &str)> {
    edits.iter().map(|edit| (edit.field.as_str(), edit.text.as_str())).collect()
}

pub(crate) fn views(seen: Vec<kengai::FieldSeen>) -> Vec<FieldView> {
    seen.into_iter().map(Into::into).collect()
}
