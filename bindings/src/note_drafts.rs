//! Drafts: what was begun on this device and not finished. A handover note's draft, and the list of all of them.

use crate::book::CareBook;
use crate::errors::CareError;
use crate::handovers::NoteDraft;
use crate::ids::id;
use crate::sync::count;
use crate::words::Words;

/// Something that was begun on this device and is not finished.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct OpenDraft {
    /// `visit`, `note`, `client`, `service_plan` or `incident`.
    pub kind: String,
    /// What it is, for people.
    pub what: Words,
    /// The visit, note, client, plan or incident by which it is opened.
    pub id: String,
    /// What the record is called.
    pub title: Words,
    /// The client.
    pub client: String,
    /// The client's name.
    pub client_name: String,
    /// When it was last touched by this device's clock, milliseconds since 1970.
    pub updated_ms: i64,
}

impl From<kengai::OpenDraft> for OpenDraft {
    fn from(draft: kengai::OpenDraft) -> Self {
        Self {
            kind: draft.kind.to_owned(),
            what: draft.what,
            id: draft.id,
            title: draft.title,
            client: draft.client,
            client_name: draft.client_name,
            updated_ms: count(draft.updated_ms),
        }
    }
}

#[uniffi::export]
impl CareBook {
    /// Everything that was begun here and not finished, the one touched last first: where the app goes on after it was
    /// killed.
    pub fn open_drafts(&self) -> Result<Vec<OpenDraft>, CareError> {
        Ok(self.with(|book| book.drafts().open())?.into_iter().map(Into::into).collect())
    }

    /// Begins a note and returns its id; its text may still be empty. Durable when it returns.
    pub fn begin_note(&self, note: NoteDraft) -> Result<String, CareError> {
        let draft = note.draft()?;
        Ok(self.with(|book| book.handovers().begin(&draft))?.to_string())
    }

    /// Saves the draft of a note as it is now. Durable when it returns.
    pub fn save_note(&self, note: String, draft: NoteDraft) -> Result<(), CareError> {
        let (note, draft) = (id(&note)?, draft.draft()?);
        self.with(|book| book.handovers().save(note, &draft))
    }

    /// The draft of a note, to go on with.
    pub fn note_draft(&self, note: String) -> Result<NoteDraft, CareError> {
        let note = id(&note)?;
        Ok(self.with(|book| book.handovers().draft(note))?.into())
    }

    /// Finishes a note: from now on it cannot be changed. Durable when it returns.
    pub fn finish_note(&self, note: String) -> Result<String, CareError> {
        let note = id(&note)?;
        Ok(self.with(|book| book.handovers().finish(note))?.to_string())
    }

    /// Takes a note back while it is not sent: it is a draft again, with the new id that is returned.
    pub fn undo_note(&self, note: String) -> Result<String, CareError> {
        let note = id(&note)?;
        Ok(self.with(|book| book.handovers().undo(note))?.to_string())
    }

    /// Throws the draft of a note away.
    pub fn discard_note(&self, note: String) -> Result<(), CareError> {
        let note = id(&note)?;
        self.with(|book| book.handovers().discard(note))
    }
}
