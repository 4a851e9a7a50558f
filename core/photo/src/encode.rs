//! A picture as JPEG, of the best quality that keeps it within its bytes.
//!
//! Baseline, colours halved, codes of its own: what every viewer reads. Of metadata nothing is written but JFIF's fourteen
//! bytes, the same for every picture.

use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

use crate::error::PhotoError;
use crate::pixels::{Pixels, RGB};
use crate::scale::scaled;

/// Below this a picture is made smaller rather than coarser.
const QUALITY_MIN: i32 = 30;
/// A picture that fills so much of its bytes needs no better one.
const FILLED_PERCENT: usize = 92;
/// How often another quality is tried.
const TRIES_MAX: usize = 4;

/// The picture as JPEG of `quality` (1 to 100).
///
/// # Errors
/// Damaged, where the encoder refuses it; it has no reason to.
pub(crate) fn encoded(picture: &Pixels, quality: i32) -> Result<Vec<u8>, PhotoError> {
    let write = || {
        let mut encoder = Compressor::new()?;
        encoder.set_quality(quality)?;
        encoder.set_subsamp(Subsamp::Sub2x2)?;
        encoder.set_optimize(true)?;
        let (width, height) = (picture.width as usize, picture.height as usize);
        let pixels = &picture.rgb[..];
        encoder.compress_to_vec(Image { pixels, width, pitch: width * RGB, height, format: PixelFormat::RGB })
    };
    write().map_err(|_: turbojpeg::Error| PhotoError::Damaged)
}

/// The picture as JPEG of at most `bytes_max`, of quality `best` where that fits; made smaller where no quality does.
///
/// # Errors
/// As [`encoded`].
pub(crate) fn fitted(
    mut picture: Pixels,
    best: i32,
    bytes_max: usize,
) -> Result<(Pixels, Vec<u8>), PhotoError> {
    loop {
        if let Some(jpeg) = of_some_quality(&picture, best, bytes_max)? {
            return Ok((picture, jpeg));
        }
        let smaller = picture.long_side() * 4 / 5;
        picture = scaled(picture, smaller.max(1))?;
    }
}

fn of_some_quality(picture: &Pixels, best: i32, bytes_max: usize) -> Result<Option<Vec<u8>>, PhotoError> {
    let first = encoded(picture, best)?;
    if first.len() <= bytes_max {
        return Ok(Some(first));
    }
    let mut fits = None;
    let (mut low, mut high) = (QUALITY_MIN, best);
    let (mut at, mut bytes) = (best, first.len());
    drop(first);
    for _ in 0..TRIES_MAX {
        at = guess(at, bytes, bytes_max).clamp(low, high - 1);
        let jpeg = encoded(picture, at)?;
        bytes = jpeg.len();
        if bytes > bytes_max {
            high = at;
        } else {
            let is_filled = bytes * 100 >= bytes_max * FILLED_PERCENT;
            low = at + 1;
            fits = Some(jpeg);
            if is_filled {
                break;
            }
        }
        if low >= high {
            break;
        }
    }
    if fits.is_none() && high > QUALITY_MIN {
        fits = Some(encoded(picture, QUALITY_MIN)?).filter(|jpeg| jpeg.len() <= bytes_max);
    }
    Ok(fits)
}

/// The quality that should give 97 % of `bytes_max`, where `quality` gives `bytes`: size goes with the power −0.65 of how
/// coarse the steps are, near enough.
fn guess(quality: i32, bytes: usize, bytes_max: usize) -> i32 {
    const POWER: f64 = 0.65;
    let q = f64::from(quality);
    let coarseness = if q < 50.0 { 5_000.0 / q } else { 200.0 - 2.0 * q };
    let wanted = coarseness.max(1.0) * (bytes as f64 / (bytes_max as f64 * 0.97)).powf(1.0 / POWER);
    let q = if wanted > 100.0 { 5_000.0 / wanted } else { (200.0 - wanted) / 2.0 };
    (q.floor() as i32).max(1)
}
