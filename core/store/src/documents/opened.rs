//! The documents that entries change while they are looked into: each is loaded when it is met first, takes one change after
//! the other, and is saved, viewed and listed once, in the end.
//!
//! What stands here is not in its row yet, so whoever looks into entries asks here and not there. A change that begins a
//! document as this program begins one is not shown to the merge library before another one comes: most records, and all
//! handover notes, are one change.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use automerge::{Change, ChangeHash};
use kengai_protocol::{DeviceId, DocId};
use rusqlite::Transaction;

use crate::StoreError;
use crate::documents::any_change::AnyChange;
use crate::documents::document::Document;
use crate::documents::first_change::FirstChange;
use crate::documents::guard::{self, BadChange};
use crate::documents::hand::Place;
use crate::documents::rows::{Cache, row};
use crate::documents::save;

/// So many are held at most: beyond that they are put into their rows, and loaded again when they are met again.
const HELD_MAX: usize = 512;

/// Documents that are open.
pub(crate) struct Opened {
    docs: BTreeMap<DocId, One>,
    together: bool,
}

struct One {
    place: Place,
    what: What,
    /// Whether its row is there: nothing has to be taken out of the lists then.
    stored: bool,
    changed: bool,
}

enum What {
    /// Its one change, which was read without the merge library, by this device.
    First(Box<FirstChange>, DeviceId),
    Whole(Box<Document>),
}

/// What is there of the document that a change is for.
pub(crate) enum There {
    Nothing,
    /// A document of another kind or circle.
    Other,
    /// The change is in it.
    HasIt,
    /// What the change builds on is not in it.
    Lacks,
    /// The change can be applied.
    Ready,
}

impl What {
    fn has(&self, hash: &ChangeHash) -> bool {
        match self {
            Self::First(begun, _) => begun.hash.0 == hash.0,
            Self::Whole(document) => document.has(hash),
        }
    }

    fn whole(&mut self) -> Result<&mut Document, StoreError> {
        if let Self::First(begun, _) = self {
            *self = Self::Whole(Document::load(&begun.bytes)?.into());
        }
        match self {
            Self::Whole(document) => Ok(document),
            Self::First(..) => Err(StoreError::BadRow),
        }
    }

    fn cache(&self) -> Result<Cache, BadChange> {
        match self {
            Self::First(begun, writer) => Ok(Cache::of_first(begun, *writer)),
            Self::Whole(document) => guard::cache(document),
        }
    }
}

impl Opened {
    /// None yet. `together`: the changes of several entries are put in the end, and what fails takes all of them along; else each
    /// item's are put by themselves.
    pub(crate) fn new(together: bool) -> Self {
        Self { docs: BTreeMap::new(), together }
    }

    /// Whether several entries are taken together.
    pub(crate) fn together(&self) -> bool {
        self.together
    }

    /// What is there of the document at a place, seen from a change of it.
    pub(crate) fn look(
        &mut self,
        tx: &Transaction<'_>,
        place: Place,
        change: &AnyChange,
    ) -> Result<There, StoreError> {
        let one = match self.docs.entry(place.doc) {
            Entry::Occupied(one) => one.into_mut(),
            Entry::Vacant(free) => {
                let Some(row) = row(tx, place.doc)? else {
                    return Ok(if change.deps().is_empty() { There::Nothing } else { There::Lacks });
                };
                if row.kind != place.kind.number() || row.circle != place.circle {
                    return Ok(There::Other);
                }
                let what = What::Whole(row.document()?.into());
                free.insert(One { place, what, stored: true, changed: false })
            }
        };
        if one.place != place {
            return Ok(There::Other);
        }
        if one.what.has(&ChangeHash(change.hash().0)) {
            return Ok(There::HasIt);
        }
        let ready = change.deps().iter().all(|dep| one.what.has(dep));
        Ok(if ready { There::Ready } else { There::Lacks })
    }

    /// A document begins with a change that was read without the merge library.
    pub(crate) fn begin(&mut self, place: Place, begun: FirstChange, by: DeviceId) {
        let what = What::First(begun.into(), by);
        self.docs.insert(place.doc, One { place, what, stored: false, changed: true });
    }

    /// A document takes a change; `None` when the merge library refuses it.
    ///
    /// # Errors
    /// The same, where the document has other changes with it: all of them have to be taken again, one by one.
    pub(crate) fn change(&mut self, place: Place, change: &Change) -> Result<Option<&Document>, StoreError> {
        let empty =
            || One { place, what: What::Whole(Document::empty().into()), stored: false, changed: false };
        let one = self.docs.entry(place.doc).or_insert_with(empty);
        one.changed = true;
        if guard::apply(one.what.whole()?, change).is_ok() {
            // (Asked for once more: a borrow that is handed out in one arm holds in all.)
            return self.document(place.doc);
        }
        if self.together {
            return Err(StoreError::Automerge);
        }
        self.forget();
        Ok(None)
    }

    /// An open document as it is now, if it was loaded.
    pub(crate) fn document(&mut self, doc: DocId) -> Result<Option<&Document>, StoreError> {
        self.docs.get_mut(&doc).map(|one| one.what.whole().map(|document| &*document)).transpose()
    }

    /// Whatever is open stands as it does in its row.
    pub(crate) fn forget(&mut self) {
        self.docs.clear();
    }

    /// Puts what was changed into its row and into the lists, and closes everything.
    ///
    /// # Errors
    /// [`StoreError::Automerge`]: a document can no longer be read.
    pub(crate) fn put(&mut self, tx: &Transaction<'_>) -> Result<(), StoreError> {
        for one in std::mem::take(&mut self.docs).into_values().filter(|one| one.changed) {
            let cache = one.what.cache().map_err(|_| StoreError::Automerge)?;
            save::put(tx, one.place, &cache, one.stored)?;
        }
        Ok(())
    }

    /// Whether so many are open that they should be put.
    pub(crate) fn is_full(&self) -> bool {
        self.docs.len() >= HELD_MAX
    }
}
