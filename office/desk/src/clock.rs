//! The clock of a program at the desk: the system's, or one that was started elsewhere, for rehearsals and tests.
//!
//! A clock that was set is never silent: whoever shows the device's state says so, because what is recorded under it carries its
//! times.

use std::time::Instant;

use chrono::DateTime;
use kengai::{Clock, Running, SystemClock};
use kengai_model::{CareDay, UnixMillis};

/// A text that is no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no time such as 2026-11-16T07:30:00+09:00")]
pub struct WrongClock;

/// The clock that the care book is given.
#[derive(Debug, Clone, Copy)]
pub enum OfficeClock {
    /// The system's.
    System,
    /// Started at a time of its own, and running since.
    Started {
        /// The time at which it was started, Unix milliseconds.
        at_ms: u64,
        /// When that was.
        since: Instant,
    },
}

impl OfficeClock {
    /// One that starts now at this time (RFC 3339).
    ///
    /// # Errors
    /// The text is no time.
    pub fn starting_at(text: &str) -> Result<Self, WrongClock> {
        let at_ms = DateTime::parse_from_rfc3339(text)
            .ok()
            .and_then(|time| u64::try_from(time.timestamp_millis()).ok())
            .ok_or(WrongClock)?;
        Ok(Self::Started { at_ms, since: Instant::now() })
    }

    /// Whether it was set by hand.
    #[must_use]
    pub fn is_set(self) -> bool {
        matches!(self, Self::Started { .. })
    }

    /// Today in Japan.
    #[must_use]
    pub fn today(self) -> CareDay {
        self.instant().day()
    }

    /// Now as the records write it; a clock beyond the calendar counts as its end.
    #[must_use]
    pub fn instant(self) -> UnixMillis {
        let now = i64::try_from(self.now_ms()).unwrap_or(UnixMillis::MAX - 1).min(UnixMillis::MAX - 1);
        UnixMillis::new(now).expect("it was brought into the range")
    }
}

impl Clock for OfficeClock {
    fn now_ms(&self) -> u64 {
        match self {
            Self::System => SystemClock.now_ms(),
            Self::Started { at_ms, since } => {
                at_ms.saturating_add(u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX))
            }
        }
    }

    /// A clock that was set by hand leaves the machine's own time behind: what passed between two openings is not known.
    fn running(&self) -> Option<Running> {
        match self {
            Self::System => SystemClock.running(),
            Self::Started { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_clock_starts_where_it_is_told_and_runs() {
        let clock = OfficeClock::starting_at("2026-11-16T07:30:00+09:00").unwrap();
        assert_eq!(clock.today().to_string(), "2026-11-16");
        assert_eq!(clock.instant().minute().to_string(), "07:30");
        let first = clock.now_ms();
        std::thread::sleep(std::time::Duration::from_millis(5));
        assert!(clock.now_ms() > first);
        assert!(clock.is_set() && !OfficeClock::System.is_set());
    }

    #[test]
    fn a_clock_that_is_no_time_is_refused() {
        for text in ["yesterday", "2026-11-16", "1969-01-01T00:00:00Z"] {
            assert!(OfficeClock::starting_at(text).is_err(), "{text}");
        }
    }
}
