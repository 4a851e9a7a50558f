//! Takes the ids out of a body's leaner form before it is compressed, and puts them back.
//!
//! A visit names a dozen ids: random, most of them written out in hex inside Automerge's key and value columns, and each
//! one breaks the long run of key names that the dictionary knows. Lifted, an id costs its 16 bytes once, raw, and two
//! bytes in the stream that are the same in every visit, so that the dictionary runs through them. With dictionaries of
//! 64 KiB, one visit with a note took 611 bytes before and 509 after, each of thirty visits 280 and 230, the training
//! corpus on average 579 and 371 (November 2026).
//!
//! Hex ids are found wherever they stand; where ids stand in bytes, [`crate::feeds::lean`] says. The escape byte, then:
//!
//! ```text
//! 0        the escape byte itself
//! 1, 2     the next id of the list, as hex / as bytes
//! 3 + 2r   the id that was used r ids ago, as hex
//! 4 + 2r   the same, as bytes
//! 223      the device of the entry's header, as hex; 224 as bytes
//! 225 + 2k the next id of the list, of which only half stands there: of the circle's documents of kind k + 1, or for the
//!          last k of the device's own notes, as hex
//! 226 + 2k the same, as bytes
//! ```
//! The last two need the entry's header ([`crate::feeds::header_ids`]); whoever packs without one writes neither. Bodies of
//! the first method know neither, and remember 126 ids.

use kengai_protocol::DecodeError;
use kengai_protocol::wire::Reader;

use crate::feeds::header_ids::{KINDS, Place};

/// Bytes of an id. A SHA-256 counts as two.
pub(crate) const ID_BYTES: usize = 16;

const ESCAPE: u8 = 0xfd;
const ITSELF: u8 = 0;
const NEW_HEX: u8 = 1;
const NEW_BYTES: u8 = 2;
const RECENT: u8 = 3;
/// How far back an id is remembered.
const RECENT_MAX: usize = 110;
/// The same in bodies of the first method.
const RECENT_MAX_FIRST: usize = 126;
const DEVICE: u8 = RECENT + 2 * RECENT_MAX as u8;
const HALF: u8 = DEVICE + 2;
const LAST: u8 = HALF + 2 * KINDS as u8 - 1;
const HALF_BYTES: usize = ID_BYTES / 2;
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

    fn used(&mut self, id: Id, rank: Option<usize>, most: usize) {
        if let Some(rank) = rank {
            self.0.remove(rank);
        }
        self.0.insert(0, id);
        self.0.truncate(most);
    }
}

struct Lifter<'a> {
    place: &'a Place,
    out: Lifted,
    recent: Recent,
}

impl Lifter<'_> {
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
        let twice = |number: usize| 2 * u8::try_from(number).expect("few ids are remembered, and few kinds");
        let code = if let Some(rank) = rank {
            RECENT + twice(rank)
        } else if self.place.device() == Some(id) {
            DEVICE
        } else if let Some((kind, half)) = self.place.split(&id) {
            self.out.ids.extend_from_slice(half);
            HALF + twice(kind)
        } else {
            self.out.ids.extend_from_slice(&id);
            NEW_HEX
        };
        self.out.stream.extend_from_slice(&[ESCAPE, code + u8::from(as_bytes)]);
        self.recent.used(id, rank, RECENT_MAX);
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

/// Takes the ids out of bytes: those in hex, and those that stand at `ids` as they are.
pub(crate) fn lift(bytes: &[u8], ids: &[usize], place: &Place) -> Lifted {
    let mut lifter = Lifter { place, out: Lifted::default(), recent: Recent::default() };
    let mut done = 0;
    for &at in ids {
        lifter.stretch(&bytes[done..at]);
        done = at + ID_BYTES;
        lifter.id(bytes[at..done].try_into().expect("an id's bytes were cut out"), true);
    }
    lifter.stretch(&bytes[done..]);
    lifter.out
}

/// Puts the ids back.
///
/// # Errors
/// The parts do not fit each other, or more than `limit` bytes would come out.
pub(crate) fn restore(lifted: &Lifted, limit: usize, place: &Place) -> Result<Vec<u8>, DecodeError> {
    put_back(lifted, limit, Some(place))
}

/// Puts the ids back as the first method took them out.
///
/// # Errors
/// As [`restore`].
pub(crate) fn restore_first(lifted: &Lifted, limit: usize) -> Result<Vec<u8>, DecodeError> {
    put_back(lifted, limit, None)
}

fn put_back(lifted: &Lifted, limit: usize, place: Option<&Place>) -> Result<Vec<u8>, DecodeError> {
    let most = if place.is_some() { RECENT_MAX } else { RECENT_MAX_FIRST };
    let mut out = Vec::with_capacity(lifted.stream.len().min(limit));
    let mut put = |bytes: &[u8]| {
        if bytes.len() > limit - out.len() {
            return Err(DecodeError::OverLimit { what: "inflated body", limit });
        }
        out.extend_from_slice(bytes);
        Ok(())
    };
    let mut ids = Reader::new(&lifted.ids);
    let mut recent = Recent::default();
    let mut rest = &lifted.stream[..];
    while let Some(run) = rest.iter().position(|&byte| byte == ESCAPE) {
        put(&rest[..run])?;
        let code = *rest.get(run + 1).ok_or(DecodeError::Truncated)?;
        rest = &rest[run + 2..];
        if code == ITSELF {
            put(&[ESCAPE])?;
            continue;
        }
        let (id, rank) = id_of(code, &mut ids, &recent, place)?;
        recent.used(id, rank, most);
        // Every code is odd for hex and even for bytes.
        if code.is_multiple_of(2) { put(&id)? } else { put(&to_hex(&id))? }
    }
    put(rest)?;
    if ids.remaining() > 0 {
        return Err(DecodeError::NotCanonical("lifted ids"));
    }
    Ok(out)
}

/// The id that a code stands for, and how long ago it was used.
fn id_of(
    code: u8,
    ids: &mut Reader<'_>,
    recent: &Recent,
    place: Option<&Place>,
) -> Result<(Id, Option<usize>), DecodeError> {
    const NONE: DecodeError = DecodeError::Value("lifted id");
    let half = |from: u8| usize::from(code - from) / 2;
    match (code, place) {
        (NEW_HEX | NEW_BYTES, _) => Ok((ids.fixed()?, None)),
        (RECENT..DEVICE, _) | (RECENT.., None) => {
            let rank = half(RECENT);
            Ok((*recent.0.get(rank).ok_or(NONE)?, Some(rank)))
        }
        (DEVICE..HALF, Some(place)) => Ok((place.device().ok_or(NONE)?, None)),
        (HALF..=LAST, Some(place)) => Ok((place.join(half(HALF), ids.take(HALF_BYTES)?).ok_or(NONE)?, None)),
        _ => Err(NONE),
    }
}

#[cfg(test)]
mod tests {
    use kengai_protocol::{CircleId, DeviceId, DocId};
    use proptest::prelude::*;

    use super::*;

    const ALL: usize = usize::MAX;

    fn nowhere() -> Place {
        Place::default()
    }

    fn here() -> Place {
        Place::new(CircleId([0xc1; 16]), DeviceId([0xde; 16]))
    }

    #[test]
    fn what_the_header_says_is_not_said_again() {
        let doc = DocId::derived(CircleId([0xc1; 16]), 2, "it");
        let other = DocId::derived(CircleId([0xc2; 16]), 2, "another circle's");
        let bytes =
            [&[0xde; 16][..], &doc.0, format!("{doc} {other} {}", "de".repeat(16)).as_bytes()].concat();
        let lifted = lift(&bytes, &[0, 16], &here());
        assert_eq!(lifted.ids, [&doc.0[..8], &other.0].concat());
        assert_eq!(lifted.stream[..4], [ESCAPE, DEVICE + 1, ESCAPE, HALF + 2 + 1]);
        assert_eq!(restore(&lifted, ALL, &here()).unwrap(), bytes);
        assert_eq!(restore(&lifted, ALL, &nowhere()), Err(DecodeError::Value("lifted id")));
        let note = crate::documents::note_ids::id_of(&DeviceId([0xde; 16]), [5; 8]).to_string();
        let lifted = lift(note.as_bytes(), &[], &here());
        assert_eq!(lifted.ids, [5; 8]);
        assert_eq!(restore(&lifted, ALL, &here()).unwrap(), note.as_bytes());
        // Packed without a header it opens beside one.
        let lifted = lift(&bytes, &[0, 16], &nowhere());
        assert_eq!(restore(&lifted, ALL, &here()).unwrap(), bytes);
    }

    #[test]
    fn an_id_is_carried_once_however_it_is_written() {
        let id = "00112233445566778899aabbccddeeff";
        let plain = format!("photo.{id}.asked photo.{id}.at none{id} {id}{id}f");
        let lifted = lift(plain.as_bytes(), &[], &nowhere());
        assert_eq!(lifted.ids.len(), ID_BYTES);
        let tokens = lifted.stream.iter().filter(|&&byte| byte == ESCAPE).count();
        assert_eq!(tokens, 5);
        assert_eq!(restore(&lifted, ALL, &nowhere()).unwrap(), plain.as_bytes());
    }

    #[test]
    fn ids_in_bytes_and_in_hex_are_the_same_ids() {
        let bytes = [&[2; 16][..], b"visit ", "02".repeat(16).as_bytes(), &[0xfd; 16], &[0xfd]].concat();
        let lifted = lift(&bytes, &[0, 16 + 6 + 32], &nowhere());
        assert_eq!(lifted.ids, [[2; 16], [0xfd; 16]].concat());
        assert_eq!(restore(&lifted, ALL, &nowhere()).unwrap(), bytes);
    }

    #[test]
    fn more_ids_than_are_remembered_come_back() {
        let text: String = (0..600_u32).map(|n| format!("{:032x} ", n % 200)).collect();
        let lifted = lift(text.as_bytes(), &[], &nowhere());
        assert_eq!(restore(&lifted, ALL, &nowhere()).unwrap(), text.as_bytes());
    }

    #[test]
    fn parts_that_do_not_fit_are_refused() {
        let stream = |bytes: &[u8]| Lifted { stream: bytes.to_vec(), ids: Vec::new() };
        assert_eq!(restore(&stream(&[ESCAPE]), ALL, &nowhere()), Err(DecodeError::Truncated));
        assert_eq!(restore(&stream(&[ESCAPE, NEW_HEX]), ALL, &nowhere()), Err(DecodeError::Truncated));
        assert_eq!(
            restore(&stream(&[ESCAPE, RECENT]), ALL, &nowhere()),
            Err(DecodeError::Value("lifted id"))
        );
        let unused = Lifted { stream: b"x".to_vec(), ids: vec![0; 16] };
        assert_eq!(restore(&unused, ALL, &nowhere()), Err(DecodeError::NotCanonical("lifted ids")));
        let partial = Lifted { stream: vec![ESCAPE, NEW_BYTES], ids: vec![0; 17] };
        assert_eq!(restore(&partial, ALL, &nowhere()), Err(DecodeError::NotCanonical("lifted ids")));
        let many = Lifted { stream: [[ESCAPE, NEW_HEX], [ESCAPE, RECENT]].concat(), ids: vec![0; 16] };
        assert_eq!(restore(&many, 64, &nowhere()).unwrap().len(), 64);
        assert_eq!(
            restore(&many, 63, &nowhere()),
            Err(DecodeError::OverLimit { what: "inflated body", limit: 63 })
        );
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(plain in proptest::collection::vec(any::<u8>(), 0..600)) {
            prop_assert_eq!(restore(&lift(&plain, &[], &nowhere()), plain.len(), &nowhere()).unwrap(), plain);
        }

        #[test]
        fn hex_of_any_shape_comes_back(plain in "([0-9a-f]{0,70}[a-z.]{0,3}){0,8}") {
            prop_assert_eq!(restore(&lift(plain.as_bytes(), &[], &nowhere()), plain.len(), &nowhere()).unwrap(), plain.as_bytes());
        }

        #[test]
        fn malformed_parts_give_an_error_or_a_bounded_body(
            stream in proptest::collection::vec(prop_oneof![Just(ESCAPE), 0_u8..8, any::<u8>()], 0..80),
            ids in proptest::collection::vec(any::<u8>(), 0..64)
        ) {
            if let Ok(plain) = restore(&Lifted { stream, ids }, 500, &here()) {
                prop_assert!(plain.len() <= 500);
            }
        }
    }
}
