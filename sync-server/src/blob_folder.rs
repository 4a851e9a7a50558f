//! The photos' folder: a sealed file each, named by the hash of its bytes, in up to 256 sub-folders.
//!
//! A file is whole or not there: written beside, synced, renamed, the folder synced. Only then may the ledger name it.
//! The name is the hash, so writing one twice is harmless and damage shows when it is read.
//!
//! A file whose row never comes would fill the disk unseen: whoever brings a photo holds an [`Upload`], and the last one to
//! let go of an id whose row did not come takes the file away. Where the server ended in between, a second name of the file
//! in `unfinished` says so at the next start (a link, which takes no room on a disk that has none).

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kengai_protocol::blob::{BlobHeader, blob_id};
use kengai_protocol::{CircleId, Hash, OrgId};

use crate::disk::{Disk, folder_of, make_folder};
use crate::error::LedgerError;

/// The folder; clones are handles to the same.
#[derive(Debug, Clone)]
pub struct BlobFolder {
    disk: Arc<dyn Disk>,
    path: Arc<PathBuf>,
    serial: Arc<AtomicU64>,
    /// Who is bringing which photo now.
    in_hand: Arc<Mutex<HashMap<Hash, usize>>>,
    /// The sub-folders whose names are durable.
    durable: Arc<Mutex<HashSet<PathBuf>>>,
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
    pub fn open(disk: Arc<dyn Disk>, path: &Path) -> io::Result<Self> {
        Self::open_with_rest(disk, path).map(|(folder, _)| folder)
    }

    /// The same, with the photos whose files are whole and whose rows may not have come.
    ///
    /// # Errors
    /// The file system refused.
    pub fn open_with_rest(disk: Arc<dyn Disk>, path: &Path) -> io::Result<(Self, Vec<Hash>)> {
        let unfinished = path.join(UNFINISHED);
        let mut rest = Vec::new();
        if disk.exists(&unfinished) {
            for name in disk.names(&unfinished)? {
                rest.extend(name.to_str().and_then(|name| name.parse::<Hash>().ok()));
            }
            disk.remove_folder(&unfinished)?;
        }
        make_folder(&*disk, path)?;
        make_folder(&*disk, &unfinished)?;
        let folder = Self {
            disk,
            path: Arc::new(path.to_owned()),
            serial: Arc::default(),
            in_hand: Arc::default(),
            durable: Arc::default(),
        };
        Ok((folder, rest))
    }

    /// The disk that it lies on.
    pub(crate) fn disk(&self) -> &dyn Disk {
        &*self.disk
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
        self.disk.remove_if_there(&self.path_of(id))
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
            if blob_id(&self.disk.read(written)?) == *id { Ok(()) } else { Err(LedgerError::Damaged) }
        })
    }

    fn place(
        &self,
        id: &Hash,
        blob: &[u8],
        check: impl FnOnce(&Path) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let (disk, to) = (&*self.disk, self.path_of(id));
        let folder = folder_of(&to);
        self.make_durable(folder)?;
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        let from = self.path.join(UNFINISHED).join(serial.to_string());
        let placed =
            disk.write_synced(&from, blob).map_err(LedgerError::from).and_then(|()| check(&from)).and_then(
                |()| {
                    if self.in_hand().contains_key(id) {
                        // Where the file system has no links, a photo whose row never comes is found by nobody; it harms nobody.
                        let _ = disk.link(&from, &self.mark_of(id));
                    }
                    Ok(disk.rename(&from, &to)?)
                },
            );
        if placed.is_err() {
            // What is left of it must not fill the disk; the error is the first one.
            let _ = disk.remove(&from);
        }
        placed?;
        Ok(disk.sync_folder(folder)?)
    }

    /// A sub-folder is there, and its name too after a power cut, whoever made it and whatever became of them: what lies in a
    /// folder without a name is lost.
    fn make_durable(&self, folder: &Path) -> io::Result<()> {
        let mut durable = self.durable.lock().unwrap_or_else(PoisonError::into_inner);
        if !durable.contains(folder) {
            make_folder(&*self.disk, folder)?;
            self.disk.sync_folder(&self.path)?;
            durable.insert(folder.to_owned());
        }
        Ok(())
    }

    /// Reads a photo.
    ///
    /// # Errors
    /// The file is not there, or the file system refused.
    pub fn read(&self, id: &Hash) -> Result<Vec<u8>, LedgerError> {
        match self.disk.read(&self.path_of(id)) {
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
        self.folder.disk.remove_if_there(&self.folder.mark_of(&self.id))
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
        self.folder.disk.remove_if_there(&self.folder.mark_of(&self.id))
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
