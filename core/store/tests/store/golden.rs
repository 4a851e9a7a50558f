//! Golden vectors of what the store puts inside entries: a packed body, a document's first change, the view that a
//! confirmation signs, and the dictionary.
//!
//! **They freeze with the first release**: bodies are kept for years, and every later version must read them. A body may
//! come out differently when it is packed anew (another zstd), so packed ones are only read; everything else is compared
//! both ways. `KENGAI_WRITE_VECTORS=1` writes the files anew (CONTRIBUTING.md, sections 2 and 5).

use std::path::PathBuf;

use automerge::Change;
use kengai_model::{FieldValue, sample};
use kengai_protocol::item::{Item, Receipt, ReceiptKind, encode_items};
use kengai_protocol::{CircleId, DocId, Hash, StaffId};
use kengai_store::document::Document;
use kengai_store::{Additions, Concurrent, DocKind, Part, VIEW_RULE, VIEW_RULE_BEFORE, View, Writing, body};

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

/// Homes of the first layout hold such bodies.
#[test]
fn a_body_packed_by_the_first_method_opens() {
    let packed = unhex(&std::fs::read_to_string(path("body_packed_1.hex")).unwrap());
    assert_eq!(packed[0], 1);
    assert_eq!(body::unpack(&packed).unwrap(), plain_body(), "bodies of before do not open any more");
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

/// Two people added to the remarks, two wrote another temperature.
fn view_of_two() -> View {
    let (device, other) = ("11".repeat(16), "12".repeat(16));
    let by = |device: &str, change: u8| Writing {
        device: device.to_owned(),
        change: format!("{change:02x}").repeat(32),
    };
    let part = |text: &str, writers: Vec<Writing>| Part { text: text.to_owned(), writers };
    let value = |device: &str, value| {
        let Writing { device, change } = by(device, 3);
        Concurrent { device, change, value }
    };
    let parts =
        vec![part("夕食は全量。", vec![by(&device, 1)]), part("微熱。", vec![by(&device, 2), by(&other, 2)])];
    let passage = Additions { base: "朝から変わりなし。".to_owned(), parts };
    let mut view = View { fields: sample::full_visit().to_fields(), ..View::default() };
    view.passages.insert("remarks".to_owned(), passage);
    let values = vec![value(&device, None), value(&other, Some(FieldValue::Int(394)))];
    view.conflicts.insert("vitals.temperature.value".to_owned(), values);
    view
}

#[test]
fn the_signed_view_has_the_bytes_that_it_had() {
    let now = View { fields: sample::full_visit().to_fields(), ..View::default() }.canonical();
    let two = view_of_two().canonical();
    let why = "confirmations of this view would not verify any more";
    assert_eq!(vector("visit_view_rule_2.hex", &now), now, "{why}");
    assert_eq!(vector("visit_view_rule_2_of_two.hex", &two), two, "{why}");
}

/// The view of before, of a document in which the merge library holds a text: as it was signed then.
#[test]
fn a_view_that_was_signed_under_the_rule_of_before_is_seen_under_it() {
    let mut read = Document::empty();
    let change = unhex(&std::fs::read_to_string(path("visit_change_before.hex")).unwrap());
    read.apply(Change::from_bytes(change).unwrap()).unwrap();
    let then = unhex(&std::fs::read_to_string(path("visit_view.hex")).unwrap());
    assert_eq!(read.canonical_at(&read.heads(), VIEW_RULE_BEFORE).unwrap().unwrap(), then);
    let now = read.canonical_at(&read.heads(), VIEW_RULE).unwrap().unwrap();
    assert!(now != then && now == read.view().unwrap().canonical());
    assert_eq!(read.canonical_at(&read.heads(), VIEW_RULE + 1).unwrap(), None, "of a newer version");
}

/// A released dictionary is never trained anew, nor its letters counted: bodies and rows that need them are kept for ever.
#[test]
fn the_dictionaries_are_the_ones_that_they_were() {
    for name in ["0001.dict", "0002.dict", "0002.letters", "shelf_0001.dict"] {
        let hash = Hash::of_bytes(&std::fs::read(path("../../dictionaries").join(name)).unwrap());
        let then = vector(&format!("dictionary_{}_sha256.hex", name.replace('.', "_")), &hash.0);
        assert_eq!(then, hash.0, "{name} has changed");
    }
}
