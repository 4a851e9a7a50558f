//! A picture that another device sends: proven whole before it is shown. One that this crate made goes through byte for byte,
//! so that it loses nothing on its way; anything else is made anew.

use crate::border::guarded;
use crate::encode::{encoded, fitted};
use crate::error::PhotoError;
use crate::jpeg;
use crate::kind::{Kind, kind};
use crate::limits::{FULL_BYTES_MAX, PRESCRIPTION_SIDE_PIXELS};
use crate::pixels::Pixels;
use crate::upright::read;

/// Quality of what was not made here; of a photo that was, once, what is lost again is little.
const QUALITY_ANEW: i32 = 88;
/// Quality of a turned copy, which is looked at and not kept.
const QUALITY_TURNED: i32 = 92;

/// A photo that may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// JPEG, upright, of at most [`FULL_BYTES_MAX`] bytes, without any metadata.
    pub full: Vec<u8>,
    /// Pixels in a row of it.
    pub width: u32,
    /// Rows of it.
    pub height: u32,
    /// Whether these are the bytes that came.
    pub is_as_it_came: bool,
}

/// The photo in `file`, as it may be shown. Doing it again changes nothing.
///
/// # Errors
/// As [`crate::take`].
pub fn receive(file: &[u8]) -> Result<Shown, PhotoError> {
    guarded(|| {
        if let Some((width, height)) = made_here(file)? {
            return Ok(Shown { full: file.to_vec(), width, height, is_as_it_came: true });
        }
        let picture = read(file, PRESCRIPTION_SIDE_PIXELS)?;
        let (Pixels { width, height, .. }, full) = fitted(picture, QUALITY_ANEW, FULL_BYTES_MAX)?;
        Ok(Shown { full, width, height, is_as_it_came: false })
    })
}

/// The size of a picture that has nothing but what this crate writes, decoded to its end without a warning.
fn made_here(file: &[u8]) -> Result<Option<(u32, u32)>, PhotoError> {
    if file.len() > FULL_BYTES_MAX || kind(file)? != Kind::Jpeg {
        return Ok(None);
    }
    let facts = jpeg::walk(file)?;
    if !facts.is_plain || facts.width.max(facts.height) > PRESCRIPTION_SIDE_PIXELS {
        return Ok(None);
    }
    // Whether it is whole shows at any scale; an eighth is the cheapest.
    jpeg::decode(file, &facts, 1)?;
    Ok(Some((facts.width, facts.height)))
}

/// A photo turned clockwise so many times by 90°, as JPEG, for looking at it. No turn gives what came.
///
/// # Errors
/// As [`crate::take`].
pub fn turned(file: &[u8], quarter_turns: u8) -> Result<Vec<u8>, PhotoError> {
    guarded(|| {
        if quarter_turns.is_multiple_of(4) {
            return Ok(file.to_vec());
        }
        let picture = read(file, PRESCRIPTION_SIDE_PIXELS)?;
        encoded(&picture.turned(quarter_turns), QUALITY_TURNED)
    })
}
