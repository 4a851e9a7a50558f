//! The data folder: what lies in it, and that one server at a time uses it.
//!
//! ```text
//! ledger.sqlite          the ledger (with -wal and -shm beside it while the server runs)
//! blobs/                 the photos, or what a server that was killed had in hand of those that lie elsewhere
//! blobs.json             where photos lie, if it was ever elsewhere; no keys
//! partial/               photos that came in part
//! server.key             the server's key (mode 600)
//! founding-ticket.txt    until an organisation is founded (mode 600)
//! running.json           where the running server listens, and the word for its admin port (mode 600)
//! lock                   held by the running server
//! ```

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::disk::{Disk, Kind, RealDisk, lock_file, make_folder, replace_file};
use crate::ledger::LEDGER_FILE;

/// Where a running server is to be found, for the other commands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Running {
    /// `host:port` for devices.
    pub address: String,
    /// `host:port` of the admin port on this machine.
    pub admin: String,
    /// The word that the admin port wants to hear.
    pub token: String,
}

/// A data folder that is ours alone while this lives.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// Another server uses it.
    #[error("another server uses this data folder; stop it first")]
    InUse,
    /// There is no such folder.
    #[error("there is no such folder; check its name")]
    NotThere,
    /// No server ever ran on this folder.
    #[error("there is no server's data in this folder; check its name")]
    NoServer,
    /// The file system refused.
    #[error("the data folder cannot be used: {0}")]
    Files(#[from] io::Error),
}

const TICKET_FILE: &str = "founding-ticket.txt";
const RUNNING_FILE: &str = "running.json";

impl DataFolder {
    /// Takes the folder, or makes it, for its owner alone.
    ///
    /// # Errors
    /// [`FolderError`].
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        make_folder(&RealDisk, path)?;
        let lock = lock_file(&path.join("lock"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(FolderError::InUse),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Takes a folder that a server ran on; makes nothing.
    ///
    /// # Errors
    /// [`FolderError`].
    pub fn existing(path: &Path) -> Result<Self, FolderError> {
        Self::must_be_there(path)?;
        Self::open(path)
    }

    /// Whether a server ran on this folder.
    ///
    /// # Errors
    /// [`FolderError::NotThere`] or [`FolderError::NoServer`].
    pub fn must_be_there(path: &Path) -> Result<(), FolderError> {
        if RealDisk.kind(path) != Some(Kind::Folder) {
            return Err(FolderError::NotThere);
        }
        if RealDisk.exists(&path.join(LEDGER_FILE)) { Ok(()) } else { Err(FolderError::NoServer) }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Where the founding ticket lies in a data folder.
#[must_use]
pub fn ticket_path(folder: &Path) -> PathBuf {
    folder.join(TICKET_FILE)
}

impl Running {
    /// Leaves word where the server listens.
    ///
    /// # Errors
    /// The file system refused.
    pub fn write(&self, disk: &dyn Disk, folder: &Path) -> io::Result<()> {
        replace_file(disk, &folder.join(RUNNING_FILE), serde_json::to_string(self)?.as_bytes())
    }

    /// Where the server of this folder listens; `None` when none left word.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(disk: &dyn Disk, folder: &Path) -> io::Result<Option<Self>> {
        match disk.read(&folder.join(RUNNING_FILE)) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The server is gone.
    ///
    /// # Errors
    /// The file system refused.
    pub fn remove(disk: &dyn Disk, folder: &Path) -> io::Result<()> {
        disk.remove_if_there(&folder.join(RUNNING_FILE))
    }
}
