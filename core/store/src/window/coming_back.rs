//! How a record, or a month of handover notes, that has left this device comes back.
//!
//! Somebody wants it; the next sync asks for the log's own positions again, as for any part of a log that is missing. What
//! comes is checked against the running hash that was computed when it first came, and against the header that stayed
//! here. When every entry of the record is whole again, all of them are looked into anew, in one transaction; until then
//! none of the record is shown. Changes that came while it was away are among them.

use kengai_model::{CareDay, ClientId};
use kengai_protocol::{CircleId, DocId, Entry, Hash};
use rusqlite::Transaction;

use crate::feeds::entries;
use crate::intake::incoming;
use crate::photos::rows as photo_rows;
use crate::window::left::{self, Left};
use crate::{Store, StoreError};

impl Store {
    /// Wants one document back that has left; the next exchange brings it, and it stays until `until`.
    ///
    /// # Errors
    /// As the database.
    pub fn want_document_back(&mut self, doc: DocId, until: CareDay) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        left::want(&tx, doc, until)?;
        bring_back(&tx)?;
        tx.commit()?;
        incoming::catch_up(self)
    }

    /// Wants a client's records and notes between two days back, or only what is said; the next sync brings them, and they stay
    /// until `until`.
    ///
    /// # Errors
    /// As the database.
    pub fn want_back(
        &mut self,
        client: ClientId,
        days: (CareDay, CareDay),
        what: Option<Left>,
        until: CareDay,
    ) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        left::want_between(&tx, client, days, what, until)?;
        // What this device wrote alone is here all the time.
        bring_back(&tx)?;
        tx.commit()?;
        incoming::catch_up(self)
    }

    /// Where the logs are to be read again for what is wanted back: each circle with the position before the first.
    ///
    /// # Errors
    /// As the database.
    pub fn wanted_back(&self) -> Result<Vec<(CircleId, u64)>, StoreError> {
        let mut rows = self.db.prepare_cached(
            "SELECT entries.circle, min(entries.position) FROM left_docs
             CROSS JOIN entry_map ON entry_map.doc = left_docs.doc
             CROSS JOIN entries ON entries.id = entry_map.entry
             WHERE left_docs.wanted IS NOT NULL AND entries.bodiless = 1 AND entries.position IS NOT NULL
             GROUP BY entries.circle ORDER BY entries.circle",
        )?;
        rows.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, u64>(1)?)))?
            .map(|row| {
                let (circle, position) = row?;
                let circle = CircleId::from_slice(&circle).map_err(|_| StoreError::BadRow)?;
                Ok((circle, position.saturating_sub(1)))
            })
            .collect()
    }
}

/// An entry comes once more. If its body had left and something that it carries is wanted, it is here again.
pub(crate) fn take_again(tx: &Transaction<'_>, row: i64, entry: &Entry) -> Result<(), StoreError> {
    let wanted: bool = tx
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM entries JOIN entry_map ON entry_map.entry = entries.id
             JOIN left_docs ON left_docs.doc = entry_map.doc
             WHERE entries.id = ?1 AND entries.bodiless = 1 AND left_docs.wanted IS NOT NULL)",
        )?
        .query_row([row], |row| row.get(0))?;
    let body = entry.body.as_ref().filter(|body| Hash::of_bytes(body) == entry.header.body_hash);
    if body.is_some() {
        entries::give_awaited_body(tx, row, entry)?;
    }
    if !wanted {
        return Ok(());
    }
    match body {
        Some(_) => entries::give_body(tx, row, entry),
        None => left::cannot_be_had(tx, row),
    }
}

/// Records that are wanted and of which every entry is here count as received and are looked into anew.
pub(crate) fn bring_back(tx: &Transaction<'_>) -> Result<(), StoreError> {
    let whole: Vec<(Vec<u8>, Vec<u8>, String)> = {
        let mut query = tx.prepare_cached(
            "SELECT doc, photos, wanted FROM left_docs WHERE wanted IS NOT NULL AND NOT EXISTS (
                 SELECT 1 FROM entry_map JOIN entries ON entries.id = entry_map.entry
                 WHERE entry_map.doc = left_docs.doc AND entries.bodiless = 1)",
        )?;
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Result<_, _>>()?
    };
    for (doc, photos, until) in &whole {
        entries::receive_again(tx, doc)?;
        photos.chunks(Hash::LEN).try_for_each(|photo| photo_rows::comes_back(tx, photo))?;
        left::is_back(tx, doc, until)?;
    }
    Ok(())
}
