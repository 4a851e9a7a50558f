//! Fields of any record, as they are read. How they are filled in stands in a form.

use crate::words::Words;

/// One field of a record, to be read.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FieldView {
    /// The field's path.
    pub path: String,
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
        Self { path: seen.path, label: seen.label, shown: seen.shown, number: seen.number, part: seen.part }
    }
}

pub(crate) fn views(seen: Vec<kengai::FieldSeen>) -> Vec<FieldView> {
    seen.into_iter().map(Into::into).collect()
}
