//! The first load of a new phone: processor time of the phone itself, without a network, the disk's waits left out.
//!
//! A helper's phone comes into an office that is a year old: it reads the clients' whole log (every record is checked against
//! the running hash) and lets go of what is older than its window. A manager's device takes all of an office. A whole year of
//! 69,360 visits takes minutes, so parts of it are loaded whose size differs twofold twice, in circles and statements first,
//! then in history: what one visit costs must not grow from one to the next.

use std::time::Duration;

use kengai_model::StaffId;
use kengai_protocol::{CircleId, CircleKind, Role};
use kengai_store::Window;
use peak_alloc::PeakAlloc;

use crate::cast::{Cast, SUZUKI, Who};
use crate::exchange::End;

use super::bare::{Bare, bare_inserts};
use super::figure::Figure;
use super::memory::Memory;
use super::office::{CLIENTS, a_month, last_month, notes_of_month, today, write};
use super::processor;
use super::receiving::{Exchanged, exchange};

/// Clients whom the helper serves, and months of the office.
const OF_HELPER: (u64, u64) = (10, 12);
/// What the helper's phone keeps: days, and records of each client however old.
const WINDOW: (u32, u32) = (30, 3);
/// Clients and months on the manager's devices.
const OF_MANAGER: [(u64, u64); 3] = [(CLIENTS / 2, 1), (CLIENTS, 1), (CLIENTS, 2)];
/// Helpers in each client's circle: each is a statement of its own.
const TEAM: usize = 3;
/// What a visit may cost more on the largest of the manager's devices than on the smallest.
const GROWTH_MAX: f64 = 1.3;
/// What taking in a visit may cost, in bare encrypted inserts of its bytes.
pub(super) const FLOORS_MAX: f64 = 10.0;
/// What a first load may allocate at once, however much comes, MiB; the server's part and the test's are in it.
const HEAP_MIB_MAX: f64 = 16.0;

/// What the first load of a helper's phone takes.
#[must_use]
pub fn of_helper(peak: &PeakAlloc) -> Vec<Figure> {
    let mut office = office(OF_HELPER);
    let new = office.cast.join("tsubasa");
    for circle in office.circles.clone() {
        assert!(office.cast.grant(SUZUKI, circle, new, Role::Helper), "the server takes it");
    }
    let now_ms = office.cast.now_ms;
    office.cast.server.back_up(now_ms);
    let load = load(&mut office.cast, new, peak);
    // What the server has just taken stays for a window's time, whatever day it is of: so much later it is.
    let later = (0..=WINDOW.0).fold(today(), |day, _| day.next());
    let window = Window { today: later, days: WINDOW.0, records: WINDOW.1 };
    let prune = || while office.cast.devices[new].store().prune(&window).expect("the disk has room").more {};
    let (used, ()) = processor::of(prune);
    let let_go_ms = used.as_secs_f64() * 1_000.0;
    let left = visits_on(&office.cast, new);
    assert!(left > 0 && left < load.visits / 4, "the window is a month and the office a year old: {left}");
    let mut figures = load.figures();
    figures.push(
        Figure::new(format!("letting go of all but {left} within the window"), let_go_ms.round(), "ms")
            .at_most(load.took.as_secs_f64() * 1_000.0),
    );
    figures
}

/// What the first load of a manager's device takes: a growing part of a year.
#[must_use]
pub fn of_manager(peak: &PeakAlloc) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut each_ms = Vec::new();
    for size in OF_MANAGER {
        let mut office = office(size);
        let new = office.cast.join("tsubasa");
        let circles: Vec<CircleId> =
            office.cast.circles[..2].iter().chain(&office.circles).copied().collect();
        for circle in circles {
            assert!(office.cast.grant(SUZUKI, circle, new, Role::Manager), "the server takes it");
        }
        let load = load(&mut office.cast, new, peak);
        each_ms.push(load.each_ms());
        figures.extend(load.figures());
    }
    let growth = each_ms[OF_MANAGER.len() - 1] / each_ms[0];
    figures.push(
        Figure::new("a visit of the largest beside one of the smallest", round(growth), "×")
            .at_most(GROWTH_MAX),
    );
    figures
}

/// An office that has been writing for so many months; everything is at the server.
struct Office {
    cast: Cast,
    circles: Vec<CircleId>,
}

fn office((clients, months): (u64, u64)) -> Office {
    let mut cast = Cast::found(8);
    let team: Vec<Who> = ["hanako", "jiro", "saburo"][..TEAM].iter().map(|name| cast.join(name)).collect();
    let circles: Vec<CircleId> = (0..clients)
        .map(|_| {
            cast.open_circle(CircleKind::Client, &[(SUZUKI, Role::Manager)]).expect("the server takes it")
        })
        .collect();
    for circle in &circles {
        for who in &team {
            assert!(cast.grant(SUZUKI, *circle, *who, Role::Helper), "the server takes it");
        }
    }
    let me = StaffId::from_bytes(cast.devices[SUZUKI].staff.0);
    let mut month = last_month();
    for round in 0..months {
        for (number, circle) in (0..).zip(&circles) {
            let store = cast.devices[SUZUKI].store();
            write(store, a_month(*circle, number, month, round, me));
            notes_of_month(store, *circle, number, month, round);
        }
        assert_eq!(cast.sync(SUZUKI).end, End::Done);
        month = month.previous();
    }
    Office { cast, circles }
}

/// One first load.
struct Load {
    visits: u64,
    statements: u64,
    synced: Exchanged,
    took: Duration,
    bare: Bare,
    memory: Memory,
}

fn load(cast: &mut Cast, new: Who, peak: &PeakAlloc) -> Load {
    let mut synced = Exchanged::default();
    let memory = Memory::of(peak, || synced = exchange(cast, new));
    let took = synced.asking + synced.taking;
    let db = cast.devices[new].read().database();
    let statements =
        db.query_row("SELECT count(*) FROM statements", [], |row| row.get(0)).expect("it counts");
    let visits = visits_on(cast, new);
    let bare = bare_inserts(cast.devices[new].read(), visits);
    Load { visits, statements, synced, took, bare, memory }
}

impl Load {
    fn each_ms(&self) -> f64 {
        self.took.as_secs_f64() * 1_000.0 / self.visits.max(1) as f64
    }

    fn figures(&self) -> Vec<Figure> {
        let Self { visits, statements, synced, .. } = self;
        let ms = |time: Duration| (time.as_secs_f64() * 1_000.0).round();
        let each = synced.received_bytes as f64 / (*visits).max(1) as f64;
        let what = format!("{visits} visits, {statements} statements");
        let mut figures = vec![
            Figure::new(what.clone(), ms(self.took), "ms")
                .beside("bare inserts of the records' bytes", ms(self.bare.whole)),
            Figure::new("in bare inserts of the records' bytes", self.bare.times(self.took), "×")
                .at_most(FLOORS_MAX),
            Figure::new(
                "in bare inserts of what is left of them, packed",
                self.bare.times_packed(self.took),
                "×",
            ),
            Figure::new("a visit of it", round(self.each_ms()), "ms"),
            Figure::new("what comes for a visit", each.round(), "B"),
            Figure::new("round trips", synced.rounds as f64, ""),
        ];
        figures.extend(self.memory.figures(&format!("server and phone, {what}"), HEAP_MIB_MAX));
        figures
    }
}

fn visits_on(cast: &Cast, who: Who) -> u64 {
    let db = cast.devices[who].read().database();
    db.query_row("SELECT count(*) FROM visits", [], |row| row.get(0)).expect("it counts")
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
