// NOTE from the founder who merges, to H (delete these two lines): I wrote this fixture for your benches (open to today, brief, month, rebuild, first load)
// while you finished history. It is not compiled yet. Use it, mend it, or drop it; I do not write benches any further, they are yours.
//! A year of an office on its manager's device: 170 clients, 34 planned visits each a month, every one of them recorded by
//! a helper and received here. The fixture of every figure about what lies behind.
//!
//! Made once through the real store, sync and server (a few minutes, in memory) and kept beside the build, at two ages.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kengai::{CareBook, Clock};
use kengai_model::service::HelperRole;
use kengai_model::{CareDay, CareMonth, ClientId, Fields, MinuteOfDay, PlanMonth, PlanRow, PlanRowId};
use kengai_model::{Slot, StaffId, Stamp, UnixMillis, VisitRecord, diff, sample};
use kengai_protocol::{CircleId, CircleKind, DocId, Hash, Role};
use kengai_store::doc_kind::{client_id, directory_id, plan_id};
use kengai_store::{DocKind, Store};

use crate::cast::{Cast, SUZUKI, Who};
use crate::chance::SeededRandom;
use crate::device::{PlainVault, copy_folder};
use crate::exchange::End;
use crate::work::client_of;

/// Clients of one office (DOMAIN.md section 6).
pub const CLIENTS: u64 = 170;
/// Planned visits of one client in one month: 170 clients make about 70,000 a year.
const ROWS_A_MONTH: u32 = 34;
/// The year's first month, and how many there are.
const FIRST: (i32, u32) = (2025, 12);
const MONTHS: u32 = 12;
/// The two ages at which the device is kept, visits.
pub const YOUNG: u64 = 10_000;
/// A whole year.
pub const YEAR: u64 = CLIENTS * ROWS_A_MONTH as u64 * MONTHS as u64;
/// Changes whenever what is made here does.
const EDITION: u32 = 1;

/// A manager's device of a certain age.
#[derive(Debug, Clone)]
pub struct Office {
    /// Its home.
    pub home: PathBuf,
    /// The last day of which it holds records.
    pub today: CareDay,
    /// One of its clients.
    pub client: ClientId,
}

struct Noon(u64);

impl Clock for Noon {
    fn now_ms(&self) -> u64 {
        self.0
    }
}

impl Office {
    /// Opens it, as an app does.
    ///
    /// # Panics
    /// The kept fixture is damaged: delete it.
    #[must_use]
    pub fn open(&self) -> CareBook {
        let noon = self.today.at(MinuteOfDay::new(12, 0).expect("a time of day")).expect("in the calendar");
        let clock = Arc::new(Noon(noon.raw().unsigned_abs()));
        let random = Arc::new(SeededRandom::new(1, "bench of a year"));
        CareBook::open(&self.home, &PlainVault, clock, random, Duration::from_secs(5)).expect("the fixture")
    }
}

/// The device with 10,000 visits and with a year of them; made if it is not there.
///
/// # Panics
/// The build folder cannot be written.
#[must_use]
pub fn offices(kept: &Path) -> (Office, Office) {
    let at = |visits: u64| kept.join(format!("office-{EDITION}-{}-{visits}", env!("CARGO_PKG_VERSION")));
    let (young, year) = (at(YOUNG), at(YEAR));
    if !young.exists() || !year.exists() {
        make(&young, &year);
    }
    (office(young), office(year))
}

fn office(home: PathBuf) -> Office {
    let random = Arc::new(SeededRandom::new(1, "bench of a year"));
    let store = Store::open(&home, &PlainVault, random, Duration::ZERO).expect("the fixture");
    let text = |sql: &str| -> String {
        store.database().query_row(sql, [], |row| row.get(0)).expect("the fixture has visits")
    };
    let today = text("SELECT max(day) FROM visits").parse().expect("a day");
    let client = text("SELECT min(client) FROM clients").parse().expect("a client");
    Office { home, today, client }
}

/// One visit to be recorded: whose, where, and the plan's row.
struct Due {
    circle: CircleId,
    row: PlanRow,
}

fn make(young: &Path, year: &Path) {
    let mut cast = Cast::found(170);
    let helper = cast.join("hanako");
    let members = [(SUZUKI, Role::Manager), (helper, Role::Helper)];
    let circles: Vec<CircleId> = (0..CLIENTS)
        .map(|_| cast.open_circle(CircleKind::Client, &members).expect("the server takes it"))
        .collect();
    let staff = StaffId::from_bytes(cast.devices[helper].staff.0);
    sheets(&mut cast, &circles, staff);
    assert!(cast.until_quiet().is_empty(), "everybody is up to date");
    let mut written = 0;
    for month in months() {
        let mut due = plans(&mut cast, &circles, staff, month);
        due.sort_by_key(|due| (due.row.date, due.row.slot.start, due.row.id));
        let mut week = None;
        for one in due {
            let this_week = (one.row.date.number() - 1) / 7;
            if week.replace(this_week).is_some_and(|before| before != this_week) {
                exchange(&mut cast, helper, written);
            }
            record(&mut cast, helper, staff, &one, written);
            written += 1;
            if written == YOUNG {
                exchange(&mut cast, helper, written);
                keep(&mut cast, young);
            }
        }
        exchange(&mut cast, helper, written);
    }
    say(&format!("\r  … {written} visits made\n"));
    keep(&mut cast, year);
}

fn months() -> Vec<CareMonth> {
    (0..MONTHS)
        .map(|at| {
            let month = FIRST.1 - 1 + at;
            CareMonth::new(FIRST.0 + (month / 12) as i32, month % 12 + 1).expect("in the calendar")
        })
        .collect()
}

fn write(cast: &mut Cast, who: Who, place: (CircleId, DocId, DocKind), fields: &Fields) {
    let (circle, doc, kind) = place;
    let at = cast.now_ms;
    let changes = diff(&Fields::new(), fields);
    cast.devices[who].store().write_document(circle, doc, kind, &[], &changes, at).expect("room");
}

fn sheets(cast: &mut Cast, circles: &[CircleId], staff: StaffId) {
    let mut directory = sample::directory();
    let member = directory.staff.values().next().cloned().expect("the sample has somebody");
    directory.staff.insert(staff, member);
    let office = cast.circles[1];
    write(cast, SUZUKI, (office, directory_id(office), DocKind::Directory), &directory.to_fields());
    for circle in circles {
        let mut sheet = sample::client();
        sheet.client = client_of(*circle);
        write(cast, SUZUKI, (*circle, client_id(*circle, sheet.client), DocKind::Client), &sheet.to_fields());
    }
}

/// The month's plan of every client: a visit each day from 07:00 on, on the first days a second one at noon.
fn plans(cast: &mut Cast, circles: &[CircleId], staff: StaffId, month: CareMonth) -> Vec<Due> {
    let mut due = Vec::new();
    let days: Vec<CareDay> = month.days().collect();
    for (number, circle) in circles.iter().enumerate() {
        let mut plan = PlanMonth::new(client_of(*circle), month);
        for at in 0..ROWS_A_MONTH {
            let day = days[at as usize % days.len()];
            let hour = 7 + (number as u16 + at as u16) % 4 + if at as usize >= days.len() { 5 } else { 0 };
            let minute = |minute| MinuteOfDay::new(hour, minute).expect("a time of day");
            let bytes = Hash::of(&[&circle.0, month.to_string().as_bytes(), &at.to_be_bytes()]).0;
            let id = PlanRowId::from_bytes(bytes[..16].try_into().expect("16 bytes"));
            let mut row = PlanRow::new(id, day, Slot { start: minute(0), end: minute(15) });
            let model = sample::plan(1).rows.into_values().next().expect("the sample has a row");
            (row.code, row.service, row.units, row.count) =
                (model.code, model.service, model.units, model.count);
            (row.tasks, row.vitals) = (model.tasks, model.vitals);
            row.helpers.insert(staff, HelperRole::Main);
            plan.rows.insert(id, row.clone());
            due.push(Due { circle: *circle, row });
        }
        let doc = plan_id(*circle, plan.client, month);
        write(cast, SUZUKI, (*circle, doc, DocKind::Plan), &plan.to_fields());
    }
    due
}

fn record(cast: &mut Cast, helper: Who, staff: StaffId, due: &Due, number: u64) {
    let mut record: VisitRecord = sample::visit(number);
    let planned = VisitRecord::for_row(client_of(due.circle), &due.row, staff);
    let at = |minutes: i64| {
        let start = due.row.date.at(due.row.slot.start).expect("in the calendar");
        Stamp::pressed(UnixMillis::new(start.raw() + minutes * 60_000).expect("in the calendar"))
    };
    record.scheme = planned.scheme;
    record.client = planned.client;
    record.date = planned.date;
    record.plan_row = planned.plan_row;
    record.planned = planned.planned;
    record.service = planned.service;
    record.helpers = planned.helpers;
    (record.arrived, record.left) = (Some(at(1)), Some(at(15)));
    let random = SeededRandom::new(number, "visit of a year");
    let doc = DocId::make(due.circle, DocKind::Visit.number(), &random);
    write(cast, helper, (due.circle, doc, DocKind::Visit), &record.to_fields());
}

fn exchange(cast: &mut Cast, helper: Who, written: u64) {
    if io::stderr().is_terminal() {
        say(&format!("\r  … {written} of {YEAR} visits made, once for all runs"));
    }
    for who in [SUZUKI, helper, SUZUKI] {
        assert_eq!(cast.sync(who).end, End::Done);
    }
}

/// Copies the manager's home to its place; it takes its name only when it is whole.
fn keep(cast: &mut Cast, place: &Path) {
    assert!(cast.until_quiet().is_empty(), "everybody is up to date");
    let half = place.with_extension("half");
    let _ = std::fs::remove_dir_all(&half);
    cast.devices[SUZUKI].restart();
    copy_folder(cast.devices[SUZUKI].folder(), &half);
    std::fs::rename(&half, place).expect("the build folder can be written");
}

fn say(text: &str) {
    // Nobody there to read it is no reason to stop.
    let _ = write!(io::stderr(), "{text}");
}
