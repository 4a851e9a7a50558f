//! A member's device that writes what it may not: it reaches nobody else's documents and lists, in whatever order
//! things come.

use kengai_model::{CareMonth, FieldChange, FieldValue, Fields, diff};
use kengai_protocol::item::{File, FileLine, Item, NotSent, Receipt, ReceiptKind};
use kengai_protocol::{CircleId, CircleKind, DocId, Hash, Role};
use kengai_store::doc_kind::{client_id, note_doc, plan_id};
use kengai_store::document::Document;
use kengai_store::{DocKind, incident_digest};
use kengai_tests::cast::{Cast, MANAGERS, SUZUKI, Who};
use kengai_tests::work::client_of;
use rusqlite::params;

fn month() -> CareMonth {
    "2026-11".parse().unwrap()
}

fn write(cast: &mut Cast, who: Who, circle: CircleId, doc: DocId, kind: DocKind, fields: &[(&str, &str)]) {
    let fields: Fields = fields
        .iter()
        .map(|(path, value)| ((*path).to_owned(), FieldValue::Str((*value).to_owned())))
        .collect();
    let changes: Vec<FieldChange> = diff(&Fields::new(), &fields);
    let base = cast.devices[who].read().document(doc).unwrap().map(|(_, heads)| heads).unwrap_or_default();
    cast.devices[who].store().write_document(circle, doc, kind, &base, &changes, 1).unwrap();
}

/// Puts a change among what is to be sent, past everything that the store would refuse to its own user.
fn plant(cast: &mut Cast, who: Who, circle: CircleId, doc: DocId, kind: DocKind, fields: &[(&str, &str)]) {
    let fields: Fields = fields
        .iter()
        .map(|(path, value)| ((*path).to_owned(), FieldValue::Str((*value).to_owned())))
        .collect();
    let store = cast.devices[who].store();
    let actor = [&store.device().0[..], &[0x5a; 8]].concat();
    let (_, change) = Document::create(&actor, &fields).unwrap();
    let (item, payload) = Item::Change { doc, doc_kind: kind.number(), at_ms: 1, change }.encode();
    let insert = "INSERT INTO pending (circle, doc, kind, payload) VALUES (?1, ?2, ?3, ?4)";
    store.database().execute(insert, params![circle.0, doc.0, item, payload]).unwrap();
}

/// The same as a handover note, under the id that is made of it.
fn plant_note(cast: &mut Cast, who: Who, circle: CircleId, fields: &[(&str, &str)]) {
    let text = |(path, value): &(&str, &str)| ((*path).to_owned(), FieldValue::Str((*value).to_owned()));
    let store = cast.devices[who].store();
    let actor = [&store.device().0[..], &[0x5a; 8]].concat();
    let (document, change) = Document::create(&actor, &fields.iter().map(text).collect()).unwrap();
    let doc = note_doc(circle, document.heads()[0]);
    plant_item(cast, who, circle, doc, &Item::Change { doc, doc_kind: 8, at_ms: 1, change });
}

/// Suzuki and Tanaka in the first circle; Suzuki, Tanaka and Sato in the second.
fn two_circles() -> (Cast, CircleId, CircleId, Who, Who) {
    let mut cast = Cast::found(21);
    let tanaka = cast.join("tanaka");
    let sato = cast.join("sato");
    let (manager, helper) = (Role::Manager, Role::Helper);
    let first = cast.open_circle(CircleKind::Client, &[(SUZUKI, manager), (tanaka, helper)]).unwrap();
    let second =
        cast.open_circle(CircleKind::Client, &[(SUZUKI, manager), (tanaka, helper), (sato, helper)]).unwrap();
    for circle in [first, second] {
        let client = client_of(circle);
        let fields = [("client", &*client.to_string())];
        write(&mut cast, SUZUKI, circle, client_id(circle, client), DocKind::Client, &fields);
    }
    assert!(cast.until_quiet().is_empty());
    (cast, first, second, tanaka, sato)
}

#[test]
fn a_plan_that_a_helper_begins_as_a_record_is_still_the_managers() {
    let (mut cast, _, circle, tanaka, sato) = two_circles();
    let client = client_of(circle);
    let plan = plan_id(circle, client, month());
    plant(&mut cast, sato, circle, plan, DocKind::Visit, &[("client", "squat")]);
    assert!(cast.until_quiet().is_empty());
    let fields = [("client", &*client.to_string()), ("month", "2026-11")];
    write(&mut cast, SUZUKI, circle, plan, DocKind::Plan, &fields);
    assert!(cast.until_quiet().is_empty());
    for who in [SUZUKI, tanaka] {
        let (view, _) = cast.devices[who].read().document(plan).unwrap().unwrap();
        assert_eq!(view.fields["month"], FieldValue::Str("2026-11".into()));
        let aside = cast.devices[who].read().set_aside().unwrap();
        assert_eq!(aside.iter().map(|one| one.reason.code()).collect::<Vec<_>>(), ["circle"]);
    }
}

#[test]
fn a_note_cannot_take_anothers_place() {
    let (mut cast, first, second, tanaka, sato) = two_circles();
    cast.write_note(SUZUKI, first, 7);
    assert!(cast.until_quiet().is_empty());
    // Somebody tells Sato the note's id; a note of that id could be taken for it, in whichever circle.
    let note = cast.devices[SUZUKI].read().notes_of_client(first, client_of(first), 9).unwrap().remove(0);
    let text = format!("note.{}.text", note.note);
    let fields =
        [("client", &*client_of(second).to_string()), ("month", "2026-11"), (&*text, "何もありません")];
    plant_note(&mut cast, sato, second, &fields);
    assert!(cast.until_quiet().is_empty());
    for who in [SUZUKI, tanaka] {
        let store = cast.devices[who].read();
        assert_eq!(store.note_entries(&note.note).unwrap(), std::slice::from_ref(&note));
        assert_eq!(store.notes_of_client(second, client_of(second), 9).unwrap(), []);
        let aside = store.set_aside().unwrap();
        assert_eq!(aside.iter().map(|one| one.reason.code()).collect::<Vec<_>>(), ["written_once"]);
    }
}

#[test]
fn a_record_about_another_circles_client_is_in_no_list() {
    let (mut cast, first, second, tanaka, sato) = two_circles();
    let client = client_of(first);
    let random = kengai_tests::chance::SeededRandom::new(5, "record");
    let doc = DocId::make(second, DocKind::Visit.number(), &random);
    let fields = [("client", &*client.to_string()), ("date", "2026-11-16"), ("scheme", "kaigo")];
    write(&mut cast, sato, second, doc, DocKind::Visit, &fields);
    assert!(cast.until_quiet().is_empty());
    let store = cast.devices[tanaka].read();
    let rows: u64 = store.database().query_row("SELECT count(*) FROM visits", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 1, "the record is here");
    assert_eq!(store.visits_of_client(client, 9).unwrap(), []);
    assert_eq!(store.visits_of_month(month()).unwrap(), []);
}

/// Puts an item among what is to be sent, past everything that the facade would refuse to its own user.
fn plant_item(cast: &mut Cast, who: Who, circle: CircleId, doc: DocId, item: &Item) {
    let (kind, payload) = item.encode();
    let insert = "INSERT INTO pending (circle, doc, kind, payload) VALUES (?1, ?2, ?3, ?4)";
    let database = cast.devices[who].store().database();
    database.execute(insert, params![circle.0, doc.0, kind, payload]).unwrap();
}

fn plant_mark(cast: &mut Cast, who: Who, circle: CircleId, receipt: Receipt) {
    plant_item(cast, who, circle, receipt.doc, &Item::Receipt(receipt));
}

/// The reasons for what a device has set aside.
fn set_aside(cast: &Cast, who: Who) -> Vec<String> {
    let aside = cast.devices[who].read().set_aside().unwrap();
    aside.into_iter().map(|one| one.reason.code().to_owned()).collect()
}

/// Whether an incident is in the managers' lists still: who is said to have seen it.
fn seen_by(cast: &Cast, who: Who, incident: DocId) -> Vec<kengai_model::StaffId> {
    let store = cast.devices[who].read();
    store.incident_marks(incident).unwrap().into_iter().map(|(_, staff, _)| staff).collect()
}

#[test]
fn only_a_manager_takes_an_incident_from_the_managers_lists() {
    let (mut cast, _, circle, tanaka, sato) = two_circles();
    let client = client_of(circle).to_string();
    let random = kengai_tests::chance::SeededRandom::new(6, "incident");
    let doc = DocId::make(circle, DocKind::Incident.number(), &random);
    let fields = [("client", &*client), ("event.kind", "accident")];
    write(&mut cast, tanaka, circle, doc, DocKind::Incident, &fields);
    assert!(cast.until_quiet().is_empty());
    let (view, _) = cast.devices[SUZUKI].read().document(doc).unwrap().unwrap();
    let note = *incident_digest(&view.fields).as_bytes();
    let mark =
        |cast: &Cast, kind, of: Who| Receipt { kind, doc, note, staff: cast.devices[of].staff, at_ms: 1 };

    // In her own name, in the manager's, and by the mark that says 了解 of a note.
    for (kind, of) in
        [(ReceiptKind::Read, sato), (ReceiptKind::Read, SUZUKI), (ReceiptKind::Acknowledged, sato)]
    {
        let forged = mark(&cast, kind, of);
        plant_mark(&mut cast, sato, circle, forged);
        assert!(cast.until_quiet().is_empty());
        for who in [SUZUKI, tanaka] {
            assert_eq!(seen_by(&cast, who, doc), [], "{kind:?} of {of}");
        }
    }
    for who in [SUZUKI, tanaka] {
        let aside = cast.devices[who].read().set_aside().unwrap();
        assert_eq!(aside.iter().map(|one| one.reason.code()).collect::<Vec<_>>(), ["role", "author"]);
    }
    // The manager herself: 了解 alone is no "seen" either.
    for (kind, marks) in [(ReceiptKind::Acknowledged, 0), (ReceiptKind::Read, 1)] {
        let honest = mark(&cast, kind, SUZUKI);
        cast.devices[SUZUKI].store().write_receipts(circle, &[honest]).unwrap();
        assert!(cast.until_quiet().is_empty());
        for who in [SUZUKI, tanaka, sato] {
            assert_eq!(seen_by(&cast, who, doc).len(), marks, "{kind:?} in {}", cast.devices[who].name);
        }
    }
}

#[test]
fn only_a_manager_says_that_a_file_was_written_and_only_the_managers_read_it() {
    let (mut cast, _, circle, tanaka, sato) = two_circles();
    let managers = cast.circles[MANAGERS];
    let nakata = cast.join("nakata");
    assert!(cast.grant(SUZUKI, managers, nakata, Role::Manager));
    let visit = cast.record_visit(tanaka, circle, 1);
    assert!(cast.until_quiet().is_empty());
    cast.confirm(SUZUKI, circle, visit);
    assert!(cast.until_quiet().is_empty());
    let (confirmation, _) = cast.devices[SUZUKI].read().confirmations_of(visit).unwrap()[0].clone();
    let line = FileLine { doc: visit, confirmation, line: Hash::default() };
    let file = |by| File { name: "UPJSK".to_owned(), by, at_ms: 7, lines: vec![line] };
    let staff = |cast: &Cast, who: Who| cast.devices[who].staff;

    // A helper in her own name and in the manager's; a manager in another manager's.
    for by in [staff(&cast, sato), staff(&cast, SUZUKI)] {
        plant_item(&mut cast, sato, circle, DocId::default(), &Item::File(file(by)));
    }
    let suzuki = staff(&cast, SUZUKI);
    plant_item(&mut cast, nakata, managers, DocId::default(), &Item::File(file(suzuki)));
    assert!(cast.until_quiet().is_empty());
    assert_eq!(set_aside(&cast, tanaka), ["circle", "circle"]);
    assert_eq!(set_aside(&cast, SUZUKI), ["circle", "circle", "author"]);
    for who in [SUZUKI, tanaka] {
        assert!(!cast.devices[who].read().is_exported(visit, confirmation).unwrap());
    }

    // The manager herself: every manager knows, even one who cannot read the visit; no helper does.
    cast.devices[SUZUKI].store().note_export(managers, &file(suzuki)).unwrap();
    assert!(cast.until_quiet().is_empty());
    for (who, knows) in [(SUZUKI, true), (nakata, true), (tanaka, false), (sato, false)] {
        let exported = cast.devices[who].read().is_exported(visit, confirmation).unwrap();
        assert_eq!(exported, knows, "{}", cast.devices[who].name);
    }
    let files = cast.devices[nakata].read().exports_of(visit).unwrap();
    assert_eq!(files[0].file.by.map(|(by, _)| by), Some(suzuki));
}

#[test]
fn only_a_manager_in_her_own_name_says_that_a_file_was_never_sent() {
    let (mut cast, _, circle, tanaka, sato) = two_circles();
    let managers = cast.circles[MANAGERS];
    let nakata = cast.join("nakata");
    assert!(cast.grant(SUZUKI, managers, nakata, Role::Manager));
    assert!(cast.until_quiet().is_empty());
    let staff = |cast: &Cast, who: Who| cast.devices[who].staff;
    let said = |by| NotSent { name: "UPJSK".to_owned(), by, at_ms: 7 };
    let suzuki = staff(&cast, SUZUKI);

    for by in [staff(&cast, sato), suzuki] {
        plant_item(&mut cast, sato, circle, DocId::default(), &Item::NotSent(said(by)));
    }
    plant_item(&mut cast, nakata, managers, DocId::default(), &Item::NotSent(said(suzuki)));
    assert!(cast.until_quiet().is_empty());
    assert_eq!(set_aside(&cast, tanaka), ["circle", "circle"]);
    assert_eq!(set_aside(&cast, SUZUKI), ["circle", "circle", "author"]);
    assert!(!cast.devices[SUZUKI].read().is_unsent_file("UPJSK").unwrap());

    cast.devices[SUZUKI].store().note_unsent_files(managers, &[said(suzuki)]).unwrap();
    assert!(cast.until_quiet().is_empty());
    assert!(cast.devices[nakata].read().is_unsent_file("UPJSK").unwrap());
    assert!(!cast.devices[tanaka].read().is_unsent_file("UPJSK").unwrap());
}
