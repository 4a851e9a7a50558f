//! The store of one device: its database, keys and photo files. One writer.
//!
//! Calls block and are short. Time comes in as an argument, randomness at opening. Which file holds what is listed in
//! `lib.rs`; this one only holds the parts together.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kengai_model::NoteId;
use kengai_protocol::{ControlState, DeviceId, Randomness, random};
use rusqlite::{Connection, Transaction};

use crate::control_log;
use crate::guard::ACTOR_RANDOM_BYTES;
use crate::home::Home;
use crate::identity;
use crate::incoming;
use crate::linking;
use crate::meta::{Membership, SyncState};
use crate::{Disk, KeyVault, StoreError, newer, read_tables, search, written_once};

/// The store of one device.
pub struct Store {
    pub(crate) db: Connection,
    pub(crate) home: Home,
    /// Shared, not copied: it is as large as the organisation, and every sync looks into it.
    pub(crate) control: Option<Arc<ControlState>>,
    pub(crate) random: Arc<dyn Randomness>,
    actor: Vec<u8>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({})", self.device())
    }
}

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

    fn with(mut home: Home, random: Arc<dyn Randomness>) -> Result<Self, StoreError> {
        let mut db = home.open_database()?;
        if let Some(identity) = identity::in_use(&db)? {
            home.take_on(&identity)?;
        }
        read_tables::note_own_devices(&mut db, &home.identities())?;
        read_tables::fill_clients(&mut db)?;
        search::fold_again(&mut db)?;
        let control = control_log::load(&db)?.map(Arc::new);
        let mut store = Self { db, home, control, random, actor: Vec::new() };
        store.renew_actor();
        newer::look_again(&mut store)?;
        linking::link_all(&mut store)?;
        linking::see_again(&mut store)?;
        // What was received and not looked into before the last end.
        incoming::catch_up(&mut store)?;
        if store.search_due()? > 0 {
            store.prepare_search(search::AT_OPEN_MAX)?;
        }
        Ok(store)
    }

    /// This device.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.home.device()
    }

    /// Its folder, keys and files.
    #[must_use]
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// The control log's state; `None` before founding or joining.
    #[must_use]
    pub fn control(&self) -> Option<&ControlState> {
        self.control.as_deref()
    }

    /// The organisation that this device belongs to, if any.
    ///
    /// # Errors
    /// As the database.
    pub fn membership(&self) -> Result<Option<Membership>, StoreError> {
        Membership::load(&self.db)
    }

    /// Notes where the organisation is.
    ///
    /// # Errors
    /// As the database.
    pub fn set_membership(&mut self, membership: &Membership) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        membership.save(&tx)?;
        read_tables::forget_read(&tx, membership.staff)?;
        Ok(tx.commit()?)
    }

    /// How far this device is with its server.
    ///
    /// # Errors
    /// As the database.
    pub fn sync_state(&self) -> Result<SyncState, StoreError> {
        SyncState::load(&self.db)
    }

    /// The actor id of this process: the device's id, then bytes that no other start of the program has.
    pub(crate) fn actor(&self) -> &[u8] {
        &self.actor
    }

    /// From now on changes are made under the identity that is in use.
    pub(crate) fn renew_actor(&mut self) {
        self.actor = self.fresh_actor();
    }

    /// An id for a handover note that is written on this device: it names the device, so that nobody else can claim it.
    #[must_use]
    pub fn new_note_id(&self) -> NoteId {
        written_once::make_id(&self.device(), self.random.as_ref())
    }

    /// The same for a note that was taken back, or begun under another name of this device, and is written again: people know it
    /// by the beginning of its id, which stays.
    #[must_use]
    pub fn new_note_id_like(&self, old: NoteId) -> NoteId {
        written_once::make_id_again(old, &self.device(), self.random.as_ref())
    }

    /// Whether a note's id is one of this device's, as it is called now: before it began again it had another name.
    #[must_use]
    pub fn is_own_note_id(&self, note: NoteId) -> bool {
        written_once::is_for(note, &self.device())
    }

    /// An actor id for a commit that is not made at the newest heads.
    pub(crate) fn fresh_actor(&self) -> Vec<u8> {
        let mut actor = self.device().0.to_vec();
        actor.extend(random::bytes::<ACTOR_RANDOM_BYTES>(self.random.as_ref()));
        actor
    }

    /// Calls `look` just before each commit: tests keep what a kill at that moment would leave in the files.
    ///
    /// # Errors
    /// As the database.
    pub fn before_each_commit(&mut self, mut look: impl FnMut() + Send + 'static) -> Result<(), StoreError> {
        let hook = move || {
            look();
            false // go on
        };
        Ok(self.db.commit_hook(Some(hook))?)
    }

    /// Calls `look` at each step of SQLite's machine, or no longer: tests count what a reading costs.
    ///
    /// # Errors
    /// As the database.
    pub fn at_each_step(&mut self, look: Option<impl FnMut() + Send + 'static>) -> Result<(), StoreError> {
        let hook = look.map(|mut look| {
            move || {
                look();
                false // go on
            }
        });
        Ok(self.db.progress_handler(1, hook)?)
    }

    /// Everything that is read until it is dropped is read from one state of the database, and takes its locks once: a screen
    /// that asks a thousand small questions begins with it.
    ///
    /// # Errors
    /// As the database.
    pub fn reading(&self) -> Result<Transaction<'_>, StoreError> {
        Ok(self.db.unchecked_transaction()?)
    }

    /// A connection for readers inside the workspace's own tests and `doctor`.
    #[must_use]
    pub fn database(&self) -> &Connection {
        &self.db
    }
}
