//! What month is played: of how large an office, up to which clock, by which seed.

use std::str::FromStr;

use kengai_model::{CareDay, CareMonth, MinuteOfDay};

use super::clock::instant_ms;

/// An office of a municipal welfare council: 25 helpers and 4 managers for 170 clients.
const HELPERS: u32 = 25;
const CLIENTS: u32 = 170;
/// From this day of the month on, the month that is looked at is this one; before it, the one that is over.
const DUE_DAY: u32 = 10;
/// Between these minutes of the day a play may end: mornings are played, and nobody looks at night.
const UNTIL_MIN: u16 = 10 * 60;
const UNTIL_MAX: u16 = 20 * 60;
/// Managers of a small office, and of a large one.
const MANAGERS: usize = 2;
const MANAGERS_LARGE: usize = 4;
const LARGE_HELPERS: usize = 20;

/// The clock at which a played month ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Until {
    pub(super) day: CareDay,
    /// Of the day.
    pub(super) minute: u16,
}

impl FromStr for Until {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = "a day and a time from 10:00 to 20:00, such as 2026-12-09T17:00";
        let (day, minute) = text.split_once('T').ok_or(wanted)?;
        let day: CareDay = day.parse().map_err(|_| wanted)?;
        let minute: MinuteOfDay = minute.parse().map_err(|_| wanted)?;
        let minute = minute.raw();
        if (UNTIL_MIN..=UNTIL_MAX).contains(&minute) {
            Ok(Self { day, minute })
        } else {
            Err(wanted.to_owned())
        }
    }
}

/// What is to be played.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(super) helpers: usize,
    pub(super) clients: u32,
    pub(super) until: Until,
    pub(super) seed: u64,
}

impl Size {
    /// From what was asked for.
    pub(crate) fn of(helpers: Option<u32>, clients: Option<u32>, until: Until, seed: u64) -> Self {
        let helpers = helpers.unwrap_or(HELPERS) as usize;
        Self { helpers, clients: clients.unwrap_or(CLIENTS), until, seed }
    }

    /// Managers of an office of this size.
    pub(super) const fn managers(&self) -> usize {
        if self.helpers >= LARGE_HELPERS { MANAGERS_LARGE } else { MANAGERS }
    }

    /// The month that a manager looks at at the end.
    pub(super) fn month(&self) -> CareMonth {
        let month = self.until.day.month();
        if self.until.day.ymd().2 < DUE_DAY { month.previous() } else { month }
    }

    /// The first day that is played.
    pub(super) fn first_day(&self) -> CareDay {
        self.month().first_day()
    }

    /// Every day that is played.
    pub(super) fn days(&self) -> Vec<CareDay> {
        let mut days = vec![self.first_day()];
        while days.last().is_some_and(|day| *day < self.until.day) {
            days.extend(days.last().map(|day| day.next()));
        }
        days
    }

    /// The day so far into the play, 0 to 100 of a hundred.
    pub(super) fn day_at(&self, percent: usize) -> CareDay {
        let days = self.days();
        days[((days.len() - 1) * percent / 100).min(days.len() - 1)]
    }

    /// When it ends, Unix milliseconds.
    pub(super) fn until_ms(&self) -> u64 {
        instant_ms(self.until.day, self.until.minute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(until: &str) -> Size {
        Size::of(None, None, until.parse().unwrap(), 1)
    }

    #[test]
    fn before_the_tenth_the_month_is_the_one_that_is_over() {
        let ninth = size("2026-12-09T17:00");
        assert_eq!((ninth.month().to_string(), ninth.days().len()), ("2026-11".to_owned(), 39));
        let tenth = size("2026-11-10T17:00");
        assert_eq!((tenth.month().to_string(), tenth.days().len()), ("2026-11".to_owned(), 10));
        assert_eq!(tenth.day_at(0).to_string(), "2026-11-01");
        assert_eq!(tenth.day_at(100).to_string(), "2026-11-10");
    }

    #[test]
    fn a_clock_that_is_none_is_refused() {
        for text in ["", "2026-12-09", "2026-12-09T03:00", "tomorrowT10:00", "2026-12-09T20:01"] {
            assert!(text.parse::<Until>().is_err(), "{text}");
        }
    }
}
