//! The canonical binary encoding under every format: fixed-size fields, minimal LEB128 integers, length-prefixed bytes.
//!
//! One value has exactly one encoding: a longer integer form, a trailing byte or an oversize length is an error, so
//! that what was signed can always be recomputed from what was read. Lengths are checked before anything is allocated.

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

    /// An unsigned integer in as few 7-bit groups as it needs.
    pub fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push((value as u8 & 0x7f) | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
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
        Ok(self.take(1)?[0])
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
    /// Truncated, longer than needed, or beyond 64 bits.
    pub fn varint(&mut self) -> Result<u64, DecodeError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.u8()?;
            let group = u64::from(byte & 0x7f);
            if shift == 63 && group > 1 {
                return Err(DecodeError::NotCanonical("integer"));
            }
            value |= group << shift;
            if byte & 0x80 == 0 {
                if byte == 0 && shift > 0 {
                    return Err(DecodeError::NotCanonical("integer"));
                }
                return Ok(value);
            }
        }
        Err(DecodeError::NotCanonical("integer"))
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
        std::str::from_utf8(self.blob(what, limit)?).map_err(|_| DecodeError::Value(what))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_have_one_form() {
        for value in [0, 1, 127, 128, 16_383, 16_384, u64::MAX - 1, u64::MAX] {
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
    fn a_huge_count_reserves_nothing() {
        let mut out = Writer::new();
        out.varint(1_000_000);
        let got = Reader::new(&out.0).list("x", usize::MAX, |r| r.u8());
        assert_eq!(got, Err(DecodeError::Truncated));
    }
}
