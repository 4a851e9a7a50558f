//! A photo's file without its row is taken away: where the row is refused, and where the server ended in between.

use std::path::Path;

use kengai_protocol::Hash;
use kengai_protocol::blob::{BlobHeader, blob_id};

use crate::ledger::Ledger;
use crate::support::{Morning, open};

fn photo(m: &Morning, number: u64) -> (Hash, Vec<u8>) {
    let epoch = m.office.control.circle(&m.client).unwrap().newest_epoch().id;
    let mut salt = [0; 16];
    salt[..8].copy_from_slice(&number.to_be_bytes());
    let header = BlobHeader { org: m.office.org, circle: m.client, epoch, salt };
    let photo = header.seal(&m.office.keys[&m.client], b"a photo");
    (blob_id(&photo), photo)
}

fn bring(ledger: &mut Ledger, m: &Morning, number: u64) -> bool {
    let (id, bytes) = photo(m, number);
    ledger.put_blob(&m.a.public(), &m.client, &id, &bytes).is_ok()
}

/// Files in the photos' folder and below.
fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

#[test]
fn a_photo_whose_row_is_refused_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = folder.path().join("blobs");
    let mut ledger = open(folder.path());
    let m = Morning::at(&mut ledger);
    let pages: i64 = ledger.conn().query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    ledger.conn().execute_batch(&format!("PRAGMA max_page_count = {pages}")).unwrap();
    let mut taken = 0;
    while bring(&mut ledger, &m, taken) {
        taken += 1;
        assert!(taken < 1_000, "the database is full by now");
    }
    assert_eq!(files(&blobs), taken as usize, "the refused one left nothing");
    ledger.conn().execute_batch("PRAGMA max_page_count = 1000000").unwrap();
    assert!(bring(&mut ledger, &m, taken), "and it may come again");
    assert_eq!(files(&blobs), taken as usize + 1);
}

#[test]
fn a_file_that_a_killed_server_left_without_its_row_is_gone_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = folder.path().join("blobs");
    let mut ledger = open(folder.path());
    let m = Morning::at(&mut ledger);
    assert!(bring(&mut ledger, &m, 1));
    // Killed between the file and its row, and once between the row and taking the mark away.
    let (lost, kept) = (photo(&m, 2), photo(&m, 1));
    for (id, bytes) in [&lost, &kept] {
        let upload = ledger.blobs().begin(id);
        ledger.blobs().write(id, bytes).unwrap();
        std::mem::forget(upload);
    }
    assert_eq!(files(&blobs), 4, "two photos, each with its mark");
    ledger.close();
    let mut ledger = open(folder.path());
    assert_eq!(files(&blobs), 1);
    assert_eq!(ledger.get_blob(&m.b.public(), &m.client, &kept.0).unwrap(), kept.1);
    assert!(bring(&mut ledger, &m, 2), "who did not hear of it brings it again");
}

#[test]
fn who_fails_takes_no_file_from_whoever_brings_the_same_photo() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let m = Morning::at(&mut ledger);
    let (id, bytes) = photo(&m, 1);
    let blobs = ledger.blobs();
    let (failing, other) = (blobs.begin(&id), blobs.begin(&id));
    blobs.write(&id, &bytes).unwrap();
    ledger.batch(|batch| batch.forget_upload(&failing)).unwrap().unwrap();
    assert!(blobs.store().holds(&id).unwrap(), "the other one decides");
    drop(failing);
    ledger
        .batch(|batch| batch.blob_stored(&m.a.public(), &m.client, &id, bytes.len() as u64))
        .unwrap()
        .unwrap();
    other.keep().unwrap();
    ledger.batch(|batch| batch.forget_upload(&other)).unwrap().unwrap();
    assert!(blobs.store().holds(&id).unwrap(), "a row names it");
}
