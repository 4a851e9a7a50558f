//! A connection to a database file, with everything set that is set on every one of them, and nothing looked at yet.

use std::ffi::c_int;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use crate::StoreError;
use crate::database::key::DatabaseKey;
use crate::home::disk::Disk;

/// Bytes of one page.
pub(crate) const PAGE_BYTES: u32 = 4096;
/// What of each page is the cipher's: initial vector and HMAC-SHA-256, in whole blocks.
pub(crate) const CIPHER_BYTES: u32 = 16 + 32;
/// How long a statement waits for another connection, milliseconds.
pub(crate) const BUSY_WAIT_MS: u32 = 5_000;
/// Decrypted pages that are kept at most, KiB: enough for the indexes that a month of an office goes through. A phone touches
/// a fraction of it.
pub(crate) const CACHE_KIB: i32 = 8 * 1024;
/// Pages in the write-ahead log from which on it is moved into the database: 8 MiB.
pub(crate) const WAL_PAGES_MAX: c_int = 2_000;

/// Opens without looking whether it is one of ours.
pub(crate) fn connect(
    disk: &dyn Disk,
    path: &Path,
    flags: OpenFlags,
    key: &DatabaseKey,
) -> Result<Connection, StoreError> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = match disk.sqlite_vfs() {
        None => Connection::open_with_flags(path, flags)?,
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs)?,
    };
    let version = connection.query_row("PRAGMA cipher_version", [], |row| row.get(0)).optional()?;
    require_cipher(version)?;
    // SQLCipher logs to the standard error by default; this comes before anything that could fail.
    connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
    connection.execute_batch(&key.pragma())?;
    connection.pragma_update(None, "cipher_page_size", PAGE_BYTES)?;
    connection.execute_batch("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")?;
    connection.pragma_update(None, "busy_timeout", BUSY_WAIT_MS)?;
    connection.execute_batch(
        "PRAGMA temp_store = MEMORY;
         PRAGMA trusted_schema = OFF;
         PRAGMA foreign_keys = ON;",
    )?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

/// Opens what may be damaged, to read from whatever of it reads. Nothing is checked and nothing brought up to date.
///
/// # Errors
/// [`StoreError::NotEncryptedBuild`], or what SQLite says.
pub(crate) fn open_damaged(
    disk: &dyn Disk,
    path: &Path,
    key: &DatabaseKey,
) -> Result<Connection, StoreError> {
    let connection = connect(disk, path, OpenFlags::SQLITE_OPEN_READ_WRITE, key)?;
    // A schema that does not fit what is there is no reason to stop.
    connection.execute_batch("PRAGMA writable_schema = ON; PRAGMA cell_size_check = ON")?;
    Ok(connection)
}

/// A build without SQLCipher ignores `PRAGMA key` in silence and would write plain text.
pub(crate) fn require_cipher(version: Option<String>) -> Result<(), StoreError> {
    match version {
        Some(version) if !version.is_empty() => Ok(()),
        _ => Err(StoreError::NotEncryptedBuild),
    }
}
