//! What can go wrong in the store, each variant a decision that a caller can take.
//!
//! No variant carries what was recorded: SQLite's messages can quote a search text and Automerge's a key, so of a
//! foreign error only its kind is kept.

use std::io;

use kengai_protocol::DecodeError;
use kengai_protocol::seal::CannotOpen;
use rusqlite::ErrorCode;

use crate::home::vault::VaultError;
use crate::photos::unfit::Unfit;
use crate::piece::Piece;

/// Why the store did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database is whole but belongs to another key. Nothing was changed; find the right key.
    #[error("the database belongs to another key; nothing was changed. Find the right key")]
    WrongKey,
    /// The file that holds the device's keys is gone. Enrol again; what was not sent cannot be read any more.
    #[error("a key file is missing; keep the folder, and join again as a new device")]
    MissingKey(&'static str),
    /// The key is right and the database is not: keep the file, build a new one from what others hold. First open again: if
    /// the disk only read badly for a moment, all is well then (the cipher shuts a connection on which a page could not be read).
    #[error("the database file is damaged; it is kept as it is")]
    DamagedDatabase,
    /// The file is an SQLite database in plain text, which this program never writes.
    #[error("the database file is not encrypted and not of this program; name another folder with --home")]
    PlainDatabase,
    /// A file of the home is gone, and it is not a key. Enrol again in a new folder; keep this one.
    #[error("the database file is missing; run kengai rescue")]
    MissingFile(&'static str),
    /// A key file does not hold what it should: keep it, enrol again.
    #[error("a key file is damaged and kept as it is; keep the folder, and join again as a new device")]
    DamagedFile(&'static str),
    /// This program was built without SQLCipher and would write plain text.
    #[error("this build cannot encrypt and will not open a database; update the program")]
    NotEncryptedBuild,
    /// A newer version of the program has written this database. Update the program.
    #[error("the database has version {found}, this program knows {known}; update it")]
    NewerSchema {
        /// The version in the file.
        found: u32,
        /// The newest that this program knows.
        known: u32,
    },
    /// It is there already, and nothing is created over anything.
    #[error("it exists already, and nothing is written over it; name another place")]
    AlreadyExists(String),
    /// It is not there.
    #[error("{0} not found")]
    NotFound(Piece),
    /// There is no device in this folder: found or join.
    #[error("nothing is in this folder yet (begin with found or join)")]
    NoHome,
    /// Making the home was interrupted before it held anything. Make it again with the same vault.
    #[error("this folder was never finished; run found or join again with the same passphrase")]
    HalfMadeHome,
    /// A rescue was interrupted. Rescue it again: it goes on from the files that were set aside.
    #[error("the rescue of this folder was interrupted; run kengai rescue again")]
    HalfRescued,
    /// Another process works in this home.
    #[error("another program is using this folder; try again when it has ended")]
    HomeInUse,
    /// The vault does not give the key.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The disk is full: nothing was saved; make room and try again.
    #[error("the disk is full, and nothing was saved; make room and try again")]
    DiskFull,
    /// Another connection holds the database for longer than we wait. Try again.
    #[error("the database is busy; try again")]
    Busy,
    /// Any other refusal of SQLite.
    #[error("the database refused (code {code})")]
    Sqlite {
        /// SQLite's extended result code.
        code: i32,
    },
    /// A row does not hold what its column should: damaged, or a defect of ours.
    #[error("a row of the database does not hold what it should")]
    BadRow,
    /// The file system refused.
    #[error("{what}: {kind}")]
    Io {
        /// What was being done.
        what: &'static str,
        /// The kind of refusal.
        kind: io::ErrorKind,
    },
    /// Larger than a limit of the formats allows.
    #[error("{what} is over its limit of {limit}")]
    Limit {
        /// What.
        what: &'static str,
        /// The limit, in the field's own unit.
        limit: usize,
    },
    /// It would change what is written once, a handover note: write another one.
    #[error("a handover note is written once and stays as it is; write another one")]
    WrittenOnce,
    /// Bytes that are not one of our formats.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// Sealed bytes that do not open, or a signature that does not hold.
    #[error("{0} does not open or verify with the keys at hand")]
    Crypto(&'static str),
    /// The merge library refused a change or a document.
    #[error("the document or change was refused by the merge library")]
    Automerge,
    /// A photo of another device that is not fit to be shown. Its sealed file is kept as it came.
    #[error("a photo was set aside: {0}")]
    PhotoSetAside(Unfit),
    /// The photo's file no longer has the bytes that its name promises. It was set aside, not deleted.
    #[error("the photo's file is damaged; it was set aside. Sync where there is a signal")]
    DamagedPhoto,
}

impl StoreError {
    /// Whether the machine is at fault, so that nothing can go on: a full, busy, failing or damaged disk. Anything else is
    /// the fault of what was being looked into, which is set aside while the rest goes on.
    #[must_use]
    pub fn is_the_machines(&self) -> bool {
        match self {
            Self::DiskFull | Self::Busy | Self::Io { .. } | Self::DamagedDatabase => true,
            Self::WrongKey
            | Self::MissingKey(_)
            | Self::PlainDatabase
            | Self::MissingFile(_)
            | Self::DamagedFile(_)
            | Self::NotEncryptedBuild
            | Self::NewerSchema { .. }
            | Self::AlreadyExists(_)
            | Self::NotFound(_)
            | Self::NoHome
            | Self::HalfMadeHome
            | Self::HalfRescued
            | Self::HomeInUse
            | Self::Vault(_)
            | Self::Sqlite { .. }
            | Self::BadRow
            | Self::Limit { .. }
            | Self::WrittenOnce
            | Self::Decode(_)
            | Self::Crypto(_)
            | Self::Automerge
            | Self::PhotoSetAside(_)
            | Self::DamagedPhoto => false,
        }
    }

    /// For `map_err` on file operations: says what was being done.
    pub(crate) fn io(what: &'static str) -> impl Fn(io::Error) -> Self {
        move |error| match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            kind => Self::Io { what, kind },
        }
    }
}

/// What is being done where SQLite says that the machine does not let it.
const DATABASE_FILE: &str = "reading or writing the database";

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DiskFull => Self::DiskFull,
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::FileLockingProtocolFailed => Self::Busy,
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::DamagedDatabase,
                // What writing says on a connection that the cipher has shut. (A file that may not be written is told
                // when it is opened.)
                ErrorCode::ReadOnly if failure.extended_code == rusqlite::ffi::SQLITE_READONLY => {
                    Self::DamagedDatabase
                }
                ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied
                | ErrorCode::NoLargeFileSupport => {
                    Self::Io { what: DATABASE_FILE, kind: io::ErrorKind::Other }
                }
                ErrorCode::OutOfMemory => Self::Io { what: DATABASE_FILE, kind: io::ErrorKind::OutOfMemory },
                _ => Self::Sqlite { code: failure.extended_code },
            },
            rusqlite::Error::SqlInputError { error, .. } => Self::Sqlite { code: error.extended_code },
            rusqlite::Error::QueryReturnedNoRows => Self::NotFound(Piece::Row),
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..)
            | rusqlite::Error::InvalidColumnType(..) => Self::BadRow,
            _ => Self::Sqlite { code: rusqlite::ffi::SQLITE_MISUSE },
        }
    }
}

impl From<automerge::AutomergeError> for StoreError {
    fn from(_: automerge::AutomergeError) -> Self {
        Self::Automerge
    }
}

impl From<CannotOpen> for StoreError {
    fn from(_: CannotOpen) -> Self {
        Self::Crypto("a sealed object")
    }
}
