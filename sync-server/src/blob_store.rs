//! Where photos are kept, behind one door: [`object_store`]'s trait, over the photos' folder or an S3-compatible store.
//!
//! The ledger is synchronous, so this is its synchronous side: a folder answers at once, and what goes over a network is waited
//! for on a runtime of its own. Ask on threads that may block. A photo is named by the hash of its bytes, so putting one twice is
//! harmless, no put needs a condition, and whoever reads one can tell whether it is whole.

use std::future::Future;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::{FutureExt, TryStreamExt};
use kengai_protocol::Hash;
use object_store::{Error, GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload};
use tokio::runtime::Runtime;

use crate::blob_folder::{BlobFolder, id_of, name_of};
use crate::disk::Disk;
use crate::error::LedgerError;

/// The door; clones lead to the same store.
#[derive(Debug, Clone)]
pub struct BlobStore {
    store: Arc<dyn ObjectStore>,
    /// Where a store that is not on this machine is waited for.
    away: Option<Arc<Away>>,
}

#[derive(Debug)]
struct Away {
    runtime: Option<Runtime>,
    standing: Arc<Standing>,
}

#[derive(Debug, Default)]
struct Standing {
    /// The last thing that was asked of it did not succeed.
    silent: AtomicBool,
    /// It is being asked whether it is there again.
    asking: AtomicBool,
}

impl Standing {
    fn note<T>(&self, answer: &Result<T, Error>) {
        let heard = matches!(answer, Ok(_) | Err(Error::NotFound { .. }));
        let was_silent = self.silent.swap(!heard, Ordering::Relaxed);
        if !heard && !was_silent {
            tracing::warn!("the store of photos does not do what it is asked; photos wait");
        }
    }
}

impl Away {
    fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("it is taken when nobody asks any more")
    }
}

impl Drop for Away {
    fn drop(&mut self) {
        // Whoever lets go of it last may be a thread that must not block.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl BlobStore {
    /// A folder on this machine. With `read_back` a photo is read back before it takes its name.
    ///
    /// # Errors
    /// The file system refused.
    pub fn folder(disk: Arc<dyn Disk>, path: &Path, read_back: bool) -> io::Result<Self> {
        Ok(Self { store: Arc::new(BlobFolder::open(disk, path, read_back)?), away: None })
    }

    /// A store that is reached over a network.
    ///
    /// # Errors
    /// There is no thread for it.
    pub fn away(store: Arc<dyn ObjectStore>) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("photos")
            .enable_all()
            .build()?;
        let away = Away { runtime: Some(runtime), standing: Arc::default() };
        Ok(Self { store, away: Some(Arc::new(away)) })
    }

    /// Whether photos lie on this machine's disk.
    #[must_use]
    pub fn is_here(&self) -> bool {
        self.away.is_none()
    }

    /// Whether the last thing that was asked of a store that is not here came to nothing.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.away.as_ref().is_some_and(|away| away.standing.silent.load(Ordering::Relaxed))
    }

    /// Whether it is worth bringing a photo. A store that was silent is asked once more whether it has this one, behind whoever asks
    /// here, so that nobody's bytes are spent to find out: they come again later. Never waits.
    pub(crate) fn takes_photos(&self, id: &Hash) -> bool {
        let Some(away) = self.away.as_ref().filter(|_| self.is_silent()) else { return true };
        let standing = Arc::clone(&away.standing);
        if !standing.asking.swap(true, Ordering::Relaxed) {
            let (store, name) = (Arc::clone(&self.store), name_of(id));
            let asking = async move {
                standing.note(&store.head(&name).await);
                standing.asking.store(false, Ordering::Relaxed);
            };
            drop(away.runtime().spawn(asking));
        }
        false
    }

    /// Waits for the store itself.
    pub(crate) fn ask<T>(
        &self,
        work: impl AsyncFnOnce(&dyn ObjectStore) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let work = work(&*self.store);
        let Some(away) = &self.away else { return at_once(work) };
        let answer = away.runtime().handle().block_on(work);
        away.standing.note(&answer);
        answer
    }

    /// Stores a photo; durable when this returns.
    ///
    /// # Errors
    /// The store refused; it may have kept the photo all the same.
    pub fn put(&self, id: &Hash, blob: &[u8]) -> Result<(), LedgerError> {
        let payload = PutPayload::from(blob.to_vec());
        self.ask(async |store| store.put(&name_of(id), payload).await).map(drop).map_err(refusal)
    }

    /// Reads a photo.
    ///
    /// # Errors
    /// It is not there, or the store refused.
    pub fn read(&self, id: &Hash) -> Result<Vec<u8>, LedgerError> {
        self.get(id, GetOptions::new())
    }

    /// Reads bytes of a photo, all of which are there.
    ///
    /// # Errors
    /// It is not there, or the store refused.
    pub fn read_part(&self, id: &Hash, part: Range<u64>) -> Result<Vec<u8>, LedgerError> {
        self.get(id, GetOptions::new().with_range(Some(GetRange::Bounded(part))))
    }

    fn get(&self, id: &Hash, options: GetOptions) -> Result<Vec<u8>, LedgerError> {
        let got = self.ask(async |store| store.get_opts(&name_of(id), options).await?.bytes().await);
        got.map(|bytes| bytes.to_vec()).map_err(refusal)
    }

    /// Whether something of that name is there.
    ///
    /// # Errors
    /// The store refused.
    pub fn holds(&self, id: &Hash) -> Result<bool, LedgerError> {
        match self.ask(async |store| store.head(&name_of(id)).await) {
            Ok(_) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(refusal(error)),
        }
    }

    /// Removes a photo; fine if it is gone.
    ///
    /// # Errors
    /// The store refused.
    pub fn remove(&self, id: &Hash) -> Result<(), LedgerError> {
        match self.ask(async |store| store.delete(&name_of(id)).await) {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(refusal(error)),
        }
    }

    /// The photos that are there, in no order.
    ///
    /// # Errors
    /// The store refused.
    pub fn list(&self) -> Result<Vec<Hash>, LedgerError> {
        let all = self.ask(async |store| store.list(None).try_collect::<Vec<_>>().await).map_err(refusal)?;
        Ok(all.iter().filter_map(|one| id_of(&one.location)).collect())
    }
}

fn at_once<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    work.now_or_never().unwrap_or_else(|| Err(Error::NotSupported { source: "a folder never waits".into() }))
}

/// What the ledger says of a store's error: a disk's own errors are told apart, what a network does is one thing.
fn refusal(error: Error) -> LedgerError {
    match error {
        Error::NotFound { .. } => LedgerError::NotFound,
        Error::Generic { source, .. } => match source.downcast::<io::Error>() {
            Ok(error) => LedgerError::Files(*error),
            Err(_) => LedgerError::PhotosAway,
        },
        _ => LedgerError::PhotosAway,
    }
}
