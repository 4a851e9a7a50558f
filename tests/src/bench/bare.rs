//! The floor of whatever takes in records: bare encrypted inserts of the bytes that it leaves.

use std::path::Path;
use std::time::Duration;

use kengai_store::RealDisk;
use kengai_store::raw::{self, DatabaseKey};
use rusqlite::Connection;
use zeroize::Zeroizing;

use super::processor;
use super::saving::disk;

/// Rows that a bare insert writes in one transaction, as many as a load does.
const BARE_ROWS: usize = 64;

/// The least that what lies in a device's wide rows can cost on this disk: a row for each visit in a bare encrypted
/// database, no index. Processor time.
pub(super) fn bare_inserts(device: &Connection, rows: u64) -> Duration {
    let sizes = "SELECT (SELECT sum(length(packed) + length(heads)) FROM documents)
                      + (SELECT sum(length(bytes)) FROM entries)";
    let bytes: usize = device.query_row(sizes, [], |row| row.get(0)).expect("it counts");
    let folder = tempfile::tempdir_in(disk()).expect("the build folder can be written");
    let path: &Path = &folder.path().join("bare.sqlite");
    let key = DatabaseKey::derive(&Zeroizing::new([7; 32]));
    raw::create(&RealDisk, path, &key).expect("the folder can be written");
    let mut db = raw::open(&RealDisk, path, &key).expect("it was just made");
    db.execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY, row BLOB) STRICT").expect("an empty file");
    let rows = vec![vec![7_u8; bytes / rows.max(1) as usize]; rows as usize];
    let (used, ()) = processor::of(|| {
        for part in rows.chunks(BARE_ROWS) {
            let tx = db.transaction().expect("nobody else has it");
            for row in part {
                tx.execute("INSERT INTO t (row) VALUES (?1)", [row]).expect("the disk has room");
            }
            tx.commit().expect("the disk has room");
        }
    });
    used
}
