//! The place for photos as a server is told it, with its keys: opened, tried, and compared with where the photos are.

use std::io;
use std::path::Path;
use std::sync::Arc;

use kengai_protocol::sign::PublicKey;

use crate::blob_keys::BlobKeys;
use crate::blob_place::BlobPlace;
use crate::blob_s3;
use crate::blob_store::BlobStore;
use crate::disk::Disk;
use crate::ledger::BLOBS_FOLDER;
use crate::place_error::PlaceError;

/// A place, and what opens it.
#[derive(Debug, Clone, Default)]
pub struct BlobSettings {
    /// Where.
    pub place: BlobPlace,
    /// With which keys; none for a folder.
    pub keys: Option<BlobKeys>,
}

impl BlobSettings {
    /// Opens the place for a server, and tries it: a bucket is written, read and looked at for another server's name.
    ///
    /// # Errors
    /// [`PlaceError`].
    pub fn open(
        &self,
        disk: Arc<dyn Disk>,
        data: &Path,
        server: &PublicKey,
    ) -> Result<BlobStore, PlaceError> {
        match &self.place {
            BlobPlace::Folder => Ok(BlobStore::folder(disk, &data.join(BLOBS_FOLDER), false)?),
            BlobPlace::S3(bucket) => {
                let store = blob_s3::open(bucket, self.keys.as_ref().ok_or(PlaceError::NoKeys)?)?;
                match blob_s3::try_out(&store, server) {
                    // It was there once: records are more than photos, which wait on their phones until it is again.
                    Err(PlaceError::NoAnswer) if Self::is_noted(&*disk, data, &self.place)? => {
                        tracing::warn!("the store of photos does not answer; photos wait");
                        Ok(store)
                    }
                    tried => tried.map(|()| store),
                }
            }
        }
    }

    fn is_noted(disk: &dyn Disk, data: &Path, place: &BlobPlace) -> io::Result<bool> {
        Ok(BlobPlace::noted(disk, data)? == *place)
    }

    /// Opens the place for a ledger that has so many photos; a place that is new is noted.
    ///
    /// # Errors
    /// [`PlaceError`]; [`PlaceError::Elsewhere`] where the photos would be missing.
    pub(crate) fn take(
        &self,
        disk: &Arc<dyn Disk>,
        data: &Path,
        server: &PublicKey,
        photos: u64,
    ) -> Result<BlobStore, PlaceError> {
        let noted = BlobPlace::noted(&**disk, data)?;
        if noted != self.place && photos > 0 {
            return Err(PlaceError::Elsewhere { are: noted.to_string(), asked: self.place.to_string() });
        }
        let store = self.open(Arc::clone(disk), data, server)?;
        if noted != self.place {
            self.place.note(&**disk, data)?;
        }
        Ok(store)
    }
}
