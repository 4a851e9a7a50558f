//! What the figures are measured on: the model's samples, which no dictionary is trained on.

use kengai_model::sample::{self, held_out};
use kengai_model::{CareMonth, FieldValue, Fields, Thread, VisitId};
use kengai_protocol::item::{Item, encode_items};
use kengai_protocol::{CircleId, DeviceId, DocId};
use kengai_store::body::Place;
use kengai_store::doc_kind::note_doc;
use kengai_store::document::Document;
use kengai_store::note_ids;

/// One visit of 61 fields with one handover note in a new thread.
pub(crate) fn one_visit(seed: u64) -> (Vec<u8>, Place) {
    let visit = sample::visit_fields(seed);
    let note = sample::thread(seed, 1).to_fields();
    (encode_items(&[change(seed, VISIT, &visit), change(seed + 1_000, NOTE, &note)]), place())
}

/// Thirty visits of one client by one helper in one entry.
pub(crate) fn thirty_visits() -> (Vec<u8>, Place) {
    let items: Vec<Item> = (1..=30)
        .map(|seed| {
            let mut visit = sample::visit(seed);
            visit.client = sample::client_id();
            visit.helpers = sample::full_visit().helpers;
            change(seed + 100, VISIT, &visit.to_fields())
        })
        .collect();
    (encode_items(&items), place())
}

/// A held-out visit of 71 fields with its two notes, each a document of its own: one entry as a device makes it.
pub(crate) fn held_out(seed: u64) -> (Vec<u8>, Place) {
    let mut chance = sample::Seed::new(seed ^ 0x0066_6978_7475_7265);
    let actor: [u8; 24] = chance.bytes();
    let device = DeviceId(*actor.first_chunk().expect("an actor begins with its device"));
    let circle = CircleId(chance.bytes());
    let mut record = held_out::visit(seed);
    let notes: Vec<_> = held_out::notes(seed)
        .into_iter()
        .map(|(_, note)| (note_ids::id_of(&device, chance.bytes()), note))
        .collect();
    record.handovers = notes.iter().map(|(id, _)| (*id, true)).collect();
    let create = |fields: &Fields| Document::create(&actor, fields).expect("the sample is sound");
    let doc = DocId::derived(circle, VISIT, "visit");
    let left = record.left.as_ref().expect("a sample visit has ended").at.raw().unsigned_abs();
    let (_, change) = create(&record.to_fields());
    let mut items = vec![Item::Change { doc, doc_kind: VISIT, at_ms: left + 41_357, change }];
    for (id, mut note) in notes {
        note.visit = Some(VisitId::from_bytes(doc.0));
        let at_ms = note.at.raw().unsigned_abs() + 913;
        let mut alone = Thread::new(record.client, CareMonth::new(2026, 11).expect("it exists"));
        alone.notes.insert(id, note);
        let (document, change) = create(&alone.to_fields());
        let doc = note_doc(circle, document.heads()[0]);
        items.push(Item::Change { doc, doc_kind: NOTE, at_ms, change });
    }
    (encode_items(&items), Place::new(circle, device))
}

const VISIT: u8 = 1;
const NOTE: u8 = 8;
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
