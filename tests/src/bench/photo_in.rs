//! A photo of 12 megapixels taken in: decoded, proven whole, scaled, set upright, written within its bytes, with thumbnail and
//! placeholder. Beside it the same crates doing the bare three things once: decode by the same eighth, scale, encode.

use std::time::Duration;

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8x3;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use kengai_photo::limits::{GENERAL_SIDE_PIXELS, MEMORY_BYTES_MAX};
use kengai_photo::{Purpose, Taken, take};
use peak_alloc::PeakAlloc;
use turbojpeg::{Compressor, Decompressor, Image, PixelFormat, ScalingFactor, Subsamp};

use super::figure::Figure;
use super::memory::Memory;
use super::processor;
use crate::chance::Dice;

/// A phone's photo, pixels.
const SIZE: (usize, usize) = (4_000, 3_000);
const QUALITY: i32 = 90;
/// Of so many runs the fastest counts.
const RUNS: usize = 7;
/// What it may cost beside the bare three things.
const BARE_MAX: f64 = 1.5;
/// The eighth by which 4,000 pixels become at least 1,600.
const EIGHTHS: usize = 4;
/// Quality of what is kept.
const KEPT_QUALITY: i32 = 82;
const RGB: usize = 3;

/// How rough things are: a room, and a meadow, of which no first try fits into its bytes.
const TEXTURES: [(&str, u64); 2] = [("calm", 8), ("rough", 90)];

/// What taking a photo in costs, in time and memory.
#[must_use]
pub fn figures(peak: &PeakAlloc) -> Vec<Figure> {
    TEXTURES.iter().flat_map(|(name, texture)| of_photo(name, &photo(*texture), peak)).collect()
}

fn of_photo(name: &str, file: &[u8], peak: &PeakAlloc) -> Vec<Figure> {
    let mut taken = None;
    let memory = Memory::of(peak, || taken = Some(take(file, Purpose::General).expect("it is whole")));
    let Taken { full, thumbnail, .. } = taken.expect("it has run");
    let (ours, _) = fastest(|| take(file, Purpose::General).expect("it is whole").full.len());
    let (bare, bare_bytes) = fastest(|| bare(file).len());
    let ms = |time: Duration| (time.as_secs_f64() * 10_000.0).round() / 10.0;
    let kib = |bytes: usize| (bytes as f64 / 1024.0).round();
    let title = format!("a {name} photo of {} KiB taken in, processor time", file.len() / 1024);
    let mut figures = vec![
        Figure::new(title, ms(ours), "ms")
            .at_most(ms(bare) * BARE_MAX)
            .beside("decode, scale, encode", ms(bare)),
        Figure::new("what is kept of it", kib(full.len()), "KiB").beside("bare", kib(bare_bytes)),
        Figure::new("its thumbnail", kib(thumbnail.len()), "KiB"),
    ];
    figures.extend(memory.figures("taking it in", MEMORY_BYTES_MAX as f64 / 1024.0 / 1024.0));
    figures
}

fn fastest<T>(work: impl Fn() -> T) -> (Duration, T) {
    let runs = (0..RUNS).map(|_| processor::of(&work));
    runs.min_by_key(|(time, _)| *time).expect("there are runs")
}

/// Soft light, things with edges, a camera's grain.
fn photo(texture: u64) -> Vec<u8> {
    let (width, height) = SIZE;
    let mut dice = Dice::new(12);
    let mut rgb = Vec::with_capacity(width * height * RGB);
    for y in 0..height {
        for x in 0..width {
            let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
            let light = (u * 5.0).sin() * (v * 4.0).cos() * 40.0 + (u * 61.0 + v * 23.0).sin() * 12.0;
            let edge = if (x / 410 + y / 350) % 3 == 0 { 45.0 } else { 0.0 };
            // Blades and threads, three pixels wide, and the camera's own grain.
            let place = (x as u64 / 3 * 73_856_093) ^ (y as u64 / 3 * 19_349_663);
            let thread = (place.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) % texture;
            let grain = (thread + (dice.number() & 7)) as f32;
            rgb.extend([80.0, 70.0, 60.0].map(|base: f32| (base + light + edge + grain) as u8));
        }
    }
    encoded(&rgb, SIZE, QUALITY)
}

fn encoded(rgb: &[u8], (width, height): (usize, usize), quality: i32) -> Vec<u8> {
    let mut encoder = Compressor::new().expect("memory is enough");
    encoder.set_quality(quality).expect("it is one");
    encoder.set_subsamp(Subsamp::Sub2x2).expect("it is one");
    encoder.set_optimize(true).expect("it is one");
    let image = Image { pixels: rgb, width, pitch: width * RGB, height, format: PixelFormat::RGB };
    encoder.compress_to_vec(image).expect("memory is enough")
}

/// The three things and nothing else.
fn bare(file: &[u8]) -> Vec<u8> {
    let factor = ScalingFactor::new(EIGHTHS, 8);
    let (width, height) = (factor.scale(SIZE.0), factor.scale(SIZE.1));
    let mut pixels = vec![0; width * height * RGB];
    let mut decoder = Decompressor::new().expect("memory is enough");
    decoder.set_scaling_factor(factor).expect("it is one");
    let image =
        Image { pixels: &mut pixels[..], width, pitch: width * RGB, height, format: PixelFormat::RGB };
    decoder.decompress(file, image).expect("it is whole");
    let source = TypedImageRef::<U8x3>::from_buffer(width as u32, height as u32, &pixels).expect("it fits");
    let long = GENERAL_SIDE_PIXELS as usize;
    let (width, height) = (long, SIZE.1 * long / SIZE.0);
    let mut scaled = vec![0; width * height * RGB];
    let mut into =
        TypedImage::<U8x3>::from_buffer(width as u32, height as u32, &mut scaled).expect("it fits");
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new().resize_typed(&source, &mut into, &options).expect("both have pixels");
    encoded(&scaled, (width, height), KEPT_QUALITY)
}
