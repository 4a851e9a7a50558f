//! The device's clock, or a rehearsal's: one that begins at a given instant and runs on from there.

use std::time::Instant;

use kengai::model::UnixMillis;
use kengai::{Clock, SystemClock};

/// The clock of one care book.
pub(crate) enum BookClock {
    System(SystemClock),
    Rehearsal { starts_at_ms: u64, since: Instant },
}

impl BookClock {
    /// The system's clock, or one that shows `starts_at` now.
    pub(crate) fn new(starts_at: Option<UnixMillis>) -> Self {
        match starts_at.and_then(|at| u64::try_from(at.raw()).ok()) {
            None => Self::System(SystemClock),
            Some(starts_at_ms) => Self::Rehearsal { starts_at_ms, since: Instant::now() },
        }
    }
}

impl Clock for BookClock {
    fn now_ms(&self) -> u64 {
        match self {
            Self::System(clock) => clock.now_ms(),
            Self::Rehearsal { starts_at_ms, since } => {
                starts_at_ms.saturating_add(u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX))
            }
        }
    }
}
