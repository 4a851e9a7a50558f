//! What taking in an answer of the server comes to.

use crate::StoreError;

/// What an answer brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    /// Entries that were not here before.
    pub entries: u64,
    /// Photos that the server now holds and this device may fetch.
    pub photos: u64,
    /// The server has more, or something must be said again: another round.
    pub again: bool,
    /// The heights of feeds that were sent are compared, and others follow.
    pub next_part: bool,
}

/// Why an answer was not taken. Nothing of it is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// It contradicts itself or what was asked.
    #[error("the server's answer does not fit the question; nothing of it was kept. Tell the office")]
    DoesNotFit,
    /// The logs as recomputed here are not what the server signed, or it went back behind what it had said before.
    #[error("the server's log is not the one it showed before; nothing of it was kept. Tell the office")]
    Equivocation,
    /// The server holds entries of this device that this device does not have: it is a copy, or was set back.
    #[error(
        "this device is a copy or was set back: the server knows entries of it that it does not have. Sync again"
    )]
    Copied,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for AnswerError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}
