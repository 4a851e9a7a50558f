//! Photos as they may be kept and shown: JPEG by structure, without position data or anything else that a camera adds. The
//! same look is taken at a photo when it is taken and when one of another device is about to be shown.
//!
//! Only the marker structure is read, never the picture, so nothing here decodes. What is kept: the frame, its tables and
//! scans, JFIF's density, Adobe's colour transform. What goes: EXIF (where the position stands), XMP, maker notes,
//! thumbnails, colour profiles, comments, and whatever follows the end of the picture (phones put second pictures and
//! films there, with their own EXIF). Of EXIF one thing means something to the viewer, the orientation: it is written anew.

/// Widest or highest picture, pixels.
pub const SIDE_PIXELS_MAX: u32 = 16_384;
/// Most pixels altogether: what a viewer has to hold in memory.
pub const PIXELS_MAX: u32 = 64 * 1024 * 1024;
/// Most scans of a progressive picture; cameras write about ten, and each one costs a viewer the whole picture again.
pub const SCANS_MAX: usize = 64;
/// Largest file that is looked at, bytes. What is kept has its own, smaller limit.
pub const FILE_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Why bytes are not a photo that may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JpegError {
    /// Not a JPEG file.
    #[error("not a JPEG photo; take it again with the camera")]
    NotJpeg,
    /// HEIC or HEIF, what some phones write by default.
    #[error("a HEIC photo; it has to be a JPEG")]
    Heic,
    /// A JPEG of a kind that no camera writes and few viewers show (lossless, arithmetic, hierarchical).
    #[error("this kind of JPEG is not supported; take it again with the camera")]
    Unsupported,
    /// A JPEG that ends too early or contradicts itself.
    #[error("the photo is damaged; take it again")]
    Damaged,
    /// More pixels (or scans) than allowed.
    #[error("the photo has too many pixels; make it smaller first")]
    TooLarge,
    /// More bytes than allowed.
    #[error("the photo has {bytes} bytes, and {bytes_max} are allowed; scale it down first")]
    TooHeavy {
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        bytes_max: usize,
    },
}

impl JpegError {
    /// In the order of their numbers, from 1; a database holds them.
    const NUMBERED: [Self; 5] = [Self::NotJpeg, Self::Heic, Self::Unsupported, Self::Damaged, Self::TooLarge];

    /// The number under which a received photo's fault is noted.
    pub(crate) fn number(self) -> u8 {
        // What is received is never too heavy: sealed files have a limit of their own.
        let at = Self::NUMBERED.iter().position(|error| *error == self).unwrap_or(Self::NUMBERED.len() - 1);
        at as u8 + 1
    }

    /// What stands under a number; another version's is damage of some kind.
    pub(crate) fn of_number(number: u8) -> Self {
        Self::NUMBERED.get(usize::from(number).wrapping_sub(1)).copied().unwrap_or(Self::Damaged)
    }
}

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

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const DNL: u8 = 0xdc;
const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP14: u8 = 0xee;
const JFIF: &[u8] = b"JFIF\0";
const JFIF_BYTES: usize = 14;
const ADOBE: &[u8] = b"Adobe";
const ADOBE_BYTES: usize = 12;
const EXIF: &[u8] = b"Exif\0\0";
const ORIENTATION_TAG: u16 = 0x0112;

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

/// What is said about the picture before it begins.
#[derive(Default)]
struct Front {
    jfif: Option<[u8; JFIF_BYTES]>,
    adobe: Option<[u8; ADOBE_BYTES]>,
    orientation: Option<u8>,
}

impl Front {
    /// The first of each counts, as for viewers.
    fn note(&mut self, marker: u8, payload: &[u8]) {
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

    fn write(&self, out: &mut Vec<u8>) -> u8 {
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

fn segment(out: &mut Vec<u8>, marker: u8, payload: &[u8]) {
    let length = u16::try_from(payload.len() + 2).expect("segments are written with short payloads");
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(payload);
}

/// A walk over the segments.
struct Walk<'a> {
    rest: &'a [u8],
    picture: Vec<u8>,
    front: Front,
    size: Option<(u32, u32)>,
    scans: usize,
}

impl<'a> Walk<'a> {
    /// One segment; `false` at the end of the picture.
    fn step(&mut self) -> Result<bool, JpegError> {
        let marker = self.marker()?;
        match marker {
            EOI => return Ok(false),
            // Tables: quantisation, Huffman, restart interval.
            0xdb | 0xc4 | 0xdd => {
                let payload = self.payload()?;
                segment(&mut self.picture, marker, payload);
            }
            // Baseline, extended, progressive.
            0xc0..=0xc2 => {
                let payload = self.payload()?;
                self.frame(payload)?;
                segment(&mut self.picture, marker, payload);
            }
            SOS => {
                let payload = self.payload()?;
                self.scan(payload)?;
            }
            0xe0..=0xef => {
                let payload = self.payload()?;
                self.front.note(marker, payload);
            }
            // A comment.
            0xfe => {
                self.payload()?;
            }
            // Other frames, arithmetic tables, hierarchies, a height given afterwards.
            0xc3..=0xcf | DNL | 0xde | 0xdf => return Err(JpegError::Unsupported),
            _ => return Err(JpegError::Damaged),
        }
        Ok(true)
    }

    fn marker(&mut self) -> Result<u8, JpegError> {
        let (&first, mut rest) = self.rest.split_first().ok_or(JpegError::Damaged)?;
        if first != 0xff {
            return Err(JpegError::Damaged);
        }
        // Any number of 0xff may fill up before a marker.
        while let Some((0xff, after)) = rest.split_first() {
            rest = after;
        }
        let (&marker, rest) = rest.split_first().ok_or(JpegError::Damaged)?;
        self.rest = rest;
        Ok(marker)
    }

    fn payload(&mut self) -> Result<&'a [u8], JpegError> {
        let (length, _) = self.rest.split_first_chunk::<2>().ok_or(JpegError::Damaged)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let segment = self.rest.get(..length).ok_or(JpegError::Damaged)?;
        self.rest = &self.rest[length..];
        segment.get(2..).ok_or(JpegError::Damaged)
    }

    fn frame(&mut self, payload: &[u8]) -> Result<(), JpegError> {
        let [precision, h1, h0, w1, w0, components, specs @ ..] = payload else {
            return Err(JpegError::Damaged);
        };
        if self.size.is_some() || specs.len() != usize::from(*components) * 3 {
            return Err(JpegError::Damaged);
        }
        if *precision != 8 || !matches!(components, 1 | 3 | 4) {
            return Err(JpegError::Unsupported);
        }
        let width = u32::from(u16::from_be_bytes([*w1, *w0]));
        let height = u32::from(u16::from_be_bytes([*h1, *h0]));
        if width == 0 || height == 0 {
            return Err(JpegError::Damaged);
        }
        if width > SIDE_PIXELS_MAX || height > SIDE_PIXELS_MAX || width * height > PIXELS_MAX {
            return Err(JpegError::TooLarge);
        }
        self.size = Some((width, height));
        Ok(())
    }

    /// A scan's header and its data, up to the next marker that is not part of the data.
    fn scan(&mut self, payload: &[u8]) -> Result<(), JpegError> {
        let components = usize::from(*payload.first().ok_or(JpegError::Damaged)?);
        if self.size.is_none() || !(1..=4).contains(&components) || payload.len() != 4 + 2 * components {
            return Err(JpegError::Damaged);
        }
        let mut end = 0;
        loop {
            let found = self.rest[end..].iter().position(|&byte| byte == 0xff).ok_or(JpegError::Damaged)?;
            end += found;
            match self.rest.get(end + 1).ok_or(JpegError::Damaged)? {
                // A stuffed zero and restart markers belong to the data.
                0x00 | 0xd0..=0xd7 => end += 2,
                _ => break,
            }
        }
        if end == 0 {
            return Err(JpegError::Damaged);
        }
        segment(&mut self.picture, SOS, payload);
        self.picture.extend_from_slice(&self.rest[..end]);
        self.rest = &self.rest[end..];
        self.scans += 1;
        if self.scans > SCANS_MAX {
            return Err(JpegError::TooLarge);
        }
        Ok(())
    }
}

/// The orientation that an EXIF block names in its first directory. A malformed block names none.
fn orientation(tiff: &[u8]) -> Option<u8> {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLACE: &[u8] = b"35.6812N 139.7671E";

    /// EXIF as a phone writes it: little endian, an orientation, a position.
    fn exif(orientation: u8) -> Vec<u8> {
        let mut tiff = b"II\x2a\0\x08\0\0\0\x02\0".to_vec();
        tiff.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
        tiff.extend_from_slice(&[0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0]);
        tiff.extend_from_slice(&[0; 4]);
        tiff.extend_from_slice(PLACE);
        [EXIF, &tiff].concat()
    }

    fn part(marker: u8, payload: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        segment(&mut out, marker, payload);
        out
    }

    fn frame(marker: u8, width: u16, height: u16) -> Vec<u8> {
        let (w, h) = (width.to_be_bytes(), height.to_be_bytes());
        part(marker, &[8, h[0], h[1], w[0], w[1], 1, 1, 0x11, 0])
    }

    fn jfif() -> Vec<u8> {
        part(APP0, b"JFIF\0\x01\x02\x01\0\x48\0\x48\x01\x01RGB")
    }

    fn scan() -> Vec<u8> {
        [part(SOS, &[1, 1, 0, 0, 63, 0]), vec![0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]].concat()
    }

    /// A small progressive picture from a phone, with its position in four places.
    fn phone_photo(orientation: u8) -> Vec<u8> {
        [
            vec![0xff, SOI],
            jfif(),
            part(APP1, &exif(orientation)),
            part(APP1, &[b"http://ns.adobe.com/xap/1.0/\0", PLACE].concat()),
            part(0xe2, b"ICC_PROFILE\0"),
            part(0xfe, PLACE),
            part(0xdb, &[0; 65]),
            frame(0xc2, 640, 480),
            part(0xc4, &[0; 17]),
            part(APP14, b"Adobe\0\x64\0\0\0\0\x01"),
            scan(),
            vec![0xff, 0xff],
            part(0xc4, &[0; 17])[1..].to_vec(),
            scan(),
            vec![0xff, EOI],
            PLACE.to_vec(),
        ]
        .concat()
    }

    fn holds(bytes: &[u8], what: &[u8]) -> bool {
        bytes.windows(what.len()).any(|window| window == what)
    }

    #[test]
    fn the_picture_stays_and_the_place_goes() {
        for orientation in 1..=8 {
            let file = phone_photo(orientation);
            assert!(holds(&file, PLACE));
            let photo = clean(&file).unwrap();
            assert!(
                !holds(&photo.bytes, PLACE) && !holds(&photo.bytes, b"http") && !holds(&photo.bytes, b"RGB")
            );
            assert_eq!(holds(&photo.bytes, b"Exif"), orientation != 1);
            assert_eq!((photo.width, photo.height, photo.orientation), (640, 480, orientation));
            assert!(holds(&photo.bytes, &scan()) && holds(&photo.bytes, b"Adobe\0\x64"));
            assert_eq!(photo.bytes.iter().filter(|&&byte| byte == SOS).count(), 2);
            assert_eq!(clean(&photo.bytes), Ok(photo), "cleaning twice is cleaning once");
        }
    }

    #[test]
    fn a_cleaned_upright_photo_is_exactly_its_parts() {
        let expected = [
            vec![0xff, SOI],
            part(APP0, b"JFIF\0\x01\x02\x01\0\x48\0\x48\0\0"),
            part(APP14, b"Adobe\0\x64\0\0\0\0\x01"),
            part(0xdb, &[0; 65]),
            frame(0xc2, 640, 480),
            part(0xc4, &[0; 17]),
            scan(),
            part(0xc4, &[0; 17]),
            scan(),
            vec![0xff, EOI],
        ]
        .concat();
        assert_eq!(clean(&phone_photo(1)).unwrap().bytes, expected);
    }

    #[test]
    fn what_is_no_photo_is_refused() {
        let with = |parts: &[Vec<u8>]| clean(&[vec![vec![0xff, SOI]], parts.to_vec()].concat().concat());
        let end = vec![0xff, EOI];
        assert_eq!(clean(b""), Err(JpegError::NotJpeg));
        assert_eq!(clean(b"\x89PNG\r\n\x1a\n"), Err(JpegError::NotJpeg));
        assert_eq!(with(std::slice::from_ref(&end)), Err(JpegError::Damaged), "no picture");
        assert_eq!(with(&[frame(0xc0, 8, 8), end.clone()]), Err(JpegError::Damaged), "no scan");
        assert_eq!(with(&[scan(), frame(0xc0, 8, 8), end.clone()]), Err(JpegError::Damaged), "scan first");
        assert_eq!(with(&[frame(0xc0, 8, 8), scan()]), Err(JpegError::Damaged), "no end");
        let two = [frame(0xc0, 8, 8), frame(0xc0, 8, 8), scan(), end.clone()];
        assert_eq!(with(&two), Err(JpegError::Damaged), "two frames");
        assert_eq!(with(&[frame(0xc0, 0, 8), scan(), end.clone()]), Err(JpegError::Damaged));
        assert_eq!(with(&[frame(0xc3, 8, 8), scan(), end.clone()]), Err(JpegError::Unsupported));
        assert_eq!(with(&[frame(0xc0, 16_385, 8), scan(), end.clone()]), Err(JpegError::TooLarge));
        assert_eq!(with(&[frame(0xc0, 16_384, 16_384), scan(), end.clone()]), Err(JpegError::TooLarge));
        assert_eq!(
            clean(&vec![0xff; FILE_BYTES_MAX + 1]),
            Err(JpegError::TooHeavy { bytes: FILE_BYTES_MAX + 1, bytes_max: FILE_BYTES_MAX })
        );
        let scans = |count| vec![scan(); count].concat();
        assert_eq!(with(&[frame(0xc2, 8, 8), scans(SCANS_MAX + 1), end.clone()]), Err(JpegError::TooLarge));
        assert!(with(&[frame(0xc2, 8, 8), scans(SCANS_MAX), end.clone()]).is_ok());
        assert_eq!(clean(b"\0\0\0\x24ftypheic\0\0\0\0mif1"), Err(JpegError::Heic));
        assert!(with(&[frame(0xc0, 8, 8), scan(), end]).is_ok());
    }

    #[test]
    fn every_fault_keeps_its_number() {
        for (at, error) in JpegError::NUMBERED.into_iter().enumerate() {
            assert_eq!((error.number(), JpegError::of_number(error.number())), (at as u8 + 1, error));
        }
        assert_eq!(JpegError::of_number(0), JpegError::Damaged);
        assert_eq!(JpegError::of_number(200), JpegError::Damaged);
    }

    #[test]
    fn a_photo_cut_anywhere_is_damaged() {
        let photo = clean(&phone_photo(6)).unwrap().bytes;
        for length in 3..photo.len() {
            assert_eq!(clean(&photo[..length]), Err(JpegError::Damaged), "at {length}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_give_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = clean(&[&[0xff, SOI, 0xff], &bytes[..]].concat());
            let _ = orientation(&bytes);
        }

        #[test]
        fn a_changed_photo_stays_clean(
            changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6)
        ) {
            let mut file = phone_photo(6);
            for (at, byte) in changes {
                let at = at.index(file.len());
                file[at] = byte;
            }
            if let Ok(photo) = clean(&file) {
                prop_assert!(photo.bytes.len() <= file.len());
                prop_assert_eq!(clean(&photo.bytes), Ok(photo));
            }
        }

        #[test]
        fn any_exif_gives_an_orientation_or_none(
            little in any::<bool>(),
            rest in proptest::collection::vec(any::<u8>(), 0..80)
        ) {
            let front: &[u8] = if little { b"II\x2a\0" } else { b"MM\0\x2a" };
            if let Some(value) = orientation(&[front, &rest].concat()) {
                prop_assert!((1..=8).contains(&value));
            }
        }
    }
}
