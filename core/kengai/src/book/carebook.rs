//! The care book of one device: an open store, a clock and randomness.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kengai_model::{StaffId, UnixMillis};
use kengai_protocol::{CircleId, CircleKind, ControlState, DeviceId, Randomness};
use kengai_store::{KeyVault, Membership, Store};
use kengai_sync::carrier::Lines;
use kengai_sync::{News, Transport, Way};

use crate::book::moments::bounded;
use crate::book::opened_pictures::Opened;
use crate::book::sought::Sought;
use crate::book::syncs::Syncs;
use crate::{CareError, Clock};

/// The stream of news of one book, while it is open.
pub(crate) type Listening = Arc<tokio::sync::Mutex<Option<News>>>;

/// How long another program may have the home.
const WAIT: Duration = Duration::from_secs(60);

/// One device's care book. Cheap to clone; one per device and process.
#[derive(Clone)]
pub struct CareBook {
    pub(crate) store: Arc<Mutex<Store>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Randomness>,
    pub(crate) way: Way,
    pub(crate) syncs: Syncs,
    /// The stream of news, while one is open.
    pub(crate) listening: Listening,
    /// The line at hand is paid for by what it carries.
    pub(crate) metered: Arc<AtomicBool>,
    /// Pictures that were opened just now.
    pub(crate) opened: Arc<Opened>,
}

impl std::fmt::Debug for CareBook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CareBook(…)")
    }
}

impl CareBook {
    /// Makes a new device in a folder that is empty or not there.
    ///
    /// # Errors
    /// Something is there already, or the vault or disk refuses.
    pub fn create(
        folder: &Path,
        vault: &dyn KeyVault,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Randomness>,
        wait: Duration,
    ) -> Result<Self, CareError> {
        let store = Store::create(folder, vault, Arc::clone(&random), wait)?;
        Ok(Self::of(store, clock, random))
    }

    /// Opens a device; waits up to `wait` for another process that has it open.
    ///
    /// # Errors
    /// Each way in which it cannot be opened is its own variant of `StoreError`.
    pub fn open(
        folder: &Path,
        vault: &dyn KeyVault,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Randomness>,
        wait: Duration,
    ) -> Result<Self, CareError> {
        let store = Store::open(folder, vault, Arc::clone(&random), wait)?;
        Ok(Self::of(store, clock, random))
    }

    pub(crate) fn of(store: Store, clock: Arc<dyn Clock>, random: Arc<dyn Randomness>) -> Self {
        let (way, syncs) = (Way::default(), Syncs::default());
        Self {
            store: Arc::new(Mutex::new(store)),
            clock,
            random,
            way,
            syncs,
            listening: Listening::default(),
            metered: Arc::default(),
            opened: Arc::default(),
        }
    }

    /// The same book over other lines than HTTPS: a simulation owns what carries its words.
    #[must_use]
    pub fn over(mut self, lines: Arc<dyn Lines>) -> Self {
        self.way = Way::over(lines);
        self
    }

    /// The same book in a home that several programs share, one at a time: while a sync waits for an answer, others can open it.
    #[must_use]
    pub fn letting_others(mut self) -> Self {
        self.way = self.way.letting_others();
        self
    }

    /// Has the database call `look` at each step of its machine, or no more: for tests that count what something costs.
    ///
    /// # Errors
    /// As the store.
    #[doc(hidden)]
    pub fn at_each_step(&self, look: Option<impl FnMut() + Send + 'static>) -> Result<(), CareError> {
        Ok(self.lock().at_each_step(look)?)
    }

    /// This device's id.
    #[must_use]
    pub fn device_id(&self) -> DeviceId {
        self.lock().device()
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Store> {
        // A panic elsewhere cannot have left half a transaction: SQLite rolled it back.
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        // A sync that was given up while others were let in. If they do not let go, nothing is found where it looks, and
        // nothing is written.
        let _ = store.come_back(WAIT);
        store
    }

    /// The same where others may have been let in just now: it is said that they do not let go.
    pub(crate) fn lock_again(&self) -> Result<MutexGuard<'_, Store>, CareError> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        store.come_back(WAIT)?;
        Ok(store)
    }

    pub(crate) fn now(&self) -> u64 {
        self.clock.now_ms()
    }

    /// Now as the records write it; a clock beyond the calendar counts as the calendar's end.
    pub(crate) fn now_instant(&self) -> UnixMillis {
        bounded(self.now())
    }

    pub(crate) fn random_id(&self) -> [u8; 16] {
        kengai_protocol::random::bytes(self.random.as_ref())
    }

    pub(crate) fn transport(&self, membership: &Membership) -> Result<Transport, CareError> {
        let store = self.lock();
        Ok(self.way.transport(&membership.address, membership.server, store.home().signing_key())?)
    }
}

pub(crate) fn membership(store: &Store) -> Result<Membership, CareError> {
    store.membership()?.ok_or(CareError::NotJoined)
}

/// Whose device this is, as the records write it.
pub(crate) fn me(store: &Store) -> Result<StaffId, CareError> {
    Ok(staff_id(membership(store)?.staff))
}

/// A person, as the records write it.
pub(crate) fn staff_id(staff: kengai_protocol::StaffId) -> StaffId {
    StaffId::from_bytes(staff.0)
}

pub(crate) fn control(store: &Store) -> Result<&ControlState, CareError> {
    // A device that has joined and never synced is in the organisation already: it only holds nothing of it.
    store.control().ok_or_else(|| match store.membership() {
        Ok(Some(_)) => CareError::NothingYet,
        _ => CareError::NotJoined,
    })
}

/// The circle of a kind that this device is a member of: the office's, or the managers'.
pub(crate) fn circle_of_kind(store: &Store, kind: CircleKind) -> Result<CircleId, CareError> {
    let control = control(store)?;
    control
        .circles_of(&store.device())
        .find(|(id, _)| control.circle(id).is_some_and(|circle| circle.kind == kind))
        .map(|(id, _)| id)
        .ok_or(match kind {
            CircleKind::Managers => CareError::ManagersOnly,
            _ => CareError::NotFound(Sought::Office),
        })
}

pub(crate) fn is_manager(store: &Store) -> bool {
    circle_of_kind(store, CircleKind::Managers).is_ok()
}

pub(crate) fn need_manager(store: &Store) -> Result<(), CareError> {
    circle_of_kind(store, CircleKind::Managers).map(|_| ())
}
