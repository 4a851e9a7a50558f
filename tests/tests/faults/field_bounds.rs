//! Every field of every kind of document at the bounds of what the merge library can hold, written by a helper or by a
//! manager in somebody else's hands: others' devices take what they can, open again, and every list, brief, board and
//! search still comes. Which fields there are the model says.

use crate::field_bounds_scene::Scene;
use std::collections::BTreeSet;
use std::num::NonZeroU64;

use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, Change, ExpandedChange, ObjType, ROOT, ScalarValue};
use kengai_model::text::PASSAGE_CHARS_MAX;
use kengai_model::{FieldValue, Fields, spec};
use kengai_protocol::Role;
use kengai_protocol::item::Item;
use kengai_store::DocKind;
use kengai_store::doc_kind::note_doc;
use kengai_tests::exchange::End;

#[derive(Debug, Clone)]
enum Written {
    Scalar(ScalarValue),
    Object(ObjType),
}

/// What a field is tried at.
fn tried_at() -> Vec<Written> {
    let numbers = [0, 1, -1, 1 << 53, i64::MAX, i64::MIN].map(ScalarValue::Int);
    let texts = [
        String::new(),
        "\0".to_owned(),
        "あ".repeat(PASSAGE_CHARS_MAX),
        "あ".repeat(PASSAGE_CHARS_MAX + 1),
        "9999-12-31".to_owned(),
        "0000-00-00".to_owned(),
    ]
    .map(|text| ScalarValue::Str(text.into()));
    let others = [
        ScalarValue::Uint(u64::MAX),
        ScalarValue::F64(f64::NAN),
        ScalarValue::F64(1e308),
        ScalarValue::Timestamp(i64::MAX),
        ScalarValue::Timestamp(i64::MIN),
        ScalarValue::counter(i64::MAX),
        ScalarValue::Bytes(vec![0xed, 0xa0, 0x80]),
        ScalarValue::Boolean(true),
        ScalarValue::Null,
    ];
    let scalars = numbers.into_iter().chain(texts).chain(others).map(Written::Scalar);
    scalars.chain([ObjType::Map, ObjType::List, ObjType::Text].map(Written::Object)).collect()
}

/// What each field is tried at while all the others are as they should be.
fn tried_alone() -> Vec<Written> {
    let numbers = [1 << 53, i64::MAX, i64::MIN].map(ScalarValue::Int);
    let others = [ScalarValue::Str("\0".into()), ScalarValue::Uint(u64::MAX)];
    numbers.into_iter().chain(others).map(Written::Scalar).collect()
}

/// A change that writes these fields, some of them in this way.
fn change(actor: &[u8], fields: &Fields, odd: &[(String, Written)]) -> Vec<u8> {
    let mut doc = Automerge::new().with_actor(ActorId::from(actor));
    let mut tx = doc.transaction();
    for (path, value) in fields.iter().filter(|(path, _)| !odd.iter().any(|(there, _)| there == *path)) {
        match value {
            FieldValue::Str(text) | FieldValue::Text(text) => tx.put(ROOT, path, text.as_str()).unwrap(),
            FieldValue::Int(number) => tx.put(ROOT, path, *number).unwrap(),
            FieldValue::Bool(yes) => tx.put(ROOT, path, *yes).unwrap(),
        }
    }
    for (path, value) in odd {
        match value {
            Written::Scalar(value) => tx.put(ROOT, path, value.clone()).unwrap(),
            Written::Object(kind) => tx.put_object(ROOT, path, *kind).map(|_| ()).unwrap(),
        }
    }
    tx.commit();
    doc.get_last_local_change().unwrap().raw_bytes().to_vec()
}

/// Paths of a kind's fields, those in the sample and those that the model declares.
fn paths(kind: DocKind, fields: &Fields) -> Vec<String> {
    const ID: &str = "11111111111111111111111111111111";
    let declared: Vec<&str> = match kind {
        DocKind::Visit => spec::of_visit().map(|field| field.pattern).collect(),
        DocKind::Client => spec::of_client().map(|field| field.pattern).collect(),
        DocKind::ServicePlan => spec::of_service_plan().map(|field| field.pattern).collect(),
        DocKind::Incident => spec::of_incident().map(|field| field.pattern).collect(),
        DocKind::Thread | DocKind::Note | DocKind::Plan | DocKind::Directory => vec![],
    };
    let declared = declared.into_iter().map(|pattern| pattern.replace('*', ID));
    let mut all: BTreeSet<String> = fields.keys().cloned().collect();
    all.extend(declared);
    all.into_iter().collect()
}

fn every_field(role: Role) {
    let mut scene = Scene::new(role);
    for kind in (0..=u8::MAX).filter_map(DocKind::from_number) {
        let what = format!("{kind:?} by {role:?}");
        let (_, fields) = scene.base(kind);
        let paths = paths(kind, &fields);
        let mut items = Vec::new();
        // All fields at once, and then each by itself.
        for value in tried_at() {
            let odd: Vec<(String, Written)> = paths
                .iter()
                .filter(|path| !["client", "month"].contains(&path.as_str()))
                .map(|path| (path.clone(), value.clone()))
                .collect();
            let long = matches!(&value, Written::Scalar(ScalarValue::Str(text)) if text.len() > 100);
            for odd in odd.chunks(if long { 4 } else { 1_000 }) {
                items.push(item(&mut scene, kind, odd));
            }
        }
        // What a helper may not write is not read either; of what there is one for a client, each would be another
        // conflict on the same fields, and whoever leads a circle can say of its sheet what he likes.
        let one_by_one = role >= kind.writer() && !matches!(kind, DocKind::Client | DocKind::Directory);
        for path in paths.iter().filter(|_| one_by_one) {
            for value in tried_alone() {
                items.push(item(&mut scene, kind, &[(path.clone(), value)]));
            }
        }
        scene.post(&items);
        scene.goes_on(&what);
    }
}

fn hash_of(change: &[u8]) -> kengai_protocol::Hash {
    kengai_protocol::Hash(Change::from_bytes(change.to_vec()).unwrap().hash().0)
}

fn item(scene: &mut Scene, kind: DocKind, odd: &[(String, Written)]) -> Item {
    let actor = scene.actor();
    let (doc, fields) = scene.base(kind);
    let at_ms = i64::MAX as u64 - scene.made % 2;
    let change = change(&actor, &fields, odd);
    let doc = match kind {
        DocKind::Note => note_doc(scene.circle, hash_of(&change)),
        _ => doc,
    };
    Item::Change { doc, doc_kind: kind.number(), at_ms, change }
}

#[test]
fn every_field_of_every_document_by_a_helper() {
    every_field(Role::Helper);
}

#[test]
fn every_field_of_every_document_by_a_manager() {
    every_field(Role::Manager);
}

/// The numbers of a change itself: its place among its author's, its first operation's number, its time. Afterwards others
/// still write to the same document.
/// Changes of a record whose sequence, first operation or time is at a bound.
fn changes_with_odd_numbers(scene: &mut Scene, writer: usize, doc: kengai_protocol::DocId) -> Vec<Item> {
    let numbers = [
        0,
        1,
        2,
        u64::from(u32::MAX) - 1,
        u64::from(u32::MAX),
        1 << 53,
        (1 << 63) - 1,
        1 << 63,
        u64::MAX - 1,
        u64::MAX,
    ];
    let mut items = Vec::new();
    let whole = scene.cast.devices[writer].read().whole_document(doc).unwrap().unwrap();
    let saved = Automerge::load(&whole.save()).unwrap();
    let good = |actor: &[u8]| {
        let mut fork = saved.fork().with_actor(ActorId::from(actor));
        let mut tx = fork.transaction();
        tx.put(ROOT, "intake.water", 7).unwrap();
        tx.commit();
        fork.get_last_local_change().unwrap().decode()
    };
    for number in numbers {
        for field in 0..4 {
            let actor = scene.actor();
            let mut made: ExpandedChange = good(&actor);
            match field {
                0 => made.seq = number,
                1 => made.start_op = NonZeroU64::new(number).unwrap_or(NonZeroU64::MIN),
                2 => made.time = number as i64,
                _ => (made.seq, made.start_op) = (number, NonZeroU64::new(number).unwrap_or(NonZeroU64::MIN)),
            }
            let Ok(bytes) = std::panic::catch_unwind(|| Change::from(made).raw_bytes().to_vec()) else {
                continue;
            };
            items.push(Item::Change { doc, doc_kind: DocKind::Visit.number(), at_ms: 1, change: bytes });
        }
    }
    items
}

#[test]
fn every_number_of_a_change() {
    let mut scene = Scene::new(Role::Helper);
    let writer = scene.readers[1];
    let doc = scene.cast.record_visit(writer, scene.circle, 1);
    for who in [scene.readers.clone(), scene.readers.clone()].concat() {
        assert_eq!(scene.cast.sync(who).end, End::Done);
    }
    let (_, heads) = scene.cast.devices[writer].read().document(doc).unwrap().unwrap();
    let items = changes_with_odd_numbers(&mut scene, writer, doc);
    assert!(items.len() > 20, "{}", items.len());
    for item in items {
        scene.post(&[item]);
        for who in scene.readers.clone() {
            assert_eq!(scene.cast.sync(who).end, End::Done);
        }
    }
    scene.goes_on("numbers of changes");
    // The same record goes on.
    let edit = |field: &str, number| kengai_model::FieldChange {
        field: field.to_owned(),
        before: None,
        after: Some(FieldValue::Int(number)),
    };
    for (at, who) in scene.readers.clone().into_iter().enumerate() {
        let (_, base) = scene.cast.devices[who].read().document(doc).unwrap().unwrap();
        assert!(heads.len() <= base.len() || base.len() == 1);
        let (circle, edits) = (scene.circle, [edit("intake.breakfast", at as i64)]);
        let store = scene.cast.devices[who].store();
        store.write_document(circle, doc, DocKind::Visit, &base, &edits, 1).unwrap();
        for who in [scene.readers.clone(), scene.readers.clone()].concat() {
            assert_eq!(scene.cast.sync(who).end, End::Done);
        }
        for who in scene.readers.clone() {
            let (view, _) = scene.cast.devices[who].read().document(doc).unwrap().unwrap();
            assert_eq!(view.fields.get("intake.breakfast"), Some(&FieldValue::Int(at as i64)), "{who}");
        }
    }
}

/// Who wrote a value is read from the change that wrote it: nobody's device makes one under another's id.
#[test]
fn a_change_in_another_devices_name_is_set_aside() {
    let mut scene = Scene::new(Role::Helper);
    let own = scene.cast.devices[scene.bad].id().0;
    let others = scene.cast.devices[scene.readers[0]].id().0;
    let (good, stolen) = (scene.actor(), [&others[..], &[1; 8]].concat());
    for (actor, taken) in [(good, true), (stolen, false), (own.to_vec(), false)] {
        scene.made += 1;
        let (doc, fields) = scene.base(DocKind::Visit);
        let change = change(&actor, &fields, &[]);
        scene.post(&[Item::Change { doc, doc_kind: DocKind::Visit.number(), at_ms: 1, change }]);
        for who in scene.readers.clone() {
            assert_eq!(scene.cast.sync(who).end, End::Done);
            assert_eq!(scene.cast.devices[who].read().document(doc).unwrap().is_some(), taken, "{actor:?}");
        }
    }
    scene.goes_on("a change in another device's name");
}

/// Of an entry with one bad item the others count.
#[test]
fn a_bad_item_leaves_those_beside_it() {
    let mut scene = Scene::new(Role::Helper);
    let (before, after) = (item(&mut scene, DocKind::Visit, &[]), item(&mut scene, DocKind::Incident, &[]));
    let docs = [&before, &after].map(|item| match item {
        Item::Change { doc, .. } => *doc,
        other => panic!("{other:?}"),
    });
    // What says of itself that it is a receipt, and is none.
    let bad = Item::Unknown { kind: 2, payload: vec![0xff; 9] };
    scene.post(&[before, bad, after]);
    for who in scene.readers.clone() {
        assert_eq!(scene.cast.sync(who).end, End::Done);
        for doc in docs {
            assert!(scene.cast.devices[who].read().document(doc).unwrap().is_some(), "{who}: {doc:?}");
        }
    }
    scene.goes_on("a bad item between good ones");
}
