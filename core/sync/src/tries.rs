//! Whether what came to nothing is tried again in the same sync, and when: a line that broke in the middle at once, a server that
//! is busy when it says, and neither for ever. Where there is no signal nobody waits.

use std::time::Duration;

use crate::transport::{Failed, TransportError};

/// How often in a row nothing may come of it.
const TRIES_MAX: u32 = 3;
/// The wait before the second try; it doubles with each.
const BACK_OFF: Duration = Duration::from_millis(500);
/// Whoever is told to come again later than this comes with the next sync.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(5);

/// Tries of one sync.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tries {
    in_vain: u32,
    moved: bool,
}

impl Tries {
    /// Something was answered.
    pub(crate) fn answered(&mut self) {
        *self = Self { in_vain: 0, moved: true };
    }

    /// How long to wait before it is tried again; `None`: not in this sync. `chance` spreads those whom one outage has cut off.
    pub(crate) fn again(&mut self, failed: &Failed, chance: u64) -> Option<Duration> {
        self.in_vain += 1;
        if self.in_vain >= TRIES_MAX {
            return None;
        }
        let (back_off, spread) = back_off(self.in_vain, chance);
        match failed.error {
            TransportError::Broken => Some(back_off + spread),
            // It was there a moment ago.
            TransportError::NoConnection if self.moved => Some(back_off + spread),
            TransportError::Busy | TransportError::Quota => {
                let told = failed.retry_after.unwrap_or(back_off);
                (told <= RETRY_AFTER_MAX).then_some(told + spread)
            }
            _ => None,
        }
    }
}

/// The wait after so many tries in vain, and what it is more for this one.
fn back_off(in_vain: u32, chance: u64) -> (Duration, Duration) {
    let back_off = BACK_OFF * 2_u32.pow(in_vain.saturating_sub(1));
    (back_off, back_off.mul_f64((chance % 1_000) as f64 / 1_000.0))
}

/// Tries of whoever listens for as long as an app is open: never given up, and ever more rarely, down to one in
/// [`UNENDING_DOUBLINGS`] doublings of the first wait (about a minute).
#[derive(Debug, Clone, Copy, Default)]
pub struct Unending {
    in_vain: u32,
}

/// How often the wait of [`Unending`] doubles: 64 seconds.
const UNENDING_DOUBLINGS: u32 = 7;

impl Unending {
    /// It went well.
    pub fn answered(&mut self) {
        self.in_vain = 0;
    }

    /// How long to wait before the next try. `chance` spreads those whom one outage has cut off.
    pub fn again(&mut self, chance: u64) -> Duration {
        self.in_vain = (self.in_vain + 1).min(UNENDING_DOUBLINGS + 1);
        let (wait, spread) = back_off(self.in_vain, chance);
        wait + spread
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(error: TransportError, seconds: Option<u64>) -> Failed {
        Failed { error, retry_after: seconds.map(Duration::from_secs) }
    }

    #[test]
    fn a_line_that_broke_is_tried_again_and_not_for_ever() {
        let mut tries = Tries::default();
        let broken = failed(TransportError::Broken, None);
        assert_eq!(tries.again(&broken, 0), Some(Duration::from_millis(500)));
        assert_eq!(tries.again(&broken, 500), Some(Duration::from_millis(1_500)));
        assert_eq!(tries.again(&broken, 0), None);
        tries.answered();
        assert!(tries.again(&broken, 0).is_some());
    }

    #[test]
    fn where_there_is_no_signal_nobody_waits_and_one_that_has_gone_may_come_back() {
        let gone = failed(TransportError::NoConnection, None);
        let mut tries = Tries::default();
        assert_eq!(tries.again(&gone, 0), None);
        let mut tries = Tries::default();
        tries.answered();
        assert!(tries.again(&gone, 0).is_some());
    }

    #[test]
    fn whoever_listens_tries_again_ever_more_rarely_and_for_ever() {
        let mut tries = Unending::default();
        let waits: Vec<u64> = (0..10).map(|_| tries.again(0).as_secs()).collect();
        assert_eq!(waits, [0, 1, 2, 4, 8, 16, 32, 64, 64, 64]);
        assert_eq!(tries.again(999).as_secs(), 127, "at most twice as long");
        tries.answered();
        assert_eq!(tries.again(0), BACK_OFF);
    }

    #[test]
    fn a_busy_server_says_when_and_a_refusal_is_none() {
        let soon = failed(TransportError::Busy, Some(2));
        assert_eq!(Tries::default().again(&soon, 0), Some(Duration::from_secs(2)));
        assert_eq!(Tries::default().again(&failed(TransportError::Busy, Some(3_600)), 0), None);
        for error in [TransportError::NotEnrolled, TransportError::WrongServer, TransportError::Full] {
            assert_eq!(Tries::default().again(&failed(error, Some(1)), 0), None);
        }
    }
}
