//! Read marks and acknowledgements (既読, 了解), whoever made them.

use kengai_model::NoteId;
use kengai_protocol::DocId;
use kengai_protocol::item::{Receipt, ReceiptKind};
use rusqlite::{Transaction, params};

use crate::StoreError;
use crate::home::owner::own_staff;
use crate::lists::unread;

/// Notes a read mark or acknowledgement; of several the earliest counts. Returns whether it says anything new.
pub(crate) fn put_receipt(tx: &Transaction<'_>, receipt: &Receipt) -> Result<bool, StoreError> {
    let kind = match receipt.kind {
        ReceiptKind::Read => 1,
        ReceiptKind::Acknowledged => 2,
    };
    let note = NoteId::from_bytes(receipt.note).to_string();
    let changed = tx
        .prepare_cached(
            "INSERT INTO receipts (note, staff, kind, doc, at_ms) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (doc, note, staff, kind) DO UPDATE SET at_ms = excluded.at_ms, doc = excluded.doc
             WHERE (excluded.at_ms, excluded.doc) < (receipts.at_ms, receipts.doc)",
        )?
        .execute(params![note, receipt.staff.to_string(), kind, receipt.doc.as_bytes(), receipt.at_ms])?;
    if own_staff(tx)?.is_some_and(|own| own == receipt.staff.to_string()) {
        unread::remove(tx, receipt.doc, &note)?;
    }
    Ok(changed > 0)
}

/// What they were about has left this device.
pub(crate) fn forget(tx: &Transaction<'_>, doc: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM receipts WHERE doc = ?1")?.execute([doc.as_bytes()])?;
    Ok(())
}
