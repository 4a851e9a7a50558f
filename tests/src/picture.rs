//! Pictures: noise that is different for each number, taken as a camera's file is.

use kengai_photo::{Purpose, Taken, take};
use kengai_protocol::Randomness as _;

use crate::chance::SeededRandom;

/// Sides of a small one, pixels.
const SIDE: u32 = 16;
/// What a pixel of noise takes in a JPEG, bytes, roughly.
const BYTES_A_PIXEL: f64 = 0.72;

/// A small picture.
#[must_use]
pub fn picture(marker: u64) -> Taken {
    noise(marker, SIDE)
}

/// One of about so many bytes; a photo has at most [`kengai_photo::limits::FULL_BYTES_MAX`].
#[must_use]
pub fn picture_of(marker: u64, bytes: usize) -> Taken {
    noise(marker, (bytes as f64 / BYTES_A_PIXEL).sqrt() as u32)
}

fn noise(marker: u64, side: u32) -> Taken {
    let mut pixels = vec![0; (side * side * 3) as usize];
    SeededRandom::new(marker, "picture").fill(&mut pixels);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("memory is writable");
    writer.write_image_data(&pixels).expect("as many as the header says");
    writer.finish().expect("memory is writable");
    take(&file, Purpose::General).expect("it is a picture")
}
