//! The one thing of EXIF that means something to the eye: how the picture is to be held.

const ORIENTATION_TAG: u16 = 0x0112;

/// The orientation that an EXIF block (TIFF, from its byte order on) names in its first directory, 1 to 8. A malformed
/// block names none.
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
