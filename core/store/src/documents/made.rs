//! The same thing made twice within a minute: a second tap, or a command that was typed again because nobody saw its answer.
//!
//! What is about to be made is noted first, by the hash of its kind and content, with the id that it will have; whoever asks
//! for the same again is told that id. It counts only where the thing is there by then, so a note whose making was cut off
//! by a power cut means nothing.

use kengai_protocol::{DocId, Hash};
use rusqlite::{OptionalExtension, params};

use crate::{Store, StoreError};

/// How long the same content is taken for the same thing, milliseconds.
pub const SAME_WITHIN_MS: u64 = 60 * 1_000;

impl Store {
    /// The id under which the same content was made a moment ago; `None` where it was not.
    ///
    /// # Errors
    /// As the database.
    pub fn made(&self, content: Hash, now_ms: u64) -> Result<Option<DocId>, StoreError> {
        let found: Option<(Vec<u8>, u64)> = self
            .db
            .prepare_cached("SELECT id, at_ms FROM made WHERE content = ?1")?
            .query_row([content.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((id, at_ms)) = found else { return Ok(None) };
        let recent = at_ms.abs_diff(now_ms) < SAME_WITHIN_MS;
        let id = DocId::from_slice(&id).map_err(|_| StoreError::BadRow)?;
        Ok(recent.then_some(id))
    }

    /// Notes that this content is about to be made under this id. What was noted longer ago is cleared.
    ///
    /// # Errors
    /// As the database.
    pub fn note_made(&mut self, content: Hash, id: DocId, now_ms: u64) -> Result<(), StoreError> {
        let whole = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
        let (now, within) = (whole(now_ms), whole(SAME_WITHIN_MS));
        let tx = self.db.transaction()?;
        tx.prepare_cached("DELETE FROM made WHERE abs(at_ms - ?1) >= ?2")?.execute([now, within])?;
        tx.prepare_cached("INSERT OR REPLACE INTO made (content, id, at_ms) VALUES (?1, ?2, ?3)")?
            .execute(params![content.as_bytes(), id.as_bytes(), now])?;
        Ok(tx.commit()?)
    }
}
