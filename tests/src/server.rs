//! The server without sockets: a ledger that is killed, loses its power, is backed up, restored, or put back behind everybody's back.
//!
//! On a drive (`powercut::Drive`) everything that is said of its disk is read from what a power cut at that moment would leave.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kengai_protocol::sign::{PublicKey, SigningKey};
use kengai_protocol::{Hash, Incarnation};
use kengai_server::backup::BackupError;
use kengai_server::{Disk, Ledger, LedgerOptions, RealDisk};
use rusqlite::{Connection, OpenFlags};

use crate::chance::SeededRandom;
use crate::device::copy_folder;
use crate::powercut::{Drive, Loss};

/// The seed of the server's key.
const KEY_SEED: [u8; 32] = [0x53; 32];

/// Of a hundred backups on a drive, those in which the power goes.
const CUT_BACKUPS_PERCENT: usize = 30;

/// The backup folder as it was when a backup had been verified.
#[derive(Clone)]
struct Kept {
    folder: PathBuf,
    /// Every entry and photo that a restore from it gives.
    holds: BTreeSet<Hash>,
}

/// The server.
pub struct Server {
    base: PathBuf,
    folder: PathBuf,
    lives: u32,
    seed: u64,
    ledger: Option<Ledger>,
    drive: Option<Drive>,
    /// Oldest first; the newest is what the backup folder gives.
    backups: Vec<Kept>,
    /// The one that stands behind what this life of the ledger calls backed up.
    stands_on: Option<usize>,
    /// It was put back, and nobody said so.
    went_back: bool,
    /// It came back from a backup at some time.
    was_restored: bool,
    /// What did not hold when it was looked at.
    found: Vec<String>,
}

impl Server {
    /// A new server in a folder of its own.
    #[must_use]
    pub fn new(base: &Path, seed: u64) -> Self {
        let base = base.join("server");
        Self::in_folder(base.clone(), base.join("data-0"), seed, None)
    }

    /// A new server, and its backups, on a disk whose power can go.
    #[must_use]
    pub fn on_a_drive(base: &Path, seed: u64) -> Self {
        let base = base.join("server");
        let drive = Drive::new(&base.join("disk"), seed ^ 0x0064_7269_7665);
        let folder = drive.base().join("data-0");
        Self::in_folder(base, folder, seed, Some(drive))
    }

    fn in_folder(base: PathBuf, folder: PathBuf, seed: u64, drive: Option<Drive>) -> Self {
        let (backups, stands_on, found) = (Vec::new(), None, Vec::new());
        let mut server = Self {
            base,
            folder,
            lives: 0,
            seed,
            ledger: None,
            drive,
            backups,
            stands_on,
            went_back: false,
            was_restored: false,
            found,
        };
        server.open();
        server
    }

    fn options(&self) -> LedgerOptions {
        LedgerOptions {
            key_seed: KEY_SEED,
            random: Arc::new(SeededRandom::new(self.seed, &format!("server life {}", self.lives))),
            quotas: kengai_server::limits::Quotas::default(),
        }
    }

    fn disk(&self) -> Arc<dyn Disk> {
        match &self.drive {
            Some(drive) => drive.disk(),
            None => Arc::new(RealDisk),
        }
    }

    /// The disk that it lies on, if its power can go.
    #[must_use]
    pub fn drive(&self) -> Option<&Drive> {
        self.drive.as_ref()
    }

    fn open(&mut self) {
        self.lives += 1;
        self.ledger = Some(Ledger::open_on(self.disk(), &self.folder, self.options()).unwrap());
    }

    fn next_folder(&mut self) -> PathBuf {
        self.lives += 1;
        self.folder.with_file_name(format!("data-{}", self.lives))
    }

    fn leave_for(&mut self, folder: PathBuf) {
        self.ledger = None;
        self.disk().remove_folder(&self.folder).unwrap();
        self.folder = folder;
        self.open();
    }

    /// The ledger.
    pub fn ledger(&mut self) -> &mut Ledger {
        self.ledger.as_mut().unwrap()
    }

    /// The ledger, for as long as a service has it.
    pub(crate) fn take(&mut self) -> Ledger {
        self.ledger.take().unwrap()
    }

    /// The ledger is given back.
    pub(crate) fn put(&mut self, ledger: Ledger) {
        self.ledger = Some(ledger);
    }

    /// Its key.
    #[must_use]
    pub fn key(&self) -> PublicKey {
        self.signing_key().public()
    }

    /// Its private key: a hostile server signs what it likes.
    #[must_use]
    pub fn signing_key(&self) -> SigningKey {
        SigningKey::from_seed(KEY_SEED)
    }

    /// Where its data lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where everything of it lies, backups too.
    #[must_use]
    pub fn base(&self) -> &Path {
        &self.base
    }

    /// Where its backups go.
    #[must_use]
    pub fn backup_folder(&self) -> PathBuf {
        self.folder.with_file_name("backup")
    }

    /// Ends in good order and starts again.
    pub fn restart(&mut self) {
        self.ledger = None;
        self.open();
    }

    /// kill -9: what the files hold at this moment is all that is left.
    pub fn crash(&mut self) {
        if self.drive.is_some() {
            self.power_cut(Loss::Nothing);
            return;
        }
        let image = self.next_folder();
        copy_folder(&self.folder, &image);
        self.leave_for(image);
    }

    /// The power goes, and comes back: what `loss` leaves of what was not synced is all that is left.
    ///
    /// # Panics
    /// It lies on no drive, or does not start again.
    pub fn power_cut(&mut self, loss: Loss) {
        let ledger = &mut self.ledger;
        self.drive.as_ref().expect("a server on a drive").goes(loss, || *ledger = None);
        self.open();
    }

    /// It dies: killed, or with its power as the drive's dice say.
    pub fn dies(&mut self) {
        match &self.drive {
            Some(drive) => {
                let loss = drive.draw();
                self.power_cut(loss);
            }
            None => self.crash(),
        }
    }

    /// It has died at some moment since `mark` ([`Tape::len`]): nobody has heard of anything that it did since.
    ///
    /// [`Tape::len`]: crate::powercut::Tape::len
    pub fn dies_since(&mut self, mark: usize) {
        let Some(drive) = &self.drive else {
            self.crash();
            return;
        };
        let (place, loss) = (drive.place_since(mark), drive.draw());
        let ledger = &mut self.ledger;
        drive.goes_at(place, loss, || *ledger = None);
        self.open();
    }

    /// Makes a backup, as every night.
    pub fn back_up(&mut self, now_ms: u64) {
        let folder = self.backup_folder();
        self.ledger().backup_to(&folder, now_ms).unwrap();
        self.keep_backup();
    }

    /// Makes a backup, and sometimes the power goes while it does: then the one before is still good, or this one is already.
    /// Says what happened.
    pub fn back_up_or_cut(&mut self, now_ms: u64) -> &'static str {
        let drawn = |drive: &Drive| drive.chance(CUT_BACKUPS_PERCENT).then(|| drive.tape().len());
        let Some(mark) = self.drive.as_ref().and_then(drawn) else {
            self.back_up(now_ms);
            return "a backup";
        };
        let folder = self.backup_folder();
        self.ledger().backup_to(&folder, now_ms).unwrap();
        self.dies_since(mark);
        match self.restored(&folder) {
            Ok(holds) if self.backups.last().is_none_or(|before| before.holds != holds) => {
                let kept = self.next_kept();
                copy_folder(&folder, &kept);
                self.keep(kept, holds);
                "a backup is finished, and the server dies"
            }
            Ok(_) => "the server dies while it is backed up",
            Err(BackupError::NothingHere) if self.backups.is_empty() => "the server dies in its first backup",
            Err(error) => {
                self.found.push(format!("(7) after a backup that was cut nothing can be restored: {error}"));
                "a backup is cut"
            }
        }
    }

    /// Keeps the backup folder: on a drive, as a power cut would leave it now.
    fn keep_backup(&mut self) {
        let (backup, folder) = (self.backup_folder(), self.next_kept());
        let holds = match &self.drive {
            None => {
                copy_folder(&backup, &folder);
                items(&self.folder).unwrap()
            }
            Some(drive) => {
                drive.stands().image(Loss::Everything, &backup, &folder);
                self.restored(&folder).unwrap_or_else(|error| {
                    let what = "what is called backed up cannot be restored after a power cut";
                    self.found.push(format!("(7) {what}: {error}"));
                    BTreeSet::new()
                })
            }
        };
        self.keep(folder, holds);
    }

    fn next_kept(&self) -> PathBuf {
        self.base.join(format!("kept-{}", self.backups.len()))
    }

    fn keep(&mut self, folder: PathBuf, holds: BTreeSet<Hash>) {
        self.stands_on = Some(self.backups.len());
        self.backups.push(Kept { folder, holds });
    }

    /// Every entry and photo that a restore from a backup folder gives.
    fn restored(&self, from: &Path) -> Result<BTreeSet<Hash>, BackupError> {
        let to = self.base.join("looked-at");
        Ledger::restore(from, &to, &SeededRandom::new(self.seed, "looked at"))?;
        let holds = items(&to).unwrap();
        std::fs::remove_dir_all(&to).unwrap();
        Ok(holds)
    }

    /// Whether an entry or photo was in a backup at some time.
    #[must_use]
    pub fn was_backed_up(&self, what: &Hash) -> bool {
        self.backups.iter().any(|kept| kept.holds.contains(what))
    }

    /// Whether a restore from the backup that stands behind this life of the ledger gives an entry or photo.
    #[must_use]
    pub fn is_backed_up(&self, what: &Hash) -> bool {
        self.stands_on.is_some_and(|which| self.backups[which].holds.contains(what))
    }

    /// Whether this is the life of the ledger that it is in now.
    ///
    /// # Panics
    /// The ledger's file does not read.
    #[must_use]
    pub fn lives_in(&self, life: Incarnation) -> bool {
        let path = self.folder.join(kengai_server::ledger::LEDGER_FILE);
        let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let sql = "SELECT incarnation FROM life ORDER BY id DESC LIMIT 1";
        let now: Option<Vec<u8>> = db.query_row(sql, [], |row| row.get(0)).ok();
        now.is_some_and(|now| now[..] == life.0[..])
    }

    /// Whether it was put back, and nobody said so.
    #[must_use]
    pub fn went_back(&self) -> bool {
        self.went_back
    }

    /// Whether it came back from a backup at some time, and said so.
    #[must_use]
    pub fn was_restored(&self) -> bool {
        self.was_restored
    }

    /// What did not hold when backups were looked at.
    #[must_use]
    pub fn found(&self) -> &[String] {
        &self.found
    }

    /// How many backups there are to go back to.
    #[must_use]
    pub fn backups(&self) -> usize {
        self.backups.len()
    }

    /// The disk is lost: the data folder is restored from backup `which` (0 is the oldest).
    pub fn restore(&mut self, which: usize) {
        let folder = self.next_folder();
        let random = SeededRandom::new(self.seed, &format!("restore {}", self.lives));
        Ledger::restore_on(self.disk(), &self.backups[which].folder, &folder, &random).unwrap();
        self.stands_on = Some(which);
        self.was_restored = true;
        self.leave_for(folder);
    }

    /// Another server from a copy of this one's folder: what must never run beside it.
    #[must_use]
    pub fn twin(&mut self) -> Self {
        self.ledger = None;
        let base = self.base.with_file_name("server twin");
        let folder = base.join("data-0");
        copy_folder(&self.folder, &folder);
        self.open();
        let mut twin = Self::in_folder(base, folder, self.seed, None);
        (twin.lives, twin.ledger) = (1_000, None);
        (twin.backups, twin.stands_on) = (self.backups.clone(), self.stands_on);
        twin.open();
        twin
    }

    /// A copy of the data folder, to put back later.
    pub fn snapshot(&mut self) -> PathBuf {
        self.lives += 1;
        let image = self.base.join(format!("snapshot-{}", self.lives));
        copy_folder(&self.folder, &image);
        image
    }

    /// Somebody puts an old copy of the data folder back and says nothing: no new life begins.
    pub fn roll_back_silently(&mut self, snapshot: &Path) {
        self.went_back = true;
        let folder = self.next_folder();
        copy_folder(snapshot, &folder);
        if let Some(drive) = &self.drive {
            drive.tape().adopt(&folder);
        }
        self.leave_for(folder);
    }
}

/// Every entry and photo that a data folder names.
pub(crate) fn items(data: &Path) -> rusqlite::Result<BTreeSet<Hash>> {
    let path = data.join(kengai_server::ledger::LEDGER_FILE);
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut items = db.prepare("SELECT hash FROM item")?;
    items.query_map([], |row| row.get(0).map(Hash))?.collect()
}
