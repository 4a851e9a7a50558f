//! What photos may cost: nothing is held back on a line that costs nothing; on one that is paid for by what it carries, a daily limit
//! holds, and of what others took only the photos of clients who are visited today or tomorrow come by themselves. Small pictures
//! always go and come.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use kengai_model::{CareDay, Words};
use kengai_protocol::CircleId;
use kengai_sync::photos::Terms;

use crate::book::carebook::me;
use crate::book::whereabouts::circle_of;
use crate::visits::across_midnight::visits_of;
use crate::{CareBook, CareError};

/// What photos may move a day on a line that is paid for, unless somebody sets another limit on this device, bytes: some hundred
/// photos. Nobody has asked helpers what they would pay (a setting, unverified).
pub const PHOTO_BYTES_A_DAY_DEFAULT: u64 = 20_000_000;
/// The most that can be set, bytes.
pub const PHOTO_BYTES_A_DAY_MAX: u64 = 10_000_000_000;

/// What the line at hand costs, as the platform says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineCost {
    /// Nothing, or nobody knows.
    #[default]
    Free,
    /// By what it carries: a mobile network.
    Metered,
}

/// A day as a number: 20261116.
fn number(day: CareDay) -> u64 {
    let (year, month, day) = day.ymd();
    u64::from(year.unsigned_abs()) * 10_000 + u64::from(month * 100 + day)
}

impl CareBook {
    /// Says what the line at hand costs; it holds for the syncs that begin from now on.
    pub fn note_line_cost(&self, cost: LineCost) {
        self.metered.store(cost == LineCost::Metered, Ordering::Relaxed);
    }

    /// The terms of a sync that begins now.
    pub(crate) fn photo_terms(&self) -> Result<Terms, CareError> {
        let today = self.now_instant().day();
        let store = self.lock();
        let mut ahead: BTreeSet<CircleId> = BTreeSet::new();
        if let Ok(mine) = me(&store) {
            for day in [today, today.next()] {
                for visit in visits_of(&store, day, Some(mine), self.now_instant())? {
                    ahead.extend(circle_of(&store, visit.client).ok());
                }
            }
        }
        let bytes_left = match self.metered.load(Ordering::Relaxed) {
            true => {
                let limit = store.photo_bytes_a_day()?.unwrap_or(PHOTO_BYTES_A_DAY_DEFAULT);
                Some(limit.saturating_sub(store.photo_bytes_of(number(today))?))
            }
            false => None,
        };
        Ok(Terms { ahead: ahead.into_iter().collect(), bytes_left, day: number(today) })
    }

    /// What photos may move a day on a line that is paid for, bytes.
    ///
    /// # Errors
    /// As the store.
    pub fn photo_bytes_a_day(&self) -> Result<u64, CareError> {
        Ok(self.lock().photo_bytes_a_day()?.unwrap_or(PHOTO_BYTES_A_DAY_DEFAULT))
    }

    /// Sets it for this device.
    ///
    /// # Errors
    /// More than [`PHOTO_BYTES_A_DAY_MAX`].
    pub fn set_photo_bytes_a_day(&self, bytes: u64) -> Result<(), CareError> {
        if bytes > PHOTO_BYTES_A_DAY_MAX {
            return Err(CareError::Input(Words::lit(
                "写真の1日の通信量は10,000MBまでで入力してください",
                "photos: at most 10,000 MB a day",
            )));
        }
        Ok(self.lock().set_photo_bytes_a_day(bytes)?)
    }
}
