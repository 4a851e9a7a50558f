//! What somebody wrote apart from others and does not stand any more, because another decided between the values: whoever
//! wrote it is told.
//!
//! Computed from the change that decided and what it was made from, so it is the same on every device. Only a change that
//! replaces several values at once decides: it names all of them.

use std::collections::BTreeSet;

use automerge::legacy::{Key, ObjectId};
use automerge::{Change, ChangeHash, ObjId};
use kengai_model::FieldValue;
use kengai_protocol::{DeviceId, DocId, Hash};
use rusqlite::{Transaction, params};

use crate::database::columns::hash;
use crate::documents::document::Document;
use crate::documents::values::{self, Stands, device_of};
use crate::documents::view::Concurrent;
use crate::{Store, StoreError};

/// A value that a change overruled: whose device wrote it, and with which change.
pub(crate) struct Overruled {
    field: String,
    written: Hash,
    device: DeviceId,
}

/// One value that does not stand any more, as lists give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverruledEntry {
    /// The document.
    pub doc: DocId,
    /// The field.
    pub field: String,
    /// The change that decided.
    pub decided: Hash,
    /// The change that had written the value.
    pub written: Hash,
}

/// What a change of a document overruled.
pub(crate) fn by(document: &Document, change: &Change) -> Result<Vec<Overruled>, StoreError> {
    let mut out = Vec::new();
    let mut decided = BTreeSet::new();
    let ancestry = document.ancestry();
    for op in change.decode().operations {
        let (ObjectId::Root, Key::Map(path)) = (&op.obj, &op.key) else { continue };
        if op.pred.len() < 2 || !decided.insert(path.clone()) {
            continue;
        }
        let stood = document.stood(&ancestry, path, change.deps())?;
        let own: [ChangeHash; 1] = [change.hash()];
        let after = match document.stood(&ancestry, path, &own)? {
            Stands::One(value) => Some(value),
            _ => None,
        };
        for (_, id) in lost(path, &stood, after.as_ref()) {
            let (Some(written), Some(device)) = (document.change_of(&id), device_of(&id)) else { continue };
            out.push(Overruled { field: path.to_string(), written, device });
        }
    }
    Ok(out)
}

/// The values that do not stand any more, with their writers.
pub(crate) fn values(
    document: &Document,
    path: &str,
    stood: &Stands,
    after: Option<&FieldValue>,
) -> Vec<Concurrent> {
    let lost = lost(path, stood, after).into_iter();
    let mut lost: Vec<Concurrent> = lost.map(|(value, id)| document.concurrent(value, &id)).collect();
    lost.sort();
    lost
}

/// What of several values is not in what was decided: a value that is another, an addition whose words are not in it.
fn lost(path: &str, stood: &Stands, after: Option<&FieldValue>) -> Vec<(Option<FieldValue>, ObjId)> {
    match stood {
        Stands::Nothing | Stands::One(_) | Stands::Alike(_) => Vec::new(),
        Stands::Parts(_, parts) => {
            let after = after.and_then(FieldValue::as_text).unwrap_or_default();
            let lost = parts.iter().filter(|(added, _)| !after.contains(added.as_str()));
            lost.flat_map(|(added, writers)| {
                writers.iter().map(|id| (Some(FieldValue::Str(added.clone())), id.clone()))
            })
            .collect()
        }
        Stands::Several(all) => {
            let read = values::as_read(path, after);
            let other = |value: &Option<FieldValue>| values::as_read(path, value.as_ref()) != read;
            all.iter().filter(|(value, _)| other(value)).cloned().collect()
        }
    }
}

/// Notes what a change overruled.
pub(crate) fn note(
    tx: &Transaction<'_>,
    doc: DocId,
    decided: Hash,
    all: &[Overruled],
) -> Result<(), StoreError> {
    for one in all {
        tx.prepare_cached(
            "INSERT OR IGNORE INTO overruled (doc, decided, field, written, device) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            doc.as_bytes(),
            decided.as_bytes(),
            one.field,
            one.written.as_bytes(),
            one.device.as_bytes()
        ])?;
    }
    Ok(())
}

/// A document leaves this device.
pub(crate) fn forget(tx: &Transaction<'_>, doc: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM overruled WHERE doc = ?1")?.execute([doc.as_bytes()])?;
    Ok(())
}

impl Store {
    /// What a device wrote and another's decision did not leave standing.
    ///
    /// # Errors
    /// As the database.
    pub fn overruled_of(&self, device: DeviceId) -> Result<Vec<OverruledEntry>, StoreError> {
        self.collect(
            "SELECT doc, field, decided, written FROM overruled WHERE device = ?1 ORDER BY doc, decided, field",
            params![device.as_bytes()],
            |row| {
                Ok(OverruledEntry {
                    doc: DocId::from_slice(&row.get::<_, Vec<u8>>(0)?).map_err(|_| StoreError::BadRow)?,
                    field: row.get(1)?,
                    decided: hash(row.get(2)?)?,
                    written: hash(row.get(3)?)?,
                })
            },
        )
    }
}
