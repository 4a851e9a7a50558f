//! A clock that runs with a line's own time.

use std::time::Duration;

use kengai_server::clock::Clock;
use tokio::time::Instant;

/// A clock that runs with the line's own time, or stands still.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Running {
    at_ms: u64,
    since: Option<Instant>,
}

impl Running {
    /// At these Unix milliseconds now.
    pub(crate) fn from(at_ms: u64, runs: bool) -> Self {
        Self { at_ms, since: runs.then(Instant::now) }
    }

    /// How long it has run.
    pub(crate) fn took(&self) -> Duration {
        self.since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// What another clock shows that showed this when this one began.
    pub(crate) fn shifted(&self, began_ms: u64) -> u64 {
        began_ms.saturating_add(u64::try_from(self.took().as_millis()).unwrap_or(u64::MAX))
    }
}

impl Clock for Running {
    fn now_ms(&self) -> u64 {
        self.shifted(self.at_ms)
    }
}
