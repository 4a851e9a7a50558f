//! Statements of an office's control log: one more costs what one costs, whatever lies behind. 29 staff and 170 clients; circles that
//! get new keys, as when somebody leaves, until the log holds 500, 5,000 and 20,000.

use std::time::Duration;

use kengai_protocol::{CircleId, CircleKind, Role};

use super::figure::Figure;
use super::{processor, receiving};
use crate::cast::{Cast, SUZUKI, Who};

/// People of the office beside the manager, and clients.
const STAFF: usize = 28;
const CLIENTS: usize = 170;
/// People who share a client with the manager.
const TEAM: usize = 2;
/// Statements in the log.
const STATEMENTS: [u64; 3] = [500, 5_000, 20_000];
/// What one more may cost among the most, in what it costs among the fewest.
const GROWTH_MAX: f64 = 1.2;
/// A home that is opened goes through its log, statement by statement: so what one of them takes has the limit, microseconds.
const OPENED_US_MAX: f64 = 4.0;
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// The fastest of so many counts.
const TIMES: usize = 9;

/// What one costs with so many behind: processor time, both ends of it in one thread.
struct Costs([Duration; 4]);

/// What is measured, in the order of [`Costs`].
const WHAT: [&str; 4] = [
    "one more, made and handed in, the server's part too",
    "taking it in, on a helper's device",
    "opening a helper's home",
    "a sync with nothing new, the device's part",
];

/// Which of them reads the whole log.
const OPENING: usize = 2;

/// What they cost.
#[must_use]
pub fn figures() -> Vec<Figure> {
    let (mut cast, circles, helper) = office();
    let (mut figures, mut all) = (Vec::new(), Vec::new());
    for statements in STATEMENTS {
        let mut next = circles.iter().cycle();
        while height(&cast) < statements {
            rotate(&mut cast, *next.next().expect("it goes round"));
            // A device may not hand in all of them on one day.
            cast.now_ms += DAY_MS / STATEMENTS[0];
        }
        receiving::exchange(&mut cast, helper);
        let costs = costs(&mut cast, circles[0], helper);
        for (what, cost) in WHAT.into_iter().zip(costs.0) {
            figures.push(Figure::new(format!("{what}, with {statements} behind"), ms(cost), "ms"));
        }
        all.push(costs);
    }
    let (fewest, most) = (&all[0], &all[all.len() - 1]);
    for (at, what) in WHAT.into_iter().enumerate() {
        let ratio = most.0[at].as_secs_f64() / fewest.0[at].as_secs_f64();
        let name = format!("{what}: the most beside the fewest");
        let figure = Figure::new(name, (ratio * 100.0).round() / 100.0, "×");
        figures.push(if at == OPENING { figure } else { figure.at_most(GROWTH_MAX) });
    }
    let opened = most.0[OPENING].saturating_sub(fewest.0[OPENING]).as_secs_f64() * 1e6;
    let each = opened / (STATEMENTS[STATEMENTS.len() - 1] - STATEMENTS[0]) as f64;
    figures.push(
        Figure::new("opening: a statement more", (each * 100.0).round() / 100.0, "µs").at_most(OPENED_US_MAX),
    );
    figures
}

fn ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 100_000.0).round() / 100.0
}

/// Everybody is enrolled, and each client has a circle; the helper whose device is looked at is in all of them.
fn office() -> (Cast, Vec<CircleId>, Who) {
    let mut cast = Cast::found(65);
    let staff: Vec<Who> =
        (0..STAFF).map(|number| cast.join(Box::leak(format!("hanako{number}").into_boxed_str()))).collect();
    let circles = (0..CLIENTS).map(|number| {
        let team = [(SUZUKI, Role::Manager), (staff[0], Role::Helper)];
        let other = (staff[1 + number % (STAFF - 1)], Role::Helper);
        cast.open_circle(CircleKind::Client, &[&team[..], &[other]].concat()).expect("the server takes it")
    });
    let circles = circles.collect();
    (cast, circles, staff[0])
}

fn height(cast: &Cast) -> u64 {
    cast.devices[SUZUKI].read().control().expect("it is founded").height() + 1
}

fn rotate(cast: &mut Cast, circle: CircleId) {
    let members: Vec<(Who, Role)> = cast.members(circle).into_iter().collect();
    assert_eq!(members.len(), 1 + TEAM);
    assert!(cast.rotate(circle, &members), "the server takes it: {:?}", cast.last_refusal);
}

fn costs(cast: &mut Cast, circle: CircleId, helper: Who) -> Costs {
    let mut least = [Duration::MAX; 4];
    for _ in 0..TIMES {
        let made = processor::of(|| rotate(cast, circle)).0;
        let taken = receiving::exchange(cast, helper).taking;
        let receiving::Exchanged { asking: asked, taking: answered, .. } = receiving::exchange(cast, helper);
        let opened = processor::of(|| cast.devices[helper].restart()).0;
        // What a device reads after it was opened is here before the next one is made.
        receiving::exchange(cast, helper);
        for (least, cost) in least.iter_mut().zip([made, taken, opened, asked + answered]) {
            *least = (*least).min(cost);
        }
    }
    Costs(least)
}
