//! Why a server could not run.

use std::io;

use crate::backup_error::BackupError;
use crate::error::LedgerError;
use crate::folder::FolderError;

/// Why a server could not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The data folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The ledger cannot be opened.
    #[error("the ledger cannot be opened: {0}")]
    Ledger(#[from] LedgerError),
    /// The backup folder cannot be used.
    #[error("the backup folder cannot be used: {0}")]
    Backup(#[from] BackupError),
    /// The key cannot be used for TLS.
    #[error("the server's key cannot be used: {0}")]
    Tls(#[from] rustls::Error),
    /// The admin port may not be reachable from elsewhere.
    #[error("the admin port must be on a loopback address")]
    AdminNotLocal,
    /// A port or a file refused.
    #[error("{0}")]
    Io(#[from] io::Error),
}
