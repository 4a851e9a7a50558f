//! The loop that introduces an identity: a new one under the one in use, or to a server that was restored under an older one.

use std::sync::Mutex;

use kengai_store::{Piece, Store, StoreError};

use crate::here::{self, lock};
use crate::transport::TransportError;
use crate::{Introduction, Say, SyncError, Way};

/// Introduces a new identity under the one in use; if the server does not know that one any more, under an older one.
///
/// # Errors
/// [`SyncError`]; the next contact goes on from there.
pub async fn begin_again(
    store: &Mutex<Store>,
    way: &Way,
    clock: &(dyn Fn() -> u64 + Send + Sync),
) -> Result<(), SyncError> {
    let introduction = Introduction::of_next(&*lock(store)?);
    match introduce(store, way, introduction, clock).await {
        Err(SyncError::Transport(TransportError::NotEnrolled)) => {
            known_again(store, way, clock).await?;
            let introduction = Introduction::of_next(&*lock(store)?);
            introduce(store, way, introduction, clock).await
        }
        done => done,
    }
}

/// The server was restored and does not know the identity in use: an older one hands the control log back.
///
/// # Errors
/// [`TransportError::NotEnrolled`] when it knows none of them.
pub async fn known_again(
    store: &Mutex<Store>,
    way: &Way,
    clock: &(dyn Fn() -> u64 + Send + Sync),
) -> Result<(), SyncError> {
    let (older, device) = {
        let store = lock(store)?;
        (store.home().identities(), store.device())
    };
    for identity in older.into_iter().rev().filter(|identity| *identity != device) {
        match introduce(store, way, Introduction::under(identity), clock).await {
            Err(SyncError::Transport(TransportError::NotEnrolled)) => {}
            done => return done,
        }
    }
    Err(TransportError::NotEnrolled.into())
}

async fn introduce(
    store: &Mutex<Store>,
    way: &Way,
    mut introduction: Introduction,
    clock: &(dyn Fn() -> u64 + Send + Sync),
) -> Result<(), SyncError> {
    let transport = {
        let store = lock(store)?;
        let here = store.membership()?.ok_or(SyncError::NotJoined)?;
        let identity = introduction.identity();
        let key = store.home().key_of(&identity).ok_or(StoreError::NotFound(Piece::DeviceKey))?;
        way.transport(&here.address, here.server, key)?
    };
    loop {
        let say = introduction.next(&mut *lock(store)?, clock())?;
        match say {
            Say::Done => return Ok(()),
            Say::Ask(request) => {
                let asked = here::waited(store, &transport, transport.sync(&request)).await?;
                let (answer, _) = asked.map_err(TransportError::from)?;
                introduction.take_answer(&mut *lock(store)?, &answer)?;
            }
            Say::Append(append) => {
                let said = here::waited(store, &transport, transport.control(&append)).await??;
                introduction.take_said(&mut *lock(store)?, &append, &said)?;
            }
        }
    }
}
