//! A picture in some tens of bytes: what stands in a record until the thumbnail is there. A mosaic, drawn softly.
//!
//! Layout: a byte for version and shape, then four bits a cell: lightness of each cell row by row, and for each 2 × 2 cells
//! the two colours (blue and red against green, as JPEG has them). A long picture has 8 × 6 cells, a high one 6 × 8.
//! 1 + 24 + 12 = 37 bytes. Own code, because 60 lines are less than a dependency (thumbhash 0.1 has rested since 2023).

use crate::pixels::{Pixels, RGB};

/// Bytes of a placeholder, all of them.
pub const PLACEHOLDER_BYTES: usize = 1 + LIGHT_CELLS / 2 + COLOUR_CELLS;
/// Long side of what is drawn from a placeholder, pixels.
pub const PLACEHOLDER_SIDE_PIXELS: u32 = 32;

const LONG: usize = 8;
const SHORT: usize = 6;
const LIGHT_CELLS: usize = LONG * SHORT;
/// Cells of each of the two colours.
const COLOUR_CELLS: usize = LIGHT_CELLS / 4;
const LYING: u8 = 0x10;
const STANDING: u8 = 0x11;
/// Four bits.
const STEPS: f32 = 15.0;
/// Colours beyond this are drawn as this: a photo's rarely are.
const COLOUR_MAX: f32 = 90.0;

/// The placeholder of a picture.
pub(crate) fn placeholder(picture: &Pixels) -> [u8; PLACEHOLDER_BYTES] {
    let (shape, across, down) =
        if picture.width >= picture.height { (LYING, LONG, SHORT) } else { (STANDING, SHORT, LONG) };
    let light: Vec<u8> =
        means(picture, across, down).map(|rgb| (light_of(rgb) / 255.0 * STEPS).round() as u8).collect();
    let colours = means(picture, across / 2, down / 2).map(|rgb| {
        let light = light_of(rgb);
        let step = |against: f32| ((against / COLOUR_MAX).clamp(-1.0, 1.0) * 7.0 + 8.0).round() as u8;
        (step((rgb[2] - light) * 0.564) << 4) | step((rgb[0] - light) * 0.713)
    });
    let mut bytes = [0; PLACEHOLDER_BYTES];
    bytes[0] = shape;
    let pairs = light.chunks_exact(2).map(|pair| (pair[0] << 4) | pair[1]);
    for (byte, value) in bytes[1..].iter_mut().zip(pairs.chain(colours)) {
        *byte = value;
    }
    bytes
}

/// What a placeholder shows, soft and small, with the sides 4 : 3; `None` where it is none that is known. Whoever shows it
/// stretches it to the shape of the picture.
#[must_use]
pub fn drawn(placeholder: &[u8]) -> Option<Pixels> {
    let (shape, cells) = placeholder.split_first()?;
    let (across, down) = match *shape {
        LYING => (LONG, SHORT),
        STANDING => (SHORT, LONG),
        _ => return None,
    };
    if cells.len() + 1 != PLACEHOLDER_BYTES {
        return None;
    }
    let (light, colours) = cells.split_at(LIGHT_CELLS / 2);
    let light: Vec<f32> = light
        .iter()
        .flat_map(|pair| [pair >> 4, pair & 0x0f])
        .map(|step| f32::from(step) / STEPS * 255.0)
        .collect();
    let against = |step: u8| (f32::from(step) - 8.0) / 7.0 * COLOUR_MAX;
    let blue: Vec<f32> = colours.iter().map(|pair| against(pair >> 4)).collect();
    let red: Vec<f32> = colours.iter().map(|pair| against(pair & 0x0f)).collect();
    let each = PLACEHOLDER_SIDE_PIXELS as usize / LONG;
    let (width, height) = (across * each, down * each);
    let mut rgb = Vec::with_capacity(width * height * RGB);
    for y in 0..height {
        for x in 0..width {
            let at = (place(x, width), place(y, height));
            let y_ = soft(&light, across, down, at);
            let b = soft(&blue, across / 2, down / 2, at);
            let r = soft(&red, across / 2, down / 2, at);
            let channels = [y_ + r / 0.713, y_ - 0.344 * b - 0.714 * r, y_ + b / 0.564];
            rgb.extend(channels.map(|channel| channel.round().clamp(0.0, 255.0) as u8));
        }
    }
    Some(Pixels { width: width as u32, height: height as u32, rgb })
}

fn light_of(rgb: [f32; RGB]) -> f32 {
    0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]
}

/// The middle of a pixel, in parts of the whole.
fn place(at: usize, of: usize) -> f32 {
    (at as f32 + 0.5) / of as f32
}

/// Mean colours of cells, row by row. A cell of a very narrow picture is a pixel at least.
fn means(picture: &Pixels, across: usize, down: usize) -> impl Iterator<Item = [f32; RGB]> {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let part = |at: usize, of: usize, length: usize| {
        let begin = (at * length / of).min(length - 1);
        begin..((at + 1) * length / of).max(begin + 1)
    };
    (0..down).flat_map(move |row| (0..across).map(move |column| (row, column))).map(move |(row, column)| {
        let columns = part(column, across, width);
        let (mut sums, mut pixels) = ([0_u64; RGB], 0_u64);
        for y in part(row, down, height) {
            let bytes = &picture.row(y)[columns.start * RGB..columns.end * RGB];
            for pixel in bytes.chunks_exact(RGB) {
                for (sum, channel) in sums.iter_mut().zip(pixel) {
                    *sum += u64::from(*channel);
                }
                pixels += 1;
            }
        }
        sums.map(|sum| sum as f32 / pixels as f32)
    })
}

/// Between the middles of cells, in a straight line.
fn soft(cells: &[f32], across: usize, down: usize, (x, y): (f32, f32)) -> f32 {
    let between = |at: f32, of: usize| {
        let at = (at * of as f32 - 0.5).clamp(0.0, (of - 1) as f32);
        let low = (at as usize).min(of - 2);
        (low, at - low as f32)
    };
    let ((left, right_part), (top, below_part)) = (between(x, across), between(y, down));
    let row = |y: usize| {
        let at = y * across + left;
        cells[at] * (1.0 - right_part) + cells[at + 1] * right_part
    };
    row(top) * (1.0 - below_part) + row(top + 1) * below_part
}
