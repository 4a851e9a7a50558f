//! Making and opening the store of one device: what older versions and interrupted runs left is put right first.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kengai_protocol::Randomness;
use rusqlite::Connection;

use crate::documents::linking;
use crate::feeds::{control_log, identity};
use crate::home::Home;
use crate::intake::{incoming, newer};
use crate::lists::{read_tables, search, unread};
use crate::{Disk, KeyVault, Store, StoreError};

impl Store {
    /// Makes a new device in a folder that is empty or not there.
    ///
    /// # Errors
    /// [`StoreError::AlreadyExists`] when anything is there already.
    pub fn create(
        folder: &Path,
        vault: &dyn KeyVault,
        random: Arc<dyn Randomness>,
        wait: Duration,
    ) -> Result<Self, StoreError> {
        Self::with(Home::create(folder, vault, random.as_ref(), wait)?, random)
    }

    /// Opens a device; waits up to `wait` for another process that has it open.
    ///
    /// # Errors
    /// Each way in which it cannot be opened is its own variant; nothing is changed or created.
    pub fn open(
        folder: &Path,
        vault: &dyn KeyVault,
        random: Arc<dyn Randomness>,
        wait: Duration,
    ) -> Result<Self, StoreError> {
        Self::with(Home::open(folder, vault, wait)?, random)
    }

    /// [`Store::create`] on another disk than this machine's.
    ///
    /// # Errors
    /// As there.
    pub fn create_on(
        disk: Arc<dyn Disk>,
        folder: &Path,
        vault: &dyn KeyVault,
        random: Arc<dyn Randomness>,
        wait: Duration,
    ) -> Result<Self, StoreError> {
        Self::with(Home::create_on(disk, folder, vault, random.as_ref(), wait)?, random)
    }

    /// [`Store::open`] on another disk than this machine's.
    ///
    /// # Errors
    /// As there.
    pub fn open_on(
        disk: Arc<dyn Disk>,
        folder: &Path,
        vault: &dyn KeyVault,
        random: Arc<dyn Randomness>,
        wait: Duration,
    ) -> Result<Self, StoreError> {
        Self::with(Home::open_on(disk, folder, vault, wait)?, random)
    }

    fn with(home: Home, random: Arc<dyn Randomness>) -> Result<Self, StoreError> {
        let db = home.open_writer()?;
        Self::over(home, db, random)
    }

    /// Over the home's own database, which is open.
    pub(crate) fn over(
        mut home: Home,
        mut db: Connection,
        random: Arc<dyn Randomness>,
    ) -> Result<Self, StoreError> {
        if let Some(identity) = identity::in_use(&db)? {
            home.take_on(&identity)?;
        }
        unread::note_own_devices(&mut db, &home.identities())?;
        read_tables::fill_clients(&mut db)?;
        search::fold_again(&mut db)?;
        let control = control_log::load(&db)?.map(Arc::new);
        let mut store = Self::hold(db, home, control, random);
        newer::look_again(&mut store)?;
        linking::link_all(&mut store)?;
        linking::see_again(&mut store)?;
        // What was received and not looked into before the last end.
        incoming::catch_up(&mut store)?;
        Ok(store)
    }
}
