//! Any file as an upright picture in sRGB, hardly larger than it is to be.

use crate::colours::in_srgb;
use crate::error::PhotoError;
use crate::kind::{Kind, kind};
use crate::pixels::Pixels;
use crate::{jpeg, png_rows, scale, webp};

/// The picture in `file`, upright, its long side `side` pixels or what it has.
///
/// # Errors
/// As [`PhotoError`] says.
pub(crate) fn read(file: &[u8], side: u32) -> Result<Pixels, PhotoError> {
    match kind(file)? {
        Kind::Jpeg => {
            let facts = jpeg::walk(file)?;
            let picture = scale::scaled(jpeg::decode(file, &facts, side)?, side)?;
            // Inks are not light; a profile of inks is not followed.
            let profile = facts.profile.filter(|_| !facts.is_cmyk);
            Ok(in_srgb(picture, profile).upright(facts.orientation))
        }
        Kind::Png => {
            let png_rows::Decoded { pixels, orientation, profile } = png_rows::decode(file, side)?;
            Ok(in_srgb(scale::scaled(pixels, side)?, profile.as_deref()).upright(orientation))
        }
        Kind::WebP => {
            let (pixels, orientation, profile) = webp::decode(file)?;
            Ok(in_srgb(scale::scaled(pixels, side)?, profile).upright(orientation))
        }
    }
}
