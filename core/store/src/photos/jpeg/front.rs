//! What is said about a picture before it begins: density, colours, orientation. Of EXIF nothing else is kept.

pub(crate) const APP0: u8 = 0xe0;
pub(crate) const APP1: u8 = 0xe1;
pub(crate) const APP14: u8 = 0xee;
pub(crate) const JFIF: &[u8] = b"JFIF\0";
const JFIF_BYTES: usize = 14;
pub(crate) const ADOBE: &[u8] = b"Adobe";
const ADOBE_BYTES: usize = 12;
pub(crate) const EXIF: &[u8] = b"Exif\0\0";
const ORIENTATION_TAG: u16 = 0x0112;

/// What is said about the picture before it begins.
#[derive(Default)]
pub(crate) struct Front {
    jfif: Option<[u8; JFIF_BYTES]>,
    adobe: Option<[u8; ADOBE_BYTES]>,
    orientation: Option<u8>,
}

impl Front {
    /// The first of each counts, as for viewers.
    pub(crate) fn note(&mut self, marker: u8, payload: &[u8]) {
        match marker {
            APP0 if self.jfif.is_none() && payload.starts_with(JFIF) && payload.len() >= JFIF_BYTES => {
                let mut jfif = [0; JFIF_BYTES];
                jfif.copy_from_slice(&payload[..JFIF_BYTES]);
                // The size of a thumbnail, which is not kept.
                jfif[12..].fill(0);
                self.jfif = Some(jfif);
            }
            APP14 if self.adobe.is_none() && payload.starts_with(ADOBE) => {
                self.adobe = payload.get(..ADOBE_BYTES).and_then(|adobe| adobe.try_into().ok());
            }
            APP1 if self.orientation.is_none() => {
                self.orientation = payload.strip_prefix(EXIF).and_then(orientation);
            }
            _ => {}
        }
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) -> u8 {
        if let Some(jfif) = &self.jfif {
            segment(out, APP0, jfif);
        }
        let orientation = self.orientation.unwrap_or(1);
        if orientation != 1 {
            // Big-endian TIFF, one directory at offset 8 with one entry: orientation, one short.
            let tiff = [
                b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice(),
                &[orientation, 0, 0],
                &[0; 4],
            ];
            segment(out, APP1, &[EXIF, &tiff.concat()].concat());
        }
        if let Some(adobe) = &self.adobe {
            segment(out, APP14, adobe);
        }
        orientation
    }
}

/// Writes a segment.
pub(crate) fn segment(out: &mut Vec<u8>, marker: u8, payload: &[u8]) {
    let length = u16::try_from(payload.len() + 2).expect("segments are written with short payloads");
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(payload);
}

/// The orientation that an EXIF block names in its first directory. A malformed block names none.
pub(crate) fn orientation(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.get(..4)? {
        b"II\x2a\0" => true,
        b"MM\0\x2a" => false,
        _ => return None,
    };
    let u16_at = |at: usize| -> Option<u16> {
        let bytes: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let u32_at = |at: usize| -> Option<u32> {
        let bytes: [u8; 4] = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    let directory = u32_at(4)? as usize;
    let first = directory.checked_add(2)?;
    for entry in 0..usize::from(u16_at(directory)?) {
        let at = first.checked_add(entry * 12)?;
        if u16_at(at)? == ORIENTATION_TAG {
            let one_short = u16_at(at + 2)? == 3 && u32_at(at + 4)? == 1;
            let value = u8::try_from(u16_at(at + 8)?).ok()?;
            return (one_short && (1..=8).contains(&value)).then_some(value);
        }
    }
    None
}
