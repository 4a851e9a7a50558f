//! Drafts that were thrown away: kept for a while, so that a slip of the finger costs nothing.
//!
//! The days count by the server's word, from the first contact after the draft was thrown away: a clock that jumps must not
//! clear what somebody wants back. A device that is never in contact keeps everything.

use kengai_protocol::{CircleId, DocId};
use rusqlite::{OptionalExtension, Row, params};

use crate::database::meta::heads_from_bytes;
use crate::documents::doc_kind::DocKind;
use crate::documents::drafts::Draft;
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

type Columns = (i64, Vec<u8>, Vec<u8>, u8, Vec<u8>, String, u64, u64);

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok((
        row.get(0)?,
        row.get(1)?,
        row.get(2)?,
        row.get(3)?,
        row.get(4)?,
        row.get(5)?,
        row.get(6)?,
        row.get(7)?,
    ))
}

fn discarded(
    (id, doc, circle, kind, base, fields, updated_ms, at_ms): Columns,
) -> Result<Discarded, StoreError> {
    Ok(Discarded {
        id,
        draft: Draft {
            doc: DocId::from_slice(&doc).map_err(|_| StoreError::BadRow)?,
            circle: CircleId::from_slice(&circle).map_err(|_| StoreError::BadRow)?,
            kind: DocKind::from_number(kind).ok_or(StoreError::BadRow)?,
            base: heads_from_bytes(&base)?,
            fields: serde_json::from_str(&fields).map_err(|_| StoreError::BadRow)?,
            updated_ms,
        },
        at_ms,
    })
}

const SELECT: &str = "SELECT id, doc, circle, kind, base_heads, fields, updated_ms, at_ms FROM discarded";

impl Store {
    /// Throws a draft away so that it can be taken back. One durable transaction.
    ///
    /// # Errors
    /// As the database; the draft stays.
    pub fn discard_draft(&mut self, doc: DocId, at_ms: u64) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        tx.prepare_cached(
            "INSERT INTO discarded (doc, circle, kind, base_heads, fields, updated_ms, at_ms)
             SELECT doc, circle, kind, base_heads, fields, updated_ms, ?2 FROM drafts WHERE doc = ?1",
        )?
        .execute(params![doc.as_bytes(), i64::try_from(at_ms).unwrap_or(i64::MAX)])?;
        tx.prepare_cached("DELETE FROM drafts WHERE doc = ?1")?.execute([doc.as_bytes()])?;
        Ok(tx.commit()?)
    }

    /// What was thrown away and can be taken back, the newest first.
    ///
    /// # Errors
    /// As the database.
    pub fn discarded(&self) -> Result<Vec<Discarded>, StoreError> {
        let mut rows = self.db.prepare_cached(&format!("{SELECT} ORDER BY id DESC"))?;
        let rows = rows.query_map([], columns)?;
        rows.map(|row| discarded(row?)).collect()
    }

    /// Takes a draft back that was thrown away; `None` where it is there no more, or where the document is being written
    /// again. One durable transaction.
    ///
    /// # Errors
    /// As the database; nothing is changed.
    pub fn take_discarded_back(&mut self, id: i64, now_ms: u64) -> Result<Option<Draft>, StoreError> {
        let tx = self.db.transaction()?;
        let found =
            tx.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?.query_row([id], columns).optional()?;
        let Some(one) = found.map(discarded).transpose()? else { return Ok(None) };
        let put = tx
            .prepare_cached(
                "INSERT OR IGNORE INTO drafts (doc, circle, kind, base_heads, fields, updated_ms)
                 SELECT doc, circle, kind, base_heads, fields, ?2 FROM discarded WHERE id = ?1",
            )?
            .execute(params![id, now_ms])?;
        if put == 0 {
            return Ok(None);
        }
        tx.prepare_cached("DELETE FROM discarded WHERE id = ?1")?.execute([id])?;
        tx.commit()?;
        Ok(Some(Draft { updated_ms: now_ms, ..one.draft }))
    }

    /// Clears what was thrown away longer ago than [`DISCARDED_DAYS`] by the server's word, `server_ms`, and by this device's
    /// clock, unless that one was set back since. Returns how many.
    ///
    /// # Errors
    /// As the database.
    pub fn clear_discarded(&mut self, server_ms: u64, now_ms: u64) -> Result<u64, StoreError> {
        let whole = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
        let kept = whole(DISCARDED_DAYS * DAY_MS);
        let tx = self.db.transaction()?;
        tx.prepare_cached("UPDATE discarded SET server_ms = ?1 WHERE server_ms IS NULL")?
            .execute([whole(server_ms)])?;
        let cleared = tx
            .prepare_cached(
                "DELETE FROM discarded WHERE server_ms + ?3 <= ?1 AND (at_ms + ?3 <= ?2 OR at_ms > ?2)",
            )?
            .execute(params![whole(server_ms), whole(now_ms), kept])?;
        tx.commit()?;
        Ok(cleared as u64)
    }
}
