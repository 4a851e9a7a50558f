//! One Automerge document as the store uses it: a flat map at the root, one register a field.
//!
//! The only file that calls Automerge, with `guard.rs`. Loaded on demand, never held: a loaded visit takes 17 KB, ten
//! thousand of them 166 MB.

use std::num::NonZeroU64;

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType, SortedVec};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{
    ActorId, Automerge, Change, ChangeHash, ChangeMetadata, ExpandedChange, ObjType, ROOT, ReadDoc,
    ScalarValue, Value,
};
use kengai_model::{FieldChange, FieldValue, Fields};
use kengai_protocol::{DeviceId, Hash};
use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::written_once::Notes;

/// One of several values that were written to a field at the same time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Concurrent {
    /// The device that wrote it, in hex.
    pub device: String,
    /// The change that wrote it, in hex.
    pub change: String,
    /// What it wrote; `None` where it cleared the field.
    pub value: Option<FieldValue>,
}

/// What people see of a document: its fields, and those that several people wrote at once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct View {
    /// The fields. Where there is a conflict, the same one of its values on every device.
    pub fields: Fields,
    /// Every value of the fields that hold more than one, sorted.
    pub conflicts: std::collections::BTreeMap<String, Vec<Concurrent>>,
    /// Which device wrote the text of each handover note, in hex: what a note says of its writer is only the writer's
    /// word. Not stored with the view; the notes' rows keep it.
    #[serde(skip)]
    pub note_writers: std::collections::BTreeMap<String, DeviceId>,
}

/// A loaded document.
pub struct Document(Automerge);

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Document(…)")
    }
}

fn scalar(value: &FieldValue) -> Option<ScalarValue> {
    match value {
        FieldValue::Str(text) => Some(ScalarValue::Str(text.as_str().into())),
        FieldValue::Int(number) => Some(ScalarValue::Int(*number)),
        FieldValue::Bool(yes) => Some(ScalarValue::Boolean(*yes)),
        FieldValue::Text(_) => None,
    }
}

/// Bytes of a change chunk that its hash does not cover: magic and checksum.
const CHUNK_UNHASHED_BYTES: usize = 8;

/// The hash of a change, from its plain bytes; anything shorter than a change has the hash of nothing.
pub(crate) fn change_hash(change: &[u8]) -> Hash {
    Hash::of_bytes(change.get(CHUNK_UNHASHED_BYTES..).unwrap_or_default())
}

/// Heads as protocol hashes, sorted.
#[must_use]
pub fn to_hashes(heads: &[ChangeHash]) -> Vec<Hash> {
    let mut out: Vec<Hash> = heads.iter().map(|head| Hash(head.0)).collect();
    out.sort();
    out
}

fn to_automerge(heads: &[Hash]) -> Vec<ChangeHash> {
    heads.iter().map(|head| ChangeHash(head.0)).collect()
}

impl Document {
    /// An empty document: what a derived one is before anybody wrote to it.
    #[must_use]
    pub fn empty() -> Self {
        Self(Automerge::new())
    }

    /// Reads Automerge's own form. Only ever our own cache, never a peer's bytes.
    ///
    /// # Errors
    /// [`StoreError::Automerge`]: rebuild it from the entries.
    pub fn load(saved: &[u8]) -> Result<Self, StoreError> {
        Ok(Self(Automerge::load(saved)?))
    }

    /// Automerge's own form.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        self.0.save_nocompress()
    }

    /// The heads, sorted.
    #[must_use]
    pub fn heads(&self) -> Vec<Hash> {
        to_hashes(&self.0.get_heads())
    }

    /// Whether a change is in the document.
    #[must_use]
    pub fn has(&self, change: &ChangeHash) -> bool {
        self.0.get_change_meta_by_hash(change).is_some()
    }

    /// What the merge library notes of a change that is in the document.
    pub(crate) fn noted(&self, change: &ChangeHash) -> Option<ChangeMetadata<'_>> {
        self.0.get_change_meta_by_hash(change)
    }

    /// A new document whose fields are all written in one change, and that change.
    ///
    /// # Errors
    /// [`StoreError::Automerge`].
    pub fn create(actor: &[u8], fields: &Fields) -> Result<(Self, Vec<u8>), StoreError> {
        let change = first_change(actor, fields).raw_bytes().to_vec();
        Ok((Self::load(&change)?, change))
    }

    /// Commits `changes` at the heads that whoever made them had seen, so that what arrived meanwhile is not
    /// overwritten. `fresh_actor` is used when those are not the newest heads: the same actor must never make two
    /// changes with one number. Returns the change, or `None` when nothing changed.
    ///
    /// # Errors
    /// [`StoreError::Automerge`], when a base head is not in the document.
    pub fn edit(
        &mut self,
        base: &[Hash],
        changes: &[FieldChange],
        actor: &[u8],
        fresh_actor: &[u8],
    ) -> Result<Option<Change>, StoreError> {
        let at_head = base == self.heads();
        let mut fork = if at_head { self.0.fork() } else { self.0.fork_at(&to_automerge(base))? };
        fork.set_actor(ActorId::from(if at_head { actor } else { fresh_actor }));
        let mut tx = fork.transaction();
        for change in changes {
            write_field(&mut tx, change)?;
        }
        let (Some(hash), _) = tx.commit_with(CommitOptions::default()) else { return Ok(None) };
        let change = fork.get_change_by_hash(&hash).ok_or(StoreError::Automerge)?;
        self.0.apply_changes([change.clone()])?;
        Ok(Some(change))
    }

    /// Applies a change that `guard` has let through.
    ///
    /// # Errors
    /// [`StoreError::Automerge`].
    pub fn apply(&mut self, change: Change) -> Result<(), StoreError> {
        Ok(self.0.apply_changes([change])?)
    }

    /// A copy to try something on.
    #[must_use]
    pub fn scratch(&self) -> Self {
        Self(self.0.clone())
    }

    /// What people see now.
    ///
    /// # Errors
    /// [`StoreError::Automerge`].
    pub fn view(&self) -> Result<View, StoreError> {
        let (mut view, mut notes) = (View::default(), Notes::default());
        // One walk over all fields; only what several people wrote at once is looked up by itself.
        for item in self.0.map_range(ROOT, ..) {
            let path = item.key.as_ref();
            let values = if item.conflict {
                self.values(path, None)?
            } else {
                let id = item.id();
                let value = self.value(&Value::from(item.value), &id, None)?;
                value.map(|value| (value, id)).into_iter().collect()
            };
            if let Some(value) = shown(&values) {
                view.fields.insert(path.to_owned(), value);
            }
            notes.meet(path, &values);
            if differ(&values) {
                let mut values: Vec<Concurrent> =
                    values.into_iter().map(|(value, id)| self.concurrent(value, &id)).collect();
                values.sort();
                view.conflicts.insert(path.to_owned(), values);
            }
        }
        notes.settle(&mut view);
        Ok(view)
    }

    /// The values that a field holds now, or held at some heads, in the order that all devices share.
    pub(crate) fn values(&self, path: &str, heads: Option<&[ChangeHash]>) -> Result<Values, StoreError> {
        let all = match heads {
            None => self.0.get_all(ROOT, path)?,
            Some([]) => Vec::new(),
            Some(heads) => self.0.get_all_at(ROOT, path, heads)?,
        };
        let mut values = Values::new();
        for (value, id) in all {
            values.extend(self.value(&value, &id, heads)?.map(|value| (value, id)));
        }
        Ok(values)
    }

    /// One value of a field: `Some(None)` where it was cleared, `None` for what only a newer version knows.
    fn value(
        &self,
        value: &Value<'_>,
        id: &automerge::ObjId,
        heads: Option<&[ChangeHash]>,
    ) -> Result<Option<Option<FieldValue>>, StoreError> {
        Ok(match value {
            Value::Object(ObjType::Text) => Some(Some(FieldValue::Text(match heads {
                None => self.0.text(id)?,
                Some(heads) => self.0.text_at(id, heads)?,
            }))),
            Value::Object(_) => None,
            Value::Scalar(scalar) => match scalar.as_ref() {
                ScalarValue::Str(text) => Some(Some(FieldValue::Str(text.to_string()))),
                ScalarValue::Int(number) => Some(Some(FieldValue::Int(*number))),
                ScalarValue::Boolean(yes) => Some(Some(FieldValue::Bool(*yes))),
                ScalarValue::Null => Some(None),
                _ => None,
            },
        })
    }

    /// The merge library's own changes, each after those that it depends on.
    pub(crate) fn changes(&self) -> Vec<Change> {
        self.0.get_changes(&[])
    }

    /// The fields as they were at `heads`.
    ///
    /// # Errors
    /// [`StoreError::Automerge`], when a head is not in the document.
    pub fn fields_at(&self, heads: &[Hash]) -> Result<Fields, StoreError> {
        let then = Self(self.0.fork_at(&to_automerge(heads))?);
        Ok(then.view()?.fields)
    }

    fn concurrent(&self, value: Option<FieldValue>, id: &automerge::ObjId) -> Concurrent {
        let device = device_of(id).map(|device| device.to_string()).unwrap_or_default();
        let change = self.0.hash_for_opid(id).map(|hash| Hash(hash.0).to_string()).unwrap_or_default();
        Concurrent { device, change, value }
    }
}

/// The change that writes all fields of a new document, field by field in the order of their paths. A document's save may
/// be its only change, so nothing else has to be built to begin one.
///
/// Written out instead of going through a document: a save of 61 fields took 1.05 ms with one and 0.89 without (November
/// 2026). The same bytes as the merge library's own way (see the test).
pub(crate) fn first_change(actor: &[u8], fields: &Fields) -> Change {
    let actor = ActorId::from(actor);
    let mut operations = Vec::with_capacity(fields.len());
    let mut texts = Vec::new();
    for (path, value) in fields {
        let action = match (scalar(value), value) {
            (Some(value), _) => OpType::Put(value),
            (None, FieldValue::Text(text)) => {
                texts.push((OpId(operations.len() as u64 + 1, actor.clone()), text));
                OpType::Make(ObjType::Text)
            }
            (None, _) => unreachable!("only text is no scalar"),
        };
        let key = Key::Map(path.as_str().into());
        operations.push(Op { action, obj: ObjectId::Root, key, pred: SortedVec::new(), insert: false });
    }
    for (object, text) in texts {
        let mut after = ElementId::Head;
        for character in text.chars() {
            let action = OpType::Put(ScalarValue::Str(character.encode_utf8(&mut [0; 4]).into()));
            let (obj, key) = (ObjectId::Id(object.clone()), Key::Seq(after));
            operations.push(Op { action, obj, key, pred: SortedVec::new(), insert: true });
            after = ElementId::Id(OpId(operations.len() as u64, actor.clone()));
        }
    }
    Change::from(ExpandedChange {
        operations,
        actor_id: actor,
        hash: None,
        seq: 1,
        start_op: NonZeroU64::MIN,
        time: 0,
        message: None,
        deps: Vec::new(),
        extra_bytes: Vec::new(),
        author: None,
    })
}

/// What people see of a document that has one change, by this device; as [`Document::view`], for nothing.
pub(crate) fn first_view(fields: &Fields, writer: DeviceId) -> View {
    let mut view = View::default();
    for (path, value) in fields {
        if *value == FieldValue::Text(String::new()) {
            continue;
        }
        if let Some(note) = note_of_text(path) {
            view.note_writers.insert(note.to_owned(), writer);
        }
        view.fields.insert(path.clone(), value.clone());
    }
    view
}

/// What a field holds: each value with the operation that wrote it; `None` for one that was cleared.
pub(crate) type Values = Vec<(Option<FieldValue>, automerge::ObjId)>;

/// Texts that were begun apart, one after the other: both people's additions appear. `None` where not all are texts.
fn joined(values: &Values) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for (value, _) in values {
        let Some(FieldValue::Text(text)) = value else { return None };
        if !text.is_empty() {
            parts.push(text);
        }
    }
    Some(parts.join(TEXTS_JOINT))
}

/// What stands between texts that were begun apart.
const TEXTS_JOINT: &str = "\n";

/// The one value that is shown for a field: the last, as the merge library orders them; an empty text is none.
pub(crate) fn shown(values: &Values) -> Option<FieldValue> {
    match joined(values) {
        Some(text) => (!text.is_empty()).then_some(FieldValue::Text(text)),
        None => values.iter().rev().find_map(|(value, _)| value.clone()),
    }
}

/// Every value that stands in a field, each once.
pub(crate) fn distinct(values: &Values) -> Vec<FieldValue> {
    if joined(values).is_some() {
        return shown(values).into_iter().collect();
    }
    let mut out: Vec<FieldValue> = values.iter().filter_map(|(value, _)| value.clone()).collect();
    out.sort();
    out.dedup();
    out
}

/// The note whose text a field is.
fn note_of_text(path: &str) -> Option<&str> {
    path.strip_prefix("note.")?.strip_suffix(".text")
}

/// Whether people wrote different things.
fn differ(values: &Values) -> bool {
    values.iter().any(|(value, _)| *value != values[0].0) && joined(values).is_none()
}

/// The device whose operation this is: an actor id begins with it (`guard` refuses any other).
pub(crate) fn device_of(id: &automerge::ObjId) -> Option<DeviceId> {
    match id {
        automerge::ObjId::Id(_, actor, _) => {
            DeviceId::from_slice(actor.to_bytes().get(..DeviceId::LEN)?).ok()
        }
        automerge::ObjId::Root => None,
    }
}

fn write_field(
    tx: &mut automerge::transaction::Transaction<'_>,
    change: &FieldChange,
) -> Result<(), StoreError> {
    let path = change.field.as_str();
    match &change.after {
        // Not a deletion: beside what somebody else writes at the same time that would not be seen any more.
        None if texts_of(tx, path)?.is_empty() => tx.put(ROOT, path, ScalarValue::Null)?,
        None => write_text(tx, path, "")?,
        Some(FieldValue::Text(text)) => write_text(tx, path, text)?,
        Some(value) => {
            let value = scalar(value).ok_or(StoreError::Automerge)?;
            tx.put(ROOT, path, value)?;
        }
    }
    Ok(())
}

/// The texts of a field that holds nothing else.
fn texts_of(
    tx: &automerge::transaction::Transaction<'_>,
    path: &str,
) -> Result<Vec<automerge::ObjId>, StoreError> {
    let all = tx.get_all(ROOT, path)?;
    let texts = all.iter().all(|(value, _)| matches!(value, Value::Object(ObjType::Text)));
    Ok(if texts { all.into_iter().map(|(_, id)| id).collect() } else { Vec::new() })
}

/// Writes a text inside the texts that are there, never in their place: what somebody else adds to one of them at the
/// same time would be lost with it. Those at whose end the new text goes on stay; the first other one takes the rest.
fn write_text(
    tx: &mut automerge::transaction::Transaction<'_>,
    path: &str,
    text: &str,
) -> Result<(), StoreError> {
    let mut texts = texts_of(tx, path)?;
    if texts.is_empty() {
        texts.push(tx.put_object(ROOT, path, ObjType::Text)?);
    }
    let mut rest = text;
    for (at, id) in texts.iter().enumerate() {
        let own = tx.text(id)?;
        let last = at + 1 == texts.len();
        let goes_on = rest.strip_prefix(own.as_str()).and_then(|rest| rest.strip_prefix(TEXTS_JOINT));
        match goes_on {
            Some(after) if !last && !own.is_empty() => rest = after,
            _ if !last && own.is_empty() => {}
            _ => {
                tx.update_text(id, rest)?;
                rest = "";
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use automerge::{TextEncoding, hydrate};
    use kengai_model::sample;

    use super::*;

    const ACTOR: [u8; 24] = [7; 24];

    /// The change as the merge library makes it.
    fn by_the_library(fields: &Fields) -> Vec<u8> {
        let mut doc = Automerge::new().with_actor(ActorId::from(ACTOR));
        let map: HashMap<String, hydrate::Value> = fields
            .iter()
            .map(|(path, value)| {
                let value = match (scalar(value), value) {
                    (Some(value), _) => hydrate::Value::Scalar(value),
                    (None, FieldValue::Text(text)) => {
                        hydrate::Value::text(TextEncoding::platform_default(), text)
                    }
                    (None, _) => unreachable!("only text is no scalar"),
                };
                (path.clone(), value)
            })
            .collect();
        doc.init_from_hydrate(&hydrate::Map::from(map)).unwrap();
        doc.get_last_local_change().unwrap().raw_bytes().to_vec()
    }

    fn fields_of_every_kind() -> Vec<Fields> {
        let mut odd = Fields::new();
        for (path, text) in [("empty", ""), ("long", "が\u{3099}👩‍👩‍👧 圏外\n\u{0}"), ("b", "一")]
        {
            odd.insert(format!("text.{path}"), FieldValue::Text(text.to_owned()));
            odd.insert(format!("str.{path}"), FieldValue::Str(text.to_owned()));
        }
        for number in [i64::MIN, -1, 0, 1, i64::MAX] {
            odd.insert(format!("int.{number}"), FieldValue::Int(number));
        }
        odd.insert("yes".to_owned(), FieldValue::Bool(true));
        odd.insert("no".to_owned(), FieldValue::Bool(false));
        let mut all = vec![odd, sample::full_visit().to_fields(), sample::client().to_fields()];
        all.extend((0..20).map(sample::visit_fields));
        all.extend((1..4).map(|notes| sample::thread(7, notes).to_fields()));
        all
    }

    #[test]
    fn a_first_change_is_the_one_that_the_library_makes() {
        for fields in fields_of_every_kind() {
            assert_eq!(first_change(&ACTOR, &fields).raw_bytes(), by_the_library(&fields));
        }
    }

    #[test]
    fn a_document_is_seen_as_its_first_change_wrote_it() {
        let writer = DeviceId::from_slice(&ACTOR[..DeviceId::LEN]).unwrap();
        for fields in fields_of_every_kind() {
            let (document, change) = Document::create(&ACTOR, &fields).unwrap();
            assert_eq!(document.view().unwrap(), first_view(&fields, writer));
            assert_eq!(document.heads(), [change_hash(&change)]);
        }
    }
}
