//! A picture made smaller, in bands, so that the scaler's own memory does not grow with the picture.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8x3;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};

use crate::error::PhotoError;
use crate::pixels::{Pixels, RGB};

/// Rows that are made at once.
const BAND_ROWS: u32 = 128;

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
    // One kind of pixel, named: asked for by a value, all eleven kinds are linked, three megabytes.
    let source = TypedImageRef::<U8x3>::from_buffer(from.width, from.height, &from.rgb)
        .map_err(|_| PhotoError::Damaged)?;
    let row = width as usize * RGB;
    let mut resizer = Resizer::new();
    let mut rgb = Vec::with_capacity(row * height as usize);
    for top in (0..height).step_by(BAND_ROWS as usize) {
        let bottom = (top + BAND_ROWS).min(height);
        // The filter reaches over the ends of a part into what lies beside it.
        let (above, rows) = part_of(from.height, top..bottom, height);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3)).crop(
            0.0,
            above,
            f64::from(from.width),
            rows,
        );
        let mut buffer = vec![0; row * (bottom - top) as usize];
        let mut band = TypedImage::<U8x3>::from_buffer(width, bottom - top, &mut buffer)
            .map_err(|_| PhotoError::Damaged)?;
        // A buffer that a little more must fit into would be made twice as large, beside the old one.
        resizer.reset_internal_buffers();
        resizer.resize_typed(&source, &mut band, &options).map_err(|_| PhotoError::Damaged)?;
        rgb.extend_from_slice(&buffer);
    }
    Ok(Pixels { width, height, rgb })
}

/// Where `rows` of `height` lie in a picture of `from` rows: the first, and how many. Their end is never beyond the picture's,
/// as rounding would have it now and then.
fn part_of(from: u32, rows: std::ops::Range<u32>, height: u32) -> (f64, f64) {
    let each = f64::from(from) / f64::from(height);
    let above = f64::from(rows.start) * each;
    let mut count = f64::from(rows.end) * each - above;
    while above + count > f64::from(from) {
        count = count.next_down();
    }
    (above, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In bands it is what it would be in one piece.
    #[test]
    fn bands_meet_without_a_seam() {
        for from in [1_601, 1_999, 2_400, 3_001, 6_500] {
            let grain = |at: u32| (at.wrapping_mul(2_654_435_761) >> 24) as u8;
            let rgb: Vec<u8> = (0..from * 40 * 3).map(grain).collect();
            let made = scaled(Pixels { width: 40, height: from, rgb: rgb.clone() }, 1_600).unwrap();
            let source = TypedImageRef::<U8x3>::from_buffer(40, from, &rgb).unwrap();
            let mut whole = TypedImage::<U8x3>::new(made.width, made.height);
            Resizer::new().resize_typed(&source, &mut whole, None).unwrap();
            let whole = whole.pixels().iter().flat_map(|pixel| pixel.0);
            assert!(made.rgb.iter().zip(whole).all(|(a, b)| a.abs_diff(b) <= 1), "{from}");
            assert_eq!(made.height, 1_600);
        }
    }

    #[test]
    fn no_part_reaches_beyond_the_picture() {
        for from in 1_601..9_000 {
            for height in [1_599, 1_600, 2_400] {
                let (above, count) = part_of(from, height - 77..height, height);
                assert!(above + count <= f64::from(from) && count > 0.0);
            }
        }
    }
}
