//! The photos' folder: a sealed file each, named by the hash of its bytes, in up to 256 sub-folders.
//!
//! A file is whole or not there: written beside, synced, renamed, the folder synced. Only then may the ledger name it.
//! The name is the hash, so writing one twice is harmless and damage shows when it is read.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kengai_protocol::blob::{BlobHeader, blob_id};
use kengai_protocol::{CircleId, Hash, OrgId};

use crate::error::LedgerError;

/// The folder; clones are handles to the same.
#[derive(Debug, Clone)]
pub struct BlobFolder {
    path: Arc<PathBuf>,
    serial: Arc<AtomicU64>,
}

/// The name that a photo has in such a folder.
pub(crate) fn relative(id: &Hash) -> PathBuf {
    let name = id.to_string();
    Path::new(&name[..2]).join(&name)
}

/// Whether these bytes are the photo `id` of that circle.
///
/// # Errors
/// [`LedgerError::OtherBlob`], or not a sealed photo at all.
pub fn check(org: &OrgId, circle: &CircleId, id: &Hash, blob: &[u8]) -> Result<(), LedgerError> {
    let (header, _) = BlobHeader::read(blob)?;
    if header.org != *org || header.circle != *circle || blob_id(blob) != *id {
        return Err(LedgerError::OtherBlob);
    }
    Ok(())
}

const UNFINISHED: &str = "unfinished";

impl BlobFolder {
    /// Opens the folder or makes it; what a crash left unfinished is removed.
    ///
    /// # Errors
    /// The file system refused.
    pub fn open(path: &Path) -> io::Result<Self> {
        let unfinished = path.join(UNFINISHED);
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished)?;
        }
        fs::create_dir_all(&unfinished)?;
        sync_folder(path)?;
        Ok(Self { path: Arc::new(path.to_owned()), serial: Arc::default() })
    }

    /// Where a photo lies.
    #[must_use]
    pub fn path_of(&self, id: &Hash) -> PathBuf {
        self.path.join(relative(id))
    }

    /// Stores a photo; durable when this returns.
    ///
    /// # Errors
    /// The file system refused.
    pub fn write(&self, id: &Hash, blob: &[u8]) -> Result<(), LedgerError> {
        self.place(id, blob, |_| Ok(()))
    }

    /// Stores a photo and reads it back before it takes its name: what has a name here was whole on the disk.
    ///
    /// # Errors
    /// The file system refused, or what came back are other bytes.
    pub fn write_checked(&self, id: &Hash, blob: &[u8]) -> Result<(), LedgerError> {
        self.place(id, blob, |written| {
            if blob_id(&fs::read(written)?) == *id { Ok(()) } else { Err(LedgerError::Damaged) }
        })
    }

    fn place(
        &self,
        id: &Hash,
        blob: &[u8],
        check: impl FnOnce(&Path) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let to = self.path_of(id);
        let folder = to.parent().expect("the path has a folder");
        if !folder.exists() {
            fs::create_dir_all(folder)?;
            sync_folder(&self.path)?;
        }
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        let from = self.path.join(UNFINISHED).join(serial.to_string());
        let placed = write_synced(&from, blob)
            .map_err(LedgerError::from)
            .and_then(|()| check(&from))
            .and_then(|()| Ok(fs::rename(&from, &to)?));
        if placed.is_err() {
            // What is left of it must not fill the disk; the error is the first one.
            let _ = fs::remove_file(&from);
        }
        placed?;
        Ok(sync_folder(folder)?)
    }

    /// Reads a photo.
    ///
    /// # Errors
    /// The file is not there, or the file system refused.
    pub fn read(&self, id: &Hash) -> Result<Vec<u8>, LedgerError> {
        match fs::read(self.path_of(id)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(LedgerError::NotFound),
            other => Ok(other?),
        }
    }
}

/// Writes a new file and waits until it is on the disk.
pub(crate) fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Waits until a folder's names are on the disk.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
