//! Drafts that were thrown away: kept for a while, so that a slip of the finger costs nothing.
//!
//! The days count by the server's word, from the first contact after the draft was thrown away: a clock that jumps must not
//! clear what somebody wants back. A device that is never in contact keeps everything.

use kengai_protocol::DocId;
use rusqlite::{OptionalExtension, Row};

use crate::documents::draft_rows::{self, Draft};
use crate::documents::drafted_photos::of_drafts_alone;
use crate::photos::rows as photo_rows;
use crate::{Store, StoreError};

/// How long a draft that was thrown away can be taken back, days.
pub const DISCARDED_DAYS: u64 = 30;
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// A draft that was thrown away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discarded {
    /// Which throwing away: one document may be begun and thrown away again and again.
    pub id: i64,
    /// What it was.
    pub draft: Draft,
    /// When, by this device's clock, Unix milliseconds.
    pub at_ms: u64,
}

/// A time as a column holds it.
fn whole(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

const SELECT: &str = "SELECT id, doc, circle, kind, base_heads, fields, updated_ms, at_ms FROM discarded";

fn discarded(row: &Row<'_>) -> Result<Discarded, StoreError> {
    Ok(Discarded { id: row.get(0)?, draft: draft_rows::read(row, 1)?, at_ms: row.get(7)? })
}

impl Store {
    /// Throws a draft away so that it can be taken back. One durable transaction.
    ///
    /// # Errors
    /// As the database; the draft stays.
    pub fn discard_draft(&mut self, doc: DocId, at_ms: u64) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        draft_rows::discard(&tx, doc, whole(at_ms))?;
        Ok(tx.commit()?)
    }

    /// What was thrown away and can be taken back, the newest first.
    ///
    /// # Errors
    /// As the database.
    pub fn discarded(&self) -> Result<Vec<Discarded>, StoreError> {
        self.collect(&format!("{SELECT} ORDER BY id DESC"), [], discarded)
    }

    /// Takes a draft back that was thrown away; `None` where it is there no more, or where the document is being written
    /// again. One durable transaction.
    ///
    /// # Errors
    /// As the database; nothing is changed.
    pub fn take_discarded_back(&mut self, id: i64, now_ms: u64) -> Result<Option<Draft>, StoreError> {
        let tx = self.db.transaction()?;
        let found = tx
            .prepare_cached(&format!("{SELECT} WHERE id = ?1"))?
            .query_row([id], |row| Ok(discarded(row)))
            .optional()?;
        let Some(one) = found.transpose()? else { return Ok(None) };
        if !draft_rows::take_back(&tx, id, now_ms)? {
            return Ok(None);
        }
        tx.commit()?;
        Ok(Some(Draft { updated_ms: now_ms, ..one.draft }))
    }

    /// Clears what was thrown away longer ago than [`DISCARDED_DAYS`] by the server's word, `server_ms`, and by this device's
    /// clock, unless that one was set back since; photos that nothing else names go with it. Returns how many.
    ///
    /// # Errors
    /// As the database.
    pub fn clear_discarded(&mut self, server_ms: u64, now_ms: u64) -> Result<u64, StoreError> {
        let tx = self.db.transaction()?;
        draft_rows::date_discarded(&tx, whole(server_ms))?;
        let kept_ms = whole(DISCARDED_DAYS * DAY_MS);
        let photos = of_drafts_alone(&tx)?;
        let cleared = draft_rows::clear_discarded(&tx, whole(server_ms), whole(now_ms), kept_ms)?;
        if cleared > 0 {
            let left = of_drafts_alone(&tx)?;
            photos.difference(&left).try_for_each(|photo| photo_rows::leaves(&tx, photo))?;
        }
        tx.commit()?;
        Ok(cleared as u64)
    }
}
