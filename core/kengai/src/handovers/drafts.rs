//! Writing a handover note (申し送り): a draft while it is typed, written once when it is finished.
//!
//! A draft has an id of its own, which becomes the note's. The note is of the month in which it is finished, so one that is begun
//! before midnight on the last of a month is where people look for it.

use kengai_model::Words;
use std::collections::BTreeMap;

use kengai_model::clock_mark::ClockMark;
use kengai_model::note::{Importance, Recipient, Recipients};
use kengai_model::text::Passage;
use kengai_model::value::Value;
use kengai_model::{ClientId, FieldValue, Fields, HandoverNote, NoteId, Problem, Thread, VisitId};
use kengai_protocol::{DocId, Hash};
use kengai_store::{DocKind, Draft, Store};

use crate::book::carebook::me;
use crate::book::sought::Sought;
use crate::book::whereabouts::{circle_of, doc_of as visit_doc};
use crate::writing::{drafting, twice};
use crate::{CareError, Handovers};

/// A note to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteDraft {
    /// About whom.
    pub client: ClientId,
    /// For whom.
    pub to: Vec<Recipient>,
    /// How urgent.
    pub importance: Importance,
    /// Wants 了解.
    pub must_acknowledge: bool,
    /// What it says.
    pub text: String,
    /// The visit in which it is written; its draft then names the note.
    pub visit: Option<VisitId>,
}

impl NoteDraft {
    /// As the draft's row keeps it: the fields that the note will have.
    ///
    /// # Errors
    /// A text that is too long.
    pub fn to_fields(&self, id: NoteId) -> Result<Fields, CareError> {
        let mut fields = Fields::new();
        let mut put = |last: &str, value: FieldValue| fields.insert(format!("note.{id}.{last}"), value);
        put("to", self.recipients().to_value());
        put("importance", self.importance.to_value());
        put("ack", self.must_acknowledge.to_value());
        if !self.text.is_empty() {
            put("text", passage(&self.text)?.to_value());
        }
        if let Some(visit) = self.visit {
            put("visit", visit.to_value());
        }
        fields.insert("client".to_owned(), self.client.to_value());
        Ok(fields)
    }

    /// From the fields of a note.
    ///
    /// # Errors
    /// They do not say about whom.
    pub fn from_fields(id: NoteId, fields: &Fields) -> Result<Self, CareError> {
        let at = |last: &str| fields.get(&format!("note.{id}.{last}"));
        let client = fields.get("client").and_then(|client| ClientId::from_value(client).ok());
        let text = at("text").and_then(|text| Passage::from_value(text).ok());
        let to = at("to").and_then(|to| Recipients::from_value(to).ok()).unwrap_or_default();
        let importance = at("importance").and_then(|value| Importance::from_value(value).ok());
        Ok(Self {
            client: client.ok_or(CareError::NotFound(Sought::Client))?,
            to: to.0.into_iter().collect(),
            importance: importance.unwrap_or(Importance::Normal),
            must_acknowledge: at("ack").is_some_and(|value| matches!(value, FieldValue::Bool(true))),
            text: text.map_or_else(String::new, |text| text.as_str().to_owned()),
            visit: at("visit").and_then(|visit| VisitId::from_value(visit).ok()),
        })
    }

    /// What it says, whatever its id: the same again a moment later is the same note.
    fn content(&self, how: &str) -> Result<Hash, CareError> {
        Ok(twice::content(how, &self.to_fields(NoteId::from_bytes([0; 16]))?))
    }

    fn recipients(&self) -> Recipients {
        self.to.iter().copied().collect()
    }
}

fn passage(text: &str) -> Result<Passage, CareError> {
    Passage::new(text).map_err(|fault| {
        CareError::Input(match fault.problem {
            Problem::Malformed => fault.expected,
            Problem::TooLong => {
                let chars = text.trim().chars().count();
                Words::new(
                    format!(
                        "申し送りの本文が長すぎます（いま{chars}文字、4,000文字まで）。二つに分けて書いてください"
                    ),
                    format!(
                        "handover note: too long ({chars} characters, at most 4,000). Write it as two notes"
                    ),
                )
            }
            _ => Words::lit(
                "申し送りの本文を入れてください（4,000文字まで）",
                "handover note: text that is not empty, at most 4,000 characters",
            ),
        })
    })
}

fn doc_of(note: NoteId) -> DocId {
    DocId(*note.as_bytes())
}

/// Whether a note stands there, about this client, and was not taken back.
fn is_written(store: &Store, client: ClientId, id: NoteId) -> Result<bool, CareError> {
    let Some(entry) = store.note_entries(&id.to_string())?.into_iter().next() else { return Ok(false) };
    let Some((view, _)) = store.document(entry.doc)? else { return Ok(false) };
    let thread = Thread::from_fields(&view.fields)?;
    Ok(thread.client == client && thread.notes.get(&id).is_some_and(|note| !note.withdrawn))
}

/// The draft of a note: a visit's or a plan's id is none.
fn draft_of(store: &Store, id: NoteId) -> Result<Draft, CareError> {
    let draft = store.draft(doc_of(id))?;
    draft.filter(|draft| draft.kind.holds_notes()).ok_or(CareError::NoDraft)
}

impl Handovers<'_> {
    /// Writes a note in one step. Durable when it returns; it cannot be changed afterwards.
    ///
    /// # Errors
    /// The client is not on this device, or no text.
    pub fn write(&self, note: &NoteDraft) -> Result<NoteId, CareError> {
        let id = {
            let mut store = self.book.lock();
            let id = store.new_note_id();
            let content = note.content("written")?;
            let stands =
                |store: &Store, doc: DocId| is_written(store, note.client, NoteId::from_bytes(doc.0));
            if let Some(doc) = twice::made(&store, content, self.book.now(), stands)? {
                return Ok(NoteId::from_bytes(doc.0));
            }
            store.note_made(content, doc_of(id), self.book.now())?;
            id
        };
        self.put_note(id, note)
    }

    /// Begins a note; its text may still be empty. A draft until [`crate::Handovers::finish`]. Durable when it returns.
    ///
    /// # Errors
    /// The client is not on this device, or a text that is too long.
    pub fn begin(&self, note: &NoteDraft) -> Result<NoteId, CareError> {
        let now = self.book.now();
        let mut store = self.book.lock();
        let circle = circle_of(&store, note.client)?;
        let content = note.content("begun")?;
        let there = |store: &Store, doc| Ok(store.draft(doc)?.is_some());
        if let Some(doc) = twice::made(&store, content, now, there)? {
            return Ok(NoteId::from_bytes(doc.0));
        }
        let id = store.new_note_id();
        store.note_made(content, doc_of(id), now)?;
        drafting::begin(&mut store, circle, doc_of(id), DocKind::Note, note.to_fields(id)?, now)?;
        Ok(id)
    }

    /// Begins another note beside those that are begun, whatever they say. Durable when it returns.
    ///
    /// # Errors
    /// As [`crate::Handovers::begin`].
    pub fn begin_another(&self, note: &NoteDraft) -> Result<NoteId, CareError> {
        let now = self.book.now();
        let mut store = self.book.lock();
        let circle = circle_of(&store, note.client)?;
        let id = store.new_note_id();
        drafting::begin(&mut store, circle, doc_of(id), DocKind::Note, note.to_fields(id)?, now)?;
        Ok(id)
    }

    /// Saves the draft of a note as it is now; about whom it is stays. Durable when it returns.
    ///
    /// # Errors
    /// There is no draft, or a text that is too long; the draft stays as it was.
    pub fn save(&self, id: NoteId, note: &NoteDraft) -> Result<(), CareError> {
        let now = self.book.now();
        let mut store = self.book.lock();
        let client = NoteDraft::from_fields(id, &draft_of(&store, id)?.fields)?.client;
        let note = NoteDraft { client, ..note.clone() };
        drafting::write_draft(&mut store, doc_of(id), now, |_| note.to_fields(id))
    }

    /// The draft of a note.
    ///
    /// # Errors
    /// There is no draft.
    pub fn draft(&self, id: NoteId) -> Result<NoteDraft, CareError> {
        NoteDraft::from_fields(id, &draft_of(&self.book.lock(), id)?.fields)
    }

    /// Finishes a note: from now on it cannot be changed. Returns its id: the draft's, unless the device has begun again
    /// since. Durable when it returns.
    ///
    /// # Errors
    /// There is no draft, no text or nobody to whom it goes; the draft stays.
    pub fn finish(&self, id: NoteId) -> Result<NoteId, CareError> {
        let note = self.draft(id)?;
        self.put_note(id, &note)
    }

    /// Throws the draft of a note away.
    ///
    /// # Errors
    /// There is no draft.
    pub fn discard(&self, id: NoteId) -> Result<(), CareError> {
        let now = self.book.now();
        let mut store = self.book.lock();
        draft_of(&store, id)?;
        drafting::discard(&mut store, doc_of(id), now)
    }

    /// Takes a note back that this device finished, while it is not sent and whatever was written after it: it is a draft again, with a new id, which
    /// is returned and begins like the old one: the number that people read stays. The old one stays as it was written and says that it is withdrawn. (Should somebody have read it all the
    /// same, because only the answer was lost: they still see it.) Durable when it returns.
    ///
    /// # Errors
    /// As [`crate::Visits::undo`].
    pub fn undo(&self, id: NoteId) -> Result<NoteId, CareError> {
        let now = self.book.now();
        let (again, visit) = {
            let mut store = self.book.lock();
            let entry = store.note_entries(&id.to_string())?.into_iter().next();
            let doc = entry.ok_or(CareError::NothingToUndo)?.doc;
            let (view, _) = store.document(doc)?.ok_or(CareError::NothingToUndo)?;
            let note = NoteDraft::from_fields(id, &view.fields)?;
            let circle = circle_of(&store, note.client)?;
            let again = store.new_note_id_like(id);
            let draft = Draft {
                doc: doc_of(again),
                circle,
                kind: DocKind::Note,
                base: Vec::new(),
                fields: note.to_fields(again)?,
                updated_ms: now,
            };
            drafting::undone(store.undo_note(doc, &HandoverNote::withdrawal(id), &draft)?)?;
            (again, note.visit)
        };
        self.name_note(visit, id, false)?;
        Ok(again)
    }

    /// Writes a note; its draft, if it had one, is gone.
    fn put_note(&self, of_draft: NoteId, draft: &NoteDraft) -> Result<NoteId, CareError> {
        let (at, now) = (self.book.now_instant(), self.book.now());
        let text = passage(&draft.text)?;
        if draft.to.is_empty() {
            return Err(CareError::Input(Words::lit(
                "申し送り先を一つは選んでください",
                "recipients: at least one",
            )));
        }
        let id = {
            let mut store = self.book.lock();
            // One that was begun before this device began again names who it was: nobody could take such a note back.
            let own = store.is_own_note_id(of_draft);
            let id = if own { of_draft } else { store.new_note_id_like(of_draft) };
            let mut clock = ClockMark::default();
            self.book.entering(&store)?.mark(&mut clock);
            let note = HandoverNote {
                from: me(&store)?,
                to: draft.recipients(),
                importance: draft.importance,
                must_acknowledge: draft.must_acknowledge,
                text,
                at,
                visit: draft.visit,
                photos: BTreeMap::new(),
                clock,
                withdrawn: false,
            };
            let circle = circle_of(&store, draft.client)?;
            let mut fields = Thread::new(draft.client, at.day().month()).to_fields();
            note.write(id, &mut fields);
            let (doc, kind) = (doc_of(of_draft), DocKind::Note);
            let draft =
                Draft { doc, circle, kind, base: Vec::new(), fields: fields.clone(), updated_ms: now };
            store.finish_note(&draft, &fields, now)?;
            id
        };
        self.name_note(draft.visit, id, true)?;
        Ok(id)
    }

    /// Has the draft of a visit name a note, or not any more. Should this not be reached: the note names the visit.
    fn name_note(&self, visit: Option<VisitId>, id: NoteId, named: bool) -> Result<(), CareError> {
        let Some(visit) = visit else { return Ok(()) };
        if self.book.lock().draft(visit_doc(visit))?.is_none() {
            return Ok(());
        }
        self.book.visits().edit(visit, |record| {
            record.handovers.remove(&id);
            record.handovers.extend(named.then_some((id, true)));
            Ok(())
        })
    }
}
