//! PNG, row by row: each row is averaged into what is made of it as it comes, so that a picture of any size lies in memory
//! only as it is to be. An interlaced one comes in seven passes over the whole and has fewer pixels.

use std::io::Cursor;

use png::{
    BitDepth, ColorType, Decoder, DecodingError, InterlaceInfo, Limits, Transformations,
    expand_interlaced_row,
};

use crate::error::PhotoError;
use crate::exif::orientation;
use crate::kind::allow;
use crate::limits::{PIXELS_MAX, PNG_INTERLACED_PIXELS_MAX, PNG_OWN_BYTES_MAX};
use crate::pixels::{Pixels, RGB, on_white};

/// A picture, how it is held, and its colour profile.
pub(crate) struct Decoded {
    pub(crate) pixels: Pixels,
    pub(crate) orientation: u8,
    pub(crate) profile: Option<Vec<u8>>,
}

/// The picture, its long side at least `side` pixels where it has so many.
///
/// # Errors
/// By any limit; cut; damaged.
pub(crate) fn decode(file: &[u8], side: u32) -> Result<Decoded, PhotoError> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(file), Limits { bytes: PNG_OWN_BYTES_MAX });
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    let header = decoder.read_header_info().map_err(|error| judged(&error))?;
    let (size, is_interlaced) = ((header.width, header.height), header.interlaced);
    let pixels_max = if is_interlaced { PNG_INTERLACED_PIXELS_MAX } else { PIXELS_MAX };
    allow(size, file.len(), pixels_max)?;
    let mut reader = decoder.read_info().map_err(|error| judged(&error))?;
    let (colours, depth) = reader.output_color_type();
    if depth != BitDepth::Eight {
        return Err(PhotoError::Unsupported);
    }
    let every = if is_interlaced { 1 } else { (size.0.max(size.1) / side).max(1) };
    let mut made = Made::new(size, every);
    let mut row_rgb = Vec::with_capacity(size.0 as usize * RGB);
    let mut y = 0;
    while let Some(row) = reader.next_interlaced_row().map_err(|error| judged(&error))? {
        row_rgb.clear();
        as_rgb(row.data(), colours, &mut row_rgb);
        match row.interlace() {
            InterlaceInfo::Null(_) => {
                made.row(y, &row_rgb);
                y += 1;
            }
            InterlaceInfo::Adam7(pass) => {
                let stride = size.0 as usize * RGB;
                expand_interlaced_row(&mut made.pixels.rgb, stride, &row_rgb, pass, 8 * RGB as u8);
            }
        }
    }
    // What stands after the picture is read to its end: a file that was cut there is cut.
    reader.finish().map_err(|error| judged(&error))?;
    let info = reader.info();
    let held = info.exif_metadata.as_deref().and_then(orientation).unwrap_or(1);
    let profile = info.icc_profile.as_deref().map(<[u8]>::to_vec);
    Ok(Decoded { pixels: made.pixels, orientation: held, profile })
}

fn judged(error: &DecodingError) -> PhotoError {
    match error {
        DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => PhotoError::Cut,
        DecodingError::LimitsExceeded => PhotoError::TooManyParts,
        _ => PhotoError::Damaged,
    }
}

fn as_rgb(row: &[u8], colours: ColorType, out: &mut Vec<u8>) {
    match colours {
        ColorType::Grayscale | ColorType::Indexed => out.extend(row.iter().flat_map(|&grey| [grey; RGB])),
        ColorType::GrayscaleAlpha => {
            out.extend(row.chunks_exact(2).flat_map(|pixel| [on_white(pixel[0], pixel[1]); RGB]));
        }
        ColorType::Rgb => out.extend_from_slice(row),
        ColorType::Rgba => out.extend(
            row.chunks_exact(4).flat_map(|pixel| [0, 1, 2].map(|channel| on_white(pixel[channel], pixel[3]))),
        ),
    }
}

/// What is made: the mean of each `every` × `every` pixels.
struct Made {
    pixels: Pixels,
    from: (usize, usize),
    every: usize,
    /// Sums of the row that is being made.
    sums: Vec<u32>,
}

impl Made {
    fn new((width, height): (u32, u32), every: u32) -> Self {
        let (across, down) = (width.div_ceil(every), height.div_ceil(every));
        let rgb = vec![0; across as usize * down as usize * RGB];
        let sums = if every > 1 { vec![0; across as usize * RGB] } else { Vec::new() };
        let pixels = Pixels { width: across, height: down, rgb };
        Self { pixels, from: (width as usize, height as usize), every: every as usize, sums }
    }

    /// A row, in its order.
    fn row(&mut self, y: usize, rgb: &[u8]) {
        let bytes = self.pixels.width as usize * RGB;
        let into = &mut self.pixels.rgb[(y / self.every) * bytes..][..bytes];
        if self.every == 1 {
            into.copy_from_slice(rgb);
            return;
        }
        for (sums, cell) in self.sums.chunks_exact_mut(RGB).zip(rgb.chunks(self.every * RGB)) {
            for pixel in cell.chunks_exact(RGB) {
                for (sum, channel) in sums.iter_mut().zip(pixel) {
                    *sum += u32::from(*channel);
                }
            }
        }
        let rows = y % self.every + 1;
        if rows == self.every || y + 1 == self.from.1 {
            for (x, (sums, pixel)) in
                self.sums.chunks_exact_mut(RGB).zip(into.chunks_exact_mut(RGB)).enumerate()
            {
                let columns = (self.from.0 - x * self.every).min(self.every);
                let count = (rows * columns) as u32;
                for (sum, channel) in sums.iter_mut().zip(pixel) {
                    *channel = ((*sum + count / 2) / count) as u8;
                    *sum = 0;
                }
            }
        }
    }
}
