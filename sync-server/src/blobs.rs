//! Photos of the ledger: their store, and who is bringing which one.
//!
//! A photo whose row never comes would fill the store unseen: whoever brings one holds an [`Upload`], and the last one to let go
//! of an id whose row did not come takes the photo away. Where the server ended in between, a mark in `unfinished` says so at the
//! next start: an empty file of the photo's name, on this machine's disk wherever photos are kept, there before the photo is.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kengai_protocol::blob::{BlobHeader, blob_id};
use kengai_protocol::{CircleId, Hash, OrgId};

use crate::blob_folder::UNFINISHED;
use crate::blob_store::BlobStore;
use crate::disk::{Disk, make_folder};
use crate::error::LedgerError;

/// The photos; clones are handles to the same.
#[derive(Debug, Clone)]
pub struct Blobs {
    disk: Arc<dyn Disk>,
    store: BlobStore,
    marks: Arc<PathBuf>,
    /// Who is bringing which photo now.
    in_hand: Arc<Mutex<HashMap<Hash, usize>>>,
}

/// A photo that somebody is bringing: from before it is stored until its row is there or is not coming.
#[derive(Debug)]
#[must_use]
pub struct Upload {
    blobs: Blobs,
    id: Hash,
}

/// Whether these bytes are the photo `id` of that circle.
///
/// # Errors
/// [`LedgerError::OtherBlob`], or not a sealed photo at all.
pub fn check(org: &OrgId, circle: &CircleId, id: &Hash, blob: &[u8]) -> Result<(), LedgerError> {
    // Before anything is read of it: other bytes are another photo, whatever they say of themselves.
    if blob_id(blob) != *id {
        return Err(LedgerError::OtherBlob);
    }
    let (header, _) = BlobHeader::read(blob)?;
    if header.org != *org || header.circle != *circle {
        return Err(LedgerError::OtherBlob);
    }
    Ok(())
}

impl Blobs {
    /// The photos of a store, with marks in the photos' folder of the data folder.
    ///
    /// # Errors
    /// The file system refused.
    pub fn new(disk: Arc<dyn Disk>, folder: &Path, store: BlobStore) -> io::Result<Self> {
        let marks = folder.join(UNFINISHED);
        make_folder(&*disk, &marks)?;
        Ok(Self { disk, store, marks: Arc::new(marks), in_hand: Arc::default() })
    }

    /// The disk of this machine.
    pub(crate) fn disk(&self) -> &dyn Disk {
        &*self.disk
    }

    /// Where they are kept.
    #[must_use]
    pub fn store(&self) -> &BlobStore {
        &self.store
    }

    /// Photos that a server which ended had in hand.
    pub(crate) fn marked(&self) -> io::Result<Vec<Hash>> {
        let names = self.disk.names(&self.marks)?;
        Ok(names.iter().filter_map(|name| name.to_str()?.parse().ok()).collect())
    }

    /// A photo that was marked is looked after: its row is there (`keep`), or it is removed.
    pub(crate) fn settle(&self, id: &Hash, keep: bool) -> Result<(), LedgerError> {
        if !keep {
            self.store.remove(id)?;
        }
        Ok(self.disk.remove_if_there(&self.mark_of(id))?)
    }

    /// Somebody begins to bring a photo.
    pub fn begin(&self, id: &Hash) -> Upload {
        *self.in_hand().entry(*id).or_default() += 1;
        Upload { blobs: self.clone(), id: *id }
    }

    fn in_hand(&self) -> MutexGuard<'_, HashMap<Hash, usize>> {
        self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn mark_of(&self, id: &Hash) -> PathBuf {
        self.marks.join(id.to_string())
    }

    /// Stores a photo; durable when this returns.
    ///
    /// # Errors
    /// The file system or the store refused.
    pub fn write(&self, id: &Hash, blob: &[u8]) -> Result<(), LedgerError> {
        if self.in_hand().contains_key(id) {
            self.disk.make_file(&self.mark_of(id))?;
            // A folder's own sync of what it writes there makes the mark durable; no other store does.
            if !self.store.is_here() {
                self.disk.sync_folder(&self.marks)?;
            }
        }
        self.store.put(id, blob)
    }

    /// Reads a photo.
    ///
    /// # Errors
    /// It is not there, or the store refused.
    pub fn read(&self, id: &Hash) -> Result<Vec<u8>, LedgerError> {
        self.store.read(id)
    }
}

impl Upload {
    /// The photo's row is there.
    ///
    /// # Errors
    /// The file system refused to remove the mark; the photo stands.
    pub fn keep(&self) -> io::Result<()> {
        self.blobs.disk.remove_if_there(&self.blobs.mark_of(&self.id))
    }

    /// Which photo.
    pub(crate) fn id(&self) -> &Hash {
        &self.id
    }

    /// No row names the photo: takes it away, unless somebody else is bringing it now and will decide. Only the ledger's own
    /// thread may say that no row does; a row that came after the question would lose its photo. That thread waits for no
    /// network: what is kept elsewhere stays marked, and the next start removes it.
    pub(crate) fn take_away(&self) -> Result<(), LedgerError> {
        // Under the lock: who begins to bring it from here on writes it anew.
        let in_hand = self.blobs.in_hand();
        if in_hand.get(&self.id) != Some(&1) || !self.blobs.store.is_here() {
            return Ok(());
        }
        self.blobs.settle(&self.id, false)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let mut in_hand = self.blobs.in_hand();
        if let Some(count) = in_hand.get_mut(&self.id) {
            *count -= 1;
            if *count == 0 {
                in_hand.remove(&self.id);
            }
        }
    }
}
