//! A year of an office on a manager's device: 170 clients, 34 visits each a month. What opening, the day's list, the brief
//! and the month take, what a rebuild of everything from entries takes, and how much memory.
//!
//! The device is made once by the store's own means (documents written a client's month at a time, entries formed, and
//! marked as sent by hand) and kept beside the program for the next run.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use kengai::{CareBook, SystemRandomness};
use kengai_model::sample::{client, directory, plan, thread, visit};
use kengai_model::text::Line;
use kengai_model::{
    CareDay, CareMonth, ClientId, CodeTable, Fields, MinuteOfDay, PlanMonth, PlanRow, PlanRowId, Slot,
    StaffId, Stamp, diff,
};
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::doc_kind::{client_id, directory_id, plan_id, thread_id};
use kengai_store::{DocKind, SearchFilter, Store};
use peak_alloc::PeakAlloc;

use crate::cast::{Cast, MORNING_MS, SUZUKI};
use crate::chance::SeededRandom;
use crate::device::{PlainVault, copy_folder};
use crate::live::HandClock;
use crate::work::client_of;

use super::figure::Figure;
use super::saving::{at, disk};

/// Clients of the office.
const CLIENTS: u64 = 170;
/// Planned visits of one client in a month.
const VISITS_MONTH: u64 = 34;
/// Staff among whom the visits of a day go round.
const STAFF: u64 = 28;
/// Changes when devices must be made anew, such as with the number of a migration.
const MAKE: u32 = 4;
/// The last of the months.
const LAST: (i32, u32) = (2026, 11);
/// What a person accepts as at once, milliseconds: from opening to the day's list.
const TO_TODAY_MS_MAX: f64 = 20.0;
/// What a manager waits for without looking elsewhere, milliseconds: the board of a month, and a search through everything.
const BOARD_MS_MAX: f64 = 300.0;
const SEARCH_MS_MAX: f64 = 300.0;
/// Runs of what is short, and of what is not.
const RUNS: usize = 15;
const RUNS_LONG: usize = 5;
const FASTEST: (usize, usize) = (0, 1);
const HALF: (usize, usize) = (1, 2);
/// A word that many of the sample's texts hold, and one that none does.
const COMMON: &str = "発熱";
const NOWHERE: &str = "飛行船";

/// What a year costs, on a device with about `visits` visits.
#[must_use]
pub fn figures(visits: u64, peak: &PeakAlloc) -> Vec<Figure> {
    let months = visits.div_ceil(CLIENTS * VISITS_MONTH).max(1);
    let held = months * CLIENTS * VISITS_MONTH;
    let folder = made(months);
    let day = CareDay::new(LAST.0, LAST.1, 16).expect("a day");
    let name = |what: &str| format!("{what} ({held} visits)");
    let mut figures = Vec::new();
    for (what, everybody) in [("open, to one's own list of today", false), ("open, to everybody's", true)] {
        let mut lines = 0;
        let times =
            Times::of(RUNS, || lines = open(&folder).visits_of_day(day, everybody).expect("it lists").len());
        let what = format!("{what}, {lines} lines");
        figures.push(times.figure(name(&what)).at_most(TO_TODAY_MS_MAX));
    }
    figures.push(Figure::new(
        name("heap: open, everybody's list"),
        heap_mib(peak, || {
            open(&folder).visits_of_day(day, true).expect("it lists");
        }),
        "MiB",
    ));
    let book = open(&folder);
    let client: ClientId = book.clients().expect("it lists")[7].client.parse().expect("an id");
    let brief = Times::of(RUNS, || drop(book.brief(client).expect("it is there")));
    figures.push(brief.figure(name("brief of a client")));
    let codes = CodeTable::verified(day);
    let board = Times::of(RUNS_LONG, || drop(book.board(day.month(), &codes).expect("it is there")));
    figures.push(board.figure(name("board of a month")).at_most(BOARD_MS_MAX));
    figures.push(Figure::new(
        name("heap: board of a month"),
        heap_mib(peak, || {
            book.board(day.month(), &codes).expect("it is there");
        }),
        "MiB",
    ));
    drop(book);
    figures
        .extend(searching(&folder).into_iter().map(|figure| Figure { name: name(&figure.name), ..figure }));
    figures
}

/// A search for a common word and for one that is nowhere, beside the least that looking through all texts can take.
fn searching(folder: &Path) -> Vec<Figure> {
    let book = open(folder);
    let search = |word: &str| book.search(word, &SearchFilter::default()).expect("it searches").found.len();
    let mut lines = 0;
    let common = Times::of(RUNS_LONG, || lines = search(COMMON));
    let nowhere = Times::of(RUNS_LONG, || assert_eq!(search(NOWHERE), 0, "it is nowhere"));
    drop(book);
    let store = open_store(folder, 4);
    let floor = Times::of(RUNS_LONG, || {
        let sql = "SELECT count(*) FROM search WHERE instr(text, ?1) > 0";
        let found: u64 = store.database().query_row(sql, [NOWHERE], |row| row.get(0)).expect("it counts");
        assert_eq!(found, 0, "it is nowhere");
    });
    vec![
        common.figure(format!("search, a common word, {lines} found")).at_most(SEARCH_MS_MAX),
        nowhere
            .figure("search, a word that is nowhere".to_owned())
            .at_most(SEARCH_MS_MAX)
            .beside("bare scan", floor.fastest),
    ]
}

/// Everything that is computed from entries, computed again.
#[must_use]
pub fn rebuilding(visits: u64, peak: &PeakAlloc) -> Vec<Figure> {
    let months = visits.div_ceil(CLIENTS * VISITS_MONTH).max(1);
    let held = months * CLIENTS * VISITS_MONTH;
    let copy = tempfile::tempdir_in(disk()).expect("the build folder can be written");
    let folder = copy.path().join("device");
    copy_folder(&made(months), &folder);
    crate::checks::forget_all_but_entries(open_store(&folder, 1).database());
    let mut took = Duration::ZERO;
    let heap = heap_mib(peak, || {
        let begun = Instant::now();
        drop(open_store(&folder, 2));
        took = begun.elapsed();
    });
    let there: u64 = open_store(&folder, 3)
        .database()
        .query_row("SELECT count(*) FROM visits", [], |row| row.get(0))
        .expect("it counts");
    assert_eq!(there, held, "everything is there again");
    vec![
        Figure::new(format!("everything rebuilt from entries ({held} visits)"), took.as_secs_f64(), "s"),
        Figure::new("a visit of it", took.as_secs_f64() * 1_000.0 / held as f64, "ms"),
        Figure::new("heap of it", heap, "MiB"),
    ]
}

/// How long something took, milliseconds.
struct Times {
    /// What the work costs: whatever else this machine does only adds to it. Limits look at this one.
    fastest: f64,
    /// What it took as a rule while this ran.
    median: f64,
}

impl Times {
    fn of(runs: usize, mut work: impl FnMut()) -> Self {
        let mut times: Vec<Duration> = (0..runs)
            .map(|_| {
                let begun = Instant::now();
                work();
                begun.elapsed()
            })
            .collect();
        Self { fastest: at(&mut times, FASTEST), median: at(&mut times, HALF) }
    }

    fn figure(&self, name: String) -> Figure {
        Figure::new(name, self.fastest, "ms").beside("median", self.median)
    }
}

/// The most that was allocated at once beyond what was there before, MiB; what the database's own C code takes is not seen.
fn heap_mib(peak: &PeakAlloc, work: impl FnOnce()) -> f64 {
    peak.reset_peak_usage();
    let before = peak.current_usage_as_mb();
    work();
    f64::from(((peak.peak_usage_as_mb() - before) * 100.0).round() / 100.0)
}

fn open(folder: &Path) -> CareBook {
    let clock = Arc::new(HandClock(MORNING_MS.into()));
    let random = Arc::new(SystemRandomness::new());
    CareBook::open(folder, &PlainVault, clock, random, Duration::ZERO).expect("it was made here")
}

fn open_store(folder: &Path, life: u64) -> Store {
    let random = Arc::new(SeededRandom::new(life, "rebuilt"));
    Store::open(folder, &PlainVault, random, Duration::ZERO).expect("it was made here")
}

/// The folder of a device with so many months, made now or by an earlier run.
fn made(months: u64) -> PathBuf {
    let folder = disk().join("bench-devices").join(format!("v{MAKE}-{months}-months"));
    if !folder.exists() {
        super::say(&format!("    making a device with {} visits …", months * CLIENTS * VISITS_MONTH));
        make(months, &folder);
    }
    folder
}

fn make(months: u64, folder: &Path) {
    let mut cast = Cast::found(6);
    let circles: Vec<CircleId> = (0..CLIENTS)
        .map(|_| {
            cast.open_circle(CircleKind::Client, &[(SUZUKI, Role::Manager)]).expect("the server takes it")
        })
        .collect();
    let me = StaffId::from_bytes(cast.devices[SUZUKI].staff.0);
    let office = cast.circles[1];
    let mut staff = directory();
    let card = staff.staff.values().next().expect("the sample has staff").clone();
    staff.staff.extend((0..STAFF).map(|number| (of_staff(number, me), card.clone())));
    let store = cast.devices[SUZUKI].store();
    write(store, vec![(office, directory_id(office), DocKind::Directory, staff.to_fields())]);
    let mut month = CareMonth::new(LAST.0, LAST.1).expect("a month");
    for round in 0..months {
        for (number, circle) in (0..).zip(&circles) {
            write(store, a_month(*circle, number, month, round, me));
        }
        store.form_entries(1).expect("the disk has room");
        month = month.previous();
    }
    // The server has had it all for long.
    let sent = "UPDATE entries SET counter = id, position = seq, server_ms = 1000";
    store.database().execute(sent, []).expect("it is a column of each");
    let unfinished = folder.with_extension("unfinished");
    let _ = std::fs::remove_dir_all(&unfinished);
    copy_folder(cast.devices[SUZUKI].folder(), &unfinished);
    std::fs::rename(&unfinished, folder).expect("both are in one folder");
}

fn write(store: &mut Store, documents: Vec<(CircleId, DocId, DocKind, Fields)>) {
    let writes: Vec<_> = documents
        .into_iter()
        .map(|(circle, doc, kind, fields)| (circle, doc, kind, diff(&Fields::new(), &fields)))
        .collect();
    store.write_documents(&writes, MORNING_MS).expect("the disk has room");
}

/// A client's month: the plan, a visit for each of its rows, a few notes, and at the first time the sheet.
fn a_month(
    circle: CircleId,
    number: u64,
    month: CareMonth,
    round: u64,
    me: StaffId,
) -> Vec<(CircleId, DocId, DocKind, Fields)> {
    let client_of = client_of(circle);
    let mut out = Vec::new();
    if round == 0 {
        let mut sheet = client();
        sheet.client = client_of;
        sheet.person.name = Some(Line::new(format!("見本 {number}")).expect("a name"));
        sheet.certificate.insured = Some(format!("{number:010}").parse().expect("ten digits"));
        out.push((circle, client_id(circle, client_of), DocKind::Client, sheet.to_fields()));
    }
    let mut notes = thread(number * 100 + round, 4);
    (notes.client, notes.month) = (client_of, month);
    out.push((circle, thread_id(circle, client_of, month), DocKind::Thread, notes.to_fields()));
    let sample = plan(1).rows.into_values().next().expect("one row");
    let mut planned = PlanMonth::new(client_of, month);
    let mut day = month.first_day();
    for of_month in 0..VISITS_MONTH {
        let seed = (round * CLIENTS + number) * VISITS_MONTH + of_month;
        let helper = of_staff((number + of_month) % STAFF, me);
        let row = a_row(&sample, day, seed, helper);
        let mut record = visit(seed);
        (record.client, record.date, record.plan_row) = (client_of, day, Some(row.id));
        (record.planned, record.helpers) = (Some(row.slot), row.helpers.clone());
        let stamp = |minute| Stamp { at: day.at(minute).expect("a time of that day"), typed: false };
        (record.arrived, record.left) = (Some(stamp(row.slot.start)), Some(stamp(row.slot.end)));
        let doc = DocId::make(circle, DocKind::Visit.number(), &SeededRandom::new(seed, "a year's visit"));
        out.push((circle, doc, DocKind::Visit, record.to_fields()));
        planned.rows.insert(row.id, row);
        day = if day == month.last_day() { month.first_day() } else { day.next() };
    }
    out.push((circle, plan_id(circle, client_of, month), DocKind::Plan, planned.to_fields()));
    out
}

/// A planned visit of a quarter of an hour, some time between eight and six.
fn a_row(sample: &PlanRow, day: CareDay, seed: u64, helper: StaffId) -> PlanRow {
    let start = MinuteOfDay::new((8 + seed % 10) as u16, (seed % 4 * 15) as u16).expect("a time");
    let end = MinuteOfDay::new((8 + seed % 10) as u16, (seed % 4 * 15 + 14) as u16).expect("a time");
    let id: [u8; 16] = kengai_protocol::random::bytes(&SeededRandom::new(seed, "a year's row"));
    let mut row = PlanRow::new(PlanRowId::from_bytes(id), day, Slot { start, end });
    row.clone_from(&PlanRow { id: row.id, date: row.date, slot: row.slot, ..sample.clone() });
    row.helpers = sample.helpers.values().map(|role| (helper, *role)).collect();
    row
}

/// The first of the staff is whose device it is.
fn of_staff(number: u64, me: StaffId) -> StaffId {
    if number == 0 { me } else { StaffId::from_bytes([number as u8; 16]) }
}
