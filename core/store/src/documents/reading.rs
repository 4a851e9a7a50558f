//! Documents as they are read: what people see of them now, and what they saw at some heads.

use kengai_model::Fields;
use kengai_protocol::{CircleId, DocId, Hash};

use crate::documents::doc_kind::DocKind;
use crate::documents::document::Document;
use crate::documents::rows::{self, row};
use crate::documents::view::View;
use crate::piece::Piece;
use crate::{Store, StoreError};

impl Store {
    /// What people see of a document, with its heads.
    ///
    /// # Errors
    /// As the database.
    pub fn document(&self, doc: DocId) -> Result<Option<(View, Vec<Hash>)>, StoreError> {
        rows::view_and_heads(&self.db, doc)
    }

    /// A document with everything that it was.
    ///
    /// # Errors
    /// As the database.
    pub fn whole_document(&self, doc: DocId) -> Result<Option<Document>, StoreError> {
        row(&self.db, doc)?.map(|row| row.document()).transpose()
    }

    /// A document's fields as they were at `heads`.
    ///
    /// # Errors
    /// No such document, or heads that are not in it.
    pub fn document_at(&self, doc: DocId, heads: &[Hash]) -> Result<Fields, StoreError> {
        Ok(self.view_at(doc, heads)?.fields)
    }

    /// What people saw of a document at `heads`.
    ///
    /// # Errors
    /// No such document, or heads that are not in it.
    pub fn view_at(&self, doc: DocId, heads: &[Hash]) -> Result<View, StoreError> {
        let row = row(&self.db, doc)?.ok_or(StoreError::NotFound(Piece::Document))?;
        row.document()?.view_at(heads)
    }

    /// The hash of what people saw of a document at `heads` under a rule of seeing, as a confirmation signs it; `None` for a
    /// rule that only a newer version knows.
    ///
    /// # Errors
    /// No such document, or heads that are not in it.
    pub fn view_hash_at(&self, doc: DocId, heads: &[Hash], rule: u8) -> Result<Option<Hash>, StoreError> {
        let row = row(&self.db, doc)?.ok_or(StoreError::NotFound(Piece::Document))?;
        let canonical = row.document()?.canonical_at(heads, rule)?;
        Ok(canonical.map(|bytes| Hash::of_bytes(&bytes)))
    }

    /// What kind a document is; `None` also for one that a newer version wrote.
    ///
    /// # Errors
    /// As the database.
    pub fn kind_of(&self, doc: DocId) -> Result<Option<DocKind>, StoreError> {
        Ok(row(&self.db, doc)?.and_then(|row| DocKind::from_number(row.kind)))
    }

    /// The circle that a document is in.
    ///
    /// # Errors
    /// As the database.
    pub fn circle_of(&self, doc: DocId) -> Result<Option<CircleId>, StoreError> {
        Ok(row(&self.db, doc)?.map(|row| row.circle))
    }
}
