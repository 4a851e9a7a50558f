//! Photos on their way: one by one after all records, none of which can hold up a record or another photo.
//!
//! ```text
//! exchanging what the loops work with
//! terms      what photos may cost on this line today, and whose come first
//! sending    the queue out: thumbnails first; one that fails goes to its end, now and in the next sync
//! bringing   one photo out, in parts, from where the server has it
//! fetching   the queue in
//! counting   how far a queue has come
//! coming     one photo in, in parts, from where this device has it; one at a time
//! ```

mod bringing;
mod coming;
mod counting;
mod exchanging;
mod fetching;
#[cfg(test)]
mod order_tests;
#[cfg(test)]
mod queue_tests;
#[cfg(test)]
mod scripted;
mod sending;
pub mod terms;
#[cfg(test)]
mod together_tests;

use std::sync::Mutex;

use kengai_store::Store;

use crate::here::lock;
use crate::photos::exchanging::Exchanging;
use crate::records::{Outcome, Progress};
use crate::{SyncError, Transport};

pub use coming::fetch_one;
pub use terms::Terms;

/// Sends and fetches photos, adding to what the records cost.
///
/// # Errors
/// [`SyncError`]; what was done until then is kept, the rest waits for the next sync.
pub async fn exchange(
    store: &Mutex<Store>,
    transport: &Transport,
    terms: &Terms,
    progress: &(dyn Fn(Progress) + Send + Sync),
    outcome: &mut Outcome,
) -> Result<(), SyncError> {
    if let Some(version) = transport.server_version() {
        lock(store)?.note_server_version(&version)?;
    }
    let unsent = lock(store)?.unsent_count()?;
    let exchanging = Exchanging { store, transport, terms, unsent, progress };
    let sent = sending::send(&exchanging, outcome).await;
    if outcome.photos_stopped {
        return sent;
    }
    // What does not go out keeps nothing from coming in.
    let fetched = fetching::fetch(&exchanging, outcome).await;
    sent.and(fetched)
}
