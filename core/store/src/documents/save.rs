//! Saving: one durable transaction that holds the change, the document, what lists read, and the item to be sent.

use kengai_model::{FieldChange, Fields};
use kengai_protocol::item::{Confirmation, Item, Receipt};
use kengai_protocol::limits::CHANGE_OPS_MAX;
use kengai_protocol::{CircleId, DocId, Hash};
use rusqlite::Transaction;

use crate::documents::any_change::AnyChange;
use crate::documents::changes::hash_of;
use crate::documents::doc_kind::DocKind;
use crate::documents::first_change::FirstChange;
use crate::documents::hand::{Hand, Place};
use crate::documents::rows::{self, Cache, heads, row};
use crate::documents::{changes, confirmations, guard, overruled, written_once};
use crate::feeds::pending;
use crate::lists::read_tables;
use crate::lists::receipts::put_receipt;
use crate::piece::Piece;
use crate::window::left;
use crate::{Store, StoreError};

/// Writes a document's cache and list rows. `stored`: it has a row already.
pub(crate) fn put(tx: &Transaction<'_>, place: Place, cache: &Cache, stored: bool) -> Result<(), StoreError> {
    rows::put(tx, place, cache)?;
    read_tables::refresh(tx, place, &cache.view, stored)
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
        let hand = self.hand(at_ms);
        let tx = self.db.transaction()?;
        let written = write(&tx, Place { circle, doc, kind }, &hand, base, changes)?;
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
        let hand = self.hand(at_ms).because(reason);
        let tx = self.db.transaction()?;
        let row = row(&tx, doc)?.ok_or(StoreError::NotFound(Piece::Document))?;
        let kind = DocKind::from_number(row.kind).ok_or(StoreError::NotFound(Piece::Document))?;
        write(&tx, Place { circle: row.circle, doc, kind }, &hand, base, changes)?;
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
        let hand = self.hand_at_newest(at_ms);
        let tx = self.db.transaction()?;
        for (circle, doc, kind, changes) in writes {
            let base = heads(&tx, *doc)?;
            write(&tx, Place { circle: *circle, doc: *doc, kind: *kind }, &hand, &base, changes)?;
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
            if put_receipt(&tx, receipt)? {
                pending::put(&tx, circle, receipt.doc, &Item::Receipt(*receipt))?;
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
            confirmations::put(&tx, confirmation, device)?;
            pending::put(&tx, *circle, confirmation.doc, &Item::Confirmation(confirmation.clone()))?;
        }
        Ok(tx.commit()?)
    }
}

/// What a write left behind.
pub(crate) struct Written {
    /// The document's heads afterwards.
    pub(crate) heads: Vec<Hash>,
    /// The change that was made, if anything changed.
    pub(crate) change: Option<Hash>,
}

/// Writes `changes` into a document by a hand, at the heads that whoever made them had seen.
pub(crate) fn write(
    tx: &Transaction<'_>,
    place: Place,
    hand: &Hand,
    base: &[Hash],
    changes: &[FieldChange],
) -> Result<Written, StoreError> {
    let Place { circle, doc, kind } = place;
    if !place.is_its_own() {
        return Err(StoreError::NotFound(Piece::DocumentInCircle));
    }
    let Some(row) = row(tx, doc)? else {
        if left::has_left(tx, doc)? {
            return Err(StoreError::NotFound(Piece::DocumentHere));
        }
        let mut fields = Fields::new();
        kengai_model::apply(&mut fields, changes);
        if fields.is_empty() {
            return Err(StoreError::NotFound(Piece::Edit));
        }
        return begin(tx, place, hand, FirstChange::make(&hand.actor, &fields));
    };
    if row.circle != circle || row.kind != kind.number() {
        return Err(StoreError::NotFound(Piece::DocumentInCircle));
    }
    let mut document = row.document()?;
    let actors = (&hand.actor[..], &hand.fresh_actor[..]);
    let Some(change) = document.edit(base, changes, hand.reason.as_deref(), actors)? else {
        return Ok(Written { heads: document.heads(), change: None });
    };
    let overruled = overruled::by(&document, &change)?;
    let hash = hash_of(&change);
    let written = keep(tx, place, hand, AnyChange::Other(change.into()), Cache::of(&document)?, true)?;
    overruled::note(tx, doc, hash, &overruled)?;
    Ok(written)
}

/// Begins a document with its first change.
pub(crate) fn begin(
    tx: &Transaction<'_>,
    place: Place,
    hand: &Hand,
    begun: FirstChange,
) -> Result<Written, StoreError> {
    let cache = Cache::of_first(&begun, hand.device);
    keep(tx, place, hand, AnyChange::First(begun), cache, false)
}

/// Keeps a change that was made here, with what the document is since, and has it sent.
fn keep(
    tx: &Transaction<'_>,
    place: Place,
    hand: &Hand,
    change: AnyChange,
    cache: Cache,
    stored: bool,
) -> Result<Written, StoreError> {
    let Place { circle, doc, kind } = place;
    // A writer keeps the readers' limits: what nobody else would take is not saved as if it were.
    if !guard::is_within_limits(&change) {
        return Err(StoreError::Limit { what: "one save", limit: CHANGE_OPS_MAX });
    }
    if !written_once::holds(place, &change) {
        return Err(StoreError::WrittenOnce);
    }
    let (hash, at_ms) = (change.hash(), hand.at_ms);
    put(tx, place, &cache, stored)?;
    changes::note(tx, doc, hash, hand.device, at_ms)?;
    let change = change.into_bytes();
    debug_assert!(guard::read_change(&change, &hand.device).is_ok(), "readers take what we write");
    pending::put(tx, circle, doc, &Item::Change { doc, doc_kind: kind.number(), at_ms, change })?;
    Ok(Written { heads: cache.heads, change: Some(hash) })
}
