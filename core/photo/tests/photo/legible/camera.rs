//! A phone's camera at arm's length: it is held askew, focuses badly, has little light, and a lamp stands over the sheet.

use super::page::Sheet;
use crate::made::Dice;
use kengai_photo::Pixels;

/// What is wrong with a photo.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Faults {
    /// How far a point is spread, pixels (standard deviation).
    pub(crate) blur: f32,
    /// How far it is turned, radians.
    pub(crate) turn: f32,
    /// How much smaller the far edge is, in parts.
    pub(crate) lean: f32,
    /// How much light there is, in parts.
    pub(crate) light: f32,
    /// How much less of it in the farthest corner, in parts.
    pub(crate) shade: f32,
    /// The sensor's noise (standard deviation), in parts of the whole range.
    pub(crate) noise: f32,
    /// How bright the lamp's reflection is, in parts.
    pub(crate) glare: f32,
}

/// How far the camera's own noise filter spreads a point, pixels.
const FILTER: f32 = 0.9;
/// What each channel has of a warm lamp's light.
const WARMTH: [f32; 3] = [1.0, 0.96, 0.86];

/// The photo of a sheet.
pub(crate) fn photo(sheet: &Sheet, faults: &Faults, seed: u64) -> Pixels {
    let mut seen = askew(sheet, faults);
    blur(&mut seen, sheet.width, faults.blur);
    let (width, height) = (sheet.width, sheet.height);
    let mut dice = Dice(seed);
    for (at, light) in seen.iter_mut().enumerate() {
        let (u, v) = ((at % width) as f32 / width as f32, (at / width) as f32 / height as f32);
        let lit = faults.light * (1.0 - faults.shade * 0.5 * (u + v));
        let (du, dv) = ((u - 0.4) / 0.12, (v - 0.25) / 0.05);
        let lamp = faults.glare * (-(du * du + dv * dv)).exp();
        // Four draws make a bell, nearly.
        let drawn = dice.number();
        let bell = (0..4).map(|part| (drawn >> (16 * part) & 0xffff) as f32 / 65_535.0).sum::<f32>() - 2.0;
        *light = *light * lit * (1.0 - lamp) + lamp + bell * 1.732 * faults.noise;
    }
    blur(&mut seen, width, FILTER);
    let channels = |light: &f32| WARMTH.map(|warmth| (light * warmth * 255.0).clamp(0.0, 255.0) as u8);
    let rgb = seen.iter().flat_map(channels).collect();
    Pixels { width: width as u32, height: height as u32, rgb }
}

/// Seen from a little aside: each pixel looks for its place on the sheet.
fn askew(sheet: &Sheet, faults: &Faults) -> Vec<f32> {
    let (width, height) = (sheet.width as f32, sheet.height as f32);
    let (sin, cos) = faults.turn.sin_cos();
    let mut seen = Vec::with_capacity(sheet.light.len());
    for y in 0..sheet.height {
        for x in 0..sheet.width {
            let (dx, dy) = (x as f32 - width / 2.0, y as f32 - height / 2.0);
            let near = 1.0 + faults.lean * (0.5 - y as f32 / height);
            let (u, v) = ((dx * cos + dy * sin) * near, (dy * cos - dx * sin) * near);
            seen.push(at(sheet, u + width / 2.0, v + height / 2.0));
        }
    }
    seen
}

/// Between four pixels; the table beside the sheet is dark.
fn at(sheet: &Sheet, x: f32, y: f32) -> f32 {
    if x < 0.0 || y < 0.0 || x >= (sheet.width - 1) as f32 || y >= (sheet.height - 1) as f32 {
        return 0.25;
    }
    let (left, top) = (x as usize, y as usize);
    let (right_part, below_part) = (x - left as f32, y - top as f32);
    let row = |top: usize| {
        let at = top * sheet.width + left;
        sheet.light[at] * (1.0 - right_part) + sheet.light[at + 1] * right_part
    };
    row(top) * (1.0 - below_part) + row(top + 1) * below_part
}

/// Three means one after the other, along and down: nearly a bell.
fn blur(light: &mut Vec<f32>, width: usize, deviation: f32) {
    // Three boxes of 2 r + 1 spread by the square root of r (r + 1).
    let reach = ((deviation * deviation + 0.25).sqrt() - 0.5).max(0.0);
    if reach <= 0.0 {
        return;
    }
    let height = light.len() / width;
    for _ in 0..3 {
        *light = mean(light, width, height, reach, 1, width);
        *light = mean(light, height, width, reach, width, 1);
    }
}

/// Means along lines of `length` values that lie `step` apart; `lines` of them, `next` apart. What is between two whole
/// reaches counts in part.
fn mean(light: &[f32], length: usize, lines: usize, reach: f32, step: usize, next: usize) -> Vec<f32> {
    let (whole, part) = (reach as usize, reach.fract());
    let size = 1.0 + 2.0 * reach;
    let mut out = vec![0.0; light.len()];
    for line in 0..lines {
        let value = |at: isize| light[line * next + at.clamp(0, length as isize - 1) as usize * step];
        let reach = whole as isize;
        let mut sum: f32 = (-reach..=reach).map(value).sum();
        for at in 0..length as isize {
            let ends = value(at - reach - 1) + value(at + reach + 1);
            out[line * next + at as usize * step] = (sum + part * ends) / size;
            sum += value(at + reach + 1) - value(at - reach);
        }
    }
    out
}
