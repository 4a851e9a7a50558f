//! What photos may cost on the line at hand, and whose come first.

use kengai_protocol::CircleId;
use kengai_store::PhotoRow;

/// Terms of one sync.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// Circles of clients who are visited soon: their photos are fetched before all others.
    pub ahead: Vec<CircleId>,
    /// Set where the line is paid for by what it carries: the bytes that photos may still move today, thumbnails included. Thumbnails go
    /// beyond it, other photos wait; of those that come, only the ones of [`Self::ahead`] are fetched.
    pub bytes_left: Option<u64>,
    /// The day on which what is moved counts, as a number.
    pub day: u64,
}

impl Terms {
    /// Whether a photo may go out, when so much has been moved in this sync.
    pub(super) fn may_go(&self, photo: &PhotoRow, moved: u64) -> bool {
        photo.small || self.bytes_left.is_none_or(|left| moved.saturating_add(photo.bytes) <= left)
    }

    /// Whether a photo may come, when so much has been moved in this sync.
    pub(super) fn may_come(&self, photo: &PhotoRow, moved: u64) -> bool {
        let wanted = self.bytes_left.is_none() || photo.small || self.ahead.contains(&photo.circle);
        wanted && self.may_go(photo, moved)
    }
}

#[cfg(test)]
mod tests {
    use kengai_protocol::Hash;

    use super::*;

    #[test]
    fn on_a_line_that_is_paid_for_small_pictures_go_and_the_rest_keeps_to_its_budget() {
        let photo = |bytes, circle| {
            let (id, circle, small) = (Hash([1; 32]), CircleId([circle; 16]), bytes < 10_000);
            PhotoRow { id, circle, bytes, small, begun: false }
        };
        let free = Terms { ahead: vec![CircleId([1; 16])], ..Terms::default() };
        assert!(free.may_go(&photo(300_000, 2), u64::MAX) && free.may_come(&photo(300_000, 2), u64::MAX));
        let paid = Terms { bytes_left: Some(300_000), ..free };
        assert!(paid.may_go(&photo(6_000, 2), 300_000) && paid.may_come(&photo(6_000, 2), 300_000));
        assert!(paid.may_go(&photo(200_000, 2), 100_000) && !paid.may_go(&photo(200_000, 2), 100_001));
        assert!(paid.may_come(&photo(200_000, 1), 0) && !paid.may_come(&photo(200_000, 2), 0));
        assert!(!paid.may_come(&photo(200_000, 1), 100_001));
    }
}
