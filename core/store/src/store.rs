//! The store of one device: its database, keys and photo files. One writer.
//!
//! Calls block and are short. Time comes in as an argument, randomness at opening. Which file holds what is listed in
//! `lib.rs`; this one only holds the parts together.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use kengai_model::NoteId;
use kengai_protocol::{ControlState, DeviceId, DocId, Hash, Randomness, random};
use rusqlite::{Connection, Row, Transaction};

use crate::StoreError;
use crate::documents::document::Document;
use crate::documents::guard::ACTOR_RANDOM_BYTES;
use crate::documents::hand::Hand;
use crate::documents::note_ids;
use crate::feeds::written::Written;
use crate::home::Home;
use crate::home::membership::Membership;
use crate::intake::sync_state::SyncState;
use crate::lists::unread;
use crate::photos::claims::Claims;

/// The store of one device.
pub struct Store {
    pub(crate) db: Connection,
    pub(crate) home: Home,
    /// Shared, not copied: it is as large as the organisation, and every sync looks into it.
    pub(crate) control: Option<Arc<ControlState>>,
    pub(crate) random: Arc<dyn Randomness>,
    /// What others wrote and was looked into since that was asked last.
    pub(crate) arrived: BTreeSet<Written>,
    /// The document of which reasons were asked last, with its heads: they are asked for value by value.
    pub(crate) asked: RefCell<Option<(DocId, Vec<Hash>, Document)>>,
    /// Of this process: the device's id, then bytes that no other start of the program has.
    pub(crate) actor: Vec<u8>,
    /// Closed for a while, so that other processes can open the home: [`Store::step_aside`].
    pub(crate) aside: bool,
    /// Photos that somebody fetches.
    pub(crate) claims: Claims,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({})", self.device())
    }
}

impl Store {
    /// Holds an open database and its home together, as nothing of it is looked into yet.
    pub(crate) fn hold(
        db: Connection,
        home: Home,
        control: Option<Arc<ControlState>>,
        random: Arc<dyn Randomness>,
    ) -> Self {
        let mut store = Self {
            db,
            home,
            control,
            random,
            arrived: BTreeSet::new(),
            asked: RefCell::new(None),
            actor: Vec::new(),
            aside: false,
            claims: Claims::default(),
        };
        store.renew_actor();
        store
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
        unread::forget_read(&tx, membership.staff)?;
        Ok(tx.commit()?)
    }

    /// How far this device is with its server.
    ///
    /// # Errors
    /// As the database.
    pub fn sync_state(&self) -> Result<SyncState, StoreError> {
        SyncState::load(&self.db)
    }

    /// From now on changes are made under the identity that is in use.
    pub(crate) fn renew_actor(&mut self) {
        self.actor = self.fresh_actor();
    }

    /// An id for a handover note that is written on this device: it names the device, so that nobody else can claim it.
    #[must_use]
    pub fn new_note_id(&self) -> NoteId {
        note_ids::make_id(&self.device(), self.random.as_ref())
    }

    /// The same for a note that was taken back, or begun under another name of this device, and is written again: people know it
    /// by the beginning of its id, which stays.
    #[must_use]
    pub fn new_note_id_like(&self, old: NoteId) -> NoteId {
        note_ids::make_id_again(old, &self.device(), self.random.as_ref())
    }

    /// Whether a note's id is one of this device's, as it is called now: before it began again it had another name.
    #[must_use]
    pub fn is_own_note_id(&self, note: NoteId) -> bool {
        note_ids::is_for(note, &self.device())
    }

    /// The hand of whoever writes on this device now.
    pub(crate) fn hand(&self, at_ms: u64) -> Hand {
        let (device, actor, fresh_actor) = (self.device(), self.actor.clone(), self.fresh_actor());
        Hand { device, actor, fresh_actor, at_ms, reason: None }
    }

    /// The same for what is written at the newest heads alone.
    pub(crate) fn hand_at_newest(&self, at_ms: u64) -> Hand {
        let (device, actor) = (self.device(), self.actor.clone());
        Hand { device, fresh_actor: actor.clone(), actor, at_ms, reason: None }
    }

    /// An actor id for a commit that is not made at the newest heads.
    fn fresh_actor(&self) -> Vec<u8> {
        let mut actor = self.device().0.to_vec();
        actor.extend(random::bytes::<ACTOR_RANDOM_BYTES>(self.random.as_ref()));
        actor
    }

    /// Every row of a query, as `read` makes something of it.
    pub(crate) fn collect<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query(parameters)?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.push(read(row)?);
        }
        Ok(out)
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
    pub fn reading(&self) -> Result<Reading<'_>, StoreError> {
        Ok(Reading { _state: self.db.unchecked_transaction()? })
    }
}

/// One state of the database; see [`Store::reading`].
#[derive(Debug)]
pub struct Reading<'a> {
    _state: Transaction<'a>,
}
