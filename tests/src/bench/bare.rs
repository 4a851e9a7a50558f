//! The floor of whatever takes in records: bare encrypted inserts of the bytes that it leaves.

use std::path::Path;
use std::time::Duration;

use kengai_protocol::DocId;
use kengai_store::raw::{self, DatabaseKey};
use kengai_store::{RealDisk, Store};
use zeroize::Zeroizing;

use super::processor;
use super::saving::{bytes_of, disk};

/// Rows that a bare insert writes in one transaction, as many as a load does.
const BARE_ROWS: usize = 64;

/// Documents whose bytes are looked at, to say what all of them take.
const LOOKED_AT: usize = 1_000;

/// What bare inserts take, processor time.
pub(super) struct Bare {
    /// Of the same bytes as when a save is measured: each document's change, the document and what people see of it.
    pub(super) whole: Duration,
    /// Of what is left of those in the device's wide rows once they are packed.
    pub(super) packed: Duration,
}

impl Bare {
    /// How often the inserts of the same bytes go into a time.
    pub(super) fn times(&self, took: Duration) -> f64 {
        ratio(took, self.whole)
    }

    /// How often those of the packed bytes do.
    pub(super) fn times_packed(&self, took: Duration) -> f64 {
        ratio(took, self.packed)
    }
}

fn ratio(took: Duration, of: Duration) -> f64 {
    (took.as_secs_f64() / of.as_secs_f64() * 100.0).round() / 100.0
}

/// The least that a device's records can cost on this machine: a row for each visit in a bare encrypted database, no index.
pub(super) fn bare_inserts(store: &Store, visits: u64) -> Bare {
    let sizes = "SELECT (SELECT sum(length(packed) + length(heads)) FROM documents)
                      + (SELECT sum(length(bytes)) FROM entries)";
    let packed = store.database().query_row(sizes, [], |row| row.get(0)).expect("it counts");
    Bare { whole: inserts(whole_bytes(store), visits), packed: inserts(packed, visits) }
}

/// What all documents take before anything is packed.
fn whole_bytes(store: &Store) -> usize {
    let mut all =
        store.database().prepare("SELECT doc FROM documents ORDER BY doc").expect("there is such a table");
    let all = all.query_map([], |row| row.get::<_, Vec<u8>>(0)).expect("it can be read");
    let all: Vec<DocId> = all
        .map(|doc| DocId::from_slice(&doc.expect("it can be read")).expect("ids have one length"))
        .collect();
    let every = all.len().div_ceil(LOOKED_AT).max(1);
    let some: Vec<&DocId> = all.iter().step_by(every).collect();
    let bytes: usize = some
        .iter()
        .map(|doc| {
            let (view, _) = store.document(**doc).expect("it can be read").expect("it is here");
            bytes_of(&view.fields).len()
        })
        .sum();
    bytes * all.len() / some.len().max(1)
}

fn inserts(bytes: usize, rows: u64) -> Duration {
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
