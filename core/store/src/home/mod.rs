//! The home of one device: the folder that holds everything it knows.
//!
//! ```text
//! lock           one process at a time           syncing        one sync at a time, while others are let in
//! master.key     32 random bytes, wrapped by the vault; every other key derives from them
//! kengai.check   tells a wrong master from a damaged database, which SQLite cannot
//! device.keys    the device's signing and sealing seeds, sealed under the master, former identities' too
//! kengai.db      the encrypted database    kengai.db-outline   where its tables begin; see [`crate::database::outline`]
//! photos/        sealed photos          incoming/   photos that are still arriving
//! making         there only while the home is being made
//! rescuing, set-aside/, reading/, rescued.db   see [`crate::rescue`]
//! ```
//! Making it is safe at every step: `making` is written first and removed last, the database takes its name as the last
//! file. An unfinished home has never held a record, so making it again with the same vault completes it; keys that are
//! there already are kept. Nothing is created over anything, and nothing is deleted.

pub(crate) mod disk;
pub mod file_vault;
pub(crate) mod files;
pub(crate) mod key_files;
pub(crate) mod membership;
pub(crate) mod owner;
pub(crate) mod place_in_app;
pub(crate) mod vault;

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kengai_protocol::DeviceId;
use kengai_protocol::keys::{SealKey, Secret};
use kengai_protocol::limits::IDENTITIES_MAX;
use kengai_protocol::random::{Randomness, bytes};
use kengai_protocol::sign::SigningKey;
use rusqlite::Connection;
use zeroize::Zeroizing;

use crate::database;
use crate::database::key::DatabaseKey;
use crate::error::StoreError;
use crate::home::disk::{Disk, RealDisk, private};
use crate::home::files::{exists, folder_of, make_folder, sync_folder, write_durably};
use crate::home::key_files::DeviceSeeds;
use crate::home::vault::KeyVault;
use crate::photos::photo_files::PhotoFiles;

const LOCK: &str = "lock";
const SYNCING: &str = "syncing";
const MAKING: &str = "making";
/// The database's file.
pub(crate) const DATABASE: &str = "kengai.db";
/// Its write-ahead log.
pub(crate) const DATABASE_LOG: &str = "kengai.db-wal";
/// There while a rescue is under way; see [`crate::rescue`].
pub(crate) const RESCUING: &str = "rescuing";
const PHOTOS: &str = "photos";
const INCOMING: &str = "incoming";

/// How often a waiting process looks whether the home is free, milliseconds.
const LOCK_POLL_MS: u64 = 20;

/// The right to sync, until it is dropped.
#[derive(Debug)]
pub struct SyncTurn {
    _lock: File,
}

/// An open home. While it lives, no other process (and no second `Home` in this one) can open the folder. A phone drops it
/// when it is suspended: iOS kills an app that then still holds a lock.
#[derive(Debug)]
pub struct Home {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    master: Secret,
    database_key: DatabaseKey,
    /// Of every identity, oldest first.
    signing: Vec<SigningKey>,
    /// Which of them is in use.
    current: usize,
    sealing: SealKey,
    /// Held for its lock, which the system releases when the file closes, however the process ends; `None` while this process lets
    /// others in.
    lock: Option<File>,
}

impl Home {
    /// Makes a home in `dir`, or completes one whose making was interrupted, and opens it.
    ///
    /// # Errors
    /// [`StoreError::AlreadyExists`] names what is there; [`StoreError::HomeInUse`] after `wait`;
    /// [`StoreError::Vault`]; [`StoreError::DiskFull`].
    pub fn create(
        dir: &Path,
        vault: &dyn KeyVault,
        random: &dyn Randomness,
        wait: Duration,
    ) -> Result<Self, StoreError> {
        Self::create_on(Arc::new(RealDisk), dir, vault, random, wait)
    }

    /// [`Home::create`] on another disk than this machine's.
    ///
    /// # Errors
    /// As there.
    pub fn create_on(
        on: Arc<dyn Disk>,
        dir: &Path,
        vault: &dyn KeyVault,
        random: &dyn Randomness,
        wait: Duration,
    ) -> Result<Self, StoreError> {
        let disk = on.as_ref();
        make_folder(disk, dir)?;
        sync_folders_above(disk, dir)?;
        let unfinished = exists(disk, &dir.join(MAKING))?;
        if !unfinished {
            refuse_anything_in(disk, dir)?;
        }
        let lock = lock(dir, wait)?;
        if !unfinished {
            // Again under the lock: another process may have made it between the two looks.
            refuse_anything_in(disk, dir)?;
            write_durably(disk, &dir.join(MAKING), b"")?;
        }
        let master = match key_files::read_master(disk, dir, vault) {
            Err(StoreError::MissingKey(_)) => {
                let master = Zeroizing::new(bytes::<32>(random));
                key_files::write_master(disk, dir, vault, &master)?;
                master
            }
            found => found?,
        };
        key_files::write_check(disk, dir, &master, random)?;
        let seeds = match key_files::read_device(disk, dir, &master) {
            Err(StoreError::MissingKey(_)) => {
                let seeds = DeviceSeeds::make(random);
                key_files::write_device(disk, dir, &master, &seeds, random)?;
                seeds
            }
            found => found?,
        };
        make_folder(disk, &dir.join(PHOTOS))?;
        make_folder(disk, &dir.join(INCOMING))?;
        let path = dir.join(DATABASE);
        if !exists(disk, &path)? {
            database::create(disk, &path, &DatabaseKey::derive(&master))?;
        }
        finish_making(disk, dir)?;
        Ok(Self::assemble(on, dir, &master, seeds, lock))
    }

    /// Opens the home in `dir`.
    ///
    /// # Errors
    /// [`StoreError::NoHome`], [`StoreError::HalfMadeHome`], [`StoreError::HomeInUse`] after `wait`;
    /// [`StoreError::Vault`], [`StoreError::WrongKey`], [`StoreError::MissingKey`], [`StoreError::DamagedFile`].
    pub fn open(dir: &Path, vault: &dyn KeyVault, wait: Duration) -> Result<Self, StoreError> {
        Self::open_on(Arc::new(RealDisk), dir, vault, wait)
    }

    /// [`Home::open`] on another disk than this machine's.
    ///
    /// # Errors
    /// As there.
    pub fn open_on(
        on: Arc<dyn Disk>,
        dir: &Path,
        vault: &dyn KeyVault,
        wait: Duration,
    ) -> Result<Self, StoreError> {
        let disk = on.as_ref();
        if !is_on(disk, dir)? {
            return Err(StoreError::NoHome);
        }
        let lock = lock(dir, wait)?;
        if exists(disk, &dir.join(MAKING))? {
            if !exists(disk, &dir.join(DATABASE))? {
                return Err(StoreError::HalfMadeHome);
            }
            // Interrupted after its last file.
            finish_making(disk, dir)?;
        }
        let master = key_files::read_master(disk, dir, vault)?;
        let check = key_files::read_check(disk, dir, &master)?;
        if check == key_files::Check::Fails {
            return Err(StoreError::WrongKey);
        }
        let seeds = match key_files::read_device(disk, dir, &master) {
            // The file is whole, so if nothing else vouches for the master, it is the master that is wrong.
            Err(StoreError::Crypto(_)) if check == key_files::Check::Unknown => {
                return Err(StoreError::WrongKey);
            }
            Err(StoreError::Crypto(_)) => return Err(StoreError::DamagedFile(key_files::DEVICE)),
            found => found?,
        };
        make_folder(disk, &dir.join(PHOTOS))?;
        make_folder(disk, &dir.join(INCOMING))?;
        Ok(Self::assemble(on, dir, &master, seeds, lock))
    }

    /// Whether `dir` holds a home, finished or not.
    ///
    /// # Errors
    /// What the file system says.
    pub fn is_at(dir: &Path) -> Result<bool, StoreError> {
        is_on(&RealDisk, dir)
    }

    fn assemble(disk: Arc<dyn Disk>, dir: &Path, master: &Secret, seeds: DeviceSeeds, lock: File) -> Self {
        Self {
            disk,
            dir: dir.to_owned(),
            master: master.clone(),
            database_key: DatabaseKey::derive(master),
            signing: seeds.sign.iter().map(|seed| SigningKey::from_seed(**seed)).collect(),
            current: 0,
            sealing: SealKey::from_seed(*seeds.seal),
            lock: Some(lock),
        }
    }

    /// Lets other processes open it. Whoever calls this has closed the database.
    pub(crate) fn release(&mut self) {
        self.lock = None;
    }

    /// Takes it back, waiting up to `wait` for another process; identities that one made since are known.
    ///
    /// # Errors
    /// [`StoreError::HomeInUse`] after `wait`; its keys cannot be read any more.
    pub(crate) fn take_again(&mut self, wait: Duration) -> Result<(), StoreError> {
        let lock = lock(&self.dir, wait)?;
        let seeds = key_files::read_device(self.disk.as_ref(), &self.dir, &self.master)?;
        self.signing = seeds.sign.iter().map(|seed| SigningKey::from_seed(**seed)).collect();
        self.current = 0;
        self.lock = Some(lock);
        Ok(())
    }

    /// The right to sync: one process at a time, whoever has the home open meanwhile. `None`: another one is at it.
    ///
    /// # Errors
    /// The file system refused.
    pub fn sync_turn(&self) -> Result<Option<SyncTurn>, StoreError> {
        let file = private()
            .create(true)
            .truncate(false)
            .open(self.dir.join(SYNCING))
            .map_err(StoreError::io("opening the lock of syncs"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(SyncTurn { _lock: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(StoreError::io("locking syncs")(error)),
        }
    }

    /// Opens the database for writing and brings it up to date. There is one writer.
    ///
    /// # Errors
    /// As [`database::open`].
    pub(crate) fn open_writer(&self) -> Result<Connection, StoreError> {
        if exists(self.disk.as_ref(), &self.dir.join(RESCUING))? {
            return Err(StoreError::HalfRescued);
        }
        database::open(self.disk.as_ref(), &self.dir.join(DATABASE), &self.database_key)
    }

    /// The disk that it lies on.
    pub(crate) fn disk(&self) -> &dyn Disk {
        self.disk.as_ref()
    }

    /// What opens its database.
    pub(crate) fn database_key(&self) -> &DatabaseKey {
        &self.database_key
    }

    /// The device that lives here.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        DeviceId::of_key(&self.signing_key().public())
    }

    /// What it signs with.
    #[must_use]
    pub fn signing_key(&self) -> &SigningKey {
        &self.signing[self.current]
    }

    /// Every identity that this device had, has or is about to take on, oldest first.
    #[must_use]
    pub fn identities(&self) -> Vec<DeviceId> {
        self.signing.iter().map(|key| DeviceId::of_key(&key.public())).collect()
    }

    /// What one of its identities signs with.
    #[must_use]
    pub fn key_of(&self, identity: &DeviceId) -> Option<&SigningKey> {
        self.signing.iter().find(|key| DeviceId::of_key(&key.public()) == *identity)
    }

    /// Makes a key for another identity: durable when this returns, and not in use yet.
    pub(crate) fn add_identity(&mut self, random: &dyn Randomness) -> Result<DeviceId, StoreError> {
        if self.signing.len() >= IDENTITIES_MAX {
            return Err(StoreError::Limit { what: "identities of one device", limit: IDENTITIES_MAX });
        }
        let mut sign: Vec<Secret> = self.signing.iter().map(|key| Zeroizing::new(*key.seed())).collect();
        let seed = Zeroizing::new(bytes::<32>(random));
        sign.push(seed.clone());
        let seeds = DeviceSeeds { sign, seal: Zeroizing::new(*self.sealing.seed()) };
        key_files::write_device(self.disk.as_ref(), &self.dir, &self.master, &seeds, random)?;
        let key = SigningKey::from_seed(*seed);
        let identity = DeviceId::of_key(&key.public());
        self.signing.push(key);
        Ok(identity)
    }

    /// Goes on under one of its identities. Which one it is stands in the database.
    pub(crate) fn take_on(&mut self, identity: &DeviceId) -> Result<(), StoreError> {
        let at = self.identities().iter().position(|one| one == identity);
        self.current = at.ok_or(StoreError::MissingKey(key_files::DEVICE))?;
        Ok(())
    }

    /// What circle keys are sealed to.
    #[must_use]
    pub fn seal_key(&self) -> &SealKey {
        &self.sealing
    }

    /// The sealed photos.
    #[must_use]
    pub fn photos(&self) -> PhotoFiles {
        PhotoFiles::in_folder(Arc::clone(&self.disk), &self.dir.join(PHOTOS))
    }

    /// Where photos that are still arriving are kept.
    #[must_use]
    pub fn incoming(&self) -> PathBuf {
        self.dir.join(INCOMING)
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.dir
    }
}

fn is_on(disk: &dyn Disk, dir: &Path) -> Result<bool, StoreError> {
    for name in [MAKING, DATABASE, key_files::MASTER, key_files::DEVICE] {
        if exists(disk, &dir.join(name))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The folders may be there from a making that was killed before their names were durable. Others the platform made, in
/// places that this process may not open or that cannot be synced.
fn sync_folders_above(disk: &dyn Disk, dir: &Path) -> Result<(), StoreError> {
    use ErrorKind::{InvalidInput, PermissionDenied, ReadOnlyFilesystem, Unsupported};
    for folder in dir.ancestors().filter(|path| !path.as_os_str().is_empty()).map(folder_of) {
        match sync_folder(disk, folder) {
            Err(StoreError::Io {
                kind: PermissionDenied | InvalidInput | Unsupported | ReadOnlyFilesystem,
                ..
            }) => {}
            synced => synced?,
        }
    }
    Ok(())
}

fn refuse_anything_in(disk: &dyn Disk, dir: &Path) -> Result<(), StoreError> {
    for name in
        [DATABASE, key_files::MASTER, key_files::DEVICE, key_files::CHECK, PHOTOS, INCOMING, DATABASE_LOG]
    {
        if exists(disk, &dir.join(name))? {
            return Err(StoreError::AlreadyExists(name.to_owned()));
        }
    }
    Ok(())
}

fn finish_making(disk: &dyn Disk, dir: &Path) -> Result<(), StoreError> {
    disk.remove(&dir.join(MAKING)).map_err(StoreError::io("finishing the home"))?;
    sync_folder(disk, dir)
}

/// Takes the home's lock, looking again until `wait` has passed.
fn lock(dir: &Path, wait: Duration) -> Result<File, StoreError> {
    let file = private()
        .create(true)
        .truncate(false)
        .open(dir.join(LOCK))
        .map_err(StoreError::io("opening the home's lock"))?;
    let mut left = wait;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if left.is_zero() => return Err(StoreError::HomeInUse),
            Err(TryLockError::WouldBlock) => {
                let pause = left.min(Duration::from_millis(LOCK_POLL_MS));
                std::thread::sleep(pause);
                left -= pause;
            }
            Err(TryLockError::Error(error)) => return Err(StoreError::io("locking the home")(error)),
        }
    }
}

#[cfg(test)]
mod tests;
