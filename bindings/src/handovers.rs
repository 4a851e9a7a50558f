//! Handover notes (申し送り), read marks (既読) and acknowledgements (了解).

use kengai::model::note::{Importance, Recipient};
use kengai::model::{ClientId, NoteId, UnixMillis, VisitId};
use kengai_screens::instant;

use crate::book::CareBook;
use crate::errors::CareError;

/// A note to be written. It cannot be changed afterwards.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct NoteDraft {
    /// About whom.
    pub client: ClientId,
    /// For whom; at least one.
    pub to: Vec<Recipient>,
    /// How urgent.
    pub importance: Importance,
    /// Reading is not enough: it wants 了解.
    pub must_acknowledge: bool,
    /// What it says.
    pub text: String,
    /// The visit in which it is written, if any.
    pub visit: Option<VisitId>,
}

/// Who read or acknowledged a note.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Receipt {
    /// Who.
    pub name: String,
    /// When by their clock.
    pub at: UnixMillis,
}

/// A note, as people see it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Note {
    /// The note.
    pub id: NoteId,
    /// The client.
    pub client: ClientId,
    /// Who wrote it.
    pub from: String,
    /// For whom.
    pub to: Vec<Recipient>,
    /// How urgent.
    pub importance: Importance,
    /// Wants 了解.
    pub must_acknowledge: bool,
    /// What it says.
    pub text: String,
    /// When by the writer's clock.
    pub at: UnixMillis,
    /// How far that clock was ahead, where it was known to be wrong, minutes; behind is negative.
    pub clock_ahead: Option<i64>,
    /// Whether this device's user wrote it.
    pub is_mine: bool,
    /// Whether it is meant for this device's user: only then is it unread, or waits for their 了解.
    pub is_for_me: bool,
    /// Whether this device's user has read it.
    pub is_read: bool,
    /// Whether this device's user has acknowledged it.
    pub is_acknowledged: bool,
    /// Who read it.
    pub read_by: Vec<Receipt>,
    /// Who acknowledged it.
    pub acknowledged_by: Vec<Receipt>,
    /// Its writer took it back after somebody had read it: it holds no more.
    pub is_withdrawn: bool,
    /// When it was taken back by its writer's clock.
    pub withdrawn_at: Option<UnixMillis>,
    /// That it was taken back is news to this device's user: it waits for their 了解 as a note does.
    pub is_withdrawn_news: bool,
    /// Where it stands, if this device wrote it.
    pub delivery: Option<kengai::Delivery>,
}

impl From<NoteDraft> for kengai::NoteDraft {
    fn from(draft: NoteDraft) -> Self {
        let NoteDraft { client, to, importance, must_acknowledge, text, visit } = draft;
        Self { client, to, importance, must_acknowledge, text, visit }
    }
}

impl From<kengai::NoteDraft> for NoteDraft {
    fn from(draft: kengai::NoteDraft) -> Self {
        let kengai::NoteDraft { client, to, importance, must_acknowledge, text, visit } = draft;
        Self { client, to, importance, must_acknowledge, text, visit }
    }
}

impl From<kengai::NoteView> for Note {
    fn from(note: kengai::NoteView) -> Self {
        let receipts = |views: Vec<kengai::ReceiptView>| {
            views.into_iter().map(|view| Receipt { name: view.name, at: instant(view.at_ms) }).collect()
        };
        Self {
            id: note.note,
            client: note.client,
            from: note.from,
            to: note.to,
            importance: note.importance,
            must_acknowledge: note.must_acknowledge,
            text: note.text,
            at: instant(note.at_ms),
            clock_ahead: note.clock_ahead,
            is_mine: note.mine,
            is_for_me: note.for_me,
            is_read: note.read,
            is_acknowledged: note.acknowledged,
            read_by: receipts(note.read_by),
            acknowledged_by: receipts(note.acknowledged_by),
            is_withdrawn: note.withdrawn,
            withdrawn_at: note.withdrawn_ms.map(instant),
            is_withdrawn_news: note.withdrawn_news,
            delivery: note.delivery,
        }
    }
}

#[uniffi::export]
impl CareBook {
    /// Writes a note and returns its id. Durable when it returns.
    pub fn write_note(&self, note: NoteDraft) -> Result<NoteId, CareError> {
        let draft = note.into();
        self.with(|book| book.handovers().write(&draft))
    }

    /// A client's notes, the newest first.
    pub fn notes(&self, client: ClientId) -> Result<Vec<Note>, CareError> {
        Ok(self.with(|book| book.handovers().of_client(client))?.into_iter().map(Into::into).collect())
    }

    /// Marks notes as read (既読). Durable when it returns.
    pub fn mark_read(&self, notes: Vec<NoteId>) -> Result<(), CareError> {
        self.with(|book| book.handovers().mark_read(&notes))
    }

    /// Acknowledges notes (了解): a person's own word. Durable when it returns.
    pub fn acknowledge(&self, notes: Vec<NoteId>) -> Result<(), CareError> {
        self.with(|book| book.handovers().acknowledge(&notes))
    }
}
