//! A picture made smaller, in bands, so that the scaler's own memory does not grow with the picture.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use crate::error::PhotoError;
use crate::pixels::{Pixels, RGB};

/// Rows that are made at once.
const BAND_ROWS: u32 = 128;
/// Rows made beyond each end of a band and left out again: the filter reaches three.
const MARGIN_ROWS: u32 = 4;

/// The picture with a long side of `side` pixels; as it is where it has no more.
///
/// # Errors
/// Damaged, where the scaler refuses it; it has no reason to.
pub(crate) fn scaled(from: Pixels, side: u32) -> Result<Pixels, PhotoError> {
    let long = from.long_side();
    if long <= side {
        return Ok(from);
    }
    let part = |length: u32| {
        let rounded = (u64::from(length) * u64::from(side) + u64::from(long) / 2) / u64::from(long);
        (rounded as u32).max(1)
    };
    let (width, height) = (part(from.width), part(from.height));
    let source = ImageRef::new(from.width, from.height, &from.rgb, PixelType::U8x3)
        .map_err(|_| PhotoError::Damaged)?;
    let rows = f64::from(from.height) / f64::from(height);
    let mut resizer = Resizer::new();
    let mut rgb = Vec::with_capacity(width as usize * height as usize * RGB);
    for top in (0..height).step_by(BAND_ROWS as usize) {
        let bottom = (top + BAND_ROWS).min(height);
        let (first, last) = (top.saturating_sub(MARGIN_ROWS), (bottom + MARGIN_ROWS).min(height));
        let (above, below) = (f64::from(first) * rows, (f64::from(last) * rows).min(f64::from(from.height)));
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3)).crop(
            0.0,
            above,
            f64::from(from.width),
            below - above,
        );
        let mut band = Image::new(width, last - first, PixelType::U8x3);
        // A buffer that a little more must fit into would be made twice as large, beside the old one.
        resizer.reset_internal_buffers();
        resizer.resize(&source, &mut band, &options).map_err(|_| PhotoError::Damaged)?;
        let row = width as usize * RGB;
        let kept = (top - first) as usize * row..(bottom - first) as usize * row;
        rgb.extend_from_slice(&band.buffer()[kept]);
    }
    Ok(Pixels { width, height, rgb })
}
