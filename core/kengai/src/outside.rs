//! What comes from outside: time and randomness. Tests bring their own.

use std::time::{SystemTime, UNIX_EPOCH};

use kengai_protocol::Randomness;
use ring::rand::{SecureRandom, SystemRandom};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Unix milliseconds by this device's clock, which may be wrong by years.
    fn now_ms(&self) -> u64;
}

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> u64 {
        // A clock before 1970 counts as 1970: records are kept whatever it says.
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
    }
}

/// The system's randomness.
#[derive(Debug, Clone)]
pub struct SystemRandomness(SystemRandom);

impl SystemRandomness {
    /// The operating system's source.
    #[must_use]
    pub fn new() -> Self {
        Self(SystemRandom::new())
    }
}

impl Default for SystemRandomness {
    fn default() -> Self {
        Self::new()
    }
}

impl Randomness for SystemRandomness {
    fn fill(&self, out: &mut [u8]) {
        self.0.fill(out).expect("the operating system gives randomness; without it nothing may be sealed");
    }
}
