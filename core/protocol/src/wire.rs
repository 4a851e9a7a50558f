//! The canonical binary encoding under every format: fixed-size fields, minimal LEB128 integers, length-prefixed bytes.
//!
//! One value has exactly one encoding: a longer integer form, a trailing byte or an oversize length is an error, so
//! that what was signed can always be recomputed from what was read. Lengths are checked before anything is allocated.
//!
//! A number is at most [`NUMBER_MAX`], here and nowhere else: one that a reader's database cannot hold (a receipt of the
//! year 584,000,000, signed by a member of the circle) would stop whoever reads it, for good.

use crate::limits::NUMBER_MAX;

pub mod trace;

/// Why bytes are not one of our formats. Carries no content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The bytes end too early.
    #[error("cut short")]
    Truncated,
    /// A form that our writers never produce.
    #[error("not in canonical form: {0}")]
    NotCanonical(&'static str),
    /// Larger than the limit for this field.
    #[error("{what} is over its limit of {limit}")]
    OverLimit {
        /// The field.
        what: &'static str,
        /// The limit, in the field's own unit.
        limit: usize,
    },
    /// Made by a newer version.
    #[error("{what} has version {version}, which this program does not know; update it")]
    Version {
        /// The format.
        what: &'static str,
        /// The version found.
        version: u8,
    },
    /// A value outside its set.
    #[error("{0} has a value that does not exist")]
    Value(&'static str),
}

/// Values that a list makes room for before it has read one.
const LIST_RESERVE_MAX: usize = 16;

/// Appends canonical bytes.
#[derive(Debug, Default)]
pub struct Writer(pub Vec<u8>);

impl Writer {
    /// An empty writer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One byte.
    pub fn u8(&mut self, value: u8) {
        self.0.push(value);
    }

    /// An unsigned integer in as few 7-bit groups as it needs. Beyond [`NUMBER_MAX`] there is none: that stands for it.
    pub fn varint(&mut self, value: u64) {
        let mut value = value.min(NUMBER_MAX);
        while value >= 0x80 {
            self.0.push((value as u8 & 0x7f) | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// An unsigned integer in eight bytes, the highest first; bounded as [`Writer::varint`].
    pub fn number8(&mut self, value: u64) {
        self.fixed(&value.min(NUMBER_MAX).to_be_bytes());
    }

    /// Bytes whose length the reader knows.
    pub fn fixed(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// A length and that many bytes.
    pub fn blob(&mut self, bytes: &[u8]) {
        self.varint(bytes.len() as u64);
        self.fixed(bytes);
    }

    /// A flag byte and, if there is one, the value.
    pub fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        match value {
            None => self.u8(0),
            Some(value) => {
                self.u8(1);
                write(self, value);
            }
        }
    }

    /// A count and that many values.
    pub fn list<T>(&mut self, values: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.varint(values.len() as u64);
        for value in values {
            write(self, value);
        }
    }
}

/// Reads canonical bytes.
#[derive(Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// How many bytes are left.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// `count` bytes.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`].
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        if count > self.rest.len() {
            return Err(DecodeError::Truncated);
        }
        let (head, tail) = self.rest.split_at(count);
        self.rest = tail;
        Ok(head)
    }

    /// One byte.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`].
    pub fn u8(&mut self) -> Result<u8, DecodeError> {
        let begun = self.rest;
        let byte = self.byte()?;
        self.note(trace::Found::Byte, begun, 1);
        Ok(byte)
    }

    fn byte(&mut self) -> Result<u8, DecodeError> {
        Ok(self.take(1)?[0])
    }

    /// Tells a test what was read since `begun`, the last `content` bytes of which are not the length before them.
    fn note(&self, what: trace::Found, begun: &'a [u8], content: usize) {
        trace::note(what, &begun[..begun.len() - self.rest.len()], content);
    }

    /// A flag: 0 or 1.
    ///
    /// # Errors
    /// Truncated, or another value.
    pub fn flag(&mut self) -> Result<bool, DecodeError> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(DecodeError::NotCanonical("flag")),
        }
    }

    /// A version byte that must be 1.
    ///
    /// # Errors
    /// Truncated, or another version.
    pub fn version1(&mut self, what: &'static str) -> Result<(), DecodeError> {
        match self.u8()? {
            1 => Ok(()),
            version => Err(DecodeError::Version { what, version }),
        }
    }

    /// An integer in its shortest form.
    ///
    /// # Errors
    /// Truncated, longer than needed, or beyond [`NUMBER_MAX`].
    pub fn varint(&mut self) -> Result<u64, DecodeError> {
        let begun = self.rest;
        let mut value = 0_u64;
        // Nine groups are 63 bits: exactly the numbers that there are.
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                if byte == 0 && shift > 0 {
                    return Err(DecodeError::NotCanonical("integer"));
                }
                self.note(trace::Found::Number, begun, 0);
                return bounded(value);
            }
        }
        Err(DecodeError::NotCanonical("integer"))
    }

    /// An integer in eight bytes, the highest first.
    ///
    /// # Errors
    /// Truncated, or beyond [`NUMBER_MAX`].
    pub fn number8(&mut self) -> Result<u64, DecodeError> {
        let begun = self.rest;
        let value = u64::from_be_bytes(self.fixed()?);
        self.note(trace::Found::Number8, begun, 0);
        bounded(value)
    }

    /// `N` bytes.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`].
    pub fn fixed<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let mut out = [0; N];
        out.copy_from_slice(self.take(N)?);
        Ok(out)
    }

    /// A length of at most `limit` and that many bytes.
    ///
    /// # Errors
    /// Truncated, or over the limit.
    pub fn blob(&mut self, what: &'static str, limit: usize) -> Result<&'a [u8], DecodeError> {
        let begun = self.rest;
        let content = self.counted(what, limit)?;
        self.note(trace::Found::Blob, begun, content.len());
        Ok(content)
    }

    fn counted(&mut self, what: &'static str, limit: usize) -> Result<&'a [u8], DecodeError> {
        let length = self.varint()?;
        if length > limit as u64 {
            return Err(DecodeError::OverLimit { what, limit });
        }
        self.take(length as usize)
    }

    /// Text of at most `limit` bytes.
    ///
    /// # Errors
    /// Truncated, over the limit, or not UTF-8.
    pub fn text(&mut self, what: &'static str, limit: usize) -> Result<&'a str, DecodeError> {
        let begun = self.rest;
        let content = self.counted(what, limit)?;
        self.note(trace::Found::Text { bytes_max: limit }, begun, content.len());
        std::str::from_utf8(content).map_err(|_| DecodeError::Value(what))
    }

    /// A flag and, if set, a value.
    ///
    /// # Errors
    /// As `read`.
    pub fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Option<T>, DecodeError> {
        Ok(if self.flag()? { Some(read(self)?) } else { None })
    }

    /// A count of at most `limit` and that many values.
    ///
    /// # Errors
    /// Over the limit, or as `read`.
    pub fn list<T>(
        &mut self,
        what: &'static str,
        limit: usize,
        mut read: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let count = self.varint()?;
        if count > limit as u64 {
            return Err(DecodeError::OverLimit { what, limit });
        }
        // Every value takes a byte at least: a count that cannot be filled must not reserve memory.
        let count = count as usize;
        if count > self.rest.len() {
            return Err(DecodeError::Truncated);
        }
        // In memory a value may be two hundred times its bytes: what is really there makes the list grow.
        let mut out = Vec::with_capacity(count.min(LIST_RESERVE_MAX));
        for _ in 0..count {
            out.push(read(self)?);
        }
        Ok(out)
    }

    /// Nothing may be left.
    ///
    /// # Errors
    /// When something is.
    pub fn end(self) -> Result<(), DecodeError> {
        if self.rest.is_empty() { Ok(()) } else { Err(DecodeError::NotCanonical("trailing bytes")) }
    }
}

/// The one place that says how large a number may be.
fn bounded(value: u64) -> Result<u64, DecodeError> {
    if value <= NUMBER_MAX { Ok(value) } else { Err(DecodeError::Value("number")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_have_one_form() {
        for value in [0, 1, 127, 128, 16_383, 16_384, NUMBER_MAX - 1, NUMBER_MAX] {
            let mut out = Writer::new();
            out.varint(value);
            let mut input = Reader::new(&out.0);
            assert_eq!(input.varint().unwrap(), value);
            input.end().unwrap();
        }
        for long in [&[0x80, 0x00][..], &[0xff, 0x80, 0x00], &[0xff; 10], &[0xff; 11]] {
            assert!(Reader::new(long).varint().is_err());
        }
    }

    #[test]
    fn a_number_that_no_database_holds_does_not_decode_and_is_not_written() {
        let two_to_63 = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01];
        assert!(Reader::new(&two_to_63).varint().is_err());
        for value in [NUMBER_MAX + 1, u64::MAX] {
            assert_eq!(Reader::new(&value.to_be_bytes()).number8(), Err(DecodeError::Value("number")));
            let mut out = Writer::new();
            out.varint(value);
            out.number8(value);
            let mut input = Reader::new(&out.0);
            assert_eq!((input.varint(), input.number8()), (Ok(NUMBER_MAX), Ok(NUMBER_MAX)));
        }
    }

    #[test]
    fn a_huge_count_reserves_nothing() {
        let mut out = Writer::new();
        out.varint(1_000_000);
        let got = Reader::new(&out.0).list("x", usize::MAX, |r| r.u8());
        assert_eq!(got, Err(DecodeError::Truncated));
    }
}
