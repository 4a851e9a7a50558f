//! Takes the ids out of a body before it is compressed, and puts them back.
//!
//! A visit names a dozen ids: random, most of them written out in hex inside Automerge's key and value columns, and each
//! one breaks the long run of key names that the dictionary knows. Lifted, an id costs its 16 bytes once, raw, and two
//! bytes in the stream that are the same in every visit, so that the dictionary runs through them. With dictionaries of
//! 64 KiB, one visit with a note took 611 bytes before and 509 after, each of thirty visits 280 and 230, the training
//! corpus on average 579 and 371 (November 2026).
//!
//! Hex ids are found wherever they stand. Ids in bytes are found by walking the items; what the walk does not
//! understand stays as it is. The escape byte, then:
//!
//! ```text
//! 0        the escape byte itself
//! 1, 2     the next id of the list, as hex / as bytes
//! 3 + 2r   the id that was used r ids ago, as hex
//! 4 + 2r   the same, as bytes
//! ```

use kengai_protocol::DecodeError;
use kengai_protocol::wire::Reader;

/// Bytes of an id. A SHA-256 counts as two.
pub(crate) const ID_BYTES: usize = 16;

const ESCAPE: u8 = 0xfd;
const ITSELF: u8 = 0;
const NEW_HEX: u8 = 1;
const NEW_BYTES: u8 = 2;
const RECENT: u8 = 3;
/// How far back an id is remembered.
const RECENT_MAX: usize = 126;
const HEX_DIGITS: usize = 2 * ID_BYTES;

type Id = [u8; ID_BYTES];

/// A body in two parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lifted {
    /// What is left, to be compressed.
    pub stream: Vec<u8>,
    /// The ids in the order of their first use, one after the other.
    pub ids: Vec<u8>,
}

/// The ids used last, the latest first.
#[derive(Default)]
struct Recent(Vec<Id>);

impl Recent {
    fn rank(&self, id: &Id) -> Option<usize> {
        self.0.iter().position(|recent| recent == id)
    }

    fn used(&mut self, id: Id, rank: Option<usize>) {
        if let Some(rank) = rank {
            self.0.remove(rank);
        }
        self.0.insert(0, id);
        self.0.truncate(RECENT_MAX);
    }
}

#[derive(Default)]
struct Lifter {
    out: Lifted,
    recent: Recent,
}

impl Lifter {
    fn plain(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.out.stream.push(byte);
            if byte == ESCAPE {
                self.out.stream.push(ITSELF);
            }
        }
    }

    fn id(&mut self, id: Id, as_bytes: bool) {
        let rank = self.recent.rank(&id);
        let code = match rank {
            Some(rank) => RECENT + 2 * u8::try_from(rank).expect("few ids are remembered"),
            None => {
                self.out.ids.extend_from_slice(&id);
                NEW_HEX
            }
        };
        self.out.stream.extend_from_slice(&[ESCAPE, code + u8::from(as_bytes)]);
        self.recent.used(id, rank);
    }

    /// Text or columns: hex ids are lifted, the rest stays.
    fn stretch(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((before, run, after)) = next_hex_run(rest) {
            self.plain(before);
            let start = self.first_id(run);
            self.plain(&run[..start]);
            let ids = run[start..].chunks_exact(HEX_DIGITS);
            let tail = ids.remainder();
            for digits in ids {
                self.id(from_hex(digits), false);
            }
            self.plain(tail);
            rest = after;
        }
        self.plain(rest);
    }

    /// Where in a run of hex digits the first id begins. A word before it may end in such a digit (`none`, `code`), so
    /// an id that is known goes first, and else the run ends with an id.
    fn first_id(&self, run: &[u8]) -> usize {
        (0..=run.len() - HEX_DIGITS)
            .take(HEX_DIGITS)
            .find(|&at| self.recent.rank(&from_hex(&run[at..at + HEX_DIGITS])).is_some())
            .unwrap_or(run.len() % HEX_DIGITS)
    }
}

/// What stands before the next run of 32 hex digits or more, the run, and what stands after it.
fn next_hex_run(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let mut start = 0;
    while bytes.len() - start >= HEX_DIGITS {
        let length = bytes[start..].iter().take_while(|byte| is_hex(**byte)).count();
        if length >= HEX_DIGITS {
            let (front, after) = bytes.split_at(start + length);
            let (before, run) = front.split_at(start);
            return Some((before, run, after));
        }
        start += length + 1;
    }
    None
}

fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn from_hex(digits: &[u8]) -> Id {
    let value = |digit: u8| if digit <= b'9' { digit - b'0' } else { digit - b'a' + 10 };
    std::array::from_fn(|at| (value(digits[2 * at]) << 4) | value(digits[2 * at + 1]))
}

fn to_hex(id: &Id) -> [u8; HEX_DIGITS] {
    let digit = |half: u8| b"0123456789abcdef"[usize::from(half)];
    std::array::from_fn(|at| digit(if at % 2 == 0 { id[at / 2] >> 4 } else { id[at / 2] & 15 }))
}

/// Takes the ids out of a body's plain bytes.
#[must_use]
pub fn lift(plain: &[u8]) -> Lifted {
    let mut lifter = Lifter::default();
    let mut done = 0;
    for at in ids_in_bytes(plain) {
        lifter.stretch(&plain[done..at]);
        done = at + ID_BYTES;
        lifter.id(plain[at..done].try_into().expect("an id's bytes were cut out"), true);
    }
    lifter.stretch(&plain[done..]);
    lifter.out
}

/// Puts the ids back.
///
/// # Errors
/// The parts do not fit each other, or more than `limit` bytes would come out.
pub(crate) fn restore(lifted: &Lifted, limit: usize) -> Result<Vec<u8>, DecodeError> {
    let mut out = Vec::with_capacity(lifted.stream.len().min(limit));
    let mut put = |bytes: &[u8]| {
        if bytes.len() > limit - out.len() {
            return Err(DecodeError::OverLimit { what: "inflated body", limit });
        }
        out.extend_from_slice(bytes);
        Ok(())
    };
    let mut ids = lifted.ids.chunks_exact(ID_BYTES);
    let mut recent = Recent::default();
    let mut stream = lifted.stream.iter();
    while let Some(&byte) = stream.next() {
        if byte != ESCAPE {
            put(&[byte])?;
            continue;
        }
        let (id, rank, as_bytes) = match *stream.next().ok_or(DecodeError::Truncated)? {
            ITSELF => {
                put(&[ESCAPE])?;
                continue;
            }
            code @ (NEW_HEX | NEW_BYTES) => {
                let id = ids.next().ok_or(DecodeError::Truncated)?;
                (id.try_into().expect("a chunk is an id"), None, code == NEW_BYTES)
            }
            code => {
                let (rank, as_bytes) = (usize::from(code - RECENT) / 2, (code - RECENT) % 2 == 1);
                (*recent.0.get(rank).ok_or(DecodeError::Value("lifted id"))?, Some(rank), as_bytes)
            }
        };
        recent.used(id, rank);
        if as_bytes { put(&id)? } else { put(&to_hex(&id))? }
    }
    if ids.next().is_some() || !ids.remainder().is_empty() {
        return Err(DecodeError::NotCanonical("lifted ids"));
    }
    Ok(out)
}

/// Where ids stand in bytes, in order. Whatever is not understood has none.
fn ids_in_bytes(plain: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut walk = Walk { input: Reader::new(plain), length: plain.len() };
    let _ = walk.items(&mut found);
    found
}

struct Walk<'a> {
    input: Reader<'a>,
    length: usize,
}

impl Walk<'_> {
    fn at(&self) -> usize {
        self.length - self.input.remaining()
    }

    fn items(&mut self, found: &mut Vec<usize>) -> Result<(), DecodeError> {
        self.input.version1("entry body")?;
        for _ in 0..self.input.varint()? {
            let kind = self.input.varint()?;
            let length = self.input.varint()?;
            let end = usize::try_from(length).ok().and_then(|length| self.at().checked_add(length));
            let end = end.filter(|&end| end <= self.length).ok_or(DecodeError::Truncated)?;
            let before = found.len();
            let understood = match kind {
                1 => self.change(found),
                2 => self.input.u8().and_then(|_| self.ids(3, found)),
                3 => self.confirmation(found),
                _ => Ok(()),
            };
            // A payload that ends early or claims more than it has: leave it whole.
            if understood.is_err() || self.at() > end {
                found.truncate(before);
                return understood;
            }
            self.input.take(end - self.at())?;
        }
        Ok(())
    }

    fn ids(&mut self, count: u64, found: &mut Vec<usize>) -> Result<(), DecodeError> {
        for _ in 0..count {
            let at = self.at();
            self.input.take(ID_BYTES)?;
            found.push(at);
        }
        Ok(())
    }

    /// Document, kind, time; then Automerge's chunk: magic, checksum, type, length, dependencies, actor.
    fn change(&mut self, found: &mut Vec<usize>) -> Result<(), DecodeError> {
        self.ids(1, found)?;
        self.input.u8()?;
        self.input.varint()?;
        self.input.take(4 + 4 + 1)?;
        self.input.varint()?;
        let dependencies = self.input.varint()?;
        self.ids(dependencies.saturating_mul(2), found)?;
        if self.input.varint()? >= ID_BYTES as u64 {
            self.ids(1, found)?;
        }
        Ok(())
    }

    /// Version and from the second on the rule of seeing, document, heads, view, assessment, who, when, own visit, reason, signature.
    fn confirmation(&mut self, found: &mut Vec<usize>) -> Result<(), DecodeError> {
        if self.input.u8()? > 1 {
            self.input.u8()?;
        }
        self.ids(1, found)?;
        let heads = self.input.varint()?;
        self.ids(heads.saturating_mul(2).saturating_add(2 + 2 + 1), found)?;
        self.input.varint()?;
        self.input.u8()?;
        self.input.blob("reason", self.length)?;
        self.ids(4, found)
    }
}

#[cfg(test)]
mod tests {
    use kengai_protocol::item::{Item, Receipt, ReceiptKind, encode_items};
    use kengai_protocol::{DocId, StaffId};
    use proptest::prelude::*;

    use super::*;

    const ALL: usize = usize::MAX;

    #[test]
    fn an_id_is_carried_once_however_it_is_written() {
        let id = "00112233445566778899aabbccddeeff";
        let plain = format!("photo.{id}.asked photo.{id}.at none{id} {id}{id}f");
        let lifted = lift(plain.as_bytes());
        assert_eq!(lifted.ids.len(), ID_BYTES);
        let tokens = lifted.stream.iter().filter(|&&byte| byte == ESCAPE).count();
        assert_eq!(tokens, 5);
        assert_eq!(restore(&lifted, ALL).unwrap(), plain.as_bytes());
    }

    #[test]
    fn ids_in_bytes_and_in_hex_are_the_same_ids() {
        let doc = DocId([0xfd; 16]);
        let receipt =
            Receipt { kind: ReceiptKind::Read, doc, note: [2; 16], staff: StaffId([3; 16]), at_ms: 5 };
        let change =
            [b"\x85\x6f\x4a\x83sum!\x01\x50\x01".as_slice(), &[7; 32], &[24], &[3; 24], b"rest"].concat();
        let text = format!("visit {doc}");
        let plain = encode_items(&[
            Item::Receipt(receipt),
            Item::Change { doc, doc_kind: 1, at_ms: 9, change },
            Item::Unknown { kind: 99, payload: text.into_bytes() },
        ]);
        let lifted = lift(&plain);
        // The document, the note, the person (who is also the actor's front half here), the dependency's one half.
        assert_eq!(lifted.ids, [[0xfd; 16], [2; 16], [3; 16], [7; 16]].concat());
        assert_eq!(restore(&lifted, ALL).unwrap(), plain);
    }

    #[test]
    fn more_ids_than_are_remembered_come_back() {
        let text: String = (0..600_u32).map(|n| format!("{:032x} ", n % 200)).collect();
        let lifted = lift(text.as_bytes());
        assert_eq!(restore(&lifted, ALL).unwrap(), text.as_bytes());
    }

    #[test]
    fn parts_that_do_not_fit_are_refused() {
        let stream = |bytes: &[u8]| Lifted { stream: bytes.to_vec(), ids: Vec::new() };
        assert_eq!(restore(&stream(&[ESCAPE]), ALL), Err(DecodeError::Truncated));
        assert_eq!(restore(&stream(&[ESCAPE, NEW_HEX]), ALL), Err(DecodeError::Truncated));
        assert_eq!(restore(&stream(&[ESCAPE, RECENT]), ALL), Err(DecodeError::Value("lifted id")));
        let unused = Lifted { stream: b"x".to_vec(), ids: vec![0; 16] };
        assert_eq!(restore(&unused, ALL), Err(DecodeError::NotCanonical("lifted ids")));
        let partial = Lifted { stream: vec![ESCAPE, NEW_BYTES], ids: vec![0; 17] };
        assert_eq!(restore(&partial, ALL), Err(DecodeError::NotCanonical("lifted ids")));
        let many = Lifted { stream: [[ESCAPE, NEW_HEX], [ESCAPE, RECENT]].concat(), ids: vec![0; 16] };
        assert_eq!(restore(&many, 64).unwrap().len(), 64);
        assert_eq!(restore(&many, 63), Err(DecodeError::OverLimit { what: "inflated body", limit: 63 }));
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(plain in proptest::collection::vec(any::<u8>(), 0..600)) {
            prop_assert_eq!(restore(&lift(&plain), plain.len()).unwrap(), plain);
        }

        #[test]
        fn anything_that_looks_like_items_comes_back(
            kinds in proptest::collection::vec((0_u64..5, proptest::collection::vec(any::<u8>(), 0..300)), 0..4),
            cut in 0_usize..40
        ) {
            let items: Vec<Item> =
                kinds.into_iter().map(|(kind, payload)| Item::Unknown { kind, payload }).collect();
            let mut plain = encode_items(&items);
            plain.truncate(plain.len().saturating_sub(cut));
            prop_assert_eq!(restore(&lift(&plain), plain.len()).unwrap(), plain);
        }

        #[test]
        fn hex_of_any_shape_comes_back(plain in "([0-9a-f]{0,70}[a-z.]{0,3}){0,8}") {
            prop_assert_eq!(restore(&lift(plain.as_bytes()), plain.len()).unwrap(), plain.as_bytes());
        }

        #[test]
        fn malformed_parts_give_an_error_or_a_bounded_body(
            stream in proptest::collection::vec(prop_oneof![Just(ESCAPE), 0_u8..8, any::<u8>()], 0..80),
            ids in proptest::collection::vec(any::<u8>(), 0..64)
        ) {
            if let Ok(plain) = restore(&Lifted { stream, ids }, 500) {
                prop_assert!(plain.len() <= 500);
            }
        }
    }
}
