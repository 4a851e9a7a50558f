//! The way through the segments of a JPEG: what is kept of each, and where it contradicts itself.

use crate::photos::jpeg::fault::{JpegError, PIXELS_MAX, SCANS_MAX, SIDE_PIXELS_MAX};
use crate::photos::jpeg::front::{Front, segment};

pub(crate) const SOI: u8 = 0xd8;
pub(crate) const EOI: u8 = 0xd9;
pub(crate) const SOS: u8 = 0xda;
pub(crate) const DNL: u8 = 0xdc;

/// A walk over the segments.
pub(crate) struct Walk<'a> {
    pub(crate) rest: &'a [u8],
    pub(crate) picture: Vec<u8>,
    pub(crate) front: Front,
    pub(crate) size: Option<(u32, u32)>,
    pub(crate) scans: usize,
}

impl<'a> Walk<'a> {
    /// One segment; `false` at the end of the picture.
    pub(crate) fn step(&mut self) -> Result<bool, JpegError> {
        let marker = self.marker()?;
        match marker {
            EOI => return Ok(false),
            // Tables: quantisation, Huffman, restart interval.
            0xdb | 0xc4 | 0xdd => {
                let payload = self.payload()?;
                segment(&mut self.picture, marker, payload);
            }
            // Baseline, extended, progressive.
            0xc0..=0xc2 => {
                let payload = self.payload()?;
                self.frame(payload)?;
                segment(&mut self.picture, marker, payload);
            }
            SOS => {
                let payload = self.payload()?;
                self.scan(payload)?;
            }
            0xe0..=0xef => {
                let payload = self.payload()?;
                self.front.note(marker, payload);
            }
            // A comment.
            0xfe => {
                self.payload()?;
            }
            // Other frames, arithmetic tables, hierarchies, a height given afterwards.
            0xc3..=0xcf | DNL | 0xde | 0xdf => return Err(JpegError::Unsupported),
            _ => return Err(JpegError::Damaged),
        }
        Ok(true)
    }

    fn marker(&mut self) -> Result<u8, JpegError> {
        let (&first, mut rest) = self.rest.split_first().ok_or(JpegError::Damaged)?;
        if first != 0xff {
            return Err(JpegError::Damaged);
        }
        // Any number of 0xff may fill up before a marker.
        while let Some((0xff, after)) = rest.split_first() {
            rest = after;
        }
        let (&marker, rest) = rest.split_first().ok_or(JpegError::Damaged)?;
        self.rest = rest;
        Ok(marker)
    }

    fn payload(&mut self) -> Result<&'a [u8], JpegError> {
        let (length, _) = self.rest.split_first_chunk::<2>().ok_or(JpegError::Damaged)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let segment = self.rest.get(..length).ok_or(JpegError::Damaged)?;
        self.rest = &self.rest[length..];
        segment.get(2..).ok_or(JpegError::Damaged)
    }

    fn frame(&mut self, payload: &[u8]) -> Result<(), JpegError> {
        let [precision, h1, h0, w1, w0, components, specs @ ..] = payload else {
            return Err(JpegError::Damaged);
        };
        if self.size.is_some() || specs.len() != usize::from(*components) * 3 {
            return Err(JpegError::Damaged);
        }
        if *precision != 8 || !matches!(components, 1 | 3 | 4) {
            return Err(JpegError::Unsupported);
        }
        let width = u32::from(u16::from_be_bytes([*w1, *w0]));
        let height = u32::from(u16::from_be_bytes([*h1, *h0]));
        if width == 0 || height == 0 {
            return Err(JpegError::Damaged);
        }
        if width > SIDE_PIXELS_MAX || height > SIDE_PIXELS_MAX || width * height > PIXELS_MAX {
            return Err(JpegError::TooLarge);
        }
        self.size = Some((width, height));
        Ok(())
    }

    /// A scan's header and its data, up to the next marker that is not part of the data.
    fn scan(&mut self, payload: &[u8]) -> Result<(), JpegError> {
        let components = usize::from(*payload.first().ok_or(JpegError::Damaged)?);
        if self.size.is_none() || !(1..=4).contains(&components) || payload.len() != 4 + 2 * components {
            return Err(JpegError::Damaged);
        }
        let mut end = 0;
        loop {
            let found = self.rest[end..].iter().position(|&byte| byte == 0xff).ok_or(JpegError::Damaged)?;
            end += found;
            match self.rest.get(end + 1).ok_or(JpegError::Damaged)? {
                // A stuffed zero and restart markers belong to the data.
                0x00 | 0xd0..=0xd7 => end += 2,
                _ => break,
            }
        }
        if end == 0 {
            return Err(JpegError::Damaged);
        }
        segment(&mut self.picture, SOS, payload);
        self.picture.extend_from_slice(&self.rest[..end]);
        self.rest = &self.rest[end..];
        self.scans += 1;
        if self.scans > SCANS_MAX {
            return Err(JpegError::TooLarge);
        }
        Ok(())
    }
}
