//! Homes of released versions, and what people see in them.
//!
//! A home of every released layout is kept in `tests/databases`, with what it shows as text beside it. Newer programs
//! must open it and show the same. The homes were made by `cargo run -p kengai-tests --example store_homes` at the last
//! commit that wrote their layout, and never again: what a program of today writes would prove nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Write as _};
use std::path::Path;
use std::sync::Arc;

use kengai_model::sample::{client, plan, visit_fields};
use kengai_model::{CareMonth, ClientId, FieldValue, Fields, diff};
use kengai_protocol::blob::{BlobHeader, open_blob};
use kengai_protocol::keys::CircleKey;
use kengai_protocol::{CircleId, CircleKind, DocId, Hash, Role};
use kengai_store::doc_kind::{client_id, plan_id};
use kengai_store::file_vault::COST_MIN;
use kengai_store::{Concurrent, DocKind, Draft, FileVault, KeyVault, Store, StoreError, WaitingReason};

use crate::cast::{Cast, SUZUKI, Who};
use crate::chance::{Dice, SeededRandom};
use crate::device::{PlainVault, copy_folder};
use crate::work::client_of;

/// What the stored homes' keys are wrapped under.
pub const PASSPHRASE: &str = "見本のひまわり";

/// The vault of the stored homes, at the lowest cost.
#[must_use]
pub fn vault() -> FileVault {
    FileVault::with_cost(PASSPHRASE, Arc::new(SeededRandom::new(1, "stored home")), COST_MIN)
}

/// Plays two days and stores the manager's and the helper's home under `out`, each with its dump.
pub fn make(out: &Path) {
    let (mut cast, aoki) = played();
    for (who, name) in [(SUZUKI, "manager"), (aoki, "helper")] {
        let device = &mut cast.devices[who];
        let text = dump(device.read());
        // In good order: everything is in the database file, and nothing holds it.
        device.restart();
        kengai_store::raw::checkpoint(device.read().database()).unwrap();
        let home = out.join(name);
        copy_folder(device.folder(), &home);
        for left in ["kengai.db-wal", "kengai.db-shm", "lock"] {
            let _ = std::fs::remove_file(home.join(left));
        }
        wrap_again(&home);
        std::fs::write(out.join(format!("{name}.txt")), text).unwrap();
    }
}

/// The cast's devices have a vault without a secret; a stored home gets a passphrase. `version, wrapped, SHA-256`.
fn wrap_again(home: &Path) {
    let path = home.join("master.key");
    let file = std::fs::read(&path).unwrap();
    let master = PlainVault.unwrap(&file[1..file.len() - 32]).unwrap();
    let front = [&file[..1], &vault().wrap(&master).unwrap()].concat();
    let hash = Hash::of_bytes(&front);
    std::fs::write(path, [&front[..], &hash.0].concat()).unwrap();
}

/// An office with something of everything: sent and unsent, agreed and contested, begun and finished.
fn played() -> (Cast, Who) {
    let mut cast = Cast::found(20_261_116);
    let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper), (tanaka, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    write_sheet_and_plan(&mut cast, circle);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());

    let visits: Vec<DocId> = (1..=3).map(|seed| cast.record_visit(aoki, circle, seed)).collect();
    cast.write_note(aoki, circle, 1);
    let photo = cast.take_picture(aoki, circle, 7);
    assert!(photo.is_some());
    assert_eq!(cast.until_quiet(), Vec::<String>::new());

    // Two people, one field, no signal: both values stay.
    let mut dice = Dice::new(5);
    let (one, other) =
        (cast.open_record(aoki, circle, visits[0]), cast.open_record(tanaka, circle, visits[0]));
    for opened in [&one, &other] {
        cast.finish_with_word(opened, &mut dice);
        for _ in 0..4 {
            cast.finish_with_value(opened, &mut dice);
        }
    }
    assert!(cast.mark_note(tanaka, circle, &mut dice));
    cast.write_unknown(tanaka, circle, 1);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    cast.confirm(SUZUKI, circle, visits[1]);
    cast.rotate(circle, &members);
    assert!(cast.mark_note(SUZUKI, circle, &mut dice));
    cast.server.back_up(cast.now_ms);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());

    // What both homes still have to send when they are stored: formed, saved, and begun.
    for (who, seed) in [(SUZUKI, 11), (aoki, 21)] {
        cast.record_visit(who, circle, seed);
        let now = cast.now_ms;
        cast.devices[who].store().form_entries(now).unwrap();
        cast.record_visit(who, circle, seed + 1);
        cast.write_note(who, circle, seed + 2);
        assert!(cast.take_picture(who, circle, seed).is_some());
        begin_drafts(&mut cast, who, circle, visits[2], seed);
    }
    (cast, aoki)
}

fn write_sheet_and_plan(cast: &mut Cast, circle: CircleId) {
    let of_circle = FieldValue::Str(client_of(circle).to_string());
    let mut write = |doc: DocId, kind: DocKind, mut fields: Fields| {
        fields.insert("client".to_owned(), of_circle.clone());
        let changes = diff(&Fields::new(), &fields);
        let now = cast.now_ms;
        cast.devices[SUZUKI].store().write_document(circle, doc, kind, &[], &changes, now).unwrap();
    };
    let (who, november) = (client_of(circle), month());
    write(client_id(circle, who), DocKind::Client, client().to_fields());
    write(plan_id(circle, who, november), DocKind::Plan, plan(5).to_fields());
}

/// One draft of a new record, one of a change to a record that is there.
fn begin_drafts(cast: &mut Cast, who: Who, circle: CircleId, there: DocId, seed: u64) {
    let updated_ms = cast.now_ms;
    let (view, base) = cast.devices[who].read().document(there).unwrap().unwrap();
    let mut changed = view.fields;
    changed.insert("vitals.weight.value".to_owned(), FieldValue::Int(512));
    let random = SeededRandom::new(seed, "draft");
    let mut begun = visit_fields(seed + 5);
    begun.insert("client".to_owned(), FieldValue::Str(client_of(circle).to_string()));
    let new = DocId::make(circle, DocKind::Visit.number(), &random);
    for (doc, base, fields) in [(there, base, changed), (new, vec![], begun)] {
        let draft = Draft { doc, circle, kind: DocKind::Visit, base, fields, updated_ms };
        cast.devices[who].store().save_draft(&draft).unwrap();
    }
}

fn month() -> CareMonth {
    CareMonth::new(2026, 11).unwrap()
}

/// Everything that people see and that still has to cross, as text: equal before and after any migration.
#[must_use]
pub fn dump(store: &Store) -> String {
    let mut out = String::new();
    heads(store, &mut out);
    documents(store, &mut out);
    lists(store, &mut out);
    outbox(store, &mut out);
    out
}

fn line(out: &mut String, what: &str, value: &dyn Debug) {
    writeln!(out, "{what}: {value:?}").unwrap();
}

fn heads(store: &Store, out: &mut String) {
    line(out, "device", &store.device());
    let control = store.control().unwrap();
    line(out, "control", &(control.height(), control.head()));
    line(
        out,
        "membership",
        &store.membership().unwrap().map(|member| (member.org, member.staff, member.address)),
    );
    let state = store.sync_state().unwrap();
    line(out, "cursor", &(state.incarnation, state.cursor, state.durable, state.backed_up));
    for (circle, role) in control.circles_of(&store.device()) {
        line(out, "circle", &(circle, role, store.newest_key(circle).unwrap().0));
    }
    rows(
        store,
        out,
        "feed",
        "SELECT hex(circle), hex(device), seq, hex(hash) FROM feeds ORDER BY circle, device",
    );
    rows(
        store,
        out,
        "log",
        "SELECT hex(circle), max(position), counter, hex(hash) FROM log GROUP BY circle ORDER BY circle",
    );
}

/// What has no reader in the store's interface: four columns of a layout that every version keeps.
fn rows(store: &Store, out: &mut String, what: &str, sql: &str) {
    let mut query = store.database().prepare(sql).unwrap();
    let found = query
        .query_map([], |row| {
            let column = |at: usize| row.get::<_, rusqlite::types::Value>(at);
            Ok((column(0)?, column(1)?, column(2)?, column(3)?))
        })
        .unwrap();
    for row in found {
        line(out, what, &row.unwrap());
    }
}

fn document_ids(store: &Store) -> Vec<DocId> {
    let mut query = store.database().prepare("SELECT doc FROM documents ORDER BY doc").unwrap();
    query
        .query_map([], |row| row.get::<_, Vec<u8>>(0))
        .unwrap()
        .map(|doc| DocId::from_slice(&doc.unwrap()).unwrap())
        .collect()
}

fn documents(store: &Store, out: &mut String) {
    for doc in document_ids(store) {
        let (view, heads) = store.document(doc).unwrap().unwrap();
        line(out, "document", &(doc, store.circle_of(doc).unwrap(), heads, store.delivery(doc).unwrap()));
        for (field, value) in &view.fields {
            line(out, field, value);
        }
        for (field, values) in &view.conflicts {
            // In the words of the first layout, which knew no cleared values.
            let said: Vec<String> = values
                .iter()
                .map(|Concurrent { device, change, value }| {
                    let value =
                        value.as_ref().map_or_else(|| "None".to_owned(), |value| format!("{value:?}"));
                    format!("Concurrent {{ device: {device:?}, change: {change:?}, value: {value} }}")
                })
                .collect();
            writeln!(out, "contested {field}: [{}]", said.join(", ")).unwrap();
        }
    }
    for draft in store.drafts().unwrap() {
        let Draft { doc, circle, kind, base, fields, updated_ms } = draft;
        line(out, "draft", &(doc, circle, kind, base, updated_ms));
        for (field, value) in &fields {
            line(out, &format!("drafted {field}"), value);
        }
    }
}

fn lists(store: &Store, out: &mut String) {
    for client in store.clients().unwrap() {
        line(out, "client", &(client.client, client.doc, client.circle, client.insured, client.name));
        let circle = store.circle_of_client(client.client).unwrap();
        line(out, "circle of the client", &circle);
        if let Some(circle) = circle {
            notes(store, circle, client.client, out);
        }
    }
    for day in days() {
        for entry in store.plan_of_day(day, None).unwrap() {
            let time = (entry.slot.start.raw(), entry.slot.end.raw());
            let code = entry.code.map(|code| code.to_string());
            line(out, "planned", &(entry.row, entry.doc, entry.client, entry.day, time, code));
            let visits: Vec<DocId> =
                store.visits_of_row(entry.row).unwrap().into_iter().map(|visit| visit.doc).collect();
            line(out, "visits of the row", &visits);
        }
    }
    for visit in store.visits_of_month(month()).unwrap() {
        line(out, "visit", &(visit.doc, visit.client, visit.row, visit.day, visit.finished, visit.conflicts));
        for (hash, confirmation) in store.confirmations_of(visit.doc).unwrap() {
            let there = store.document_at(visit.doc, &confirmation.heads).map(|fields| fields.len());
            line(out, "confirmed", &(hash, confirmation.heads, confirmation.by, confirmation.at_ms, there));
        }
    }
    for (device, at_ms, waiting) in store.contacts().unwrap() {
        line(out, "contact", &(device, at_ms, waiting.records, waiting.photos, waiting.drafts));
    }
    for aside in store.set_aside().unwrap() {
        line(out, "set aside", &(aside.device, aside.circle, aside.seq, aside.waiting, aside.reason));
    }
    let alarms = store.alarms().unwrap();
    line(out, "alarms", &alarms.iter().map(|(alarm, at_ms)| (alarm.code(), at_ms)).collect::<Vec<_>>());
}

fn days() -> impl Iterator<Item = kengai_model::CareDay> {
    (1..=30).map(|day| kengai_model::CareDay::new(2026, 11, day).unwrap())
}

fn notes(store: &Store, circle: CircleId, client: ClientId, out: &mut String) {
    for note in store.notes_of_client(circle, client, 1_000).unwrap() {
        line(out, "note", &(&note.note, note.doc, note.circle, note.client, note.at_ms, note.device));
        for receipt in store.receipts_of(note.doc, &note.note).unwrap() {
            line(out, "receipt", &(receipt.staff, receipt.acknowledged, receipt.at_ms));
        }
    }
}

/// A photo as it was sealed. What stored homes hold are no pictures to look at: they were made before anybody decoded one.
fn opened(store: &Store, id: Hash) -> Option<Vec<u8>> {
    match store.photo(id) {
        Ok(plain) => plain,
        Err(StoreError::PhotoSetAside(_)) => {
            let sealed = store.sealed_photo(id).unwrap();
            let (header, _) = BlobHeader::read(&sealed).unwrap();
            let key = "SELECT circle_key FROM circle_keys WHERE circle = ?1 AND epoch = ?2";
            let place: [&[u8]; 2] = [header.circle.as_bytes(), header.epoch.as_bytes()];
            let key: [u8; 32] = store.database().query_row(key, place, |row| row.get(0)).unwrap();
            Some(open_blob(&sealed, &CircleKey::from_bytes(key)).unwrap())
        }
        Err(error) => panic!("{error}"),
    }
}

fn outbox(store: &Store, out: &mut String) {
    // As it was written down when a reason was a text, and none meant that there was no contact.
    let code = |reason: WaitingReason| if reason == WaitingReason::NoContact { "" } else { reason.code() };
    let reasons = store.waiting_reasons().unwrap();
    let reasons: BTreeMap<&str, u64> = reasons.into_iter().map(|(reason, n)| (code(reason), n)).collect();
    line(out, "unsent records", &(store.unsent_count().unwrap(), reasons));
    for unsent in store.unsent(usize::MAX, &BTreeSet::new()).unwrap() {
        line(out, "formed", &unsent.entry.header.hash());
    }
    line(out, "unsent photos", &store.unsent_photo_count().unwrap());
    let mut query = store.database().prepare("SELECT id FROM photos ORDER BY id").unwrap();
    for id in query.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap() {
        let id = Hash::from_slice(&id.unwrap()).unwrap();
        let plain = opened(store, id).map(|plain| Hash::of_bytes(&plain));
        line(out, "photo", &(id, plain, store.photo_delivery(id).unwrap()));
    }
}
