//! One Automerge document as the store uses it: a flat map at the root, one register a field.
//!
//! The only file that calls Automerge, with `guard.rs`, and `values.rs` for what people see of a field. Loaded on demand, never held: a loaded visit takes 17 KB, ten
//! thousand of them 166 MB.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{
    ActorId, Automerge, Change, ChangeHash, ChangeMetadata, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value,
};
use kengai_model::{FieldChange, FieldValue, Fields, canonical_view};
use kengai_protocol::{DeviceId, Hash};

use crate::StoreError;
use crate::documents::ancestry::Ancestry;
use crate::documents::first_change::FirstChange;
use crate::documents::values::{self, Stands, Values, device_of, scalar};
use crate::documents::view::{Additions, Concurrent, Part, VIEW_RULE, VIEW_RULE_BEFORE, View, Writing};
use crate::documents::written_once::Notes;

/// A loaded document.
pub struct Document(Automerge);

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Document(…)")
    }
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
        let change = FirstChange::make(actor, fields).bytes;
        Ok((Self::load(&change)?, change))
    }

    /// Commits `changes` at the heads that whoever made them had seen, so that what arrived meanwhile is not
    /// overwritten. `fresh_actor` is used when those are not the newest heads: the same actor must never make two
    /// changes with one number. `reason` goes with the change. Returns the change, or `None` when nothing changed.
    ///
    /// # Errors
    /// [`StoreError::Automerge`], when a base head is not in the document.
    pub fn edit(
        &mut self,
        base: &[Hash],
        changes: &[FieldChange],
        reason: Option<&str>,
        (actor, fresh_actor): (&[u8], &[u8]),
    ) -> Result<Option<Change>, StoreError> {
        let at_head = base == self.heads();
        let mut fork = if at_head { self.0.fork() } else { self.0.fork_at(&to_automerge(base))? };
        fork.set_actor(ActorId::from(if at_head { actor } else { fresh_actor }));
        let mut tx = fork.transaction();
        for change in changes {
            write_field(&mut tx, change)?;
        }
        let options = CommitOptions { message: reason.map(str::to_owned), ..CommitOptions::default() };
        let (Some(hash), _) = tx.commit_with(options) else { return Ok(None) };
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
        let ancestry = Ancestry::of(&self.0);
        // One walk over all fields; only what several people wrote at once is looked up by itself.
        for item in self.0.map_range(ROOT, ..) {
            let path = item.key.as_ref();
            let values = if item.conflict {
                self.values(path, None)?
            } else {
                let id = item.id();
                let value = values::read(&self.0, &Value::from(item.value), &id, None)?;
                value.map(|value| (value, id)).into_iter().collect()
            };
            notes.meet(path, &values);
            match values::stands(&self.0, &ancestry, path, values)? {
                Stands::Nothing => {}
                Stands::One(value) => {
                    view.fields.insert(path.to_owned(), value);
                }
                Stands::Parts(base, parts) => {
                    view.fields.insert(path.to_owned(), FieldValue::Str(base.clone()));
                    let parts = parts.into_iter().map(|(text, writers)| self.part(text, &writers)).collect();
                    view.passages.insert(path.to_owned(), Additions { base, parts });
                }
                Stands::Alike(values) => {
                    view.fields.extend(values::last(&values).map(|value| (path.to_owned(), value)));
                    view.alike.insert(path.to_owned(), self.all_concurrent(values));
                }
                Stands::Several(values) => {
                    view.fields.extend(values::last(&values).map(|value| (path.to_owned(), value)));
                    view.conflicts.insert(path.to_owned(), self.all_concurrent(values));
                }
            }
        }
        notes.settle(&mut view);
        Ok(view)
    }

    /// The fields as people saw them when additions to a passage were a conflict like any other.
    fn fields_before(&self) -> Result<Fields, StoreError> {
        let (mut view, mut notes) = (View::default(), Notes::default());
        for item in self.0.map_range(ROOT, ..) {
            let path = item.key.as_ref();
            let values = self.values(path, None)?;
            notes.meet(path, &values);
            view.fields.extend(values::shown_before(&values).map(|value| (path.to_owned(), value)));
        }
        notes.settle(&mut view);
        Ok(view.fields)
    }

    /// The values that a field holds now, or held at some heads, in the order that all devices share.
    pub(crate) fn values(&self, path: &str, heads: Option<&[ChangeHash]>) -> Result<Values, StoreError> {
        values::values(&self.0, path, heads)
    }

    /// What changes were made from; built when it is asked for the first time.
    pub(crate) fn ancestry(&self) -> Ancestry<'_> {
        Ancestry::of(&self.0)
    }

    /// What people saw in a field at some heads.
    pub(crate) fn stood(
        &self,
        ancestry: &Ancestry<'_>,
        path: &str,
        heads: &[ChangeHash],
    ) -> Result<Stands, StoreError> {
        values::stands(&self.0, ancestry, path, self.values(path, Some(heads))?)
    }

    /// The change that an operation is part of.
    pub(crate) fn change_of(&self, id: &ObjId) -> Option<Hash> {
        self.0.hash_for_opid(id).map(|hash| Hash(hash.0))
    }

    /// Whether an operation is inside a text of the merge library.
    pub(crate) fn is_in_text(&self, object: &ObjId) -> bool {
        self.0.object_type(object).is_ok_and(|kind| kind == ObjType::Text)
    }

    /// One of them.
    pub(crate) fn change(&self, hash: Hash) -> Option<Change> {
        self.0.get_change_by_hash(&ChangeHash(hash.0))
    }

    /// The merge library's own changes, each after those that it depends on.
    pub(crate) fn changes(&self) -> Vec<Change> {
        self.0.get_changes(&[])
    }

    /// What people saw at `heads`.
    ///
    /// # Errors
    /// [`StoreError::Automerge`], when a head is not in the document.
    pub fn view_at(&self, heads: &[Hash]) -> Result<View, StoreError> {
        Self(self.0.fork_at(&to_automerge(heads))?).view()
    }

    /// What whoever opened a draft at `heads` began with under the rule of before, and what they would begin with today.
    pub(crate) fn begun_with(&self, heads: &[Hash]) -> Result<(Fields, Fields), StoreError> {
        let then = Self(self.0.fork_at(&to_automerge(heads))?);
        Ok((then.fields_before()?, then.view()?.editable()))
    }

    /// The canonical bytes of what people saw at `heads` under a rule of seeing; `None` for a rule of a newer version.
    ///
    /// # Errors
    /// [`StoreError::Automerge`], when a head is not in the document.
    pub fn canonical_at(&self, heads: &[Hash], rule: u8) -> Result<Option<Vec<u8>>, StoreError> {
        let then = Self(self.0.fork_at(&to_automerge(heads))?);
        Ok(match rule {
            VIEW_RULE_BEFORE => Some(canonical_view(&then.fields_before()?)),
            VIEW_RULE => Some(then.view()?.canonical()),
            _ => None,
        })
    }

    /// The values with their writers, sorted.
    fn all_concurrent(&self, values: Values) -> Vec<Concurrent> {
        let mut all: Vec<Concurrent> =
            values.into_iter().map(|(value, id)| self.concurrent(value, &id)).collect();
        all.sort();
        all
    }

    pub(crate) fn concurrent(&self, value: Option<FieldValue>, id: &ObjId) -> Concurrent {
        let Writing { device, change } = self.writing(id);
        Concurrent { device, change, value }
    }

    fn part(&self, text: String, writers: &[ObjId]) -> Part {
        let mut writers: Vec<Writing> = writers.iter().map(|id| self.writing(id)).collect();
        writers.sort();
        Part { text, writers }
    }

    fn writing(&self, id: &ObjId) -> Writing {
        let device = device_of(id).map(|device| device.to_string()).unwrap_or_default();
        let change = self.change_of(id).map(|hash| hash.to_string()).unwrap_or_default();
        Writing { device, change }
    }
}

/// What people see of a document that has one change, by this device; as [`Document::view`], for nothing.
pub(crate) fn first_view(fields: &Fields, writer: DeviceId) -> View {
    let mut view = View::default();
    for (path, value) in fields {
        if let Some(note) = note_of_text(path) {
            view.note_writers.insert(note.to_owned(), writer);
        }
        view.fields.insert(path.clone(), value.clone().plain());
    }
    view
}

/// The note whose text a field is.
fn note_of_text(path: &str) -> Option<&str> {
    path.strip_prefix("note.")?.strip_suffix(".text")
}

fn write_field(
    tx: &mut automerge::transaction::Transaction<'_>,
    change: &FieldChange,
) -> Result<(), StoreError> {
    // Cleared is a value, not a deletion: beside what somebody else writes at the same time that would not be seen any more.
    let value = change.after.as_ref().map_or(ScalarValue::Null, scalar);
    let path = change.field.as_str();
    if tx.get_all(ROOT, path)?.len() > 1 {
        // The merge library writes nothing for a value that stands beside others, and takes the others away instead. Of two
        // people who decide differently neither value would be left: so whoever decides writes what they decided.
        tx.delete(ROOT, path)?;
    }
    Ok(tx.put(ROOT, path, value)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feeds::change_rows::change_hash;
    use crate::testing::fields_of_every_kind;

    const ACTOR: [u8; 24] = [7; 24];

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
