//! The way through the segments of a JPEG, before anything is decoded: its limits, whether it is whole, how it is held,
//! and whether it is one of those that this crate writes.

use super::frame::{Frame, PROGRESSIVE, SEQUENTIAL};
use super::progress::Progress;
use crate::error::PhotoError;
use crate::exif::orientation;
use crate::kind::allow;
use crate::limits::{COEFFICIENT_BYTES_MAX, PIXELS_MAX, SCANS_MAX};

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const QUANTISATION: u8 = 0xdb;
const HUFFMAN: u8 = 0xc4;
const RESTART: u8 = 0xdd;
/// What libjpeg-turbo writes as JFIF: version 1.1, square pixels, no thumbnail.
const JFIF: &[u8] = b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0";
const EXIF: &[u8] = b"Exif\0\0";
/// A colour profile in one piece.
const PROFILE: &[u8] = b"ICC_PROFILE\0\x01\x01";

/// What its segments say of a picture.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Whether it is of four inks.
    pub(crate) is_cmyk: bool,
    /// EXIF's orientation, 1 to 8.
    pub(crate) orientation: u8,
    /// Its colour profile.
    pub(crate) profile: Option<&'a [u8]>,
    /// Whether it has nothing but what this crate writes, and nothing after its end.
    pub(crate) is_plain: bool,
}

/// Reads the segments of `file`.
///
/// # Errors
/// By any limit; cut where it ends early; damaged; unsupported.
pub(crate) fn walk(file: &[u8]) -> Result<Facts<'_>, PhotoError> {
    debug_assert_eq!(file.get(..2), Some(&[0xff, SOI][..]));
    let mut walk = Walk {
        rest: file.get(2..).ok_or(PhotoError::Cut)?,
        frame: None,
        progress: Progress::default(),
        scans: 0,
        data_bytes: 0,
        orientation: None,
        profile: None,
        is_plain: true,
    };
    while walk.step()? {}
    walk.facts(file.len())
}

struct Walk<'a> {
    rest: &'a [u8],
    frame: Option<Frame>,
    progress: Progress,
    scans: usize,
    data_bytes: usize,
    orientation: Option<u8>,
    profile: Option<&'a [u8]>,
    is_plain: bool,
}

impl<'a> Walk<'a> {
    /// One segment; `false` at the end of the picture.
    fn step(&mut self) -> Result<bool, PhotoError> {
        let marker = self.marker()?;
        match marker {
            EOI => {
                self.is_plain &= self.rest.is_empty();
                return Ok(false);
            }
            QUANTISATION | HUFFMAN => {
                self.payload()?;
            }
            _ if SEQUENTIAL.contains(&marker) || marker == PROGRESSIVE => {
                let payload = self.payload()?;
                self.frame(marker, payload)?;
            }
            SOS => {
                let payload = self.payload()?;
                self.scan(payload)?;
            }
            RESTART => {
                self.payload()?;
                self.is_plain = false;
            }
            0xe0..=0xef | 0xfe => {
                let payload = self.payload()?;
                self.note(marker, payload);
            }
            // Other frames, arithmetic codes, hierarchies, a height given afterwards.
            0xc3..=0xcf | 0xdc | 0xde | 0xdf => return Err(PhotoError::Unsupported),
            _ => return Err(PhotoError::Damaged),
        }
        Ok(true)
    }

    fn marker(&mut self) -> Result<u8, PhotoError> {
        let (&first, mut rest) = self.rest.split_first().ok_or(PhotoError::Cut)?;
        if first != 0xff {
            return Err(PhotoError::Damaged);
        }
        // Any number of 0xff may fill up before a marker.
        while let Some((0xff, after)) = rest.split_first() {
            rest = after;
            self.is_plain = false;
        }
        let (&marker, rest) = rest.split_first().ok_or(PhotoError::Cut)?;
        self.rest = rest;
        Ok(marker)
    }

    fn payload(&mut self) -> Result<&'a [u8], PhotoError> {
        let (length, _) = self.rest.split_first_chunk::<2>().ok_or(PhotoError::Cut)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let segment = self.rest.get(..length).ok_or(PhotoError::Cut)?;
        self.rest = &self.rest[length..];
        segment.get(2..).ok_or(PhotoError::Damaged)
    }

    fn frame(&mut self, marker: u8, payload: &[u8]) -> Result<(), PhotoError> {
        if self.frame.is_some() {
            return Err(PhotoError::Damaged);
        }
        let frame = Frame::read(marker, payload)?;
        self.is_plain &= marker == SEQUENTIAL[0] && frame.components.len() == 3;
        self.progress = Progress::of(&frame);
        self.frame = Some(frame);
        Ok(())
    }

    /// A scan's header and its data, up to the next marker that is not part of the data.
    fn scan(&mut self, payload: &[u8]) -> Result<(), PhotoError> {
        let frame = self.frame.as_ref().ok_or(PhotoError::Damaged)?;
        self.progress.note(frame, payload, self.scans == 0)?;
        let mut end = 0;
        loop {
            let found = self.rest[end..].iter().position(|&byte| byte == 0xff).ok_or(PhotoError::Cut)?;
            end += found;
            match self.rest.get(end + 1).ok_or(PhotoError::Cut)? {
                // A stuffed zero and restart markers belong to the data.
                0x00 | 0xd0..=0xd7 => end += 2,
                _ => break,
            }
        }
        self.data_bytes += end;
        self.rest = &self.rest[end..];
        self.scans += 1;
        self.is_plain &= self.scans == 1;
        if self.scans > SCANS_MAX {
            return Err(PhotoError::TooManyParts);
        }
        Ok(())
    }

    /// The first of each counts, as for viewers.
    fn note(&mut self, marker: u8, payload: &'a [u8]) {
        self.is_plain &= marker == 0xe0 && payload == JFIF;
        match marker {
            0xe1 if self.orientation.is_none() => {
                self.orientation = payload.strip_prefix(EXIF).and_then(orientation);
            }
            0xe2 if self.profile.is_none() => self.profile = payload.strip_prefix(PROFILE),
            _ => {}
        }
    }

    fn facts(self, bytes: usize) -> Result<Facts<'a>, PhotoError> {
        let frame = self.frame.ok_or(PhotoError::Damaged)?;
        let held = frame.coefficient_bytes();
        if (frame.marker == PROGRESSIVE || self.progress.one_by_one) && held > COEFFICIENT_BYTES_MAX {
            let pixels = u64::from(frame.width) * u64::from(frame.height);
            let pixels_max = pixels * COEFFICIENT_BYTES_MAX / held;
            return Err(PhotoError::TooManyPixels { pixels, pixels_max });
        }
        allow((frame.width, frame.height), bytes, PIXELS_MAX)?;
        if !self.progress.is_whole() {
            return Err(PhotoError::Cut);
        }
        if (self.data_bytes as u64) * 8 < frame.bits_min() {
            let pixels = u64::from(frame.width) * u64::from(frame.height);
            return Err(PhotoError::Hollow { pixels, bytes: self.data_bytes });
        }
        Ok(Facts {
            width: frame.width,
            height: frame.height,
            is_cmyk: frame.components.len() == 4,
            orientation: self.orientation.unwrap_or(1),
            profile: self.profile,
            is_plain: self.is_plain,
        })
    }
}
