//! One photo on its way in, in parts, from where this device has it.

use std::sync::Mutex;
use std::time::Duration;

use kengai_protocol::limits::{BLOB_BYTES_MAX, PART_BYTES_MAX, PART_BYTES_MIN};
use kengai_store::{PhotoCame, PhotoClaim, PhotoRow, Store, StoreError};

use crate::here::{self, lock};
use crate::transport::TransportError;
use crate::tries::Tries;
use crate::{SyncError, Transport};

/// How often one photo begins anew because what came of it was not it.
const ANEW_MAX: u32 = 1;

/// How often another process on this home may throw away what this one rests on, before it is left to it.
const GAPS_MAX: u32 = 2;

/// How often whoever waits for somebody else's fetching looks.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// What came of a cut part is worth a file of its own from so many bytes on.
const PIECE_BYTES_MIN: u64 = 1_024;

/// Fetches a photo and keeps it. `told` hears how far it is here, bytes.
///
/// # Errors
/// [`SyncError`]; what came until then is kept.
pub async fn fetch_one(
    store: &Mutex<Store>,
    transport: &Transport,
    photo: &PhotoRow,
    told: &(dyn Fn(u64) + Send + Sync),
) -> Result<Result<(), TransportError>, SyncError> {
    let mut moved = 0;
    come(store, transport, photo, &mut Tries::default(), (&mut moved, told)).await
}

/// The same, with the tries of a whole queue; what comes is added to `moved`, bytes. Who finds it coming already waits for that, and goes on
/// from there where it came to nothing.
pub(super) async fn come(
    store: &Mutex<Store>,
    transport: &Transport,
    photo: &PhotoRow,
    tries: &mut Tries,
    (moved, told): (&mut u64, &(dyn Fn(u64) + Send + Sync)),
) -> Result<Result<(), TransportError>, SyncError> {
    if photo.bytes > BLOB_BYTES_MAX as u64 {
        return Ok(Err(TransportError::BadAnswer));
    }
    let _claim = claimed(store, photo, told).await?;
    let mut at = {
        let store = lock(store)?;
        if store.has_photo(photo.id)? {
            return Ok(Ok(()));
        }
        store.photo_came(photo.id)?
    };
    if at >= photo.bytes {
        // Of another size than the server says: none of it.
        lock(store)?.forget_photo_pieces(photo.id)?;
        at = 0;
    }
    let (mut anew, mut gaps) = (0, 0);
    loop {
        told(at);
        let long = transport.pace().request_bytes().clamp(PART_BYTES_MIN, PART_BYTES_MAX) as u64;
        let to = photo.bytes.min(at + long);
        let asking = transport.photo_part(photo.circle, photo.id, at, to);
        let (piece, failed) = here::waited(store, transport, asking).await?;
        let came = piece.len() as u64;
        *moved += came;
        if came > to - at || (failed.is_none() && came < to - at) {
            return Ok(Err(TransportError::BadAnswer));
        }
        if failed.is_none() || came >= PIECE_BYTES_MIN {
            tries.answered();
            match lock(store)?.keep_photo_piece(photo.id, at, &piece, photo.bytes) {
                Ok(PhotoCame::Whole) => return Ok(Ok(())),
                Ok(PhotoCame::Until(until)) => {
                    gaps += u32::from(until < at + came);
                    if gaps > GAPS_MAX {
                        return Ok(Err(TransportError::Broken));
                    }
                    at = until;
                }
                Err(StoreError::Crypto(_)) if at > 0 && anew < ANEW_MAX => (anew, at) = (anew + 1, 0),
                Err(StoreError::Crypto(_)) => return Ok(Err(TransportError::BadAnswer)),
                // This device cannot keep it: the others fare no better.
                Err(error) => return Err(error.into()),
            }
        }
        if let Some(failed) = failed {
            let Some(wait) = tries.again(&failed, u64::from(photo.id.0[0])) else {
                return Ok(Err(failed.error));
            };
            tokio::time::sleep(wait).await;
        }
    }
}

/// Waits until nobody else in this process fetches the photo. Whoever waits hears how far the other one is.
async fn claimed(
    store: &Mutex<Store>,
    photo: &PhotoRow,
    told: &(dyn Fn(u64) + Send + Sync),
) -> Result<PhotoClaim, SyncError> {
    loop {
        let came = {
            let store = here::as_it_is(store);
            if let Some(claim) = store.claim_photo(photo.id) {
                return Ok(claim);
            }
            store.photo_came(photo.id)?
        };
        told(came);
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}
