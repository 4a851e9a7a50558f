//! Why there is no backup.

use std::io;

use crate::error::LedgerError;

/// Why there is no (new) backup. Nothing was raised.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// What was restored from the new segment is not what was written.
    #[error("the backup does not verify: {0}")]
    NotVerified(&'static str),
    /// The folder holds another server's backups.
    #[error("the backup folder belongs to another server; give this one a folder of its own")]
    OtherServer,
    /// There is no finished backup in the folder.
    #[error("there is no finished backup in this folder")]
    NothingHere,
    /// A restore never writes over anything.
    #[error("the new data folder must not exist yet")]
    Exists,
    /// The ledger refused.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The database refused.
    #[error("the database refused: {0}")]
    Database(#[from] rusqlite::Error),
    /// The file system refused.
    #[error("the file system refused: {0}")]
    Files(#[from] io::Error),
}
