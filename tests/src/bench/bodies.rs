//! What records weigh when they are sealed: the body of an entry, its authentication tag included.

use kengai_model::sample::{held_out, note, visit, visits_of_one_client};
use kengai_model::{CareMonth, Fields, HandoverNote, NoteId, VisitId, VisitRecord, diff};
use kengai_protocol::item::{Item, encode_items};
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::{DocKind, Draft};

use crate::cast::{Cast, SUZUKI, Who};
use crate::chance::SeededRandom;

use super::figure::Figure;

/// The fixture, for the report.
pub const FIXTURE: &str =
    "kengai_model::sample: visits of 61 fields, each with one handover note in its client's thread";
/// What the dictionary was trained on, for the report.
pub const TRAINED_ON: &str =
    "trained on sentences of its own: none of the fixture's, nor of sample::held_out, stands in them";
/// Zstd's effort in bodies.
pub const LEVEL: i32 = kengai_store::body::LEVEL;

/// Seeds of the single visit; the largest body counts.
const SEEDS: u64 = 40;
/// Visits of the larger entry.
const MONTH_VISITS: u64 = 30;
const ONE_VISIT_MAX: f64 = 750.0;
const OF_THIRTY_MAX: f64 = 450.0;
const HELD_OUT_MAX: f64 = 900.0;

/// The newest dictionary's number, as a body names it.
#[must_use]
pub fn dictionary() -> u8 {
    kengai_store::body::pack(&[b'a'; 64]).expect("sixty-four letters are no large body")[0]
}

/// A helper with one client.
pub struct Round {
    /// Everybody.
    pub cast: Cast,
    /// The helper.
    pub helper: Who,
    /// The client's circle.
    pub circle: CircleId,
}

impl Round {
    /// A helper who is in the client's circle, with nothing to send.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut cast = Cast::found(seed);
        let helper = cast.join("hanako");
        let members = [(SUZUKI, Role::Manager), (helper, Role::Helper)];
        let circle = cast.open_circle(CircleKind::Client, &members).expect("the server takes it");
        assert!(cast.until_quiet().is_empty(), "everybody is up to date");
        Self { cast, helper, circle }
    }

    /// The helper writes a visit and a note about it; both durable. `seed` gives the note's text,
    /// `number` both ids.
    pub fn write(&mut self, mut record: VisitRecord, seed: u64, number: u64) {
        let (_, mut said) = note(seed);
        let id = self.cast.devices[self.helper].read().new_note_id();
        record.handovers = [(id, true)].into();
        let doc = self.write_alone(&record, number);
        said.visit = Some(VisitId::from_bytes(doc.0));
        self.write_note(&record, id, &said);
    }

    /// The helper writes the held-out visit of this seed and its two notes; all durable.
    pub fn write_held_out(&mut self, seed: u64) {
        let mut record = held_out::visit(seed);
        let store = self.cast.devices[self.helper].read();
        let notes: Vec<_> =
            held_out::notes(seed).into_iter().map(|(_, said)| (store.new_note_id(), said)).collect();
        record.handovers = notes.iter().map(|(id, _)| (*id, true)).collect();
        let doc = self.write_alone(&record, seed);
        for (id, mut said) in notes {
            said.visit = Some(VisitId::from_bytes(doc.0));
            self.write_note(&record, id, &said);
        }
    }

    /// The helper writes a visit; durable.
    pub fn write_alone(&mut self, record: &VisitRecord, number: u64) -> DocId {
        let doc =
            DocId::make(self.circle, DocKind::Visit.number(), &SeededRandom::new(number, "bench visit"));
        let changes = diff(&Fields::new(), &record.to_fields());
        let at = self.cast.now_ms;
        let store = self.cast.devices[self.helper].store();
        store.write_document(self.circle, doc, DocKind::Visit, &[], &changes, at).unwrap();
        doc
    }

    fn write_note(&mut self, record: &VisitRecord, id: NoteId, said: &HandoverNote) {
        let month = CareMonth::new(2026, 11).expect("it exists");
        let at = self.cast.now_ms;
        let store = self.cast.devices[self.helper].store();
        let mut fields = kengai_model::Thread::new(record.client, month).to_fields();
        said.write(id, &mut fields);
        let (doc, kind) = (DocId(*id.as_bytes()), DocKind::Note);
        let draft =
            Draft { doc, circle: self.circle, kind, base: vec![], fields: fields.clone(), updated_ms: at };
        store.finish_note(&draft, &fields, at).unwrap();
    }

    /// The items that wait, as they go into a body.
    fn plain(&self) -> Vec<u8> {
        let db = self.cast.devices[self.helper].read().database();
        let mut rows = db.prepare("SELECT kind, payload FROM pending ORDER BY id").unwrap();
        let items: Vec<Item> = rows
            .query_map([], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)))
            .unwrap()
            .map(|row| row.unwrap())
            .map(|(kind, payload)| Item::decode(kind, &payload).unwrap())
            .collect();
        encode_items(&items)
    }

    /// Makes entries of what waits: their bodies' bytes, and what they hold.
    fn seal(&mut self) -> (usize, Vec<u8>) {
        let plain = self.plain();
        let now = self.cast.now_ms;
        let store = self.cast.devices[self.helper].store();
        store.form_entries(now).unwrap();
        let unsent = store.unsent(usize::MAX, &std::collections::BTreeSet::new()).unwrap();
        let body = |one: &kengai_store::Unsent| one.entry.body.as_ref().expect("it was not erased").len();
        (unsent.iter().map(body).sum(), plain)
    }
}

fn json_bytes(record: &VisitRecord, note_seed: u64) -> usize {
    let mut fields = record.to_fields();
    let (id, said) = note(note_seed);
    said.write(id, &mut fields);
    serde_json::to_vec(&fields).expect("fields are plain").len()
}

fn zstd_bytes(plain: &[u8]) -> usize {
    zstd::bulk::compress(plain, LEVEL).expect("memory is enough").len()
}

/// What a day's and a month's records weigh.
#[must_use]
pub fn figures() -> Vec<Figure> {
    let one = (0..SEEDS).map(one_visit).max_by_key(|(bytes, _, _)| *bytes).expect("there are seeds");
    let (thirty, plain, json) = thirty_visits();
    let each = |bytes: usize| bytes as f64 / MONTH_VISITS as f64;
    let own: Vec<_> = (0..SEEDS).map(held_out_visit).collect();
    let mean = |bytes: &mut dyn Iterator<Item = usize>| bytes.sum::<usize>() as f64 / SEEDS as f64;
    let largest = own.iter().map(|one| one.0).max().unwrap_or_default();
    vec![
        Figure::new(format!("one visit with one note, the largest of {SEEDS} seeds"), one.0 as f64, "B")
            .at_most(ONE_VISIT_MAX)
            .beside("zstd alone", zstd_bytes(&one.1) as f64)
            .beside("JSON", one.2 as f64),
        Figure::new("thirty of one client in one sync, each with its note", each(thirty), "B")
            .at_most(OF_THIRTY_MAX)
            .beside("zstd alone", each(zstd_bytes(&plain)))
            .beside("JSON", each(json)),
        Figure::new(
            "71 values with two notes in words that nothing was trained on, mean",
            mean(&mut own.iter().map(|one| one.0)),
            "B",
        )
        .at_most(HELD_OUT_MAX)
        .beside("the largest", largest as f64)
        .beside("zstd alone", mean(&mut own.iter().map(|one| zstd_bytes(&one.1))))
        .beside("JSON", mean(&mut own.iter().map(|one| one.2))),
    ]
}

fn one_visit(seed: u64) -> (usize, Vec<u8>, usize) {
    let mut round = Round::new(seed);
    let record = visit(1_000 + seed);
    round.write(record.clone(), seed, seed);
    let (bytes, plain) = round.seal();
    (bytes, plain, json_bytes(&record, seed))
}

fn held_out_visit(seed: u64) -> (usize, Vec<u8>, usize) {
    let mut round = Round::new(seed);
    round.write_held_out(seed);
    let (bytes, plain) = round.seal();
    let mut fields = held_out::visit(seed).to_fields();
    held_out::notes(seed).iter().for_each(|(id, said)| said.write(*id, &mut fields));
    (bytes, plain, serde_json::to_vec(&fields).expect("fields are plain").len())
}

fn thirty_visits() -> (usize, Vec<u8>, usize) {
    let mut round = Round::new(77);
    let mut json = 0;
    for (seed, record) in visits_of_one_client(9, MONTH_VISITS).into_iter().enumerate() {
        json += json_bytes(&record, seed as u64);
        round.write(record, seed as u64, seed as u64);
    }
    let (bytes, plain) = round.seal();
    (bytes, plain, json)
}
