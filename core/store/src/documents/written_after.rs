//! Whether whoever wrote one field knew what stands in another: not by clocks, which may be wrong and say nothing of two people who
//! wrote apart, but by the changes that a change was made from.

use std::collections::{BTreeMap, BTreeSet};

use automerge::ChangeHash;
use kengai_protocol::{DocId, Hash};

use crate::documents::document::Document;
use crate::documents::rows::row;
use crate::piece::Piece;
use crate::{Store, StoreError};

impl Store {
    /// For each pair of fields of a document, the later and the earlier: whether everybody who wrote what stands in the later had
    /// seen all that stands in the earlier, or wrote it with it. Nothing that stands nowhere is missing. One reading of the
    /// document answers all.
    ///
    /// # Errors
    /// No such document.
    pub fn written_after(&self, doc: DocId, pairs: &[(String, String)]) -> Result<Vec<bool>, StoreError> {
        let document = row(&self.db, doc)?.ok_or(StoreError::NotFound(Piece::Document))?.document()?;
        let ancestry = document.ancestry();
        let mut seen: BTreeMap<Hash, BTreeSet<ChangeHash>> = BTreeMap::new();
        let mut out = Vec::with_capacity(pairs.len());
        for (later, earlier) in pairs {
            let (later, earlier) = (writers(&document, later)?, writers(&document, earlier)?);
            let (Some(later), Some(earlier)) = (later, earlier) else {
                out.push(false);
                continue;
            };
            out.push(later.iter().all(|change| {
                let seen = seen.entry(*change).or_insert_with(|| ancestry.seen_by(ChangeHash(change.0)));
                earlier.iter().all(|one| seen.contains(&ChangeHash(one.0)))
            }));
        }
        Ok(out)
    }
}

/// The changes that wrote what stands in a field; `None` where that cannot be said of one.
fn writers(document: &Document, field: &str) -> Result<Option<Vec<Hash>>, StoreError> {
    let values = document.values(field, None)?;
    Ok(values.iter().map(|(_, id)| document.change_of(id)).collect())
}
