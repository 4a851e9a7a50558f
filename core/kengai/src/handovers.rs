//! Handover notes (申し送り), read marks (既読) and acknowledgements (了解).
//!
//! A note is written once. Reading and acknowledging are different things: opening the brief marks as read, 了解 is a
//! person's own word.

use std::collections::BTreeMap;
use std::str::FromStr;

use kengai_model::note::{Importance, Recipient, Recipients};
use kengai_model::text::Passage;
use kengai_model::{ClientId, Fields, HandoverNote, NoteId, StaffId, Thread, VisitId};
use kengai_protocol::DocId;
use kengai_protocol::item::{Receipt, ReceiptKind};
use kengai_store::doc_kind::thread_id;
use kengai_store::lists::NoteEntry;
use kengai_store::{Delivery, DocKind, Store};
use serde::Serialize;

use crate::carebook::{is_manager, me};
use crate::clients::circle_of;
use crate::directory::directory;
use crate::visits::doc_of;
use crate::{CareBook, CareError};

/// Notes of a client that lists look at.
const NOTES_MAX: usize = 200;

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

/// Who read or acknowledged a note, and when by their clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptView {
    /// Who.
    pub name: String,
    /// When, Unix milliseconds.
    pub at_ms: u64,
}

/// A note, as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteView {
    /// The note, in hex.
    pub note: String,
    /// The client, in hex.
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
    /// When, Unix milliseconds by the writer's clock.
    pub at_ms: u64,
    /// Whether this device's user wrote it.
    pub mine: bool,
    /// Whether this device's user has read it.
    pub read: bool,
    /// Whether this device's user has acknowledged it.
    pub acknowledged: bool,
    /// Who read it.
    pub read_by: Vec<ReceiptView>,
    /// Who acknowledged it.
    pub acknowledged_by: Vec<ReceiptView>,
    /// Where it stands, if this device wrote it.
    pub delivery: Option<Delivery>,
}

impl CareBook {
    /// Writes a note. Durable when it returns; it cannot be changed afterwards.
    ///
    /// # Errors
    /// The client is not on this device, or no text.
    pub fn write_note(&self, draft: &NoteDraft) -> Result<NoteId, CareError> {
        let at = self.now_instant();
        let text = Passage::new(draft.text.as_str()).map_err(|_| CareError::Input {
            what: "handover note",
            expected: "text that is not empty and not over the limit",
        })?;
        if draft.to.is_empty() {
            return Err(CareError::Input { what: "recipients", expected: "at least one" });
        }
        let id = NoteId::from_bytes(self.random_id());
        {
            let mut store = self.lock();
            let note = HandoverNote {
                from: me(&store)?,
                to: draft.to.iter().copied().collect::<Recipients>(),
                importance: draft.importance,
                must_acknowledge: draft.must_acknowledge,
                text,
                at,
                visit: draft.visit,
                photos: BTreeMap::new(),
            };
            let circle = circle_of(&store, draft.client)?;
            let month = at.day().month();
            let doc = thread_id(circle, draft.client, month);
            let mut fields = match store.document(doc)? {
                None => Thread::new(draft.client, month).to_fields(),
                Some(_) => Fields::new(),
            };
            note.write(id, &mut fields);
            let changes = kengai_model::diff(&Fields::new(), &fields);
            let now = self.now();
            store.write_documents(&[(circle, doc, DocKind::Thread, changes)], now)?;
        }
        if let Some(visit) = draft.visit
            && self.lock().draft(doc_of(visit))?.is_some()
        {
            self.edit(visit, |record| {
                record.handovers.insert(id, true);
                Ok(())
            })?;
        }
        Ok(id)
    }

    /// A client's notes, the newest first.
    ///
    /// # Errors
    /// As the store.
    pub fn notes(&self, client: ClientId) -> Result<Vec<NoteView>, CareError> {
        note_views(&self.lock(), client)
    }

    /// Marks notes as read (既読). Durable when it returns.
    ///
    /// # Errors
    /// A note is not on this device.
    pub fn mark_read(&self, notes: &[NoteId]) -> Result<(), CareError> {
        self.receive(notes, ReceiptKind::Read)
    }

    /// Acknowledges notes (了解); they count as read too. Durable when it returns.
    ///
    /// # Errors
    /// A note is not on this device.
    pub fn acknowledge(&self, notes: &[NoteId]) -> Result<(), CareError> {
        self.receive(notes, ReceiptKind::Read)?;
        self.receive(notes, ReceiptKind::Acknowledged)
    }

    fn receive(&self, notes: &[NoteId], kind: ReceiptKind) -> Result<(), CareError> {
        let now = self.now();
        let mut store = self.lock();
        let staff = kengai_protocol::StaffId(*me(&store)?.as_bytes());
        for note in notes {
            let entries = store.note_entries(&note.to_string())?;
            if entries.is_empty() {
                return Err(CareError::NotFound("the note"));
            }
            for entry in entries {
                let done = store.receipts_of(entry.doc, &entry.note)?.iter().any(|receipt| {
                    receipt.staff.as_bytes() == staff.as_bytes()
                        && receipt.acknowledged == (kind == ReceiptKind::Acknowledged)
                });
                if !done {
                    let receipt = Receipt { kind, doc: entry.doc, note: *note.as_bytes(), staff, at_ms: now };
                    store.write_receipts(entry.circle, &[receipt])?;
                }
            }
        }
        Ok(())
    }
}

/// Whether a note concerns this member of staff: helpers read what is for the next helper, managers what is for them.
fn concerns(note: &HandoverNote, manager: bool, staff: StaffId) -> bool {
    note.from != staff
        && note.to.0.iter().any(|to| match to {
            Recipient::NextHelper => !manager,
            Recipient::Manager => manager,
            Recipient::CareManager => manager,
        })
}

/// How many of a client's notes concern somebody who has not read them.
pub(crate) fn unread(store: &Store, client: ClientId, staff: StaffId) -> Result<u64, CareError> {
    Ok(unread_notes(store, client, staff)?.len() as u64)
}

pub(crate) fn unread_notes(
    store: &Store,
    client: ClientId,
    staff: StaffId,
) -> Result<Vec<NoteId>, CareError> {
    let manager = is_manager(store);
    let mut out = Vec::new();
    for (id, note, entry) in notes_of(store, client)? {
        if concerns(&note, manager, staff)
            && !store.receipts_of(entry.doc, &entry.note)?.iter().any(|receipt| receipt.staff == staff)
        {
            out.push(id);
        }
    }
    Ok(out)
}

/// A client's notes, the newest first; each month's thread is read once.
fn notes_of(store: &Store, client: ClientId) -> Result<Vec<(NoteId, HandoverNote, NoteEntry)>, CareError> {
    let mut threads: BTreeMap<DocId, Thread> = BTreeMap::new();
    let mut out = Vec::new();
    for entry in store.notes_of_client(circle_of(store, client)?, client, NOTES_MAX)? {
        if let std::collections::btree_map::Entry::Vacant(place) = threads.entry(entry.doc) {
            let Some((view, _)) = store.document(entry.doc)? else { continue };
            place.insert(Thread::from_fields(&view.fields)?);
        }
        let id = NoteId::from_str(&entry.note).map_err(|_| CareError::NotFound("the note"))?;
        if let Some(note) = threads.get(&entry.doc).and_then(|thread| thread.notes.get(&id)) {
            out.push((id, note.clone(), entry));
        }
    }
    Ok(out)
}

pub(crate) fn note_views(store: &Store, client: ClientId) -> Result<Vec<NoteView>, CareError> {
    let mine = me(store)?;
    let directory = directory(store)?;
    let name = |staff: StaffId| directory.name_of(staff).unwrap_or_default().to_owned();
    let mut out = Vec::new();
    for (id, note, entry) in notes_of(store, client)? {
        let receipts = store.receipts_of(entry.doc, &entry.note)?;
        let views = |acknowledged: bool| {
            receipts
                .iter()
                .filter(|receipt| receipt.acknowledged == acknowledged)
                .map(|receipt| ReceiptView { name: name(receipt.staff), at_ms: receipt.at_ms })
                .collect::<Vec<_>>()
        };
        let has =
            |acknowledged: bool| receipts.iter().any(|r| r.staff == mine && r.acknowledged == acknowledged);
        out.push(NoteView {
            note: id.to_string(),
            client: client.to_string(),
            from: name(note.from),
            to: note.to.0.iter().copied().collect(),
            importance: note.importance,
            must_acknowledge: note.must_acknowledge,
            text: note.text.as_str().to_owned(),
            at_ms: entry.at_ms,
            mine: note.from == mine,
            read: has(false),
            acknowledged: has(true),
            read_by: views(false),
            acknowledged_by: views(true),
            delivery: store.delivery(entry.doc)?,
        });
    }
    Ok(out)
}
