//! Every kind that is read comes out with its colours at their places, however it was held; what is not read says why.

use kengai_photo::{PhotoError, Pixels, Purpose, receive, take, turned};

use crate::files::{png, png_chunk, quarters};
use crate::made::{BASELINE, How, jpeg};
use crate::seen::{corners, decoded, exif, exif_segment, fixture, near, segment, with_segments};
use turbojpeg::Subsamp;

const RED: [u8; 3] = [200, 40, 40];
const GREEN: [u8; 3] = [40, 160, 60];
const BLUE: [u8; 3] = [40, 70, 190];
const YELLOW: [u8; 3] = [230, 210, 60];
const WHITE: [u8; 3] = [255; 3];
const COLOURS: [[u8; 3]; 4] = [RED, GREEN, BLUE, YELLOW];

fn taken(file: &[u8]) -> Pixels {
    decoded(&take(file, Purpose::General).unwrap().full)
}

fn grey(colour: [u8; 3]) -> [u8; 3] {
    let [r, g, b] = colour.map(f32::from);
    [(0.299 * r + 0.587 * g + 0.114 * b).round() as u8; 3]
}

#[test]
fn each_kind_keeps_its_colours() {
    let whole = [
        "cmyk.jpg",
        "restart.jpg",
        "progressive.jpg",
        "one-by-one.jpg",
        "lossy.webp",
        "lossless.webp",
        "interlaced.png",
        "palette.png",
    ];
    for name in whole {
        let picture = taken(&fixture(name));
        assert_eq!((picture.width, picture.height), (96, 64), "{name}");
        let seen = corners(&picture);
        assert!(near(seen, COLOURS, 12), "{name}: {seen:?}");
    }
    let seen = corners(&taken(&fixture("grey.jpg")));
    assert!(near(seen, COLOURS.map(grey), 6), "{seen:?}");
    for name in ["alpha.webp", "alpha16.png"] {
        let seen = corners(&taken(&fixture(name)));
        assert!(near(seen, [RED, GREEN, BLUE, WHITE], 12), "{name}, on white paper: {seen:?}");
    }
    let picture = quarters(96, 64, COLOURS);
    for subsamp in [Subsamp::None, Subsamp::Sub2x1, Subsamp::Sub1x2, Subsamp::Sub4x1] {
        let seen = corners(&taken(&jpeg(&picture, How { subsamp, ..BASELINE })));
        assert!(near(seen, COLOURS, 12), "{seen:?}");
    }
    assert!(near(corners(&taken(&png(&picture))), COLOURS, 12));
}

/// Where the first row and the first column of the file belong, as EXIF 2.32 (4.6.4, tag 274) has it.
const HELD: [(&str, &str); 8] = [
    ("top", "left"),
    ("top", "right"),
    ("bottom", "right"),
    ("bottom", "left"),
    ("left", "top"),
    ("right", "top"),
    ("right", "bottom"),
    ("left", "bottom"),
];

/// What stands in the file, so that held like this it is seen as [`COLOURS`].
fn as_held((row, column): (&str, &str)) -> [[u8; 3]; 4] {
    let other = |side| match side {
        "top" => "bottom",
        "bottom" => "top",
        "left" => "right",
        _ => "left",
    };
    [(row, column), (row, other(column)), (other(row), column), (other(row), other(column))].map(|(a, b)| {
        let (is_below, is_right) = (a == "bottom" || b == "bottom", a == "right" || b == "right");
        COLOURS[usize::from(is_below) * 2 + usize::from(is_right)]
    })
}

#[test]
fn each_way_of_holding_the_camera_is_set_upright() {
    for (orientation, held) in (1_u8..).zip(HELD) {
        let lies = orientation > 4;
        let (width, height) = if lies { (80, 120) } else { (120, 80) };
        let stored = quarters(width, height, as_held(held));
        let mut files = vec![with_segments(&jpeg(&stored, BASELINE), &[exif_segment(orientation)])];
        let mut framed = png(&stored);
        framed.splice(33..33, png_chunk(*b"eXIf", &exif(orientation)));
        files.push(framed);
        for file in files {
            let picture = taken(&file);
            assert_eq!((picture.width, picture.height), (120, 80), "{orientation}");
            let seen = corners(&picture);
            assert!(near(seen, COLOURS, 12), "{orientation}: {seen:?}");
        }
    }
}

#[test]
fn a_photo_is_turned_for_reading() {
    let full = take(&jpeg(&quarters(120, 80, COLOURS), BASELINE), Purpose::General).unwrap().full;
    let by = |turns| decoded(&turned(&full, turns).unwrap());
    assert_eq!(turned(&full, 0).unwrap(), full);
    assert_eq!(turned(&full, 4).unwrap(), full);
    for (turns, expected) in
        [(1, [BLUE, RED, YELLOW, GREEN]), (2, [YELLOW, BLUE, GREEN, RED]), (3, [GREEN, YELLOW, RED, BLUE])]
    {
        let picture = by(turns);
        assert_eq!(picture.width > picture.height, turns == 2);
        assert!(near(corners(&picture), expected, 12), "{turns}: {:?}", corners(&picture));
    }
}

/// A profile of three primaries and nothing else, D50.
fn profile(primaries: [[f64; 3]; 3]) -> Vec<u8> {
    let mut out = vec![0; 128];
    out[16..20].copy_from_slice(b"RGB ");
    out.extend(3_u32.to_be_bytes());
    for (at, name) in [b"rXYZ", b"gXYZ", b"bXYZ"].iter().enumerate() {
        out.extend_from_slice(*name);
        out.extend((168 + 20 * at as u32).to_be_bytes());
        out.extend(20_u32.to_be_bytes());
    }
    for primary in primaries {
        out.extend_from_slice(b"XYZ \0\0\0\0");
        out.extend(primary.iter().flat_map(|value| ((value * 65_536.0).round() as i32).to_be_bytes()));
    }
    out
}

const DISPLAY_P3: [[f64; 3]; 3] =
    [[0.515_12, 0.241_2, -0.001_05], [0.291_98, 0.692_25, 0.041_89], [0.157_1, 0.066_57, 0.784_07]];
const SRGB: [[f64; 3]; 3] =
    [[0.436_07, 0.222_49, 0.013_92], [0.385_15, 0.716_87, 0.097_08], [0.143_07, 0.060_61, 0.714_1]];

#[test]
fn the_wide_colours_of_phones_stay_as_red_as_they_are() {
    let file = jpeg(&quarters(96, 64, [[180, 60, 60], GREEN, [128; 3], WHITE]), BASELINE);
    let with = |primaries| {
        let icc = [b"ICC_PROFILE\0\x01\x01", &profile(primaries)[..]].concat();
        corners(&taken(&with_segments(&file, &[segment(0xe2, &icc)])))
    };
    let plain = corners(&taken(&file));
    assert_eq!(with(SRGB), plain, "sRGB's own profile changes nothing");
    let wide = with(DISPLAY_P3);
    // Display P3's (180, 60, 60) is sRGB's (195, 48, 56).
    assert!(near([wide[0]; 4], [[195, 48, 56]; 4], 5), "{wide:?}");
    assert!(near([wide[2], wide[3], wide[2], wide[3]], [[128; 3], WHITE, [128; 3], WHITE], 3), "{wide:?}");
}

#[test]
fn what_is_not_read_says_why() {
    let why = |file: &[u8]| {
        let answer = take(file, Purpose::General).unwrap_err();
        assert_eq!(receive(file).unwrap_err(), answer);
        answer
    };
    assert_eq!(why(b""), PhotoError::UnknownKind);
    assert_eq!(why(b"<html>no photo</html>"), PhotoError::UnknownKind);
    assert_eq!(why(b"GIF89a\x01\0\x01\0"), PhotoError::UnknownKind);
    for brand in [b"heic", b"heix", b"mif1", b"msf1"] {
        assert_eq!(why(&[b"\0\0\0\x24ftyp", &brand[..], b"\0\0\0\0"].concat()), PhotoError::Heic);
    }
    assert_eq!(why(&fixture("arithmetic.jpg")), PhotoError::Unsupported);
    assert_eq!(why(&fixture("moving.webp")), PhotoError::Unsupported);
}
