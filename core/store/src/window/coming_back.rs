//! How a record, or a month of handover notes, that has left this device comes back.
//!
//! Somebody wants it; the next sync asks for the log's own positions again, as for any part of a log that is missing. What
//! comes is checked against the running hash that was computed when it first came, and against the header that stayed
//! here. When every entry of the record is whole again, all of them are looked into anew, in one transaction; until then
//! none of the record is shown. Changes that came while it was away are among them.

use kengai_model::{CareDay, ClientId};
use kengai_protocol::{CircleId, DocId, Entry, Hash};
use rusqlite::{Connection, params};

use crate::documents::doc_kind::DocKind;
use crate::feeds::outgoing::state;
use crate::{Store, StoreError};

/// Why an entry waits whose body has left this device, when nothing here says any more which records those were: after
/// a rescue. The server sends the whole log then.
pub(crate) const LET_GO: &str = "let_go";

impl Store {
    /// Wants one document back that has left; the next exchange brings it, and it stays until `until`.
    ///
    /// # Errors
    /// As the database.
    pub fn want_document_back(&mut self, doc: DocId, until: CareDay) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        let sql = "UPDATE left_docs SET wanted = ?2 WHERE doc = ?1";
        tx.execute(sql, params![doc.as_bytes(), until.to_string()])?;
        bring_back(&tx)?;
        tx.commit()?;
        crate::intake::incoming::catch_up(self)
    }

    /// Wants a client's records and notes between two days back; the next sync brings them, and they stay until `until`.
    ///
    /// # Errors
    /// As the database.
    pub fn want_back(
        &mut self,
        client: ClientId,
        from: CareDay,
        to: CareDay,
        until: CareDay,
    ) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        tx.execute(
            "UPDATE left_docs SET wanted = ?4 WHERE client = ?1 AND day BETWEEN ?2 AND ?3",
            params![client.to_string(), from.to_string(), to.to_string(), until.to_string()],
        )?;
        // What this device wrote alone is here all the time.
        bring_back(&tx)?;
        tx.commit()?;
        crate::intake::incoming::catch_up(self)
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

/// Somebody wrote a note into a month that has left: whoever wrote it was out of signal for long, or their clock is wrong.
/// Nobody has read it, so the month comes back. It stays for what it holds, not until a day.
pub(crate) fn want_for_news(tx: &Connection, doc: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE left_docs SET wanted = '' WHERE doc = ?1 AND kind = ?2 AND wanted IS NULL")?
        .execute(params![doc.as_bytes(), DocKind::Thread.number()])?;
    Ok(())
}

/// An entry comes once more. If its body had left and something that it carries is wanted, it is here again.
pub(crate) fn take_again(tx: &Connection, row: i64, entry: &Entry) -> Result<(), StoreError> {
    let wanted: bool = tx
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM entries JOIN entry_map ON entry_map.entry = entries.id
             JOIN left_docs ON left_docs.doc = entry_map.doc
             WHERE entries.id = ?1 AND entries.bodiless = 1 AND left_docs.wanted IS NOT NULL)",
        )?
        .query_row([row], |row| row.get(0))?;
    let body = entry.body.as_ref().filter(|body| Hash::of_bytes(body) == entry.header.body_hash);
    if body.is_some() {
        // One that does not count yet is looked into when it does.
        tx.prepare_cached(
            "UPDATE entries SET bytes = ?2, bodiless = 0, state = CASE reason WHEN ?3 THEN ?4 ELSE state END
             WHERE id = ?1 AND bodiless = 1 AND state <> ?5",
        )?
        .execute(params![row, entry.encode(), LET_GO, state::RECEIVED, state::APPLIED])?;
    }
    if !wanted {
        return Ok(());
    }
    match body {
        Some(_) => {
            tx.prepare_cached("UPDATE entries SET bytes = ?2, bodiless = 0 WHERE id = ?1")?
                .execute(params![row, entry.encode()])?;
        }
        // It cannot be had (any more): nobody asks again until somebody wants it again.
        None => {
            tx.prepare_cached(
                "UPDATE left_docs SET wanted = NULL WHERE doc IN (SELECT doc FROM entry_map WHERE entry = ?1)",
            )?
            .execute([row])?;
        }
    }
    Ok(())
}

/// Records that are wanted and of which every entry is here count as received and are looked into anew.
pub(crate) fn bring_back(tx: &Connection) -> Result<(), StoreError> {
    let whole: Vec<(Vec<u8>, Vec<u8>, String)> = {
        let mut query = tx.prepare_cached(
            "SELECT doc, photos, wanted FROM left_docs WHERE wanted IS NOT NULL AND NOT EXISTS (
                 SELECT 1 FROM entry_map JOIN entries ON entries.id = entry_map.entry
                 WHERE entry_map.doc = left_docs.doc AND entries.bodiless = 1)",
        )?;
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Result<_, _>>()?
    };
    for (doc, photos, until) in &whole {
        tx.prepare_cached(
            "UPDATE entries SET state = ?2, attempts = 0 WHERE state = ?3 AND id IN
             (SELECT entry FROM entry_map WHERE doc = ?1 UNION SELECT entry FROM entry_docs WHERE doc = ?1)",
        )?
        .execute(params![doc, state::RECEIVED, state::APPLIED])?;
        for photo in photos.chunks(Hash::LEN) {
            tx.prepare_cached("UPDATE photos SET away = 0 WHERE id = ?1")?.execute([photo])?;
        }
        tx.prepare_cached("DELETE FROM left_docs WHERE doc = ?1")?.execute([doc])?;
        tx.prepare_cached("INSERT OR REPLACE INTO fetched (doc, until) VALUES (?1, ?2)")?
            .execute(params![doc, until])?;
    }
    Ok(())
}
