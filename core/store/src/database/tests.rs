//! The database as it is made, opened and damaged.

use std::fs;
use std::path::PathBuf;

use zeroize::Zeroizing;

use super::connection::{BUSY_WAIT_MS, require_cipher};
use super::*;
use crate::home::disk::RealDisk;

const KNOWN: &str = "見本一郎さまは夕方に発熱された";

fn key(byte: u8) -> DatabaseKey {
    DatabaseKey::derive(&Zeroizing::new([byte; 32]))
}

/// A closed database with a known text in it.
fn database(dir: &tempfile::TempDir) -> PathBuf {
    let path = dir.path().join("kengai.db");
    create(&RealDisk, &path, &key(1)).unwrap();
    let connection = open(&RealDisk, &path, &key(1)).unwrap();
    connection.execute_batch("CREATE TABLE test (text TEXT NOT NULL) STRICT").unwrap();
    let rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) \
                INSERT INTO test SELECT ?1 FROM n";
    assert_eq!(connection.execute(rows, [KNOWN]).unwrap(), 500);
    path
}

fn opened(path: &Path, byte: u8) -> Result<i64, StoreError> {
    let connection = open(&RealDisk, path, &key(byte))?;
    Ok(connection.query_row("SELECT count(*) FROM test WHERE text = ?1", [KNOWN], |row| row.get(0))?)
}

#[test]
fn settings_are_those_we_measured() {
    let dir = tempfile::tempdir().unwrap();
    let connection = open(&RealDisk, &database(&dir), &key(1)).unwrap();
    let get = |name: &str| -> String {
        connection
            .query_row(&format!("PRAGMA {name}"), [], |row| {
                Ok(match row.get_ref(0)? {
                    rusqlite::types::ValueRef::Integer(value) => value.to_string(),
                    other => other.as_str()?.to_owned(),
                })
            })
            .unwrap()
    };
    assert_eq!(get("journal_mode"), "wal");
    assert_eq!(get("synchronous"), "2", "FULL");
    assert_eq!(get("page_size"), "4096");
    assert_eq!(get("cipher_page_size"), "4096");
    assert_eq!(get("cipher_hmac_algorithm"), "HMAC_SHA256");
    assert_eq!(get("temp_store"), "2", "memory");
    assert_eq!(get("foreign_keys"), "1");
    assert_eq!(get("trusted_schema"), "0");
    assert_eq!(get("busy_timeout"), BUSY_WAIT_MS.to_string());
}

#[test]
fn known_text_is_nowhere_on_disk() {
    let dir = tempfile::tempdir().unwrap();
    let path = database(&dir);
    let connection = open(&RealDisk, &path, &key(1)).unwrap();
    connection.execute("INSERT INTO test VALUES (?1)", [KNOWN]).unwrap();
    let grep = |needle: &[u8]| {
        let mut bytes = 0;
        for file in fs::read_dir(dir.path()).unwrap() {
            let content = fs::read(file.unwrap().path()).unwrap();
            bytes += content.len();
            let found = content.windows(needle.len()).any(|window| window == needle);
            if found {
                return true;
            }
        }
        assert!(bytes > 30_000, "looked at too little: {bytes} bytes");
        false
    };
    assert!(!grep("夕方に発熱".as_bytes()));
    // The same search does find what is not encrypted.
    fs::write(dir.path().join("plain"), KNOWN).unwrap();
    assert!(grep("夕方に発熱".as_bytes()));
}

#[test]
fn a_build_without_cipher_opens_nothing() {
    assert_eq!(require_cipher(None), Err(StoreError::NotEncryptedBuild));
    assert_eq!(require_cipher(Some(String::new())), Err(StoreError::NotEncryptedBuild));
    assert_eq!(require_cipher(Some("4.19.0 community".to_owned())), Ok(()));
}

#[test]
fn nothing_is_created_over_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = database(&dir);
    assert_eq!(create(&RealDisk, &path, &key(1)), Err(StoreError::AlreadyExists("kengai.db".to_owned())));
    let missing = dir.path().join("none.db");
    assert_eq!(open(&RealDisk, &missing, &key(1)).err(), Some(StoreError::MissingFile("kengai.db")));
    assert!(!missing.exists());
    fs::write(&missing, b"").unwrap();
    assert_eq!(open(&RealDisk, &missing, &key(1)).err(), Some(StoreError::DamagedDatabase));
    assert_eq!(fs::read(&missing).unwrap(), b"");
    assert_eq!(opened(&path, 1), Ok(500));
}

#[test]
fn an_interrupted_creation_is_begun_again() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("kengai.db");
    fs::write(unfinished(&path), b"half a page").unwrap();
    create(&RealDisk, &path, &key(1)).unwrap();
    open(&RealDisk, &path, &key(1)).unwrap();
    assert!(!unfinished(&path).exists());
}

#[test]
fn damage_is_an_error_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = database(&dir);
    let whole = fs::read(&path).unwrap();
    let refused = |bytes: &[u8], error: StoreError| {
        fs::write(&path, bytes).unwrap();
        assert_eq!(opened(&path, 1), Err(error));
        assert_eq!(fs::read(&path).unwrap(), bytes, "the file was changed");
    };
    for at in [16, 100, 2_000, 4_095, 4_096, 6_000] {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        refused(&damaged, StoreError::DamagedDatabase);
    }
    for length in [1, 15, 16, 100, 8_191, 8_192] {
        refused(&whole[..length], StoreError::DamagedDatabase);
    }
    let mut swapped = whole.clone();
    swapped[..16_384].rotate_left(8_192);
    refused(&swapped, StoreError::DamagedDatabase);
    refused(&[0x5a; 40_000], StoreError::DamagedDatabase);
    refused(&[b"SQLite format 3\0", &whole[16..]].concat(), StoreError::PlainDatabase);

    fs::write(&path, &whole).unwrap();
    assert_eq!(opened(&path, 1), Ok(500));
    assert_eq!(opened(&path, 2), Err(StoreError::DamagedDatabase), "the home tells a wrong key before");
}

#[test]
fn a_database_without_the_canary_is_not_ours() {
    for other in ["DELETE FROM canary", "UPDATE canary SET word = '圏内'", "DROP TABLE canary"] {
        let dir = tempfile::tempdir().unwrap();
        let path = database(&dir);
        open(&RealDisk, &path, &key(1)).unwrap().execute_batch(other).unwrap();
        assert_eq!(opened(&path, 1), Err(StoreError::DamagedDatabase), "{other}");
    }
}

#[test]
fn the_check_finds_a_page_that_no_query_has_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = database(&dir);
    let connection = open(&RealDisk, &path, &key(1)).unwrap();
    check(&connection).unwrap();
    // Free pages, which SQLite's own check never reads.
    connection.execute_batch("DELETE FROM test").unwrap();
    check(&connection).unwrap();
    connection.close().unwrap();
    let mut damaged = fs::read(&path).unwrap();
    let last_page = damaged.len() - 5_000;
    damaged[last_page] ^= 1;
    fs::write(&path, &damaged).unwrap();
    let connection = open(&RealDisk, &path, &key(1)).unwrap();
    assert_eq!(check(&connection), Err(StoreError::DamagedDatabase));
}

#[test]
fn a_file_that_may_not_be_written_is_told_as_that() {
    let dir = tempfile::tempdir().unwrap();
    let path = database(&dir);
    let opened = |flags| open_existing(&RealDisk, &path, flags, &key(1)).unwrap();
    assert_eq!(require_writable(&opened(OpenFlags::SQLITE_OPEN_READ_WRITE)), Ok(()));
    let refused = require_writable(&opened(OpenFlags::SQLITE_OPEN_READ_ONLY));
    let kind = ErrorKind::PermissionDenied;
    assert_eq!(refused, Err(StoreError::Io { what: "opening the database for writing", kind }));
}

#[test]
fn a_log_that_has_grown_is_moved_whole() {
    let dir = tempfile::tempdir().unwrap();
    let path = database(&dir);
    let connection = open(&RealDisk, &path, &key(1)).unwrap();
    let log = || fs::metadata(with_suffix(&path, "-wal")).unwrap().len();
    connection.execute("INSERT INTO test VALUES (?1)", [KNOWN]).unwrap();
    assert!(log() > 0, "a small log stays");
    let rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) \
                INSERT INTO test SELECT printf('%.8000c', 'x') FROM n";
    connection.execute(rows, []).unwrap();
    assert_eq!(log(), 0, "nothing of it is left to be damaged");
    let count: i64 = connection.query_row("SELECT count(*) FROM test", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 1_701);
}
