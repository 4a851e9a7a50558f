//! Handover notes (申し送り) are written once: nobody changes or removes a note, neither another's nor their own.
//!
//! A note is a document of its own whose id is made of the hash of the change that wrote it ([`note_doc`]): another text is
//! another document. All that can be added is one word of its writer, that they take it back (before it is sent; a later one
//! is shown with the note). A note's id is made of random bytes and of the device that writes it, so nobody writes under
//! somebody else's, and everybody can tell whose word it is to take it back.
//!
//! *Threads* are the notes of a month in one document, as versions before the first release wrote them. They stay readable,
//! and a change of one may only add whole notes, say whose thread it is as its id says it, or take a note back: all three ask
//! nothing but the bytes at hand, so that every device decides the same in whatever order things come. (Ids of before name
//! nobody: of two such notes of one id both stand as a conflict.)
//!
//! What was set aside is kept in its entry, where managers see it.

use std::collections::{BTreeMap, BTreeSet};

use automerge::legacy::{Key, ObjectId, Op, OpType};
use automerge::{Change, ObjId, ScalarValue};
use kengai_model::FieldValue;
use kengai_protocol::{CircleId, DeviceId, DocId};

use crate::documents::any_change::AnyChange;
use crate::documents::changes::hash_of;
use crate::documents::doc_kind::{DocKind, note_doc, thread_id};
use crate::documents::first_change::FirstChange;
use crate::documents::hand::Place;
use crate::documents::note_ids::{PREFIX, names, part};
use crate::documents::values::{Values, device_of, scalar};
use crate::documents::view::View;

const TEXT: &str = "text";
const WITHDRAWN: &str = "withdrawn";

/// Whether a change leaves every note as it was written. Other kinds of documents have none.
pub(crate) fn holds(place: Place, change: &AnyChange) -> bool {
    match (place.kind, change) {
        (DocKind::Note, AnyChange::First(begun)) => is_note(place, begun),
        (DocKind::Note, AnyChange::Other(change)) => is_a_note(place, change),
        (DocKind::Thread, AnyChange::First(begun)) => begins_thread(place, begun),
        (DocKind::Thread, AnyChange::Other(change)) => adds_to_thread(place.circle, place.doc, change),
        _ => true,
    }
}

/// The note itself, in one piece, under the id that is made of it.
fn is_note(Place { circle, doc, .. }: Place, begun: &FirstChange) -> bool {
    let Some(author) = author_in(&begun.actor) else { return false };
    let ids: BTreeSet<&str> = begun.fields.keys().filter_map(|path| Some(part(path)?.0)).collect();
    ids.len() == 1 && ids.iter().all(|note| names(note, &author)) && doc == note_doc(circle, begun.hash)
}

/// A thread with its first notes.
fn begins_thread(Place { circle, doc, .. }: Place, begun: &FirstChange) -> bool {
    let author = author_in(&begun.actor);
    let mut thread = Added::default();
    begun.fields.iter().all(|(path, value)| thread.meets(path, &scalar(value), author))
        && thread.holds(circle, doc)
}

/// The note itself, under the id that is made of it, or its writer's word that it is taken back.
fn is_a_note(Place { circle, doc, .. }: Place, change: &Change) -> bool {
    let Some(author) = author_of(change) else { return false };
    let operations = change.decode().operations;
    let own = |path: &str| part(path).is_some_and(|(note, _)| names(note, &author));
    if change.deps().is_empty() {
        let ids: BTreeSet<&str> = operations.iter().filter_map(note_in).collect();
        return ids.len() == 1
            && ids.iter().all(|note| names(note, &author))
            && operations.iter().all(|op| op.pred.is_empty() && matches!(op.action, OpType::Put(_)))
            && doc == note_doc(circle, hash_of(change));
    }
    let [op] = &operations[..] else { return false };
    let taken_back = OpType::Put(ScalarValue::Boolean(true));
    matches!(root_path(op), Some(path) if own(path) && part(path).is_some_and(|(_, field)| field == WITHDRAWN))
        && op.action == taken_back
        && op.pred.is_empty()
}

fn root_path(op: &Op) -> Option<&str> {
    match (&op.obj, &op.key) {
        (ObjectId::Root, Key::Map(path)) => Some(path.as_str()),
        _ => None,
    }
}

fn note_in(op: &Op) -> Option<&str> {
    Some(part(root_path(op)?)?.0)
}

fn adds_to_thread(circle: CircleId, doc: DocId, change: &Change) -> bool {
    let author = author_of(change);
    let mut thread = Added::default();
    for op in change.decode().operations {
        let Some(path) = root_path(&op) else { continue };
        let OpType::Put(value) = &op.action else {
            // Nothing that we know in a thread is removed or is more than a plain value.
            if path.starts_with(PREFIX) || is_place(path) {
                return false;
            }
            continue;
        };
        if part(path).is_some() && !op.pred.is_empty() || !thread.meets(path, value, author) {
            return false;
        }
    }
    thread.holds(circle, doc)
}

/// What a change adds to a thread.
#[derive(Default)]
struct Added {
    touched: BTreeSet<String>,
    written: BTreeSet<String>,
    says: BTreeMap<String, String>,
}

impl Added {
    /// A value that is written; `false`: the change does not hold.
    fn meets(&mut self, path: &str, value: &ScalarValue, author: Option<DeviceId>) -> bool {
        if let Some((note, field)) = part(path) {
            if field == WITHDRAWN {
                return *value == ScalarValue::Boolean(true)
                    && author.is_some_and(|author| names(note, &author));
            }
            self.touched.insert(note.to_owned());
            if field == TEXT {
                self.written.insert(note.to_owned());
            }
        } else if is_place(path) {
            let ScalarValue::Str(value) = value else { return false };
            self.says.insert(path.to_owned(), value.to_string());
        }
        true
    }

    fn holds(&self, circle: CircleId, doc: DocId) -> bool {
        self.touched == self.written && says_its_place(&self.says, circle, doc)
    }
}

/// The notes that a change of a note or thread writes.
pub(crate) fn notes_in(change: &[u8]) -> BTreeSet<String> {
    let of = |path: &str| part(path).filter(|(_, field)| *field == TEXT).map(|(note, _)| note.to_owned());
    if let Some(begun) = FirstChange::read(change) {
        return begun.fields.keys().filter_map(|path| of(path)).collect();
    }
    let Ok(change) = Change::from_bytes(change.to_vec()) else { return BTreeSet::new() };
    let operations = change.decode().operations;
    operations.iter().filter_map(root_path).filter_map(of).collect()
}

/// Whose change it is: an actor id begins with the device (`guard` refuses any other).
fn author_of(change: &Change) -> Option<DeviceId> {
    author_in(change.actor_id().to_bytes())
}

fn author_in(actor: &[u8]) -> Option<DeviceId> {
    DeviceId::from_slice(actor.get(..DeviceId::LEN)?).ok()
}

/// Fields of a thread that its document's id is made of.
fn is_place(path: &str) -> bool {
    matches!(path, "client" | "month")
}

fn says_its_place(says: &BTreeMap<String, String>, circle: CircleId, doc: DocId) -> bool {
    match (says.get("client"), says.get("month")) {
        (None, None) => true,
        (Some(client), Some(month)) => client
            .parse()
            .ok()
            .zip(month.parse().ok())
            .is_some_and(|(client, month)| thread_id(circle, client, month) == doc),
        _ => false,
    }
}

/// A thread's fields of notes as they are met, to say in the end which of several values is a note's own.
#[derive(Default)]
pub(crate) struct Notes(Vec<(String, Values)>);

impl Notes {
    /// Takes in a field of a document; only those of notes are looked at.
    pub(crate) fn meet(&mut self, path: &str, values: &Values) {
        if part(path).is_some() {
            self.0.push((path.to_owned(), values.clone()));
        }
    }

    /// Each note is what its writer wrote, and nobody else's word is part of it.
    pub(crate) fn settle(self, view: &mut View) {
        let mut writers: BTreeMap<String, DeviceId> = BTreeMap::new();
        for (path, values) in &self.0 {
            if let Some((note, TEXT)) = part(path) {
                writers.extend(writer(note, values).map(|device| (note.to_owned(), device)));
            }
        }
        for (path, values) in &self.0 {
            let Some((note, _)) = part(path) else { continue };
            let Some(device) = writers.get(note) else { continue };
            match values.iter().find_map(|one| by(one, device)) {
                Some(value) => view.fields.insert(path.clone(), value.clone()),
                None => view.fields.remove(path),
            };
            if names(note, device) {
                view.conflicts.remove(path);
            }
        }
        view.note_writers = writers;
    }
}

fn by<'a>((value, id): &'a (Option<FieldValue>, ObjId), device: &DeviceId) -> Option<&'a FieldValue> {
    value.as_ref().filter(|_| device_of(id).as_ref() == Some(device))
}

/// Whose text it is: the device's that the id names; else the last one's, as the merge library orders them everywhere.
fn writer(note: &str, values: &Values) -> Option<DeviceId> {
    let mut all = values.iter().filter(|(value, _)| value.is_some()).filter_map(|(_, id)| device_of(id));
    let named = all.clone().find(|device| names(note, device));
    named.or_else(|| all.next_back())
}
