//! Saving on one device that has never seen a network: what is durable, what merges, what is refused.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kengai_model::{CareMonth, FieldChange, FieldValue, Fields, diff, sample};
use kengai_photo::Purpose;
use kengai_protocol::item::{Receipt, ReceiptKind};
use kengai_protocol::keys::{CircleKey, WrapContext, wrap, wrap_hash};
use kengai_protocol::sign::SigningKey;
use kengai_protocol::statement::{Enrol, MemberRow, Rotate, Signer};
use kengai_protocol::{
    CircleId, CircleKind, DocId, Hash, OrgId, Randomness, Role, StaffId, Statement, StatementBody,
};
use kengai_store::doc_kind::client_id;
use kengai_store::document::Document;
use kengai_store::{
    Delivery, DocKind, Draft, KeyVault, Membership, PhotoOf, Store, StoreError, VaultError, View,
};
use zeroize::Zeroizing;

pub(crate) const NOW_MS: u64 = 1_794_781_800_000;
pub(crate) const CIRCLE: CircleId = CircleId([0xc1; 16]);
const STAFF: StaffId = StaffId([0x55; 16]);

struct PlainVault;

impl KeyVault for PlainVault {
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, VaultError> {
        Ok(secret.to_vec())
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        Ok(Zeroizing::new(wrapped.to_vec()))
    }
}

/// A seeded stream.
struct Stream(u64, std::sync::Mutex<u64>);

impl Randomness for Stream {
    fn fill(&self, out: &mut [u8]) {
        let mut drawn = self.1.lock().unwrap();
        for chunk in out.chunks_mut(32) {
            *drawn += 1;
            let block = Hash::of(&[&self.0.to_be_bytes(), &drawn.to_be_bytes()]);
            chunk.copy_from_slice(&block.0[..chunk.len()]);
        }
    }
}

fn stream(seed: u64) -> Arc<dyn Randomness> {
    Arc::new(Stream(seed, std::sync::Mutex::new(0)))
}

fn open(folder: &Path, start: u64) -> Store {
    Store::open(folder, &PlainVault, stream(start), Duration::ZERO).unwrap()
}

/// A manager's device that is alone in its organisation and in one client's circle.
pub(crate) fn device(folder: &Path) -> Store {
    let mut store = Store::create(folder, &PlainVault, stream(1), Duration::ZERO).unwrap();
    let root = SigningKey::from_seed([1; 32]);
    let random = stream(2);
    let home = store.home();
    let (sign_key, seal_key) = (home.signing_key().public(), home.seal_key().public());
    let server = SigningKey::from_seed([3; 32]).public();
    let found = StatementBody::Found { root: root.public(), recovery: seal_key, server, nonce: [4; 16] };
    let found = Statement::new(OrgId::default(), 0, Hash::default(), found).sign(Signer::Root, &root);
    let org = OrgId(found.hash().0);
    let enrol = Enrol { sign_key, seal_key, staff: STAFF, admin: true, continues: None };
    let enrol = Statement::new(org, 1, found.hash(), StatementBody::Enrol(enrol)).sign(Signer::Root, &root);
    let key = CircleKey::make(random.as_ref());
    let context = WrapContext { org, circle: CIRCLE, device: store.device() };
    let wrapped = wrap(&seal_key, &context, &key, random.as_ref()).unwrap();
    let open = StatementBody::Rotate(Rotate {
        circle: CIRCLE,
        kind: CircleKind::Client,
        previous: None,
        sealed_previous: vec![],
        letterbox: key.derive_letterbox().public(),
        members: vec![MemberRow {
            device: store.device(),
            role: Role::Manager,
            wrap_hash: wrap_hash(&wrapped),
        }],
        recovery_wrap_hash: Hash([9; 32]),
    });
    let open = Statement::new(org, 2, enrol.hash(), open).sign(Signer::Root, &root);
    store.append_statements(org, &[found, enrol, open], &[wrapped], true).unwrap();
    let address = "sync.example:8443".to_owned();
    store.set_membership(&Membership { org, staff: STAFF, address, server }).unwrap();
    store
}

pub(crate) fn visit(number: u64) -> DocId {
    DocId::make(CIRCLE, DocKind::Visit.number(), stream(1_000 + number).as_ref())
}

fn record(store: &mut Store, number: u64) -> DocId {
    let doc = visit(number);
    let changes = diff(&Fields::new(), &sample::visit_fields(number));
    store.write_document(CIRCLE, doc, DocKind::Visit, &[], &changes, NOW_MS).unwrap();
    doc
}

fn change(field: &str, after: FieldValue) -> FieldChange {
    FieldChange { field: field.to_owned(), before: None, after: Some(after) }
}

fn edit(store: &mut Store, doc: DocId, base: &[Hash], field: &str, after: FieldValue) {
    store.write_document(CIRCLE, doc, DocKind::Visit, base, &[change(field, after)], NOW_MS).unwrap();
}

fn seen(store: &Store, doc: DocId) -> (View, Vec<Hash>) {
    store.document(doc).unwrap().unwrap()
}

fn pending(store: &Store) -> u64 {
    store.database().query_row("SELECT count(*) FROM pending", [], |row| row.get(0)).unwrap()
}

#[test]
fn what_is_saved_is_there_after_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    let mut store = device(&home);
    let doc = record(&mut store, 1);
    assert_eq!(store.delivery(doc).unwrap(), Some(Delivery::Saved));
    drop(store);
    let store = open(&home, 7);
    assert_eq!(seen(&store, doc).0.fields, sample::visit_fields(1));
    assert_eq!(store.delivery(doc).unwrap(), Some(Delivery::Saved), "and is still to be sent");
    let listed: u64 =
        store.database().query_row("SELECT count(*) FROM visits", [], |row| row.get(0)).unwrap();
    assert_eq!(listed, 1);
}

#[test]
fn two_edits_of_one_state_both_survive() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = device(&dir.path().join("home"));
    let doc = record(&mut store, 1);
    let (_, base) = seen(&store, doc);
    edit(&mut store, doc, &base, "intake.water", FieldValue::Int(150));
    edit(&mut store, doc, &base, "intake.meal", FieldValue::Int(7));
    edit(&mut store, doc, &base, "intake.water", FieldValue::Int(300));
    let (view, heads) = seen(&store, doc);
    assert_eq!(heads.len(), 3, "three edits of one state");
    assert_eq!(view.fields["intake.meal"], FieldValue::Int(7), "another field merges");
    let both: BTreeSet<FieldValue> =
        view.conflicts["intake.water"].iter().filter_map(|one| one.value.clone()).collect();
    assert_eq!(both, BTreeSet::from([FieldValue::Int(150), FieldValue::Int(300)]));
    let me = store.device().to_string();
    assert!(view.conflicts["intake.water"].iter().all(|one| one.device == me), "it is said who wrote each");
    // Somebody decides.
    edit(&mut store, doc, &heads, "intake.water", FieldValue::Int(200));
    let (view, _) = seen(&store, doc);
    assert_eq!(view.fields["intake.water"], FieldValue::Int(200));
    assert!(view.conflicts.is_empty());
    // And what was is still to be read.
    assert_eq!(store.document_at(doc, &base).unwrap(), sample::visit_fields(1));
}

#[test]
fn two_additions_to_the_remarks_stand_as_parts_and_nothing_is_woven() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = device(&dir.path().join("home"));
    let doc = record(&mut store, 1);
    let (view, base) = seen(&store, doc);
    let FieldValue::Str(before) = view.fields["remarks"].clone() else { panic!("remarks are a plain value") };
    let text = |added: &str| FieldValue::Str(format!("{before}{added}"));
    edit(&mut store, doc, &base, "remarks", text("\n夕方に発熱。"));
    edit(&mut store, doc, &base, "remarks", text("\n薬は飲めた。"));
    let (view, heads) = seen(&store, doc);
    let parts: BTreeSet<&str> =
        view.passages["remarks"].parts.iter().map(|part| part.text.as_str()).collect();
    assert_eq!(parts, BTreeSet::from(["夕方に発熱。", "薬は飲めた。"]));
    assert_eq!((&view.passages["remarks"].base, &view.fields["remarks"]), (&before, &text("")));
    assert!(view.conflicts.is_empty());
    // What stands so is found by each of its words.
    assert_eq!(view.others().len(), 2);
    // Somebody goes on in the same line, and somebody else writes a line: two whole texts.
    edit(&mut store, doc, &heads, "remarks", text("追記。"));
    edit(&mut store, doc, &heads, "remarks", text("\n救急に連絡。"));
    let (view, _) = seen(&store, doc);
    let values: BTreeSet<_> = view.conflicts["remarks"].iter().filter_map(|one| one.value.clone()).collect();
    assert_eq!(values, BTreeSet::from([text("追記。"), text("\n救急に連絡。")]));
}

#[test]
fn a_draft_is_nobodys_business_until_it_is_finished() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    let mut store = device(&home);
    let doc = visit(1);
    let mut fields = sample::visit_fields(1);
    let mut draft = Draft {
        doc,
        circle: CIRCLE,
        kind: DocKind::Visit,
        base: vec![],
        fields: fields.clone(),
        updated_ms: 1,
    };
    store.save_draft(&draft).unwrap();
    fields.insert("intake.meal".to_owned(), FieldValue::Int(3));
    draft.fields = fields.clone();
    store.save_draft(&draft).unwrap();
    drop(store);
    let mut store = open(&home, 8);
    assert_eq!(store.draft(doc).unwrap().unwrap().fields, fields, "every keystroke is durable");
    assert_eq!((store.document(doc).unwrap(), pending(&store)), (None, 0));
    store.finish_draft(&draft, &fields, NOW_MS).unwrap();
    assert_eq!(store.draft_count().unwrap(), 0, "finishing ends the draft in the same transaction");
    assert_eq!(pending(&store), 1, "in one commit");
}

#[test]
fn what_nobody_else_would_take_is_not_saved() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = device(&dir.path().join("home"));
    let doc = record(&mut store, 1);
    let before = (seen(&store, doc), pending(&store));
    let (_, base) = &before.0;
    let novel = change("remarks", FieldValue::Str("長".repeat(90_000)));
    let refused = store.write_document(CIRCLE, doc, DocKind::Visit, base, &[novel], NOW_MS);
    assert!(matches!(refused, Err(StoreError::Limit { .. })), "{refused:?}");
    let heavy = change("outcome.reason", FieldValue::Str("重".repeat(80_000)));
    let refused = store.write_document(CIRCLE, doc, DocKind::Visit, base, &[heavy], NOW_MS);
    assert!(matches!(refused, Err(StoreError::Limit { .. })), "{refused:?}");
    let elsewhere = DocId::make(CircleId([9; 16]), DocKind::Visit.number(), stream(3).as_ref());
    let note = change("scheme", FieldValue::Str("kaigo".to_owned()));
    let refused =
        store.write_document(CIRCLE, elsewhere, DocKind::Visit, &[], std::slice::from_ref(&note), NOW_MS);
    assert!(matches!(refused, Err(StoreError::NotFound(_))), "{refused:?}");
    let other_kind =
        store.write_document(CIRCLE, doc, DocKind::Thread, base, std::slice::from_ref(&note), NOW_MS);
    assert!(matches!(other_kind, Err(StoreError::NotFound(_))), "{other_kind:?}");
    let unknown = store.write_document(CIRCLE, doc, DocKind::Visit, &[Hash([1; 32])], &[note], NOW_MS);
    assert!(unknown.is_err(), "a base that is not there");
    assert_eq!((seen(&store, doc), pending(&store)), before, "nothing of all that was kept");
}

#[test]
fn of_several_marks_the_earliest_counts_and_is_sent_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = device(&dir.path().join("home"));
    let doc = DocId::derived(CIRCLE, DocKind::Thread.number(), "x/2026-11");
    let mark = |at_ms| Receipt { kind: ReceiptKind::Read, doc, note: [7; 16], staff: STAFF, at_ms };
    for at_ms in [50, 60, 50, 40] {
        store.write_receipts(CIRCLE, &[mark(at_ms)]).unwrap();
    }
    let note = kengai_model::NoteId::from_bytes([7; 16]).to_string();
    let receipts = store.receipts_of(doc, &note).unwrap();
    assert_eq!((receipts.len(), receipts[0].at_ms), (1, 40));
    assert_eq!(pending(&store), 2, "the first, and the earlier one");
}

#[test]
fn a_long_time_without_signal_becomes_several_entries_of_one_feed() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = device(&dir.path().join("home"));
    let docs: Vec<DocId> = (0..400).map(|number| record(&mut store, number)).collect();
    assert!(store.form_entries(NOW_MS).unwrap() > 1);
    assert_eq!(store.form_entries(NOW_MS).unwrap(), 0, "nothing is formed twice");
    let entries = store.unsent(usize::MAX, &BTreeSet::new()).unwrap();
    let mut previous = Hash::default();
    for (at, one) in entries.iter().enumerate() {
        assert_eq!((one.entry.header.seq, one.entry.header.prev), (at as u64 + 1, previous));
        assert!(one.entry.check(store.control().unwrap(), None).is_ok());
        previous = one.entry.header.hash();
    }
    assert!(store.unsent(1_000, &BTreeSet::new()).unwrap().len() < entries.len(), "a request takes a part");
    assert!(
        docs.iter().all(|doc| store.delivery(*doc).unwrap() == Some(Delivery::Saved)),
        "formed is not sent"
    );
    assert_eq!(store.unsent_count().unwrap(), 400);
}

#[test]
fn every_start_of_the_program_is_another_actor() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    drop(device(&home));
    let mut actors = BTreeSet::new();
    for start in 10..15 {
        let mut store = open(&home, start);
        let doc = record(&mut store, start);
        let heads = seen(&store, doc).1;
        edit(&mut store, doc, &heads, "intake.meal", FieldValue::Int(1));
        let mut rows = store.database().prepare("SELECT payload FROM pending").unwrap();
        let payloads = rows.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        for payload in payloads {
            let item = kengai_protocol::item::Item::decode(1, &payload.unwrap()).unwrap();
            let kengai_protocol::item::Item::Change { change, .. } = item else { panic!("a change") };
            let change = automerge::Change::from_bytes(change).unwrap();
            assert!(change.actor_id().to_bytes().starts_with(store.device().as_bytes()));
            actors.insert(change.actor_id().to_bytes().to_vec());
        }
    }
    assert_eq!(actors.len(), 5);
}

/// A seed replays only what does not depend on the order of a hash map.
#[test]
fn a_new_document_has_the_same_bytes_every_time() {
    let actor = [7; 24];
    let fields = sample::visit_fields(3);
    let (_, first) = Document::create(&actor, &fields).unwrap();
    for _ in 0..20 {
        assert_eq!(Document::create(&actor, &fields).unwrap().1, first);
    }
}

#[test]
fn photos_are_whole_and_sealed_for_their_circle() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    let mut store = device(&home);
    let picture =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/photos/prescription.jpg"))
            .unwrap();
    let picture = kengai_photo::take(&picture, Purpose::Prescription).unwrap();
    let of = PhotoOf { visit: DocId([7; 16]), visit_ms: NOW_MS };
    let id = store.add_photo(CIRCLE, &picture, Some(of), NOW_MS).unwrap().full;
    assert_eq!(store.photo_delivery(id).unwrap(), Some(Delivery::Saved));
    assert!(store.add_photo(CircleId([9; 16]), &picture, Some(of), NOW_MS).is_err(), "no key, no photo");
    drop(store);
    let store = open(&home, 9);
    let kept = store.photo(id).unwrap().unwrap();
    assert_eq!(kept, picture.full);
    let sealed = store.sealed_photo(id).unwrap();
    assert!(!sealed.windows(32).any(|window| window == &kept[kept.len() / 2..][..32]));
    assert_eq!(store.unsent_photo_count().unwrap(), 0, "no record names it");
}

#[test]
fn a_month_is_read_as_it_lies_on_the_disk_and_nothing_of_it_is_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = device(&dir.path().join("home"));
    let sheet = sample::client();
    let doc = client_id(CIRCLE, sheet.client);
    let changes = diff(&Fields::new(), &sheet.to_fields());
    store.write_document(CIRCLE, doc, DocKind::Client, &[], &changes, NOW_MS).unwrap();
    let written: Vec<DocId> = (1..20).map(visit).collect();
    for (doc, number) in written.iter().zip(1..) {
        let mut fields = sample::visit_fields(number);
        fields.insert("client".to_owned(), FieldValue::Str(sheet.client.to_string()));
        fields.insert("date".to_owned(), FieldValue::Str(format!("2026-11-{:02}", 30 - number)));
        let changes = diff(&Fields::new(), &fields);
        store.write_document(CIRCLE, *doc, DocKind::Visit, &[], &changes, NOW_MS).unwrap();
    }
    let month = CareMonth::new(2026, 11).unwrap();
    let by_day: Vec<DocId> = store.visits_of_month(month).unwrap().into_iter().map(|e| e.doc).collect();
    assert!(by_day.len() == written.len() && by_day != written, "they did not come by day");
    let mut came = Vec::new();
    let all = store.each_of_month(month, |place, entry, record| -> Result<(), StoreError> {
        assert_eq!(by_day[place], entry.doc);
        let (view, heads) = seen(&store, entry.doc);
        assert_eq!(record.canonical(), view.canonical());
        assert_eq!((record.fields.to_fields(), record.heads), (view.fields, heads));
        assert_eq!((record.conflicts, record.passages), (view.conflicts, view.passages));
        came.push(entry.doc);
        Ok(())
    });
    assert_eq!((all, came), (Ok(()), written));
}
