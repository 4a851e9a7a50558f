//! A record being written: durable at every keystroke, and not yet anybody else's.
//!
//! A draft remembers the heads that its writer saw; finishing commits only what was changed, at those heads.

use kengai_model::Fields;
use kengai_protocol::{CircleId, DocId, Hash};
use rusqlite::{OptionalExtension, params};

use crate::doc_kind::DocKind;
use crate::meta::{heads_from_bytes, heads_to_bytes};
use crate::{Store, StoreError};

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

impl Store {
    /// Saves a draft: one durable transaction.
    ///
    /// # Errors
    /// The draft stays as it was.
    pub fn save_draft(&mut self, draft: &Draft) -> Result<(), StoreError> {
        let fields = serde_json::to_string(&draft.fields).map_err(|_| StoreError::BadRow)?;
        self.db
            .prepare_cached(
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

    /// The draft of a document, if there is one.
    ///
    /// # Errors
    /// As the database.
    pub fn draft(&self, doc: DocId) -> Result<Option<Draft>, StoreError> {
        Ok(self.drafts()?.into_iter().find(|draft| draft.doc == doc))
    }

    /// Throws a draft away.
    ///
    /// # Errors
    /// As the database.
    pub fn discard_draft(&mut self, doc: DocId) -> Result<(), StoreError> {
        self.db.execute("DELETE FROM drafts WHERE doc = ?1", [doc.as_bytes()])?;
        Ok(())
    }

    /// All drafts, the one touched last first. There are as many as a helper has visits open: a handful.
    ///
    /// # Errors
    /// As the database.
    pub fn drafts(&self) -> Result<Vec<Draft>, StoreError> {
        type Columns = (Vec<u8>, Vec<u8>, u8, Vec<u8>, String, u64);
        let mut rows = self.db.prepare_cached(
            "SELECT doc, circle, kind, base_heads, fields, updated_ms FROM drafts ORDER BY updated_ms DESC, doc",
        )?;
        let rows = rows.query_map([], |row| {
            Ok::<Columns, _>((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
        })?;
        rows.map(|row| {
            let (doc, circle, kind, base, fields, updated_ms) = row?;
            Ok(Draft {
                doc: DocId::from_slice(&doc).map_err(|_| StoreError::BadRow)?,
                circle: CircleId::from_slice(&circle).map_err(|_| StoreError::BadRow)?,
                kind: DocKind::from_number(kind).ok_or(StoreError::BadRow)?,
                base: heads_from_bytes(&base)?,
                fields: serde_json::from_str(&fields).map_err(|_| StoreError::BadRow)?,
                updated_ms,
            })
        })
        .collect()
    }

    /// How many drafts there are.
    ///
    /// # Errors
    /// As the database.
    pub fn draft_count(&self) -> Result<u64, StoreError> {
        let count: Option<u64> = self
            .db
            .prepare_cached("SELECT count(*) FROM drafts")?
            .query_row([], |row| row.get(0))
            .optional()?;
        Ok(count.unwrap_or(0))
    }
}
