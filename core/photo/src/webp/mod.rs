//! WebP: its chunks are read here, its picture by image-webp, whole.

mod chunks;
mod groups;

use std::io::Cursor;

use image_webp::{DecodingError, WebPDecoder};

use crate::error::PhotoError;
use crate::kind::allow;
use crate::limits::{WEBP_LOSSLESS_PIXELS_MAX, WEBP_PIXELS_MAX};
use crate::pixels::{Pixels, RGB, on_white};
use chunks::Facts;

const RGBA: usize = 4;

/// The picture, how it is held, and its colour profile.
///
/// # Errors
/// By any limit; cut; damaged; moving pictures are not read.
pub(crate) fn decode(file: &[u8]) -> Result<(Pixels, u8, Option<&[u8]>), PhotoError> {
    let facts = chunks::facts(file)?;
    let pixels_max = if facts.is_dear() { WEBP_LOSSLESS_PIXELS_MAX } else { WEBP_PIXELS_MAX };
    allow((facts.width, facts.height), file.len(), pixels_max)?;
    if let Some(stream) = facts.lossless {
        groups::allow(stream)?;
    }
    let mut decoder = WebPDecoder::new(Cursor::new(file)).map_err(|error| judged(&error))?;
    if decoder.dimensions() != (facts.width, facts.height) || decoder.is_animated() {
        return Err(PhotoError::Damaged);
    }
    let bytes = decoder.output_buffer_size().ok_or(PhotoError::Damaged)?;
    let mut samples = vec![0; bytes];
    decoder.read_image(&mut samples).map_err(|error| judged(&error))?;
    if decoder.has_alpha() {
        on_paper(&mut samples);
    }
    let Facts { width, height, orientation, profile, .. } = facts;
    Ok((Pixels { width, height, rgb: samples }, orientation, profile))
}

fn judged(error: &DecodingError) -> PhotoError {
    match error {
        DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => PhotoError::Cut,
        DecodingError::NotEnoughInitData => PhotoError::Cut,
        _ => PhotoError::Damaged,
    }
}

/// Four channels become three, what is transparent becomes white.
fn on_paper(samples: &mut Vec<u8>) {
    let pixels = samples.len() / RGBA;
    for at in 0..pixels {
        let alpha = samples[at * RGBA + 3];
        for channel in 0..RGB {
            samples[at * RGB + channel] = on_white(samples[at * RGBA + channel], alpha);
        }
    }
    samples.truncate(pixels * RGB);
}
