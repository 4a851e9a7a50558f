//! Confirmations (確定) of a record, and the files that they went into.

use kengai_protocol::item::{Confirmation, Item};
use kengai_protocol::{DocId, Hash};
use rusqlite::{OptionalExtension, params};

use crate::history::{PROVENANCE, Provenance, provenance};
use crate::{Store, StoreError};

/// One confirmed visit in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The visit.
    pub doc: DocId,
    /// As it was confirmed.
    pub confirmation: Hash,
    /// The hash of its line; `None`: an older version wrote the file.
    pub line: Option<Hash>,
    /// The file's name.
    pub file: String,
    /// When it was written, Unix milliseconds.
    pub at_ms: u64,
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

    /// Notes that confirmed visits went into a file: visit, confirmation, hash of its line there.
    ///
    /// # Errors
    /// Nothing is kept.
    pub fn note_export(
        &mut self,
        visits: &[(DocId, Hash, Hash)],
        file: &str,
        at_ms: u64,
    ) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        for (visit, confirmation, line) in visits {
            tx.prepare_cached(
                "INSERT OR IGNORE INTO exports (doc, confirmation, file, at_ms, line) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                visit.as_bytes(),
                confirmation.as_bytes(),
                file,
                at_ms,
                line.as_bytes()
            ])?;
        }
        Ok(tx.commit()?)
    }

    /// What went into files on this device whose names begin with this.
    ///
    /// # Errors
    /// As the database.
    pub fn exports_into(&self, prefix: &str) -> Result<Vec<Exported>, StoreError> {
        self.collect(
            "SELECT doc, confirmation, line, file, at_ms FROM exports WHERE substr(file, 1, length(?1)) = ?1
             ORDER BY at_ms, file, doc",
            [prefix],
            |row| {
                let hash = |bytes: Vec<u8>| Hash::from_slice(&bytes).map_err(|_| StoreError::BadRow);
                Ok(Exported {
                    doc: DocId::from_slice(&row.get::<_, Vec<u8>>(0)?).map_err(|_| StoreError::BadRow)?,
                    confirmation: hash(row.get(1)?)?,
                    line: row.get::<_, Option<Vec<u8>>>(2)?.map(hash).transpose()?,
                    file: row.get(3)?,
                    at_ms: row.get(4)?,
                })
            },
        )
    }

    /// Whether this confirmation of a visit went into a file.
    ///
    /// # Errors
    /// As the database.
    pub fn is_exported(&self, visit: DocId, confirmation: Hash) -> Result<bool, StoreError> {
        Ok(self
            .db
            .prepare_cached("SELECT 1 FROM exports WHERE doc = ?1 AND confirmation = ?2")?
            .query_row(params![visit.as_bytes(), confirmation.as_bytes()], |_| Ok(()))
            .optional()?
            .is_some())
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

    /// The files that a document's confirmations went into, on this device: confirmation, file, when (Unix milliseconds).
    ///
    /// # Errors
    /// As the database.
    pub fn exports_of(&self, doc: DocId) -> Result<Vec<(Hash, String, u64)>, StoreError> {
        let mut rows = self.db.prepare_cached(
            "SELECT confirmation, file, at_ms FROM exports WHERE doc = ?1 ORDER BY at_ms, file",
        )?;
        let rows = rows
            .query_map([doc.as_bytes()], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?, row.get(2)?)))?;
        rows.map(|row| {
            let (confirmation, file, at_ms) = row?;
            Ok((Hash::from_slice(&confirmation).map_err(|_| StoreError::BadRow)?, file, at_ms))
        })
        .collect()
    }
}
