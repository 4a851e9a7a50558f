//! What comes from outside: time and randomness. Tests bring their own.

use std::time::{SystemTime, UNIX_EPOCH};

use kengai_protocol::Randomness;
use ring::rand::{SecureRandom, SystemRandom};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Unix milliseconds by this device's clock, which may be wrong by years.
    fn now_ms(&self) -> u64;

    /// How long this machine has been running, which nobody can set; `None` where that is not known.
    fn running(&self) -> Option<Running> {
        None
    }
}

/// How long a machine has been running since it started, sleep included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running {
    /// Which start it was.
    pub boot: [u8; 16],
    /// Milliseconds since then.
    pub ms: u64,
}

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> u64 {
        // A clock before 1970 counts as 1970: records are kept whatever it says.
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
    }

    /// As Linux says it in two files; elsewhere, and where an app may not read them, not known.
    fn running(&self) -> Option<Running> {
        let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
        let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
        Some(Running { boot: boot_of(&boot)?, ms: uptime_ms(&uptime)? })
    }
}

/// 32 hex digits with dashes between.
fn boot_of(text: &str) -> Option<[u8; 16]> {
    let digits: Vec<u8> = text
        .trim()
        .chars()
        .filter(|c| *c != '-')
        .map(|c| c.to_digit(16).map(|d| d as u8))
        .collect::<Option<_>>()?;
    let bytes: Vec<u8> =
        digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
    bytes.try_into().ok()
}

/// Seconds with two places, up to the first blank.
fn uptime_ms(text: &str) -> Option<u64> {
    let (seconds, part) = text.split_whitespace().next()?.split_once('.')?;
    let (seconds, part): (u64, u64) = (seconds.parse().ok()?, format!("{part:0<3}").get(..3)?.parse().ok()?);
    seconds.checked_mul(1_000)?.checked_add(part)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_the_machine_runs_is_read_as_linux_says_it() {
        assert_eq!(uptime_ms("350735.47 234388.90\n"), Some(350_735_470));
        assert_eq!(uptime_ms("none"), None);
        let boot = boot_of("0f3a5b1c-9d2e-4f60-8a71-b2c3d4e5f607\n").unwrap();
        assert_eq!((boot[0], boot[15]), (0x0f, 0x07));
        assert_eq!(boot_of("0f3a"), None);
        if cfg!(target_os = "linux") {
            let (first, second) = (SystemClock.running().unwrap(), SystemClock.running().unwrap());
            assert!(first.boot == second.boot && first.ms <= second.ms);
        }
    }
}
