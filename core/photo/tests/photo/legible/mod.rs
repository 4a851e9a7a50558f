//! What is left of small print. A machine reads (tesseract, Japanese) the photo and what is kept of it: 95 % of what it reads
//! rightly of the photo, it must read of what is kept, of every one of the photos that are hard (60 to 95 % can be read).

mod camera;
mod page;

use std::path::{Path, PathBuf};
use std::process::Command;

use camera::Faults;
use kengai_photo::limits::PRESCRIPTION_SIDE_PIXELS;
use kengai_photo::{Pixels, Purpose, take};

use crate::made::{BASELINE, How, jpeg};
use crate::seen::decoded;

/// Long side that is too small.
const TOO_SMALL: u32 = 1_000;

/// Each hard in its way; [`GRAINS`] say how grainy each is.
const PHOTOS: [(&str, Faults); 4] = [
    ("out of focus", Faults { blur: 2.8, ..STILL }),
    ("askew", Faults { blur: 2.2, turn: 0.02, lean: 0.04, ..STILL }),
    ("in the dark", Faults { blur: 2.2, light: 0.25, ..STILL }),
    ("under a lamp", Faults { blur: 2.2, glare: 0.9, ..STILL }),
];
const STILL: Faults =
    Faults { blur: 0.0, turn: 0.0, lean: 0.0, light: 0.9, shade: 0.1, noise: 0.01, glare: 0.0 };
/// The sensor's noise (standard deviation), in parts of the whole range. In the dark the grainiest cannot be read at all.
const GRAINS: [f32; 3] = [0.01, 0.02, 0.03];
/// How much of a photo can be read, so that it counts as hard and not as lost.
const HARD: std::ops::RangeInclusive<f64> = 0.6..=0.95;
/// Of the twelve that each seed draws, so many are [`HARD`] at least.
const HARD_A_SEED: usize = 10;

/// Every photo, in every grain (`script/test --long`: drawn twice): none is chosen. Counted is what is read rightly, of the
/// photo and of what is kept.
#[test]
fn small_print_stays_legible() {
    let folder = Folder::new();
    let sheet = page::sheet();
    let letters = page::PRINT_PIXELS * PRESCRIPTION_SIDE_PIXELS as f32 / sheet.height as f32;
    assert!(letters >= 20.0, "what is kept has letters of {letters} pixels");
    let printed: Vec<char> = page::LINES.concat().chars().filter(|letter| !letter.is_whitespace()).collect();
    let seeds: &[u64] =
        if std::env::var_os("KENGAI_TIER").is_some_and(|tier| tier == "long") { &[5, 6] } else { &[5] };
    let (mut hard, mut best_small) = (0, 0.0_f64);
    for ((name, faults), noise, seed) in photos(seeds) {
        let photo = camera::photo(&sheet, &Faults { noise, ..faults }, seed);
        let file = jpeg(&photo, How { quality: 92, ..BASELINE });
        let of_photo = folder.read("photo.jpg", &file, &printed);
        let share = of_photo as f64 / printed.len() as f64;
        if !HARD.contains(&share) {
            eprintln!("{name}, grain {noise}, {seed}: {share:.3} of it can be read: not hard, or lost");
            continue;
        }
        let taken = take(&file, Purpose::Prescription).unwrap();
        let of_taken = folder.read("taken.jpg", &taken.full, &printed) as f64 / of_photo as f64;
        let of_small = folder.read("small.jpg", &small(&taken.full), &printed) as f64 / of_photo as f64;
        eprintln!(
            "{name}, grain {noise}, {seed}: {share:.3}; {of_taken:.3} of it in {} bytes, {of_small:.3} at {TOO_SMALL}",
            taken.full.len()
        );
        assert!(
            of_taken >= 0.95,
            "{name}, grain {noise}, {seed}: {of_taken:.3} of what could be read can be read still"
        );
        hard += 1;
        best_small = best_small.max(of_small);
    }
    assert!(hard >= HARD_A_SEED * seeds.len(), "{hard} of the photos were hard");
    assert!(best_small < 0.95, "{best_small:.3} at {TOO_SMALL} pixels: the check would not notice");
}

/// Every kind of photo in every grain, drawn by every seed.
fn photos(seeds: &[u64]) -> impl Iterator<Item = ((&'static str, Faults), f32, u64)> {
    PHOTOS.into_iter().flat_map(move |photo| {
        GRAINS.into_iter().flat_map(move |noise| seeds.iter().map(move |seed| (photo, noise, *seed)))
    })
}

/// What it would be with a long side of 1,000 pixels, of the quality that is kept.
fn small(jpeg: &[u8]) -> Vec<u8> {
    let picture = decoded(jpeg);
    let long = picture.width.max(picture.height);
    let part = |length: u32| length * TOO_SMALL / long;
    let (width, height) = (part(picture.width), part(picture.height));
    let source = fast_image_resize::images::Image::from_vec_u8(
        picture.width,
        picture.height,
        picture.rgb,
        fast_image_resize::PixelType::U8x3,
    )
    .unwrap();
    let mut scaled = fast_image_resize::images::Image::new(width, height, fast_image_resize::PixelType::U8x3);
    fast_image_resize::Resizer::new().resize(&source, &mut scaled, None).unwrap();
    crate::made::jpeg(&Pixels { width, height, rgb: scaled.into_vec() }, How { quality: 92, ..BASELINE })
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("kengai-photo-legible-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// How many of the printed letters tesseract reads, in their order.
    fn read(&self, name: &str, jpeg: &[u8], printed: &[char]) -> usize {
        let path = self.0.join(name);
        std::fs::write(&path, jpeg).unwrap();
        let said = tesseract(&path);
        let said: Vec<char> = said.chars().filter(|letter| !letter.is_whitespace()).collect();
        in_order(printed, &said)
    }
}

fn tesseract(path: &Path) -> String {
    let output = Command::new("tesseract")
        .arg(path)
        .args(["stdout", "-l", "jpn", "--psm", "6", "--dpi", "300"])
        .env("OMP_THREAD_LIMIT", "1")
        .output()
        .unwrap_or_else(|error| panic!("tesseract: {error}. Run script/setup checks, which installs it"));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "tesseract: {told}. Run script/setup checks, which installs tesseract-ocr-jpn"
    );
    String::from_utf8(output.stdout).unwrap()
}

/// How many letters of `printed` stand in `said` in their order: the longest common sequence.
fn in_order(printed: &[char], said: &[char]) -> usize {
    let mut longest = vec![0; said.len() + 1];
    for letter in printed {
        let mut beside = 0;
        for (at, other) in said.iter().enumerate() {
            let above = longest[at + 1];
            longest[at + 1] = if letter == other { beside + 1 } else { above.max(longest[at]) };
            beside = above;
        }
    }
    longest[said.len()]
}
