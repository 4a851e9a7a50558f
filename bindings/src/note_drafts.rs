//! Drafts: what was begun on this device and not finished. A handover note's draft, and the list of all of them.

use kengai::model::{ClientId, IncidentId, NoteId, ServicePlanId, UnixMillis, VisitId};
use kengai_screens::instant;

use crate::book::CareBook;
use crate::errors::CareError;
use crate::handovers::NoteDraft;
use crate::words::Words;

/// By what something is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Place {
    /// The record of a visit.
    Visit { visit: VisitId },
    /// A handover note.
    Note { note: NoteId },
    /// A client's sheet.
    Client { client: ClientId },
    /// The record of an incident.
    Incident { incident: IncidentId },
    /// A version of a home-care plan.
    Plan { version: ServicePlanId },
    /// It has no screen of its own: it is read where its client is.
    Elsewhere,
}

impl From<kengai::Place> for Place {
    fn from(place: kengai::Place) -> Self {
        match place {
            kengai::Place::Visit(visit) => Self::Visit { visit },
            kengai::Place::Note(note) => Self::Note { note },
            kengai::Place::Client(client) => Self::Client { client },
            kengai::Place::Incident(incident) => Self::Incident { incident },
            kengai::Place::ServicePlan(version) => Self::Plan { version },
            kengai::Place::PlannedVisit(_) | kengai::Place::Document(..) => Self::Elsewhere,
        }
    }
}

/// Something that was begun on this device and is not finished.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct OpenDraft {
    /// By what it is opened.
    pub place: Place,
    /// What it is, for people.
    pub what: Words,
    /// What the record is called.
    pub title: Words,
    /// The client; `None` while none is named.
    pub client: Option<ClientId>,
    /// The client's name.
    pub client_name: String,
    /// When it was last touched by this device's clock.
    pub touched: UnixMillis,
}

impl From<kengai::OpenDraft> for OpenDraft {
    fn from(draft: kengai::OpenDraft) -> Self {
        Self {
            place: draft.place.into(),
            what: draft.what,
            title: draft.title,
            client: draft.client,
            client_name: draft.client_name,
            touched: instant(draft.updated_ms),
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
    pub fn begin_note(&self, note: NoteDraft) -> Result<NoteId, CareError> {
        let draft = note.into();
        self.with(|book| book.handovers().begin(&draft))
    }

    /// Saves the draft of a note as it is now. Durable when it returns.
    pub fn save_note(&self, note: NoteId, draft: NoteDraft) -> Result<(), CareError> {
        let draft = draft.into();
        self.with(|book| book.handovers().save(note, &draft))
    }

    /// The draft of a note, to go on with.
    pub fn note_draft(&self, note: NoteId) -> Result<NoteDraft, CareError> {
        Ok(self.with(|book| book.handovers().draft(note))?.into())
    }

    /// Finishes a note: from now on it cannot be changed. Durable when it returns.
    pub fn finish_note(&self, note: NoteId) -> Result<NoteId, CareError> {
        self.with(|book| book.handovers().finish(note))
    }

    /// Takes a note back while it is not sent: it is a draft again, with the new id that is returned.
    pub fn undo_note(&self, note: NoteId) -> Result<NoteId, CareError> {
        self.with(|book| book.handovers().undo(note))
    }

    /// Throws the draft of a note away.
    pub fn discard_note(&self, note: NoteId) -> Result<(), CareError> {
        self.with(|book| book.handovers().discard(note))
    }
}
