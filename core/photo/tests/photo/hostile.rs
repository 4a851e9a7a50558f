//! Files that lie: headers, bombs, thousands of mutants. Nothing panics, nothing is taken that is beyond a limit.

use std::sync::atomic::{AtomicUsize, Ordering};

use kengai_photo::limits::{
    FILE_BYTES_MAX, FULL_BYTES_MAX, PIXELS_MAX, PNG_INTERLACED_PIXELS_MAX, SCANS_MAX, SIDE_PIXELS_MAX,
    WEBP_PIXELS_MAX,
};
use kengai_photo::{PhotoError, Purpose, receive, take, thumbnail, turned};

use crate::files::png;
use crate::made::mutants::mutant;
use crate::made::{BASELINE, Dice, How, PROGRESSIVE, jpeg, scene};
use crate::seen::fixture;
use turbojpeg::Subsamp;

fn refused(file: &[u8]) -> PhotoError {
    take(file, Purpose::General).unwrap_err()
}

/// `file` with another size in its frame.
fn claiming(file: &[u8], width: u16, height: u16) -> Vec<u8> {
    let mut file = file.to_vec();
    let frame = file.windows(2).position(|two| two[0] == 0xff && (0xc0..=0xc2).contains(&two[1])).unwrap();
    file[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    file[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    file
}

#[test]
fn a_header_that_claims_too_much_is_refused() {
    let file = jpeg(&scene(64, 64, 20), BASELINE);
    let pixels_max = PIXELS_MAX;
    assert_eq!(
        refused(&claiming(&file, 12_033, 9_024)),
        PhotoError::TooManyPixels { pixels: 12_033 * 9_024, pixels_max }
    );
    let side_max = SIDE_PIXELS_MAX;
    assert_eq!(refused(&claiming(&file, 40_000, 20)), PhotoError::TooLong { side: 40_000, side_max });
    assert_eq!(refused(&claiming(&file, 0, 64)), PhotoError::Damaged);
    assert!(matches!(refused(&claiming(&file, 12_032, 9_024)), PhotoError::Hollow { .. }));
    assert!(matches!(refused(&claiming(&file, 2_000, 2_000)), PhotoError::Hollow { .. }));
    assert_eq!(refused(&claiming(&file, 64, 128)), PhotoError::Cut, "twice as high as its data");
    assert_eq!(refused(&claiming(&file, 64, 32)), PhotoError::Damaged, "half as high");
    let bytes = FILE_BYTES_MAX + 1;
    assert_eq!(refused(&vec![0xff; bytes]), PhotoError::TooHeavy { bytes, bytes_max: FILE_BYTES_MAX });
}

/// A progressive picture keeps its coefficients, and one whose colours come one after the other does, too.
#[test]
fn a_kind_that_lies_whole_in_memory_has_its_own_limit() {
    let limit = |file: &[u8], (width, height): (u16, u16)| match refused(&claiming(file, width, height)) {
        PhotoError::TooManyPixels { pixels_max, .. } => pixels_max / 1_000_000,
        other => panic!("{other:?}"),
    };
    let picture = scene(64, 64, 20);
    let halved = jpeg(&picture, PROGRESSIVE);
    assert_eq!(limit(&halved, (6_000, 4_500)), 25, "megapixels with halved colours");
    assert!(matches!(refused(&claiming(&halved, 5_700, 4_300)), PhotoError::Hollow { .. }));
    let whole = jpeg(&picture, How { subsamp: Subsamp::None, ..PROGRESSIVE });
    assert_eq!(limit(&whole, (4_200, 3_100)), 12, "megapixels with whole colours");
    assert_eq!(limit(&fixture("one-by-one.jpg"), (6_000, 4_500)), 25);
}

#[test]
fn scans_without_end_are_refused() {
    let file = jpeg(&scene(64, 64, 20), PROGRESSIVE);
    // The last scan, once more and once more.
    let last = file.windows(2).rposition(|two| two == [0xff, 0xda]).unwrap();
    let scan = &file[last..file.len() - 2];
    let more = |times: usize| [&file[..last], &scan.repeat(times), &[0xff, 0xd9]].concat();
    assert!(take(&more(1), Purpose::General).is_ok());
    assert_eq!(refused(&more(SCANS_MAX)), PhotoError::TooManyParts);
    assert_eq!(refused(&more(10_000)), PhotoError::TooManyParts);
}

#[test]
fn a_png_that_claims_too_much_is_refused() {
    let file = png(&scene(64, 64, 20));
    let claiming = |width: u32, height: u32, interlaced: u8| {
        let mut header = file[16..29].to_vec();
        header[..4].copy_from_slice(&width.to_be_bytes());
        header[4..8].copy_from_slice(&height.to_be_bytes());
        header[12] = interlaced;
        let chunk = crate::files::png_chunk(*b"IHDR", &header);
        [&file[..8], &chunk, &file[33..]].concat()
    };
    assert!(matches!(refused(&claiming(60_000, 60_000, 0)), PhotoError::TooManyPixels { .. }));
    assert!(matches!(refused(&claiming(12_000, 9_000, 0)), PhotoError::Hollow { .. }));
    let pixels_max = PNG_INTERLACED_PIXELS_MAX;
    assert_eq!(
        refused(&claiming(6_000, 4_001, 1)),
        PhotoError::TooManyPixels { pixels: 24_006_000, pixels_max }
    );
    assert!(matches!(refused(&claiming(64, 65, 0)), PhotoError::Cut | PhotoError::Damaged));
    assert!(matches!(refused(&claiming(0, 64, 0)), PhotoError::Damaged));
    // A text that inflates to 64 MB is not inflated.
    let text = [b"Comment\0\0", &deflated(&vec![0; 64_000_000])[..]].concat();
    let mut bomb = file.clone();
    bomb.splice(33..33, crate::files::png_chunk(*b"zTXt", &text));
    assert!(take(&bomb, Purpose::General).is_ok());
}

fn deflated(plain: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_webp_that_claims_too_much_is_refused() {
    let claiming = |width: u16, height: u16| {
        let mut file = fixture("scene.webp");
        let frame = file.windows(3).position(|three| three == [0x9d, 0x01, 0x2a]).unwrap();
        file[frame + 3..frame + 5].copy_from_slice(&width.to_le_bytes());
        file[frame + 5..frame + 7].copy_from_slice(&height.to_le_bytes());
        file
    };
    let pixels_max = WEBP_PIXELS_MAX;
    assert_eq!(
        refused(&claiming(16_383, 16_383)),
        PhotoError::TooManyPixels { pixels: 16_383 * 16_383, pixels_max }
    );
    refused(&claiming(4_096, 3_072));
    refused(&claiming(0, 3_072));
    // The canvas says one thing and the picture another.
    let mut other = fixture("alpha.webp");
    other[24] = 200;
    assert_eq!(refused(&other), PhotoError::Damaged);
    let mut shorter = fixture("scene.webp");
    shorter[4] = shorter[4].wrapping_sub(40);
    assert_eq!(refused(&shorter), PhotoError::Cut);
}

/// Mutants of each file.
const MUTANTS: usize = 350;

static PANICS: AtomicUsize = AtomicUsize::new(0);

#[test]
fn mutants_get_an_answer_and_no_panic() {
    std::panic::set_hook(Box::new(|told| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        eprintln!("{told}");
    }));
    let picture = scene(120, 90, 24);
    let mut samples = vec![
        jpeg(&picture, BASELINE),
        jpeg(&picture, PROGRESSIVE),
        take(&jpeg(&picture, BASELINE), Purpose::General).unwrap().full,
        png(&scene(60, 40, 24)),
    ];
    let fixtures = [
        "cmyk.jpg",
        "scene-restart.jpg",
        "scene-one-by-one.jpg",
        "interlaced.png",
        "alpha16.png",
        "scene.webp",
        "scene-lossless.webp",
        "alpha.webp",
    ];
    samples.extend(fixtures.map(fixture));
    let mut dice = Dice(1);
    let (mut taken, mut refused) = (0, 0);
    for sample in &samples {
        for _ in 0..MUTANTS {
            let file = mutant(sample, &mut dice);
            match take(&file, Purpose::General) {
                Ok(one) => {
                    taken += 1;
                    assert!(one.full.len() <= FULL_BYTES_MAX);
                    let shown = receive(&one.full).unwrap();
                    assert!(shown.is_as_it_came, "what was taken can be shown");
                }
                Err(_) => refused += 1,
            }
            let shown = receive(&file).is_ok();
            assert_eq!(thumbnail(&file).is_ok(), shown);
            assert!(turned(&file, 1).is_ok() || !shown);
        }
    }
    assert!(taken > 100 && refused > 1_000, "{taken} taken, {refused} refused");
    assert_eq!(PANICS.load(Ordering::Relaxed), 0);
}
