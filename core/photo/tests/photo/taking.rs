//! What is kept: how large, how heavy, and nothing but the picture.

use kengai_photo::limits::{FULL_BYTES_MAX, FULL_BYTES_MIN, THUMBNAIL_BYTES_MAX, THUMBNAIL_SIDE_PIXELS};
use kengai_photo::{PLACEHOLDER_BYTES, Purpose, drawn, receive, take, thumbnail};

use crate::files::{png, quarters};
use crate::made::{BASELINE, Dice, jpeg, scene};
use crate::seen::{
    PLACE, corners, decoded, exif, exif_segment, fixture, holds, near, segment, segments, with_segments,
};

#[test]
fn a_photo_is_scaled_to_what_it_is_for() {
    let file = jpeg(&scene(4_000, 3_000, 24), BASELINE);
    for (purpose, width, height) in [(Purpose::General, 1_600, 1_200), (Purpose::Prescription, 2_400, 1_800)]
    {
        let taken = take(&file, purpose).unwrap();
        assert_eq!((taken.width, taken.height), (width, height));
        let full = decoded(&taken.full);
        assert_eq!((full.width, full.height), (width, height));
        assert!((FULL_BYTES_MIN..=FULL_BYTES_MAX).contains(&taken.full.len()), "{}", taken.full.len());
        let small = decoded(&taken.thumbnail);
        assert_eq!((small.width, small.height), (THUMBNAIL_SIDE_PIXELS, 180));
        assert!(taken.thumbnail.len() <= THUMBNAIL_BYTES_MAX, "{}", taken.thumbnail.len());
        assert!(thumbnail(&taken.full).unwrap().len() <= THUMBNAIL_BYTES_MAX);
    }
    let high = take(&jpeg(&scene(1_000, 4_000, 24), BASELINE), Purpose::General).unwrap();
    assert_eq!((high.width, high.height), (400, 1_600));
}

/// What no quality makes light enough is made smaller.
#[test]
fn noise_stays_within_its_bytes() {
    let mut dice = Dice(3);
    let mut noise = scene(2_600, 2_600, 1);
    noise.rgb.iter_mut().for_each(|channel| *channel = dice.number() as u8);
    for purpose in [Purpose::General, Purpose::Prescription] {
        let taken = take(&jpeg(&noise, BASELINE), purpose).unwrap();
        assert!(taken.full.len() <= FULL_BYTES_MAX && taken.thumbnail.len() <= THUMBNAIL_BYTES_MAX);
        assert!(taken.full.len() > FULL_BYTES_MAX / 2, "{} could be better", taken.full.len());
        assert!(taken.width > 800, "{}", taken.width);
    }
}

#[test]
fn a_small_picture_is_not_blown_up() {
    for (width, height) in [(100, 80), (1, 1), (3, 700), (1_600, 1)] {
        let picture = scene(width, height, 10);
        for file in [jpeg(&picture, BASELINE), png(&picture)] {
            let taken = take(&file, Purpose::General).unwrap();
            assert_eq!((taken.width, taken.height), (width, height));
            assert!(drawn(&taken.placeholder).is_some());
        }
    }
}

/// A photo with its position in five places, and a second picture behind it.
fn phone_photo() -> Vec<u8> {
    let with = |marker, front: &[u8]| segment(marker, &[front, PLACE].concat());
    let parts = [
        exif_segment(1),
        with(0xe1, b"http://ns.adobe.com/xap/1.0/\0"),
        with(0xe2, b"MPF\0"),
        with(0xed, b"Photoshop 3.0\0"),
        with(0xfe, b"made at "),
    ];
    let file = with_segments(&jpeg(&scene(800, 600, 20), BASELINE), &parts);
    [&file[..], PLACE, &file[..]].concat()
}

#[test]
fn nothing_but_the_picture_is_left() {
    let mut framed = png(&scene(800, 600, 20));
    let text = [b"Comment\0", PLACE].concat();
    framed.splice(33..33, crate::files::png_chunk(*b"tEXt", &text));
    framed.splice(33..33, crate::files::png_chunk(*b"eXIf", &exif(1)));
    let mut riff = fixture("scene.webp");
    riff.extend_from_slice(b"EXIF");
    riff.extend_from_slice(&(exif(1).len() as u32).to_le_bytes());
    riff.extend_from_slice(&exif(1));
    let told = (riff.len() as u32 - 8).to_le_bytes();
    riff[4..8].copy_from_slice(&told);
    for file in [phone_photo(), framed, riff] {
        assert!(holds(&file, PLACE));
        let taken = take(&file, Purpose::General).unwrap();
        let shown = receive(&file).unwrap();
        assert!(!shown.is_as_it_came);
        for jpeg in [&taken.full, &taken.thumbnail, &shown.full] {
            for (marker, payload) in segments(jpeg) {
                let is_picture = matches!(marker, 0xc0 | 0xc4 | 0xda | 0xdb);
                assert!(is_picture || payload == b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0", "{marker:x}");
            }
            assert!(!holds(jpeg, PLACE) && !holds(jpeg, b"Exif"));
        }
    }
}

#[test]
fn what_was_made_here_goes_through_as_it_is() {
    let full = take(&jpeg(&scene(2_000, 1_500, 20), BASELINE), Purpose::General).unwrap().full;
    let shown = receive(&full).unwrap();
    assert!(shown.is_as_it_came && shown.full == full);
    assert_eq!((shown.width, shown.height), (1_600, 1_200));
    // Anything more than that is made anew, once.
    let more = [
        [&full[..], b"x"].concat(),
        with_segments(&full, &[exif_segment(1)]),
        with_segments(&full, &[segment(0xe0, b"JFIF\0\x01\x02\x01\0\x48\0\x48\0\0")]),
        fixture("restart.jpg"),
        fixture("progressive.jpg"),
        fixture("grey.jpg"),
        jpeg(&scene(3_000, 20, 20), BASELINE),
        png(&scene(300, 200, 20)),
    ];
    for file in more {
        let shown = receive(&file).unwrap();
        assert!(!shown.is_as_it_came && shown.full != file);
        let again = receive(&shown.full).unwrap();
        assert!(again.is_as_it_came && again.full == shown.full, "cleaning twice is cleaning once");
    }
}

#[test]
fn a_placeholder_shows_where_which_colour_is() {
    const COLOURS: [[u8; 3]; 4] = [[200, 40, 40], [40, 160, 60], [40, 70, 190], [230, 210, 60]];
    for (width, height) in [(1_200, 900), (900, 1_200)] {
        let taken = take(&jpeg(&quarters(width, height, COLOURS), BASELINE), Purpose::General).unwrap();
        assert_eq!(taken.placeholder.len(), PLACEHOLDER_BYTES);
        const { assert!(PLACEHOLDER_BYTES <= 48) };
        let drawn = drawn(&taken.placeholder).unwrap();
        assert_eq!(drawn.width > drawn.height, width > height);
        assert!(near(corners(&drawn), COLOURS, 50), "{:?}", corners(&drawn));
    }
    assert_eq!(drawn(&[]), None);
    assert_eq!(drawn(&[0x10; PLACEHOLDER_BYTES - 1]), None);
    assert_eq!(drawn(&[0x7f; PLACEHOLDER_BYTES]), None);
    for shape in [0x10, 0x11] {
        for byte in 0..=u8::MAX {
            let bytes = [&[shape][..], &[byte; PLACEHOLDER_BYTES - 1]].concat();
            assert_eq!(drawn(&bytes).unwrap().rgb.len(), 32 * 24 * 3);
        }
    }
}
