//! The care book of this device: create or open it once, suspend it whenever the app goes to the background.
//!
//! iOS kills an app that holds a database lock when it is frozen. So `suspend` stops what runs on the network, waits for
//! what runs on the disk, checkpoints and closes; the next call opens again. The vault is asked while the state is
//! marked as *opening* and no lock is held, so a keystore that shows a dialog blocks nobody but those who wait for the book.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use kengai::model::UnixMillis;
use kengai::{DeviceId, SystemRandomness};
use tokio::sync::watch;

use crate::CareError;
use crate::clock::BookClock;
use crate::crossing::FilePath;
use crate::joining_slot::{Book, Slot};
use crate::vault::{KeyVault, PlatformVault};

/// How long a call waits for another process's lock, for a book that is being opened, or for work that must end.
pub(crate) const WAIT: Duration = Duration::from_secs(10);
/// How often `suspend` looks whether everybody has let go.
const LOOK_AGAIN: Duration = Duration::from_millis(2);

enum State {
    Open(Book),
    /// Somebody is opening or closing it: wait.
    Moving,
    Suspended,
    Closed,
}

/// This device's care book. One per process, kept for as long as the app runs.
#[derive(uniffi::Object)]
pub struct CareBook {
    folder: FilePath,
    vault: PlatformVault,
    pub(crate) clock: Arc<BookClock>,
    state: Mutex<State>,
    moved: Condvar,
    /// Counts suspensions; whatever waits for a network stops when it changes.
    pauses: watch::Sender<u64>,
    /// The line at hand is a metered one; whoever is opened anew is told.
    pub(crate) metered: AtomicBool,
    /// The joining under way, which holds the book open between its two steps.
    pub(crate) joining: Mutex<Slot>,
}

#[uniffi::export]
impl CareBook {
    /// Makes a new device in a folder that is empty or not there. `rehearsal` sets its clock for a
    /// rehearsal or a test.
    #[uniffi::constructor]
    pub fn create(
        folder: FilePath,
        vault: Arc<dyn KeyVault>,
        rehearsal: Option<UnixMillis>,
    ) -> Result<Arc<Self>, CareError> {
        let book = Self::closed(folder, vault, rehearsal);
        let random = Arc::new(SystemRandomness::new());
        let made =
            kengai::CareBook::create(&book.folder, &book.vault, Arc::clone(&book.clock) as _, random, WAIT)?;
        *book.state() = State::Open(Arc::new(made));
        Ok(Arc::new(book))
    }

    /// Opens the device that lives in a folder.
    #[uniffi::constructor]
    pub fn open(
        folder: FilePath,
        vault: Arc<dyn KeyVault>,
        rehearsal: Option<UnixMillis>,
    ) -> Result<Arc<Self>, CareError> {
        let book = Self::closed(folder, vault, rehearsal);
        book.book()?;
        Ok(Arc::new(book))
    }

    /// This device's id.
    pub fn device_id(&self) -> Result<DeviceId, CareError> {
        self.with(|book| Ok(book.device_id()))
    }

    /// Stops what waits for a network, finishes what is being saved, checkpoints and closes. The next call opens again.
    pub fn suspend(&self) -> Result<(), CareError> {
        self.put_away(State::Suspended)
    }

    /// As `suspend`, for good: later calls fail with `Closed`.
    pub fn shut_down(&self) -> Result<(), CareError> {
        self.put_away(State::Closed)
    }
}

impl CareBook {
    fn closed(folder: FilePath, vault: Arc<dyn KeyVault>, rehearsal: Option<UnixMillis>) -> Self {
        Self {
            folder,
            vault: PlatformVault(vault),
            clock: Arc::new(BookClock::new(rehearsal)),
            state: Mutex::new(State::Suspended),
            moved: Condvar::new(),
            pauses: watch::Sender::new(0),
            metered: AtomicBool::new(false),
            joining: Mutex::new(Slot::new()),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settle(&self, state: State) {
        *self.state() = state;
        self.moved.notify_all();
    }

    /// Waits while somebody opens or closes the book.
    fn settled(&self) -> Result<MutexGuard<'_, State>, CareError> {
        let (state, late) = self
            .moved
            .wait_timeout_while(self.state(), WAIT, |state| matches!(state, State::Moving))
            .unwrap_or_else(PoisonError::into_inner);
        if late.timed_out() { Err(CareError::TryLater) } else { Ok(state) }
    }

    /// The open book; opens it if need be.
    pub(crate) fn book(&self) -> Result<Book, CareError> {
        {
            let mut state = self.settled()?;
            match &*state {
                State::Open(book) => return Ok(Arc::clone(book)),
                State::Closed => return Err(CareError::Closed),
                _ => *state = State::Moving,
            }
        }
        let random = Arc::new(SystemRandomness::new());
        let opened =
            kengai::CareBook::open(&self.folder, &self.vault, Arc::clone(&self.clock) as _, random, WAIT);
        let opened = opened.map(Arc::new);
        if let Ok(book) = &opened {
            self.tell_line(book);
        }
        self.settle(opened.as_ref().map_or(State::Suspended, |book| State::Open(Arc::clone(book))));
        Ok(opened?)
    }

    /// Forwards a call. A panic below becomes an error and not the end of the app.
    pub(crate) fn with<T>(
        &self,
        call: impl FnOnce(&kengai::CareBook) -> Result<T, kengai::CareError>,
    ) -> Result<T, CareError> {
        let book = self.book()?;
        let done = catch_unwind(AssertUnwindSafe(|| call(&book)));
        Ok(done.map_err(|_| CareError::Unexpected)??)
    }

    /// Runs what waits for a network, until it ends or the book is suspended.
    pub(crate) async fn unless_suspended<T>(
        &self,
        work: impl Future<Output = Result<T, kengai::CareError>>,
        pauses: &mut watch::Receiver<u64>,
    ) -> Result<T, CareError> {
        tokio::select! {
            done = work => Ok(done?),
            _ = pauses.changed() => Err(CareError::Interrupted),
        }
    }

    /// To be taken before the book: a suspension between the two is then seen.
    pub(crate) fn pauses(&self) -> watch::Receiver<u64> {
        self.pauses.subscribe()
    }

    fn put_away(&self, as_what: State) -> Result<(), CareError> {
        let book = {
            let mut state = self.settled()?;
            match std::mem::replace(&mut *state, State::Moving) {
                State::Open(book) => book,
                State::Closed => {
                    *state = State::Closed;
                    return Ok(());
                }
                State::Moving | State::Suspended => {
                    *state = as_what;
                    return Ok(());
                }
            }
        };
        self.pauses.send_modify(|count| *count += 1);
        // Also where somebody is not done with the book in time: no picture stays in memory.
        book.photos().forget_opened();
        self.joining.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let until = Instant::now() + WAIT;
        while Arc::strong_count(&book) > 1 && Instant::now() < until {
            std::thread::sleep(LOOK_AGAIN);
        }
        // SQLite checkpoints when its last connection closes.
        match Arc::try_unwrap(book) {
            Ok(book) => drop(book),
            Err(busy) => {
                self.settle(State::Open(busy));
                return Err(CareError::TryLater);
            }
        }
        self.settle(as_what);
        Ok(())
    }
}
