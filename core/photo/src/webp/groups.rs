//! How many groups of codes a lossless WebP has, found before it is decoded.
//!
//! The number stands nowhere: it is the largest value of a small picture inside the picture, at most 65,536, and the decoder
//! makes five tables for each, whatever the size of the picture. A file of some megabytes would come to more than a gigabyte (reckoned). Here that small
//! picture is read as far as its values: copies of what was there before need no looking up, for they are never larger.

use super::chunks::Lossless;
use crate::error::PhotoError;
use crate::limits::WEBP_GROUPS_MAX;

const HEADER_BITS: usize = 8 + 14 + 14 + 1 + 3;
/// Symbols of the five codes of a group: green with lengths, red, blue, alpha, distance. A cache adds to the first.
const ALPHABETS: [usize; 5] = [256 + 24, 256, 256, 256, 40];
const LENGTHS_FROM: usize = 256;
const CACHED_FROM: usize = 256 + 24;
const CACHE_BITS_MAX: u32 = 11;
const LENGTH_ORDER: [usize; 19] = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
const LENGTH_MAX: usize = 15;

/// Whether `stream` has no more groups than are decoded.
///
/// # Errors
/// Too many parts; cut; damaged.
pub(crate) fn allow(stream: Lossless<'_>) -> Result<(), PhotoError> {
    let mut bits = Bits { data: stream.data, at: if stream.has_header { HEADER_BITS } else { 0 } };
    let width = skip_transforms(&mut bits, stream.width, stream.height)?;
    let _cache = cache_symbols(&mut bits)?;
    if bits.take(1)? == 0 {
        return Ok(());
    }
    let size_bits = bits.take(3)? + 2;
    let (across, down) = (width.div_ceil(1 << size_bits), stream.height.div_ceil(1 << size_bits));
    let largest = largest_of(&mut bits, u64::from(across) * u64::from(down))?;
    if largest >= WEBP_GROUPS_MAX { Err(PhotoError::TooManyParts) } else { Ok(()) }
}

/// Reads over what is done to the picture after its decoding; the width that is decoded.
fn skip_transforms(bits: &mut Bits<'_>, width: u32, height: u32) -> Result<u32, PhotoError> {
    let mut decoded = width;
    let mut seen = [false; 4];
    while bits.take(1)? == 1 {
        let transform = bits.take(2)?;
        if std::mem::replace(&mut seen[transform as usize], true) {
            return Err(PhotoError::Damaged);
        }
        match transform {
            0 | 1 => {
                let size_bits = bits.take(3)? + 2;
                let across = decoded.div_ceil(1 << size_bits);
                let down = height.div_ceil(1 << size_bits);
                largest_of(bits, u64::from(across) * u64::from(down))?;
            }
            2 => {}
            _ => {
                let colours = bits.take(8)? + 1;
                largest_of(bits, u64::from(colours))?;
                let packed = match colours {
                    1..=2 => 3,
                    3..=4 => 2,
                    5..=16 => 1,
                    _ => 0,
                };
                decoded = decoded.div_ceil(1 << packed);
            }
        }
    }
    Ok(decoded)
}

/// Symbols that a cache adds.
fn cache_symbols(bits: &mut Bits<'_>) -> Result<usize, PhotoError> {
    if bits.take(1)? == 0 {
        return Ok(0);
    }
    let cache = bits.take(4)?;
    if (1..=CACHE_BITS_MAX).contains(&cache) { Ok(1 << cache) } else { Err(PhotoError::Damaged) }
}

/// Reads over a picture inside the picture; the largest value of its pixels' two middle bytes.
fn largest_of(bits: &mut Bits<'_>, pixels: u64) -> Result<u32, PhotoError> {
    let cache = cache_symbols(bits)?;
    let mut codes = Vec::with_capacity(ALPHABETS.len());
    for (at, symbols) in ALPHABETS.iter().enumerate() {
        codes.push(Code::read(bits, if at == 0 { symbols + cache } else { *symbols })?);
    }
    let (mut done, mut largest) = (0, 0);
    while done < pixels {
        let green = codes[0].symbol(bits)?;
        if green < LENGTHS_FROM {
            let red = codes[1].symbol(bits)?;
            codes[2].symbol(bits)?;
            codes[3].symbol(bits)?;
            largest = largest.max(((red << 8) | green) as u32);
            done += 1;
        } else if green < CACHED_FROM {
            let length = span(bits, green - LENGTHS_FROM)?;
            let distance = codes[4].symbol(bits)?;
            span(bits, distance)?;
            done += length;
        } else {
            done += 1;
        }
    }
    Ok(largest)
}

/// A length or a distance by its prefix.
fn span(bits: &mut Bits<'_>, prefix: usize) -> Result<u64, PhotoError> {
    if prefix < 4 {
        return Ok(prefix as u64 + 1);
    }
    let more = (prefix as u32 - 2) >> 1;
    Ok(((2 + (prefix as u64 & 1)) << more) + u64::from(bits.take(more)?) + 1)
}

/// Bits from the lowest of each byte on.
struct Bits<'a> {
    data: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: u32) -> Result<u32, PhotoError> {
        let mut value = 0;
        for place in 0..count {
            let byte = *self.data.get(self.at / 8).ok_or(PhotoError::Cut)?;
            value |= u32::from(byte >> (self.at % 8) & 1) << place;
            self.at += 1;
        }
        Ok(value)
    }
}

/// A prefix code: how many symbols each length has, and the symbols in the order of their codes.
struct Code {
    counts: [usize; LENGTH_MAX + 1],
    symbols: Vec<usize>,
}

impl Code {
    fn read(bits: &mut Bits<'_>, alphabet: usize) -> Result<Self, PhotoError> {
        if bits.take(1)? == 0 {
            return Self::of_lengths(&lengths(bits, alphabet)?);
        }
        let has_two = bits.take(1)? == 1;
        let first_bits = if bits.take(1)? == 1 { 8 } else { 1 };
        let mut symbols = vec![bits.take(first_bits)? as usize];
        let mut counts = [0; LENGTH_MAX + 1];
        if has_two {
            symbols.push(bits.take(8)? as usize);
            symbols.sort_unstable();
            counts[1] = 2;
        }
        if symbols.iter().any(|symbol| *symbol >= alphabet) {
            return Err(PhotoError::Damaged);
        }
        Ok(Self { counts, symbols })
    }

    fn of_lengths(lengths: &[usize]) -> Result<Self, PhotoError> {
        let mut counts = [0; LENGTH_MAX + 1];
        let mut symbols: Vec<usize> = (0..lengths.len()).filter(|symbol| lengths[*symbol] > 0).collect();
        symbols.sort_by_key(|symbol| lengths[*symbol]);
        if symbols.len() > 1 {
            symbols.iter().for_each(|symbol| counts[lengths[*symbol]] += 1);
            let filled: usize = (1..=LENGTH_MAX).map(|length| counts[length] << (LENGTH_MAX - length)).sum();
            if filled != 1 << LENGTH_MAX {
                return Err(PhotoError::Damaged);
            }
        }
        if symbols.is_empty() { Err(PhotoError::Damaged) } else { Ok(Self { counts, symbols }) }
    }

    fn symbol(&self, bits: &mut Bits<'_>) -> Result<usize, PhotoError> {
        if let [only] = self.symbols[..] {
            return Ok(only);
        }
        let (mut code, mut first, mut before) = (0, 0, 0);
        for count in &self.counts[1..] {
            code = code << 1 | bits.take(1)? as usize;
            first <<= 1;
            if code < first + count {
                return self.symbols.get(before + code - first).copied().ok_or(PhotoError::Damaged);
            }
            first += count;
            before += count;
        }
        Err(PhotoError::Damaged)
    }
}

/// The lengths of the codes of an alphabet, which are themselves in a code.
fn lengths(bits: &mut Bits<'_>, alphabet: usize) -> Result<Vec<usize>, PhotoError> {
    let mut of_lengths = [0; LENGTH_ORDER.len()];
    for at in 0..4 + bits.take(4)? as usize {
        of_lengths[LENGTH_ORDER[at]] = bits.take(3)? as usize;
    }
    let code = Code::of_lengths(&of_lengths)?;
    let mut left = alphabet;
    if bits.take(1)? == 1 {
        let count = 2 + 2 * bits.take(3)?;
        left = 2 + bits.take(count)? as usize;
    }
    let mut lengths = Vec::with_capacity(alphabet);
    let mut before = 8;
    while lengths.len() < alphabet && left > 0 {
        left -= 1;
        let (value, times) = match code.symbol(bits)? {
            16 => (before, 3 + bits.take(2)?),
            17 => (0, 3 + bits.take(3)?),
            18 => (0, 11 + bits.take(7)?),
            length => (length, 1),
        };
        if value > 0 {
            before = value;
        }
        if lengths.len() + times as usize > alphabet {
            return Err(PhotoError::Damaged);
        }
        lengths.extend(std::iter::repeat_n(value, times as usize));
    }
    lengths.resize(alphabet, 0);
    Ok(lengths)
}
