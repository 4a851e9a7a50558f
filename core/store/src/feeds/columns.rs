//! The six columns of an Automerge change that writes values into a document's root and replaces none: read into rows, and
//! written again byte for byte as the merge library writes them. See [`crate::feeds::change_rows`].

use kengai_protocol::DecodeError;
use kengai_protocol::wire::{Reader, Writer};

/// What each column holds: paths, whether it inserts, what it does, kinds and lengths of values, values, how many it replaces.
const PATHS: u64 = 0x15;
const INSERTS: u64 = 0x34;
const ACTIONS: u64 = 0x42;
const KINDS: u64 = 0x56;
const VALUES: u64 = 0x57;
const REPLACES: u64 = 0x70;

const PUT: u64 = 1;
const NONE: u64 = 0;
/// Bits of a kind below the value's length.
const KIND_BITS: u32 = 4;

const MALFORMED: DecodeError = DecodeError::Value("column");

/// A row by where its parts end; they begin where those of the row before it end.
#[derive(Debug, Clone, Copy)]
struct Row {
    path: usize,
    kind: u64,
    value: usize,
}

/// Rows, in the order of the operations.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    rows: Vec<Row>,
    paths: Vec<u8>,
    values: Vec<u8>,
}

impl Columns {
    /// Adds a row.
    pub(crate) fn push(&mut self, path: &[u8], kind: u64, value: &[u8]) {
        self.paths.extend_from_slice(path);
        self.values.extend_from_slice(value);
        self.rows.push(Row { path: self.paths.len(), kind, value: self.values.len() });
    }

    /// Bytes of paths and values.
    pub(crate) fn bytes(&self) -> usize {
        self.paths.len() + self.values.len()
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Path, kind and value of each.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (&[u8], u64, &[u8])> {
        let begins = std::iter::once((0, 0)).chain(self.rows.iter().map(|row| (row.path, row.value)));
        begins.zip(&self.rows).map(|((path, value), row)| {
            (&self.paths[path..row.path], row.kind, &self.values[value..row.value])
        })
    }

    /// Reads the columns of a change. What is read may still not be all that stands there: write it again and compare.
    ///
    /// # Errors
    /// Another kind of change, or more rows than `rows_max`.
    pub(crate) fn read(input: &mut Reader<'_>, rows_max: usize) -> Result<Self, DecodeError> {
        let mut lengths = Vec::new();
        for _ in 0..input.varint()?.min(8) {
            lengths.push((input.varint()?, input.varint()?));
        }
        let (mut paths, mut kinds, mut values) = (Vec::new(), Vec::new(), &[][..]);
        for (column, length) in lengths {
            let bytes = input.take(usize::try_from(length).map_err(|_| MALFORMED)?)?;
            match column {
                PATHS => paths = read_runs(bytes, rows_max, |input| input.blob("path", bytes.len()))?,
                KINDS => kinds = read_runs(bytes, rows_max, Reader::varint)?,
                VALUES => values = bytes,
                _ => {}
            }
        }
        let mut out = Self::default();
        if paths.len() != kinds.len() {
            return Err(MALFORMED);
        }
        let mut values = Reader::new(values);
        for (path, kind) in paths.into_iter().zip(kinds) {
            let length = usize::try_from(kind >> KIND_BITS).map_err(|_| MALFORMED)?;
            out.push(path, kind & ((1 << KIND_BITS) - 1), values.take(length)?);
            if out.bytes() > 2 * kengai_protocol::limits::ITEM_BYTES_MAX {
                return Err(MALFORMED);
            }
        }
        Ok(out)
    }

    /// Writes the columns as the merge library does.
    pub(crate) fn write(&self, out: &mut Writer) {
        let rows = self.len();
        let paths: Vec<&[u8]> = self.rows().map(|(path, _, _)| path).collect();
        let kinds: Vec<u64> =
            self.rows().map(|(_, kind, value)| ((value.len() as u64) << KIND_BITS) | kind).collect();
        let columns = [
            (PATHS, runs(&paths, |path, out| out.blob(path))),
            (INSERTS, no_inserts(rows)),
            (ACTIONS, runs(&vec![PUT; rows], |action, out| out.varint(*action))),
            (KINDS, runs(&kinds, |kind, out| out.varint(*kind))),
            (VALUES, self.values.clone()),
            (REPLACES, runs(&vec![NONE; rows], |count, out| out.varint(*count))),
        ];
        let filled: Vec<_> = columns.iter().filter(|(_, bytes)| !bytes.is_empty()).collect();
        out.varint(filled.len() as u64);
        for (column, bytes) in &filled {
            out.varint(*column);
            out.varint(bytes.len() as u64);
        }
        for (_, bytes) in &filled {
            out.fixed(bytes);
        }
    }
}

fn no_inserts(rows: usize) -> Vec<u8> {
    let mut out = Writer::new();
    if rows > 0 {
        out.varint(rows as u64);
    }
    out.0
}

/// A number in the signed form.
pub(crate) fn signed(mut value: i64) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let group = (value & 0x7f).to_le_bytes()[0];
        value >>= 7;
        if (value == 0 && group & 0x40 == 0) || (value == -1 && group & 0x40 != 0) {
            out.push(group);
            return out;
        }
        out.push(group | 0x80);
    }
}

/// Reads a number in the signed form; a longer form than needed is read too.
///
/// # Errors
/// Cut short, or larger than a number can be.
pub(crate) fn read_signed(input: &mut Reader<'_>) -> Result<i64, DecodeError> {
    let mut value = 0_i64;
    for shift in (0..64).step_by(7) {
        let group = input.take(1)?[0];
        value |= i64::from(group & 0x7f) << shift;
        if group & 0x80 == 0 {
            let sign = shift + 7;
            return Ok(if group & 0x40 != 0 && sign < 64 { value | (-1 << sign) } else { value });
        }
    }
    Err(MALFORMED)
}

/// Equal values in a row as a count and one of them; others as a negative count and all of them.
fn runs<T: PartialEq>(values: &[T], write: impl Fn(&T, &mut Writer)) -> Vec<u8> {
    let mut out = Writer::new();
    let count = |values: &[T]| i64::try_from(values.len()).expect("rows are few");
    let flush = |singles: &[T], out: &mut Writer| {
        if !singles.is_empty() {
            out.fixed(&signed(-count(singles)));
            singles.iter().for_each(|value| write(value, out));
        }
    };
    let (mut begin, mut at) = (0, 0);
    while at < values.len() {
        let same = values[at..].iter().take_while(|value| **value == values[at]).count();
        if same > 1 {
            flush(&values[begin..at], &mut out);
            out.fixed(&signed(count(&values[at..at + same])));
            write(&values[at], &mut out);
            begin = at + same;
        }
        at += same;
    }
    flush(&values[begin..], &mut out);
    out.0
}

fn read_runs<'a, T: Clone>(
    bytes: &'a [u8],
    rows_max: usize,
    mut value: impl FnMut(&mut Reader<'a>) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
    let mut input = Reader::new(bytes);
    let mut out = Vec::new();
    while input.remaining() > 0 {
        let count = read_signed(&mut input)?;
        // A count of nothing would say how many have no value: such a change has no rows.
        let many = usize::try_from(count.unsigned_abs()).map_err(|_| MALFORMED)?;
        if many == 0 || many > rows_max - out.len() {
            return Err(MALFORMED);
        }
        if count > 0 {
            let one = value(&mut input)?;
            out.resize(out.len() + many, one);
        } else {
            for _ in 0..many {
                out.push(value(&mut input)?);
            }
        }
    }
    Ok(out)
}
