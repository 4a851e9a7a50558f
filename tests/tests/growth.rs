//! What a screen reads costs what is shown, not what is kept: the steps of SQLite's machine are counted on a device with
//! little history and on one with much. A query that scans a table that grows, or a loop of queries over history, is seen
//! here whatever its text is.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kengai_model::{CareDay, CareMonth, FieldValue, Fields, StaffId, diff, sample};
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::doc_kind::{client_id, thread_id};
use kengai_store::{DocKind, Store};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::chance::SeededRandom;
use kengai_tests::exchange::End;
use kengai_tests::work::client_of;

/// Months of history of the two devices; in each month so many visits and notes.
const MONTHS: [u32; 2] = [2, 24];
const VISITS_A_MONTH: u64 = 12;

/// How much more the long history may cost than the short one, of a hundred; what is on disk is deeper, not wider.
const MORE_PERCENT_MAX: u64 = 40;
/// So many steps more are nobody's wait, whatever the ratio.
const STEPS_FREE: u64 = 60;

/// An office with so many months behind it, all of it sent, backed up and received.
struct Office {
    cast: Cast,
    circle: CircleId,
    aoki: Who,
    /// A visit of this month.
    visit: DocId,
}

fn office(months: u32) -> Office {
    let mut cast = Cast::found(31);
    let aoki = cast.join("aoki");
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    let mut fields = sample::client().to_fields();
    fields.insert("client".to_owned(), FieldValue::Str(client_of(circle).to_string()));
    put(&mut cast, SUZUKI, circle, (client_id(circle, client_of(circle)), DocKind::Client), &fields);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    // From long ago to this month.
    for back in (0..months).rev() {
        let month = (0..back)
            .fold(CareMonth::new(2026, 11).unwrap(), |month, _| month.first_day().previous().month());
        for number in 0..VISITS_A_MONTH {
            record(&mut cast, aoki, circle, month, u64::from(back) * 100 + number);
        }
        thread(&mut cast, aoki, circle, month, u64::from(back));
        assert_eq!(cast.sync(aoki).end, End::Done);
        cast.sync(SUZUKI);
    }
    cast.server.back_up(cast.now_ms);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let visit = DocId::make(circle, DocKind::Visit.number(), &SeededRandom::new(0, "visit of growth"));
    Office { cast, circle, aoki, visit }
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

/// A month's notes, marked as read by everybody but their writer: nobody marks their own.
fn thread(cast: &mut Cast, who: Who, circle: CircleId, month: CareMonth, seed: u64) {
    let mut thread = sample::thread(seed, 8);
    (thread.client, thread.month) = (client_of(circle), month);
    let doc = thread_id(circle, thread.client, month);
    put(cast, who, circle, (doc, DocKind::Thread), &thread.to_fields());
    let now = cast.now_ms;
    let staff = cast.devices[SUZUKI].staff;
    let receipts: Vec<_> = thread
        .notes
        .keys()
        .map(|note| kengai_protocol::item::Receipt {
            kind: kengai_protocol::item::ReceiptKind::Read,
            doc,
            note: *note.as_bytes(),
            staff,
            at_ms: now,
        })
        .collect();
    cast.devices[SUZUKI].store().write_receipts(circle, &receipts).unwrap();
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
        let _ = s.photos_to_fetch(100).unwrap();
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
