//! What this device knows of the time, and the one *now* that everything which is entered goes by.
//!
//! A phone's clock may be wrong. What is known beside it: the server's time at the last contact, and, within one run of the
//! machine, how much time has certainly passed since. The server's time now is then known; after a restart its last word is
//! only the least that the time can be, and whoever says that it is a later day than this device shows is believed, and the record
//! says so: where that word was another day at once, where it was the very day that it shows after a question, because
//! mostly it still is. Nothing that was said or typed is rewritten by this: what lies ahead of both clocks
//! is refused, and where the device's own clock is known to be wrong everything is taken, and marked.

use kengai_model::ahead::{self, Happening};
use kengai_model::clock_mark::{ClockMark, ahead_words};
use kengai_model::said_from_now::typed;
use kengai_model::spec::FieldSpec;
use kengai_model::{
    CareDay, FieldError, FieldValue, Fields, Incident, MinuteOfDay, UnixMillis, VisitRecord, Words,
};
use kengai_store::{ClockSeen, Store};
use serde::Serialize;

use crate::book::moments::{bounded, whole};
use crate::{CareBook, CareError};

/// A clock that is off by more than this is wrong, and everybody concerned is told, minutes.
pub const CLOCK_OFF_MINUTES: i64 = 5;
/// So many days a clock may be behind without knowing it; whatever lies further ahead is a slip of the pen.
const DAYS_BEHIND_MAX: i64 = 7;
/// So long before its planned start a visit of the next day may begin, minutes.
pub(crate) const EARLY_MINUTES_MAX: i64 = 120;
const MINUTE_MS: i64 = 60_000;
const DAY_MINUTES: i64 = 24 * 60;

/// What a device knows of its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ClockState {
    /// What it shows, Unix milliseconds.
    pub device_ms: u64,
    /// The least that the server's clock can show now, Unix milliseconds; `None` before any contact.
    pub server_ms: Option<u64>,
    /// How far it is ahead of the server's, milliseconds; behind is negative. As of the last contact where the machine was
    /// started anew since. `None` before any contact.
    pub ahead_ms: Option<i64>,
    /// Whether it is certain how much time has passed since the last contact: not where the machine was started anew.
    pub certain: bool,
}

/// How far a clock is off in minutes, where it is wrong; ahead is positive.
#[must_use]
pub fn wrong_by(ahead_ms: i64) -> Option<i64> {
    // To the nearest minute: a day is a day, whatever the way to the server and back took.
    let minutes = ahead_ms.saturating_add(ahead_ms.signum() * MINUTE_MS / 2) / MINUTE_MS;
    Some(minutes).filter(|minutes| minutes.abs() > CLOCK_OFF_MINUTES)
}

/// How far a clock was off for certain by which something was written, minutes, where no mark says so: nothing is written
/// after the server has taken it, nor before what it rests on was there. It may have been off by more.
pub(crate) fn was_off(at_ms: u64, taken_ms: Option<u64>, after_ms: Option<u64>) -> Option<i64> {
    let beside = |ms: u64| whole(at_ms).saturating_sub(whole(ms));
    let ahead = taken_ms.map(beside).filter(|ms| *ms > 0);
    ahead.or(after_ms.map(beside).filter(|ms| *ms < 0)).and_then(wrong_by)
}

impl ClockState {
    /// How far it is off in minutes, where it is wrong; ahead is positive.
    #[must_use]
    pub fn wrong_by(&self) -> Option<i64> {
        self.ahead_ms.and_then(wrong_by)
    }

    /// The day of the last contact, where nobody knows how much time has passed since and this device shows a later day: it
    /// may be days behind and not know it.
    #[must_use]
    pub fn unsure_since(&self) -> Option<CareDay> {
        let contact = bounded(self.server_ms?).day();
        Some(contact).filter(|day| !self.certain && *day < self.day())
    }

    /// Whether it may be days behind: nobody knows how much time has passed since the last contact, and it shows a later day
    /// or one that is past already.
    fn may_be_days_behind(&self) -> bool {
        self.unsure_since().is_some() || !self.certain && self.wrong_by().is_some_and(|minutes| minutes < 0)
    }

    /// What is said of a clock that is wrong.
    #[must_use]
    pub fn words(&self) -> Option<Words> {
        let words = ahead_words(self.wrong_by()?);
        Some(Words::new(
            format!("記録は残ります。{}", words.ja),
            format!("Records are safe. This {}", words.en),
        ))
    }

    /// The day that this device shows.
    #[must_use]
    pub fn day(&self) -> CareDay {
        bounded(self.device_ms).day()
    }

    /// What the time is: as this device shows, or by the server's clock where this one is wrong.
    #[must_use]
    pub fn certain_now(&self) -> UnixMillis {
        let ahead = self.ahead_ms.filter(|_| self.wrong_by().is_some()).unwrap_or(0);
        let by_server = self.device_ms.saturating_add_signed(ahead.saturating_neg());
        bounded(if ahead == 0 { self.device_ms } else { by_server.max(self.server_ms.unwrap_or(0)) })
    }

    /// The day by the server's clock, where this device's is wrong and shows another.
    #[must_use]
    pub fn other_day(&self) -> Option<CareDay> {
        self.wrong_by()?;
        Some(self.certain_now().day()).filter(|day| *day != self.day())
    }
}

/// The time at which something is entered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entering {
    /// What this device's clock shows.
    pub(crate) now: UnixMillis,
    /// The later of that and the server's: what lies behind this has not come.
    pub(crate) latest: UnixMillis,
    /// What the time is ([`ClockState::certain_now`]).
    pub(crate) certain_now: UnixMillis,
    /// How far the clock is off, where it is wrong, minutes.
    pub(crate) wrong_by: Option<i64>,
    /// Whether it may be days behind ([`ClockState::may_be_days_behind`]).
    may_be_days_behind: bool,
    /// Whether it is certain how much time has passed since the last contact ([`ClockState::certain`]).
    certain: bool,
}

impl Entering {
    /// Refuses what tells of a time that has not come. By a clock that is known to be wrong any time of today is taken; by one
    /// that may be days behind, what is expressly of another day; in a record whose mark says how far its writer's clock is
    /// behind, whatever is not of a later day than that makes it.
    ///
    /// # Errors
    /// Such fields: all of them.
    pub(crate) fn check(&self, before: &Fields, after: &Fields) -> Result<(), CareError> {
        let mut to_come = self.still_to_come(before, after);
        match to_come.len() {
            0 => Ok(()),
            1 => Err(to_come.remove(0).into()),
            _ => Err(CareError::StillToCome(to_come)),
        }
    }

    /// The fields that [`Entering::check`] refuses.
    pub(crate) fn still_to_come(&self, before: &Fields, after: &Fields) -> Vec<FieldError> {
        let by_mark = self.day_by_mark(after);
        let excused = |happening| match happening {
            Happening::At(at) => self.takes_day(at.day()) || by_mark.is_some_and(|day| at.day() <= day),
            // Nobody needs tomorrow's date for what happens at the door.
            Happening::On(day) => {
                self.wrong_by.is_some() && self.takes_day(day) || by_mark.is_some_and(|marked| day <= marked)
            }
        };
        ahead::still_to_come(before, after, self.latest, excused)
    }

    /// Whether what is of this day and lies ahead is taken all the same. Whoever gives a later day than this device shows
    /// knows it, where the clock does not.
    pub(crate) fn takes_day(&self, day: CareDay) -> bool {
        match self.days_until(day) {
            ..=0 => self.wrong_by.is_some(),
            days => self.may_be_days_behind && days <= DAYS_BEHIND_MAX,
        }
    }

    /// Whether it is believed that it is this later day, where somebody says so expressly: nobody knows better.
    pub(crate) fn believes(&self, day: CareDay) -> bool {
        !self.certain && (1..=DAYS_BEHIND_MAX).contains(&self.days_until(day))
    }

    /// The day that it is by the mark of a record whose writer said so, where nobody knows better.
    fn day_by_mark(&self, fields: &Fields) -> Option<CareDay> {
        let Some(FieldValue::Int(ahead)) = fields.get(ClockMark::AHEAD) else { return None };
        let behind = ahead.checked_neg().filter(|behind| *behind > 0 && !self.certain)?;
        let at = self.now.raw().saturating_add(behind.saturating_mul(MINUTE_MS)).min(UnixMillis::MAX - 1);
        UnixMillis::new(at).ok().map(UnixMillis::day)
    }

    fn days_until(&self, day: CareDay) -> i64 {
        self.latest.day().days_until(day)
    }

    /// Whether an instant has not come yet, by both clocks.
    pub(crate) fn is_ahead(&self, at: UnixMillis) -> bool {
        self.latest.minutes_until(at) > ahead::AHEAD_MINUTES_MAX
    }

    /// Whether a visit has not taken place yet: its end, or where none is recorded its planned one, lies ahead.
    pub(crate) fn is_visit_ahead(&self, record: &VisitRecord) -> bool {
        let stamps = [record.arrived, record.left].into_iter().flatten();
        if stamps.map(|stamp| stamp.at).any(|at| self.is_ahead(at)) {
            return true;
        }
        record.left.is_none() && record.date > self.latest.day()
    }

    /// Notes in a record's mark that its writer's clock is wrong.
    pub(crate) fn mark(&self, clock: &mut ClockMark) {
        if let Some(minutes) = self.wrong_by {
            clock.note(minutes);
        }
    }

    /// The same of a visit: as the device knows, or as the person says who begins the visit of a later day than the device shows.
    pub(crate) fn mark_visit(&self, record: &mut VisitRecord) {
        self.mark(&mut record.clock);
        if !self.is_nearly(record.date) {
            self.mark_day(&mut record.clock, record.date);
        }
    }

    /// The same of an incident, by when it happened.
    pub(crate) fn mark_incident(&self, incident: &mut Incident) {
        self.mark(&mut incident.clock);
        if let Some(at) = incident.event.at.filter(|at| self.is_ahead(*at)) {
            self.mark_day(&mut incident.clock, at.day());
        }
    }

    /// That somebody says that it is a later day than this device shows.
    fn mark_day(&self, clock: &mut ClockMark, day: CareDay) {
        if self.believes(day) {
            clock.note(-self.now.day().days_until(day) * DAY_MINUTES);
        }
    }

    /// Whether a day is about to begin: who is early for its first visit has no wrong clock.
    fn is_nearly(&self, day: CareDay) -> bool {
        MinuteOfDay::new(0, 0)
            .and_then(|midnight| day.at(midnight))
            .is_ok_and(|at| self.latest.minutes_until(at) <= EARLY_MINUTES_MAX)
    }

    /// What was typed, with what is said from now (いま, 昨日, a date without its year) put in.
    pub(crate) fn as_said_now(
        &self,
        find: fn(&str) -> Option<&'static FieldSpec>,
        pairs: &[(&str, &str)],
    ) -> Vec<(String, String)> {
        let said = |path: &str, text: &str| find(path).and_then(|spec| typed(spec, text, self.now));
        let pair = |(path, text): &(&str, &str)| {
            ((*path).to_owned(), said(path, text).unwrap_or_else(|| (*text).to_owned()))
        };
        pairs.iter().map(pair).collect()
    }
}

/// Pairs as the forms take them.
pub(crate) fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect()
}

impl CareBook {
    /// What this device knows of its clock.
    ///
    /// # Errors
    /// As the store.
    pub fn clock_state(&self) -> Result<ClockState, CareError> {
        self.clock_of(&self.lock())
    }

    pub(crate) fn clock_of(&self, store: &Store) -> Result<ClockState, CareError> {
        let device_ms = self.now();
        let sync = store.sync_state()?;
        if sync.contact_ms == 0 {
            return Ok(ClockState { device_ms, server_ms: None, ahead_ms: None, certain: false });
        }
        let passed = match (store.clock_seen()?, self.clock.running()) {
            (Some(seen), Some(now)) if seen.boot == now.boot && seen.running_ms <= now.ms => {
                Some(seen.server_ms.saturating_add(now.ms - seen.running_ms))
            }
            _ => None,
        };
        let least = passed.unwrap_or(0).max(sync.server_time_ms);
        let beside = whole(device_ms).saturating_sub(whole(least));
        let ahead_ms = match passed {
            Some(_) => beside,
            // Nobody knows how much time has passed since the last contact; but it never went backwards.
            None => beside.min(whole(sync.contact_ms).saturating_sub(whole(sync.server_time_ms))),
        };
        Ok(ClockState {
            device_ms,
            server_ms: Some(least),
            ahead_ms: Some(ahead_ms),
            certain: passed.is_some(),
        })
    }

    /// The time at which something is entered now.
    pub(crate) fn entering(&self, store: &Store) -> Result<Entering, CareError> {
        let state = self.clock_of(store)?;
        let latest = state.device_ms.max(state.server_ms.unwrap_or(0));
        Ok(Entering {
            now: bounded(state.device_ms),
            latest: bounded(latest),
            certain_now: state.certain_now(),
            wrong_by: state.wrong_by(),
            may_be_days_behind: state.may_be_days_behind(),
            certain: state.certain,
        })
    }

    /// After a contact: the server's time, tied to how long this machine has been running.
    pub(crate) fn note_contact(&self) -> Result<(), CareError> {
        let mut store = self.lock();
        let server_ms = store.sync_state()?.server_time_ms;
        if let Some(running) = self.clock.running().filter(|_| server_ms > 0) {
            store.note_clock(ClockSeen { boot: running.boot, running_ms: running.ms, server_ms })?;
        }
        Ok(())
    }
}
