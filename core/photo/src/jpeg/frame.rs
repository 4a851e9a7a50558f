//! A JPEG's frame header: size, components and how they are sampled, and what decoding it whole would hold.

use crate::error::PhotoError;

/// Frames whose coefficients come in one order, baseline or extended.
pub(crate) const SEQUENTIAL: [u8; 2] = [0xc0, 0xc1];
/// Progressive frames.
pub(crate) const PROGRESSIVE: u8 = 0xc2;
/// Bytes that a block of 8 × 8 coefficients takes.
const BLOCK_BYTES: u64 = 128;
const SAMPLING_MAX: u8 = 4;

/// A frame header.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame {
    pub(crate) marker: u8,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) components: Vec<Component>,
}

/// A component: its name, and samples across and down in each unit of the picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Component {
    pub(crate) id: u8,
    across: u8,
    down: u8,
}

impl Frame {
    /// Reads a frame header.
    ///
    /// # Errors
    /// Unsupported (12 bits, two or five components); damaged.
    pub(crate) fn read(marker: u8, payload: &[u8]) -> Result<Self, PhotoError> {
        let [precision, h1, h0, w1, w0, count, specs @ ..] = payload else {
            return Err(PhotoError::Damaged);
        };
        if specs.len() != usize::from(*count) * 3 {
            return Err(PhotoError::Damaged);
        }
        if *precision != 8 || !matches!(count, 1 | 3 | 4) {
            return Err(PhotoError::Unsupported);
        }
        let component = |spec: &[u8]| Component { id: spec[0], across: spec[1] >> 4, down: spec[1] & 0x0f };
        let components: Vec<Component> = specs.chunks_exact(3).map(component).collect();
        let sampled = |one: &Component| {
            (1..=SAMPLING_MAX).contains(&one.across) && (1..=SAMPLING_MAX).contains(&one.down)
        };
        let named_twice =
            (1..components.len()).any(|at| components[..at].iter().any(|one| one.id == components[at].id));
        if named_twice || !components.iter().all(sampled) {
            return Err(PhotoError::Damaged);
        }
        let width = u32::from(u16::from_be_bytes([*w1, *w0]));
        let height = u32::from(u16::from_be_bytes([*h1, *h0]));
        Ok(Self { marker, width, height, components })
    }

    /// Blocks of 8 × 8 in all components, those at the edges filled up.
    pub(crate) fn blocks(&self) -> u64 {
        let most =
            |side: fn(&Component) -> u8| u64::from(self.components.iter().map(side).max().unwrap_or(1));
        let units_across = u64::from(self.width).div_ceil(8 * most(|one| one.across));
        let units_down = u64::from(self.height).div_ceil(8 * most(|one| one.down));
        let of_unit: u64 =
            self.components.iter().map(|one| u64::from(one.across) * u64::from(one.down)).sum();
        units_across * units_down * of_unit
    }

    /// What its coefficients take, kept whole, bytes.
    pub(crate) fn coefficient_bytes(&self) -> u64 {
        self.blocks() * BLOCK_BYTES
    }

    /// Bits that its data has at least: a code for each block's mean, and one for its end where it is not told later.
    pub(crate) fn bits_min(&self) -> u64 {
        self.blocks() * if self.marker == PROGRESSIVE { 1 } else { 2 }
    }
}
