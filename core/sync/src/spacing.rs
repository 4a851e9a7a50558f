//! How soon one sync that a hint led to follows another. A hint is the server's word alone: it is answered at once, but no more often than
//! this says, and one that nothing stands behind is believed more rarely with each.

use std::time::Duration;

use tokio::time::Instant;

/// Between the begins of two syncs that hints led to lies so much at least; what is hinted meanwhile is one.
pub const SYNC_SPACING_MIN: Duration = Duration::from_secs(1);
/// It doubles with each hint in a row that brought nothing, so often at most: about a minute.
const DOUBLINGS_MAX: u32 = 6;

/// The syncs of one device that listens.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spacing {
    begun: Option<Instant>,
    in_vain: u32,
}

impl Spacing {
    /// When the next sync may begin; `None`: at once.
    #[must_use]
    pub fn next(&self) -> Option<Instant> {
        // The first in vain says nothing: somebody on this device may have synced a moment before it.
        let doublings = self.in_vain.saturating_sub(1).min(DOUBLINGS_MAX);
        self.begun.map(|begun| begun + SYNC_SPACING_MIN * 2_u32.pow(doublings))
    }

    /// A sync begins.
    pub fn begins(&mut self) {
        self.begun = Some(Instant::now());
    }

    /// What a hint led to brought something, or nothing.
    pub fn hint_led_to(&mut self, something: bool) {
        self.in_vain = if something { 0 } else { self.in_vain.saturating_add(1) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_in_vain_are_believed_ever_more_rarely_until_one_was_right() {
        let mut spacing = Spacing::default();
        assert_eq!(spacing.next(), None);
        spacing.begins();
        let begun = spacing.begun.unwrap();
        let mut waits = Vec::new();
        for _ in 0..10 {
            waits.push((spacing.next().unwrap() - begun).as_secs());
            spacing.hint_led_to(false);
        }
        assert_eq!(waits, [1, 1, 2, 4, 8, 16, 32, 64, 64, 64]);
        spacing.hint_led_to(true);
        assert_eq!(spacing.next(), Some(begun + SYNC_SPACING_MIN));
    }
}
