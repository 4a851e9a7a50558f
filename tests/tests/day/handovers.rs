//! Handover notes in bad company: phones whose clocks are years off, and somebody who signs with another's name.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kengai::model::note::{Importance, Recipient};
use kengai::model::text::Passage;
use kengai::model::{ClientId, ClientSheet, HandoverNote, NoteId, StaffId, Thread, UnixMillis};
use kengai::{CareBook, ClientImport, FileVault, NoteDraft, Role, SystemRandomness};
use kengai_store::doc_kind::thread_id;
use kengai_store::{DocKind, Store};
use kengai_tests::live::{MORNING_MS, PASSPHRASE, PhoneClock, book, book_at, book_by, enrol, founded, open};

const TEN_YEARS_MS: u64 = 10 * 365 * 24 * 60 * 60 * 1_000;

async fn client(manager: &CareBook) -> ClientId {
    let mut sheet = ClientSheet::new(ClientId::from_bytes([0; 16]));
    sheet.person.name = Some(kengai::model::text::Line::new("見本 一郎").unwrap());
    sheet.certificate.insured = Some("0000000001".parse().unwrap());
    let client = manager.clients().import(&[ClientImport { sheet }]).await.unwrap()[0];
    manager.sync(&|_| {}).await.unwrap();
    client
}

/// Writes a note below the facade, in somebody else's name.
fn forge(folder: &Path, client: ClientId, from: StaffId) {
    let random = Arc::new(SystemRandomness::new());
    let vault = FileVault::new(PASSPHRASE, random.clone());
    let mut store = Store::open(folder, &vault, random, Duration::ZERO).unwrap();
    let at = UnixMillis::new(MORNING_MS as i64).unwrap();
    let circle = store.clients().unwrap()[0].circle;
    let month = at.day().month();
    let mut fields = Thread::new(client, month).to_fields();
    let note = HandoverNote {
        from,
        to: [Recipient::Manager].into_iter().collect(),
        importance: Importance::Normal,
        must_acknowledge: false,
        text: Passage::new("管理子が書いたとされる").unwrap(),
        at,
        visit: None,
        photos: Default::default(),
        clock: Default::default(),
        withdrawn: false,
    };
    note.write(NoteId::from_bytes([9; 16]), &mut fields);
    let changes = kengai::model::diff(&Default::default(), &fields);
    let doc = thread_id(circle, client, month);
    store.write_documents(&[(circle, doc, DocKind::Thread, changes)], MORNING_MS).unwrap();
}

fn note(client: ClientId, text: &str) -> NoteDraft {
    NoteDraft {
        client,
        to: vec![Recipient::Manager],
        importance: Importance::Normal,
        must_acknowledge: false,
        text: text.into(),
        visit: None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_from_a_phone_ten_years_behind_is_unread_all_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let client = client(&manager).await;
    let helper = manager.staff().add("見本 次郎", "ミホン ジロウ", "M02").unwrap();
    let behind = book_at(&dir.path().join("behind"), MORNING_MS - TEN_YEARS_MS);
    enrol(&manager, &behind, helper, Role::Manager).await;
    behind.sync(&|_| {}).await.unwrap();
    // More than any list shows, all of them newer by the clock.
    for number in 0..220 {
        manager.handovers().write(&note(client, &format!("{number}件目"))).unwrap();
    }
    behind.handovers().write(&note(client, "時計が遅れた電話から")).unwrap();
    behind.sync(&|_| {}).await.unwrap();
    manager.sync(&|_| {}).await.unwrap();
    let brief = manager.door().brief(client).unwrap();
    assert_eq!(brief.unread, 1);
    assert_eq!(brief.notes[0].text, "時計が遅れた電話から");
    assert_eq!(brief.notes[0].from, "見本 次郎");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_is_shown_with_the_name_of_whose_device_wrote_it() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let client = client(&manager).await;
    let second = manager.staff().add("見本 次郎", "ミホン ジロウ", "M02").unwrap();
    let liar = book(&dir.path().join("liar"));
    enrol(&manager, &liar, second, Role::Manager).await;
    liar.sync(&|_| {}).await.unwrap();
    drop(liar);
    forge(&dir.path().join("liar"), client, manager.my_staff_id().unwrap());
    open(&dir.path().join("liar")).sync(&|_| {}).await.unwrap();
    manager.sync(&|_| {}).await.unwrap();
    let notes = manager.handovers().of_client(client).unwrap();
    assert_eq!((notes[0].from.as_str(), notes[0].mine), ("見本 次郎", false));
}

/// Takes a note back below the facade: the server has had it, and only the writer's phone does not know.
fn take_back(folder: &Path, note: NoteId) {
    let random = Arc::new(SystemRandomness::new());
    let vault = FileVault::new(PASSPHRASE, random.clone());
    let mut store = Store::open(folder, &vault, random, Duration::ZERO).unwrap();
    let circle = store.clients().unwrap()[0].circle;
    let doc = store.note_entries(&note.to_string()).unwrap()[0].doc;
    let changes = vec![HandoverNote::withdrawal(note)];
    store.write_documents(&[(circle, doc, DocKind::Note, changes)], MORNING_MS + MINUTE_MS).unwrap();
}

const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_that_was_on_the_screen_and_is_taken_back_says_so_for_a_week() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, founder) = founded(dir.path()).await;
    let client = client(&founder).await;
    let phone = PhoneClock::at(MORNING_MS);
    let reader = book_by(&dir.path().join("reader"), phone.clone());
    let staff = founder.staff().add("見本 次郎", "ミホン ジロウ", "M02").unwrap();
    enrol(&founder, &reader, staff, Role::Manager).await;
    let folder = dir.path().join("writer");
    let writer = book(&folder);
    let staff = founder.staff().add("手本 あかり", "テホン アカリ", "H01").unwrap();
    enrol(&founder, &writer, staff, Role::Manager).await;
    for one in [&founder, &writer, &reader] {
        one.sync(&|_| {}).await.unwrap();
    }
    let shown = writer.handovers().write(&note(client, "薬を飲んでいません")).unwrap();
    writer.sync(&|_| {}).await.unwrap();
    reader.sync(&|_| {}).await.unwrap();
    let before = reader.door().brief(client).unwrap();
    assert_eq!((before.unread, before.notes[0].withdrawn), (1, false), "shown, and not marked as read");
    // Another is written and taken back before anybody has it.
    let unseen = writer.handovers().write(&note(client, "別の人のことでした")).unwrap();
    drop(writer);
    take_back(&folder, shown);
    take_back(&folder, unseen);
    let writer = open(&folder);
    writer.sync(&|_| {}).await.unwrap();
    phone.pass(5 * MINUTE_MS);
    reader.sync(&|_| {}).await.unwrap();

    let notes = reader.door().brief(client).unwrap().notes;
    let ids: Vec<_> = notes.iter().map(|note| note.note).collect();
    assert_eq!(ids, [shown], "what nobody saw is not told");
    let told = &notes[0];
    assert!(told.withdrawn && told.withdrawn_news, "{told:?}");
    assert_eq!((told.text.as_str(), told.from.as_str()), ("薬を飲んでいません", "手本 あかり"));
    assert_eq!(told.withdrawn_ms, Some(MORNING_MS + MINUTE_MS));
    assert_eq!(reader.door().brief(client).unwrap().unread, 0);
    // For a week; or until they say that they know.
    phone.set(MORNING_MS + 7 * DAY_MS);
    assert_eq!(reader.handovers().of_client(client).unwrap().len(), 1);
    phone.set(MORNING_MS + 7 * DAY_MS + 10 * MINUTE_MS);
    assert_eq!(reader.handovers().of_client(client).unwrap().len(), 0);
    phone.set(MORNING_MS + DAY_MS);
    reader.handovers().acknowledge(&[shown]).unwrap();
    assert!(!reader.handovers().of_client(client).unwrap()[0].withdrawn_news);
}
