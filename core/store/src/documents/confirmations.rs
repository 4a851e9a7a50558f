//! Confirmations (確定) of a record.

use kengai_protocol::item::{Confirmation, Item};
use kengai_protocol::{DocId, Hash};
use rusqlite::{OptionalExtension, params};

use crate::documents::history::{PROVENANCE, Provenance, provenance};
use crate::{Store, StoreError};

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
