//! Pictures that end early: a transfer that broke off, a storage with a hole. Each is noticed, also where somebody has put an
//! end behind it.
//!
//! What cannot be noticed, because it is a picture by all rules: a hole that happens to hold exactly the codes for the rest of
//! the picture, and no further; changed bytes that happen to be other codes of the same number.

use kengai_photo::{PhotoError, Purpose, receive, take};

use crate::files::png;
use crate::made::{BASELINE, How, PROGRESSIVE, jpeg, scene};
use crate::seen::fixture;
use turbojpeg::Subsamp;

const END: &[u8] = &[0xff, 0xd9];
/// Places at which each picture is cut.
const PLACES: usize = 80;

fn pictures() -> Vec<(&'static str, Vec<u8>)> {
    let picture = scene(320, 240, 24);
    vec![
        ("baseline", jpeg(&picture, BASELINE)),
        ("whole colours", jpeg(&picture, How { subsamp: Subsamp::None, ..BASELINE })),
        ("progressive", jpeg(&picture, PROGRESSIVE)),
        ("restart", fixture("scene-restart.jpg")),
        ("one by one", fixture("scene-one-by-one.jpg")),
        ("made here", take(&jpeg(&picture, BASELINE), Purpose::General).unwrap().full),
    ]
}

/// Places in the data of the picture, from its first scan to shortly before its end.
fn places(file: &[u8]) -> impl Iterator<Item = usize> {
    let begin = file.windows(2).position(|two| two == [0xff, 0xda]).unwrap() + 14;
    let end = file.len() - 3;
    (0..PLACES).map(move |at| begin + (end - begin) * at / PLACES)
}

fn refused(file: &[u8], what: &str) -> PhotoError {
    let answers = [take(file, Purpose::General).err(), receive(file).err()];
    assert_eq!(answers[0], answers[1], "{what}");
    answers[0].unwrap_or_else(|| panic!("{what}: taken as if nothing were missing"))
}

#[test]
fn a_picture_cut_anywhere_is_noticed() {
    for (name, file) in pictures() {
        assert!(take(&file, Purpose::General).is_ok(), "{name}");
        for at in places(&file) {
            let what = format!("{name} at {at} of {}", file.len());
            assert_eq!(refused(&file[..at], &what), PhotoError::Cut, "{what}");
            let ended = [&file[..at], END].concat();
            let answer = refused(&ended, &what);
            let is_known =
                matches!(answer, PhotoError::Cut | PhotoError::Damaged | PhotoError::Hollow { .. });
            assert!(is_known, "{what}, with an end: {answer:?}");
        }
    }
    // Of a baseline picture with an end behind the cut it is known what has happened.
    let file = jpeg(&scene(320, 240, 24), BASELINE);
    let cut = places(&file)
        .skip(PLACES / 4)
        .filter(|at| refused(&[&file[..*at], END].concat(), "baseline") == PhotoError::Cut);
    assert!(cut.count() >= PLACES / 2);
}

/// Cut between two scans and ended there, a picture is one by all rules: only blurred, or without its colours.
#[test]
fn a_picture_without_its_last_scans_is_noticed() {
    let picture = scene(320, 240, 24);
    for (name, file) in
        [("progressive", jpeg(&picture, PROGRESSIVE)), ("one by one", fixture("scene-one-by-one.jpg"))]
    {
        let scans = (2..file.len() - 1).filter(|at| file[*at..*at + 2] == [0xff, 0xda]);
        let scans: Vec<usize> = scans.skip(1).collect();
        assert!(scans.len() >= 2, "{name}");
        for at in scans {
            assert_eq!(refused(&[&file[..at], END].concat(), name), PhotoError::Cut, "{name} at {at}");
        }
    }
}

#[test]
fn a_header_cut_anywhere_is_noticed() {
    for (name, file) in pictures() {
        let begin = places(&file).next().unwrap();
        for at in 3..begin {
            refused(&file[..at], name);
        }
    }
}

#[test]
fn a_hole_in_the_storage_is_noticed() {
    for (name, file) in pictures() {
        for at in places(&file).step_by(4) {
            let zeros = vec![0; file.len() - at];
            refused(&[&file[..at], &zeros[..]].concat(), name);
            refused(&[&file[..at], &zeros[2..], END].concat(), name);
        }
    }
}

#[test]
fn other_kinds_that_are_cut_are_noticed() {
    let picture = scene(160, 120, 24);
    let files = [
        ("png", png(&picture)),
        ("interlaced", fixture("interlaced.png")),
        ("lossy", fixture("scene.webp")),
        ("lossless", fixture("scene-lossless.webp")),
    ];
    for (name, file) in files {
        assert!(take(&file, Purpose::General).is_ok(), "{name}");
        for at in (0..PLACES).map(|at| 16 + (file.len() - 17) * at / PLACES) {
            let what = format!("{name} at {at} of {}", file.len());
            let answer = refused(&file[..at], &what);
            assert!(matches!(answer, PhotoError::Cut | PhotoError::Damaged), "{what}: {answer:?}");
        }
    }
}
