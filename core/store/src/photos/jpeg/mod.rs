//! Photos as they may be kept and shown: JPEG by structure, without position data or anything else that a camera adds. The
//! same look is taken at a photo when it is taken and when one of another device is about to be shown.
//!
//! Only the marker structure is read, never the picture, so nothing here decodes. What is kept: the frame, its tables and
//! scans, JFIF's density, Adobe's colour transform. What goes: EXIF (where the position stands), XMP, maker notes,
//! thumbnails, colour profiles, comments, and whatever follows the end of the picture (phones put second pictures and
//! films there, with their own EXIF). Of EXIF one thing means something to the viewer, the orientation: it is written anew.

mod fault;
mod front;
#[cfg(test)]
mod tests;
mod walk;

pub use fault::{FILE_BYTES_MAX, JpegError, PIXELS_MAX, SCANS_MAX, SIDE_PIXELS_MAX};
use front::Front;
use walk::{EOI, SOI, Walk};

/// A photo without anything but its picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// The JPEG file.
    pub bytes: Vec<u8>,
    /// Pixels as stored, before the orientation is applied.
    pub width: u32,
    /// Pixels as stored, before the orientation is applied.
    pub height: u32,
    /// EXIF's orientation, 1 (upright) to 8.
    pub orientation: u8,
}

/// The photo in `file`, with everything but the picture taken away. Doing it again changes nothing.
///
/// # Errors
/// As [`JpegError`] says.
pub fn clean(file: &[u8]) -> Result<Photo, JpegError> {
    if file.len() > FILE_BYTES_MAX {
        return Err(JpegError::TooHeavy { bytes: file.len(), bytes_max: FILE_BYTES_MAX });
    }
    if file.get(..3) != Some(&[0xff, SOI, 0xff]) {
        return Err(if is_heic(file) { JpegError::Heic } else { JpegError::NotJpeg });
    }
    let mut walk =
        Walk { rest: &file[2..], picture: Vec::new(), front: Front::default(), size: None, scans: 0 };
    while walk.step()? {}
    let (width, height) = walk.size.filter(|_| walk.scans > 0).ok_or(JpegError::Damaged)?;
    let mut bytes = Vec::with_capacity(file.len());
    bytes.extend_from_slice(&[0xff, SOI]);
    let orientation = walk.front.write(&mut bytes);
    bytes.extend_from_slice(&walk.picture);
    bytes.extend_from_slice(&[0xff, EOI]);
    Ok(Photo { bytes, width, height, orientation })
}

/// Whether a file begins as HEIC and HEIF files do: a box `ftyp` with one of their brands.
fn is_heic(file: &[u8]) -> bool {
    const BRANDS: [&[u8]; 8] = [b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"];
    file.get(4..8) == Some(b"ftyp") && file.get(8..12).is_some_and(|brand| BRANDS.contains(&brand))
}
