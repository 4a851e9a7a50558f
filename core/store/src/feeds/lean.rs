//! A body's items in a leaner form, before the ids are lifted and the rest is compressed: a change by its rows
//! ([`crate::feeds::change_rows`]), and where in the bytes ids stand ([`crate::feeds::lift`]).
//!
//! ```text
//! 0, the bytes       what is not understood, or would be longer
//! 1, count, items    as in a body: kind + 2, length, payload
//!                    or 0, document, its kind, time (distance from the change before, zigzag), rows
//!                    or 1, time, rows: a note's, whose document has its name from the change itself
//! ```
//! Whatever is written here comes back byte for byte. Readers check every limit before they reserve memory.

use kengai_protocol::item::KIND_CHANGE;
use kengai_protocol::limits::NUMBER_MAX;
use kengai_protocol::wire::{Reader, Writer};
use kengai_protocol::{DecodeError, DocId};

use crate::documents::doc_kind::{DocKind, note_doc};
use crate::feeds::change_rows::change_hash;
use crate::feeds::change_rows::{self, Before, unzigzag, zigzag};
use crate::feeds::header_ids::Place;
use crate::feeds::lift::ID_BYTES;

const AS_IT_IS: u8 = 0;
const ITEMS: u8 = 1;
/// Both stand where other items have their kind.
const ROWS: u64 = 0;
const ROWS_OF_NOTE: u64 = 1;
const OTHERS: u64 = 2;
const KIND_RECEIPT: u64 = 2;
const KIND_CONFIRMATION: u64 = 3;

/// A body's leaner form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lean {
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
    /// Where in them ids stand that are not written in hex, in order.
    pub(crate) ids: Vec<usize>,
}

/// The leaner form of a body's plain bytes; at most one byte longer.
pub(crate) fn lean(plain: &[u8], place: &Place) -> Lean {
    let mut pen = Pen { place, out: Writer::new(), ids: Vec::new(), line: Line::default() };
    if pen.items(plain).is_ok() && pen.out.0.len() <= plain.len() {
        return Lean { bytes: pen.out.0, ids: pen.ids };
    }
    Lean { bytes: [&[AS_IT_IS], plain].concat(), ids: Vec::new() }
}

/// A change's place in the body.
#[derive(Default)]
struct Line {
    at_ms: u64,
    before: Before,
}

struct Pen<'a> {
    place: &'a Place,
    out: Writer,
    ids: Vec<usize>,
    line: Line,
}

impl Pen<'_> {
    fn items(&mut self, plain: &[u8]) -> Result<(), DecodeError> {
        let mut input = Reader::new(plain);
        input.version1("entry body")?;
        self.out.u8(ITEMS);
        let count = input.varint()?;
        self.out.varint(count);
        for _ in 0..count {
            let kind = input.varint()?;
            let payload = input.blob("item", plain.len())?;
            if kind > NUMBER_MAX - OTHERS {
                return Err(DecodeError::Value("kind of an item"));
            }
            if kind != KIND_CHANGE || self.rows(payload).is_none() {
                self.whole(kind, payload);
            }
        }
        input.end()
    }

    fn whole(&mut self, kind: u64, payload: &[u8]) {
        self.out.varint(kind + OTHERS);
        self.out.varint(payload.len() as u64);
        let begin = self.out.0.len();
        self.ids.extend(ids_in(kind, payload).into_iter().map(|at| begin + at));
        self.out.fixed(payload);
    }

    fn rows(&mut self, payload: &[u8]) -> Option<()> {
        let mut input = Reader::new(payload);
        let (doc, doc_kind) = (input.take(ID_BYTES).ok()?, input.u8().ok()?);
        let at_ms = input.varint().ok()?;
        let distance = at_ms.cast_signed().checked_sub(self.line.at_ms.cast_signed()).map(zigzag);
        let distance = distance.filter(|&distance| distance <= NUMBER_MAX)?;
        let change = input.take(input.remaining()).ok()?;
        let (length, found) = (self.out.0.len(), self.ids.len());
        if named_by(self.place, doc_kind, change).is_some_and(|name| name.0 == doc) {
            self.out.varint(ROWS_OF_NOTE);
        } else {
            self.out.varint(ROWS);
            self.ids.push(self.out.0.len());
            self.out.fixed(doc);
            self.out.u8(doc_kind);
        }
        self.out.varint(distance);
        if !change_rows::write(change, at_ms, &mut self.line.before, &mut self.out, &mut self.ids) {
            self.out.0.truncate(length);
            self.ids.truncate(found);
            return None;
        }
        self.line.at_ms = at_ms;
        Some(())
    }
}

/// A body's plain bytes from its leaner form.
///
/// # Errors
/// It is malformed, or more than `limit` bytes would come out.
pub(crate) fn plain(lean: &[u8], limit: usize, place: &Place) -> Result<Vec<u8>, DecodeError> {
    let mut input = Reader::new(lean);
    match input.u8()? {
        AS_IT_IS if input.remaining() <= limit => return Ok(input.take(input.remaining())?.to_vec()),
        AS_IT_IS => return Err(over(limit)),
        ITEMS => {}
        version => return Err(DecodeError::Version { what: "items", version }),
    }
    let mut out = Writer::new();
    out.u8(1);
    let count = input.varint()?;
    out.varint(count);
    let mut line = Line::default();
    for _ in 0..count {
        let kind = input.varint()?;
        if let Some(kind) = kind.checked_sub(OTHERS) {
            out.varint(kind);
            out.blob(input.blob("item", limit)?);
        } else {
            let named = if kind == ROWS { Some((input.fixed()?, input.u8()?)) } else { None };
            out.varint(KIND_CHANGE);
            out.blob(&change(&mut input, &mut line, named, place)?);
        }
        if out.0.len() > limit {
            return Err(over(limit));
        }
    }
    input.end()?;
    Ok(out.0)
}

fn over(limit: usize) -> DecodeError {
    DecodeError::OverLimit { what: "inflated body", limit }
}

/// What a note's document is called: after the change that wrote it.
fn named_by(place: &Place, doc_kind: u8, change: &[u8]) -> Option<DocId> {
    let note = doc_kind == DocKind::Note.number();
    place.circle().filter(|_| note).map(|circle| note_doc(circle, change_hash(change)))
}

fn change(
    input: &mut Reader<'_>,
    line: &mut Line,
    named: Option<([u8; ID_BYTES], u8)>,
    place: &Place,
) -> Result<Vec<u8>, DecodeError> {
    let at_ms = line.at_ms.checked_add_signed(unzigzag(input.varint()?));
    let at_ms = at_ms.filter(|&at_ms| at_ms <= NUMBER_MAX).ok_or(DecodeError::Value("time"))?;
    line.at_ms = at_ms;
    let change = change_rows::read(input, at_ms, &mut line.before)?;
    let note = DocKind::Note.number();
    let of_note = || named_by(place, note, &change).map(|name| (name.0, note));
    let (doc, doc_kind) = named.or_else(of_note).ok_or(DecodeError::Value("document"))?;
    let mut payload = Writer::new();
    payload.fixed(&doc);
    payload.u8(doc_kind);
    payload.varint(at_ms);
    payload.fixed(&change);
    Ok(payload.0)
}

/// Where ids stand in the bytes of an item, in order. Whatever is not understood has none.
fn ids_in(kind: u64, payload: &[u8]) -> Vec<usize> {
    let mut walk = Walk { input: Reader::new(payload), length: payload.len(), found: Vec::new() };
    let understood = match kind {
        KIND_CHANGE => walk.change(),
        KIND_RECEIPT => walk.input.u8().and_then(|_| walk.ids(3)),
        KIND_CONFIRMATION => walk.confirmation(),
        _ => Ok(()),
    };
    if understood.is_ok() { walk.found } else { Vec::new() }
}

struct Walk<'a> {
    input: Reader<'a>,
    length: usize,
    found: Vec<usize>,
}

impl Walk<'_> {
    fn ids(&mut self, count: u64) -> Result<(), DecodeError> {
        for _ in 0..count {
            let at = self.length - self.input.remaining();
            self.input.take(ID_BYTES)?;
            self.found.push(at);
        }
        Ok(())
    }

    /// Document, kind, time; then Automerge's chunk: magic, checksum, type, length, dependencies, actor.
    fn change(&mut self) -> Result<(), DecodeError> {
        self.ids(1)?;
        self.input.u8()?;
        self.input.varint()?;
        self.input.take(4 + 4 + 1)?;
        self.input.varint()?;
        let dependencies = self.input.varint()?;
        self.ids(dependencies.saturating_mul(2))?;
        if self.input.varint()? >= ID_BYTES as u64 {
            self.ids(1)?;
        }
        Ok(())
    }

    /// Version and from the second on the rule of seeing, document, heads, view, assessment, who, when, own visit, reason, signature.
    fn confirmation(&mut self) -> Result<(), DecodeError> {
        if self.input.u8()? > 1 {
            self.input.u8()?;
        }
        self.ids(1)?;
        let heads = self.input.varint()?;
        self.ids(heads.saturating_mul(2).saturating_add(2 + 2 + 1))?;
        self.input.varint()?;
        self.input.u8()?;
        self.input.blob("reason", self.length)?;
        self.ids(4)
    }
}

#[cfg(test)]
mod tests {
    use kengai_model::{FieldChange, FieldValue, Fields, sample};
    use kengai_protocol::item::{Item, Receipt, ReceiptKind, encode_items};
    use kengai_protocol::{CircleId, DeviceId, StaffId};
    use proptest::prelude::*;

    use super::*;
    use crate::document::Document;

    const ALL: usize = usize::MAX;
    const ACTOR: [u8; 24] = [7; 24];
    const CIRCLE: CircleId = CircleId([0xc1; 16]);

    fn here() -> Place {
        Place::new(CIRCLE, DeviceId([7; 16]))
    }

    #[test]
    fn a_note_is_named_by_its_change_and_that_is_not_said_again() {
        let (_, change) = Document::create(&ACTOR, &sample::thread(1, 1).to_fields()).unwrap();
        let note = |doc: DocId| Item::Change {
            doc,
            doc_kind: DocKind::Note.number(),
            at_ms: 5,
            change: change.clone(),
        };
        let own = same(&[note(note_doc(CIRCLE, change_hash(&change)))]);
        assert_eq!(own.bytes[..3], [ITEMS, 1, 1]);
        let forged = same(&[note(note_doc(CircleId([2; 16]), change_hash(&change)))]);
        assert_eq!(forged.bytes[..3], [ITEMS, 1, 0]);
        let nowhere = plain(&own.bytes, ALL, &Place::default());
        assert_eq!(nowhere, Err(DecodeError::Value("document")));
    }

    fn same(items: &[Item]) -> Lean {
        let body = encode_items(items);
        let leaner = lean(&body, &here());
        assert_eq!(plain(&leaner.bytes, body.len(), &here()).unwrap(), body);
        assert!(plain(&leaner.bytes, body.len() - 1, &here()).is_err(), "the limit is kept");
        leaner
    }

    fn item(at_ms: u64, change: Vec<u8>) -> Item {
        Item::Change { doc: DocId([9; 16]), doc_kind: 1, at_ms, change }
    }

    #[test]
    fn a_records_first_change_goes_as_rows() {
        for fields in [sample::visit_fields(1), sample::plan(30).to_fields(), sample::client().to_fields()] {
            let (_, change) = Document::create(&ACTOR, &fields).unwrap();
            let leaner = same(&[item(1_793_500_000_000, change.clone()), item(1_793_400_000_000, change)]);
            assert_eq!(leaner.bytes[..3], [ITEMS, 2, 0], "by rows");
            assert!(!leaner.bytes.windows(4).any(|four| four == b"\x85oJ\x83"), "and nothing of the chunk");
        }
    }

    #[test]
    fn a_change_of_any_other_kind_goes_as_it_is() {
        let fields = sample::visit_fields(1);
        let (mut document, first) = Document::create(&ACTOR, &fields).unwrap();
        let to = |text: &str| Some(FieldValue::Str(text.to_owned()));
        let change = FieldChange {
            field: "remarks".to_owned(),
            before: fields.get("remarks").cloned(),
            after: to("別"),
        };
        let base = document.heads();
        let edit = document.edit(&base, &[change], Some("理由"), (&ACTOR, &ACTOR)).unwrap().unwrap();
        let leaner = same(&[item(5, edit.raw_bytes().to_vec()), item(6, first)]);
        assert_eq!(leaner.bytes[..3], [ITEMS, 2, 3]);
        // The document, the head that it builds on (two halves), the device; the document and the device once more.
        assert_eq!(leaner.ids.len(), 4 + 2);
    }

    #[test]
    fn values_of_every_kind_come_back() {
        let mut fields = Fields::new();
        let numbers = [0, 1, -1, 63, 64, -64, -65, 1_793_500_000_000, -1_793_500_000_000, i64::MIN, i64::MAX];
        for (number, value) in numbers.into_iter().enumerate() {
            fields.insert(format!("number.{number}"), FieldValue::Int(value));
        }
        for (number, text) in
            ["", "熱なし。\n\t次回も", "\u{0}\u{1}\u{7f}é", "𠮷野家 龘"].into_iter().enumerate()
        {
            fields.insert(format!("text.{number}"), FieldValue::Str(text.to_owned()));
        }
        fields.insert("yes".to_owned(), FieldValue::Bool(true));
        fields.insert("no".to_owned(), FieldValue::Bool(false));
        fields.insert("道\u{3}".to_owned(), FieldValue::Bool(false));
        for count in 0..=fields.len() {
            let some: Fields = fields.clone().into_iter().take(count).collect();
            let (_, change) = Document::create(&ACTOR, &some).unwrap();
            same(&[item(1_793_500_000_000, change)]);
        }
    }

    #[test]
    fn ids_are_found_in_items_of_every_kind() {
        let doc = DocId([0xfd; 16]);
        let receipt =
            Receipt { kind: ReceiptKind::Read, doc, note: [2; 16], staff: StaffId([3; 16]), at_ms: 5 };
        let odd =
            [b"\x85\x6f\x4a\x83sum!\x01\x50\x01".as_slice(), &[7; 32], &[24], &[3; 24], b"rest"].concat();
        let leaner =
            same(&[Item::Receipt(receipt), item(9, odd), Item::Unknown { kind: 99, payload: vec![1] }]);
        let at = |at: &usize| leaner.bytes[*at];
        assert_eq!(leaner.ids.iter().map(at).collect::<Vec<_>>(), [0xfd, 2, 3, 9, 7, 7, 3]);
    }

    #[test]
    fn a_change_that_does_not_say_what_it_claims_goes_as_it_is() {
        let (_, change) = Document::create(&ACTOR, &sample::visit_fields(3)).unwrap();
        for at in 0..change.len() {
            let mut odd = change.clone();
            odd[at] ^= 1;
            same(&[item(5, odd)]);
        }
        same(&[item(5, change[..change.len() - 1].to_vec()), item(NUMBER_MAX, change)]);
    }

    #[test]
    fn rows_without_end_are_refused() {
        let head = |rows: u64| {
            let mut out = Writer::new();
            out.fixed(&[ITEMS, 1, 0]);
            out.fixed(&[9; 17]);
            out.fixed(&[0, 0, 1, 7, 1, 1]);
            out.varint(rows);
            out.0
        };
        let many = [head(1_000_000), vec![3; 1_000_000]].concat();
        assert!(matches!(plain(&many, ALL, &here()), Err(DecodeError::OverLimit { what: "rows", .. })));
        let row = [vec![b'x'; 2_000], vec![3]].concat();
        let long = [head(4_000), row.repeat(4_000)].concat();
        assert!(matches!(plain(&long, ALL, &here()), Err(DecodeError::OverLimit { what: "item", .. })));
        assert_eq!(
            plain(&[head(1), vec![0x0b]].concat(), ALL, &here()),
            Err(DecodeError::Value("kind of a row"))
        );
        assert_eq!(plain(&[2], ALL, &here()), Err(DecodeError::Version { what: "items", version: 2 }));
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(body in proptest::collection::vec(any::<u8>(), 0..600)) {
            prop_assert_eq!(plain(&lean(&body, &here()).bytes, body.len(), &here()).unwrap(), body);
        }

        #[test]
        fn anything_that_looks_like_items_comes_back(
            kinds in proptest::collection::vec((0_u64..5, proptest::collection::vec(any::<u8>(), 0..300)), 0..4),
            cut in 0_usize..40
        ) {
            let items: Vec<Item> =
                kinds.into_iter().map(|(kind, payload)| Item::Unknown { kind, payload }).collect();
            let mut body = encode_items(&items);
            body.truncate(body.len().saturating_sub(cut));
            prop_assert_eq!(plain(&lean(&body, &here()).bytes, body.len(), &here()).unwrap(), body);
        }

        #[test]
        fn a_damaged_form_gives_an_error_or_a_bounded_body(
            seed in 0_u64..20, at in any::<proptest::sample::Index>(), byte in any::<u8>()
        ) {
            let (_, change) = Document::create(&ACTOR, &sample::visit_fields(seed)).unwrap();
            let mut leaner = lean(&encode_items(&[item(1_793_500_000_000, change)]), &here()).bytes;
            let at = at.index(leaner.len());
            leaner[at] = byte;
            if let Ok(body) = plain(&leaner, 4_000, &here()) {
                prop_assert!(body.len() <= 4_000);
            }
        }
    }
}
