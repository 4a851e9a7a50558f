//! A handover note is a document of its own, whose id is made of what it says: whoever alters, claims or takes back another's
//! reaches nobody; its own writer takes it back by a word. (`written_once.rs` has the same of the threads of before.)

use automerge::transaction::{Transactable, Transaction};
use automerge::{ActorId, Automerge, ROOT, ScalarValue};
use kengai_model::{FieldValue, HandoverNote, Thread};
use kengai_protocol::item::Item;
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::lists::NoteEntry;
use kengai_store::{DocKind, StoreError, Undone};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::checks;
use kengai_tests::work::client_of;
use rusqlite::params;

fn notes(cast: &Cast, who: Who, circle: CircleId) -> Vec<NoteEntry> {
    cast.devices[who].read().notes_of_client(circle, client_of(circle), 9).unwrap()
}

/// Tanaka and Sato have each written a note that everybody has; Tanaka's and Sato's.
fn two_notes() -> (Cast, CircleId, [Who; 2], [NoteEntry; 2]) {
    let mut cast = Cast::found(34);
    let people = [cast.join("tanaka"), cast.join("sato")];
    let members = [(SUZUKI, Role::Manager), (people[0], Role::Helper), (people[1], Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let written = people.map(|who| {
        cast.write_note(who, circle, who as u64);
        let device = cast.devices[who].id();
        notes(&cast, who, circle).into_iter().find(|note| note.device == device).unwrap()
    });
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    (cast, circle, people, written)
}

/// A change that the device's own store would not make is put among what it sends. `seen`: made on top of what is there,
/// else as if nothing was.
fn plant(cast: &mut Cast, who: Who, doc: DocId, seen: bool, make: &dyn Fn(&mut Transaction<'_>)) {
    let store = cast.devices[who].store();
    let db = store.database();
    let circle = store.circle_of(doc).unwrap().unwrap();
    let saved = store.whole_document(doc).unwrap().unwrap().save();
    let sent: u8 = db.query_row("SELECT count(*) FROM entries", [], |row| row.get(0)).unwrap();
    let mut document = if seen { Automerge::load(&saved).unwrap() } else { Automerge::new() };
    document.set_actor(ActorId::from([&store.device().0[..], &[sent; 8]].concat()));
    let mut tx = document.transaction();
    make(&mut tx);
    tx.commit();
    let change = document.get_last_local_change().unwrap().raw_bytes().to_vec();
    let (item, payload) = Item::Change { doc, doc_kind: DocKind::Note.number(), at_ms: 1, change }.encode();
    let insert = "INSERT INTO pending (circle, doc, kind, payload) VALUES (?1, ?2, ?3, ?4)";
    db.execute(insert, params![circle.0, doc.0, item, payload]).unwrap();
}

fn read(cast: &Cast, who: Who, note: &NoteEntry) -> HandoverNote {
    let (view, _) = cast.devices[who].read().document(note.doc).unwrap().unwrap();
    Thread::from_fields(&view.fields).unwrap().notes.remove(&note.note.parse().unwrap()).unwrap()
}

type Trick = (&'static str, bool, Box<dyn Fn(&mut Transaction<'_>)>);

fn tricks(note: &NoteEntry) -> Vec<Trick> {
    let path = |field: &str| format!("note.{}.{field}", note.note);
    let (text, other, at, gone, back) =
        (path("text"), path("text"), path("at"), path("text"), path("withdrawn"));
    let photo = path("photo.00000000000000000000000000000001");
    let put = |tx: &mut Transaction<'_>, path: &str, value: &str| tx.put(ROOT, path, value).unwrap();
    vec![
        ("altered", true, Box::new(move |tx| put(tx, &text, "何もありません"))),
        ("another under its id", false, Box::new(move |tx| put(tx, &other, "何もありません"))),
        ("another time", true, Box::new(move |tx| tx.put(ROOT, &at, 5).unwrap())),
        ("removed", true, Box::new(move |tx| tx.delete(ROOT, &gone).unwrap())),
        ("a picture added", true, Box::new(move |tx| put(tx, &photo, &"ab".repeat(32)))),
        ("another's client", true, Box::new(move |tx| put(tx, "client", &"cd".repeat(16)))),
        ("taken back and not", true, Box::new(move |tx| tx.put(ROOT, &back, ScalarValue::Null).unwrap())),
    ]
}

#[test]
fn whoever_changes_a_note_reaches_nobody() {
    let (mut cast, circle, [tanaka, sato], [his, hers]) = two_notes();
    let mut refused = 0;
    // Another's, and their own that everybody has already.
    for note in [&his, &hers] {
        let before = read(&cast, SUZUKI, note);
        for (what, seen, make) in tricks(note) {
            plant(&mut cast, sato, note.doc, seen, &make);
            refused += 1;
            assert_eq!(cast.until_quiet(), Vec::<String>::new(), "{what}");
            for who in [SUZUKI, tanaka, sato] {
                assert_eq!(read(&cast, who, note), before, "{what}");
                assert_eq!(notes(&cast, who, circle).len(), 2, "{what}");
            }
            for who in [SUZUKI, tanaka] {
                let aside = cast.devices[who].read().set_aside().unwrap();
                assert!(aside.iter().all(|one| one.reason.code() == "written_once"), "{what}: {aside:?}");
                assert_eq!(aside.len(), refused, "{what}");
            }
        }
    }
    // Another's word is not Tanaka's.
    let back = format!("note.{}.withdrawn", his.note);
    plant(&mut cast, sato, his.doc, true, &move |tx| tx.put(ROOT, &back, true).unwrap());
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert!([SUZUKI, tanaka, sato].iter().all(|who| !read(&cast, *who, &his).withdrawn));
}

#[test]
fn a_note_that_its_writer_takes_back_stays_as_it_was_written() {
    let (mut cast, _, [tanaka, sato], [_, hers]) = two_notes();
    let before = read(&cast, SUZUKI, &hers);
    let store = cast.devices[sato].store();
    let (_, heads) = store.document(hers.doc).unwrap().unwrap();
    let said = HandoverNote::withdrawal(hers.note.parse().unwrap());
    store.write_document(hers.circle, hers.doc, DocKind::Note, &heads, &[said], 2).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for who in [SUZUKI, tanaka, sato] {
        assert_eq!(read(&cast, who, &hers), HandoverNote { withdrawn: true, ..before.clone() });
        assert_eq!(cast.devices[who].read().set_aside().unwrap(), []);
    }
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}

#[test]
fn the_own_user_is_told_that_a_note_stays() {
    let (mut cast, circle, [tanaka, _], [his, hers]) = two_notes();
    let store = cast.devices[tanaka].store();
    for note in [&his, &hers] {
        let (view, heads) = store.document(note.doc).unwrap().unwrap();
        for after in [Some(FieldValue::Str("やはり元気です".to_owned())), None] {
            let field = format!("note.{}.text", note.note);
            let change = kengai_model::FieldChange { before: view.fields.get(&field).cloned(), field, after };
            let done = store.write_document(circle, note.doc, DocKind::Note, &heads, &[change], 1);
            assert_eq!(done.err(), Some(StoreError::WrittenOnce));
        }
    }
    // What others have cannot be taken back any more.
    let draft = kengai_store::Draft {
        doc: DocId([5; 16]),
        circle,
        kind: DocKind::Note,
        base: vec![],
        fields: Default::default(),
        updated_ms: 1,
    };
    let said = HandoverNote::withdrawal(his.note.parse().unwrap());
    assert_eq!(store.undo_note(his.doc, &said, &draft), Ok(Undone::Sent));
    assert_eq!(store.unsent_count().unwrap(), 0);
}

/// However many are newer: a list ends somewhere, a number does not.
#[test]
fn an_old_note_is_found_by_its_id_among_hundreds() {
    let mut cast = Cast::found(39);
    let circle = cast.open_circle(CircleKind::Client, &[(SUZUKI, Role::Manager)]).unwrap();
    cast.write_note(SUZUKI, circle, 1);
    let first = notes(&cast, SUZUKI, circle).remove(0);
    (2..300).for_each(|seed| cast.write_note(SUZUKI, circle, seed));
    let store = cast.devices[SUZUKI].read();
    assert_eq!(store.notes_beginning(&first.note[..8]).unwrap(), std::slice::from_ref(&first));
    assert_eq!(store.notes_beginning(&first.note).unwrap(), [first]);
    assert_eq!(store.notes_beginning("zz").unwrap(), []);
}
