//! The form of a handover note that is being written, and the note as its rows say.

use std::collections::BTreeSet;

use kengai::{CareError, NoteDraft};
use kengai_model::error::{Fault, FieldError, Problem};
use kengai_model::note::WRITTEN;
use kengai_model::{Fields, NoteId, Words, spec};

use super::edit::{FormEdit, set_of};
use super::part::NOTE;
use super::sheet::Sheet;
use super::view::FormView;

fn is_written(note: NoteId, path: &str) -> bool {
    WRITTEN.iter().any(|last| path == format!("note.{note}.{last}"))
}

/// What a note cannot do without.
fn missing(note: NoteId, fields: &Fields) -> Vec<FieldError> {
    let needed = [
        ("to", Words::lit("申し送り先を一つは選んでください", "at least one recipient")),
        ("text", Words::lit("申し送りの本文を入れてください", "what it says")),
    ];
    let needed = needed.map(|(last, expected)| (format!("note.{note}.{last}"), expected));
    let is_empty = |path: &String| {
        let text = fields.get(path).and_then(kengai_model::FieldValue::as_text);
        text.is_none_or(str::is_empty)
    };
    needed
        .into_iter()
        .filter(|(path, _)| is_empty(path))
        .map(|(path, expected)| FieldError::missing(path, expected))
        .collect()
}

/// The form of a note's draft.
///
/// # Errors
/// A text that is too long.
pub fn note_form(note: NoteId, draft: &NoteDraft) -> Result<FormView, CareError> {
    let mut fields = draft.to_fields(note)?;
    // Nobody yet.
    fields.retain(|_, value| value.as_text() != Some(""));
    let asked = ["to", "text"].map(|last| format!("note.{note}.{last}"));
    Ok(Sheet {
        specs: spec::of_thread().collect(),
        parts: NOTE.iter().collect(),
        fields: &fields,
        seen: &[],
        several: &[],
        last: &[],
        asked: BTreeSet::from(asked),
        problems: missing(note, &fields),
        may_type: &|path| is_written(note, path),
        open: true,
    }
    .form())
}

/// A note's draft as its rows say now; all or none.
///
/// # Errors
/// A value that the row cannot hold, or a row of another note; the error names the row.
pub fn note_edited(note: NoteId, draft: &NoteDraft, edits: &[FormEdit]) -> Result<NoteDraft, CareError> {
    let mut fields = draft.to_fields(note)?;
    for (path, text) in set_of(edits)? {
        let spec = spec::of_thread().find(|one| one.covers(&path) && is_written(note, &path));
        let expected = Words::lit("この申し送りの項目", "a row of this note");
        let unknown = || Fault::new(Problem::UnknownField, expected).of(&path);
        let spec = spec.ok_or_else(unknown)?;
        if text.trim().is_empty() {
            fields.remove(&path);
        } else {
            fields.insert(path.clone(), spec.parse(&text).map_err(|fault| fault.of(&path))?);
        }
    }
    NoteDraft::from_fields(note, &fields)
}
