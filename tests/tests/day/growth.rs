//! What a screen reads costs what is shown, not what is kept: the steps of SQLite's machine are counted on a device with
//! little history and on one with much. A query that scans a table that grows, or a loop of queries over history, is seen
//! here whatever its text is. And what a phone keeps is what its window holds, table by table, but for what is named here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kengai_model::{
    CareDay, CareMonth, FieldValue, Fields, MinuteOfDay, NoteId, StaffId, UnixMillis, diff, sample,
};
use kengai_protocol::item::{Receipt, ReceiptKind};
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::doc_kind::client_id;
use kengai_store::{DocKind, Store, Window};
use kengai_tests::cast::{Cast, MORNING_MS, SUZUKI, Who};
use kengai_tests::chance::SeededRandom;
use kengai_tests::exchange::End;
use kengai_tests::work::{client_of, put_note};

/// Months of history of the two devices; in each month so many visits and notes.
const MONTHS: [u32; 2] = [2, 24];
const VISITS_A_MONTH: u64 = 12;
const MONTH_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

/// Months of history of the two phones whose tables are compared: both longer than the window.
const KEPT_MONTHS: [u32; 2] = [5, 24];

/// What grows on a phone as long as it is used, each row small; why is said in `core/store/src/window/mod.rs`.
const GROWS: [&str; 5] = ["entries", "entry_docs", "entry_map", "left_docs", "log"];

/// How much more the long history may cost than the short one, of a hundred; what is on disk is deeper, not wider.
const MORE_PERCENT_MAX: u64 = 40;
/// So many steps more are nobody's wait, whatever the ratio.
const STEPS_FREE: u64 = 60;

/// An office with so many months behind it, all of it sent, backed up and received.
struct Office {
    cast: Cast,
    circle: CircleId,
    aoki: Who,
    /// A helper who reads what aoki writes.
    tanaka: Who,
    /// A visit of this month.
    visit: DocId,
}

fn office(months: u32) -> Office {
    let mut cast = Cast::found(31);
    let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper), (tanaka, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    let mut fields = sample::client().to_fields();
    fields.insert("client".to_owned(), FieldValue::Str(client_of(circle).to_string()));
    put(&mut cast, SUZUKI, circle, (client_id(circle, client_of(circle)), DocKind::Client), &fields);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    // From long ago to this month.
    for back in (0..months).rev() {
        let month = (0..back)
            .fold(CareMonth::new(2026, 11).unwrap(), |month, _| month.first_day().previous().month());
        cast.now_ms = MORNING_MS - u64::from(back) * MONTH_MS;
        for number in 0..VISITS_A_MONTH {
            record(&mut cast, aoki, circle, month, u64::from(back) * 100 + number);
        }
        notes(&mut cast, aoki, circle, month, u64::from(back));
        assert_eq!(cast.sync(aoki).end, End::Done);
        for who in [SUZUKI, tanaka] {
            cast.sync(who);
            mark_all(&mut cast, who, circle, month);
            cast.sync(who);
        }
    }
    cast.server.back_up(cast.now_ms);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let visit = DocId::make(circle, DocKind::Visit.number(), &SeededRandom::new(0, "visit of growth"));
    Office { cast, circle, aoki, tanaka, visit }
}

fn put(cast: &mut Cast, who: Who, circle: CircleId, (doc, kind): (DocId, DocKind), fields: &Fields) {
    let (changes, now) = (diff(&Fields::new(), fields), cast.now_ms);
    cast.devices[who].store().write_document(circle, doc, kind, &[], &changes, now).unwrap();
}

fn record(cast: &mut Cast, who: Who, circle: CircleId, month: CareMonth, seed: u64) {
    let doc = DocId::make(circle, DocKind::Visit.number(), &SeededRandom::new(seed, "visit of growth"));
    let mut fields = sample::visit_fields(seed);
    fields.insert("client".to_owned(), FieldValue::Str(client_of(circle).to_string()));
    let (year, number, _) = month.first_day().ymd();
    let day = CareDay::new(year, number, 1 + (seed % 28) as u32).unwrap();
    fields.insert("date".to_owned(), FieldValue::Str(day.to_string()));
    put(cast, who, circle, (doc, DocKind::Visit), &fields);
}

/// A month's notes.
fn notes(cast: &mut Cast, who: Who, circle: CircleId, month: CareMonth, seed: u64) {
    let (noon, now) = (month.first_day().at(MinuteOfDay::new(12, 0).unwrap()).unwrap(), cast.now_ms);
    for mut note in sample::thread(seed, 8).notes.into_values() {
        (note.at, note.from) = (noon, StaffId::from_bytes(cast.devices[who].staff.0));
        put_note(cast.devices[who].store(), circle, &note, now).unwrap();
    }
}

/// Somebody reads and acknowledges a month's notes.
fn mark_all(cast: &mut Cast, who: Who, circle: CircleId, month: CareMonth) {
    let (staff, at_ms) = (cast.devices[who].staff, cast.now_ms);
    let mut notes = cast.devices[who].read().notes_of_client(circle, client_of(circle), 9_999).unwrap();
    notes.retain(|note| UnixMillis::new(note.at_ms as i64).unwrap().day().month() == month);
    assert_eq!(notes.len(), 8);
    let mark = |kind| {
        notes.iter().map(move |note| {
            let id: NoteId = note.note.parse().unwrap();
            Receipt { kind, doc: note.doc, note: *id.as_bytes(), staff, at_ms }
        })
    };
    let receipts: Vec<_> = mark(ReceiptKind::Read).chain(mark(ReceiptKind::Acknowledged)).collect();
    cast.devices[who].store().write_receipts(circle, &receipts).unwrap();
}

/// The steps that something takes on a device.
fn steps<T>(cast: &mut Cast, who: Who, what: impl FnOnce(&mut Cast) -> T) -> u64 {
    let count = Arc::new(AtomicU64::new(0));
    let counting = Arc::clone(&count);
    let counter = move || {
        counting.fetch_add(1, Ordering::Relaxed);
    };
    cast.devices[who].store().at_each_step(Some(counter)).unwrap();
    what(cast);
    cast.devices[who].store().at_each_step(None::<fn()>).unwrap();
    count.load(Ordering::Relaxed)
}

type Reading = (&'static str, fn(&Store, CircleId, DocId, StaffId));

/// What screens read.
const READINGS: &[Reading] = &[
    ("today's list", |s, _, _, me| {
        let _ = s.plan_of_day(today(), Some(me)).unwrap();
    }),
    ("everybody's list", |s, _, _, _| {
        let _ = s.plan_of_day(today(), None).unwrap();
    }),
    ("clients", |s, _, _, _| {
        let _ = s.clients().unwrap();
    }),
    ("a month", |s, _, _, _| {
        let _ = s.visits_of_month(today().month()).unwrap();
    }),
    ("a client's last records", |s, c, _, _| {
        let _ = s.visits_of_client(client_of(c), 10).unwrap();
    }),
    ("a client's last notes", |s, c, _, _| {
        let _ = s.notes_of_client(c, client_of(c), 10).unwrap();
    }),
    ("unread notes", |s, c, _, me| {
        let _ = s.unread_of_client(c, client_of(c), me).unwrap();
    }),
    ("the rota", |s, _, _, _| {
        let _ = s.rota_pairs(today()).unwrap();
    }),
    ("a record", |s, _, doc, _| {
        let _ = s.document(doc).unwrap();
    }),
    ("where a record stands", |s, _, doc, _| {
        let _ = s.delivery(doc).unwrap();
    }),
    ("its confirmations", |s, _, doc, _| {
        let _ = s.confirmations_of(doc).unwrap();
    }),
    ("who wrote it last", |s, _, doc, _| {
        let _ = s.last_writer(doc).unwrap();
    }),
    ("what is not sent", |s, _, _, _| {
        let _ = s.unsent_count().unwrap();
    }),
    ("how much of it is records", |s, _, _, _| {
        let _ = s.unsent_records().unwrap();
    }),
    ("why", |s, _, _, _| {
        let _ = s.waiting_reasons().unwrap();
    }),
    ("entries to send", |s, _, _, _| {
        let _ = s.unsent(1_000_000, &BTreeSet::new()).unwrap();
    }),
    ("photos to send", |s, _, _, _| {
        let _ = s.photos_to_send(100).unwrap();
    }),
    ("photos not sent", |s, _, _, _| {
        let _ = s.unsent_photo_count().unwrap();
    }),
    ("photos to fetch", |s, _, _, _| {
        let _ = s.photos_to_fetch(&[], 100).unwrap();
    }),
    ("what is set aside", |s, _, _, _| {
        let _ = s.set_aside().unwrap();
    }),
    ("drafts", |s, _, _, _| {
        let _ = s.drafts().unwrap();
    }),
    ("logs to fill up", |s, _, _, _| {
        let _ = s.log_gaps().unwrap();
    }),
    ("what is wanted back", |s, _, _, _| {
        let _ = s.wanted_back().unwrap();
    }),
    ("from when on records are here", |s, _, _, _| {
        let _ = s.records_from().unwrap();
    }),
    ("what a search still lacks", |s, _, _, _| {
        let _ = s.search_due().unwrap();
    }),
];

fn today() -> CareDay {
    CareDay::new(2026, 11, 16).unwrap()
}

fn readings(office: &mut Office, who: Who) -> BTreeMap<&'static str, u64> {
    let (circle, visit) = (office.circle, office.visit);
    let me = StaffId::from_bytes(office.cast.devices[who].staff.0);
    let mut out = BTreeMap::new();
    for (name, read) in READINGS {
        let count = steps(&mut office.cast, who, |cast| read(cast.devices[who].read(), circle, visit, me));
        out.insert(*name, count);
    }
    // A whole sync with nothing new, and one save.
    office.cast.sync(who);
    out.insert("a sync with nothing new", steps(&mut office.cast, who, |cast| cast.sync(who)));
    let month = today().month();
    out.insert("a save", steps(&mut office.cast, who, |cast| record(cast, who, circle, month, 9_999)));
    out.insert("its sync", steps(&mut office.cast, who, |cast| cast.sync(who)));
    out
}

#[test]
fn nothing_that_a_screen_reads_grows_with_history() {
    let mut offices = MONTHS.map(office);
    for place in ["the phone", "the office"] {
        let [short, long] = &mut offices;
        let who = |office: &Office| if place == "the phone" { office.aoki } else { SUZUKI };
        let (at_short, at_long) = (who(short), who(long));
        let (short, long) = (readings(short, at_short), readings(long, at_long));
        let mut grown = Vec::new();
        for (name, before) in &short {
            let after = long[name];
            if after > STEPS_FREE + before + before * MORE_PERCENT_MAX / 100 {
                grown.push(format!("{name} on {place}: {before} steps, then {after}"));
            }
        }
        assert_eq!(grown, Vec::<String>::new(), "with {} months instead of {}", MONTHS[1], MONTHS[0]);
    }
}

/// The rows of each table, and the bytes of what others wrote.
fn kept(store: &Store) -> BTreeMap<String, u64> {
    let db = store.database();
    let one = |sql: &str| db.query_row(sql, [], |row| row.get::<_, u64>(0)).unwrap();
    let mut tables = db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .unwrap();
    let names = tables.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap);
    let mut out: BTreeMap<String, u64> =
        names.map(|name| (name.clone(), one(&format!("SELECT count(*) FROM {name}")))).collect();
    let bodies = "SELECT count(*) FROM entries WHERE bodiless = 0
                  AND NOT EXISTS (SELECT 1 FROM entry_docs WHERE entry_docs.entry = entries.id)";
    out.insert("bodies of others".to_owned(), one(bodies));
    out
}

#[test]
fn a_phone_keeps_what_its_window_holds_however_long_it_is_used() {
    let window = Window { today: today(), days: 62, records: 30 };
    let phones = KEPT_MONTHS.map(|months| {
        let mut office = office(months);
        let tanaka = office.tanaka;
        while office.cast.devices[tanaka].store().prune(&window).unwrap().more {}
        let kept = kept(office.cast.devices[tanaka].read());
        let idle =
            steps(&mut office.cast, tanaka, |cast| cast.devices[tanaka].store().prune(&window).unwrap());
        (kept, idle)
    });
    let [(short, short_idle), (long, long_idle)] = phones;
    let grown: Vec<&String> =
        short.iter().filter(|(name, rows)| long[*name] != **rows).map(|(n, _)| n).collect();
    assert_eq!(grown, GROWS, "{short:?}\n{long:?}");
    // The index of what has left is deeper, and what is looked at to let go is what is here.
    let limit = STEPS_FREE + short_idle + short_idle * MORE_PERCENT_MAX / 100;
    assert!(long_idle <= limit, "letting go of nothing: {short_idle} steps, then {long_idle}");
}
