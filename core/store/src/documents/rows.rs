//! Documents as they lie here: one row each with its place, heads, view and Automerge's save. A cache of the entries.

use kengai_protocol::{CircleId, DeviceId, DocId, Hash};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::StoreError;
use crate::database::columns::{circle, heads_from_bytes, heads_to_bytes};
use crate::documents::document::{Document, first_view};
use crate::documents::first_change::{FirstChange, Saved};
use crate::documents::hand::Place;
use crate::documents::shelf;
use crate::documents::view::View;

/// A stored document's place and cache.
pub(crate) struct Row {
    pub(crate) circle: CircleId,
    pub(crate) kind: u8,
    packed: Vec<u8>,
}

impl Row {
    /// The document, from its cache.
    pub(crate) fn document(&self) -> Result<Document, StoreError> {
        Document::load(&shelf::saved(&self.packed)?)
    }

    /// What people see of it.
    pub(crate) fn view(&self) -> Result<View, StoreError> {
        shelf::view(&self.packed)
    }
}

pub(crate) fn row(db: &Connection, doc: DocId) -> Result<Option<Row>, StoreError> {
    let found: Option<(Vec<u8>, u8, Vec<u8>)> = db
        .prepare_cached("SELECT circle, kind, packed FROM documents WHERE doc = ?1")?
        .query_row([doc.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    found.map(|(place, kind, packed)| Ok(Row { circle: circle(&place)?, kind, packed })).transpose()
}

/// What people see of a document, with its heads.
pub(crate) fn view_and_heads(db: &Connection, doc: DocId) -> Result<Option<(View, Vec<Hash>)>, StoreError> {
    let found: Option<(Vec<u8>, Vec<u8>)> = db
        .prepare_cached("SELECT packed, heads FROM documents WHERE doc = ?1")?
        .query_row([doc.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    found.map(|(packed, heads)| Ok((shelf::view(&packed)?, heads_from_bytes(&heads)?))).transpose()
}

/// A document's heads; none where there is no such document.
pub(crate) fn heads(db: &Connection, doc: DocId) -> Result<Vec<Hash>, StoreError> {
    let heads: Option<Vec<u8>> = db
        .prepare_cached("SELECT heads FROM documents WHERE doc = ?1")?
        .query_row([doc.as_bytes()], |row| row.get(0))
        .optional()?;
    heads.map_or_else(|| Ok(Vec::new()), |bytes| heads_from_bytes(&bytes))
}

/// What is kept of a document beside its entries.
pub(crate) struct Cache {
    pub(crate) saved: Saved,
    pub(crate) heads: Vec<Hash>,
    pub(crate) view: View,
}

impl Cache {
    /// Of a loaded document.
    pub(crate) fn of(document: &Document) -> Result<Self, StoreError> {
        Ok(Self { saved: Saved::Whole(document.save()), heads: document.heads(), view: document.view()? })
    }

    /// Of a document that has one change, by this device.
    pub(crate) fn of_first(begun: &FirstChange, device: DeviceId) -> Self {
        let view = first_view(&begun.fields, device);
        debug_assert!(Document::load(&begun.bytes).is_ok_and(|whole| {
            whole.heads() == [begun.hash] && whole.view().is_ok_and(|seen| seen == view)
        }));
        Self { saved: Saved::First(begun.actor.clone()), heads: vec![begun.hash], view }
    }
}

/// Writes a document's row; what lists read of it goes with it (`lists/read_tables.rs`).
pub(crate) fn put(tx: &Transaction<'_>, place: Place, cache: &Cache) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO documents (doc, circle, kind, heads, packed) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (doc) DO UPDATE SET heads = excluded.heads, packed = excluded.packed",
    )?
    .execute(params![
        place.doc.as_bytes(),
        place.circle.as_bytes(),
        place.kind.number(),
        heads_to_bytes(&cache.heads),
        shelf::pack(&cache.view, &cache.saved)?
    ])?;
    Ok(())
}

/// A document leaves this device.
pub(crate) fn forget(tx: &Transaction<'_>, doc: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM documents WHERE doc = ?1")?.execute([doc.as_bytes()])?;
    Ok(())
}
