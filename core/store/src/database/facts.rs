//! Facts about this device, one row each, read and written by name.

use rusqlite::{Connection, OptionalExtension, params};

use crate::StoreError;

pub(crate) fn get(db: &Connection, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(db
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

pub(crate) fn set(db: &Connection, key: &str, value: &[u8]) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )?
    .execute(params![key, value])?;
    Ok(())
}

pub(crate) fn remove(db: &Connection, key: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM meta WHERE key = ?1")?.execute([key])?;
    Ok(())
}

pub(crate) fn get_u64(db: &Connection, key: &str) -> Result<Option<u64>, StoreError> {
    get(db, key)?
        .map(|bytes| Ok(u64::from_be_bytes(bytes.try_into().map_err(|_| StoreError::BadRow)?)))
        .transpose()
}

pub(crate) fn set_u64(db: &Connection, key: &str, value: u64) -> Result<(), StoreError> {
    set(db, key, &value.to_be_bytes())
}
