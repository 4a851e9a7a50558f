//! Which kind of picture bytes begin as.

use crate::error::PhotoError;
use crate::limits::{FILE_BYTES_MAX, HOLLOW_PIXELS, PIXELS_A_BYTE_MAX, PIXELS_MAX, SIDE_PIXELS_MAX};

/// A kind that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Jpeg,
    Png,
    WebP,
}

/// The kind of `file`.
///
/// # Errors
/// Too heavy, HEIC, or nothing that is known.
pub(crate) fn kind(file: &[u8]) -> Result<Kind, PhotoError> {
    if file.len() > FILE_BYTES_MAX {
        return Err(PhotoError::TooHeavy { bytes: file.len(), bytes_max: FILE_BYTES_MAX });
    }
    match file {
        [0xff, 0xd8, 0xff, ..] => Ok(Kind::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Ok(Kind::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Kind::WebP),
        _ if is_heic(file) => Err(PhotoError::Heic),
        _ => Err(PhotoError::UnknownKind),
    }
}

/// Whether a file begins as HEIC and HEIF files do: a box `ftyp` with one of their brands.
fn is_heic(file: &[u8]) -> bool {
    const BRANDS: [&[u8]; 9] =
        [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"mif1", b"msf1"];
    file.get(4..8) == Some(b"ftyp") && file.get(8..12).is_some_and(|brand| BRANDS.contains(&brand))
}

/// Whether so many pixels may come in so many bytes of a file; `pixels_max` is its kind's.
///
/// # Errors
/// Too long, too many pixels, hollow; damaged where there is no pixel.
pub(crate) fn allow(size: (u32, u32), bytes: usize, pixels_max: u64) -> Result<(), PhotoError> {
    let (width, height) = size;
    let (side, pixels) = (width.max(height), u64::from(width) * u64::from(height));
    if pixels == 0 {
        return Err(PhotoError::Damaged);
    }
    let pixels_max = pixels_max.min(PIXELS_MAX);
    if pixels > pixels_max {
        return Err(PhotoError::TooManyPixels { pixels, pixels_max });
    }
    if side > SIDE_PIXELS_MAX {
        return Err(PhotoError::TooLong { side, side_max: SIDE_PIXELS_MAX });
    }
    if pixels > HOLLOW_PIXELS && pixels / PIXELS_A_BYTE_MAX > bytes as u64 {
        return Err(PhotoError::Hollow { pixels, bytes });
    }
    Ok(())
}
