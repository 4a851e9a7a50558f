//! What the last care-plan file said of a client: the next import asks what somebody has changed since.

use std::collections::BTreeMap;

use kengai_model::ClientId;
use rusqlite::params;

use crate::{Store, StoreError};

impl Store {
    /// What the last care-plan file said of a client, by the paths of fields; empty where none is known.
    ///
    /// # Errors
    /// As the database.
    pub fn file_values(&self, client: ClientId) -> Result<BTreeMap<String, String>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT path, value FROM file_values WHERE client = ?1")?;
        let rows = query.query_map([client.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Under which insurer and insured number the last care-plan file knew clients; the office may have corrected the insurer
    /// on a sheet since (住所地特例).
    ///
    /// # Errors
    /// As the database.
    pub fn insured_in_files(&self) -> Result<Vec<(ClientId, String, String)>, StoreError> {
        let mut query = self.db.prepare_cached(
            "SELECT number.client, insurer.value, number.value FROM file_values AS number
             JOIN file_values AS insurer ON insurer.client = number.client AND insurer.path = 'certificate.insurer'
             WHERE number.path = 'certificate.insured'",
        )?;
        let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?)))?;
        rows.map(|row| {
            let (client, insurer, number) = row?;
            Ok((client.parse().map_err(|_| StoreError::BadRow)?, insurer, number))
        })
        .collect()
    }

    /// Notes what care-plan files said of clients: client, path, value. Durable when it returns.
    ///
    /// # Errors
    /// As the database; nothing of it is kept then.
    pub fn note_file_values(&mut self, values: &[(ClientId, String, String)]) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        for (client, path, value) in values {
            tx.prepare_cached(
                "INSERT OR REPLACE INTO file_values (client, path, value) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![client.to_string(), path, value])?;
        }
        Ok(tx.commit()?)
    }
}
