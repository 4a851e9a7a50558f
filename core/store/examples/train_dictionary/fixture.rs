//! What the figures are measured on: the model's sample, which no dictionary is trained on.

use kengai_model::{FieldValue, sample};
use kengai_protocol::DocId;
use kengai_protocol::item::{Item, encode_items};
use kengai_store::document::Document;

/// One visit of 61 fields with one handover note in a new thread.
pub(crate) fn one_visit(seed: u64) -> Vec<u8> {
    let visit = sample::visit_fields(seed);
    let note = sample::thread(seed, 1).to_fields();
    encode_items(&[change(seed, 1, &visit), change(seed + 1_000, 2, &note)])
}

/// Thirty visits of one client by one helper in one entry.
pub(crate) fn thirty_visits() -> Vec<u8> {
    let items: Vec<Item> = (1..=30)
        .map(|seed| {
            let mut visit = sample::visit(seed);
            visit.client = sample::client_id();
            visit.helpers = sample::full_visit().helpers;
            change(seed + 100, 1, &visit.to_fields())
        })
        .collect();
    encode_items(&items)
}

fn change(number: u64, doc_kind: u8, fields: &kengai_model::Fields) -> Item {
    let mut seed = sample::Seed::new(77);
    let actor: [u8; 24] = seed.bytes();
    let (_, change) = Document::create(&actor, fields).expect("the sample is sound");
    let doc = DocId(sample::Seed::new(number ^ 0xd0c0_0000).bytes());
    let at_ms = fields.values().filter_map(as_instant).max().unwrap_or(1_793_500_000_000) + 12_345 * number;
    Item::Change { doc, doc_kind, at_ms, change }
}

fn as_instant(value: &FieldValue) -> Option<u64> {
    match value {
        FieldValue::Int(number) if *number > 1_700_000_000_000 => u64::try_from(*number).ok(),
        _ => None,
    }
}
