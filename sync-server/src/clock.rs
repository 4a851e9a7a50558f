//! Time and randomness of the real world. Tests bring their own.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use kengai_protocol::Randomness;
use ring::rand::{SecureRandom, SystemRandom};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Unix milliseconds.
    fn now_ms(&self) -> u64;
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }
}

/// The environment variable that sets a server's clock for rehearsals and tests, Unix milliseconds.
pub const CLOCK_VARIABLE: &str = "KENGAI_SERVER_CLOCK_MS";

/// A clock that was started elsewhere, and runs: for rehearsals and tests. Whoever uses it says so in the log.
#[derive(Debug, Clone, Copy)]
pub struct StartedClock {
    at_ms: u64,
    since: Instant,
}

impl StartedClock {
    /// Stands at these Unix milliseconds now.
    #[must_use]
    pub fn at(at_ms: u64) -> Self {
        Self { at_ms, since: Instant::now() }
    }
}

impl Clock for StartedClock {
    fn now_ms(&self) -> u64 {
        self.at_ms.saturating_add(u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX))
    }
}

/// The environment variable that names a file with a server's clock, for rehearsals whose day goes on while the server runs:
/// Unix milliseconds in the file are the time at which it was written last.
pub const CLOCK_FILE_VARIABLE: &str = "KENGAI_SERVER_CLOCK_FILE";

/// A clock that somebody sets while it runs, in a file. What it said last counts on while the file cannot be read.
#[derive(Debug)]
pub struct FileClock {
    path: PathBuf,
    last: Mutex<StartedClock>,
}

impl FileClock {
    /// Goes by this file; `None` where it does not say a time yet.
    #[must_use]
    pub fn of(path: PathBuf) -> Option<Self> {
        let last = Mutex::new(Self::read(&path)?);
        Some(Self { path, last })
    }

    fn read(path: &Path) -> Option<StartedClock> {
        let at_ms: u64 = std::fs::read_to_string(path).ok()?.trim().parse().ok()?;
        let written = std::fs::metadata(path).and_then(|file| file.modified()).ok()?;
        let since = SystemTime::now().duration_since(written).unwrap_or_default();
        Some(StartedClock::at(at_ms.saturating_add(u64::try_from(since.as_millis()).unwrap_or(0))))
    }
}

impl Clock for FileClock {
    fn now_ms(&self) -> u64 {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(read) = Self::read(&self.path) {
            *last = read;
        }
        last.now_ms()
    }
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&self, out: &mut [u8]) {
        SystemRandom::new().fill(out).expect("the operating system gives random bytes");
    }
}
