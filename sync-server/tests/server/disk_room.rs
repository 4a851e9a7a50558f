//! A disk that is nearly full: what is left of it belongs to the records. Played on a file system of a few megabytes, in a
//! mount namespace of its own; and without one, on whatever disk there is, with a reserve that it cannot have.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::path::Path;
use std::process::Command;

use crate::support::{MORNING_MS, Morning, options};
use kengai_protocol::blob::{BlobHeader, blob_id};
use kengai_protocol::sync_answer::{EntryStatus, SyncAnswer};
use kengai_protocol::sync_request::SyncRequest;
use kengai_protocol::{Entry, Hash};
use kengai_server::limits::Quotas;
use kengai_server::{Ledger, LedgerError};

const MB: u64 = 1024 * 1024;
/// Set for the copy of this test that runs where the small file system is mounted.
const INSIDE: &str = "KENGAI_TEST_SMALL_DISK";

struct Disk {
    ledger: Ledger,
    m: Morning,
    photos: Vec<(Hash, Vec<u8>)>,
    /// What A wrote and the server did not take: it goes again, as it is.
    unsent: Option<Entry>,
}

impl Disk {
    fn new(folder: &Path, disk_reserve_bytes: u64) -> Self {
        let quotas = Quotas { disk_reserve_bytes, ..Quotas::default() };
        let mut ledger = Ledger::open(folder, options(1, quotas)).unwrap();
        let m = Morning::at(&mut ledger);
        Self { ledger, m, photos: Vec::new(), unsent: None }
    }

    /// A photo of 200 KB, unlike any other.
    fn photo(&mut self) -> Result<(), LedgerError> {
        let circle = self.m.client;
        let epoch = self.m.office.control.circle(&circle).unwrap().newest_epoch().id;
        let mut salt = [0; 16];
        salt[..8].copy_from_slice(&(self.photos.len() as u64).to_be_bytes());
        let header = BlobHeader { org: self.m.office.org, circle, epoch, salt };
        let photo = header.seal(&self.m.office.keys[&circle], &vec![9; 200_000]);
        let id = blob_id(&photo);
        self.ledger.put_blob(&self.m.a.public(), &circle, &id, &photo)?;
        self.photos.push((id, photo));
        Ok(())
    }

    /// A record of 2 KB; whether it was taken.
    fn record(&mut self) -> bool {
        self.record_at(MORNING_MS)
            .is_ok_and(|answer| matches!(answer.statuses[..], [EntryStatus::Accepted(_)]))
    }

    fn record_at(&mut self, now_ms: u64) -> Result<SyncAnswer, LedgerError> {
        let write = || self.m.a.write(&self.m.office, self.m.client, &[7; 2_000]);
        let entry = self.unsent.take().unwrap_or_else(write);
        let mut request = self.m.a.request(&self.m.office);
        request.entries = self.m.a.wire(&self.m.office, std::slice::from_ref(&entry));
        let answer = self.ledger.sync(&self.m.a.public(), request, now_ms);
        let taken =
            answer.as_ref().is_ok_and(|answer| matches!(answer.statuses[..], [EntryStatus::Accepted(_)]));
        self.unsent = (!taken).then_some(entry);
        answer
    }

    /// When A's phone was in contact last, as the manager is told.
    fn last_contact_of_a(&mut self) -> u64 {
        let request = SyncRequest { contacts_since_ms: Some(0), ..self.m.manager.request(&self.m.office) };
        let answer = self.ledger.sync(&self.m.manager.public(), request, MORNING_MS).unwrap();
        answer.contacts.iter().find(|contact| contact.device == self.m.a.id()).unwrap().at_ms
    }

    fn says_no_room(&mut self) -> bool {
        let request = self.m.b.request(&self.m.office);
        self.ledger.sync(&self.m.b.public(), request, MORNING_MS).unwrap().no_room
    }

    /// Every photo that was taken comes back whole.
    fn reads_go_on(&mut self) {
        for (id, photo) in &self.photos {
            assert_eq!(self.ledger.get_blob(&self.m.b.public(), &self.m.client, id).unwrap(), *photo);
        }
    }
}

/// Files in a folder and below, unfinished ones too.
fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

#[test]
fn below_the_reserve_photos_wait_and_records_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let mut disk = Disk::new(folder.path(), 0);
    disk.photo().unwrap();
    assert!(!disk.says_no_room());
    let Disk { ledger, m, photos, unsent } = disk;
    ledger.close();
    let quotas = Quotas { disk_reserve_bytes: u64::MAX, ..Quotas::default() };
    let mut disk =
        Disk { ledger: Ledger::open(folder.path(), options(2, quotas)).unwrap(), m, photos, unsent };
    assert!(matches!(disk.photo(), Err(LedgerError::NoRoom)));
    assert_eq!(files(&folder.path().join("blobs")), 1, "nothing of it was written");
    assert!(disk.record() && disk.record());
    assert!(disk.says_no_room(), "everybody who syncs is told");
    disk.reads_go_on();
    // One that is here already is known, whatever room there is.
    let (id, photo) = disk.photos[0].clone();
    disk.ledger.put_blob(&disk.m.a.public(), &disk.m.client, &id, &photo).unwrap();
}

#[test]
fn on_a_small_disk_photos_never_take_the_last_bytes_from_records() {
    if let Ok(mount) = std::env::var(INSIDE) {
        return on_the_small_disk(Path::new(&mount));
    }
    let here = std::env::current_exe().unwrap();
    let mount = tempfile::tempdir().unwrap();
    let script = r#"mount -t tmpfs -o size=16m tmpfs "$1" && exec "$0" --exact "$2" --nocapture"#;
    let name = "disk_room::on_a_small_disk_photos_never_take_the_last_bytes_from_records";
    for unshare in [&["--mount"][..], &["--user", "--map-root-user", "--mount"][..]] {
        let can = Command::new("unshare").args(unshare).args(["--", "true"]).output();
        if !can.is_ok_and(|output| output.status.success()) {
            continue;
        }
        let mut inside = Command::new("unshare");
        inside.args(unshare).args(["--", "sh", "-c", script]).arg(&here).arg(mount.path()).arg(name);
        let output = inside.env(INSIDE, mount.path()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
        assert!(said.contains("records were taken"), "it was really played: {said}");
        return;
    }
    println!("no mount namespace on this machine: only the test with an impossible reserve was played");
}

fn on_the_small_disk(mount: &Path) {
    // Without a reserve photos take everything, and the next records are refused: what the reserve is for.
    let mut bare = Disk::new(&mount.join("bare"), 0);
    while bare.photo().is_ok() {}
    assert!(!(0..400).all(|_| bare.record()), "the disk is really full");
    // It is said as it is, and what A's phone would have had left, had its record been taken, is told to nobody.
    let refused = bare.record_at(MORNING_MS + 5_000);
    assert!(matches!(refused, Err(LedgerError::Full)), "{refused:?}");
    assert_eq!(bare.last_contact_of_a(), MORNING_MS, "the manager hears of the last contact that stands");
    drop(bare);
    std::fs::remove_dir_all(mount.join("bare")).unwrap();

    let mut disk = Disk::new(&mount.join("kept"), 6 * MB);
    let refused = loop {
        match disk.photo() {
            Ok(()) => assert!(disk.photos.len() < 100, "16 MB hold fewer"),
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, LedgerError::NoRoom), "{refused:?}");
    assert!(disk.photos.len() > 20 && disk.says_no_room(), "{} photos", disk.photos.len());
    let taken = (0..400).filter(|_| disk.record()).count();
    assert_eq!(taken, 400, "every record is taken");
    disk.reads_go_on();
    assert_eq!(files(&mount.join("kept/blobs")), disk.photos.len(), "a file for each photo, and no other");
    println!("{taken} records were taken beside {} photos", disk.photos.len());
}
