//! Drafts as they lie here: what is being written, what was thrown away, and with which change a document was finished last on
//! this device.

use kengai_model::Fields;
use kengai_protocol::{CircleId, DocId, Hash};
use rusqlite::{Connection, Row, Transaction, params};

use crate::StoreError;
use crate::database::columns::{circle, doc, heads_from_bytes, heads_to_bytes};
use crate::documents::doc_kind::DocKind;

/// A stored draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The document that it will be.
    pub doc: DocId,
    /// Its circle.
    pub circle: CircleId,
    /// The document's kind.
    pub kind: DocKind,
    /// The heads that the writer saw; empty for a new document.
    pub base: Vec<Hash>,
    /// All fields as they stand in the draft.
    pub fields: Fields,
    /// When it was last touched, Unix milliseconds.
    pub updated_ms: u64,
}

/// The columns that make a draft, in the order of [`read`].
pub(crate) const COLUMNS: &str = "doc, circle, kind, base_heads, fields, updated_ms";

/// A draft from a row whose columns begin at `at`.
pub(crate) fn read(row: &Row<'_>, at: usize) -> Result<Draft, StoreError> {
    Ok(Draft {
        doc: doc(&row.get::<_, Vec<u8>>(at)?)?,
        circle: circle(&row.get::<_, Vec<u8>>(at + 1)?)?,
        kind: DocKind::from_number(row.get(at + 2)?).ok_or(StoreError::BadRow)?,
        base: heads_from_bytes(&row.get::<_, Vec<u8>>(at + 3)?)?,
        fields: serde_json::from_str(&row.get::<_, String>(at + 4)?).map_err(|_| StoreError::BadRow)?,
        updated_ms: row.get(at + 5)?,
    })
}

/// Saves a draft. What its writer had seen stays as it was when it was begun.
pub(crate) fn put(db: &Connection, draft: &Draft) -> Result<(), StoreError> {
    let fields = serde_json::to_string(&draft.fields).map_err(|_| StoreError::BadRow)?;
    db.prepare_cached(
        "INSERT INTO drafts (doc, circle, kind, base_heads, fields, updated_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (doc) DO UPDATE SET fields = excluded.fields, updated_ms = excluded.updated_ms",
    )?
    .execute(params![
        draft.doc.as_bytes(),
        draft.circle.as_bytes(),
        draft.kind.number(),
        heads_to_bytes(&draft.base),
        fields,
        draft.updated_ms
    ])?;
    Ok(())
}

/// A draft is ended.
pub(crate) fn remove(tx: &Transaction<'_>, doc: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM drafts WHERE doc = ?1")?.execute([doc.as_bytes()])?;
    Ok(())
}

/// A draft is thrown away.
pub(crate) fn discard(tx: &Transaction<'_>, doc: DocId, at_ms: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO discarded (doc, circle, kind, base_heads, fields, updated_ms, at_ms)
         SELECT doc, circle, kind, base_heads, fields, updated_ms, ?2 FROM drafts WHERE doc = ?1",
    )?
    .execute(params![doc.as_bytes(), at_ms])?;
    remove(tx, doc)
}

/// What was thrown away is a draft again; `false` where the document is being written already.
pub(crate) fn take_back(tx: &Transaction<'_>, id: i64, now_ms: u64) -> Result<bool, StoreError> {
    let put = tx
        .prepare_cached(
            "INSERT OR IGNORE INTO drafts (doc, circle, kind, base_heads, fields, updated_ms)
             SELECT doc, circle, kind, base_heads, fields, ?2 FROM discarded WHERE id = ?1",
        )?
        .execute(params![id, now_ms])?;
    if put == 0 {
        return Ok(false);
    }
    tx.prepare_cached("DELETE FROM discarded WHERE id = ?1")?.execute([id])?;
    Ok(true)
}

/// What was thrown away before this contact counts its days from now on.
pub(crate) fn date_discarded(tx: &Transaction<'_>, server_ms: i64) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE discarded SET server_ms = ?1 WHERE server_ms IS NULL")?.execute([server_ms])?;
    Ok(())
}

/// Clears what was thrown away longer ago than this by both clocks, unless this device's was set back since. Returns how many.
pub(crate) fn clear_discarded(
    tx: &Transaction<'_>,
    server_ms: i64,
    now_ms: i64,
    kept_ms: i64,
) -> Result<usize, StoreError> {
    Ok(tx
        .prepare_cached(
            "DELETE FROM discarded WHERE server_ms + ?3 <= ?1 AND (at_ms + ?3 <= ?2 OR at_ms > ?2)",
        )?
        .execute(params![server_ms, now_ms, kept_ms])?)
}

/// A document was finished on this device with a change.
pub(crate) fn note_finish(tx: &Transaction<'_>, doc: DocId, change: Hash) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR REPLACE INTO finishes (doc, change) VALUES (?1, ?2)")?
        .execute(params![doc.as_bytes(), change.as_bytes()])?;
    Ok(())
}

/// Its last finish was taken back, or it leaves this device.
pub(crate) fn forget_finish(tx: &Transaction<'_>, doc: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM finishes WHERE doc = ?1")?.execute([doc.as_bytes()])?;
    Ok(())
}
