//! A picture as it is taken: from whatever file to what is kept.

use crate::border::guarded;
use crate::encode::{encoded, fitted};
use crate::error::PhotoError;
use crate::limits::{
    FULL_BYTES_MAX, FULL_BYTES_MIN, GENERAL_SIDE_PIXELS, PRESCRIPTION_SIDE_PIXELS, THUMBNAIL_BYTES_MAX,
    THUMBNAIL_SIDE_PIXELS,
};
use crate::pixels::Pixels;
use crate::placeholder::{PLACEHOLDER_BYTES, placeholder};
use crate::scale::scaled;
use crate::upright::read;

/// What a photo is for, which says how large it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A room, a wound, a meal.
    General,
    /// A prescription, a sheet of medicines: small print that is read from it later.
    Prescription,
}

impl Purpose {
    /// Long side of what is kept, pixels.
    #[must_use]
    pub fn side_pixels(self) -> u32 {
        match self {
            Self::General => GENERAL_SIDE_PIXELS,
            Self::Prescription => PRESCRIPTION_SIDE_PIXELS,
        }
    }

    /// The quality at which is begun: print is worth more than a room.
    fn quality(self) -> i32 {
        match self {
            Self::General => 82,
            Self::Prescription => 90,
        }
    }
}

/// Quality of a picture with so little in it that it does not come to [`FULL_BYTES_MIN`].
const QUALITY_OF_LITTLE: i32 = 95;
const THUMBNAIL_QUALITY: i32 = 70;

/// A photo as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// JPEG, upright, of at most [`FULL_BYTES_MAX`] bytes, without any metadata.
    pub full: Vec<u8>,
    /// Pixels in a row of it.
    pub width: u32,
    /// Rows of it.
    pub height: u32,
    /// JPEG of at most [`THUMBNAIL_BYTES_MAX`] bytes.
    pub thumbnail: Vec<u8>,
    /// What stands in the record itself: see [`crate::drawn`].
    pub placeholder: [u8; PLACEHOLDER_BYTES],
}

/// The photo in `file`, as it is kept.
///
/// # Errors
/// As [`PhotoError`] says; [`PhotoError::Cut`] and [`PhotoError::Damaged`] are to be taken again.
pub fn take(file: &[u8], purpose: Purpose) -> Result<Taken, PhotoError> {
    guarded(|| {
        let picture = scaled(read(file, purpose.side_pixels())?, purpose.side_pixels())?;
        kept(picture, purpose)
    })
}

fn kept(picture: Pixels, purpose: Purpose) -> Result<Taken, PhotoError> {
    let small = scaled(picture.clone(), THUMBNAIL_SIDE_PIXELS)?;
    let placeholder = placeholder(&small);
    let (_, thumbnail) = fitted(small, THUMBNAIL_QUALITY, THUMBNAIL_BYTES_MAX)?;
    let (picture, mut full) = fitted(picture, purpose.quality(), FULL_BYTES_MAX)?;
    if full.len() < FULL_BYTES_MIN {
        let better = encoded(&picture, QUALITY_OF_LITTLE)?;
        if better.len() <= FULL_BYTES_MAX {
            full = better;
        }
    }
    let Pixels { width, height, .. } = picture;
    Ok(Taken { full, width, height, thumbnail, placeholder })
}

/// The thumbnail of a photo that is kept, or of any other file that [`take`] takes: JPEG of at most
/// [`THUMBNAIL_BYTES_MAX`] bytes.
///
/// # Errors
/// As [`take`].
pub fn thumbnail(file: &[u8]) -> Result<Vec<u8>, PhotoError> {
    guarded(|| {
        let small = scaled(read(file, THUMBNAIL_SIDE_PIXELS)?, THUMBNAIL_SIDE_PIXELS)?;
        Ok(fitted(small, THUMBNAIL_QUALITY, THUMBNAIL_BYTES_MAX)?.1)
    })
}
