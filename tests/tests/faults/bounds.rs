//! One bad thing never stops the rest: every number of every item, statement and message at 0, 1, 2^53, 2^63 − 1, 2^63 and
//! 2^64 − 1, every text empty, at its limit, beyond it, with NUL and with half a character, said and signed by a helper
//! and by a manager. Everybody else's sync succeeds, their devices open again, and the next honest record arrives.
//!
//! Where the fields are the decoders say. A kind of item or statement without a sample here makes the test fail.

use crate::bounds_scene::{FULL, Scene};
use std::collections::BTreeSet;

use kengai_model::FieldValue;
use kengai_model::sample::visit_fields;
use kengai_protocol::control_append::{ControlAnswer, ControlAppend};
use kengai_protocol::item::{
    Carried, Confirmation, File, FileLine, Item, KIND_NEWEST, NotSent, Receipt, ReceiptKind, decode_items,
    encode_items,
};
use kengai_protocol::keys::{SealKey, wrap_hash};
use kengai_protocol::log::empty;
use kengai_protocol::sign::{Signature, SigningKey};
use kengai_protocol::statement::{Enrol, GrantRow, MemberRow, Rotate, Signer};
use kengai_protocol::sync_answer::Contact;
use kengai_protocol::sync_request::{Backfill, FeedHeight, SyncRequest, Waiting};
use kengai_protocol::wire_entry::{PreviousInRun, WireEntry};
use kengai_protocol::{CircleId, CircleKind, DeviceId, DocId, Entry, Hash, Role, Statement, StatementBody};
use kengai_server::LedgerError;
use kengai_store::doc_kind::thread_id;
use kengai_store::document::Document;
use kengai_store::{DocKind, body};
use kengai_sync::session::Session;
use kengai_tests::bounds::{Variant, refuses_beyond, variants};
use kengai_tests::cast::SUZUKI;
use kengai_tests::work::client_of;

/// One item of each kind, each time another one, as the device may say it.
fn items(scene: &Scene, number: u64) -> Vec<Item> {
    let (circle, bad) = (scene.circle, &scene.cast.devices[scene.bad]);
    let mut note = [0x0e; 16];
    note[..8].copy_from_slice(&number.to_be_bytes());
    let receipt = |doc| {
        Item::Receipt(Receipt {
            kind: ReceiptKind::Read,
            doc,
            note,
            staff: bad.staff,
            at_ms: 1_793_500_000_000,
        })
    };
    let thread = thread_id(circle, client_of(circle), "2026-11".parse().unwrap());
    let plan = DocId::derived(circle, DocKind::Plan.number(), "any");
    let mut all = vec![receipt(thread), receipt(plan)];
    let (_, heads) = scene.cast.devices[scene.honest[0]].read().document(scene.visit).unwrap().unwrap();
    let confirmation = Confirmation {
        doc: scene.visit,
        heads,
        view_rule: kengai_store::VIEW_RULE,
        view_hash: Hash([3; 32]),
        assessment_hash: Hash::of_bytes(&number.to_be_bytes()),
        by: bad.staff,
        at_ms: 1_793_600_000_000,
        clock_ahead: None,
        own_visit: true,
        reason: "退室時刻の訂正".to_owned(),
        signature: Signature([0; 64]),
    };
    all.push(Item::Confirmation(confirmation.sign(scene.signing_key())));
    for kind in (0..=u8::MAX).filter(|kind| DocKind::from_number(*kind).is_some()) {
        let doc = DocId::derived(circle, kind, &number.to_string());
        let actor = [&scene.id().0[..], &(number * 256 + u64::from(kind)).to_be_bytes()].concat();
        let mut fields = visit_fields(number);
        fields.insert("at".to_owned(), FieldValue::Int(7));
        let (_, change) = Document::create(&actor, &fields).unwrap();
        all.push(Item::Change { doc, doc_kind: kind, at_ms: 1_793_400_000_000, change });
    }
    let confirmation = Hash::of_bytes(&number.to_be_bytes());
    let line = FileLine { doc: scene.visit, confirmation, line: Hash([7; 32]) };
    let (name, by, at_ms) = ("UPJSK".to_owned(), bad.staff, 1_796_800_000_000);
    all.push(Item::File(File { name: name.clone(), by, at_ms, lines: vec![line] }));
    all.push(Item::NotSent(NotSent { name, by, at_ms }));
    all.push(Item::Unknown { kind: 900, payload: vec![1, 2, 3] });
    let origin = *bad.read().home().identities().first().unwrap();
    let carry =
        |item: &Item| Item::Carried(Carried { origin, entry: Hash([5; 32]), item: Box::new(item.clone()) });
    let carried: Vec<Item> = all.iter().map(carry).collect();
    all.extend(carried);
    all
}

/// An item's payload as its author signs it.
fn signed(scene: &Scene, kind: u64, payload: Vec<u8>) -> Item {
    match Item::decode(kind, &payload) {
        Ok(Item::Confirmation(confirmation)) => Item::Confirmation(confirmation.sign(scene.signing_key())),
        // Anybody may put anything into their entry: what does not decode goes as it is.
        _ => Item::Unknown { kind, payload },
    }
}

fn every_field_of_every_item(bad: Role) {
    let mut scene = Scene::new(bad);
    let samples = items(&scene, 1);
    let kinds: BTreeSet<u64> = samples.iter().map(|item| item.encode().0).collect();
    assert!(
        (1..=KIND_NEWEST).all(|kind| kinds.contains(&kind)),
        "every kind of item has a sample: {kinds:?}"
    );
    let mut tried = 0;
    for (at, sample) in samples.iter().enumerate() {
        let (kind, payload) = sample.encode();
        if payload.len() < 4 {
            continue;
        }
        refuses_beyond(&payload, |bytes| Item::decode(kind, bytes));
        let count = variants(&payload, |bytes| Item::decode(kind, bytes)).len();
        // Each variant of another item, or it would be known already.
        let some: Vec<Item> = (0..count)
            .map(|number| {
                let (kind, payload) = items(&scene, 1_000 + number as u64)[at].encode();
                let Variant { bytes, .. } =
                    variants(&payload, |bytes| Item::decode(kind, bytes))[number].clone();
                signed(&scene, kind, bytes)
            })
            .collect();
        tried += some.len();
        let what = format!("item {at} of kind {kind} by {bad:?}");
        let bodies: Vec<Vec<u8>> =
            some.chunks(40).map(|some| body::pack(&encode_items(some)).unwrap()).collect();
        let entries = scene.post(&bodies);
        scene.goes_on(&what);
        scene.settled(&entries, &what);
    }
    assert!(tried > 200, "{tried}");
}

#[test]
fn every_field_of_every_item_by_a_helper() {
    every_field_of_every_item(Role::Helper);
}

#[test]
fn every_field_of_every_item_by_a_manager() {
    every_field_of_every_item(Role::Manager);
}

/// The frame around items, and the one around a body.
#[test]
fn every_field_of_a_body() {
    for bad in [Role::Helper, Role::Manager] {
        let mut scene = Scene::new(bad);
        let plain = encode_items(&items(&scene, 5)[..4]);
        let packed = body::pack(&plain).unwrap();
        let mut bodies: Vec<Vec<u8>> = variants(&plain, decode_items)
            .into_iter()
            .filter_map(|variant| body::pack(&variant.bytes).ok())
            .collect();
        bodies.extend(
            variants(&packed, |bytes| body::unpack(bytes).map(|_| ())).into_iter().map(|one| one.bytes),
        );
        let bodies: Vec<Vec<u8>> = bodies.into_iter().filter(|body| body.len() < 200_000).collect();
        assert!(bodies.len() > 50, "{}", bodies.len());
        let entries = scene.post(&bodies);
        scene.goes_on("bodies");
        scene.settled(&entries, "bodies");
    }
}

/// The fields of a request, those of the headers of its entries among them, signed anew where that can be.
#[test]
fn every_field_of_a_request() {
    for bad in [Role::Helper, Role::Manager] {
        let mut scene = Scene::new(bad);
        let packed = body::pack(&encode_items(&items(&scene, 5)[..1])).unwrap();
        let sample = |scene: &Scene| {
            let height = FeedHeight { circle: scene.circle, device: scene.id(), seq: 1 };
            SyncRequest {
                waiting: Waiting { records: 1, photos: 2, drafts: 3 },
                contacts_since_ms: Some(1),
                backfill: vec![Backfill { circle: scene.circle, after: 1 }],
                heights: Some(vec![height]),
                ..scene.request(&scene.chain(std::slice::from_ref(&packed)))
            }
            .encode()
        };
        refuses_beyond(&sample(&scene), SyncRequest::decode);
        let count = variants(&sample(&scene), SyncRequest::decode).len();
        assert!(count > 100, "{count}");
        for number in 0..count {
            let bytes = sample(&scene);
            let variant = variants(&bytes, SyncRequest::decode)[number].clone();
            let what = format!("{} by {bad:?}", variant.what);
            let bytes = signed_anew(&scene, &variant.bytes, &packed).unwrap_or(variant.bytes);
            scene.say(&bytes);
            scene.sync(&what);
            if number % 16 == 0 {
                scene.goes_on(&what);
            }
        }
        scene.goes_on("requests");
    }
}

/// The entries of a request with their signatures made right again.
fn signed_anew(scene: &Scene, bytes: &[u8], packed: &[u8]) -> Option<Vec<u8>> {
    let mut request = SyncRequest::decode(bytes).ok()?;
    let control = scene.control();
    let (_, key) = scene.cast.devices[scene.bad].read().newest_key(scene.circle).ok()?;
    let mut run: PreviousInRun = None;
    for wire in &mut request.entries {
        let log = |circle, _| Some(empty(scene.cast.org, circle).hash);
        let entry = wire.clone().expand(control, scene.id(), &run, log).ok()?;
        let made = Entry::make(entry.header, packed, &key, scene.signing_key());
        run = Some((made.header.circle, made.header.device, made.header.seq, made.header.hash()));
        *wire = WireEntry::compact(&made, control, FULL, &None);
    }
    Some(request.encode())
}

/// One body of each kind of statement.
fn statements(scene: &Scene, number: u8) -> Vec<StatementBody> {
    let seal_key = SealKey::from_seed([number; 32]).public();
    let enrol = Enrol {
        sign_key: SigningKey::from_seed([number; 32]).public(),
        seal_key,
        staff: scene.cast.devices[scene.bad].staff,
        admin: false,
        continues: None,
    };
    let member =
        MemberRow { device: enrol.device(), role: Role::Helper, wrap_hash: wrap_hash(&[number; 80]) };
    let circle = CircleId([number; 16]);
    let rotate = Rotate {
        circle,
        kind: CircleKind::Client,
        previous: None,
        sealed_previous: vec![],
        letterbox: seal_key,
        members: vec![member],
        recovery_wrap_hash: wrap_hash(&[number; 80]),
    };
    let root = SigningKey::from_seed([number; 32]).public();
    vec![
        StatementBody::Enrol(enrol),
        StatementBody::Rotate(rotate),
        StatementBody::Grant(vec![GrantRow { circle, member }]),
        StatementBody::Found { root, recovery: seal_key, server: root, nonce: [number; 16] },
        StatementBody::Server { successor: root },
        StatementBody::Unknown { kind: 200, payload: vec![9, 8, 7] },
    ]
}

#[test]
fn every_kind_of_statement_has_a_sample() {
    let scene = Scene::new(Role::Helper);
    let number_of = |body| Statement::new(scene.cast.org, 1, Hash([1; 32]), body).encode()[1 + 32 + 8 + 32];
    let sampled: BTreeSet<u8> = statements(&scene, 1).into_iter().map(number_of).collect();
    for kind in 0..=u8::MAX {
        let mut bytes = Statement::new(
            scene.cast.org,
            1,
            Hash([1; 32]),
            StatementBody::Unknown { kind, payload: vec![0xff; 3] },
        )
        .encode();
        bytes[1 + 32 + 8 + 32] = kind;
        let known =
            !matches!(Statement::decode(&bytes), Ok(Statement { body: StatementBody::Unknown { .. }, .. }));
        assert!(!known || sampled.contains(&kind), "kind {kind} of statement has no sample");
    }
}

#[test]
fn every_field_of_every_statement() {
    for bad in [Role::Helper, Role::Manager] {
        let mut scene = Scene::new(bad);
        let (mut tried, mut taken) = (0, 0);
        let append = |scene: &Scene, at: usize, number: u8| {
            let (height, head) = (scene.control().height() + 1, scene.control().head());
            let body = statements(scene, number)[at].clone();
            let statement = Statement::new(scene.cast.org, height, head, body)
                .sign(Signer::Device(scene.id()), scene.signing_key());
            ControlAppend { statements: vec![statement], wraps: vec![vec![number; 80]] }.encode()
        };
        for at in 0..statements(&scene, 1).len() {
            refuses_beyond(&append(&scene, at, 1), ControlAppend::decode);
            let count = variants(&append(&scene, at, 1), ControlAppend::decode).len();
            for number in 0..count {
                let bytes = append(&scene, at, (tried % 200) as u8 + 7);
                let variant = variants(&bytes, ControlAppend::decode)[number].clone();
                tried += 1;
                let Ok(mut append) = ControlAppend::decode(&variant.bytes) else { continue };
                for statement in &mut append.statements {
                    statement.signatures.clear();
                    *statement = statement.clone().sign(Signer::Device(scene.id()), scene.signing_key());
                }
                let (key, now) = (scene.key(), scene.cast.now_ms);
                let answer = scene.cast.server.ledger().control(&key, &append, now);
                match answer {
                    Ok(ControlAnswer::Accepted { .. }) => {
                        taken += 1;
                        scene.sync(&variant.what);
                    }
                    Ok(_) | Err(LedgerError::Format(_)) => {}
                    Err(error) => panic!("{}: the ledger is in trouble: {error}", variant.what),
                }
            }
            scene.goes_on(&format!("statement {at} by {bad:?}"));
        }
        assert!(tried > 300 && taken > 0, "{tried} {taken}");
    }
}

/// A number of waiting records that no device has, said to a server of before: the manager's device skips it.
#[test]
fn what_a_device_cannot_have_waiting_is_not_believed() {
    let mut scene = Scene::new(Role::Helper);
    let request = SyncRequest {
        waiting: Waiting { records: u64::MAX, photos: 1 << 40, drafts: 7 },
        ..scene.request(&[])
    };
    assert!(SyncRequest::decode(&request.encode()).is_err(), "refused where it is read");
    let (key, now) = (scene.key(), scene.cast.now_ms);
    scene.cast.server.ledger().sync(&key, request, now).unwrap();
    let suzuki = scene.cast.devices[SUZUKI].key();
    let mut session = Session::default();
    let exchange =
        session.next(scene.cast.devices[SUZUKI].store(), now, kengai_sync::pace::REQUEST_BYTES_MAX).unwrap();
    let asked = SyncRequest { contacts_since_ms: Some(0), ..exchange.request.clone() };
    let mut answer = scene.cast.server.ledger().sync(&suzuki, asked, now).unwrap();
    let bounded = |contact: &Contact| contact.waiting == contact.waiting.bounded();
    assert!(!answer.contacts.is_empty() && answer.contacts.iter().all(bounded), "{:?}", answer.contacts);

    // A server of before hands it on.
    let waiting = Waiting { records: u64::MAX, photos: 1 << 40, drafts: 7 };
    let device = DeviceId([0x5a; 16]);
    answer.contacts.push(Contact { device, at_ms: 1, waiting, clock_ms: u64::MAX });
    session.take(scene.cast.devices[SUZUKI].store(), &exchange, &answer, now).unwrap();
    let sql = "SELECT EXISTS (SELECT 1 FROM contacts WHERE device = ?1)";
    let db = scene.cast.devices[SUZUKI].read().database();
    assert!(!db.query_row(sql, [device.0], |row| row.get::<_, bool>(0)).unwrap());
    scene.goes_on("waiting");
}
