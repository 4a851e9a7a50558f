//! A document's first change as rows, each a field's path beside its value, and back to the very same bytes.
//!
//! Automerge keeps a change by columns: all paths, then the kinds and lengths of all values, then the values. Fields that go
//! together (`leaving.fire` is `true`) stand far apart there, and every length breaks what the dictionary knows. As rows, with
//! moments as distances and without the checksum, a record of 71 fields with two notes takes 691 bytes instead of 810
//! (December 2026). Only a change that writes values into the document itself and replaces none has rows, and only if its bytes
//! come back exactly; any other goes as it is.
//!
//! ```text
//! change   dependencies (count, 32 bytes each), actor (0: of the change before; or its length and bytes), sequence number,
//!          first operation, rows (count)
//! row      path (letters), then the byte that ends it and says what the value is:
//!          3 null  4 false  5 true  6 whole number (signed LEB128)  7 moment (distance from the one before, zigzag)
//!          8 text (letters, 0)  9 any other (Automerge's kind and length, bytes)
//! ```
//! Times are told from other numbers by their size: whatever is later than 2001 in milliseconds.

use kengai_model::FieldValue;
use kengai_protocol::limits::ITEM_BYTES_MAX;
use kengai_protocol::wire::{Reader, Writer};
use kengai_protocol::{DecodeError, Hash};

use crate::feeds::columns::{self, Columns};
use crate::feeds::letters;
use crate::feeds::lift::ID_BYTES;

/// Most rows of a change; one with more goes as it is.
pub(crate) const ROWS_MAX: usize = 4_096;
const ACTOR_BYTES_MAX: usize = 64;

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE: u8 = 1;
/// Bytes that a change's hash does not cover: magic and checksum.
const UNHASHED_BYTES: usize = 8;
const HASH_BYTES: usize = 32;

const NULL: u8 = 3;
const FALSE: u8 = 4;
const TRUE: u8 = 5;
const WHOLE: u8 = 6;
const MOMENT: u8 = 7;
const TEXT: u8 = 8;
const OTHER: u8 = 9;
const END_OF_TEXT: u8 = 0;

/// Automerge's kinds of values.
mod kind {
    pub(super) const NULL: u64 = 0;
    pub(super) const FALSE: u64 = 1;
    pub(super) const TRUE: u64 = 2;
    pub(super) const WHOLE: u64 = 4;
    pub(super) const TEXT: u64 = 6;
}

const FIRST_MOMENT: i64 = 1_000_000_000_000;

/// The hash of a change, from its plain bytes; anything shorter than a change has the hash of nothing.
pub(crate) fn change_hash(change: &[u8]) -> Hash {
    Hash::of_bytes(change.get(UNHASHED_BYTES..).unwrap_or_default())
}

/// What a change shares with the one before it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Before {
    /// Its actor.
    pub(crate) actor: Vec<u8>,
}

/// Appends a change's rows to `out`, and to `ids` where ids stand in it. `false`, and nothing is appended: it has none.
pub(crate) fn write(
    change: &[u8],
    at_ms: u64,
    before: &mut Before,
    out: &mut Writer,
    ids: &mut Vec<usize>,
) -> bool {
    let Ok(parsed) = Parsed::read(change) else { return false };
    // The bytes must come back, the checksum with them.
    if parsed.encode().as_deref() != Ok(change) {
        return false;
    }
    let (length, found) = (out.0.len(), ids.len());
    let written = parsed.write(at_ms, before, out, ids);
    if written.is_none() {
        out.0.truncate(length);
        ids.truncate(found);
        return false;
    }
    before.actor = parsed.actor.to_vec();
    true
}

/// Reads rows and makes the change of them.
///
/// # Errors
/// They are malformed, or over a limit.
pub(crate) fn read(input: &mut Reader<'_>, at_ms: u64, before: &mut Before) -> Result<Vec<u8>, DecodeError> {
    let count = usize::try_from(input.varint()?).ok().and_then(|count| count.checked_mul(HASH_BYTES));
    let dependencies = input.take(count.ok_or(DecodeError::Truncated)?)?;
    let actor_bytes = input.varint()?;
    if actor_bytes > 0 {
        let length = usize::try_from(actor_bytes).ok().filter(|&length| length <= ACTOR_BYTES_MAX);
        before.actor = input.take(length.ok_or(DecodeError::Value("actor"))?)?.to_vec();
    }
    let actor = before.actor.clone();
    let (sequence, first) = (input.varint()?, input.varint()?);
    let rows = input.varint()?;
    if rows > ROWS_MAX as u64 {
        return Err(DecodeError::OverLimit { what: "rows", limit: ROWS_MAX });
    }
    let mut columns = Columns::default();
    let mut last = moment_of(at_ms);
    for _ in 0..rows {
        read_row(input, &mut last, &mut columns)?;
        if columns.bytes() > ITEM_BYTES_MAX {
            return Err(DecodeError::OverLimit { what: "item", limit: ITEM_BYTES_MAX });
        }
    }
    Parsed { dependencies, actor: &actor, sequence, first, columns }.encode()
}

fn moment_of(at_ms: u64) -> i64 {
    i64::try_from(at_ms).unwrap_or(i64::MAX)
}

/// A distance as a number without a sign.
pub(crate) fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

/// A distance from a number without a sign.
pub(crate) fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

fn read_row(input: &mut Reader<'_>, last: &mut i64, columns: &mut Columns) -> Result<(), DecodeError> {
    let mut path = String::new();
    let what = letters::read(input, &mut path)?;
    let (kind, value) = match what {
        NULL => (kind::NULL, Vec::new()),
        FALSE => (kind::FALSE, Vec::new()),
        TRUE => (kind::TRUE, Vec::new()),
        WHOLE => (kind::WHOLE, columns::signed(columns::read_signed(input)?)),
        MOMENT => {
            *last = last.wrapping_add(unzigzag(input.varint()?));
            (kind::WHOLE, columns::signed(*last))
        }
        TEXT => {
            let mut text = String::new();
            if letters::read(input, &mut text)? != END_OF_TEXT {
                return Err(DecodeError::Value("end of a text"));
            }
            (kind::TEXT, text.into_bytes())
        }
        OTHER => {
            let kind = u64::from(input.u8()?);
            (kind & 15, input.blob("value", ITEM_BYTES_MAX)?.to_vec())
        }
        _ => return Err(DecodeError::Value("kind of a row")),
    };
    columns.push(path.as_bytes(), kind, &value);
    Ok(())
}

/// A change that writes values into a new document and builds on nothing.
pub(crate) struct FirstRows<'a>(Parsed<'a>);

impl<'a> FirstRows<'a> {
    /// One that writes nothing yet.
    pub(crate) fn by(actor: &'a [u8]) -> Self {
        Self(Parsed { dependencies: &[], actor, sequence: 1, first: 1, columns: Columns::default() })
    }

    pub(crate) fn text(&mut self, path: &str, text: &str) {
        self.0.columns.push(path.as_bytes(), kind::TEXT, text.as_bytes());
    }

    pub(crate) fn whole(&mut self, path: &str, number: i64) {
        self.0.columns.push(path.as_bytes(), kind::WHOLE, &columns::signed(number));
    }

    pub(crate) fn yes_or_no(&mut self, path: &str, yes: bool) {
        self.0.columns.push(path.as_bytes(), if yes { kind::TRUE } else { kind::FALSE }, &[]);
    }

    /// The change.
    pub(crate) fn change(&self) -> Vec<u8> {
        self.0.chunk()
    }

    /// Reads one; `None` for any other change, and for one that is not written as these are.
    pub(crate) fn read(change: &'a [u8]) -> Option<Self> {
        let parsed = Parsed::read(change).ok()?;
        let begins = parsed.dependencies.is_empty() && parsed.sequence == 1 && parsed.first == 1;
        (begins && parsed.chunk() == change).then_some(Self(parsed))
    }

    /// Who writes.
    pub(crate) fn actor(&self) -> &'a [u8] {
        self.0.actor
    }

    /// Paths and what is written there; no value where it is none that fields hold.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&[u8], Option<FieldValue>)> {
        self.0.columns.rows().map(|(path, kind, value)| (path, field_value(kind, value)))
    }
}

fn field_value(kind: u64, value: &[u8]) -> Option<FieldValue> {
    match (kind, value) {
        (kind::FALSE, []) => Some(FieldValue::Bool(false)),
        (kind::TRUE, []) => Some(FieldValue::Bool(true)),
        (kind::WHOLE, value) => {
            let number = columns::read_signed(&mut Reader::new(value)).ok()?;
            (columns::signed(number) == value).then_some(FieldValue::Int(number))
        }
        (kind::TEXT, value) => Some(FieldValue::Str(std::str::from_utf8(value).ok()?.to_owned())),
        _ => None,
    }
}

/// A change that has rows.
struct Parsed<'a> {
    dependencies: &'a [u8],
    actor: &'a [u8],
    sequence: u64,
    first: u64,
    columns: Columns,
}

impl<'a> Parsed<'a> {
    fn read(change: &'a [u8]) -> Result<Self, DecodeError> {
        let mut input = Reader::new(change);
        input.take(MAGIC.len() + 4)?;
        if input.u8()? != CHANGE || input.varint()? != input.remaining() as u64 {
            return Err(DecodeError::Value("chunk"));
        }
        let count = usize::try_from(input.varint()?).ok().and_then(|count| count.checked_mul(HASH_BYTES));
        let dependencies = input.take(count.ok_or(DecodeError::Truncated)?)?;
        let actor = input.blob("actor", ACTOR_BYTES_MAX)?;
        let (sequence, first) = (input.varint()?, input.varint()?);
        // No time, no message, no other actors: whatever else is there is found out when the bytes do not come back.
        input.take(3)?;
        let columns = Columns::read(&mut input, ROWS_MAX)?;
        Ok(Self { dependencies, actor, sequence, first, columns })
    }

    fn encode(&self) -> Result<Vec<u8>, DecodeError> {
        let chunk = self.chunk();
        if chunk.len() > ITEM_BYTES_MAX {
            return Err(DecodeError::OverLimit { what: "item", limit: ITEM_BYTES_MAX });
        }
        Ok(chunk)
    }

    fn chunk(&self) -> Vec<u8> {
        let mut body = Writer::new();
        body.varint((self.dependencies.len() / HASH_BYTES) as u64);
        body.fixed(self.dependencies);
        body.blob(self.actor);
        body.varint(self.sequence);
        body.varint(self.first);
        body.fixed(&[0; 3]);
        self.columns.write(&mut body);
        let mut hashed = Writer::new();
        hashed.u8(CHANGE);
        hashed.blob(&body.0);
        let checksum = Hash::of_bytes(&hashed.0);
        [&MAGIC[..], &checksum.0[..4], &hashed.0].concat()
    }

    fn write(&self, at_ms: u64, before: &Before, out: &mut Writer, ids: &mut Vec<usize>) -> Option<()> {
        out.varint((self.dependencies.len() / HASH_BYTES) as u64);
        let halves = self.dependencies.len() / ID_BYTES;
        ids.extend((0..halves).map(|half| out.0.len() + half * ID_BYTES));
        out.fixed(self.dependencies);
        if self.actor.is_empty() {
            return None;
        }
        if self.actor == before.actor {
            out.u8(0);
        } else {
            out.varint(self.actor.len() as u64);
            if self.actor.len() >= ID_BYTES {
                ids.push(out.0.len());
            }
            out.fixed(self.actor);
        }
        out.varint(self.sequence);
        out.varint(self.first);
        out.varint(self.columns.len() as u64);
        let mut last = moment_of(at_ms);
        self.columns.rows().try_for_each(|(path, kind, value)| {
            letters::write(std::str::from_utf8(path).ok()?, &mut out.0);
            write_value(kind, value, &mut last, out)
        })
    }
}

fn write_value(kind: u64, value: &[u8], last: &mut i64, out: &mut Writer) -> Option<()> {
    match (kind, value) {
        (kind::NULL, []) => out.u8(NULL),
        (kind::FALSE, []) => out.u8(FALSE),
        (kind::TRUE, []) => out.u8(TRUE),
        (kind::WHOLE, value) => {
            let mut input = Reader::new(value);
            let number = columns::read_signed(&mut input).ok()?;
            if columns::signed(number) != value {
                return None;
            }
            // The distance to the moment before has to be a number that there is.
            match number.checked_sub(*last).map(zigzag) {
                Some(distance) if number >= FIRST_MOMENT && distance < 1 << 62 => {
                    out.u8(MOMENT);
                    out.varint(distance);
                    *last = number;
                }
                _ => {
                    out.u8(WHOLE);
                    out.fixed(value);
                }
            }
        }
        (kind::TEXT, value) => {
            out.u8(TEXT);
            letters::write(std::str::from_utf8(value).ok()?, &mut out.0);
            out.u8(END_OF_TEXT);
        }
        (kind, value) => {
            out.u8(OTHER);
            out.u8(u8::try_from(kind).ok()?);
            out.blob(value);
        }
    }
    Some(())
}
