//! Counting what a change claims to hold, before the merge library walks through it.
//!
//! Automerge's columns are run-length coded: a run of any length takes a few bytes. `Change::from_bytes` walks through
//! all of them while it reads (a 121-byte change of ten million operations: 2.6 s; of 2⁴⁰: for ever) and collects
//! predecessors as it goes (16 bytes each, until memory ends). So the runs are added up here first, in one pass over the
//! bytes, without any allocation. What this pass cannot follow is no change that we or others ever write.

use kengai_protocol::limits::CHANGE_OPS_MAX;

/// Entries of one column. A change has as many entries in most columns as it has operations, and in the columns of
/// predecessors one for every value that an operation replaces.
const COLUMN_ENTRIES_MAX: u64 = 4 * CHANGE_OPS_MAX as u64;
/// Columns of one change; Automerge 0.12 knows fourteen.
const COLUMNS_MAX: u64 = 32;

/// Bytes of magic number, checksum and chunk type.
const FRONT_BYTES: usize = 4 + 4 + 1;
const HASH_BYTES: u64 = 32;

/// What a column's number says about its entries, in its three lowest bits.
const TYPE_BITS: u64 = 0b111;
const DEFLATED_BIT: u64 = 0b1000;
const TYPE_BOOLEAN: u64 = 4;
const TYPE_STRING: u64 = 5;
const TYPE_RAW: u64 = 7;

/// Whether every column of an uncompressed change chunk holds at most as many entries as a change may have.
pub(crate) fn is_bounded(chunk: &[u8]) -> bool {
    scan(chunk).is_some()
}

fn scan(chunk: &[u8]) -> Option<()> {
    let mut input = Input(chunk.get(FRONT_BYTES..)?);
    let length = input.number()?;
    if length != input.0.len() as u64 {
        return None;
    }
    let dependencies = input.number()?;
    input.skip(dependencies.checked_mul(HASH_BYTES)?)?;
    input.skip_counted()?; // actor
    for _ in 0..3 {
        input.number()?; // sequence number, first operation, time
    }
    input.skip_counted()?; // message
    let others = input.number()?;
    for _ in 0..others {
        input.skip_counted()?; // actor
    }
    let columns = input.number()?;
    if columns > COLUMNS_MAX {
        return None;
    }
    let mut layout = [(0, 0); COLUMNS_MAX as usize];
    let layout = layout.get_mut(..usize::try_from(columns).ok()?)?;
    for column in layout.iter_mut() {
        *column = (input.number()?, input.number()?);
    }
    for (spec, bytes) in layout {
        let data = Input(input.skip(*bytes)?);
        if *spec & DEFLATED_BIT != 0 || data.entries(*spec & TYPE_BITS)? > COLUMN_ENTRIES_MAX {
            return None;
        }
    }
    Some(())
}

/// Bytes that are still to be read. `None` where they end too early.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn skip(&mut self, count: u64) -> Option<&'a [u8]> {
        let (skipped, rest) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = rest;
        Some(skipped)
    }

    /// The 7-bit groups of a number, the last one's sign bit unread.
    fn groups(&mut self) -> Option<(u64, u32, u8)> {
        let mut value = 0_u64;
        for place in 0..10_u32 {
            let (first, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u64::from(first & 0x7f).checked_shl(place * 7)?;
            if first & 0x80 == 0 {
                return Some((value, (place + 1) * 7, *first));
            }
        }
        None
    }

    fn number(&mut self) -> Option<u64> {
        self.groups().map(|(value, _, _)| value)
    }

    fn signed(&mut self) -> Option<i64> {
        let (value, bits, last) = self.groups()?;
        let negative = last & 0x40 != 0 && bits < u64::BITS;
        Some(if negative { value | (u64::MAX << bits) } else { value } as i64)
    }

    fn skip_counted(&mut self) -> Option<()> {
        let count = self.number()?;
        self.skip(count).map(|_| ())
    }

    /// How many entries a column has.
    fn entries(mut self, kind: u64) -> Option<u64> {
        if kind == TYPE_RAW {
            return Some(0);
        }
        let mut total = 0_u64;
        while !self.0.is_empty() && total <= COLUMN_ENTRIES_MAX {
            let run = if kind == TYPE_BOOLEAN { self.number()? } else { self.run(kind == TYPE_STRING)? };
            total = total.checked_add(run)?;
        }
        Some(total)
    }

    /// A run of equal values, of different ones, or of none.
    fn run(&mut self, strings: bool) -> Option<u64> {
        let count = self.signed()?;
        let (length, values) = match count {
            0 => (self.number()?, 0),
            1.. => (count.unsigned_abs(), 1),
            _ => (count.unsigned_abs(), count.unsigned_abs()),
        };
        for _ in 0..values {
            if strings { self.skip_counted()? } else { self.number().map(|_| ())? }
        }
        Some(length)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use automerge::transaction::Transactable;
    use automerge::{ActorId, Automerge, Change, ObjType, ROOT};
    use kengai_protocol::Hash;
    use proptest::prelude::*;

    use super::*;

    fn unsigned(mut value: u64) -> Vec<u8> {
        let mut out = Vec::new();
        while value >= 0x80 {
            out.push((value as u8 & 0x7f) | 0x80);
            value >>= 7;
        }
        out.push(value as u8);
        out
    }

    /// A positive signed number: one more group where the sign bit would be set.
    fn positive(value: u64) -> Vec<u8> {
        let mut out = unsigned(value);
        if let Some(last) = out.last_mut().filter(|last| **last & 0x40 != 0) {
            *last |= 0x80;
            out.push(0);
        }
        out
    }

    fn run(count: u64, value: u8) -> Vec<u8> {
        [positive(count), vec![value]].concat()
    }

    /// A list and `count` nulls in it, as Automerge itself would write it, in about 120 bytes.
    fn list_of_nulls(count: u64) -> Vec<u8> {
        let columns: [(u8, Vec<u8>); 9] = [
            (0x01, [vec![0, 1], run(count, 0)].concat()),
            (0x02, [vec![0, 1], run(count, 1)].concat()),
            (0x11, [vec![0, 2], run(count - 1, 0)].concat()),
            (0x13, [vec![0, 1, 0x7e, 0, 2], run(count - 2, 1)].concat()),
            (0x15, [vec![0x7f, 1, b'l', 0], unsigned(count)].concat()),
            (0x34, [vec![1], unsigned(count)].concat()),
            (0x42, [vec![0x7f, 2], run(count, 1)].concat()),
            (0x56, run(count + 1, 0)),
            (0x70, run(count + 1, 0)),
        ];
        let mut body = [&[0, 24][..], &[7; 24], &[1, 1, 0, 0, 0, 9]].concat();
        for (spec, data) in &columns {
            body.push(*spec);
            body.extend(unsigned(data.len() as u64));
        }
        body.extend(columns.iter().flat_map(|(_, data)| data));
        let chunk = [vec![1], unsigned(body.len() as u64), body].concat();
        [&[0x85, 0x6f, 0x4a, 0x83], &Hash::of_bytes(&chunk).0[..4], &chunk].concat()
    }

    #[test]
    fn what_automerge_writes_is_followed() {
        let mut doc = Automerge::new().with_actor(ActorId::from(&[7; 24][..]));
        let mut tx = doc.transaction();
        let list = tx.put_object(ROOT, "l", ObjType::List).unwrap();
        for at in 0..300 {
            tx.insert(&list, at, automerge::ScalarValue::Null).unwrap();
        }
        tx.commit();
        let written = doc.get_last_local_change().unwrap().raw_bytes().to_vec();
        assert_eq!(list_of_nulls(300), written, "the bomb is built as Automerge builds it");
        assert!(is_bounded(&written));
    }

    #[test]
    fn a_bomb_is_seen_without_setting_it_off() {
        let modest = list_of_nulls(COLUMN_ENTRIES_MAX - 1);
        assert!(is_bounded(&modest) && Change::from_bytes(modest).is_ok());
        for count in [COLUMN_ENTRIES_MAX + 1, 1 << 24, 1 << 40, 1 << 62] {
            let bomb = list_of_nulls(count);
            assert!(bomb.len() < 200);
            let begun = Instant::now();
            assert!(!is_bounded(&bomb), "{count}");
            assert!(begun.elapsed() < Duration::from_secs(1));
        }
    }

    /// What a peer sends is counted before it is read: reading it takes as long as whoever made it likes.
    #[test]
    fn a_peers_bomb_is_refused_before_it_is_read() {
        let bomb = list_of_nulls(4_000_000);
        let author = kengai_protocol::DeviceId([7; 16]);
        let begun = Instant::now();
        assert_eq!(
            crate::documents::guard::read_change(&bomb, &author).err(),
            Some(crate::documents::guard::BadChange::OverLimit)
        );
        let refused = begun.elapsed();
        let begun = Instant::now();
        assert!(Change::from_bytes(bomb).is_ok());
        let read = begun.elapsed();
        assert!(refused * 10 < read, "{refused:?} of {read:?}");
    }

    proptest! {
        #[test]
        fn any_bytes_come_to_an_end(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = is_bounded(&bytes);
            let mut framed = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1];
            framed.extend(unsigned(bytes.len() as u64));
            framed.extend(bytes);
            let _ = is_bounded(&framed);
        }

        /// What is let through does not take long to read, whatever it is.
        #[test]
        fn what_is_let_through_is_read_quickly(
            at in any::<proptest::sample::Index>(),
            bytes in proptest::collection::vec(any::<u8>(), 1..6),
        ) {
            let mut chunk = list_of_nulls(300);
            let at = FRONT_BYTES + 1 + at.index(chunk.len() - FRONT_BYTES - 1);
            let end = (at + bytes.len()).min(chunk.len());
            chunk[at..end].copy_from_slice(&bytes[..end - at]);
            let sum = Hash::of_bytes(&chunk[8..]);
            chunk[4..8].copy_from_slice(&sum.0[..4]);
            if is_bounded(&chunk) {
                let begun = Instant::now();
                let _ = std::panic::catch_unwind(|| Change::from_bytes(chunk).is_ok());
                prop_assert!(begun.elapsed() < Duration::from_secs(2));
            }
        }
    }
}
