//! What never leaves a phone, attacked: clocks wrong by years, a server set back, notes that nobody has read, what others
//! write to what has left, and what a confirmation or an unfinished restraint stands on.

use std::collections::BTreeMap;

use kengai_model::note::{Importance, Recipient};
use kengai_model::text::Passage;
use kengai_model::{
    CareDay, CareMonth, FieldValue, Fields, HandoverNote, NoteId, Thread, UnixMillis, diff, sample,
};
use kengai_protocol::item::{Receipt, ReceiptKind};
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::doc_kind::{client_id, thread_id};
use kengai_store::{DocKind, Pruned, Window};
use kengai_tests::cast::{Cast, MORNING_MS, SUZUKI, Who};
use kengai_tests::checks::{self, read_tables};
use kengai_tests::exchange::{End, Fault};
use kengai_tests::work::client_of;

const MONTH: (i32, u32) = (2026, 11);

fn month() -> CareMonth {
    CareMonth::new(MONTH.0, MONTH.1).unwrap()
}

/// Suzuki's office and the phones of aoki and tanaka, with one client.
fn office(seed: u64) -> (Cast, CircleId, Who, Who) {
    let mut cast = Cast::found(seed);
    let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper), (tanaka, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    let mut fields = sample::client().to_fields();
    fields.insert("client".to_owned(), FieldValue::Str(client_of(circle).to_string()));
    put(&mut cast, SUZUKI, circle, (client_id(circle, client_of(circle)), DocKind::Client), &fields);
    quiet(&mut cast);
    (cast, circle, aoki, tanaka)
}

fn put(cast: &mut Cast, who: Who, circle: CircleId, (doc, kind): (DocId, DocKind), fields: &Fields) {
    let (view, base) = cast.devices[who].read().document(doc).unwrap().unwrap_or_default();
    let mut after = view.fields.clone();
    after.extend(fields.clone());
    let (changes, now) = (diff(&view.fields, &after), cast.now_ms);
    cast.devices[who].store().write_document(circle, doc, kind, &base, &changes, now).unwrap();
}

/// Writes a note by this person into the month's thread.
fn tell(cast: &mut Cast, who: Who, circle: CircleId, (id, to, must_acknowledge): (u8, Recipient, bool)) {
    let note = HandoverNote {
        from: kengai_model::StaffId::from_bytes(cast.devices[who].staff.0),
        to: [to].into_iter().collect(),
        importance: Importance::Normal,
        must_acknowledge,
        text: Passage::new("湿布を替えました").unwrap(),
        at: UnixMillis::new(MORNING_MS as i64).unwrap(),
        visit: None,
        photos: BTreeMap::new(),
        clock: Default::default(),
        withdrawn: false,
    };
    let doc = thread_id(circle, client_of(circle), month());
    let mut fields = match cast.devices[who].read().document(doc).unwrap() {
        None => Thread::new(client_of(circle), month()).to_fields(),
        Some(_) => Fields::new(),
    };
    note.write(NoteId::from_bytes([id; 16]), &mut fields);
    put(cast, who, circle, (doc, DocKind::Thread), &fields);
}

fn mark(cast: &mut Cast, who: Who, circle: CircleId, (id, kind): (u8, ReceiptKind)) {
    let doc = thread_id(circle, client_of(circle), month());
    let (staff, at_ms) = (cast.devices[who].staff, cast.now_ms);
    let receipt = Receipt { kind, doc, note: [id; 16], staff, at_ms };
    cast.devices[who].store().write_receipts(circle, &[receipt]).unwrap();
}

fn quiet(cast: &mut Cast) {
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
}

fn night(cast: &mut Cast) {
    quiet(cast);
    cast.server.back_up(cast.now_ms);
    quiet(cast);
}

fn is_here(cast: &Cast, who: Who, doc: DocId) -> bool {
    cast.devices[who].read().document(doc).unwrap().is_some()
}

fn want_all_back(cast: &mut Cast, who: Who, circle: CircleId) {
    let (from, to, until) = (month().first_day(), month().last_day(), CareDay::new(2027, 4, 1).unwrap());
    cast.devices[who].store().want_back(client_of(circle), (from, to), None, until).unwrap();
}

#[test]
fn a_month_of_notes_leaves_when_nobody_waits_for_it_and_comes_back_as_it_was() {
    let (mut cast, circle, aoki, tanaka) = office(61);
    tell(&mut cast, tanaka, circle, (1, Recipient::NextHelper, true));
    tell(&mut cast, tanaka, circle, (2, Recipient::Manager, true));
    quiet(&mut cast);
    tell(&mut cast, aoki, circle, (3, Recipient::NextHelper, true));
    let thread = thread_id(circle, client_of(circle), month());
    night(&mut cast);
    assert_eq!(cast.let_go(aoki), Pruned::default(), "not read");
    mark(&mut cast, aoki, circle, (1, ReceiptKind::Read));
    night(&mut cast);
    assert_eq!(cast.let_go(aoki), Pruned::default(), "read and not acknowledged");
    mark(&mut cast, aoki, circle, (1, ReceiptKind::Acknowledged));
    assert_eq!(cast.let_go(aoki), Pruned::default(), "the mark is not sent");
    quiet(&mut cast);
    assert_eq!(cast.let_go(aoki), Pruned::default(), "it is in no backup yet");
    night(&mut cast);
    assert_eq!(cast.let_go(aoki), Pruned::default(), "nobody has acknowledged her own");
    mark(&mut cast, tanaka, circle, (3, ReceiptKind::Read));
    mark(&mut cast, tanaka, circle, (3, ReceiptKind::Acknowledged));
    quiet(&mut cast);
    assert_eq!(cast.let_go(aoki), Pruned::default(), "that is in no backup yet");
    night(&mut cast);
    let before = read_tables(cast.devices[aoki].read(), circle);
    let newest = Window { today: CareDay::new(2030, 1, 1).unwrap(), days: 0, records: 3 };
    let stays = cast.devices[aoki].store().prune(&newest).unwrap();
    assert_eq!(stays, Pruned::default(), "the brief looks back over the newest, however old");
    // What is for the manager alone waits at the manager's, not here.
    assert_eq!((cast.let_go(aoki).notes, is_here(&cast, aoki, thread)), (1, false));
    assert_eq!(checks::let_go_when_safe(&cast, aoki), Vec::<String>::new());
    let after = read_tables(cast.devices[aoki].read(), circle);
    for table in ["notes", "receipts"] {
        assert!(before.contains_key(table) && !after.contains_key(table), "{table}");
    }
    // Nothing fetches it by itself, and a mark that comes late changes nothing.
    mark(&mut cast, SUZUKI, circle, (2, ReceiptKind::Read));
    quiet(&mut cast);
    assert!(!is_here(&cast, aoki, thread));
    want_all_back(&mut cast, aoki, circle);
    quiet(&mut cast);
    assert!(is_here(&cast, aoki, thread));
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
    let unread: u64 = cast.devices[aoki]
        .read()
        .database()
        .query_row("SELECT count(*) FROM unread WHERE note = ?1", ["01".repeat(16)], |row| row.get(0))
        .unwrap();
    assert_eq!(unread, 0, "what she had read is read");
}

/// Tanaka was out of signal for months, or her clock is wrong: her note stands in a month that has left aoki's phone.
#[test]
fn a_late_note_brings_its_month_back_in_the_same_sync() {
    let (mut cast, circle, aoki, tanaka) = office(62);
    tell(&mut cast, tanaka, circle, (1, Recipient::NextHelper, false));
    quiet(&mut cast);
    mark(&mut cast, aoki, circle, (1, ReceiptKind::Read));
    night(&mut cast);
    assert_eq!(cast.let_go(aoki).notes, 1);
    tell(&mut cast, tanaka, circle, (2, Recipient::NextHelper, false));
    cast.sync(tanaka);
    assert_eq!(cast.sync(aoki).end, End::Done);
    let me = kengai_model::StaffId::from_bytes(cast.devices[aoki].staff.0);
    let unread = cast.devices[aoki].read().unread_of_client(circle, client_of(circle), me).unwrap();
    assert_eq!(unread.iter().map(|one| one.note.as_str()).collect::<Vec<_>>(), ["02".repeat(16)]);
    // And it stays until it is read.
    night(&mut cast);
    assert_eq!(cast.let_go(aoki), Pruned::default());
    mark(&mut cast, aoki, circle, (2, ReceiptKind::Read));
    night(&mut cast);
    assert_eq!(cast.let_go(aoki).notes, 1);
    want_all_back(&mut cast, aoki, circle);
    quiet(&mut cast);
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}

/// A phone whose clock is 25 years behind: what was recorded with it today is not old.
#[test]
fn what_the_server_took_this_week_stays_whatever_day_it_says() {
    let (mut cast, circle, aoki, tanaka) = office(63);
    let visit = cast.record_visit(tanaka, circle, 1);
    let long_ago = FieldValue::Str("2001-01-01".to_owned());
    put(&mut cast, tanaka, circle, (visit, DocKind::Visit), &Fields::from([("date".to_owned(), long_ago)]));
    night(&mut cast);
    let window = Window { today: CareDay::new(2026, 11, 20).unwrap(), days: 14, records: 0 };
    for who in [aoki, tanaka] {
        assert_eq!(cast.devices[who].store().prune(&window).unwrap(), Pruned::default());
    }
    let later = Window { today: CareDay::new(2026, 12, 20).unwrap(), ..window };
    for who in [aoki, tanaka] {
        assert_eq!(cast.devices[who].store().prune(&later).unwrap().records, 1);
    }
}

/// The restored server counts on from where its backup ended: the numbers that it gives again are not those of before.
#[test]
fn a_height_of_before_a_restore_covers_nothing_after_it() {
    let (mut cast, circle, aoki, tanaka) = office(64);
    night(&mut cast);
    let visit = cast.record_visit(aoki, circle, 1);
    assert_eq!(cast.sync(aoki).end, End::Done);
    // The disk is lost before the night. Tanaka's records take the numbers that aoki's had, and a backup covers them.
    cast.server.restore(0);
    let others: Vec<DocId> = (2..5).map(|seed| cast.record_visit(tanaka, circle, seed)).collect();
    assert_eq!(cast.sync(tanaka).end, End::Done);
    cast.server.back_up(cast.now_ms);
    assert_eq!(cast.let_go(aoki), Pruned::default(), "she has heard of neither");
    // Each sync is cut after its first answer: that of the new life, then that which asks for what was lost.
    for _ in 0..3 {
        cast.network.script = [Fault::None, Fault::RequestLost].into();
        cast.sync(aoki);
        // Tanaka's may leave by now.
        cast.let_go(aoki);
        assert!(is_here(&cast, aoki, visit), "what she wrote is in no backup of the new server");
        assert_eq!(checks::let_go_when_safe(&cast, aoki), Vec::<String>::new());
    }
    cast.network.script.clear();
    for _ in 0..3 {
        cast.sync(aoki);
        cast.let_go(aoki);
        assert_eq!(checks::let_go_when_safe(&cast, aoki), Vec::<String>::new());
        assert!(is_here(&cast, aoki, visit), "what she wrote is in no backup of the new server");
    }
    night(&mut cast);
    cast.let_go(aoki);
    assert!(!others.iter().chain([&visit]).any(|doc| is_here(&cast, aoki, *doc)));
    want_all_back(&mut cast, aoki, circle);
    quiet(&mut cast);
    assert!(others.iter().chain([&visit]).all(|doc| is_here(&cast, aoki, *doc)));
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}

/// Confirmed, gone, and then two people correct it at once: it comes back confirmed at its heads, and in conflict; and
/// what is in conflict does not leave.
#[test]
fn a_confirmed_record_comes_back_with_its_heads_and_what_became_of_it_since() {
    let (mut cast, circle, aoki, tanaka) = office(65);
    let visit = cast.record_visit(tanaka, circle, 1);
    let restraint = cast.write_incident(tanaka, circle, 1, Some(visit));
    quiet(&mut cast);
    cast.confirm(SUZUKI, circle, visit);
    night(&mut cast);
    assert_eq!(cast.let_go(aoki).records, 1);
    assert!(is_here(&cast, aoki, restraint), "an incident stays, and what it blocks is seen");
    let confirmations = |cast: &Cast| cast.devices[aoki].read().confirmations_of(visit).unwrap().len();
    assert_eq!(confirmations(&cast), 0, "they leave and come back with their record");
    for (who, value) in [(SUZUKI, 1_500), (tanaka, 1_600)] {
        let field = Fields::from([("intake.water".to_owned(), FieldValue::Int(value))]);
        put(&mut cast, who, circle, (visit, DocKind::Visit), &field);
    }
    quiet(&mut cast);
    assert!(!is_here(&cast, aoki, visit));
    want_all_back(&mut cast, aoki, circle);
    quiet(&mut cast);
    assert_eq!(confirmations(&cast), 1);
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
    let incidents = |cast: &Cast| {
        cast.devices[aoki].read().incidents_of_visit(client_of(circle), visit_id(visit)).unwrap()
    };
    assert_eq!(incidents(&cast), [restraint]);
    night(&mut cast);
    cast.devices[aoki].store().database().execute("DELETE FROM fetched", []).unwrap();
    assert_eq!(cast.let_go(aoki), Pruned::default(), "two values of a field wait for a manager");
}

fn visit_id(doc: DocId) -> kengai_model::VisitId {
    kengai_model::VisitId::from_bytes(doc.0)
}
