//! Golden vectors of what the store puts inside entries: a packed body, a document's first change, the view that a
//! confirmation signs, and the dictionary.
//!
//! **They freeze with the first release**: bodies are kept for years, and every later version must read them. A body may
//! come out differently when it is packed anew (another zstd), so packed ones are only read; everything else is compared
//! both ways. `KENGAI_WRITE_VECTORS=1 cargo test -p kengai-store --test golden` writes the files anew.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;

use automerge::Change;
use kengai_model::{Fields, canonical_view, sample};
use kengai_protocol::item::{Item, Receipt, ReceiptKind, encode_items};
use kengai_protocol::{CircleId, DocId, Hash, StaffId};
use kengai_store::document::Document;
use kengai_store::{DocKind, body};

const LINE_DIGITS: usize = 96;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name)
}

fn hex(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits
        .as_bytes()
        .chunks(LINE_DIGITS)
        .map(|line| String::from_utf8_lossy(line).into_owned() + "\n")
        .collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// The bytes of a vector; `now` is written first when that is asked for.
fn vector(name: &str, now: &[u8]) -> Vec<u8> {
    if std::env::var_os("KENGAI_WRITE_VECTORS").is_some() {
        std::fs::write(path(name), hex(now)).unwrap();
    }
    unhex(&std::fs::read_to_string(path(name)).unwrap())
}

fn actor() -> Vec<u8> {
    [&[0x11; 16][..], &[0x22; 8]].concat()
}

fn first_change() -> (Document, Vec<u8>) {
    Document::create(&actor(), &sample::full_visit().to_fields()).unwrap()
}

fn plain_body() -> Vec<u8> {
    let circle = CircleId([0xc1; 16]);
    let doc = DocId::derived(circle, DocKind::Visit.number(), "vector");
    let receipt = Receipt {
        kind: ReceiptKind::Acknowledged,
        doc,
        note: [0x0e; 16],
        staff: StaffId([0x55; 16]),
        at_ms: 1_793_500_000_000,
    };
    let (_, change) = first_change();
    let change = Item::Change { doc, doc_kind: DocKind::Visit.number(), at_ms: 1_793_400_000_000, change };
    encode_items(&[change, Item::Receipt(receipt), Item::Unknown { kind: 900, payload: vec![1, 2, 3] }])
}

#[test]
fn a_packed_body_opens() {
    let plain = vector("body_plain.hex", &plain_body());
    assert_eq!(plain, plain_body(), "the items' form has changed");
    let packed = vector("body_packed.hex", &body::pack(&plain).unwrap());
    assert_eq!(body::unpack(&packed).unwrap(), plain, "released bodies do not open any more");
}

#[test]
fn a_documents_first_change_gives_the_same_document() {
    let (document, now) = first_change();
    let bytes = vector("visit_change.hex", &now);
    assert_eq!(bytes, now, "the same record makes another change");
    let mut read = Document::empty();
    read.apply(Change::from_bytes(bytes).unwrap()).unwrap();
    assert_eq!(read.heads(), document.heads());
    assert_eq!(read.view().unwrap().fields, sample::full_visit().to_fields());
}

#[test]
fn the_signed_view_has_the_bytes_that_it_had() {
    let fields: Fields = sample::full_visit().to_fields();
    let view = canonical_view(&fields);
    assert_eq!(vector("visit_view.hex", &view), view, "confirmations of this view would not verify any more");
}

/// A released dictionary is never trained anew: bodies that need it are kept for ever.
#[test]
fn the_dictionary_is_the_one_that_it_was() {
    let dictionary = std::fs::read(path("../../dictionaries/0001.dict")).unwrap();
    let hash = Hash::of_bytes(&dictionary);
    assert_eq!(vector("dictionary_0001_sha256.hex", &hash.0), hash.0, "dictionary 0001 has changed");
}
