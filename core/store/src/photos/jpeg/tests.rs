//! Photos as cameras write them, and as nobody should.

use proptest::prelude::*;

use super::front::*;
use super::walk::*;
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
        assert!(!holds(&photo.bytes, PLACE) && !holds(&photo.bytes, b"http") && !holds(&photo.bytes, b"RGB"));
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
