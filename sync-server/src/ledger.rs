//! The ledger: entries, control statements and photos of every organisation here, in tables with one writer.
//!
//! Synchronous and without a clock or randomness of its own: time comes as an argument, so that a simulation can own
//! it. [`Ledger::batch`] runs several requests in one unit of work and commits them together; nothing that it returns
//! may be told to anybody before it has returned. [`Memory`] mirrors the tables and is read back when a commit fails.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use kengai_protocol::control_append::{ControlAnswer, ControlAppend};
use kengai_protocol::sign::{PublicKey, SigningKey};
use kengai_protocol::sync_answer::{Contact, Place, SyncAnswer};
use kengai_protocol::sync_request::SyncRequest;
use kengai_protocol::{CircleId, DeviceId, Hash, OrgId, Randomness};

use crate::blobs::Blobs;
use crate::directory::Directory;
use crate::disk::Disk;
use crate::error::LedgerError;
use crate::limits::Quotas;
use crate::listeners::News;
use crate::may_bring::Bringing;
use crate::memory::Memory;
use crate::partial::Partials;
use crate::tables::Tables;

/// The name of the ledger's file in a data folder.
pub const LEDGER_FILE: &str = "ledger.sqlite";
/// The name of the photos' folder in a data folder.
pub const BLOBS_FOLDER: &str = "blobs";
/// The name of the folder of photos that came in part.
pub(crate) const PARTIAL_FOLDER: &str = "partial";

/// What a ledger is opened with.
#[derive(Clone)]
pub struct LedgerOptions {
    /// The server's signing key, as its seed.
    pub key_seed: [u8; 32],
    /// Randomness for incarnations and founding codes.
    pub random: Arc<dyn Randomness>,
    /// What may be used up.
    pub quotas: Quotas,
}

/// Everything the server holds.
pub struct Ledger {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) folder: PathBuf,
    pub(crate) tables: Box<dyn Tables>,
    pub(crate) memory: Memory,
    pub(crate) key: SigningKey,
    pub(crate) random: Arc<dyn Randomness>,
    pub(crate) quotas: Quotas,
    pub(crate) blobs: Blobs,
    pub(crate) partials: Partials,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger").field("orgs", &self.memory.orgs.len()).finish_non_exhaustive()
    }
}

/// Why nothing of a batch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    Other,
    /// The disk is full.
    Full,
}

/// The ledger inside a unit of work. What it returns is not durable before [`Ledger::batch`] returns.
#[derive(Debug)]
pub struct Batch<'a> {
    pub(crate) ledger: &'a mut Ledger,
    /// The database or the file system failed: nothing of this batch stands.
    failed: Option<Fault>,
    /// What the office knew of devices that were in contact in this batch.
    pub(crate) contacts_before: Vec<(OrgId, DeviceId, Option<Contact>)>,
}

impl Ledger {
    /// The server's key.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        self.key.public()
    }

    /// Who is enrolled where; a handle that stays current.
    #[must_use]
    pub fn directory(&self) -> Directory {
        self.memory.directory.clone()
    }

    /// Who listens for news; a handle that stays current.
    #[must_use]
    pub fn news(&self) -> News {
        self.memory.news.clone()
    }

    /// The photos; a handle for other threads.
    #[must_use]
    pub fn blobs(&self) -> Blobs {
        self.blobs.clone()
    }

    /// What may be used up here.
    #[must_use]
    pub fn quotas(&self) -> &Quotas {
        &self.quotas
    }

    /// The end, in good order. Who was here in the last minute is written first: an office that is told "never in contact" of
    /// a phone that came would call somebody for nothing.
    pub fn close(mut self) {
        if self.memory.has_unsaved_contacts() && self.batch(|_| ()).is_err() {
            tracing::warn!("the last contacts of devices could not be written");
        }
        self.tables.close();
    }

    /// Whether no organisation lives here yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.memory.orgs.is_empty()
    }

    /// Runs `work` as one unit of work; what it did is durable when this returns `Ok`.
    ///
    /// # Errors
    /// Nothing of it stands: the database or the file system failed.
    pub fn batch<T>(&mut self, work: impl FnOnce(&mut Batch<'_>) -> T) -> Result<T, LedgerError> {
        self.tables.begin()?;
        let mut batch = Batch { ledger: self, failed: None, contacts_before: Vec::new() };
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&mut batch)));
        let (failed, contacts) = (batch.failed, batch.contacts_before);
        let committed = match outcome {
            Ok(value) => match failed {
                None => self.commit().map(|()| value).map_err(|error| match error.is_full() {
                    true => LedgerError::Full,
                    false => error,
                }),
                Some(Fault::Full) => Err(LedgerError::Full),
                Some(Fault::Other) => Err(LedgerError::Busy),
            },
            Err(panic) => {
                self.roll_back()?;
                self.forget_contacts(contacts);
                resume_unwind(panic);
            }
        };
        if committed.is_err() {
            self.roll_back()?;
            self.forget_contacts(contacts);
        }
        committed
    }

    /// What devices said would be left on them if all that they brought was taken: it was not.
    fn forget_contacts(&mut self, before: Vec<(OrgId, DeviceId, Option<Contact>)>) {
        for (org, device, contact) in before.into_iter().rev() {
            if let Some(org) = self.memory.orgs.get_mut(&org) {
                org.contacts.take_back(device, contact);
            }
        }
    }

    fn commit(&mut self) -> Result<(), LedgerError> {
        self.memory.save(&mut *self.tables)?;
        self.tables.commit()?;
        self.memory.committed();
        Ok(())
    }

    /// Forgets a unit of work that failed.
    fn roll_back(&mut self) -> Result<(), LedgerError> {
        self.tables.roll_back()?;
        self.memory.rolled_back(&*self.tables)
    }

    fn one<T>(
        &mut self,
        work: impl FnOnce(&mut Batch<'_>) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        self.batch(work)?
    }

    /// One exchange with a device; see [`Batch::sync`].
    ///
    /// # Errors
    /// [`LedgerError`].
    pub fn sync(
        &mut self,
        peer: &PublicKey,
        request: SyncRequest,
        now_ms: u64,
    ) -> Result<SyncAnswer, LedgerError> {
        self.one(|batch| batch.sync(peer, request, now_ms))
    }

    /// Appends to a control log; see [`Batch::control`].
    ///
    /// # Errors
    /// [`LedgerError`].
    pub fn control(
        &mut self,
        peer: &PublicKey,
        append: &ControlAppend,
        now_ms: u64,
    ) -> Result<ControlAnswer, LedgerError> {
        self.one(|batch| batch.control(peer, append, now_ms))
    }

    /// Founds an organisation; see [`Batch::found`].
    ///
    /// # Errors
    /// [`LedgerError`].
    pub fn found(
        &mut self,
        peer: &PublicKey,
        code: &[u8; 16],
        append: &ControlAppend,
    ) -> Result<ControlAnswer, LedgerError> {
        self.one(|batch| batch.found(peer, code, append))
    }

    /// Makes a founding code that is good once.
    ///
    /// # Errors
    /// [`LedgerError`].
    pub fn make_ticket(&mut self) -> Result<[u8; 16], LedgerError> {
        self.one(|batch| batch.make_ticket())
    }

    /// Stores a photo; see [`Batch::blob_allowed`].
    ///
    /// # Errors
    /// [`LedgerError`].
    pub fn put_blob(
        &mut self,
        peer: &PublicKey,
        circle: &CircleId,
        id: &Hash,
        blob: &[u8],
    ) -> Result<Place, LedgerError> {
        let size = blob.len() as u64;
        if let Bringing::Here(place) = self.one(|batch| batch.blob_allowed(peer, circle, id, size))? {
            return Ok(place);
        }
        let org = self.org_of(peer)?;
        crate::blobs::check(&org, circle, id, blob)?;
        let upload = self.blobs.begin(id);
        let stored = self
            .blobs
            .write(id, blob)
            .and_then(|()| self.one(|batch| batch.blob_stored(peer, circle, id, size)));
        match &stored {
            Ok(_) => upload.keep()?,
            Err(_) => self.one(|batch| batch.forget_upload(&upload))?,
        }
        stored
    }

    /// A photo of a circle that the device is a member of.
    ///
    /// # Errors
    /// [`LedgerError`].
    pub fn get_blob(
        &mut self,
        peer: &PublicKey,
        circle: &CircleId,
        id: &Hash,
    ) -> Result<Vec<u8>, LedgerError> {
        self.one(|batch| batch.blob_readable(peer, circle, id))?;
        self.blobs.read(id)
    }

    fn org_of(&self, peer: &PublicKey) -> Result<OrgId, LedgerError> {
        self.memory.devices.get(&DeviceId::of_key(peer)).copied().ok_or(LedgerError::UnknownDevice)
    }
}

impl Batch<'_> {
    /// Notes a failure of the database, so that nothing of the batch stands.
    pub(crate) fn watch<T>(&mut self, result: Result<T, LedgerError>) -> Result<T, LedgerError> {
        if let Some(error) = result.as_ref().err().filter(|error| error.is_fault()) {
            let fault = if error.is_full() { Fault::Full } else { Fault::Other };
            self.failed = self.failed.max(Some(fault));
        }
        result
    }

    /// The device behind a key and its organisation.
    pub(crate) fn device(&mut self, peer: &PublicKey) -> Result<(DeviceId, OrgId), LedgerError> {
        Ok((DeviceId::of_key(peer), self.ledger.org_of(peer)?))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::clock::SystemRandomness;

    fn open(folder: &Path) -> Ledger {
        let random = Arc::new(SystemRandomness);
        Ledger::open(folder, LedgerOptions { key_seed: [1; 32], random, quotas: Quotas::default() }).unwrap()
    }

    #[test]
    fn a_full_disk_fails_the_whole_batch_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = open(folder.path());
        ledger.make_ticket().unwrap();
        ledger.conn().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        let pages: i64 = ledger.conn().query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        ledger.conn().execute_batch(&format!("PRAGMA max_page_count = {pages}")).unwrap();
        let failed = ledger.batch(|batch| while batch.make_ticket().is_ok() {});
        assert!(matches!(failed, Err(LedgerError::Full)), "{failed:?}");
        assert_eq!(ledger.tables.unused_tickets().unwrap().len(), 1);
        ledger.conn().execute_batch("PRAGMA max_page_count = 1000000").unwrap();
        ledger.make_ticket().unwrap();
    }

    #[test]
    fn a_panic_in_a_batch_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = open(folder.path());
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let _ = ledger.batch(|batch| {
                batch.make_ticket().unwrap();
                panic!("a bug");
            });
        }));
        assert!(panicked.is_err());
        assert!(ledger.tables.unused_tickets().unwrap().is_empty());
        ledger.make_ticket().unwrap();
    }
}
