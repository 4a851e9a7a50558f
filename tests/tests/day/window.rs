//! A phone keeps its weeks: what is older leaves it once it is safe, is missed nowhere, and comes back.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use kengai::model::plan::{PlanParties, PlanRow};
use kengai::model::service::{HelperRole, Scheme};
use kengai::model::{ClientId, ClientSheet, MinuteOfDay, Slot};
use kengai::{CareBook, CareError, ClientImport, ClientPlan, DocRef, RotaRow};
use kengai_model::{CareDay, CareMonth, FieldValue, Fields, diff, sample};
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::doc_kind::client_id;
use kengai_store::{DocKind, Pruned, StoreError, Window};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::checks::{self, read_tables};
use kengai_tests::exchange::{End, Fault};
use kengai_tests::live::{HandClock, MORNING_MS, ServerClock, book_by, enrol, founding_request, server_by};
use kengai_tests::picture::picture_of;
use kengai_tests::work::client_of;
use rusqlite::params;

/// Long after everything that the samples record.
fn later(records: u32) -> Window {
    Window { today: CareDay::new(2027, 3, 1).unwrap(), days: 62, records }
}

fn month() -> CareMonth {
    CareMonth::new(2026, 11).unwrap()
}

/// Suzuki's office and the phones of aoki and tanaka, with one client.
fn office(seed: u64) -> (Cast, CircleId, Who, Who) {
    let mut cast = Cast::found(seed);
    let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper), (tanaka, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    let mut fields = sample::client().to_fields();
    fields.insert("client".to_owned(), FieldValue::Str(client_of(circle).to_string()));
    let (doc, now) = (client_id(circle, client_of(circle)), cast.now_ms);
    let changes = diff(&Fields::new(), &fields);
    cast.devices[SUZUKI].store().write_document(circle, doc, DocKind::Client, &[], &changes, now).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    (cast, circle, aoki, tanaka)
}

/// Aoki and tanaka record some visits, each synced by itself, with a photo that a record names.
fn autumn(cast: &mut Cast, circle: CircleId, (aoki, tanaka): (Who, Who)) -> Vec<DocId> {
    let mut visits = Vec::new();
    for seed in 0..6 {
        let who = if seed % 2 == 0 { aoki } else { tanaka };
        let visit = cast.record_visit(who, circle, seed);
        let photo = cast.take_picture_of(who, circle, picture_of(100 + seed, 12_000)).unwrap();
        let small = cast.book.thumbnails[&photo];
        for (field, id) in [("sha", photo), ("thumbnail", small)] {
            let field = format!("photo.11111111111111111111111111111111.{field}");
            set(cast, who, circle, visit, (&field, &id.to_string()));
        }
        assert_eq!(cast.sync(who).end, End::Done);
        visits.push(visit);
    }
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    visits
}

fn set(cast: &mut Cast, who: Who, circle: CircleId, doc: DocId, (field, value): (&str, &str)) {
    let (view, heads) = cast.devices[who].read().document(doc).unwrap().unwrap();
    let mut fields = view.fields.clone();
    fields.insert(field.to_owned(), FieldValue::Str(value.to_owned()));
    let (changes, now) = (diff(&view.fields, &fields), cast.now_ms);
    cast.devices[who].store().write_document(circle, doc, DocKind::Visit, &heads, &changes, now).unwrap();
}

/// A backup is made, and everybody has heard of it.
fn night(cast: &mut Cast) {
    cast.server.back_up(cast.now_ms);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
}

fn here(cast: &Cast, who: Who, visits: &[DocId]) -> BTreeSet<DocId> {
    let store = cast.devices[who].read();
    visits.iter().copied().filter(|doc| store.document(*doc).unwrap().is_some()).collect()
}

fn prune(cast: &mut Cast, who: Who, window: &Window) -> Pruned {
    cast.devices[who].store().prune(window).unwrap()
}

fn count(cast: &Cast, who: Who, sql: &str) -> u64 {
    cast.devices[who].read().database().query_row(sql, [], |row| row.get(0)).unwrap()
}

fn want_all_back(cast: &mut Cast, who: Who, circle: CircleId) {
    let (client, until) = (client_of(circle), CareDay::new(2027, 4, 1).unwrap());
    let (from, to) = (month().first_day(), month().last_day());
    cast.devices[who].store().want_back(client, (from, to), None, until).unwrap();
}

#[test]
fn what_is_old_and_backed_up_leaves_and_comes_back_as_it_was() {
    let (mut cast, circle, aoki, tanaka) = office(21);
    let visits = autumn(&mut cast, circle, (aoki, tanaka));
    // Sent, and in no backup yet: nothing leaves.
    assert_eq!(prune(&mut cast, aoki, &later(0)), Pruned::default());
    night(&mut cast);
    let before = read_tables(cast.devices[aoki].read(), circle);
    // Inside the window nothing leaves either, nor what a brief looks back over.
    let soon = Window { today: CareDay::new(2026, 12, 20).unwrap(), days: 62, records: 0 };
    assert_eq!(prune(&mut cast, aoki, &soon), Pruned::default());
    assert_eq!(prune(&mut cast, aoki, &later(6)), Pruned::default());
    assert_eq!(prune(&mut cast, aoki, &later(4)).records, 2);
    let gone = prune(&mut cast, aoki, &later(0));
    assert_eq!((gone.records, gone.photos), (4, 4));
    assert!(here(&cast, aoki, &visits).is_empty());
    for what in ["visits", "documents WHERE kind = 1", "search WHERE minute > 0"] {
        assert_eq!(count(&cast, aoki, &format!("SELECT count(*) FROM {what}")), 0, "{what}");
    }
    // What tanaka wrote is a header now, what aoki wrote herself stays sealed; of the photos no file is left.
    assert_eq!(count(&cast, aoki, "SELECT count(*) FROM entries WHERE bodiless = 1"), 3);
    assert_eq!(cast.devices[aoki].read().home().photos().list().unwrap().len(), 0);
    assert!(cast.devices[aoki].read().audit().unwrap().is_fine(), "an audit knows");
    assert_eq!(cast.devices[aoki].read().records_from().unwrap().unwrap().month(), month());
    assert!(cast.devices[aoki].read().has_left(visits[0]).unwrap());
    // A sync fetches none of it, and sends nothing.
    let synced = cast.sync(aoki);
    assert_eq!((synced.end, synced.rounds, synced.photos_received), (End::Done, 1, 0));
    assert_eq!(cast.devices[aoki].read().unsent_count().unwrap(), 0);
    // Wanted back without a signal: nothing half is shown.
    want_all_back(&mut cast, aoki, circle);
    let own = here(&cast, aoki, &visits);
    assert_eq!(own, visits.iter().step_by(2).copied().collect(), "what she wrote alone is here at once");
    // With a signal all of it comes, photos too, though the connection breaks on the way.
    cast.network.page_bytes = Some(1);
    cast.network.script = [Fault::None, Fault::DeviceDiesAfterwards].into();
    assert_eq!(cast.sync(aoki).end, End::Cut);
    let synced = cast.sync(aoki);
    assert_eq!((synced.end, synced.photos_received), (End::Done, 6));
    assert_eq!(here(&cast, aoki, &visits).len(), 6);
    assert_eq!(read_tables(cast.devices[aoki].read(), circle), before);
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
    // It stays until its day, then leaves again.
    assert_eq!(prune(&mut cast, aoki, &later(0)).records, 0);
    let spring = Window { today: CareDay::new(2027, 4, 2).unwrap(), ..later(0) };
    assert_eq!(prune(&mut cast, aoki, &spring).records, 6);
}

#[test]
fn what_is_unfinished_or_unsettled_stays() {
    let (mut cast, circle, aoki, tanaka) = office(22);
    let visits = autumn(&mut cast, circle, (aoki, tanaka));
    night(&mut cast);
    let [draft, edited, conflict, unsent_photo, aside, free] = visits.clone().try_into().unwrap();
    // One is being written again, one has an edit that was not sent.
    let (view, base) = cast.devices[aoki].read().document(draft).unwrap().unwrap();
    let now = cast.now_ms;
    let one = kengai_store::Draft {
        doc: draft,
        circle,
        kind: DocKind::Visit,
        base,
        fields: view.fields,
        updated_ms: now,
    };
    cast.devices[aoki].store().save_draft(&one).unwrap();
    set(&mut cast, aoki, circle, edited, ("outcome.reason", "あとから"));
    // Of one two values stand, one has a photo of which the server knows nothing, one an item that is set aside.
    let db = |cast: &Cast, sql: &str, doc: DocId| {
        cast.devices[aoki].read().database().execute(sql, params![doc.as_bytes()]).unwrap();
    };
    db(&cast, "UPDATE visits SET conflicts = 1 WHERE doc = ?1", conflict);
    let (view, _) = cast.devices[aoki].read().document(unsent_photo).unwrap().unwrap();
    let FieldValue::Str(sha) = &view.fields["photo.11111111111111111111111111111111.sha"] else { panic!() };
    let sha: kengai_protocol::Hash = sha.parse().unwrap();
    cast.devices[aoki]
        .read()
        .database()
        .execute("UPDATE photos SET counter = NULL WHERE id = ?1", [sha.as_bytes()])
        .unwrap();
    db(&cast, "INSERT INTO set_aside SELECT max(id), 0, ?1, 2, 'change' FROM entries", aside);
    assert_eq!(prune(&mut cast, aoki, &later(0)).records, 1);
    assert_eq!(here(&cast, aoki, &visits), visits.iter().copied().filter(|doc| *doc != free).collect());
}

/// Sent, and the edit after it, but backed up only before that: the height counts, not the day.
#[test]
fn nothing_leaves_above_the_backed_up_height() {
    let (mut cast, circle, aoki, tanaka) = office(23);
    let visits = autumn(&mut cast, circle, (aoki, tanaka));
    night(&mut cast);
    for visit in &visits[..3] {
        set(&mut cast, tanaka, circle, *visit, ("outcome.reason", "あとから"));
    }
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(prune(&mut cast, aoki, &later(0)).records, 3);
    assert_eq!(here(&cast, aoki, &visits), visits[..3].iter().copied().collect());
    night(&mut cast);
    assert_eq!(prune(&mut cast, aoki, &later(0)).records, 3);
}

#[test]
fn a_change_of_what_has_left_is_seen_when_it_comes_back() {
    let (mut cast, circle, aoki, tanaka) = office(24);
    let visits = autumn(&mut cast, circle, (aoki, tanaka));
    night(&mut cast);
    assert_eq!(prune(&mut cast, aoki, &later(0)).records, 6);
    set(&mut cast, SUZUKI, circle, visits[1], ("outcome.reason", "訂正"));
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert!(cast.devices[aoki].read().set_aside().unwrap().is_empty(), "nothing waits for what has left");
    assert!(here(&cast, aoki, &visits).is_empty());
    // Nobody begins it anew by mistake.
    let change = diff(&Fields::new(), &sample::visit_fields(1));
    let written =
        cast.devices[aoki].store().write_document(circle, visits[1], DocKind::Visit, &[], &change, 1);
    assert!(matches!(written, Err(StoreError::NotFound(_))), "{written:?}");
    want_all_back(&mut cast, aoki, circle);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let (view, _) = cast.devices[aoki].read().document(visits[1]).unwrap().unwrap();
    assert_eq!(view.fields["outcome.reason"], FieldValue::Str("訂正".to_owned()));
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}

/// The worst night: the newest backup is lost too. What phones let go of comes back from the office's devices.
#[test]
fn a_server_that_comes_back_older_than_its_last_backup_gets_all_of_it_from_the_office() {
    let (mut cast, circle, aoki, tanaka) = office(25);
    cast.server.back_up(cast.now_ms);
    let visits = autumn(&mut cast, circle, (aoki, tanaka));
    night(&mut cast);
    for who in [aoki, tanaka] {
        assert_eq!(prune(&mut cast, who, &later(0)).records, 6);
    }
    cast.server.restore(0);
    // The phones come first; they have nothing of it to give and wait.
    for who in [aoki, tanaka] {
        cast.sync(who);
    }
    let tanakas = cast.devices[tanaka].id();
    let offered =
        cast.devices[aoki].read().feed_above(circle, tanakas, 0, usize::MAX, &BTreeSet::new()).unwrap();
    assert!(offered.is_empty(), "a header alone is no entry");
    let alarms = cast.devices[aoki].read().alarms().unwrap();
    assert!(alarms.iter().any(|(kind, _)| *kind == kengai_store::Alarm::BackupWentBack), "{alarms:?}");
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for who in [aoki, tanaka] {
        want_all_back(&mut cast, who, circle);
    }
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(here(&cast, aoki, &visits).len(), 6);
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}

/// A power cut between the row and the file leaves a file, which the next pass removes.
#[test]
fn a_file_that_a_power_cut_left_is_removed_later() {
    let (mut cast, circle, aoki, tanaka) = office(26);
    autumn(&mut cast, circle, (aoki, tanaka));
    night(&mut cast);
    assert_eq!(prune(&mut cast, aoki, &later(0)).photos, 6);
    let photo = *cast.book.thumbnails.keys().next().unwrap();
    let sealed = cast.devices[SUZUKI].read().sealed_photo(photo).unwrap();
    cast.devices[aoki].read().home().photos().write(&sealed).unwrap();
    cast.devices[aoki]
        .read()
        .database()
        .execute("UPDATE photos SET away = 1 WHERE id = ?1", [photo.as_bytes()])
        .unwrap();
    assert_eq!(prune(&mut cast, aoki, &later(0)).photos, 1);
    assert_eq!(cast.devices[aoki].read().home().photos().list().unwrap().len(), 0);
}

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// A client whose care team a helper belongs to, because the rota names her.
async fn client_of_helper(manager: &CareBook, helper: kengai_model::StaffId) -> ClientId {
    let mut sheet = ClientSheet::new(ClientId::from_bytes([0; 16]));
    sheet.certificate.insured = Some("0000000001".parse().unwrap());
    let client = manager.clients().import(&[ClientImport { sheet }]).await.unwrap()[0];
    let (start, end) = (MinuteOfDay::new(7, 30).unwrap(), MinuteOfDay::new(7, 45).unwrap());
    let date: CareDay = "2026-11-16".parse().unwrap();
    let rows = vec![PlanRow::new(manager.rota().new_row_id(), date, Slot { start, end })];
    let parties = PlanParties { insured: Some("0000000001".parse().unwrap()), ..PlanParties::default() };
    manager.rota().import_plans(&[ClientPlan { client, month: date.month(), parties, rows }]).unwrap();
    let rota = [RotaRow { client, date, start, staff: helper, role: HelperRole::Main }];
    assert_eq!(manager.rota().import_rota(&rota).unwrap().matched, 1);
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_lets_go_by_itself_and_asks_the_server_for_an_older_month() {
    let dir = tempfile::tempdir().unwrap();
    let (servers, hers) = (Arc::new(ServerClock(MORNING_MS.into())), Arc::new(HandClock(MORNING_MS.into())));
    let offices = Arc::new(HandClock(MORNING_MS.into()));
    let server = server_by(&dir.path().join("server"), servers.clone()).await;
    let manager = book_by(&dir.path().join("manager"), offices.clone());
    manager.found(&founding_request(&server.ticket)).await.unwrap();
    let hanako = manager.staff().add("見本 花子", "ミホン ハナコ", "H01").unwrap();
    let client = client_of_helper(&manager, hanako).await;
    let mut visits = Vec::new();
    for _ in 0..32 {
        let visit = manager.visits().start_unplanned(client, Scheme::LongTermCare).unwrap().visit;
        manager.visits().set_field(visit, "outcome.kind", "臨時").unwrap();
        manager.visits().finish(visit, true).unwrap();
        manager.sync(&|_| {}).await.unwrap();
        visits.push(visit);
    }
    let phone = book_by(&dir.path().join("phone"), hers.clone());
    enrol(&manager, &phone, hanako, Role::Helper).await;
    manager.sync(&|_| {}).await.unwrap();
    phone.sync(&|_| {}).await.unwrap();
    let here = |book: &CareBook| visits.iter().filter(|visit| book.visits().sheet(**visit).is_ok()).count();
    assert_eq!((here(&phone), phone.status().unwrap().records_from), (32, None));
    server.back_up().await;
    // One clock alone sends nothing away, however wrong it is: the phone's by ten years, then the server's.
    for (ahead, of) in [(&hers.0, "the phone"), (&servers.0, "the server")] {
        let right = ahead.fetch_add(3_650 * DAY_MS, Ordering::Relaxed);
        phone.sync(&|_| {}).await.unwrap();
        assert_eq!(here(&phone), 32, "{of} runs ten years ahead");
        ahead.store(right, Ordering::Relaxed);
        phone.sync(&|_| {}).await.unwrap();
    }
    // A hundred days later the oldest leave, but not what the brief looks back over.
    for clock in [&hers.0, &servers.0, &offices.0] {
        clock.fetch_add(100 * DAY_MS, Ordering::Relaxed);
    }
    phone.sync(&|_| {}).await.unwrap();
    manager.sync(&|_| {}).await.unwrap();
    assert_eq!((here(&phone), here(&manager)), (30, 32), "the office keeps everything");
    let month = month();
    assert_eq!(phone.keeping().older(client, month).unwrap(), 2);
    assert_eq!(phone.status().unwrap().records_from, Some("2026-11-17".parse().unwrap()));
    let left = visits.iter().find(|visit| phone.visits().sheet(**visit).is_err()).unwrap();
    assert!(matches!(phone.visits().sheet(*left), Err(CareError::Older)));
    let past = phone.history().of(&DocRef::Visit(*left));
    assert!(matches!(past, Err(CareError::Older)), "a history goes and comes back with its record: {past:?}");
    let back = phone.keeping().fetch_older(client, month, &|_| {}).await.unwrap();
    assert_eq!((back.fetched, back.left, here(&phone)), (2, 0, 32));
    let past = |book: &CareBook| book.history().of(&DocRef::Visit(*left)).unwrap().events;
    assert_eq!(past(&phone), past(&manager));
}
