//! A look at what comes out: its pixels, its segments, its corners.

use kengai_photo::Pixels;
use turbojpeg::PixelFormat;

/// A file that stands beside the tests.
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/photo/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The pixels of a JPEG, by a decoder that is told nothing of ours.
pub(crate) fn decoded(jpeg: &[u8]) -> Pixels {
    let image = turbojpeg::decompress(jpeg, PixelFormat::RGB).unwrap();
    Pixels { width: image.width as u32, height: image.height as u32, rgb: image.pixels }
}

/// The colours in the middle of the four quarters: above left, above right, below left, below right.
pub(crate) fn corners(picture: &Pixels) -> [[u8; 3]; 4] {
    let (width, height) = (picture.width as usize, picture.height as usize);
    [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| {
        let at = ((height * y / 4) * width + width * x / 4) * 3;
        picture.rgb[at..at + 3].try_into().unwrap()
    })
}

/// Whether no channel is further away than `far`.
pub(crate) fn near(seen: [[u8; 3]; 4], expected: [[u8; 3]; 4], far: u8) -> bool {
    seen.as_flattened().iter().zip(expected.as_flattened()).all(|(a, b)| a.abs_diff(*b) <= far)
}

/// The markers of a JPEG in their order, with their payloads.
pub(crate) fn segments(jpeg: &[u8]) -> Vec<(u8, Vec<u8>)> {
    assert_eq!(jpeg[..2], [0xff, 0xd8]);
    let (mut at, mut found) = (2, Vec::new());
    loop {
        assert_eq!(jpeg[at], 0xff, "a marker at {at}");
        let marker = jpeg[at + 1];
        if marker == 0xd9 {
            assert_eq!(at + 2, jpeg.len(), "nothing after the end");
            return found;
        }
        let length = usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        found.push((marker, jpeg[at + 4..at + 2 + length].to_vec()));
        at += 2 + length;
        if marker == 0xda {
            while !(jpeg[at] == 0xff && jpeg[at + 1] != 0) {
                at += 1;
            }
        }
    }
}

/// A segment.
pub(crate) fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], &length[..], payload].concat()
}

/// `jpeg` with segments behind its beginning, in place of JFIF's.
pub(crate) fn with_segments(jpeg: &[u8], segments: &[Vec<u8>]) -> Vec<u8> {
    let rest = if jpeg[3] == 0xe0 { &jpeg[4 + usize::from(jpeg[5])..] } else { &jpeg[2..] };
    [&jpeg[..2], &segments.concat(), rest].concat()
}

pub(crate) const PLACE: &[u8] = b"35.6812N 139.7671E";

/// EXIF as a phone writes it: an orientation and a position, little endian.
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"II\x2a\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    tiff.extend_from_slice(&[0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0]);
    tiff.extend_from_slice(&[0; 4]);
    tiff.extend_from_slice(PLACE);
    tiff
}

pub(crate) fn exif_segment(orientation: u8) -> Vec<u8> {
    segment(0xe1, &[b"Exif\0\0", &exif(orientation)[..]].concat())
}

pub(crate) fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}
