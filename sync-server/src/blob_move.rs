//! Moving the photos of a server that does not run to another place.
//!
//! Every photo that has a row is copied, read back there and checked; then the new place is noted, durably; then the old copies are
//! removed. Whenever it ends in between, the photos are where the note says, and the move is begun again.

use std::path::Path;
use std::sync::Arc;

use kengai_protocol::Hash;
use kengai_protocol::blob::blob_id;

use crate::blob_place::BlobPlace;
use crate::blob_settings::BlobSettings;
use crate::blob_store::BlobStore;
use crate::disk::Disk;
use crate::error::LedgerError;
use crate::ledger::{Ledger, LedgerOptions};
use crate::place_error::PlaceError;

/// What a move did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveReport {
    /// Where the photos are now.
    pub to: String,
    /// How many.
    pub photos: u64,
    /// Copies that could not be removed where they were.
    pub left: u64,
}

/// Moves all photos. The caller holds the data folder's lock.
///
/// # Errors
/// [`PlaceError`] as a [`LedgerError`]; the photos are where they were.
pub fn move_to(
    disk: &Arc<dyn Disk>,
    data: &Path,
    options: LedgerOptions,
    to: &BlobSettings,
) -> Result<MoveReport, LedgerError> {
    let place = BlobPlace::noted(&**disk, data)?;
    let done = |photos, left| MoveReport { to: to.place.to_string(), photos, left };
    let from = BlobSettings { place: place.clone(), keys: to.keys.clone() };
    // Opened as the server opens it: what a killed one had in hand is settled where it lies.
    let ledger = Ledger::open_at(Arc::clone(disk), data, options, &from)?;
    let (from, server) = (ledger.blobs().store().clone(), ledger.public_key());
    let photos = ledger.tables.photos()?;
    ledger.close();
    if place == to.place {
        return Ok(done(0, 0));
    }
    let new = to.open(Arc::clone(disk), data, &server)?;
    for id in &photos {
        copy(id, &from, &new)?;
    }
    to.place.note(&**disk, data)?;
    let left = photos.iter().filter(|id| from.remove(id).is_err()).count();
    Ok(done(photos.len() as u64, left as u64))
}

/// Copies one and reads it back; one that is there already, whole, is not sent again.
fn copy(id: &Hash, from: &BlobStore, to: &BlobStore) -> Result<(), LedgerError> {
    let is_there = || match to.read(id) {
        Err(LedgerError::NotFound) => Ok(false),
        read => read.map(|bytes| blob_id(&bytes) == *id),
    };
    if is_there()? {
        return Ok(());
    }
    let blob = match from.read(id) {
        Err(LedgerError::NotFound) => return Err(PlaceError::Damaged.into()),
        read => read?,
    };
    if blob_id(&blob) != *id {
        return Err(PlaceError::Damaged.into());
    }
    to.put(id, &blob)?;
    if is_there()? { Ok(()) } else { Err(PlaceError::NoAnswer.into()) }
}
