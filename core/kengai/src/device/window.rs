//! What this device keeps: a phone the last weeks of its clients, the office everything. Older records leave it by
//! themselves after a sync, once they are safe in a backup, and come back when somebody opens them with a signal.
//!
//! How many weeks is the office's to say: a field of the directory, which managers alone can write. A phone follows at its
//! next sync; out of range, the field counts as not set.

use kengai_model::Words;
use kengai_model::directory::WindowDays;
use kengai_model::{CareDay, CareMonth, ClientId, UnixMillis};
use kengai_protocol::CircleKind;
use kengai_store::doc_kind::directory_id;
use kengai_store::{DocKind, Left, Pruned, Store, Window};
use kengai_sync::TransportError;

use crate::book::carebook::{circle_of_kind, is_manager, need_manager};
use crate::book::doc_ref::{away, doc_named};
use crate::device::sync::Progress;
use crate::people::directory::directory;
use crate::{CareError, DocRef, Keeping};

/// Days that a phone keeps unless the office says otherwise: this month and the one before, to the last of its days.
pub const WINDOW_DAYS_DEFAULT: u32 = 62;
/// The fewest days that can be set: a week's rhythm has to be on the phone.
pub const WINDOW_DAYS_MIN: u32 = WindowDays::MIN as u32;
/// The most, ten years.
pub const WINDOW_DAYS_MAX: u32 = WindowDays::MAX as u32;
/// Batches of one sync: some 200 records, a few tenths of a second.
const BATCHES_MAX: usize = 4;

/// What came of asking for older records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct OlderRecords {
    /// Records of visits that were brought back.
    pub fetched: u64,
    /// Whether the month's handover notes were brought back with them.
    pub notes: bool,
    /// Records, and the month's notes, that are still not here: the server lacks them for the moment, or the page was too
    /// large for one sync.
    pub left: u64,
}

/// What the office lets its phones keep, days.
fn office_days(store: &Store) -> u32 {
    let set = directory(store).ok().and_then(|directory| directory.office.window);
    set.and_then(|days| u32::try_from(days.raw()).ok()).unwrap_or(WINDOW_DAYS_DEFAULT)
}

impl Keeping<'_> {
    /// This device's window; `None` before its first sync.
    fn window(&self, store: &Store) -> Result<Option<Window>, CareError> {
        // By the server's clock and by this device's own: either may be wrong by years, and what is old by one of them
        // alone stays.
        let seen = store.sync_state()?.server_time_ms;
        let server = i64::try_from(seen).ok().filter(|ms| *ms > 0).and_then(|ms| UnixMillis::new(ms).ok());
        let Some(server) = server else { return Ok(None) };
        let today = server.min(self.book.now_instant()).day();
        let days = if is_manager(store) { WINDOW_DAYS_MAX } else { office_days(store) };
        Ok(Some(Window { today, days, records: crate::visits::looked::RECORDS_MAX as u32 }))
    }

    /// How many days back records stay on this device; `None` where everything stays.
    ///
    /// # Errors
    /// As the store.
    pub fn days(&self) -> Result<Option<u32>, CareError> {
        let store = self.book.lock();
        Ok((!is_manager(&store)).then(|| office_days(&store)))
    }

    /// How many days back records stay on the office's phones.
    ///
    /// # Errors
    /// As the store.
    pub fn office_days(&self) -> Result<u32, CareError> {
        Ok(office_days(&self.book.lock()))
    }

    /// Sets how many days back records stay on the office's phones; each follows at its next sync. Managers' devices keep
    /// everything all the same. Works without a connection.
    ///
    /// # Errors
    /// Not a manager's device; [`CareError::Input`] for fewer than 14 days or more than ten years.
    pub fn set_days(&self, days: u32) -> Result<(), CareError> {
        let days = WindowDays::new(i64::from(days))
            .map_err(|_| CareError::Input(Words::lit("日数は14から3,650までです", "days: 14 to 3,650")))?;
        let now = self.book.now();
        let mut store = self.book.lock();
        need_manager(&store)?;
        let office = circle_of_kind(&store, CircleKind::Office)?;
        let mut directory = directory(&store)?;
        let before = directory.to_fields();
        directory.office.window = Some(days);
        let changes = kengai_model::diff(&before, &directory.to_fields());
        if changes.is_empty() {
            return Ok(());
        }
        Ok(store.write_documents(&[(office, directory_id(office), DocKind::Directory, changes)], now)?)
    }

    /// Takes the office's window for this device's. Where it is wider than before (or the device a manager's by now), what
    /// had left is wanted back; returns whether anything is.
    pub(crate) fn follow_window(&self) -> Result<bool, CareError> {
        let mut store = self.book.lock();
        match self.window(&store)? {
            Some(window) => Ok(store.follow_window(&window)?),
            None => Ok(false),
        }
    }

    /// Lets go of what is older than the window and safe in a backup, a bounded part of it; a manager's device lets go of
    /// nothing. Every sync does this.
    ///
    /// # Errors
    /// As the store.
    pub fn prune(&self) -> Result<Pruned, CareError> {
        let mut all = Pruned::default();
        for _ in 0..BATCHES_MAX {
            let mut store = self.book.lock();
            let Some(window) = self.window(&store)?.filter(|_| !is_manager(&store)) else { break };
            let one = store.prune(&window)?;
            all.records += one.records;
            all.notes += one.notes;
            all.bodies += one.bodies;
            all.photos += one.photos;
            all.more = one.more;
            if !one.more {
                break;
            }
        }
        Ok(all)
    }

    /// How many of a client's records of a month have left this device.
    ///
    /// # Errors
    /// As the store.
    pub fn older(&self, client: ClientId, month: CareMonth) -> Result<u64, CareError> {
        Ok(self.book.lock().left_count(Left::Records, client, (month.first_day(), month.last_day()))?)
    }

    /// Brings a client's records and notes of a month back, with their photos; they stay as long as new ones do. Needs a
    /// signal, unless this device wrote them all; without one they come with the next sync.
    ///
    /// # Errors
    /// No connection, or the server's answer does not hold.
    pub async fn fetch_older(
        &self,
        client: ClientId,
        month: CareMonth,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<OlderRecords, CareError> {
        let (from, to): (CareDay, CareDay) = (month.first_day(), month.last_day());
        let away = |store: &Store| -> Result<(u64, u64), CareError> {
            let count = |what| store.left_count(what, client, (from, to));
            Ok((count(Left::Records)?, count(Left::Notes)?))
        };
        let before = {
            let mut store = self.book.lock();
            let before = away(&store)?;
            if let Some(window) = self.window(&store)? {
                store.want_back(client, (from, to), None, window.until())?;
            }
            before
        };
        let wanted = away(&self.book.lock())?;
        if wanted.0 + wanted.1 > 0 {
            self.book.sync(progress).await?;
        }
        let left = away(&self.book.lock())?;
        Ok(OlderRecords {
            fetched: before.0.saturating_sub(left.0),
            notes: before.1 > left.1,
            left: left.0 + left.1,
        })
    }

    /// Brings back what somebody wants to open and has left this device, and nothing else: one round trip where its entries
    /// stand together. It stays as long as new ones do; its photos come with the next sync, or one by one
    /// ([`crate::Photos::fetch`]). Does nothing for what is here.
    ///
    /// # Errors
    /// [`CareError::Older`] without a signal (it then comes with the next sync), [`CareError::OlderNotYet`] when the server
    /// does not have it for the moment.
    pub async fn open_older(
        &self,
        of: &DocRef,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<(), CareError> {
        {
            let mut store = self.book.lock();
            if let Some(window) = self.window(&store)?.filter(|_| away(&store, of).unwrap_or(true)) {
                match *of {
                    DocRef::Notes(client, month) => {
                        let days = (month.first_day(), month.last_day());
                        store.want_back(client, days, Some(Left::Notes), window.until())?;
                    }
                    _ => {
                        let doc = doc_named(&store, of)?;
                        store.want_document_back(doc, window.until())?;
                    }
                }
            }
        }
        if !away(&self.book.lock(), of)? {
            return Ok(());
        }
        self.book.exchange(progress).await.map_err(without_signal)?;
        if away(&self.book.lock(), of)? { Err(CareError::OlderNotYet) } else { Ok(()) }
    }
}

/// What nobody can do anything about but walk to where there is a signal.
pub(crate) fn without_signal(error: CareError) -> CareError {
    match error {
        CareError::Transport(
            TransportError::NoConnection
            | TransportError::Broken
            | TransportError::Busy
            | TransportError::Quota,
        ) => CareError::Older,
        error => error,
    }
}
