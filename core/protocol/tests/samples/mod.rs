//! One sample of every format, from fixed keys and fixed randomness: what the golden vectors freeze and what the
//! malformed-bytes tests damage.

#![allow(dead_code)] // no test uses all of it

use std::sync::Mutex;

use kengai_protocol::blob::BlobHeader;
use kengai_protocol::header::{Header, LogHead, Sealing};
use kengai_protocol::ids::{CircleId, DeviceId, DocId, Hash, Incarnation, OrgId, StaffId};
use kengai_protocol::item::{
    Carried, Confirmation, File, FileLine, Item, NotSent, Receipt, ReceiptKind, VIEW_RULE_FIRST, encode_items,
};
use kengai_protocol::keys::CircleKey;
use kengai_protocol::random::Randomness;
use kengai_protocol::sign::{Signature, SigningKey};
use kengai_protocol::{Entry, ids};

pub(crate) mod control;
pub(crate) mod joining;
pub(crate) mod sync;

/// What a reader makes of bytes: the same value written again, or nothing when it refuses them.
pub(crate) type Again = fn(&[u8]) -> Option<Vec<u8>>;

/// One format.
pub(crate) struct Sample {
    /// Name of the vector's file.
    pub(crate) name: &'static str,
    /// The encoding.
    pub(crate) bytes: Vec<u8>,
    /// Reads and writes again.
    pub(crate) again: Again,
}

pub(crate) fn sample(name: &'static str, bytes: Vec<u8>, again: Again) -> Sample {
    Sample { name, bytes, again }
}

/// Counts up: 0, 1, 2, … so that a vector can be made again in any language.
#[derive(Default)]
pub(crate) struct Counting(Mutex<u8>);

impl Randomness for Counting {
    fn fill(&self, out: &mut [u8]) {
        let mut next = self.0.lock().unwrap();
        for byte in out {
            *byte = *next;
            *next = next.wrapping_add(1);
        }
    }
}

pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

pub(crate) fn device(seed: u8) -> DeviceId {
    DeviceId::of_key(&key(seed).public())
}

pub(crate) fn org() -> OrgId {
    OrgId([0x0a; 32])
}

pub(crate) fn circle() -> CircleId {
    CircleId([0xc1; 16])
}

pub(crate) fn circle_key() -> CircleKey {
    CircleKey::from_bytes([0x77; 32])
}

pub(crate) fn staff() -> StaffId {
    StaffId([0x55; 16])
}

pub(crate) fn hash(byte: u8) -> Hash {
    Hash([byte; 32])
}

pub(crate) fn incarnation() -> Incarnation {
    Incarnation([0x1f; 8])
}

pub(crate) fn header(seq: u64) -> Header {
    Header {
        sealing: Sealing::Epoch,
        org: org(),
        circle: circle(),
        device: device(1),
        seq,
        prev: if seq == 1 { Hash::default() } else { hash(0x3b) },
        epoch: hash(0xe0),
        control_head: hash(0xc0),
        log_head: LogHead { position: 41, hash: hash(0x10) },
        salt: [0x5a; 16],
        body_hash: hash(0xb0),
    }
}

/// The items of the sample body. The change is not Automerge's: this crate does not look inside.
pub(crate) fn items() -> Vec<Item> {
    let doc = DocId::derived(circle(), 2, "2026-11");
    let receipt = |kind| Receipt { kind, doc, note: [0x0e; 16], staff: staff(), at_ms: 1_793_500_000_000 };
    let confirmation = Confirmation {
        doc,
        heads: vec![hash(2), hash(1)],
        view_rule: VIEW_RULE_FIRST,
        view_hash: hash(3),
        assessment_hash: hash(4),
        by: staff(),
        at_ms: 1_793_600_000_000,
        clock_ahead: None,
        own_visit: true,
        reason: "退室時刻の訂正".to_owned(),
        signature: Signature([0; 64]),
    };
    vec![
        Item::Change {
            doc,
            doc_kind: 1,
            at_ms: 1_793_400_000_000,
            change: vec![0x85, 0x6f, 0x4a, 0x83, 1, 2],
        },
        Item::Receipt(receipt(ReceiptKind::Read)),
        Item::Receipt(receipt(ReceiptKind::Acknowledged)),
        Item::Confirmation(confirmation.sign(&key(1))),
        Item::Unknown { kind: 900, payload: vec![1, 2, 3] },
    ]
}

/// A file of actuals with one visit.
pub(crate) fn written_file() -> Vec<Item> {
    let line = FileLine { doc: DocId::derived(circle(), 1, "visit"), confirmation: hash(5), line: hash(6) };
    let name = "UPJSK_202611_9970000001_9970000002_20261209170000.CSV".to_owned();
    vec![Item::File(File { name, by: staff(), at_ms: 1_796_800_000_000, lines: vec![line] })]
}

/// That it was sent to nobody.
pub(crate) fn file_not_sent() -> Vec<Item> {
    let name = "UPJSK_202611_9970000001_9970000002_20261209170000.CSV".to_owned();
    vec![Item::NotSent(NotSent { name, by: staff(), at_ms: 1_796_800_000_000 })]
}

/// A confirmation that names the rule by which its heads are seen.
pub(crate) fn confirmed_by_rule() -> Vec<Item> {
    let confirmations = items().into_iter().filter_map(|item| match item {
        Item::Confirmation(one) => Some(Confirmation { view_rule: 2, ..one }.sign(&key(1))),
        _ => None,
    });
    confirmations.map(Item::Confirmation).collect()
}

/// Confirmations by a clock that was known to be wrong, ahead and behind.
pub(crate) fn confirmed_by_wrong_clocks() -> Vec<Item> {
    let of = |item: Item| match item {
        Item::Confirmation(one) => Some([180, -1_440].map(|minutes| {
            let wrong = Confirmation { view_rule: 2, clock_ahead: Some(minutes), ..one.clone() };
            Item::Confirmation(wrong.sign(&key(1)))
        })),
        _ => None,
    };
    items().into_iter().filter_map(of).flatten().collect()
}

/// What an older identity wrote, carried by a newer one.
pub(crate) fn carried() -> Vec<Item> {
    let carry = |item| Item::Carried(Carried { origin: device(1), entry: hash(5), item: Box::new(item) });
    items().into_iter().map(carry).collect()
}

pub(crate) fn entry(seq: u64) -> Entry {
    Entry::make(header(seq), &encode_items(&items()), &circle_key(), &key(1))
}

fn again_header(bytes: &[u8]) -> Option<Vec<u8>> {
    Header::decode(bytes).ok().map(|header| header.encode())
}

pub(crate) fn again_entry(bytes: &[u8]) -> Option<Vec<u8>> {
    Entry::decode(bytes).ok().map(|entry| entry.encode())
}

/// An item that does not read is left out: its bytes are then not the same again, and need not be.
fn again_items(bytes: &[u8]) -> Option<Vec<u8>> {
    let items = kengai_protocol::item::decode_items(bytes).ok()?;
    let items: Vec<Item> = items.into_iter().collect::<Result<_, _>>().ok()?;
    Some(encode_items(&items))
}

fn again_blob(bytes: &[u8]) -> Option<Vec<u8>> {
    let (header, sealed) = BlobHeader::read(bytes).ok()?;
    // The header has no writer of its own outside: sealing the same plain bytes again is one.
    match kengai_protocol::blob::open_blob(bytes, &circle_key()) {
        Ok(plain) => Some(header.seal(&circle_key(), &plain)),
        Err(_) => (!sealed.is_empty()).then(|| bytes.to_vec()),
    }
}

fn as_it_is(bytes: &[u8]) -> Option<Vec<u8>> {
    Some(bytes.to_vec())
}

fn records() -> Vec<Sample> {
    let letterbox = Header { sealing: Sealing::Letterbox, ..header(1) };
    let erased = Entry { body: None, ..entry(2) };
    let blob = BlobHeader { org: org(), circle: circle(), epoch: hash(0xe0), salt: [0x5b; 16] };
    let derived: Vec<u8> = (1..=5).flat_map(|kind| DocId::derived(circle(), kind, "2026-11").0).collect();
    let empty = kengai_protocol::log::empty(org(), circle());
    let one = kengai_protocol::log::after(empty, kengai_protocol::log::LogEvent::Entry(hash(1)));
    let two = kengai_protocol::log::after(one, kengai_protocol::log::LogEvent::Blob(hash(2)));
    vec![
        sample("header", header(2).encode(), again_header),
        sample("header_first_letterbox", letterbox.encode(), again_header),
        sample("header_hash", header(2).hash().0.to_vec(), as_it_is),
        sample("items", encode_items(&items()), again_items),
        sample("items_file", encode_items(&written_file()), again_items),
        sample("items_file_not_sent", encode_items(&file_not_sent()), again_items),
        sample("items_view_rule", encode_items(&confirmed_by_rule()), again_items),
        sample("items_wrong_clock", encode_items(&confirmed_by_wrong_clocks()), again_items),
        sample("items_carried", encode_items(&carried()), again_items),
        sample("entry", entry(1).encode(), again_entry),
        sample("entry_erased", erased.encode(), again_entry),
        sample("blob", blob.seal(&circle_key(), b"\xff\xd8 not a picture \xff\xd9"), again_blob),
        sample("derived_documents", derived, as_it_is),
        sample("made_document", DocId::make(circle(), 1, &Counting::default()).0.to_vec(), as_it_is),
        sample("log_heads", [empty.hash.0, one.hash.0, two.hash.0].concat(), as_it_is),
        sample("device_id", ids::DeviceId::of_key(&key(1).public()).0.to_vec(), as_it_is),
    ]
}

/// Every format.
pub(crate) fn all() -> Vec<Sample> {
    let mut all = records();
    all.extend(control::samples());
    all.extend(sync::samples());
    all.extend(joining::samples());
    all
}
