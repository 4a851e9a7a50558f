//! Why a photo that another device sealed is not shown.

use kengai_photo::PhotoError;

/// What is wrong with a photo that came. Its sealed file is kept as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// No picture at all, or one of a kind that is not shown.
    #[error("it is no photo that can be shown")]
    NoPhoto,
    /// It ends too early, contradicts itself, or is not sealed as it says.
    #[error("it is damaged")]
    Damaged,
    /// It asks for more than a picture may.
    #[error("it is too large to be opened")]
    TooLarge,
}

impl Unfit {
    /// In the order of their numbers, from 1; a database holds them.
    const NUMBERED: [Self; 3] = [Self::NoPhoto, Self::Damaged, Self::TooLarge];

    pub(crate) fn number(self) -> u8 {
        let at = Self::NUMBERED.iter().position(|one| *one == self).unwrap_or_default();
        at as u8 + 1
    }

    /// What stands under a number; another version's is damage of some kind.
    pub(crate) fn of_number(number: u8) -> Self {
        Self::NUMBERED.get(usize::from(number).wrapping_sub(1)).copied().unwrap_or(Self::Damaged)
    }
}

impl From<PhotoError> for Unfit {
    fn from(error: PhotoError) -> Self {
        match error {
            PhotoError::Cut | PhotoError::Damaged => Self::Damaged,
            PhotoError::Heic | PhotoError::Unsupported | PhotoError::UnknownKind => Self::NoPhoto,
            PhotoError::TooHeavy { .. }
            | PhotoError::TooManyPixels { .. }
            | PhotoError::TooLong { .. }
            | PhotoError::TooManyParts
            | PhotoError::Hollow { .. } => Self::TooLarge,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_number() {
        for unfit in Unfit::NUMBERED {
            assert_eq!(Unfit::of_number(unfit.number()), unfit);
        }
        assert_eq!(Unfit::of_number(99), Unfit::Damaged);
    }
}
