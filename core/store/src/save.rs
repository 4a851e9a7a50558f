//! Saving: one durable transaction that holds the change, the document, what lists read, and the item to be sent.

use kengai_model::{CareMonth, FieldChange, Fields};
use kengai_protocol::item::{Confirmation, Item, Receipt};
use kengai_protocol::limits::{CHANGE_OPS_MAX, ITEM_BYTES_MAX};
use kengai_protocol::{CircleId, DeviceId, DocId, Hash};
use rusqlite::{Connection, OptionalExtension, params};

use crate::doc_kind::DocKind;
use crate::document::{Document, View};
use crate::lists::VisitEntry;
use crate::meta::{heads_from_bytes, heads_to_bytes};
use crate::{Store, StoreError, guard, read_tables, window, written_once};

/// A stored document's place and cache.
pub(crate) struct Row {
    pub(crate) circle: CircleId,
    pub(crate) kind: u8,
    pub(crate) saved: Vec<u8>,
}

pub(crate) fn row(db: &Connection, doc: DocId) -> Result<Option<Row>, StoreError> {
    let found: Option<(Vec<u8>, u8, Vec<u8>)> = db
        .prepare_cached("SELECT circle, kind, saved FROM documents WHERE doc = ?1")?
        .query_row([doc.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    found
        .map(|(circle, kind, saved)| {
            let circle = CircleId::from_slice(&circle).map_err(|_| StoreError::BadRow)?;
            Ok(Row { circle, kind, saved })
        })
        .transpose()
}

/// Writes a document's cache, view and list rows.
pub(crate) fn put(
    tx: &Connection,
    doc: DocId,
    circle: CircleId,
    kind: DocKind,
    document: &Document,
) -> Result<View, StoreError> {
    let view = document.view()?;
    let json = serde_json::to_string(&view).map_err(|_| StoreError::BadRow)?;
    tx.prepare_cached(
        "INSERT INTO documents (doc, circle, kind, saved, heads, view) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (doc) DO UPDATE SET saved = excluded.saved, heads = excluded.heads, view = excluded.view",
    )?
    .execute(params![
        doc.as_bytes(),
        circle.as_bytes(),
        kind.number(),
        document.save(),
        heads_to_bytes(&document.heads()),
        json
    ])?;
    read_tables::refresh(tx, doc, circle, kind, &view)?;
    read_tables::refresh_conflicts(tx, doc, &view)?;
    Ok(view)
}

pub(crate) fn note_change(
    tx: &Connection,
    doc: DocId,
    hash: Hash,
    device: DeviceId,
    at_ms: u64,
) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR IGNORE INTO changes (doc, hash, device, at_ms) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![doc.as_bytes(), hash.as_bytes(), device.as_bytes(), at_ms])?;
    Ok(())
}

fn put_pending(tx: &Connection, circle: CircleId, doc: DocId, item: &Item) -> Result<(), StoreError> {
    let (kind, payload) = item.encode();
    if payload.len() > ITEM_BYTES_MAX {
        return Err(StoreError::Limit { what: "one save", limit: ITEM_BYTES_MAX });
    }
    tx.prepare_cached("INSERT INTO pending (circle, doc, kind, payload) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![circle.as_bytes(), doc.as_bytes(), kind, payload])?;
    Ok(())
}

impl Store {
    /// Writes a document's fields: creates it, or commits `changes` at the heads that whoever made them had seen. One
    /// durable transaction; returns the heads afterwards. A draft of the document stays (`finish_draft` ends one).
    ///
    /// # Errors
    /// Nothing is kept.
    pub fn write_document(
        &mut self,
        circle: CircleId,
        doc: DocId,
        kind: DocKind,
        base: &[Hash],
        changes: &[FieldChange],
        at_ms: u64,
    ) -> Result<Vec<Hash>, StoreError> {
        let actor = self.actor().to_vec();
        let fresh_actor = self.fresh_actor();
        let device = self.device();
        let tx = self.db.transaction()?;
        let written = write_in(&tx, circle, doc, kind, base, changes, at_ms, (&actor, &fresh_actor), device)?;
        tx.commit()?;
        Ok(written.heads)
    }

    /// Writes several documents in one durable transaction, each at its newest heads.
    ///
    /// # Errors
    /// Nothing is kept.
    pub fn write_documents(
        &mut self,
        writes: &[(CircleId, DocId, DocKind, Vec<FieldChange>)],
        at_ms: u64,
    ) -> Result<(), StoreError> {
        let actor = self.actor().to_vec();
        let device = self.device();
        let tx = self.db.transaction()?;
        for (circle, doc, kind, changes) in writes {
            let base = heads_in(&tx, *doc)?;
            write_in(&tx, *circle, *doc, *kind, &base, changes, at_ms, (&actor, &actor), device)?;
        }
        Ok(tx.commit()?)
    }

    /// Adds read marks or acknowledgements.
    ///
    /// # Errors
    /// Nothing is kept.
    pub fn write_receipts(&mut self, circle: CircleId, receipts: &[Receipt]) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        for receipt in receipts {
            if read_tables::put_receipt(&tx, receipt)? {
                put_pending(&tx, circle, receipt.doc, &Item::Receipt(*receipt))?;
            }
        }
        Ok(tx.commit()?)
    }

    /// Adds confirmations.
    ///
    /// # Errors
    /// Nothing is kept.
    pub fn write_confirmations(
        &mut self,
        confirmations: &[(CircleId, Confirmation)],
    ) -> Result<(), StoreError> {
        let device = self.device();
        let tx = self.db.transaction()?;
        for (circle, confirmation) in confirmations {
            read_tables::put_confirmation(&tx, confirmation, device)?;
            put_pending(&tx, *circle, confirmation.doc, &Item::Confirmation(confirmation.clone()))?;
        }
        Ok(tx.commit()?)
    }

    /// What people see of a document, with its heads.
    ///
    /// # Errors
    /// As the database.
    pub fn document(&self, doc: DocId) -> Result<Option<(View, Vec<Hash>)>, StoreError> {
        let found: Option<(String, Vec<u8>)> = self
            .db
            .prepare_cached("SELECT view, heads FROM documents WHERE doc = ?1")?
            .query_row([doc.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        found.map(|(view, heads)| read_view(&view, &heads)).transpose()
    }

    /// Hands over a month's records with their place in [`Store::visits_of_month`], in the order in which they lie on the
    /// disk: records that lie together share pages, and each page is decrypted once.
    ///
    /// # Errors
    /// As the database, or as `take`.
    pub fn each_of_month<E: From<StoreError>>(
        &self,
        month: CareMonth,
        mut take: impl FnMut(usize, &VisitEntry, (View, Vec<Hash>)) -> Result<(), E>,
    ) -> Result<(), E> {
        let entries = self.visits_of_month(month)?;
        let mut places = Vec::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            places.extend(place_of(&self.db, entry.doc)?.map(|place| (place, index)));
        }
        places.sort_unstable();
        for (place, index) in places {
            take(index, &entries[index], view_at(&self.db, place)?)?;
        }
        Ok(())
    }

    /// A document's fields as they were at `heads`.
    ///
    /// # Errors
    /// No such document, or heads that are not in it.
    pub fn document_at(&self, doc: DocId, heads: &[Hash]) -> Result<Fields, StoreError> {
        let row = row(&self.db, doc)?.ok_or(StoreError::NotFound("document"))?;
        Document::load(&row.saved)?.fields_at(heads)
    }

    /// What kind a document is; `None` also for one that a newer version wrote.
    ///
    /// # Errors
    /// As the database.
    pub fn kind_of(&self, doc: DocId) -> Result<Option<DocKind>, StoreError> {
        Ok(row(&self.db, doc)?.and_then(|row| DocKind::from_number(row.kind)))
    }

    /// The circle that a document is in.
    ///
    /// # Errors
    /// As the database.
    pub fn circle_of(&self, doc: DocId) -> Result<Option<CircleId>, StoreError> {
        Ok(row(&self.db, doc)?.map(|row| row.circle))
    }
}

fn read_view(view: &str, heads: &[u8]) -> Result<(View, Vec<Hash>), StoreError> {
    let view = serde_json::from_str(view).map_err(|_| StoreError::BadRow)?;
    Ok((view, heads_from_bytes(heads)?))
}

fn place_of(db: &Connection, doc: DocId) -> Result<Option<i64>, StoreError> {
    let mut place = db.prepare_cached("SELECT rowid FROM documents WHERE doc = ?1")?;
    Ok(place.query_row([doc.as_bytes()], |row| row.get(0)).optional()?)
}

fn view_at(db: &Connection, place: i64) -> Result<(View, Vec<Hash>), StoreError> {
    let (view, heads): (String, Vec<u8>) = db
        .prepare_cached("SELECT view, heads FROM documents WHERE rowid = ?1")?
        .query_row([place], |row| Ok((row.get(0)?, row.get(1)?)))?;
    read_view(&view, &heads)
}

pub(crate) fn heads_in(db: &Connection, doc: DocId) -> Result<Vec<Hash>, StoreError> {
    let heads: Option<Vec<u8>> = db
        .prepare_cached("SELECT heads FROM documents WHERE doc = ?1")?
        .query_row([doc.as_bytes()], |row| row.get(0))
        .optional()?;
    heads.map_or_else(|| Ok(Vec::new()), |bytes| heads_from_bytes(&bytes))
}

/// What a write left behind.
pub(crate) struct Written {
    /// The document's heads afterwards.
    pub(crate) heads: Vec<Hash>,
    /// The change that was made, if anything changed.
    pub(crate) change: Option<Hash>,
}

#[allow(clippy::too_many_arguments)] // one private step of a few public ones
pub(crate) fn write_in(
    tx: &Connection,
    circle: CircleId,
    doc: DocId,
    kind: DocKind,
    base: &[Hash],
    changes: &[FieldChange],
    at_ms: u64,
    (actor, fresh_actor): (&[u8], &[u8]),
    device: DeviceId,
) -> Result<Written, StoreError> {
    if !doc.belongs_to(circle, kind.number()) {
        return Err(StoreError::NotFound("document in this circle"));
    }
    let existing = row(tx, doc)?;
    let (document, change) = match existing {
        None if window::has_left(tx, doc)? => return Err(StoreError::NotFound("document on this device")),
        None => {
            let mut fields = Fields::new();
            kengai_model::apply(&mut fields, changes);
            let (document, change) = Document::create(actor, &fields)?;
            (document, Some(change))
        }
        Some(row) => {
            if row.circle != circle || row.kind != kind.number() {
                return Err(StoreError::NotFound("document in this circle"));
            }
            let mut document = Document::load(&row.saved)?;
            let change = document.edit(base, changes, actor, fresh_actor)?;
            (document, change)
        }
    };
    let mut made = None;
    if let Some(change) = change {
        // A writer keeps the readers' limits: what nobody else would take is not saved as if it were.
        let hash = match guard::read_change(&change, &device) {
            Ok(read) if !written_once::holds(kind, circle, doc, &read) => {
                return Err(StoreError::WrittenOnce);
            }
            Ok(read) => Hash(read.hash().0),
            Err(_) => return Err(StoreError::Limit { what: "one save", limit: CHANGE_OPS_MAX }),
        };
        put(tx, doc, circle, kind, &document)?;
        note_change(tx, doc, hash, device, at_ms)?;
        let item = Item::Change { doc, doc_kind: kind.number(), at_ms, change };
        put_pending(tx, circle, doc, &item)?;
        made = Some(hash);
    }
    Ok(Written { heads: document.heads(), change: made })
}
