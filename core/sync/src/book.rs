//! Records, under whichever identity it comes to: a device that was set back or cloned introduces a new one first, and one that a
//! restored server does not know any more makes itself known again.

use std::sync::Mutex;

use kengai_store::Store;

use crate::here::lock;
use crate::introducing::{begin_again, known_again};
use crate::records::{self, Outcome, Progress};
use crate::transport::{Transport, TransportError};
use crate::{SyncError, Way};

/// How often one sync takes up a new identity, or makes itself known again to a restored server.
const BEGINNINGS_MAX: u32 = 4;

/// Exchanges records with the server of the organisation that the store belongs to; gives the connection for photos.
///
/// # Errors
/// [`SyncError`]; what was done until then is kept, the rest waits for the next sync.
pub async fn exchange(
    store: &Mutex<Store>,
    way: &Way,
    clock: &(dyn Fn() -> u64 + Send + Sync),
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<(Outcome, Transport), SyncError> {
    for _ in 0..BEGINNINGS_MAX {
        if lock(store)?.begins_again()?.is_some() {
            begin_again(store, way, clock).await?;
        }
        let transport = {
            let store = lock(store)?;
            let here = store.membership()?.ok_or(SyncError::NotJoined)?;
            way.recall(&store)?;
            way.transport(&here.address, here.server, store.home().signing_key())?
        };
        match records::exchange(store, &transport, clock, progress).await {
            Ok(outcome) => return Ok((outcome, transport)),
            // The sign of it may be an error of its own; it is durable.
            Err(_) if lock(store)?.begins_again()?.is_some() => {}
            Err(SyncError::Transport(TransportError::NotEnrolled)) if lock(store)?.begun_again()? > 0 => {
                known_again(store, way, clock).await?;
            }
            Err(error) => return Err(error),
        }
    }
    Err(SyncError::Endless)
}
