//! Where two features meet on one device, once more: handover notes, which are written once, with a device that begins
//! again, takes back, lets go and is read anew.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kengai::model::note::{Importance, Recipient};
use kengai::model::text::Line;
use kengai::{ClientImport, FileVault, NoteDraft, SystemRandomness};
use kengai_model::{CareDay, ClientId, ClientSheet, FieldValue, Fields, HandoverNote, NoteId, Thread};
use kengai_protocol::item::{Receipt, ReceiptKind};
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::{DocKind, Draft, Store, Undone};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::checks;
use kengai_tests::exchange::{End, Fault};
use kengai_tests::live::{PASSPHRASE, founded, open};
use kengai_tests::work::client_of;

const WORD: &str = "ぎんもくせい";

fn office(seed: u64) -> (Cast, CircleId, Who, Who) {
    let mut cast = Cast::found(seed);
    let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper), (tanaka, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    cast.write_sheet(SUZUKI, circle);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    (cast, circle, aoki, tanaka)
}

#[track_caller]
fn all_is_well(cast: &mut Cast) {
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(cast.until_quiet(), Vec::<String>::new(), "and once more");
    assert_eq!(checks::at_rest(cast), Vec::<String>::new());
}

fn note_draft(circle: CircleId, id: NoteId) -> Draft {
    let fields = Fields::from([(format!("note.{id}.text"), FieldValue::Str(WORD.to_owned()))]);
    Draft { doc: DocId(*id.as_bytes()), circle, kind: DocKind::Note, base: Vec::new(), fields, updated_ms: 1 }
}

/// Aoki finishes a note; its document.
fn finish_note(cast: &mut Cast, who: Who, circle: CircleId, id: NoteId) -> DocId {
    let (_, mut note) = kengai_model::sample::note(4);
    note.from = kengai_model::StaffId::from_bytes(cast.devices[who].staff.0);
    note.text = kengai_model::text::Passage::new(WORD).unwrap();
    let mut fields = Thread::new(client_of(circle), note.at.day().month()).to_fields();
    note.write(id, &mut fields);
    cast.devices[who].store().finish_note(&note_draft(circle, id), &fields, 2).unwrap()
}

/// Aoki's phone was set back. A note that she finishes then is hers under the name that the phone had: taken back before it
/// begins again, it is carried so and everybody hears of it; afterwards nobody could take it back, and she is told so.
#[test]
fn a_note_is_taken_back_while_the_device_must_begin_again() {
    for undone_before in [true, false] {
        let (mut cast, circle, aoki, tanaka) = office(61);
        let old = cast.devices[aoki].copy_to("set back");
        cast.record_visit(aoki, circle, 900);
        assert_eq!(cast.sync(aoki).end, End::Done);
        cast.devices[aoki] = old;
        let id = cast.devices[aoki].read().new_note_id();
        let thread = finish_note(&mut cast, aoki, circle, id);
        cast.network.script = [Fault::RequestLost].into();
        assert_eq!(cast.sync(aoki).end, End::Cut);
        let again = note_draft(circle, NoteId::from_bytes([3; 16]));
        let withdrawal = HandoverNote::withdrawal(id);
        if undone_before {
            let undone = cast.devices[aoki].store().undo_note(thread, &withdrawal, &again).unwrap();
            assert_eq!(undone, Undone::Done);
        }
        // One request further each time, so that it is cut as soon as it has begun again.
        for heard in 0..9 {
            if cast.devices[aoki].read().begun_again().unwrap() == 0 {
                let lost = std::iter::repeat_n(Fault::RequestLost, 9);
                cast.network.script = std::iter::repeat_n(Fault::None, heard).chain(lost).collect();
                cast.sync(aoki);
            }
        }
        cast.network.script.clear();
        assert_eq!(cast.devices[aoki].read().begun_again().unwrap(), 1);
        // What is taken back before anybody had it is nothing that waits.
        let waits = cast.devices[aoki].read().unsent_count().unwrap() > 0;
        assert_eq!(waits, !undone_before, "nobody has it");
        if !undone_before {
            let store = cast.devices[aoki].store();
            assert!(!store.is_own_note_id(id) && store.is_own_note_id(store.new_note_id()));
            let undone = store.undo_note(thread, &withdrawal, &again);
            assert_eq!(undone, Ok(Undone::NothingToUndo));
        }
        all_is_well(&mut cast);
        for who in [SUZUKI, aoki, tanaka] {
            let store = cast.devices[who].read();
            let view = store.document(thread).unwrap().unwrap().0;
            assert_eq!(Thread::from_fields(&view.fields).unwrap().notes[&id].withdrawn, undone_before);
            let word = kengai_model::kana::fold(WORD);
            let found = store.search(&[word], &Default::default(), 9).unwrap().0;
            assert_eq!(found.is_empty(), undone_before, "what was taken back is not found");
            assert!(store.set_aside().unwrap().is_empty());
        }
    }
}

/// A visit and a note go into one entry. Who wants one older record back gets that record: that the note was in the same entry
/// is no news of it. Neither is it when everything is read anew.
#[test]
fn one_older_record_does_not_bring_its_note_along() {
    let (mut cast, circle, aoki, tanaka) = office(62);
    let mut visits = Vec::new();
    for (who, seed) in [(aoki, 0), (tanaka, 1), (aoki, 2), (tanaka, 3)] {
        visits.push(cast.record_visit(who, circle, seed));
        cast.write_note(who, circle, seed);
        assert_eq!(cast.sync(who).end, End::Done);
    }
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let notes = cast.devices[aoki].read().notes_of_client(circle, client_of(circle), 9).unwrap();
    for who in [aoki, tanaka] {
        for kind in [ReceiptKind::Read, ReceiptKind::Acknowledged] {
            for note in &notes {
                let (staff, id) = (cast.devices[who].staff, note.note.parse::<NoteId>().unwrap());
                let receipt = Receipt { kind, doc: note.doc, note: *id.as_bytes(), staff, at_ms: 5 };
                cast.devices[who].store().write_receipts(circle, &[receipt]).unwrap();
            }
        }
    }
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    cast.server.back_up(cast.now_ms);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let went = cast.let_go(aoki);
    assert_eq!((went.records, went.notes), (4, 4));
    let note = notes[0].doc;
    let is_here = |cast: &Cast, doc: DocId| cast.devices[aoki].read().document(doc).unwrap().is_some();
    // Aoki's own, and Tanaka's.
    for (visit, others) in [(visits[0], 0), (visits[1], 1)] {
        let until = CareDay::new(2030, 6, 1).unwrap();
        cast.devices[aoki].store().want_document_back(visit, until).unwrap();
        assert_eq!(cast.devices[aoki].read().wanted_back().unwrap().len(), others);
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        assert!(is_here(&cast, visit) && !is_here(&cast, note));
        assert_eq!(cast.devices[aoki].read().wanted_back().unwrap(), []);
    }
    let now_ms = cast.now_ms;
    assert!(cast.devices[aoki].store().rebuild(now_ms).unwrap());
    assert_eq!(cast.devices[aoki].read().wanted_back().unwrap(), [], "nothing of it is news");
    assert!(is_here(&cast, visits[0]) && is_here(&cast, visits[1]) && !is_here(&cast, note));
    // What Tanaka writes now is; it brings none of the others along.
    cast.write_note(tanaka, circle, 9);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let here = cast.devices[aoki].read().notes_of_client(circle, client_of(circle), 9).unwrap();
    assert_eq!((here.len(), is_here(&cast, note)), (1, false));
    let aside = cast.devices[aoki].read().set_aside().unwrap();
    assert_eq!(aside, [], "{:?}", cast.devices[aoki].read().wanted_back());
    cast.want_back(aoki, circle);
    all_is_well(&mut cast);
}

/// The draft of a note as it is after the device has begun again: its id names who the device was.
fn rename_draft(folder: &Path, id: NoteId, old: NoteId) {
    let random = Arc::new(SystemRandomness::new());
    let mut store =
        Store::open(folder, &FileVault::new(PASSPHRASE, random.clone()), random, Duration::ZERO).unwrap();
    let mut draft = store.drafts().unwrap().remove(0);
    store.discard_draft(draft.doc, 0).unwrap();
    let fields = std::mem::take(&mut draft.fields).into_iter();
    draft.fields =
        fields.map(|(path, value)| (path.replace(&id.to_string(), &old.to_string()), value)).collect();
    draft.doc = DocId(*old.as_bytes());
    store.save_draft(&draft).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_that_was_begun_before_the_device_began_again_can_be_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let mut sheet = ClientSheet::new(ClientId::from_bytes([0; 16]));
    sheet.person.name = Some(Line::new("見本 一郎").unwrap());
    sheet.certificate.insured = Some("0000000001".parse().unwrap());
    let client = manager.clients().import(&[ClientImport { sheet }]).await.unwrap()[0];
    let note = NoteDraft {
        client,
        to: vec![Recipient::Manager],
        importance: Importance::Normal,
        must_acknowledge: false,
        text: WORD.into(),
        visit: None,
    };
    let (begun, old) = (manager.handovers().begin(&note).unwrap(), NoteId::from_bytes([9; 16]));
    drop(manager);
    rename_draft(&dir.path().join("manager"), begun, old);
    let manager = open(&dir.path().join("manager"));
    assert_eq!(manager.handovers().draft(old).unwrap(), note);
    let finished = manager.handovers().finish(old).unwrap();
    assert!(manager.handovers().draft(old).is_err(), "the draft is finished");
    assert_eq!(manager.handovers().of_client(client).unwrap()[0].text, WORD);
    let again = manager.handovers().undo(finished).unwrap();
    assert_eq!(manager.handovers().draft(again).unwrap(), note);
}
