//! Managers are told when photos have used nine tenths of what the server may keep of them, and nobody else is.

use kengai_protocol::blob::{BlobHeader, blob_id};
use kengai_protocol::sync_answer::PhotoQuota;
use kengai_server::limits::Quotas;
use kengai_server::{Ledger, LedgerError};

use crate::support::{Device, MORNING_MS, Morning, Office, options};

fn bring(ledger: &mut Ledger, m: &Morning, number: u8) -> Result<u64, LedgerError> {
    let epoch = m.office.control.circle(&m.client).unwrap().newest_epoch().id;
    let header = BlobHeader { org: m.office.org, circle: m.client, epoch, salt: [number; 16] };
    let photo = header.seal(&m.office.keys[&m.client], &[number; 100]);
    ledger.put_blob(&m.a.public(), &m.client, &blob_id(&photo), &photo)?;
    Ok(photo.len() as u64)
}

fn told(ledger: &mut Ledger, office: &Office, device: &Device) -> Option<PhotoQuota> {
    ledger.sync(&device.public(), device.request(office), MORNING_MS).unwrap().photo_quota
}

#[test]
fn a_quota_that_is_nearly_used_is_told_to_managers_with_its_figures() {
    let folder = tempfile::tempdir().unwrap();
    let quotas = Quotas { blobs_per_org: 10, ..Quotas::default() };
    let mut ledger = Ledger::open(folder.path(), options(1, quotas)).unwrap();
    let m = Morning::at(&mut ledger);
    let mut bytes = 0;
    for number in 1..=8 {
        bytes += bring(&mut ledger, &m, number).unwrap();
    }
    assert_eq!(told(&mut ledger, &m.office, &m.manager), None, "eight of ten");
    bytes += bring(&mut ledger, &m, 9).unwrap();
    let quota = told(&mut ledger, &m.office, &m.manager).unwrap();
    let bytes_max = Quotas::default().blob_bytes_per_org;
    assert_eq!(quota, PhotoQuota { photos: 9, photos_max: 10, bytes, bytes_max });
    assert!(!quota.is_used_up());
    assert_eq!(told(&mut ledger, &m.office, &m.a), None, "a helper is not told");
    bring(&mut ledger, &m, 10).unwrap();
    assert!(told(&mut ledger, &m.office, &m.manager).unwrap().is_used_up());
    assert!(matches!(bring(&mut ledger, &m, 11), Err(LedgerError::Quota)));
    // One that is here already is known all the same.
    bring(&mut ledger, &m, 10).unwrap();
}

#[test]
fn bytes_count_as_well_as_photos() {
    let folder = tempfile::tempdir().unwrap();
    let quotas = Quotas { blob_bytes_per_org: 500, ..Quotas::default() };
    let mut ledger = Ledger::open(folder.path(), options(1, quotas)).unwrap();
    let m = Morning::at(&mut ledger);
    let mut number = 0;
    while bring(&mut ledger, &m, number).is_ok() {
        number += 1;
    }
    assert!(number > 0 && number < 6, "{number}");
    let quota = told(&mut ledger, &m.office, &m.manager);
    assert_eq!(quota.map(|quota| quota.photos), Some(u64::from(number)));
    assert!(quota.unwrap().is_used_up());
}
