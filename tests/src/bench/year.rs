//! A year of an office on a manager's device: 170 clients, 34 visits each a month. What opening, the day's list, the brief
//! and the month take, what a rebuild of everything from entries takes, and how much memory.
//!
//! The device is made once by the store's own means (documents written a client's month at a time, entries formed, and
//! marked as sent by hand) and kept beside the program for the next run.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use kengai::{CareBook, SystemRandomness};
use kengai_billing::CodeTable;
use kengai_model::{ClientId, StaffId};
use kengai_protocol::{CircleId, CircleKind, Role};
use kengai_store::doc_kind::directory_id;
use kengai_store::{DocKind, SearchFilter, Store};
use peak_alloc::PeakAlloc;

use crate::cast::{Cast, MORNING_MS, SUZUKI};
use crate::chance::SeededRandom;
use crate::device::{PlainVault, copy_folder};
use crate::live::HandClock;

use super::figure::Figure;
use super::joining::{FLOORS_MAX, bare_inserts};
use super::memory::Memory;
use super::office::{
    CLIENTS, VISITS_MONTH, WRITTEN_MS, a_month, last_month, notes_of_month, staff_of, today, write,
};
use super::printed::say;
use super::saving::{at, disk};

/// Changes when devices must be made anew, such as with the number of a migration.
const MAKE: u32 = 8;
/// What a person accepts as at once, milliseconds: from opening to the day's list.
const TO_TODAY_MS_MAX: f64 = 20.0;
/// What a manager waits for without looking elsewhere, milliseconds: the board of a month, and a search through everything.
const BOARD_MS_MAX: f64 = 300.0;
const SEARCH_MS_MAX: f64 = 300.0;
/// What the board of a month may allocate at once, its own 5,780 lines (6.5) included, MiB.
const BOARD_HEAP_MIB_MAX: f64 = 16.0;
/// What opening and everybody's list of a day may allocate at once, MiB.
const LIST_HEAP_MIB_MAX: f64 = 4.0;
/// What computing everything again may allocate at once, however much there is, MiB.
const REBUILD_HEAP_MIB_MAX: f64 = 16.0;
/// What a helper at the door accepts as at once, milliseconds.
const BRIEF_MS_MAX: f64 = 20.0;
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
    let day = today();
    let name = |what: &str| format!("{what} ({held} visits)");
    let file = std::fs::metadata(folder.join("kengai.db")).expect("it was made here").len();
    let mut figures =
        vec![Figure::new(name("its database, closed"), (file as f64 / 1e5).round() / 10.0, "MB")];
    for (what, everybody) in [("open, to one's own list of today", false), ("open, to everybody's", true)] {
        let mut lines = 0;
        let times = Times::of(RUNS, || {
            lines = open(&folder).visits().of_day(day, everybody).expect("it lists").len()
        });
        let what = format!("{what}, {lines} lines");
        figures.push(times.figure(name(&what)).at_most(TO_TODAY_MS_MAX));
    }
    figures.extend(cold(&folder).into_iter().map(|figure| Figure { name: name(&figure.name), ..figure }));
    let listing = Memory::of(peak, || drop(open(&folder).visits().of_day(day, true).expect("it lists")));
    figures.extend(listing.figures(&name("open, everybody's list"), LIST_HEAP_MIB_MAX));
    let floor = bare_month(&folder);
    let book = open(&folder);
    let client: ClientId = book.clients().all().expect("it lists")[7].client;
    let brief = Times::of(RUNS, || drop(book.door().brief(client).expect("it is there")));
    figures.push(brief.figure(name("brief of a client")).at_most(BRIEF_MS_MAX));
    let codes = CodeTable::verified(day);
    let board = Times::of(RUNS_LONG, || drop(book.review().board(day.month(), &codes).expect("it is there")));
    let board = board.figure(name("board of a month")).at_most(BOARD_MS_MAX);
    figures.push(board.beside("bare read", floor.fastest));
    let looking = Memory::of(peak, || drop(book.review().board(day.month(), &codes).expect("it is there")));
    figures.extend(looking.figures(&name("board of a month"), BOARD_HEAP_MIB_MAX));
    drop(book);
    figures
        .extend(searching(&folder).into_iter().map(|figure| Figure { name: name(&figure.name), ..figure }));
    figures
}

/// The way to everybody's list where nothing of the database is in the machine's memory: how long, and what is read from the disk.
fn cold(folder: &Path) -> Vec<Figure> {
    let file = std::fs::File::open(folder.join("kengai.db")).expect("it was made here");
    let mut read = Vec::new();
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed).expect("it is a file");
            let (before, begun) = (read_kib(), Instant::now());
            drop(open(folder).visits().of_day(today(), true).expect("it lists"));
            let took = begun.elapsed();
            read.extend(read_kib().zip(before).map(|(after, before)| after - before));
            took
        })
        .collect();
    let what = "open, to everybody's list, nothing of it in memory";
    let time = Figure::new(what, at(&mut times, FASTEST), "ms").beside("median", at(&mut times, HALF));
    let read = read.into_iter().min_by(f64::total_cmp);
    let read = read.map(|kib| Figure::new("the same, read from the disk", kib.round(), "KiB"));
    std::iter::once(time).chain(read).collect()
}

/// What this process has read from disks so far, KiB, where the system tells it.
fn read_kib() -> Option<f64> {
    let io = std::fs::read_to_string("/proc/self/io").ok()?;
    let bytes = io.lines().find_map(|line| line.strip_prefix("read_bytes:"))?;
    bytes.trim().parse::<f64>().ok().map(|bytes| bytes / 1024.0)
}

/// The least that looking at a month's records can take: reading each of them, in the order in which they lie.
fn bare_month(folder: &Path) -> Times {
    let store = open_store(folder, 5);
    let sql = "SELECT sum(length(packed)) FROM documents WHERE rowid IN
               (SELECT documents.rowid FROM visits JOIN documents USING (doc) WHERE day BETWEEN ?1 AND ?2)";
    let month = today().month();
    let days = [month.first_day().to_string(), month.last_day().to_string()];
    Times::of(RUNS_LONG, || {
        let bytes: u64 = store.database().query_row(sql, days.clone(), |row| row.get(0)).expect("it counts");
        assert!(bytes > 0, "there are records");
    })
}

/// A search for a common word and for one that is nowhere, beside the least that looking through all texts can take.
fn searching(folder: &Path) -> Vec<Figure> {
    let book = open(folder);
    let search =
        |word: &str| book.search().find(word, &SearchFilter::default()).expect("it searches").found.len();
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
    let mut store = open_store(&folder, 1);
    let mut took = Duration::ZERO;
    let memory = Memory::of(peak, || {
        let begun = Instant::now();
        assert!(store.rebuild(MORNING_MS).expect("the disk has room"), "nothing is pending");
        took = begun.elapsed();
    });
    let floor = bare_inserts(store.database(), held);
    drop(store);
    let there: u64 = open_store(&folder, 3)
        .database()
        .query_row("SELECT count(*) FROM visits", [], |row| row.get(0))
        .expect("it counts");
    assert_eq!(there, held, "everything is there again");
    vec![
        Figure::new(format!("everything rebuilt from entries ({held} visits)"), took.as_secs_f64(), "s")
            .beside("bare inserts of what it leaves", floor.as_secs_f64()),
        Figure::new("in bare inserts", took.as_secs_f64() / floor.as_secs_f64(), "×").at_most(FLOORS_MAX),
        Figure::new("a visit of it", took.as_secs_f64() * 1_000.0 / held as f64, "ms"),
    ]
    .into_iter()
    .chain(memory.figures("of it", REBUILD_HEAP_MIB_MAX))
    .collect()
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
        say(&format!("    making a device with {} visits …", months * CLIENTS * VISITS_MONTH));
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
    let store = cast.devices[SUZUKI].store();
    write(store, vec![(office, directory_id(office), DocKind::Directory, staff_of(me))]);
    let mut month = last_month();
    for round in 0..months {
        for (number, circle) in (0..).zip(&circles) {
            write(store, a_month(*circle, number, month, round, me));
            notes_of_month(store, *circle, number, month, round);
        }
        store.form_entries(1).expect("the disk has room");
        month = month.previous();
    }
    // The server has had it all for long.
    let sent = "UPDATE entries SET counter = id, position = seq, server_ms = ?1";
    store.database().execute(sent, [WRITTEN_MS]).expect("it is a column of each");
    store.prepare_search(usize::MAX).expect("the disk has room");
    let unfinished = folder.with_extension("unfinished");
    let _ = std::fs::remove_dir_all(&unfinished);
    copy_folder(cast.devices[SUZUKI].folder(), &unfinished);
    std::fs::rename(&unfinished, folder).expect("both are in one folder");
}
