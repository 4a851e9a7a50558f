//! Something that can be tapped, and what it writes.

use kengai_model::Words;

use crate::form::{EditValue, FormEdit, FormRow, RowKind};

/// A chip or a button: its words, whether it stands already, and what a tap writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tap {
    /// What stands on it.
    pub label: Words,
    /// It is what the record says.
    pub chosen: bool,
    /// What a tap writes; of one that is chosen, what takes it back.
    pub edits: Vec<FormEdit>,
}

impl Tap {
    /// Sets rows to values; one that stands takes them back.
    pub(super) fn new(label: Words, sets: &[(&FormRow, EditValue)]) -> Self {
        let chosen = !sets.is_empty() && sets.iter().all(|(row, value)| row.value.as_ref() == Some(value));
        let edit = |(row, value): &(&FormRow, EditValue)| FormEdit {
            row: row.id.clone(),
            value: (!chosen).then(|| value.clone()),
        };
        Self { label, chosen, edits: sets.iter().map(edit).collect() }
    }
}

/// The choices of a row, each a tap.
pub(super) fn of_choices(row: &FormRow) -> Vec<Tap> {
    let RowKind::Choice { choices } = &row.kind else { return Vec::new() };
    choices
        .iter()
        .map(|choice| {
            Tap::new(choice.label.clone(), &[(row, EditValue::Choice { code: choice.code.clone() })])
        })
        .collect()
}

/// 特変なし, where nothing else was written.
pub(super) fn nothing_unusual(remarks: &FormRow) -> Option<Tap> {
    const WORDS: Words = Words::lit("特変なし", "Nothing unusual");
    let tap = Tap::new(WORDS, &[(remarks, EditValue::Text { text: WORDS.ja.clone().into_owned() })]);
    (remarks.can_edit && (remarks.value.is_none() || tap.chosen)).then_some(tap)
}
