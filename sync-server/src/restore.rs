//! Restoring: a new data folder from the newest finished backup, everything verified on the way, and a new life for
//! every organisation's ledger. Devices notice the new life by themselves and hand back what came after the backup.
//!
//! Never writes over anything: the folder is built beside and takes its name when it is whole.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kengai_protocol::sign::SigningKey;
use kengai_protocol::{Hash, Incarnation, Randomness, random};
use rusqlite::Connection;

use crate::backup::BackupError;
use crate::blob_place::BlobPlace;
use crate::blob_settings::BlobSettings;
use crate::blob_store::BlobStore;
use crate::disk::{Disk, Kind, RealDisk, folder_of, make_folder};
use crate::error::LedgerError;
use crate::generation::{Generation, generations, hash_of_file};
use crate::ledger::{BLOBS_FOLDER, LEDGER_FILE, Ledger};
use crate::org::Org;
use crate::segment::{self, Reached};
use crate::server_key::{KEY_FILE, write_secret};
use crate::tables::{SqliteTables, Tables};
use crate::verify;

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreReport {
    /// When the backup was made, Unix milliseconds.
    pub backup_at_ms: u64,
    /// Organisations.
    pub orgs: u64,
    /// Photos.
    pub blobs: u64,
}

impl std::fmt::Display for RestoreReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { backup_at_ms, orgs, blobs } = self;
        write!(f, "restored and verified: {orgs} organisations, {blobs} photos, as of {backup_at_ms} ms")
    }
}

impl Ledger {
    /// Restores the newest finished backup in `from` as the data folder `to`, which must not exist.
    ///
    /// # Errors
    /// [`BackupError`]; there is no new data folder then.
    pub fn restore(from: &Path, to: &Path, random: &dyn Randomness) -> Result<RestoreReport, BackupError> {
        Self::restore_on(Arc::new(RealDisk), from, to, random)
    }

    /// The same on a disk.
    ///
    /// # Errors
    /// As [`Ledger::restore`].
    pub fn restore_on(
        disk: Arc<dyn Disk>,
        from: &Path,
        to: &Path,
        random: &dyn Randomness,
    ) -> Result<RestoreReport, BackupError> {
        Self::restore_at(disk, from, to, random, &BlobSettings::default())
    }

    /// The same with the photos in some place. What a restore that fails has put there is named by no row and harms nobody.
    ///
    /// # Errors
    /// As [`Ledger::restore`], or the place cannot be used.
    pub fn restore_at(
        disk: Arc<dyn Disk>,
        from: &Path,
        to: &Path,
        random: &dyn Randomness,
        photos: &BlobSettings,
    ) -> Result<RestoreReport, BackupError> {
        let beside = beside(to);
        if disk.exists(to) || disk.exists(&beside) {
            return Err(BackupError::Exists);
        }
        if disk.kind(from) != Some(Kind::Folder) {
            return Err(BackupError::NothingHere);
        }
        let generation = generations(&*disk, from)?.pop().ok_or(BackupError::NothingHere)?;
        make_folder(&*disk, &beside)?;
        let built = build(&disk, (from, &generation), &beside, random, photos).and_then(|report| {
            disk.rename(&beside, to)?;
            disk.sync_folder(folder_of(to))?;
            Ok(report)
        });
        if built.is_err() {
            // Nothing in it was ever used; the first error counts.
            let _ = disk.remove_folder(&beside);
        }
        built
    }
}

fn beside(to: &Path) -> PathBuf {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".unfinished");
    to.with_file_name(name)
}

fn build(
    disk: &Arc<dyn Disk>,
    (from, generation): (&Path, &Generation),
    to: &Path,
    random: &dyn Randomness,
    photos: &BlobSettings,
) -> Result<RestoreReport, BackupError> {
    let seed: [u8; 32] = disk
        .read(&from.join(KEY_FILE))?
        .try_into()
        .map_err(|_| BackupError::NotVerified("the server's key is damaged"))?;
    let mut tables = SqliteTables::open_on(&**disk, &to.join(LEDGER_FILE))?;
    tables.begin()?;
    for (at, manifest) in generation.manifests.iter().enumerate() {
        let file = generation.segment_path(at as u64 + 1);
        if hash_of_file(&**disk, &file)?.to_string() != manifest.sha256 {
            return Err(BackupError::NotVerified("a segment is not the one that was verified"));
        }
        segment::apply(&**disk, tables.conn(), &file)?;
    }
    let mut orgs = Vec::new();
    for id in tables.orgs()? {
        orgs.push(Org::load(&tables, &id)?.ok_or(LedgerError::Damaged)?);
    }
    let keys = orgs.iter().flat_map(verify::keys_of).collect();
    verify::rows(tables.conn(), &Reached::default(), &keys)?;
    let covered = verify::covered(tables.conn(), &Default::default(), &Reached::default())?;
    begin_lives(&mut tables, &mut orgs, random)?;
    tables.commit()?;
    verify::whole_file(tables.conn())?;
    let from_blobs = BlobStore::folder(Arc::clone(disk), &from.join(BLOBS_FOLDER), false)?;
    let server = SigningKey::from_seed(seed).public();
    let to_blobs = photos.open(Arc::clone(disk), to, &server).map_err(LedgerError::from)?;
    let blobs = copy_blobs(tables.conn(), &from_blobs, &to_blobs)?;
    if photos.place != BlobPlace::Folder {
        photos.place.note(&**disk, to)?;
    }
    tables.close_checked()?;
    write_secret(&**disk, &to.join(KEY_FILE), &seed)?;
    let backup_at_ms = generation.manifests.last().map_or(0, |manifest| manifest.at_ms);
    Ok(RestoreReport { backup_at_ms, orgs: covered.len() as u64, blobs })
}

/// A new life for each organisation: it begins at the counter that the backup reached, all of which is backed up.
fn begin_lives(
    tables: &mut SqliteTables,
    orgs: &mut [Org],
    random: &dyn Randomness,
) -> Result<(), BackupError> {
    for org in orgs {
        tables.begin_life(&org.id, Incarnation(random::bytes(random)), org.tally.counter)?;
        org.tally.backed_up = org.tally.counter;
        org.tally.control_backed_up = org.control.height();
        org.save(tables)?;
    }
    Ok(())
}

fn copy_blobs(conn: &Connection, from: &BlobStore, to: &BlobStore) -> Result<u64, BackupError> {
    let mut query = conn.prepare("SELECT hash FROM item WHERE feed IS NULL")?;
    let mut rows = query.query([])?;
    let mut copied = 0;
    while let Some(row) = rows.next()? {
        let id = Hash(row.get(0)?);
        let blob = from.read(&id)?;
        if Hash::of_bytes(&blob) != id {
            return Err(BackupError::NotVerified("a photo is damaged"));
        }
        to.put(&id, &blob)?;
        copied += 1;
    }
    Ok(copied)
}
