//! Drafts of every kind that people write: two people in the same record in every order, and whatever happens to the phone
//! meanwhile. (`drafts.rs` has visits, and what is taken back.)

use std::collections::BTreeSet;

use kengai_model::note::{Importance, Recipient};
use kengai_model::text::Passage;
use kengai_model::{FieldValue, Fields, HandoverNote, NoteId, StaffId, Thread, UnixMillis};
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::{DocKind, Draft, Undone};
use kengai_tests::book::seen;
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::checks;
use kengai_tests::exchange::{End, Fault};
use kengai_tests::work::client_of;

const PAGE: usize = kengai_store::raw::PAGE_BYTES as usize;

/// A kind of record with what two people write into it: a field each, and one that both write.
struct Kind {
    kind: DocKind,
    own: [&'static str; 2],
    shared: &'static str,
}

const KINDS: [Kind; 3] = [
    Kind {
        kind: DocKind::Incident,
        own: ["accident.cause", "accident.prevention"],
        shared: "accident.measures",
    },
    Kind { kind: DocKind::ServicePlan, own: ["goal.short", "goal.wishes"], shared: "slot.1.steps" },
    Kind { kind: DocKind::Client, own: ["living.directions", "doctor.clinic"], shared: "cautions" },
];

/// Three managers' devices and one client, whose records they may all write.
fn office(seed: u64) -> (Cast, CircleId, [Who; 2]) {
    let mut cast = Cast::found(seed);
    let managers = [cast.join("aoki"), cast.join("tanaka")];
    let members = [SUZUKI, managers[0], managers[1]].map(|who| (who, Role::Manager));
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    (cast, circle, managers)
}

/// A record of a kind that everybody has.
fn record(cast: &mut Cast, circle: CircleId, kind: DocKind, seed: u64) -> DocId {
    match kind {
        DocKind::Incident => cast.write_incident(SUZUKI, circle, seed, None),
        DocKind::ServicePlan => cast.write_service_plan(SUZUKI, circle, seed),
        _ => cast.write_sheet(SUZUKI, circle),
    }
}

fn text(words: &str) -> FieldValue {
    FieldValue::Str(words.to_owned())
}

/// Opens a record for a change.
fn open(cast: &mut Cast, who: Who, circle: CircleId, doc: DocId, kind: DocKind) -> Draft {
    let (view, base) = cast.devices[who].read().document(doc).unwrap().unwrap();
    let draft = Draft { doc, circle, kind, base, fields: view.fields, updated_ms: 1 };
    cast.devices[who].store().save_draft(&draft).unwrap();
    draft
}

fn finish(cast: &mut Cast, who: Who, doc: DocId) {
    let draft = cast.devices[who].read().draft(doc).unwrap().unwrap();
    let at = cast.devices[who].clock(cast.now_ms);
    cast.devices[who].store().finish_draft(&draft, &draft.fields.clone(), at).unwrap();
}

/// All that always holds, but what the sheet says: that was written past the cast's own book, and is looked at here.
fn at_rest(cast: &mut Cast) {
    cast.book.docs.clear();
    assert_eq!(checks::at_rest(cast), Vec::<String>::new());
}

/// Every way in which two people's four acts can follow each other: who is next.
fn orders() -> Vec<Vec<usize>> {
    (0_u32..1 << 8)
        .filter(|order| order.count_ones() == 4)
        .map(|order| (0..8).map(|step| (order >> step & 1) as usize).collect())
        .collect()
}

/// Both open the record and write, sync, finish, sync, in one order. `round` makes the values new in a record that several
/// orders share.
fn play(cast: &mut Cast, circle: CircleId, people: [Who; 2], what: &Kind, order: &[usize], round: usize) {
    let doc = record(cast, circle, what.kind, round as u64);
    for who in [SUZUKI, people[0], people[1]] {
        assert_eq!(cast.sync(who).end, End::Done);
    }
    let said = |person: usize| text(&format!("{round}番の{person}"));
    let mut done = [0, 0];
    let mut saw = [BTreeSet::new(), BTreeSet::new()];
    for person in order {
        let (person, who) = (*person, people[*person]);
        match done[person] {
            0 => {
                let mut draft = open(cast, who, circle, doc, what.kind);
                saw[person] = seen(&cast.devices[who].read().document(doc).unwrap().unwrap().0, what.shared);
                for field in [what.own[person], what.shared] {
                    draft.fields.insert(field.to_owned(), said(person));
                    cast.devices[who].store().save_draft(&draft).unwrap();
                }
            }
            2 => finish(cast, who, doc),
            _ => assert_eq!(cast.sync(who).end, End::Done),
        }
        done[person] += 1;
    }
    for who in [SUZUKI, people[0], people[1], SUZUKI] {
        assert_eq!(cast.sync(who).end, End::Done);
    }
    let everybody = [SUZUKI, people[0], people[1]];
    let views = everybody.map(|who| cast.devices[who].read().document(doc).unwrap().unwrap().0);
    assert!(
        views.iter().all(|view| *view == views[0]),
        "everybody reads the same: {:?} {order:?}",
        what.kind
    );
    for (person, field) in what.own.iter().enumerate() {
        assert_eq!(views[0].fields[*field], said(person), "{field}: {order:?}");
    }
    // A value goes only where its successor's writer saw it.
    let mut wanted = BTreeSet::from([said(0), said(1)]);
    for person in [0, 1] {
        if saw[person].contains(&said(1 - person)) {
            wanted.remove(&said(1 - person));
        }
    }
    assert_eq!(seen(&views[0], what.shared), wanted, "{:?} {order:?}", what.kind);
    assert_eq!(views[0].conflicts.contains_key(what.shared), wanted.len() == 2, "{order:?}");
}

#[test]
fn two_people_write_the_same_incident_plan_or_sheet_in_every_order() {
    let orders = orders();
    assert_eq!(orders.len(), 70);
    for (what, seed) in KINDS.iter().zip(81..) {
        let (mut cast, circle, people) = office(seed);
        for (order, round) in orders.iter().zip(0..) {
            play(&mut cast, circle, people, what, order, round);
        }
        at_rest(&mut cast);
    }
}

/// A note as it is finished.
fn note(cast: &Cast, circle: CircleId, id: NoteId, words: &str) -> Fields {
    let at = UnixMillis::new(i64::try_from(cast.now_ms).unwrap()).unwrap();
    let note = HandoverNote {
        from: StaffId::from_bytes([7; 16]),
        to: [Recipient::NextHelper].into_iter().collect(),
        importance: Importance::Normal,
        must_acknowledge: false,
        text: Passage::new(words).unwrap(),
        at,
        visit: None,
        photos: Default::default(),
        clock: Default::default(),
        withdrawn: false,
    };
    let (client, month) = (client_of(circle), at.day().month());
    let mut fields = Thread::new(client, month).to_fields();
    note.write(id, &mut fields);
    fields
}

fn note_draft(circle: CircleId, id: NoteId) -> Draft {
    Draft {
        doc: DocId(*id.as_bytes()),
        circle,
        kind: DocKind::Note,
        base: Vec::new(),
        fields: Fields::from([(format!("note.{id}.text"), text("書きかけ"))]),
        updated_ms: 1,
    }
}

/// Aoki finishes a note and nobody has it, as far as her phone knows; Tanaka has read it and written another. She takes hers
/// back: Tanaka's stays, and hers says that it was taken back.
#[test]
fn a_note_is_taken_back_beside_those_of_others() {
    let (mut cast, circle, [aoki, tanaka]) = office(91);
    let (hers, his) = (cast.devices[aoki].read().new_note_id(), cast.devices[tanaka].read().new_note_id());
    let write = |cast: &mut Cast, who: Who, id: NoteId, words: &str| {
        let (fields, draft) = (note(cast, circle, id, words), note_draft(circle, id));
        cast.devices[who].store().save_draft(&draft).unwrap();
        let doc = cast.devices[who].store().finish_note(&draft, &fields, 2).unwrap();
        assert!(cast.devices[who].read().drafts().unwrap().is_empty(), "finished");
        doc
    };
    let of_aoki = write(&mut cast, aoki, hers, "間違い");
    cast.network.script = [Fault::AnswerLost].into();
    assert_eq!(cast.sync(aoki).end, End::Cut);
    assert_eq!(cast.sync(tanaka).end, End::Done);
    let of_tanaka = write(&mut cast, tanaka, his, "夕方に熱");
    assert_eq!(cast.sync(tanaka).end, End::Done);
    cast.network.script = [Fault::AnswerLost].into();
    assert_eq!(cast.sync(aoki).end, End::Cut);

    let again = note_draft(circle, NoteId::from_bytes([3; 16]));
    let store = cast.devices[aoki].store();
    let undone = store.undo_note(of_aoki, &HandoverNote::withdrawal(his), &again).unwrap();
    assert_eq!(undone, Undone::NothingToUndo, "not hers");
    let undone = store.undo_note(of_aoki, &HandoverNote::withdrawal(hers), &again).unwrap();
    assert_eq!(undone, Undone::Done);
    assert_eq!(store.draft(again.doc).unwrap(), Some(again));
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for who in [SUZUKI, aoki, tanaka] {
        let read = |doc: DocId, id: NoteId| {
            let (view, _) = cast.devices[who].read().document(doc).unwrap().unwrap();
            Thread::from_fields(&view.fields).unwrap().notes.remove(&id).unwrap()
        };
        let back = read(of_aoki, hers);
        assert!(back.withdrawn && back.text.as_str() == "間違い", "it stays as it was written");
        assert!(!read(of_tanaka, his).withdrawn);
        let unread = "SELECT count(*) FROM unread WHERE note = ?1";
        let db = cast.devices[who].read().database();
        let waits: u64 = db.query_row(unread, [hers.to_string()], |row| row.get(0)).unwrap();
        assert_eq!(waits, 0, "and waits for nobody");
    }
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}

/// Damages the first page of the documents' table, and rescues the device.
fn rescue(cast: &mut Cast, who: Who) {
    let db = cast.devices[who].read().database();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'documents'";
    let page: usize = db.query_row(sql, [], |row| row.get(0)).unwrap();
    let path = cast.devices[who].folder().join("kengai.db");
    let told = cast.devices[who].rescue(|| {
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[(page - 1) * PAGE + PAGE / 2] ^= 1;
        std::fs::write(&path, bytes).unwrap();
    });
    assert_eq!(told.0.unwrap().drafts, 2 * KINDS.len() as u64 + 1, "the user learns that they are there");
}

/// Aoki has a new draft and a change of each kind, and a note. Her phone is locked, updated, lets go of all that it may, is
/// set back and begins again under a new name, and is rescued: each draft is there as it was. Then all of them are finished,
/// beside what others wrote meanwhile.
#[test]
fn a_draft_of_every_kind_stays_whatever_happens_to_the_phone() {
    let (mut cast, circle, [aoki, tanaka]) = office(92);
    let docs: Vec<DocId> = KINDS.iter().map(|what| record(&mut cast, circle, what.kind, 1)).collect();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for (what, doc) in KINDS.iter().zip(&docs) {
        let mut draft = open(&mut cast, aoki, circle, *doc, what.kind);
        draft.fields.insert(what.shared.to_owned(), text("書きかけ"));
        cast.devices[aoki].store().save_draft(&draft).unwrap();
        let random = kengai_tests::chance::SeededRandom::new(5, "draft");
        let new = DocId::make(circle, what.kind.number(), &random);
        let draft = Draft { doc: new, base: Vec::new(), ..draft };
        cast.devices[aoki].store().save_draft(&draft).unwrap();
    }
    let written = note_draft(circle, NoteId::from_bytes([4; 16]));
    cast.devices[aoki].store().save_draft(&written).unwrap();
    let drafts = |cast: &Cast| {
        let mut drafts = cast.devices[aoki].read().drafts().unwrap();
        drafts.sort_by_key(|draft| draft.doc);
        drafts
    };
    let before = drafts(&cast);
    assert_eq!(before.len(), 2 * KINDS.len() + 1);

    cast.devices[aoki].restart();
    assert_eq!(drafts(&cast), before, "locked, updated");
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    cast.server.back_up(cast.now_ms);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    cast.let_go(aoki);
    assert_eq!(drafts(&cast), before, "the window");
    let old = cast.devices[aoki].copy_to("set back");
    cast.record_visit(aoki, circle, 900);
    assert_eq!(cast.sync(aoki).end, End::Done);
    cast.devices[aoki] = old;
    cast.record_visit(aoki, circle, 901);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(cast.devices[aoki].read().begun_again().unwrap(), 1);
    assert_eq!(drafts(&cast), before, "a new identity");
    rescue(&mut cast, aoki);
    assert_eq!(drafts(&cast), before, "rescued");

    somebody_writes_the_same(&mut cast, tanaka, circle, &docs);
    for draft in before.iter().filter(|draft| draft.kind != DocKind::Note) {
        finish(&mut cast, aoki, draft.doc);
    }
    // As the facade does: under its name of now.
    let id = cast.devices[aoki].read().new_note_id_like(NoteId::from_bytes([4; 16]));
    let fields = note(&cast, circle, id, "書きかけ");
    let of_note = cast.devices[aoki].store().finish_note(&written, &fields, 3).unwrap();
    assert_eq!(drafts(&cast), []);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let everybody = [SUZUKI, aoki, tanaka];
    for draft in &before {
        let what = KINDS.iter().find(|what| what.kind == draft.kind);
        for who in everybody {
            let doc = if what.is_some() { draft.doc } else { of_note };
            let (view, _) = cast.devices[who].read().document(doc).unwrap().unwrap();
            let Some(what) = what else { continue };
            let mut wanted = BTreeSet::from([text("書きかけ")]);
            wanted.extend((!draft.base.is_empty()).then(|| text("田中")));
            assert_eq!(seen(&view, what.shared), wanted, "{:?}", what.kind);
        }
    }
    at_rest(&mut cast);
}

/// The same fields, before the drafts are finished.
fn somebody_writes_the_same(cast: &mut Cast, tanaka: Who, circle: CircleId, docs: &[DocId]) {
    for (what, doc) in KINDS.iter().zip(docs) {
        let mut draft = open(cast, tanaka, circle, *doc, what.kind);
        draft.fields.insert(what.shared.to_owned(), text("田中"));
        cast.devices[tanaka].store().save_draft(&draft).unwrap();
        finish(cast, tanaka, *doc);
    }
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
}
