//! Opening a ledger: its tables, its photos wherever they are kept, and what a server that was killed left in hand.

use std::path::Path;
use std::sync::Arc;

use kengai_protocol::sign::SigningKey;

use crate::blob_settings::BlobSettings;
use crate::blobs::Blobs;
use crate::disk::{Disk, RealDisk, make_folder};
use crate::error::LedgerError;
use crate::ledger::{BLOBS_FOLDER, LEDGER_FILE, Ledger, LedgerOptions, PARTIAL_FOLDER};
use crate::memory::Memory;
use crate::partial::Partials;
use crate::tables::{SqliteTables, Tables};

impl Ledger {
    /// Opens the ledger in a data folder, or makes it. Photos lie in the folder too.
    ///
    /// # Errors
    /// The folder cannot be used, its photos lie elsewhere, or the file is damaged or of a newer version.
    pub fn open(folder: &Path, options: LedgerOptions) -> Result<Self, LedgerError> {
        Self::open_on(Arc::new(RealDisk), folder, options)
    }

    /// The same on a disk.
    ///
    /// # Errors
    /// As [`Ledger::open`].
    pub fn open_on(disk: Arc<dyn Disk>, folder: &Path, options: LedgerOptions) -> Result<Self, LedgerError> {
        Self::open_at(disk, folder, options, &BlobSettings::default())
    }

    /// The same with photos in some place. Where that is a network's, the thread that asks must be one that may block.
    ///
    /// # Errors
    /// As [`Ledger::open`], or the place cannot be used.
    pub fn open_at(
        disk: Arc<dyn Disk>,
        folder: &Path,
        options: LedgerOptions,
        photos: &BlobSettings,
    ) -> Result<Self, LedgerError> {
        make_folder(&*disk, folder)?;
        let tables = SqliteTables::open_on(&*disk, &folder.join(LEDGER_FILE))?;
        Self::made_of(Box::new(tables), disk, folder, options, photos)
    }

    /// A ledger over other tables; photos lie in the folder all the same. Backups are of the file in the folder alone.
    ///
    /// # Errors
    /// The folder cannot be used, or what the tables hold does not hold together.
    pub fn over(tables: Box<dyn Tables>, folder: &Path, options: LedgerOptions) -> Result<Self, LedgerError> {
        make_folder(&RealDisk, folder)?;
        Self::made_of(tables, Arc::new(RealDisk), folder, options, &BlobSettings::default())
    }

    fn made_of(
        tables: Box<dyn Tables>,
        disk: Arc<dyn Disk>,
        folder: &Path,
        options: LedgerOptions,
        photos: &BlobSettings,
    ) -> Result<Self, LedgerError> {
        let memory = Memory::read(&*tables)?;
        let key = SigningKey::from_seed(options.key_seed);
        let kept = memory.orgs.values().map(|org| org.tally.blobs).sum();
        let store = photos.take(&disk, folder, &key.public(), kept)?;
        let blobs = Blobs::new(Arc::clone(&disk), &folder.join(BLOBS_FOLDER), store)?;
        let partials = Partials::open(Arc::clone(&disk), &folder.join(PARTIAL_FOLDER))?;
        let (random, quotas) = (options.random, options.quotas);
        let folder = folder.to_owned();
        let ledger = Self { disk, folder, tables, memory, key, random, quotas, blobs, partials };
        ledger.settle_uploads()?;
        Ok(ledger)
    }

    /// Photos whose rows never came are removed: the server ended between the two.
    fn settle_uploads(&self) -> Result<(), LedgerError> {
        for id in self.blobs.marked()? {
            match self.blobs.settle(&id, self.tables.photo(&id)?.is_some()) {
                // Its mark stays for the next start.
                Err(LedgerError::PhotosAway) => tracing::warn!("a photo without a row could not be removed"),
                settled => settled?,
            }
        }
        Ok(())
    }
}
