//! Saving: one durable transaction that holds the change, the document, what lists read, and the item to be sent.

use automerge::Change;
use kengai_model::{FieldChange, Fields};
use kengai_protocol::item::{Confirmation, Item, Receipt};
use kengai_protocol::limits::{CHANGE_OPS_MAX, ITEM_BYTES_MAX};
use kengai_protocol::{CircleId, DeviceId, DocId, Hash};
use rusqlite::{Connection, OptionalExtension, params};

use crate::doc_kind::DocKind;
use crate::document::{Document, first_change, first_view};
use crate::meta::{heads_from_bytes, heads_to_bytes};
use crate::piece::Piece;
use crate::view::View;
use crate::{Store, StoreError, guard, overruled, read_tables, shelf, window, written_once};

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
    found
        .map(|(circle, kind, packed)| {
            let circle = CircleId::from_slice(&circle).map_err(|_| StoreError::BadRow)?;
            Ok(Row { circle, kind, packed })
        })
        .transpose()
}

/// What is kept of a document beside its entries.
pub(crate) struct Cache {
    saved: Vec<u8>,
    heads: Vec<Hash>,
    view: View,
}

impl Cache {
    /// Of a loaded document.
    pub(crate) fn of(document: &Document) -> Result<Self, StoreError> {
        Ok(Self { saved: document.save(), heads: document.heads(), view: document.view()? })
    }

    /// Of a document that has one change, by this device.
    fn of_first(change: &Change, fields: &Fields, device: DeviceId) -> Self {
        let cache = Self {
            saved: change.raw_bytes().to_vec(),
            heads: vec![Hash(change.hash().0)],
            view: first_view(fields, device),
        };
        debug_assert!(Document::load(&cache.saved).is_ok_and(|whole| {
            whole.heads() == cache.heads && whole.view().is_ok_and(|view| view == cache.view)
        }));
        cache
    }
}

/// Writes a document's cache and list rows.
pub(crate) fn put(
    tx: &Connection,
    doc: DocId,
    circle: CircleId,
    kind: DocKind,
    cache: &Cache,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO documents (doc, circle, kind, heads, packed) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (doc) DO UPDATE SET heads = excluded.heads, packed = excluded.packed",
    )?
    .execute(params![
        doc.as_bytes(),
        circle.as_bytes(),
        kind.number(),
        heads_to_bytes(&cache.heads),
        shelf::pack(&cache.view, &cache.saved)?
    ])?;
    read_tables::refresh(tx, doc, circle, kind, &cache.view)?;
    read_tables::refresh_conflicts(tx, doc, &cache.view)
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

pub(crate) fn put_pending(
    tx: &Connection,
    circle: CircleId,
    doc: DocId,
    item: &Item,
) -> Result<(), StoreError> {
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
        let place = (circle, doc, kind);
        let written = write_in(&tx, place, base, changes, None, at_ms, (&actor, &fresh_actor), device)?;
        tx.commit()?;
        Ok(written.heads)
    }

    /// The same to a document that is here, with the reason why, which goes with the change and stands in the history.
    ///
    /// # Errors
    /// Nothing is kept.
    pub fn decide(
        &mut self,
        doc: DocId,
        base: &[Hash],
        changes: &[FieldChange],
        reason: &str,
        at_ms: u64,
    ) -> Result<(), StoreError> {
        let (actor, fresh_actor, device) = (self.actor().to_vec(), self.fresh_actor(), self.device());
        let tx = self.db.transaction()?;
        let row = row(&tx, doc)?.ok_or(StoreError::NotFound(Piece::Document))?;
        let kind = DocKind::from_number(row.kind).ok_or(StoreError::NotFound(Piece::Document))?;
        let place = (row.circle, doc, kind);
        write_in(&tx, place, base, changes, Some(reason), at_ms, (&actor, &fresh_actor), device)?;
        Ok(tx.commit()?)
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
            let place = (*circle, *doc, *kind);
            write_in(&tx, place, &base, changes, None, at_ms, (&actor, &actor), device)?;
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
        let found: Option<(Vec<u8>, Vec<u8>)> = self
            .db
            .prepare_cached("SELECT packed, heads FROM documents WHERE doc = ?1")?
            .query_row([doc.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        found.map(|(packed, heads)| read_view(&packed, &heads)).transpose()
    }

    /// A document with everything that it was.
    ///
    /// # Errors
    /// As the database.
    pub fn whole_document(&self, doc: DocId) -> Result<Option<Document>, StoreError> {
        row(&self.db, doc)?.map(|row| row.document()).transpose()
    }

    /// A document's fields as they were at `heads`.
    ///
    /// # Errors
    /// No such document, or heads that are not in it.
    pub fn document_at(&self, doc: DocId, heads: &[Hash]) -> Result<Fields, StoreError> {
        Ok(self.view_at(doc, heads)?.fields)
    }

    /// What people saw of a document at `heads`.
    ///
    /// # Errors
    /// No such document, or heads that are not in it.
    pub fn view_at(&self, doc: DocId, heads: &[Hash]) -> Result<View, StoreError> {
        let row = row(&self.db, doc)?.ok_or(StoreError::NotFound(Piece::Document))?;
        row.document()?.view_at(heads)
    }

    /// The hash of what people saw of a document at `heads` under a rule of seeing, as a confirmation signs it; `None` for a
    /// rule that only a newer version knows.
    ///
    /// # Errors
    /// No such document, or heads that are not in it.
    pub fn view_hash_at(&self, doc: DocId, heads: &[Hash], rule: u8) -> Result<Option<Hash>, StoreError> {
        let row = row(&self.db, doc)?.ok_or(StoreError::NotFound(Piece::Document))?;
        let canonical = row.document()?.canonical_at(heads, rule)?;
        Ok(canonical.map(|bytes| Hash::of_bytes(&bytes)))
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

fn read_view(packed: &[u8], heads: &[u8]) -> Result<(View, Vec<Hash>), StoreError> {
    Ok((shelf::view(packed)?, heads_from_bytes(heads)?))
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
    (circle, doc, kind): (CircleId, DocId, DocKind),
    base: &[Hash],
    changes: &[FieldChange],
    reason: Option<&str>,
    at_ms: u64,
    actors: (&[u8], &[u8]),
    device: DeviceId,
) -> Result<Written, StoreError> {
    if !doc.belongs_to(circle, kind.number()) {
        return Err(StoreError::NotFound(Piece::DocumentInCircle));
    }
    let existing = row(tx, doc)?;
    let (cache, change, overruled) = match existing {
        None if window::has_left(tx, doc)? => return Err(StoreError::NotFound(Piece::DocumentHere)),
        None => {
            let mut fields = Fields::new();
            kengai_model::apply(&mut fields, changes);
            if fields.is_empty() {
                return Err(StoreError::NotFound(Piece::Edit));
            }
            let change = first_change(actors.0, &fields);
            (Cache::of_first(&change, &fields, device), change, Vec::new())
        }
        Some(row) => {
            if row.circle != circle || row.kind != kind.number() {
                return Err(StoreError::NotFound(Piece::DocumentInCircle));
            }
            let mut document = row.document()?;
            let Some(change) = document.edit(base, changes, reason, actors)? else {
                return Ok(Written { heads: document.heads(), change: None });
            };
            let overruled = overruled::by(&document, &change)?;
            (Cache::of(&document)?, change, overruled)
        }
    };
    // A writer keeps the readers' limits: what nobody else would take is not saved as if it were.
    if !guard::is_within_limits(&change) {
        return Err(StoreError::Limit { what: "one save", limit: CHANGE_OPS_MAX });
    }
    if !written_once::holds(kind, circle, doc, &change) {
        return Err(StoreError::WrittenOnce);
    }
    debug_assert!(guard::read_change(change.raw_bytes(), &device).is_ok(), "readers take what we write");
    let hash = Hash(change.hash().0);
    put(tx, doc, circle, kind, &cache)?;
    note_change(tx, doc, hash, device, at_ms)?;
    overruled::note(tx, doc, hash, &overruled)?;
    let change = change.raw_bytes().to_vec();
    put_pending(tx, circle, doc, &Item::Change { doc, doc_kind: kind.number(), at_ms, change })?;
    Ok(Written { heads: cache.heads, change: Some(hash) })
}
