//! The circle keys that were sealed to this device, one for each epoch.

use std::collections::HashSet;

use kengai_protocol::keys::CircleKey;
use kengai_protocol::{CircleId, Hash};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::StoreError;

pub(crate) fn store_key(
    tx: &Transaction<'_>,
    circle: CircleId,
    epoch: Hash,
    key: &CircleKey,
) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR IGNORE INTO circle_keys (circle, epoch, circle_key) VALUES (?1, ?2, ?3)")?
        .execute(params![circle.as_bytes(), epoch.as_bytes(), &key.0[..]])?;
    Ok(())
}

/// The epochs of a circle whose keys this device has.
pub(crate) fn known_epochs(db: &Connection, circle: CircleId) -> Result<HashSet<Hash>, StoreError> {
    let mut epochs = db.prepare_cached("SELECT epoch FROM circle_keys WHERE circle = ?1")?;
    let mut rows = epochs.query([circle.as_bytes()])?;
    let mut known = HashSet::new();
    while let Some(row) = rows.next()? {
        known.insert(Hash::from_slice(&row.get::<_, Vec<u8>>(0)?).map_err(|_| StoreError::BadRow)?);
    }
    Ok(known)
}

/// A circle's key of an epoch, if it was ever sealed to this device.
pub(crate) fn circle_key(
    db: &Connection,
    circle: CircleId,
    epoch: Hash,
) -> Result<Option<CircleKey>, StoreError> {
    let bytes: Option<Vec<u8>> = db
        .prepare_cached("SELECT circle_key FROM circle_keys WHERE circle = ?1 AND epoch = ?2")?
        .query_row(params![circle.as_bytes(), epoch.as_bytes()], |row| row.get(0))
        .optional()?;
    bytes
        .map(|bytes| Ok(CircleKey::from_bytes(bytes.try_into().map_err(|_| StoreError::BadRow)?)))
        .transpose()
}
