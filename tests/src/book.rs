//! What was written, kept by the tests themselves: what every member's device must show in the end.
//!
//! A written value lives until somebody who saw it writes another. So of two people who wrote apart from each other both
//! values live, and of two who wrote one after the other only the later.

use std::collections::{BTreeMap, BTreeSet};

use kengai_model::FieldValue;
use kengai_protocol::item::Receipt;
use kengai_protocol::{CircleId, DocId, Hash};
use kengai_store::{Part, View};

/// One document.
#[derive(Debug, Clone)]
pub struct Written {
    /// Its circle.
    pub circle: CircleId,
    /// The values of each field that live.
    pub living: BTreeMap<String, BTreeSet<FieldValue>>,
}

/// Everything that was written.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// Documents.
    pub docs: BTreeMap<DocId, Written>,
    /// Read marks and acknowledgements.
    pub receipts: Vec<(CircleId, Receipt)>,
    /// Confirmations, by their hash: circle, document and the hash of the confirmed view.
    pub confirmations: BTreeMap<Hash, (CircleId, DocId)>,
    /// Photos, by id.
    pub photos: BTreeMap<Hash, (CircleId, Vec<u8>)>,
    /// The thumbnail of each photo, by the photo; both are among `photos`.
    pub thumbnails: BTreeMap<Hash, Hash>,
    /// Items of a kind that nobody here knows.
    pub unknown: Vec<(CircleId, Vec<u8>)>,
}

/// Every value of a field that somebody sees, whole.
#[must_use]
pub fn seen(view: &View, field: &str) -> BTreeSet<FieldValue> {
    if let Some(passage) = view.passages.get(field) {
        let whole = |part: &Part| FieldValue::Str(format!("{}\n{}", passage.base, part.text));
        return passage.parts.iter().map(whole).collect();
    }
    match view.conflicts.get(field) {
        Some(values) => values.iter().filter_map(|value| value.value.clone()).collect(),
        None => view.fields.get(field).cloned().into_iter().collect(),
    }
}

impl Book {
    /// Somebody who saw `before` of a document wrote a value.
    pub fn wrote(&mut self, doc: DocId, circle: CircleId, field: &str, value: &FieldValue, before: &View) {
        let written = self.docs.entry(doc).or_insert_with(|| Written { circle, living: BTreeMap::new() });
        let living = written.living.entry(field.to_owned()).or_default();
        for old in seen(before, field) {
            living.remove(&old);
        }
        living.insert(value.clone());
    }

    /// Documents of a circle.
    pub fn of_circle(&self, circle: CircleId) -> impl Iterator<Item = (&DocId, &Written)> {
        self.docs.iter().filter(move |(_, written)| written.circle == circle)
    }
}
