//! What this device keeps: a phone the last weeks of its clients, the office everything. Older records leave it by
//! themselves after a sync, once they are safe in a backup, and come back when somebody asks for them with a signal.

use kengai_model::{CareDay, CareMonth, ClientId, UnixMillis};
use kengai_store::{Pruned, Store, Window};

use crate::carebook::is_manager;
use crate::sync::Progress;
use crate::{CareBook, CareError};

/// Days that a phone keeps unless the office says otherwise: this month and the one before, to the last of its days.
pub const WINDOW_DAYS_DEFAULT: u32 = 62;
/// The fewest days that can be set: a week's rhythm has to be on the phone.
pub const WINDOW_DAYS_MIN: u32 = 14;
/// The most, ten years.
pub const WINDOW_DAYS_MAX: u32 = 3_650;
/// Batches of one sync: some 200 records, a few tenths of a second.
const BATCHES_MAX: usize = 4;

/// What came of asking for older records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct OlderRecords {
    /// Records that were brought back.
    pub fetched: u64,
    /// Records that are still not here: the server lacks them for the moment, or the page was too large for one sync.
    pub left: u64,
}

fn window(store: &Store) -> Result<Option<Window>, CareError> {
    // Not by this device's clock: a wrong year would send everything away.
    let seen = store.sync_state()?.server_time_ms;
    let Some(today) = i64::try_from(seen).ok().filter(|ms| *ms > 0).and_then(|ms| UnixMillis::new(ms).ok())
    else {
        return Ok(None);
    };
    let days = store.window_days()?.unwrap_or(WINDOW_DAYS_DEFAULT);
    Ok(Some(Window { today: today.day(), days, records: crate::brief::RECORDS_MAX as u32 }))
}

impl CareBook {
    /// How many days back records stay on this device; `None` where everything stays.
    ///
    /// # Errors
    /// As the store.
    pub fn window_days(&self) -> Result<Option<u32>, CareError> {
        let store = self.lock();
        if is_manager(&store) {
            return Ok(None);
        }
        Ok(Some(store.window_days()?.unwrap_or(WINDOW_DAYS_DEFAULT)))
    }

    /// Sets how many days back records stay on this device. A manager's device keeps everything all the same.
    ///
    /// # Errors
    /// [`CareError::Input`] for fewer than 14 days or more than ten years.
    pub fn set_window_days(&self, days: u32) -> Result<(), CareError> {
        if !(WINDOW_DAYS_MIN..=WINDOW_DAYS_MAX).contains(&days) {
            return Err(CareError::Input { what: "days", expected: "14 to 3,650" });
        }
        Ok(self.lock().set_window_days(days)?)
    }

    /// Lets go of what is older than the window and safe in a backup, a bounded part of it; a manager's device lets go of
    /// nothing. Every sync does this.
    ///
    /// # Errors
    /// As the store.
    pub fn prune(&self) -> Result<Pruned, CareError> {
        let mut all = Pruned::default();
        for _ in 0..BATCHES_MAX {
            let mut store = self.lock();
            let Some(window) = window(&store)?.filter(|_| !is_manager(&store)) else { break };
            let one = store.prune(&window)?;
            all.records += one.records;
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
    pub fn older_records(&self, client: ClientId, month: CareMonth) -> Result<u64, CareError> {
        Ok(self.lock().left_count(client, month.first_day(), month.last_day())?)
    }

    /// Brings a client's records of a month back, with their photos; they stay as long as new ones do. Needs a signal,
    /// unless this device wrote them all; without one they come with the next sync.
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
        let before = {
            let mut store = self.lock();
            let before = store.left_count(client, from, to)?;
            if let Some(window) = window(&store)? {
                store.want_back(client, from, to, window.until())?;
            }
            before
        };
        let wanted = self.lock().left_count(client, from, to)?;
        if wanted > 0 {
            self.sync(progress).await?;
        }
        let left = self.lock().left_count(client, from, to)?;
        Ok(OlderRecords { fetched: before.saturating_sub(left), left })
    }
}
