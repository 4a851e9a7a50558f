//! A sealed photo on its way to the server, in parts: whoever brings it says where in the photo a part begins, and the server how far it
//! has it. A line that breaks costs what was under way, and nothing that had arrived.
//!
//! A part is the body of a `PUT` of [`crate::http::PHOTO`] with the two parameters of [`Part`]; without them the body is the whole photo. A part without
//! a byte asks how far the server is.

use crate::limits::{BLOB_BYTES_MAX, PART_BYTES_MAX};
use crate::sync_answer::Place;
use crate::wire::DecodeError;

/// Where a part begins, and how long the whole photo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The first byte of the part, from 0.
    pub from: u64,
    /// Size of the whole sealed photo, bytes.
    pub of: u64,
}

const FROM: &str = "from";
const OF: &str = "of";

impl Part {
    /// As the parameters of a path.
    #[must_use]
    pub fn query(&self) -> String {
        format!("{FROM}={}&{OF}={}", self.from, self.of)
    }

    /// Reads the parameters; `None` where there are none, and the body of `length` bytes is the whole.
    ///
    /// # Errors
    /// They contradict themselves or the body, or are over the limit.
    pub fn of_query(query: Option<&str>, length: u64) -> Result<Self, DecodeError> {
        let (over, limit) = match query {
            None => (length > BLOB_BYTES_MAX as u64, BLOB_BYTES_MAX),
            Some(_) => (length > PART_BYTES_MAX as u64, PART_BYTES_MAX),
        };
        if over {
            return Err(DecodeError::OverLimit { what: "part of a photo", limit });
        }
        let Some(query) = query else { return Ok(Self { from: 0, of: length }) };
        let (from, of) = query.split_once('&').ok_or(DecodeError::Value("part of a photo"))?;
        let part = Self { from: number(from, FROM)?, of: number(of, OF)? };
        if part.of > BLOB_BYTES_MAX as u64 {
            return Err(DecodeError::OverLimit { what: "photo", limit: BLOB_BYTES_MAX });
        }
        match part.from.checked_add(length) {
            Some(end) if end <= part.of && part.of > 0 => Ok(part),
            _ => Err(DecodeError::Value("part of a photo")),
        }
    }
}

fn number(pair: &str, name: &str) -> Result<u64, DecodeError> {
    let digits = pair.strip_prefix(name).and_then(|rest| rest.strip_prefix('='));
    digits.and_then(plain).ok_or(DecodeError::Value("part of a photo"))
}

/// A number of nothing but digits.
fn plain(digits: &str) -> Option<u64> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// What the server says to a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartAnswer {
    /// It has the photo up to this byte; the rest is wanted.
    Has(u64),
    /// It holds the whole photo durably, at this place.
    Whole(Place),
}

const HAS: &str = "has";

impl PartAnswer {
    /// As the body of an answer.
    #[must_use]
    pub fn wire(&self) -> String {
        match self {
            Self::Has(bytes) => format!("{HAS} {bytes}"),
            Self::Whole(place) => format!("{} {}", place.position, place.counter),
        }
    }

    /// Reads the body of an answer.
    ///
    /// # Errors
    /// It is none.
    pub fn of_wire(body: &[u8]) -> Result<Self, DecodeError> {
        let text = std::str::from_utf8(body).ok().and_then(|text| text.split_once(' '));
        let answer = text.and_then(|(first, second)| match (first, plain(second)?) {
            (HAS, bytes) => Some(Self::Has(bytes)),
            (first, counter) => Some(Self::Whole(Place { position: plain(first)?, counter })),
        });
        answer.ok_or(DecodeError::Value("answer to a part of a photo"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_says_where_it_begins_and_nothing_else_passes() {
        let part = Part { from: 16_384, of: 300_000 };
        assert_eq!(part.query(), "from=16384&of=300000");
        assert_eq!(Part::of_query(Some(&part.query()), 1_000), Ok(part));
        assert_eq!(Part::of_query(Some(&part.query()), 0), Ok(part), "it asks");
        assert_eq!(Part::of_query(None, 200_000), Ok(Part { from: 0, of: 200_000 }));
        for (query, length) in [
            ("from=16384&of=300000", 283_617),
            ("from=16384&of=300000", PART_BYTES_MAX as u64 + 1),
            ("from=0&of=0", 0),
            ("from=0&of=2097153", 0),
            ("from=18446744073709551615&of=300000", 2),
            ("from=+1&of=300000", 2),
            ("of=300000&from=1", 2),
            ("from=1", 2),
            ("", 2),
        ] {
            assert!(Part::of_query(Some(query), length).is_err(), "{query} with {length} bytes");
        }
        assert!(Part::of_query(None, BLOB_BYTES_MAX as u64 + 1).is_err());
    }

    #[test]
    fn an_answer_is_how_far_or_a_place() {
        for answer in
            [PartAnswer::Has(0), PartAnswer::Has(77), PartAnswer::Whole(Place { position: 2, counter: 9 })]
        {
            assert_eq!(PartAnswer::of_wire(answer.wire().as_bytes()), Ok(answer));
        }
        for none in ["", "has", "has ", "has -1", "2", "2 9 1", "two 9", "\u{ff}"] {
            assert!(PartAnswer::of_wire(none.as_bytes()).is_err(), "{none}");
        }
    }
}
