//! The server without sockets: a ledger that is killed, backed up, restored, or put back behind everybody's back.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kengai_protocol::Hash;
use kengai_protocol::sign::{PublicKey, SigningKey};
use kengai_server::clock::Clock;
use kengai_server::{Ledger, LedgerOptions};
use rusqlite::{Connection, OpenFlags};
use tokio::time::Instant;

use crate::chance::SeededRandom;
use crate::device::copy_folder;

/// A clock that runs with the line's own time, or stands still.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Running {
    at_ms: u64,
    since: Option<Instant>,
}

impl Running {
    /// At these Unix milliseconds now.
    pub(crate) fn from(at_ms: u64, runs: bool) -> Self {
        Self { at_ms, since: runs.then(Instant::now) }
    }

    /// How long it has run.
    pub(crate) fn took(&self) -> Duration {
        self.since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// What another clock shows that showed this when this one began.
    pub(crate) fn shifted(&self, began_ms: u64) -> u64 {
        began_ms.saturating_add(u64::try_from(self.took().as_millis()).unwrap_or(u64::MAX))
    }
}

impl Clock for Running {
    fn now_ms(&self) -> u64 {
        self.shifted(self.at_ms)
    }
}

/// The seed of the server's key.
const KEY_SEED: [u8; 32] = [0x53; 32];

/// The server.
pub struct Server {
    base: PathBuf,
    folder: PathBuf,
    lives: u32,
    seed: u64,
    ledger: Option<Ledger>,
    /// Copies of the backup folder, oldest first.
    backups: Vec<PathBuf>,
    /// Every entry and photo that was in a backup at some time.
    safe: BTreeSet<Hash>,
}

impl Server {
    /// A new server in a folder of its own.
    #[must_use]
    pub fn new(base: &Path, seed: u64) -> Self {
        let base = base.join("server");
        let folder = base.join("data-0");
        let mut server =
            Self { base, folder, lives: 0, seed, ledger: None, backups: Vec::new(), safe: BTreeSet::new() };
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

    fn open(&mut self) {
        self.lives += 1;
        self.ledger = Some(Ledger::open(&self.folder, self.options()).unwrap());
    }

    fn next_folder(&mut self) -> PathBuf {
        self.lives += 1;
        self.base.join(format!("data-{}", self.lives))
    }

    fn leave_for(&mut self, folder: PathBuf) {
        self.ledger = None;
        std::fs::remove_dir_all(&self.folder).unwrap();
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

    /// kill -9: what the files hold at this moment is all that is left.
    pub fn crash(&mut self) {
        let image = self.next_folder();
        copy_folder(&self.folder, &image);
        self.leave_for(image);
    }

    /// Makes a backup, as every night.
    pub fn back_up(&mut self, now_ms: u64) {
        let folder = self.base.join("backup");
        self.ledger().backup_to(&folder, now_ms).unwrap();
        let path = self.folder.join(kengai_server::ledger::LEDGER_FILE);
        let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let mut items = db.prepare("SELECT hash FROM item").unwrap();
        self.safe.extend(items.query_map([], |row| row.get(0).map(Hash)).unwrap().map(Result::unwrap));
        let kept = self.base.join(format!("kept-{}", self.backups.len()));
        copy_folder(&folder, &kept);
        self.backups.push(kept);
    }

    /// Whether an entry or photo was in a backup at some time.
    #[must_use]
    pub fn was_backed_up(&self, what: &Hash) -> bool {
        self.safe.contains(what)
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
        Ledger::restore(&self.backups[which], &folder, &random).unwrap();
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
        let safe = self.safe.clone();
        let mut twin = Self {
            base,
            folder,
            lives: 1_000,
            seed: self.seed,
            ledger: None,
            backups: self.backups.clone(),
            safe,
        };
        twin.open();
        twin
    }

    /// A copy of the data folder, to put back later.
    pub fn snapshot(&mut self) -> PathBuf {
        let image = self.next_folder();
        copy_folder(&self.folder, &image);
        image
    }

    /// Somebody puts an old copy of the data folder back and says nothing: no new life begins.
    pub fn roll_back_silently(&mut self, snapshot: &Path) {
        let folder = self.next_folder();
        copy_folder(snapshot, &folder);
        self.leave_for(folder);
    }
}
