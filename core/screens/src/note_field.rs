//! What people call the fields of a handover note.

use kengai_model::nearest::is_same;

/// A field of a note that a person writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteField {
    /// What is handed over.
    Text,
    /// To whom.
    To,
    /// How important it is.
    Importance,
    /// Whether somebody must say that they know.
    Acknowledge,
}

/// Each field's names, in both languages; some have two.
const NAMES: [(NoteField, &str, &str); 6] = [
    (NoteField::Text, "申し送り", "Handover note"),
    (NoteField::Text, "本文", "Text"),
    (NoteField::To, "申し送り先", "Note to"),
    (NoteField::To, "宛先", "To"),
    (NoteField::Importance, "重要度", "Importance"),
    (NoteField::Acknowledge, "了解が必要", "Must be acknowledged"),
];

impl NoteField {
    /// As a path and as scripts call it.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::To => "to",
            Self::Importance => "importance",
            Self::Acknowledge => "ack",
        }
    }
}

/// The field that a person means; `None` where none is called so.
#[must_use]
pub fn note_field_named(name: &str) -> Option<NoteField> {
    let is_meant = |(field, ja, en): &&(NoteField, &str, &str)| {
        [field.key(), *ja, *en].iter().any(|one| is_same(one, name))
    };
    NAMES.iter().find(is_meant).map(|(field, _, _)| *field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_known_by_its_key_and_its_names_in_both_languages() {
        for (name, field) in [
            ("text", NoteField::Text),
            ("本文", NoteField::Text),
            ("宛先", NoteField::To),
            ("note to", NoteField::To),
            ("重要度", NoteField::Importance),
            ("ack", NoteField::Acknowledge),
        ] {
            assert_eq!(note_field_named(name), Some(field), "{name}");
        }
        assert_eq!(note_field_named("体温"), None);
    }
}
