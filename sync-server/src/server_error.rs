//! Why a server could not run.

use std::io;
use std::path::PathBuf;

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
    /// The folder for backups cannot be made or written.
    #[error("the backup folder {folder} cannot be used: {1}", folder = .0.display())]
    BackupFolder(PathBuf, io::Error),
    /// The folder for backups is the data folder, or in it: lost with it.
    #[error("the backup folder {folder} is in the data folder", folder = .0.display())]
    BackupInData(PathBuf),
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
