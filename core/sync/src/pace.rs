//! How much is said at once, and how long an answer is waited for: by what the line has carried.
//!
//! A request that breaks was sent for nothing, whole. So a line of which nothing is known, or that has just broken, gets the
//! least; one that carries gets what it carried in the last seconds. And whoever has handed over a request waits as long as
//! even a slow line needs for it: no wait counts from the beginning of an upload.

use std::time::Duration;

/// The least that a request is shrunk to, bytes of entries; pages of an answer too.
pub const REQUEST_BYTES_MIN: usize = 16 * 1024;
/// The most that one request carries, bytes of entries.
pub const REQUEST_BYTES_MAX: usize = 1024 * 1024;
/// The most that a page of an answer brings, bytes: whoever reads on the device waits while one is taken in.
pub const PAGE_BYTES_MAX: usize = 128 * 1024;
/// A request is what the line carries in this time.
const REQUEST_SECONDS: u64 = 5;
/// Without a byte in either direction for this long, the line is given up: beside the time that what is under way needs.
pub const STALLED: Duration = Duration::from_secs(30);
/// The slowest line that is waited for, bytes a second: 1 kbit/s.
const SLOWEST: u64 = 125;
/// A line may become so many times slower than it was before it is given up.
const SLOWER: u64 = 4;
/// What moved less than this says how long the way is and not how wide, bytes.
const TELLING_BYTES: u64 = 8 * 1024;

/// What a line carries, bytes a second; `None`: not known, or it has just broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace(Option<u64>);

impl Pace {
    /// As it was noted.
    #[must_use]
    pub const fn of(bytes_per_second: Option<u64>) -> Self {
        Self(bytes_per_second)
    }

    /// To be noted, bytes a second.
    #[must_use]
    pub const fn bytes_per_second(self) -> Option<u64> {
        self.0
    }

    /// The most that the next request carries, and the next page of an answer, bytes.
    #[must_use]
    pub fn request_bytes(self) -> usize {
        let carried = self.0.unwrap_or(0).saturating_mul(REQUEST_SECONDS);
        usize::try_from(carried).unwrap_or(REQUEST_BYTES_MAX).clamp(REQUEST_BYTES_MIN, REQUEST_BYTES_MAX)
    }

    /// How long nothing may move while so many bytes may be under way.
    #[must_use]
    pub fn patience(self, under_way: u64) -> Duration {
        let slow = (self.0.unwrap_or(0) / SLOWER).max(SLOWEST);
        STALLED + Duration::from_secs(under_way.div_ceil(slow))
    }

    /// So many bytes came and went in this time, and were answered.
    pub fn carried(&mut self, bytes: u64, took: Duration) {
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
        let pace = bytes.saturating_mul(1_000) / millis;
        // Little says nothing of how much more would have gone.
        if bytes >= TELLING_BYTES || self.0.is_some_and(|known| pace > known) {
            self.0 = Some(pace);
        }
    }

    /// It broke.
    pub fn broke(&mut self) {
        self.0 = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_line_gets_the_least_and_one_that_carries_what_it_carries() {
        let mut pace = Pace::default();
        assert_eq!(pace.request_bytes(), REQUEST_BYTES_MIN);
        // 64 kbit/s.
        pace.carried(16 * 1024, Duration::from_secs(2));
        assert_eq!(pace.request_bytes(), 5 * 8 * 1024);
        pace.carried(100, Duration::from_millis(200));
        assert_eq!(pace.request_bytes(), 5 * 8 * 1024, "a short question says nothing");
        pace.carried(40 * 1024, Duration::from_millis(10));
        assert_eq!(pace.request_bytes(), REQUEST_BYTES_MAX);
        pace.broke();
        assert_eq!(pace.request_bytes(), REQUEST_BYTES_MIN);
    }

    #[test]
    fn whoever_waits_gives_a_slow_line_the_time_that_it_needs() {
        assert_eq!(Pace::default().patience(0), STALLED);
        // 16 KB at 1 kbit/s take 131 seconds.
        assert!(Pace::default().patience(16 * 1024) > Duration::from_secs(131));
        // A line that was quick is not waited for as long.
        assert!(Pace::of(Some(1_000_000)).patience(1024 * 1024) < Duration::from_secs(40));
        assert_eq!(Pace::of(Some(u64::MAX)).patience(u64::MAX), STALLED + Duration::from_secs(5));
    }
}
