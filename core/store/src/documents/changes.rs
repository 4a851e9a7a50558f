//! Who made each change of a document, when by their clock, and which entry carries it.

use automerge::Change;
use kengai_protocol::{DeviceId, DocId, Hash};
use rusqlite::{Transaction, params};

use crate::StoreError;

/// A change's hash, as the rest of the store calls it.
pub(crate) fn hash_of(change: &Change) -> Hash {
    Hash(change.hash().0)
}

/// Notes a change.
pub(crate) fn note(
    tx: &Transaction<'_>,
    doc: DocId,
    hash: Hash,
    device: DeviceId,
    at_ms: u64,
) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR IGNORE INTO changes (doc, hash, device, at_ms) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![doc.as_bytes(), hash.as_bytes(), device.as_bytes(), at_ms])?;
    Ok(())
}

/// Notes the entry of a change, unless another one brought it before.
pub(crate) fn link(tx: &Transaction<'_>, entry: i64, doc: DocId, hash: Hash) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE changes SET entry = ?1 WHERE doc = ?2 AND hash = ?3 AND entry IS NULL")?
        .execute(params![entry, doc.as_bytes(), hash.as_bytes()])?;
    Ok(())
}

/// An entry of this device is taken out: what it held stands in no entry now; its row may soon be another's.
pub(crate) fn unlink(tx: &Transaction<'_>, entry: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE changes SET entry = NULL
         WHERE entry = ?1 AND doc IN (SELECT doc FROM entry_docs WHERE entry_docs.entry = ?1)",
    )?
    .execute([entry])?;
    Ok(())
}

/// A document leaves this device.
pub(crate) fn forget(tx: &Transaction<'_>, doc: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM changes WHERE doc = ?1")?.execute([doc.as_bytes()])?;
    Ok(())
}
