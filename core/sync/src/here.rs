//! The store between two looks at the network: held for a moment at a time, and on a PC where several programs share a home, left to
//! the others while an answer is waited for.

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kengai_store::{Store, StoreError};

use crate::Transport;

/// Whoever asks for less than this is not in anybody's way.
const SHORT: Duration = Duration::from_millis(200);
/// How long another program may have the home before a sync gives up.
const WAIT: Duration = Duration::from_secs(60);

/// The store, taken back from other programs if it was left to them.
pub(crate) fn lock(store: &Mutex<Store>) -> Result<MutexGuard<'_, Store>, StoreError> {
    // A panic elsewhere cannot have left half a transaction: SQLite rolled it back.
    let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);
    store.come_back(WAIT)?;
    Ok(store)
}

/// The store as it is, perhaps left to other programs: for what asks nothing of its database.
pub(crate) fn as_it_is(store: &Mutex<Store>) -> MutexGuard<'_, Store> {
    store.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for the network; if that takes a while, other programs can open the home meanwhile.
pub(crate) async fn waited<T>(
    store: &Mutex<Store>,
    transport: &Transport,
    asking: impl Future<Output = T>,
) -> Result<T, StoreError> {
    if !transport.lets_others() {
        return Ok(asking.await);
    }
    tokio::pin!(asking);
    match tokio::time::timeout(SHORT, &mut asking).await {
        Ok(answer) => Ok(answer),
        Err(_) => {
            lock(store)?.step_aside()?;
            Ok(asking.await)
        }
    }
}
