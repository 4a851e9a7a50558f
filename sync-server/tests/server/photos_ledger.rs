//! What a ledger promises of photos, the same wherever they are kept: in the folder, and in a store that another process is.

use std::path::Path;
use std::sync::Arc;

use kengai_protocol::Hash;
use kengai_protocol::blob::{BlobHeader, blob_id};
use kengai_protocol::sign::SigningKey;
use kengai_server::backup::BackupError;
use kengai_server::blob_settings::BlobSettings;
use kengai_server::limits::Quotas;
use kengai_server::place_error::PlaceError;
use kengai_server::{Ledger, LedgerError, RealDisk};

use crate::s3::{S3, names};
use crate::support::{MORNING_MS, Morning, SERVER_SEED, Seeded, options};

fn open(data: &Path, photos: &BlobSettings, quotas: Quotas) -> Result<Ledger, LedgerError> {
    Ledger::open_at(Arc::new(RealDisk), data, options(1, quotas), photos)
}

fn listed(photos: &BlobSettings, data: &Path) -> Vec<Hash> {
    names(photos, data, &SigningKey::from_seed(SERVER_SEED).public())
}

fn sealed(m: &Morning, number: u8) -> (Hash, Vec<u8>) {
    let epoch = m.office.control.circle(&m.client).unwrap().newest_epoch().id;
    let header = BlobHeader { org: m.office.org, circle: m.client, epoch, salt: [number; 16] };
    let photo = header.seal(&m.office.keys[&m.client], &[number; 3_000]);
    (blob_id(&photo), photo)
}

fn bring(ledger: &mut Ledger, m: &Morning, (id, photo): &(Hash, Vec<u8>)) -> Result<(), LedgerError> {
    ledger.put_blob(&m.a.public(), &m.client, id, photo).map(drop)
}

fn has(ledger: &mut Ledger, m: &Morning, (id, photo): &(Hash, Vec<u8>)) -> bool {
    ledger.get_blob(&m.b.public(), &m.client, id).is_ok_and(|found| found == *photo)
}

/// Plays it over the folder and over each store.
fn over_each(play: impl Fn(&Path, &dyn Fn(&str) -> BlobSettings)) {
    let home = tempfile::tempdir().unwrap();
    play(home.path(), &|_| BlobSettings::default());
    for store in S3::each() {
        let home = tempfile::tempdir().unwrap();
        play(home.path(), &|prefix| store.settings(prefix));
    }
}

#[test]
fn quotas_hold_and_what_is_refused_is_not_kept() {
    over_each(|home, place| {
        let (data, place) = (home.join("data"), place("office"));
        let quotas = Quotas { blobs_per_org: 2, ..Quotas::default() };
        let mut ledger = open(&data, &place, quotas).unwrap();
        let m = Morning::at(&mut ledger);
        let photos = [1, 2, 3].map(|number| sealed(&m, number));
        bring(&mut ledger, &m, &photos[0]).unwrap();
        bring(&mut ledger, &m, &photos[0]).unwrap();
        bring(&mut ledger, &m, &photos[1]).unwrap();
        assert!(matches!(bring(&mut ledger, &m, &photos[2]), Err(LedgerError::Quota)));
        let other = (photos[2].0, photos[0].1.clone());
        let refused = ledger.put_blob(&m.a.public(), &m.client, &other.0, &other.1);
        assert!(matches!(refused, Err(LedgerError::Quota | LedgerError::OtherBlob)), "{refused:?}");
        assert!(has(&mut ledger, &m, &photos[0]) && has(&mut ledger, &m, &photos[1]));
        ledger.close();
        let mut kept = [photos[0].0, photos[1].0];
        kept.sort();
        assert_eq!(listed(&place, &data), kept);
    });
}

#[test]
fn what_a_killed_server_left_without_a_row_is_gone_at_the_next_start() {
    over_each(|home, place| {
        let (data, place) = (home.join("data"), place("office"));
        let mut ledger = open(&data, &place, Quotas::default()).unwrap();
        let m = Morning::at(&mut ledger);
        let (kept, lost) = (sealed(&m, 1), sealed(&m, 2));
        bring(&mut ledger, &m, &kept).unwrap();
        for (id, photo) in [&kept, &lost] {
            let upload = ledger.blobs().begin(id);
            ledger.blobs().write(id, photo).unwrap();
            std::mem::forget(upload);
        }
        ledger.close();
        assert_eq!(listed(&place, &data).len(), 2, "the one without a row is there");
        let mut ledger = open(&data, &place, Quotas::default()).unwrap();
        assert_eq!(listed(&place, &data), [kept.0]);
        assert!(has(&mut ledger, &m, &kept));
        assert_eq!(std::fs::read_dir(data.join("blobs/unfinished")).unwrap().count(), 0);
        bring(&mut ledger, &m, &lost).unwrap();
        assert!(has(&mut ledger, &m, &lost), "who did not hear of it brings it again");
    });
}

#[test]
fn an_upload_whose_row_is_refused_leaves_nothing_that_counts() {
    over_each(|home, place| {
        let (data, place) = (home.join("data"), place("office"));
        let mut ledger = open(&data, &place, Quotas::default()).unwrap();
        let m = Morning::at(&mut ledger);
        let (id, photo) = sealed(&m, 1);
        let upload = ledger.blobs().begin(&id);
        ledger.blobs().write(&id, &photo).unwrap();
        ledger.batch(|batch| batch.forget_upload(&upload)).unwrap().unwrap();
        drop(upload);
        assert!(ledger.get_blob(&m.a.public(), &m.client, &id).is_err(), "no row, no photo");
        ledger.close();
        open(&data, &place, Quotas::default()).unwrap().close();
        assert_eq!(listed(&place, &data), []);
    });
}

#[test]
fn backups_are_of_every_place_and_come_back_into_every_place() {
    over_each(|home, place| {
        let (data, backup, office) = (home.join("data"), home.join("backup"), place("office"));
        let mut ledger = open(&data, &office, Quotas::default()).unwrap();
        let m = Morning::at(&mut ledger);
        let photos = [1, 2].map(|number| sealed(&m, number));
        bring(&mut ledger, &m, &photos[0]).unwrap();
        assert_eq!(ledger.backup_to(&backup, MORNING_MS).unwrap().blobs, 1);
        bring(&mut ledger, &m, &photos[1]).unwrap();
        // Other bytes under its name: they are not backed up, and nothing is called backed up.
        let store = ledger.blobs().store().clone();
        store.put(&photos[1].0, b"damaged").unwrap();
        let failed = ledger.backup_to(&backup, MORNING_MS + 1);
        assert!(matches!(failed, Err(BackupError::NotVerified(_))), "{failed:?}");
        store.put(&photos[1].0, &photos[1].1).unwrap();
        assert_eq!(ledger.backup_to(&backup, MORNING_MS + 2).unwrap().blobs, 1);
        ledger.close();
        for (name, place) in [("here", BlobSettings::default()), ("again", place("restored"))] {
            let to = home.join(name);
            let random = Seeded::new(9);
            let report = Ledger::restore_at(Arc::new(RealDisk), &backup, &to, &random, &place).unwrap();
            assert_eq!(report.blobs, 2);
            let mut ledger = open(&to, &place, Quotas::default()).unwrap();
            assert!(photos.iter().all(|photo| has(&mut ledger, &m, photo)), "{name}");
            assert_eq!(listed(&place, &to).len(), 2);
        }
    });
}

#[test]
fn photos_with_rows_are_not_looked_for_where_they_are_not() {
    let (home, store) = (tempfile::tempdir().unwrap(), S3::moto());
    let (data, there) = (home.path().join("data"), store.settings("office"));
    let here = BlobSettings::default();
    // Without photos a place may be changed.
    open(&data, &there, Quotas::default()).unwrap().close();
    let mut ledger = open(&data, &here, Quotas::default()).unwrap();
    let m = Morning::at(&mut ledger);
    let photo = sealed(&m, 1);
    bring(&mut ledger, &m, &photo).unwrap();
    ledger.close();
    let refused = open(&data, &there, Quotas::default());
    assert!(matches!(refused, Err(LedgerError::Place(PlaceError::Elsewhere { .. }))), "{refused:?}");
    let mut ledger = open(&data, &here, Quotas::default()).unwrap();
    assert!(has(&mut ledger, &m, &photo));
    ledger.close();
    // Another server's place is nobody else's.
    let other = home.path().join("other");
    let mut options = options(1, Quotas::default());
    options.key_seed = [8; 32];
    let refused = Ledger::open_at(Arc::new(RealDisk), &other, options, &there);
    assert!(matches!(refused, Err(LedgerError::Place(PlaceError::OtherServer))), "{refused:?}");
}
