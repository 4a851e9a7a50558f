//! The time of a played month: a phone's clock is set by the play from visit to visit and may go wrong; during a sync it
//! runs beside the server's.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use kengai::{Clock, Running};
use kengai_model::{CareDay, MinuteOfDay};

/// How far a clock goes on at every look while somebody types, milliseconds: a visit of 15 fields takes some minutes.
const TYPING_MS: u64 = 2_000;
/// And while a device syncs.
const SYNCING_MS: u64 = 1;
/// A minute.
pub(super) const MINUTE_MS: u64 = 60_000;

/// When the office begins; a minute of the day.
pub(super) const OFFICE: u16 = 9 * 60;

/// A device's clock.
#[derive(Debug, Default)]
pub(super) struct PhoneClock {
    true_ms: AtomicU64,
    tick_ms: AtomicU64,
    wrong_ms: AtomicI64,
}

impl Clock for PhoneClock {
    fn now_ms(&self) -> u64 {
        let true_ms = self.true_ms.fetch_add(self.tick_ms.load(Ordering::Relaxed), Ordering::Relaxed);
        true_ms.saturating_add_signed(self.wrong_ms.load(Ordering::Relaxed))
    }

    /// Whoever sets a clock wrong does not change how long the device has been running: it is never started anew.
    fn running(&self) -> Option<Running> {
        Some(Running { boot: [1; 16], ms: self.true_ms.load(Ordering::Relaxed) })
    }
}

impl PhoneClock {
    /// It is now so late, truly, unless it is later here already; somebody goes on using the device.
    pub(super) fn forward(&self, true_ms: u64) {
        self.tick_ms.store(TYPING_MS, Ordering::Relaxed);
        self.true_ms.fetch_max(true_ms, Ordering::Relaxed);
    }

    /// It is now so late, truly, and the device syncs.
    pub(super) fn sync_at(&self, true_ms: u64) {
        self.tick_ms.store(SYNCING_MS, Ordering::Relaxed);
        self.true_ms.store(true_ms, Ordering::Relaxed);
    }

    /// From now on it is wrong by so much.
    pub(super) fn go_wrong(&self, by_ms: i64) {
        self.wrong_ms.store(by_ms, Ordering::Relaxed);
    }

    /// Whether it is wrong.
    pub(super) fn is_wrong(&self) -> bool {
        self.wrong_ms.load(Ordering::Relaxed) != 0
    }
}

/// A time of day in Japan, Unix milliseconds.
#[must_use]
pub(super) fn instant_ms(day: CareDay, minute: u16) -> u64 {
    let at = MinuteOfDay::new(minute / 60, minute % 60).and_then(|minute| day.at(minute));
    at.ok().and_then(|at| u64::try_from(at.raw()).ok()).expect("a day of the play, and a minute of it")
}

/// A time of day as `KENGAI_CLOCK` takes it.
#[must_use]
pub(super) fn clock_text(day: CareDay, minute: u16) -> String {
    format!("{day}T{:02}:{:02}:00+09:00", minute / 60, minute % 60)
}

/// A time as a minute of the day; 0 where there is none.
#[must_use]
pub(super) fn minute_of(time: Option<MinuteOfDay>) -> u16 {
    time.map_or(0, MinuteOfDay::raw)
}

/// A time as `09:30`; nothing where there is none.
#[must_use]
pub(super) fn text_of(time: Option<MinuteOfDay>) -> String {
    time.map_or_else(String::new, |time| time.to_string())
}

/// A minute of the day as `09:30`.
#[must_use]
pub(super) fn hhmm(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
