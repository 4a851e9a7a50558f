//! What can go wrong in a sync. Nothing that was recorded is touched by any of it: it waits for the next one.

use kengai_store::{AnswerError, StoreError};

use crate::transport::TransportError;

/// Why a sync ended early.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// No connection, or it broke.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The server answered something that does not hold.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// This device does not belong to an organisation yet.
    #[error("this device has not joined an organisation")]
    NotJoined,
    /// This device was set back, cloned or rescued: it has to begin again under a new identity first.
    #[error("this device has to begin again under a new identity")]
    BeginAgain,
    /// The server did not take the new identity (a code of `control_append::refusal`).
    #[error("the server did not take this device's new identity (code {0}); it has to be invited anew")]
    NotContinued(u8),
    /// The server keeps saying that there is more.
    #[error("the sync did not come to an end")]
    Endless,
}
