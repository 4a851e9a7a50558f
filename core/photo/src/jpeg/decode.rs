//! A JPEG's picture, by libjpeg-turbo.
//!
//! The library leaves its C code by `longjmp` alone and answers with a number, so nothing unwinds across it. A warning is
//! an answer, too: where the data of a picture ends before the picture does, libjpeg fills up and warns.

use turbojpeg::{Decompressor, Image, PixelFormat, ScalingFactor};

use super::walk::Facts;
use crate::error::PhotoError;
use crate::limits::SCANS_MAX;
use crate::pixels::{Pixels, RGB};

const EIGHTHS: u32 = 8;
const INKS: usize = 4;
/// Bytes of filling before the end that no picture is refused for; some cameras write them.
const FILLING_BYTES_MAX: u64 = 16;

/// The picture, its long side at least `side` pixels where it has so many, as it lies in the file.
///
/// # Errors
/// Cut where the data ends early; damaged.
pub(crate) fn decode(file: &[u8], facts: &Facts<'_>, side: u32) -> Result<Pixels, PhotoError> {
    let factor = factor(facts.width.max(facts.height), side);
    let (width, height) = (factor.scale(facts.width as usize), factor.scale(facts.height as usize));
    let (format, channels) = if facts.is_cmyk { (PixelFormat::CMYK, INKS) } else { (PixelFormat::RGB, RGB) };
    let mut samples = vec![0; width * height * channels];
    let mut decoder = Decompressor::new().map_err(|_| PhotoError::Damaged)?;
    decoder.set_scan_limit(SCANS_MAX as u32).map_err(|_| PhotoError::Damaged)?;
    decoder.set_scaling_factor(factor).map_err(|_| PhotoError::Damaged)?;
    let pitch = width * channels;
    let image = Image { pixels: &mut samples[..], width, pitch, height, format };
    decoder.decompress(file, image).or_else(|error| judged(&error))?;
    if facts.is_cmyk {
        without_inks(&mut samples);
    }
    Ok(Pixels { width: width as u32, height: height as u32, rgb: samples })
}

/// The smallest eighth of `long` that is at least `side`; never more than all of it.
fn factor(long: u32, side: u32) -> ScalingFactor {
    let large_enough = |eighths: &u32| (long * eighths).div_ceil(EIGHTHS) >= side;
    let eighths = (1..EIGHTHS).find(large_enough).unwrap_or(EIGHTHS);
    ScalingFactor::new(eighths as usize, EIGHTHS as usize)
}

/// What an error or the first warning means. The library tells them by their English texts alone.
fn judged(error: &turbojpeg::Error) -> Result<(), PhotoError> {
    let turbojpeg::Error::TurboJpegError(said) = error else { return Err(PhotoError::Damaged) };
    if said.contains("remature end") {
        return Err(PhotoError::Cut);
    }
    // A little filling between the picture and its end: everything else was read without a warning before it.
    let filling = said
        .strip_prefix("Corrupt JPEG data: ")
        .and_then(|rest| rest.strip_suffix(" extraneous bytes before marker 0xd9"))
        .and_then(|number| number.parse::<u64>().ok());
    match filling {
        Some(bytes) if bytes <= FILLING_BYTES_MAX => Ok(()),
        _ => Err(PhotoError::Damaged),
    }
}

/// Four inks as cameras of the trade write them (255 is none), as light.
fn without_inks(samples: &mut Vec<u8>) {
    let pixels = samples.len() / INKS;
    for at in 0..pixels {
        let black = u32::from(samples[at * INKS + 3]);
        for channel in 0..RGB {
            let ink = u32::from(samples[at * INKS + channel]);
            samples[at * RGB + channel] = ((ink * black + 127) / 255) as u8;
        }
    }
    samples.truncate(pixels * RGB);
}
