//! How far a JPEG's coefficients are told by its scans. A progressive picture that is cut between two scans and ended is
//! a picture by all rules, only blurred; that some of its bits were never told gives it away.

use super::frame::{Frame, PROGRESSIVE};
use crate::error::PhotoError;

/// Lowest bit told of each coefficient of each component; nothing yet.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    lowest_bits: Vec<[Option<u8>; 64]>,
    /// Whether the first scan is of fewer components than there are: then all coefficients are kept, too.
    pub(crate) one_by_one: bool,
}

impl Progress {
    pub(crate) fn of(frame: &Frame) -> Self {
        Self { lowest_bits: vec![[None; 64]; frame.components.len()], one_by_one: false }
    }

    /// Notes a scan by its header.
    ///
    /// # Errors
    /// Damaged: it is of no component, or of coefficients that there are not.
    pub(crate) fn note(&mut self, frame: &Frame, payload: &[u8], first: bool) -> Result<(), PhotoError> {
        let count = usize::from(*payload.first().ok_or(PhotoError::Damaged)?);
        if !(1..=4).contains(&count) || payload.len() != 4 + 2 * count {
            return Err(PhotoError::Damaged);
        }
        let (specs, band) = payload[1..].split_at(2 * count);
        let (begin, end, low) = match frame.marker {
            PROGRESSIVE => (usize::from(band[0]), usize::from(band[1]), band[2] & 0x0f),
            _ => (0, 63, 0),
        };
        if begin > end || end > 63 {
            return Err(PhotoError::Damaged);
        }
        for spec in specs.chunks_exact(2) {
            let at = frame.components.iter().position(|one| one.id == spec[0]);
            let bits = &mut self.lowest_bits[at.ok_or(PhotoError::Damaged)?];
            bits[begin..=end].fill(Some(low));
        }
        if first {
            self.one_by_one = count < frame.components.len();
        }
        Ok(())
    }

    /// Whether the last bit of everything was told.
    pub(crate) fn is_whole(&self) -> bool {
        !self.lowest_bits.is_empty() && self.lowest_bits.iter().flatten().all(|bits| *bits == Some(0))
    }
}
