//! One more of what grows: it costs what one costs. A handover note among 50, 400 and 2,000 about one client, written and
//! received; a sync with nothing new of a device in 30 circles and in 170.

use std::time::Duration;

use kengai_model::StaffId;
use kengai_model::sample::held_out;
use kengai_protocol::{CircleId, CircleKind, Role};

use super::figure::Figure;
use super::{processor, receiving};
use crate::cast::{Cast, SUZUKI, Who};
use crate::work::put_note;

/// Notes about one client.
const NOTES: [u64; 3] = [50, 400, 2_000];
/// Circles of a device.
const CIRCLES: [usize; 2] = [30, 170];
/// What one more may cost among the most, in what it costs among the fewest.
const GROWTH_MAX: f64 = 1.2;
/// A sync with nothing new asks about no circle.
const QUIET_GROWTH_MAX: f64 = 1.5;
/// The fastest of so many counts.
const TIMES: u64 = 9;

/// What they cost.
#[must_use]
pub fn figures() -> Vec<Figure> {
    let mut figures = notes();
    figures.extend(quiet_syncs());
    figures
}

fn ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 100_000.0).round() / 100.0
}

fn notes() -> Vec<Figure> {
    let (mut cast, circle, people) = office();
    let (mut figures, mut written, mut all) = (Vec::new(), Vec::new(), 0);
    for count in NOTES {
        while all < count {
            note(&mut cast, people[0], circle, all);
            all += 1;
        }
        receiving::exchange(&mut cast, people[0]);
        receiving::exchange(&mut cast, people[1]);
        let (mut write, mut receive) = (Duration::MAX, Duration::MAX);
        for _ in 0..TIMES {
            write = write.min(note(&mut cast, people[0], circle, all));
            all += 1;
            receiving::exchange(&mut cast, people[0]);
            receive = receive.min(receiving::exchange(&mut cast, people[1]).taking);
        }
        figures.push(Figure::new(format!("one more note among {count}: writing it"), ms(write), "ms"));
        figures.push(Figure::new(format!("one more note among {count}: receiving it"), ms(receive), "ms"));
        written.push((write, receive));
    }
    let ratio = |of: fn(&(Duration, Duration)) -> Duration| {
        let (first, last) = (of(&written[0]), of(&written[written.len() - 1]));
        (last.as_secs_f64() / first.as_secs_f64() * 100.0).round() / 100.0
    };
    figures.push(
        Figure::new("writing among the most beside the fewest", ratio(|one| one.0), "×").at_most(GROWTH_MAX),
    );
    figures.push(
        Figure::new("receiving among the most beside the fewest", ratio(|one| one.1), "×")
            .at_most(GROWTH_MAX),
    );
    figures
}

fn office() -> (Cast, CircleId, [Who; 2]) {
    let mut cast = Cast::found(63);
    let people = [cast.join("aoki"), cast.join("tanaka")];
    let members = [(SUZUKI, Role::Manager), (people[0], Role::Helper), (people[1], Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).expect("the server takes it");
    assert!(cast.until_quiet().is_empty(), "everybody is up to date");
    (cast, circle, people)
}

/// Writes a note; the processor time that it took.
fn note(cast: &mut Cast, who: Who, circle: CircleId, number: u64) -> Duration {
    let (_, mut note) = held_out::notes(number).swap_remove(0);
    note.from = StaffId::from_bytes(cast.devices[who].staff.0);
    let now = cast.now_ms;
    let store = cast.devices[who].store();
    processor::of(|| put_note(store, circle, &note, now).expect("the disk has room")).0
}

fn quiet_syncs() -> Vec<Figure> {
    let mut times = Vec::new();
    let mut figures = Vec::new();
    for circles in CIRCLES {
        let mut cast = Cast::found(64);
        let helper = cast.join("aoki");
        for _ in 0..circles {
            let members = [(SUZUKI, Role::Manager), (helper, Role::Helper)];
            cast.open_circle(CircleKind::Client, &members).expect("the server takes it");
        }
        assert!(cast.until_quiet().is_empty(), "everybody is up to date");
        let mut all = || {
            let one = receiving::exchange(&mut cast, helper);
            one.asking + one.taking
        };
        let least = (0..TIMES).map(|_| all()).min().unwrap_or_default();
        figures.push(Figure::new(format!("a sync with nothing new, in {circles} circles"), ms(least), "ms"));
        times.push(least.as_secs_f64());
    }
    let growth = (times[1] / times[0] * 100.0).round() / 100.0;
    figures.push(
        Figure::new("the same, the most circles beside the fewest", growth, "×").at_most(QUIET_GROWTH_MAX),
    );
    figures
}
