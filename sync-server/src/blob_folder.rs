//! The photos' folder: a sealed file each, named by the hash of its bytes, in up to 256 sub-folders.
//!
//! A file is whole or not there: written beside, synced, renamed, the folder synced. Only then may the ledger name it.
//! The name is the hash, so writing one twice is harmless and damage shows when it is read.
//!
//! A file whose row never comes would fill the disk unseen: whoever brings a photo holds an [`Upload`], and the last one to
//! let go of an id whose row did not come takes the file away. Where the server ended in between, a second name of the file
//! in `unfinished` says so at the next start (a link, which takes no room on a disk that has none).

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kengai_protocol::blob::{BlobHeader, blob_id};
use kengai_protocol::{CircleId, Hash, OrgId};

use crate::error::LedgerError;
use crate::private::{make_folder, write_synced};

/// The folder; clones are handles to the same.
#[derive(Debug, Clone)]
pub struct BlobFolder {
    path: Arc<PathBuf>,
    serial: Arc<AtomicU64>,
    /// Who is bringing which photo now.
    in_hand: Arc<Mutex<HashMap<Hash, usize>>>,
}

/// A photo that somebody is bringing: from before its file is written until its row is there or is not coming.
#[derive(Debug)]
#[must_use]
pub struct Upload {
    folder: BlobFolder,
    id: Hash,
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
        Self::open_with_rest(path).map(|(folder, _)| folder)
    }

    /// The same, with the photos whose files are whole and whose rows may not have come.
    ///
    /// # Errors
    /// The file system refused.
    pub fn open_with_rest(path: &Path) -> io::Result<(Self, Vec<Hash>)> {
        let unfinished = path.join(UNFINISHED);
        let mut rest = Vec::new();
        if unfinished.exists() {
            for entry in fs::read_dir(&unfinished)? {
                rest.extend(entry?.file_name().to_str().and_then(|name| name.parse::<Hash>().ok()));
            }
            fs::remove_dir_all(&unfinished)?;
        }
        make_folder(&unfinished)?;
        sync_folder(path)?;
        let folder =
            Self { path: Arc::new(path.to_owned()), serial: Arc::default(), in_hand: Arc::default() };
        Ok((folder, rest))
    }

    /// Somebody begins to bring a photo.
    pub fn begin(&self, id: &Hash) -> Upload {
        *self.in_hand().entry(*id).or_default() += 1;
        Upload { folder: self.clone(), id: *id }
    }

    fn in_hand(&self) -> MutexGuard<'_, HashMap<Hash, usize>> {
        self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn mark_of(&self, id: &Hash) -> PathBuf {
        self.path.join(UNFINISHED).join(id.to_string())
    }

    /// Removes a photo that no row names; fine if it is gone.
    ///
    /// # Errors
    /// The file system refused.
    pub fn remove(&self, id: &Hash) -> io::Result<()> {
        match fs::remove_file(self.path_of(id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
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
            make_folder(folder)?;
            sync_folder(&self.path)?;
        }
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        let from = self.path.join(UNFINISHED).join(serial.to_string());
        let placed =
            write_synced(&from, blob).map_err(LedgerError::from).and_then(|()| check(&from)).and_then(|()| {
                if self.in_hand().contains_key(id) {
                    // Where the file system has no links, a photo whose row never comes is found by nobody; it harms nobody.
                    let _ = fs::hard_link(&from, self.mark_of(id));
                }
                Ok(fs::rename(&from, &to)?)
            });
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

impl Upload {
    /// The photo's row is there.
    ///
    /// # Errors
    /// The file system refused to remove the mark; the photo stands.
    pub fn keep(&self) -> io::Result<()> {
        match fs::remove_file(self.folder.mark_of(&self.id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Which photo.
    pub(crate) fn id(&self) -> &Hash {
        &self.id
    }

    /// No row names the photo: takes its file away, unless somebody else is bringing it now and will decide. Only the
    /// ledger's own thread may say that no row does; a row that came after the question would lose its file.
    pub(crate) fn take_away(&self) -> io::Result<()> {
        // Under the lock: who begins to bring it from here on writes it anew.
        let in_hand = self.folder.in_hand();
        if in_hand.get(&self.id) != Some(&1) {
            return Ok(());
        }
        self.folder.remove(&self.id)?;
        match fs::remove_file(self.folder.mark_of(&self.id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let mut in_hand = self.folder.in_hand();
        if let Some(count) = in_hand.get_mut(&self.id) {
            *count -= 1;
            if *count == 0 {
                in_hand.remove(&self.id);
            }
        }
    }
}

/// Waits until a folder's names are on the disk.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
