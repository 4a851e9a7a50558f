//! The fields of a document in which several people's values or additions stand, whatever shows the others.

use kengai_model::CareDay;
use kengai_protocol::DocId;
use kengai_store::{Store, View};

use crate::book::doc_ref::{DocRef, doc_named};
use crate::people::names::Names;
use crate::said::standing::{Standing, standing};
use crate::{CareError, Reading};

impl Reading<'_> {
    /// Every field of a document in which several people's values or additions stand. None where this device does not have the
    /// document.
    ///
    /// # Errors
    /// As the store.
    pub fn several(&self, of: &DocRef) -> Result<Vec<Standing>, CareError> {
        let store = self.book.lock();
        several_of(&store, doc_named(&store, of)?, self.book.now_instant().day())
    }
}

/// All such fields of a document; none where this device does not have it.
pub(crate) fn several_of(store: &Store, doc: DocId, today: CareDay) -> Result<Vec<Standing>, CareError> {
    let Some((view, _)) = store.document(doc)? else { return Ok(Vec::new()) };
    // Mostly there is none, and nobody's names are needed.
    if view.conflicts.is_empty() && view.passages.is_empty() {
        return Ok(Vec::new());
    }
    several_in(store, &Names::load(store, today)?, doc, &view, |_| true)
}

/// All such fields whose paths are `wanted`.
pub(crate) fn several_in(
    store: &Store,
    names: &Names<'_>,
    doc: DocId,
    view: &View,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Standing>, CareError> {
    let mut paths: Vec<&String> = view.conflicts.keys().chain(view.passages.keys()).collect();
    paths.sort();
    paths.dedup();
    paths
        .into_iter()
        .filter(|path| wanted(path))
        .map(|path| standing(store, names, doc, view, path))
        .collect()
}
