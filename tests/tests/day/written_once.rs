//! Handover notes stay as they were written: a member who alters, empties, removes, adds to or claims one reaches
//! nobody, in whatever order things come; and the device's own user is refused with a word.

use automerge::transaction::{Transactable, Transaction};
use automerge::{ActorId, Automerge, ObjType, ROOT, ScalarValue};
use kengai_model::sample::note;
use kengai_model::{CareMonth, FieldChange, FieldValue, Fields, Thread, diff};
use kengai_protocol::item::Item;
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::doc_kind::thread_id;
use kengai_store::{DocKind, StoreError};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::work::client_of;
use rusqlite::params;

fn month() -> CareMonth {
    "2026-11".parse().unwrap()
}

/// Tanaka and Sato, helpers of one client, have each written a note that everybody has. The thread, and the notes' paths.
fn two_notes() -> (Cast, CircleId, DocId, [Who; 2], [String; 2]) {
    let mut cast = Cast::found(33);
    let people = [cast.join("tanaka"), cast.join("sato")];
    let members = [(SUZUKI, Role::Manager), (people[0], Role::Helper), (people[1], Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let notes = people.map(|who| {
        let path = write_note(&mut cast, who, circle);
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        path
    });
    (cast, circle, thread_id(circle, client_of(circle), month()), people, notes)
}

fn write_note(cast: &mut Cast, who: Who, circle: CircleId) -> String {
    let store = cast.devices[who].store();
    let id = store.new_note_id();
    let doc = thread_id(circle, client_of(circle), month());
    let mut fields = match store.document(doc).unwrap() {
        None => Thread::new(client_of(circle), month()).to_fields(),
        Some(_) => Fields::new(),
    };
    note(who as u64).1.write(id, &mut fields);
    let changes = diff(&Fields::new(), &fields);
    store.write_documents(&[(circle, doc, DocKind::Thread, changes)], 1).unwrap();
    format!("note.{id}")
}

/// A change that the device's own store would not make is put among what it sends. `seen`: made on top of what is there,
/// else as if nothing was.
fn plant(cast: &mut Cast, who: Who, doc: DocId, seen: bool, make: &dyn Fn(&mut Transaction<'_>)) {
    let store = cast.devices[who].store();
    let db = store.database();
    let circle = store.circle_of(doc).unwrap().unwrap();
    let saved = store.whole_document(doc).unwrap().unwrap().save();
    let waiting: u8 = db.query_row("SELECT count(*) FROM pending", [], |row| row.get(0)).unwrap();
    let mut document = if seen { Automerge::load(&saved).unwrap() } else { Automerge::new() };
    document.set_actor(ActorId::from([&store.device().0[..], &[waiting; 8]].concat()));
    let mut tx = document.transaction();
    make(&mut tx);
    tx.commit();
    let change = document.get_last_local_change().unwrap().raw_bytes().to_vec();
    let (item, payload) = Item::Change { doc, doc_kind: DocKind::Thread.number(), at_ms: 1, change }.encode();
    let insert = "INSERT INTO pending (circle, doc, kind, payload) VALUES (?1, ?2, ?3, ?4)";
    db.execute(insert, params![circle.0, doc.0, item, payload]).unwrap();
}

/// What people see of the thread: its fields, and each note with the device that wrote it.
fn shown(cast: &Cast, who: Who, circle: CircleId, doc: DocId) -> (Fields, Vec<(String, String)>) {
    let store = cast.devices[who].read();
    let (view, _) = store.document(doc).unwrap().unwrap();
    assert!(view.conflicts.is_empty(), "{:?}", view.conflicts);
    let notes = store.notes_of_client(circle, client_of(circle), 9).unwrap();
    (view.fields, notes.into_iter().map(|note| (note.note, note.device.to_string())).collect())
}

fn reasons(cast: &Cast, who: Who) -> Vec<String> {
    cast.devices[who]
        .read()
        .set_aside()
        .unwrap()
        .into_iter()
        .map(|one| one.reason.code().to_owned())
        .collect()
}

fn put(tx: &mut Transaction<'_>, path: &str, value: &str) {
    tx.put(ROOT, path, value).unwrap();
}

type Trick = (&'static str, Box<dyn Fn(&mut Transaction<'_>)>);

/// What Sato's device does to a note that it has read.
fn tricks(of: &str) -> Vec<Trick> {
    let path = |field: &str| format!("{of}.{field}");
    let (text, other, at, photo) =
        (path("text"), path("text"), path("at"), path("photo.00000000000000000000000000000001"));
    let (emptied, gone, object, withdrawn) = (path("text"), path("text"), path("text"), path("withdrawn"));
    let clock = path("clock.ahead");
    vec![
        ("altered", Box::new(move |tx| put(tx, &text, "何もありません"))),
        (
            "altered with a note of one's own beside it",
            Box::new(move |tx| {
                put(tx, &other, "何もありません");
                put(tx, "note.00000000000000000000000000000002.text", "別の申し送り");
            }),
        ),
        ("another time", Box::new(move |tx| tx.put(ROOT, &at, 5).unwrap())),
        ("emptied", Box::new(move |tx| tx.put(ROOT, &emptied, ScalarValue::Null).unwrap())),
        ("removed", Box::new(move |tx| tx.delete(ROOT, &gone).unwrap())),
        ("made a text", Box::new(move |tx| drop(tx.put_object(ROOT, &object, ObjType::Text).unwrap()))),
        ("a clock called wrong", Box::new(move |tx| tx.put(ROOT, &clock, 180).unwrap())),
        ("a picture added", Box::new(move |tx| put(tx, &photo, &"ab".repeat(32)))),
        ("withdrawn for another", Box::new(move |tx| tx.put(ROOT, &withdrawn, true).unwrap())),
        ("the whole thread another's", Box::new(|tx| put(tx, "client", &"cd".repeat(16)))),
        ("the whole thread nobody's", Box::new(|tx| tx.delete(ROOT, "month").unwrap())),
    ]
}

#[test]
fn a_member_who_changes_a_note_reaches_nobody() {
    let (mut cast, circle, doc, [tanaka, sato], notes) = two_notes();
    let before = shown(&cast, SUZUKI, circle, doc);
    assert_eq!(before.1.len(), 2);
    assert_eq!(shown(&cast, tanaka, circle, doc), before);
    let mut refused = 0;
    // Another's note, and their own that everybody has already.
    for note in &notes {
        for (what, make) in tricks(note) {
            if what == "withdrawn for another" && *note == notes[1] {
                continue; // Sato's own: the next test.
            }
            plant(&mut cast, sato, doc, true, &make);
            refused += 1;
            assert_eq!(cast.until_quiet(), Vec::<String>::new(), "{what}");
            for who in [SUZUKI, tanaka, sato] {
                assert_eq!(shown(&cast, who, circle, doc), before, "{what}: {}", cast.devices[who].name);
            }
        }
    }
    for who in [SUZUKI, tanaka] {
        assert_eq!(reasons(&cast, who), vec!["written_once"; refused], "managers see what was set aside");
    }
    // And the thread goes on.
    write_note(&mut cast, tanaka, circle);
    write_note(&mut cast, sato, circle);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for who in [SUZUKI, tanaka, sato] {
        assert_eq!(shown(&cast, who, circle, doc).1.len(), 4);
    }
}

/// Sato takes back what she wrote: the note says so, and nothing of it is gone.
#[test]
fn a_note_that_its_writer_takes_back_stays_as_it_was_written() {
    let (mut cast, circle, doc, [tanaka, sato], [_, hers]) = two_notes();
    let before = shown(&cast, SUZUKI, circle, doc);
    let withdrawn = format!("{hers}.withdrawn");
    let said = FieldChange { field: withdrawn.clone(), before: None, after: Some(FieldValue::Bool(true)) };
    let heads = cast.devices[sato].read().document(doc).unwrap().unwrap().1;
    let store = cast.devices[sato].store();
    store.write_document(circle, doc, DocKind::Thread, &heads, &[said], 2).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for who in [SUZUKI, tanaka, sato] {
        let (mut fields, notes) = shown(&cast, who, circle, doc);
        assert_eq!(fields.remove(&withdrawn), Some(FieldValue::Bool(true)));
        assert_eq!((fields, notes), before);
        assert_eq!(reasons(&cast, who), Vec::<String>::new());
    }
}

/// Sato claims to have written a note with the id of Tanaka's, without having seen Tanaka's; and sees to it that the
/// merge library would show Sato's. Everybody is shown Tanaka's, whichever came first.
#[test]
fn a_member_who_claims_a_note_reaches_nobody() {
    for claimed_first in [false, true] {
        let (mut cast, circle, doc, [tanaka, sato], _) = two_notes();
        let path = write_note(&mut cast, tanaka, circle);
        let mine = cast.devices[tanaka].read().document(doc).unwrap().unwrap().0.fields;
        if !claimed_first {
            assert_eq!(cast.until_quiet(), Vec::<String>::new());
        }
        plant(&mut cast, sato, doc, false, &|tx| {
            for at in 0..200 {
                put(tx, &format!("later.{at}"), "many operations come last");
            }
            for (field, value) in mine.iter().filter(|(field, _)| field.starts_with(&path)) {
                match value {
                    FieldValue::Str(text) if field.ends_with(".text") => put(tx, field, &format!("{text}？")),
                    FieldValue::Str(text) | FieldValue::Text(text) => put(tx, field, text),
                    FieldValue::Int(number) => tx.put(ROOT, field, *number).unwrap(),
                    FieldValue::Bool(yes) => tx.put(ROOT, field, *yes).unwrap(),
                }
            }
            put(tx, &format!("{path}.photo.00000000000000000000000000000001"), &"ab".repeat(32));
        });
        if claimed_first {
            cast.sync(sato);
            cast.sync(SUZUKI);
        }
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        let tanakas = cast.devices[tanaka].id().to_string();
        for who in [SUZUKI, tanaka, sato] {
            let (fields, notes) = shown(&cast, who, circle, doc);
            let of_note = |fields: &Fields| -> Fields {
                fields.clone().into_iter().filter(|(field, _)| field.starts_with(&path)).collect()
            };
            assert_eq!(of_note(&fields), of_note(&mine), "{claimed_first}: {}", cast.devices[who].name);
            let (_, device) = notes.iter().find(|(note, _)| path.ends_with(note)).unwrap();
            assert_eq!(*device, tanakas, "{claimed_first}");
        }
        let [here, there] = [SUZUKI, tanaka].map(|who| cast.devices[who].read().document(doc).unwrap());
        assert_eq!(here, there, "the same in any order");
    }
}

#[test]
fn the_own_user_is_told_that_a_note_stays() {
    let (mut cast, circle, doc, [tanaka, _], notes) = two_notes();
    let before = shown(&cast, tanaka, circle, doc);
    let store = cast.devices[tanaka].store();
    let (view, heads) = store.document(doc).unwrap().unwrap();
    for (field, after) in [("text", Some(FieldValue::Str("やはり元気です".to_owned()))), ("text", None)]
    {
        let field = format!("{}.{field}", notes[0]);
        let change = FieldChange { before: view.fields.get(&field).cloned(), field, after };
        let done = store.write_document(circle, doc, DocKind::Thread, &heads, &[change], 1);
        assert_eq!(done.err(), Some(StoreError::WrittenOnce));
    }
    assert_eq!(store.unsent_count().unwrap(), 0);
    assert_eq!(shown(&cast, tanaka, circle, doc), before);
}
