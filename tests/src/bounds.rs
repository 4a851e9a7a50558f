//! Every number, byte and text of an encoding at its bounds, as the decoder itself says where they are: a field that is
//! added later is tried without anybody listing it.

use std::ops::Range;

use kengai_protocol::wire::trace::{Found, Span, watch};

/// What numbers are tried at; the last two are beyond what a format holds.
pub const NUMBERS: [u64; 6] = [0, 1, 1 << 53, i64::MAX as u64, 1 << 63, u64::MAX];
/// What single bytes are tried at: kinds, versions, flags.
const BYTES: [u8; 6] = [0, 1, 2, 127, 128, 255];
/// A half of a pair as UTF-16 has it, in the bytes that UTF-8 forbids.
const LONE_SURROGATE: [u8; 3] = [0xed, 0xa0, 0x80];

/// One encoding with one field changed.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Which field, and to what.
    pub what: String,
    /// The encoding.
    pub bytes: Vec<u8>,
    /// Whether that is more than the field may hold: then no decoder takes it.
    pub beyond: bool,
}

/// A number in 7-bit groups, whatever its size: our own writer has bounds.
#[must_use]
pub fn number(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push((value as u8 & 0x7f) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

fn counted(content: &[u8]) -> Vec<u8> {
    [&number(content.len() as u64), content].concat()
}

/// Each with its name, and whether it is beyond the field's bounds.
fn tried_at(what: Found) -> Vec<(String, Vec<u8>, bool)> {
    let is_beyond = |value: u64| i64::try_from(value).is_err();
    match what {
        Found::Number => NUMBERS.map(|value| (value.to_string(), number(value), is_beyond(value))).to_vec(),
        Found::Number8 => {
            NUMBERS.map(|value| (value.to_string(), value.to_be_bytes().to_vec(), is_beyond(value))).to_vec()
        }
        Found::Byte => BYTES.map(|value| (value.to_string(), vec![value], false)).to_vec(),
        Found::Text { bytes_max } => [
            ("empty", vec![], false),
            ("the limit", vec![b'x'; bytes_max], false),
            ("the limit and one", vec![b'x'; bytes_max + 1], true),
            ("NUL", vec![0], false),
            ("a lone surrogate", LONE_SURROGATE.to_vec(), true),
        ]
        .map(|(name, text, beyond)| (name.to_owned(), counted(&text), beyond))
        .to_vec(),
        Found::Blob => vec![("empty".to_owned(), counted(&[]), false)],
    }
}

/// The bytes with one part replaced, and the lengths before everything that it lies in made right again.
fn replaced(bytes: &[u8], spans: &[Span], part: &Range<usize>, with: Vec<u8>) -> Vec<u8> {
    let inside = |span: &&Span| {
        matches!(span.what, Found::Blob | Found::Text { .. })
            && span.content.start <= part.start
            && part.end <= span.content.end
            && span.at != *part
    };
    let mut around: Vec<&Span> = spans.iter().filter(inside).collect();
    around.sort_by_key(|span| span.content.len());
    let (mut at, mut with) = (part.clone(), with);
    for span in around {
        let content = [&bytes[span.content.start..at.start], &with, &bytes[at.end..span.content.end]];
        (with, at) = (counted(&content.concat()), span.at.clone());
    }
    [&bytes[..at.start], &with, &bytes[at.end..]].concat()
}

/// Each field that `decode` finds in `bytes`, at each of its bounds.
///
/// # Panics
/// When it finds none.
pub fn variants<T>(bytes: &[u8], decode: impl FnOnce(&[u8]) -> T) -> Vec<Variant> {
    let (_, spans) = watch(bytes, decode);
    assert!(!spans.is_empty(), "nothing was read");
    let mut out = Vec::new();
    for span in &spans {
        for (value, with, beyond) in tried_at(span.what) {
            let what = format!("{:?} at {:?}: {value}", span.what, span.at);
            out.push(Variant { what, bytes: replaced(bytes, &spans, &span.at, with), beyond });
        }
    }
    out
}

/// Looks that `decode` refuses each field of `bytes` that holds more than it may.
///
/// # Panics
/// When it takes one.
pub fn refuses_beyond<T, E>(bytes: &[u8], decode: impl Fn(&[u8]) -> Result<T, E>) {
    for variant in variants(bytes, &decode).into_iter().filter(|variant| variant.beyond) {
        assert!(decode(&variant.bytes).is_err(), "taken: {}", variant.what);
    }
}
