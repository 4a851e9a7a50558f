//! The database underneath, for this workspace's own tests and benches: nothing that is shipped reaches it.

use std::path::Path;
use std::sync::Arc;

use kengai_protocol::{DocId, Randomness};
use rusqlite::Connection;

pub use crate::database::key::DatabaseKey;
use crate::lists::search;
use crate::{Disk, Home, Store, StoreError, database};

/// Bytes of one page.
pub const PAGE_BYTES: u32 = database::connection::PAGE_BYTES;

/// Makes a database that holds nothing.
///
/// # Errors
/// It is there already, or what the file system says.
pub fn create(disk: &dyn Disk, path: &Path, key: &DatabaseKey) -> Result<(), StoreError> {
    database::create(disk, path, key)
}

/// Opens a database for writing and brings it up to date.
///
/// # Errors
/// Each way in which it cannot be opened is its own variant.
pub fn open(disk: &dyn Disk, path: &Path, key: &DatabaseKey) -> Result<Connection, StoreError> {
    database::open(disk, path, key)
}

/// Moves everything from the write-ahead log into the database file.
///
/// # Errors
/// [`StoreError::Busy`] when a reader holds an older state.
pub fn checkpoint(connection: &Connection) -> Result<(), StoreError> {
    database::checkpoint(connection)
}

impl Store {
    /// Goes on from a database that [`Home::open_database`] has opened, as [`Store::open`] does: for whoever looks at it before.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn go_on(home: Home, db: Connection, random: Arc<dyn Randomness>) -> Result<Self, StoreError> {
        Self::over(home, db, random)
    }

    /// All that a search can find in a document, folded or due: rows of the table, in its order.
    ///
    /// # Errors
    /// As the database.
    pub fn searchable(&self, doc: DocId) -> Result<Vec<String>, StoreError> {
        search::searchable(&self.db, doc)
    }

    /// The connection.
    #[must_use]
    pub fn database(&self) -> &Connection {
        &self.db
    }
}

impl Home {
    /// Opens the database for writing and brings it up to date.
    ///
    /// # Errors
    /// As [`open`].
    pub fn open_database(&self) -> Result<Connection, StoreError> {
        self.open_writer()
    }
}
