//! The chunks of a WebP, before anything is decoded: sizes as the picture itself claims them, whether the file is whole.

use crate::error::PhotoError;
use crate::exif::orientation;

const FILE_HEADER: usize = 12;
const CHUNK_HEADER: usize = 8;
const ALPHA: u8 = 0x10;
const MOVING: u8 = 0x02;
/// EXIF in a chunk of its own has no name before it; some write it all the same.
const EXIF: &[u8] = b"Exif\0\0";

/// What its chunks say.
#[derive(Debug, Default)]
pub(crate) struct Facts<'a> {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// EXIF's orientation, 1 to 8.
    pub(crate) orientation: u8,
    pub(crate) profile: Option<&'a [u8]>,
    /// The lossless stream, of the picture or of its transparency.
    pub(crate) lossless: Option<Lossless<'a>>,
    has_alpha: bool,
}

/// A lossless stream.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lossless<'a> {
    pub(crate) data: &'a [u8],
    /// Whether its size stands before it; otherwise it is the picture's.
    pub(crate) has_header: bool,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Facts<'_> {
    /// Whether it takes twice the memory a pixel.
    pub(crate) fn is_dear(&self) -> bool {
        self.has_alpha || self.lossless.is_some()
    }
}

/// Reads the chunks of `file`.
///
/// # Errors
/// Cut, where they are shorter than they say; damaged, where two sizes differ; moving pictures are unsupported.
pub(crate) fn facts(file: &[u8]) -> Result<Facts<'_>, PhotoError> {
    let told = u32_at(file, 4).ok_or(PhotoError::Cut)? as usize;
    let file = file.get(..told.checked_add(8).ok_or(PhotoError::Cut)?).ok_or(PhotoError::Cut)?;
    let mut facts = Facts { orientation: 1, ..Facts::default() };
    let mut canvas = None;
    let mut picture = None;
    let mut at = FILE_HEADER;
    while at < file.len() {
        let name = file.get(at..at + 4).ok_or(PhotoError::Cut)?;
        let length = u32_at(file, at + 4).ok_or(PhotoError::Cut)? as usize;
        let begin = at + CHUNK_HEADER;
        let data =
            file.get(begin..begin.checked_add(length).ok_or(PhotoError::Cut)?).ok_or(PhotoError::Cut)?;
        match name {
            b"VP8X" => {
                let flags = *data.first().ok_or(PhotoError::Damaged)?;
                if flags & MOVING != 0 {
                    return Err(PhotoError::Unsupported);
                }
                facts.has_alpha |= flags & ALPHA != 0;
                canvas = Some(canvas_size(data).ok_or(PhotoError::Damaged)?);
            }
            b"VP8 " if picture.is_none() => picture = Some(lossy_size(data)?),
            b"VP8L" if picture.is_none() => {
                let (size, has_alpha) = lossless_size(data)?;
                facts.has_alpha |= has_alpha;
                let (width, height) = size;
                facts.lossless = Some(Lossless { data, has_header: true, width, height });
                picture = Some(size);
            }
            b"ALPH" => {
                let (way, data) = data.split_first().ok_or(PhotoError::Damaged)?;
                facts.has_alpha = true;
                if way & 0b11 == 1 {
                    let (width, height) = canvas.ok_or(PhotoError::Damaged)?;
                    facts.lossless = Some(Lossless { data, has_header: false, width, height });
                }
            }
            b"ANIM" | b"ANMF" => return Err(PhotoError::Unsupported),
            b"VP8 " | b"VP8L" => return Err(PhotoError::Damaged),
            b"EXIF" => {
                let tiff = data.strip_prefix(EXIF).unwrap_or(data);
                facts.orientation = orientation(tiff).unwrap_or(1);
            }
            b"ICCP" => facts.profile = Some(data),
            _ => {}
        }
        at = begin + length + length % 2;
    }
    let size = picture.ok_or(PhotoError::Cut)?;
    if canvas.is_some_and(|canvas| canvas != size) {
        return Err(PhotoError::Damaged);
    }
    (facts.width, facts.height) = size;
    Ok(facts)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    Some(u32::from_le_bytes(four))
}

/// Two sides less one, three bytes each.
fn canvas_size(data: &[u8]) -> Option<(u32, u32)> {
    let side = |at: usize| {
        let [a, b, c]: [u8; 3] = data.get(at..at + 3)?.try_into().ok()?;
        Some(u32::from_le_bytes([a, b, c, 0]) + 1)
    };
    Some((side(4)?, side(7)?))
}

/// The size that a key frame claims for itself.
fn lossy_size(data: &[u8]) -> Result<(u32, u32), PhotoError> {
    let header: &[u8; 10] = data.first_chunk().ok_or(PhotoError::Cut)?;
    if header[0] & 1 != 0 || header[3..6] != [0x9d, 0x01, 0x2a] {
        return Err(PhotoError::Damaged);
    }
    let side = |at: usize| u32::from(u16::from_le_bytes([header[at], header[at + 1]]) & 0x3fff);
    Ok((side(6), side(8)))
}

/// The size that a lossless stream claims, and whether it says to be transparent.
fn lossless_size(data: &[u8]) -> Result<((u32, u32), bool), PhotoError> {
    let header: &[u8; 5] = data.first_chunk().ok_or(PhotoError::Cut)?;
    if header[0] != 0x2f {
        return Err(PhotoError::Damaged);
    }
    let bits = u32::from_le_bytes([header[1], header[2], header[3], header[4]]);
    Ok((((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1), bits >> 28 & 1 == 1))
}
