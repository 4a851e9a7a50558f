//! What the figures are measured on: the model's samples, which no dictionary is trained on.

use kengai_model::sample::{self, held_out};
use kengai_model::{CareMonth, FieldValue, Fields, Thread, VisitId};
use kengai_protocol::item::{Item, encode_items};
use kengai_protocol::{CircleId, DeviceId, DocId};
use kengai_store::body::Place;
use kengai_store::document::Document;

/// One visit of 61 fields with one handover note in a new thread.
pub(crate) fn one_visit(seed: u64) -> (Vec<u8>, Place) {
    let visit = sample::visit_fields(seed);
    let note = sample::thread(seed, 1).to_fields();
    (encode_items(&[change(seed, 1, &visit), change(seed + 1_000, 2, &note)]), place())
}

/// Thirty visits of one client by one helper in one entry.
pub(crate) fn thirty_visits() -> (Vec<u8>, Place) {
    let items: Vec<Item> = (1..=30)
        .map(|seed| {
            let mut visit = sample::visit(seed);
            visit.client = sample::client_id();
            visit.helpers = sample::full_visit().helpers;
            change(seed + 100, 1, &visit.to_fields())
        })
        .collect();
    (encode_items(&items), place())
}

/// A held-out visit of 71 fields with its two notes, each a document of its own: one entry as a device makes it.
pub(crate) fn held_out(seed: u64) -> (Vec<u8>, Place) {
    let mut chance = sample::Seed::new(seed ^ 0x0066_6978_7475_7265);
    let actor: [u8; 24] = chance.bytes();
    let circle = CircleId(chance.bytes());
    let item = |doc: DocId, doc_kind: u8, at_ms: u64, fields: &Fields| {
        let (_, change) = Document::create(&actor, fields).expect("the sample is sound");
        Item::Change { doc, doc_kind, at_ms, change }
    };
    let record = held_out::visit(seed);
    let doc = |kind: u8, name: &str| DocId::derived(circle, kind, name);
    let visit = doc(1, "visit");
    let left = record.left.as_ref().expect("a sample visit has ended").at.raw().unsigned_abs();
    let mut items = vec![item(visit, 1, left + 41_357, &record.to_fields())];
    for (id, mut note) in held_out::notes(seed) {
        note.visit = Some(VisitId::from_bytes(visit.0));
        let at_ms = note.at.raw().unsigned_abs() + 913;
        let mut alone = Thread::new(record.client, CareMonth::new(2026, 11).expect("it exists"));
        alone.notes.insert(id, note);
        items.push(item(doc(2, &id.to_string()), 2, at_ms, &alone.to_fields()));
    }
    let device = DeviceId(*actor.first_chunk().expect("an actor begins with its device"));
    (encode_items(&items), Place::new(circle, device))
}

const CIRCLE: CircleId = CircleId([0xc1; 16]);

fn actor() -> [u8; 24] {
    sample::Seed::new(77).bytes()
}

fn place() -> Place {
    Place::new(CIRCLE, DeviceId(*actor().first_chunk().expect("an actor begins with its device")))
}

fn change(number: u64, doc_kind: u8, fields: &Fields) -> Item {
    let (_, change) = Document::create(&actor(), fields).expect("the sample is sound");
    let doc = DocId::derived(CIRCLE, doc_kind, &number.to_string());
    let at_ms = fields.values().filter_map(as_instant).max().unwrap_or(1_793_500_000_000) + 12_345 * number;
    Item::Change { doc, doc_kind, at_ms, change }
}

fn as_instant(value: &FieldValue) -> Option<u64> {
    match value {
        FieldValue::Int(number) if *number > 1_700_000_000_000 => u64::try_from(*number).ok(),
        _ => None,
    }
}
