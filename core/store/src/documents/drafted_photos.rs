//! Photos that only drafts name, or what was thrown away of them: nobody else's before their record is finished.

use std::collections::BTreeSet;

use kengai_model::{FieldValue, Fields};
use kengai_protocol::{DocId, Hash};
use rusqlite::Connection;

use crate::StoreError;
use crate::documents::draft_rows::{self, COLUMNS};
use crate::documents::rows::row;

/// The photos that a record or its notes name, thumbnails among them.
pub(crate) fn named_in(fields: &Fields) -> impl Iterator<Item = Hash> + '_ {
    fields.iter().filter_map(|(path, value)| named_at(path, value))
}

/// The photo that a field names, if it names one.
pub(crate) fn named_at(path: &str, value: &FieldValue) -> Option<Hash> {
    let names_one = (path.starts_with("photo.") && (path.ends_with(".sha") || path.ends_with(".thumbnail")))
        || (path.starts_with("note.") && path.contains(".photo."));
    match value {
        FieldValue::Str(hex) if names_one => hex.parse().ok(),
        _ => None,
    }
}

/// Every photo that a draft names, thrown away or not, whatever records say.
pub(crate) fn of_drafts(db: &Connection) -> Result<BTreeSet<Hash>, StoreError> {
    let mut photos = BTreeSet::new();
    for table in ["drafts", "discarded"] {
        let mut query = db.prepare_cached(&format!("SELECT {COLUMNS} FROM {table}"))?;
        for draft in query.query_map([], |row| Ok(draft_rows::read(row, 0)))? {
            photos.extend(named_in(&draft??.fields));
        }
    }
    Ok(photos)
}

/// The photos that drafts name, thrown away or not, and that their records as they stand do not.
pub(crate) fn of_drafts_alone(db: &Connection) -> Result<BTreeSet<Hash>, StoreError> {
    let (mut photos, mut docs) = (BTreeSet::new(), BTreeSet::<DocId>::new());
    for table in ["drafts", "discarded"] {
        let mut query = db.prepare_cached(&format!("SELECT {COLUMNS} FROM {table}"))?;
        for draft in query.query_map([], |row| Ok(draft_rows::read(row, 0)))? {
            let draft = draft??;
            photos.extend(named_in(&draft.fields));
            docs.insert(draft.doc);
        }
    }
    for doc in docs {
        let Some(record) = row(db, doc)? else { continue };
        for finished in named_in(&record.view()?.fields) {
            photos.remove(&finished);
        }
    }
    Ok(photos)
}
