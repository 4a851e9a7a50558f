//! A lossless WebP of 4 × 4 pixels that asks for 65,536 groups of codes, refused before the decoder makes them.

use kengai_photo::{PhotoError, Purpose, take};

use crate::seen::fixture;

/// Bits from the lowest of each byte on.
#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    bits: usize,
}

impl Writer {
    fn put(&mut self, value: u32, count: usize) -> &mut Self {
        for place in 0..count {
            if self.bits.is_multiple_of(8) {
                self.bytes.push(0);
            }
            let byte = self.bytes.last_mut().unwrap();
            *byte |= u8::from(value >> place & 1 == 1) << (self.bits % 8);
            self.bits += 1;
        }
        self
    }

    /// A code of one symbol, which takes no bits.
    fn only(&mut self, symbol: u32) -> &mut Self {
        self.put(1, 1).put(0, 1).put(1, 1).put(symbol, 8)
    }
}

/// 4 × 4 pixels in groups up to `largest`, all of one colour.
fn with_groups(largest: u32) -> Vec<u8> {
    let mut out = Writer::default();
    out.put(0x2f, 8).put(3, 14).put(3, 14).put(0, 4);
    out.put(0, 1).put(0, 1);
    // Groups by blocks of 4 × 4, told by a picture of one pixel.
    out.put(1, 1).put(0, 3).put(0, 1);
    out.only(largest & 0xff).only(largest >> 8).only(0).only(0).only(0);
    for _ in 0..=largest.min(40_000) {
        out.only(9).only(8).only(7).only(255).only(0);
    }
    let data = out.bytes;
    let length = data.len() as u32;
    let padding = vec![0; data.len() % 2];
    let chunk = [b"WEBPVP8L", &length.to_le_bytes()[..], &data, &padding].concat();
    [b"RIFF", &(chunk.len() as u32).to_le_bytes()[..], &chunk].concat()
}

#[test]
fn groups_are_counted_before_they_are_made() {
    let is_taken = |largest| take(&with_groups(largest), Purpose::General).map(|taken| taken.width);
    assert_eq!(is_taken(0), Ok(4));
    assert_eq!(is_taken(255), Ok(4), "the decoder agrees on what was counted");
    assert_eq!(is_taken(256), Err(PhotoError::TooManyParts));
    assert_eq!(is_taken(65_535), Err(PhotoError::TooManyParts));
}

#[test]
fn an_honest_picture_has_few() {
    let taken = take(&fixture("scene-lossless.webp"), Purpose::General).unwrap();
    assert_eq!((taken.width, taken.height), (160, 120));
}
