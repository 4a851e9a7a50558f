//! Pictures for tests: scenes that look a little like photos, files around them, and a look at what comes out.

pub(crate) mod mutants;

use kengai_photo::Pixels;
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

/// A sequence of numbers that looks drawn and is the same each time.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.number() % end as u64) as usize
    }
}

/// Slopes of colour, tiles, and a camera's noise. Rows repeat after 64, so that large ones are made quickly.
pub(crate) fn scene(width: u32, height: u32, noise: usize) -> Pixels {
    const ROWS: usize = 64;
    let mut dice = Dice(7);
    let bytes = width as usize * 3;
    let mut first = Vec::with_capacity(bytes * ROWS);
    for y in 0..ROWS.min(height as usize) {
        for x in 0..width as usize {
            let tile = ((x / 32 + y / 32) % 2) * 70;
            let slope = x * 120 / width as usize;
            for base in [40 + slope, 60 + tile, 170 - slope] {
                first.push((base + dice.below(noise.max(1))).min(255) as u8);
            }
        }
    }
    let mut rgb = Vec::with_capacity(bytes * height as usize);
    while rgb.len() < bytes * height as usize {
        let left = bytes * height as usize - rgb.len();
        rgb.extend_from_slice(&first[..first.len().min(left)]);
    }
    Pixels { width, height, rgb }
}

/// How a JPEG is written.
#[derive(Clone, Copy)]
pub(crate) struct How {
    pub(crate) quality: i32,
    pub(crate) subsamp: Subsamp,
    pub(crate) progressive: bool,
}

pub(crate) const BASELINE: How = How { quality: 85, subsamp: Subsamp::Sub2x2, progressive: false };
pub(crate) const PROGRESSIVE: How = How { quality: 85, subsamp: Subsamp::Sub2x2, progressive: true };

pub(crate) fn jpeg(picture: &Pixels, how: How) -> Vec<u8> {
    let mut encoder = Compressor::new().unwrap();
    encoder.set_quality(how.quality).unwrap();
    encoder.set_subsamp(how.subsamp).unwrap();
    encoder.set_progressive(how.progressive).unwrap();
    let (width, height) = (picture.width as usize, picture.height as usize);
    let pixels = &picture.rgb[..];
    let image = Image { pixels, width, pitch: width * 3, height, format: PixelFormat::RGB };
    encoder.compress_to_vec(image).unwrap()
}
