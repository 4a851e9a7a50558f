//! Confirmations (確定) of a record.

use kengai_protocol::item::{Confirmation, Item};
use kengai_protocol::{DeviceId, DocId, Hash};
use rusqlite::{OptionalExtension, Transaction, params};

use crate::documents::history::{PROVENANCE, Provenance, provenance};
use crate::{Store, StoreError};

/// Notes a confirmation.
pub(crate) fn put(
    tx: &Transaction<'_>,
    confirmation: &Confirmation,
    device: DeviceId,
) -> Result<(), StoreError> {
    let (_, payload) = Item::Confirmation(confirmation.clone()).encode();
    let hash = Hash::of_bytes(&payload);
    tx.prepare_cached(
        "INSERT OR IGNORE INTO confirmations (doc, hash, device, payload, at_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        confirmation.doc.as_bytes(),
        hash.as_bytes(),
        device.as_bytes(),
        payload,
        confirmation.at_ms
    ])?;
    Ok(())
}

/// Notes the entry of a confirmation, unless another one brought it before.
pub(crate) fn link(tx: &Transaction<'_>, entry: i64, doc: DocId, hash: Hash) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE confirmations SET entry = ?1 WHERE doc = ?2 AND hash = ?3 AND entry IS NULL")?
        .execute(params![entry, doc.as_bytes(), hash.as_bytes()])?;
    Ok(())
}

/// An entry of this device is taken out: what it held stands in no entry now; its row may soon be another's.
pub(crate) fn unlink(tx: &Transaction<'_>, entry: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE confirmations SET entry = NULL
         WHERE entry = ?1 AND doc IN (SELECT doc FROM entry_docs WHERE entry_docs.entry = ?1)",
    )?
    .execute([entry])?;
    Ok(())
}

/// The record leaves this device.
pub(crate) fn forget(tx: &Transaction<'_>, doc: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM confirmations WHERE doc = ?1")?.execute([doc.as_bytes()])?;
    Ok(())
}

impl Store {
    /// The confirmations of a visit, the newest first.
    ///
    /// # Errors
    /// As the database.
    pub fn confirmations_of(&self, visit: DocId) -> Result<Vec<(Hash, Confirmation)>, StoreError> {
        self.collect(
            "SELECT hash, payload FROM confirmations WHERE doc = ?1 ORDER BY at_ms DESC, hash",
            params![visit.as_bytes()],
            |row| {
                let hash = Hash::from_slice(&row.get::<_, Vec<u8>>(0)?).map_err(|_| StoreError::BadRow)?;
                match Item::decode(3, &row.get::<_, Vec<u8>>(1)?)? {
                    Item::Confirmation(confirmation) => Ok((hash, confirmation)),
                    _ => Err(StoreError::BadRow),
                }
            },
        )
    }

    /// Who made a confirmation of a document, and when. `None` where this device does not know.
    ///
    /// # Errors
    /// As the database.
    pub fn confirmation_provenance(
        &self,
        doc: DocId,
        confirmation: Hash,
    ) -> Result<Option<Provenance>, StoreError> {
        let sql = format!(
            "SELECT confirmations.{PROVENANCE} FROM confirmations
             LEFT JOIN entries ON entries.id = confirmations.entry WHERE doc = ?1 AND confirmations.hash = ?2"
        );
        self.db
            .prepare_cached(&sql)?
            .query_row(params![doc.as_bytes(), confirmation.as_bytes()], |row| Ok(provenance(row, 0)))
            .optional()?
            .transpose()
    }
}
