//! Handover notes (申し送り), read marks (既読) and acknowledgements (了解).

use kengai::model::note::{Importance, Recipient};

use crate::book::CareBook;
use crate::errors::CareError;
use crate::ids::{id, ids};
use crate::sync::count;

/// A note to be written. It cannot be changed afterwards.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct NoteDraft {
    /// About whom.
    pub client: String,
    /// For whom; at least one.
    pub to: Vec<Recipient>,
    /// How urgent.
    pub importance: Importance,
    /// Reading is not enough: it wants 了解.
    pub must_acknowledge: bool,
    /// What it says.
    pub text: String,
    /// The visit in which it is written, if any.
    pub visit: Option<String>,
}

/// Who read or acknowledged a note.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Receipt {
    /// Who.
    pub name: String,
    /// When by their clock, milliseconds since 1970.
    pub at_ms: i64,
}

/// A note, as people see it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Note {
    /// The note.
    pub note: String,
    /// The client.
    pub client: String,
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
    /// When by the writer's clock, milliseconds since 1970.
    pub at_ms: i64,
    /// How far that clock was ahead, where it was known to be wrong, minutes; behind is negative.
    pub clock_ahead: Option<i64>,
    /// Whether this device's user wrote it.
    pub mine: bool,
    /// Whether it is meant for this device's user: only then is it unread, or waits for their 了解.
    pub for_me: bool,
    /// Whether this device's user has read it.
    pub read: bool,
    /// Whether this device's user has acknowledged it.
    pub acknowledged: bool,
    /// Who read it.
    pub read_by: Vec<Receipt>,
    /// Who acknowledged it.
    pub acknowledged_by: Vec<Receipt>,
    /// Its writer took it back after somebody had read it: it holds no more.
    pub withdrawn: bool,
    /// When it was taken back by its writer's clock, milliseconds since 1970.
    pub withdrawn_ms: Option<i64>,
    /// That it was taken back is news to this device's user: it waits for their 了解 as a note does.
    pub withdrawn_news: bool,
    /// Where it stands, if this device wrote it.
    pub delivery: Option<kengai::Delivery>,
}

impl NoteDraft {
    pub(crate) fn draft(self) -> Result<kengai::NoteDraft, CareError> {
        Ok(kengai::NoteDraft {
            client: id(&self.client)?,
            to: self.to,
            importance: self.importance,
            must_acknowledge: self.must_acknowledge,
            text: self.text,
            visit: self.visit.as_deref().map(id).transpose()?,
        })
    }
}

impl From<kengai::NoteDraft> for NoteDraft {
    fn from(draft: kengai::NoteDraft) -> Self {
        Self {
            client: draft.client.to_string(),
            to: draft.to,
            importance: draft.importance,
            must_acknowledge: draft.must_acknowledge,
            text: draft.text,
            visit: draft.visit.map(|visit| visit.to_string()),
        }
    }
}

impl From<kengai::NoteView> for Note {
    fn from(note: kengai::NoteView) -> Self {
        let receipts = |views: Vec<kengai::ReceiptView>| {
            views.into_iter().map(|view| Receipt { name: view.name, at_ms: count(view.at_ms) }).collect()
        };
        Self {
            note: note.note,
            client: note.client,
            from: note.from,
            to: note.to,
            importance: note.importance,
            must_acknowledge: note.must_acknowledge,
            text: note.text,
            at_ms: count(note.at_ms),
            clock_ahead: note.clock_ahead,
            mine: note.mine,
            for_me: note.for_me,
            read: note.read,
            acknowledged: note.acknowledged,
            read_by: receipts(note.read_by),
            acknowledged_by: receipts(note.acknowledged_by),
            withdrawn: note.withdrawn,
            withdrawn_ms: note.withdrawn_ms.map(count),
            withdrawn_news: note.withdrawn_news,
            delivery: note.delivery,
        }
    }
}

#[uniffi::export]
impl CareBook {
    /// Writes a note and returns its id. Durable when it returns.
    pub fn write_note(&self, note: NoteDraft) -> Result<String, CareError> {
        let draft = note.draft()?;
        Ok(self.with(|book| book.handovers().write(&draft))?.to_string())
    }

    /// A client's notes, the newest first.
    pub fn notes(&self, client: String) -> Result<Vec<Note>, CareError> {
        let client = id(&client)?;
        Ok(self.with(|book| book.handovers().of_client(client))?.into_iter().map(Into::into).collect())
    }

    /// Marks notes as read (既読). Durable when it returns.
    pub fn mark_read(&self, notes: Vec<String>) -> Result<(), CareError> {
        let notes = ids(&notes)?;
        self.with(|book| book.handovers().mark_read(&notes))
    }

    /// Acknowledges notes (了解): a person's own word. Durable when it returns.
    pub fn acknowledge(&self, notes: Vec<String>) -> Result<(), CareError> {
        let notes = ids(&notes)?;
        self.with(|book| book.handovers().acknowledge(&notes))
    }
}
