//! Photos that pile up in a home and at the server: one more costs what one costs. 500 and 5,000, all of them sent; waiting on the phone for
//! a line; and gone from the phone with their records, as its window says.

use std::sync::Arc;
use std::time::Duration;

use kengai::{CareBook, SystemRandomness};
use kengai_model::StaffId;
use kengai_protocol::{CircleId, CircleKind, Role};
use kengai_store::DocKind;
use kengai_store::doc_kind::directory_id;

use super::figure::Figure;
use super::office::{a_month, last_month, staff_of, today, write};
use super::processor;
use crate::cast::{Cast, SUZUKI, Who};
use crate::device::PlainVault;
use crate::exchange::End;
use crate::live::HandClock;

/// Photos.
const PHOTOS: [u64; 2] = [500, 5_000];
/// Clients whose visits of a day are listed.
const OF_CLIENTS: u64 = 12;
/// What one more may cost among the most, in what it costs among the fewest.
const GROWTH_MAX: f64 = 1.2;
/// What counting one that waits may cost, microseconds.
const COUNTED_US_MAX: f64 = 0.3;
/// The fastest of so many counts.
const TIMES: u64 = 9;

/// Where they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Sent,
    Waiting,
    Left,
}

impl Place {
    const fn words(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Waiting => "waiting",
            Self::Left => "gone from the phone",
        }
    }
}

const STATE: &str = "the state that is always in sight";

/// What is measured; each with what it costs.
type Costs = Vec<(&'static str, Duration)>;

/// What they cost.
#[must_use]
pub fn figures() -> Vec<Figure> {
    [Place::Sent, Place::Waiting, Place::Left].into_iter().flat_map(of_place).collect()
}

fn of_place(place: Place) -> Vec<Figure> {
    let mut figures = Vec::new();
    let [few, many] = PHOTOS.map(|count| {
        let costs = costs(place, count);
        for (what, cost) in &costs {
            let name = format!("{what}, {count} photos {}", place.words());
            figures.push(Figure::new(name, round(cost.as_secs_f64() * 1_000.0), "ms"));
        }
        costs
    });
    for ((what, few), (_, many)) in few.into_iter().zip(many) {
        figures.push(if place == Place::Waiting && what == STATE {
            // It says how many wait: they are counted.
            let each = many.saturating_sub(few).as_secs_f64() * 1e6 / (PHOTOS[1] - PHOTOS[0]) as f64;
            Figure::new(format!("{what}, {}: a photo more", place.words()), round(each), "µs")
                .at_most(COUNTED_US_MAX)
        } else {
            let growth = round(many.as_secs_f64() / few.as_secs_f64());
            Figure::new(format!("{what}, {}: many beside few", place.words()), growth, "×")
                .at_most(GROWTH_MAX)
        });
    }
    figures
}

fn round(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

/// A manager's device with a month of some clients, whose photos are all of the first.
fn office(place: Place, count: u64) -> (Cast, CircleId, Who) {
    let mut cast = Cast::found(66);
    let me = StaffId::from_bytes(cast.devices[SUZUKI].staff.0);
    let office = cast.circles[1];
    write(
        cast.devices[SUZUKI].store(),
        vec![(office, directory_id(office), DocKind::Directory, staff_of(me))],
    );
    let circles = (0..OF_CLIENTS).map(|number| {
        let members = [(SUZUKI, Role::Manager)];
        let circle = cast.open_circle(CircleKind::Client, &members).expect("the server takes it");
        write(cast.devices[SUZUKI].store(), a_month(circle, number, last_month(), 0, me));
        circle
    });
    let circle = circles.collect::<Vec<_>>()[0];
    let who = SUZUKI;
    assert_eq!(cast.sync(who).end, End::Done);
    for marker in 0..count {
        cast.take_picture(who, circle, marker).expect("it has the key");
    }
    if place != Place::Waiting {
        send(&mut cast, who);
    }
    if place == Place::Left {
        // Their records were backed up and are older than the window; their files went with them.
        let db = cast.devices[who].store().database();
        db.execute("UPDATE photos SET here = 0, away = 2", []).expect("it is a column of each");
        let photos = cast.devices[who].folder().join("photos");
        std::fs::remove_dir_all(&photos).expect("it is there");
        std::fs::create_dir(&photos).expect("the disk has room");
    }
    (cast, circle, who)
}

fn send(cast: &mut Cast, who: Who) {
    loop {
        let synced = cast.sync(who);
        assert_eq!(synced.end, End::Done);
        if synced.photos_sent == 0 {
            break;
        }
    }
}

fn costs(place: Place, count: u64) -> Costs {
    let (mut cast, circle, who) = office(place, count);
    let mut costs = Costs::new();
    let mut marker = count;
    costs.push((
        "taking one more",
        least(|| {
            marker += 1;
            cast.take_picture(who, circle, marker).expect("it has the key");
        }),
    ));
    if place != Place::Waiting {
        send(&mut cast, who);
        let mut sent = Duration::MAX;
        for _ in 0..TIMES {
            marker += 1;
            cast.take_picture(who, circle, marker).expect("it has the key");
            let (used, synced) = processor::of(|| cast.sync(who));
            assert_eq!((synced.end, synced.photos_sent), (End::Done, 1));
            sent = sent.min(used);
        }
        costs.push(("sending one more, the server's part too", sent));
        costs.push((
            "a sync with nothing new, the server's part too",
            least(|| {
                assert_eq!(cast.sync(who).end, End::Done);
            }),
        ));
    }
    costs.push(("opening the home", least(|| cast.devices[who].restart())));
    let now = cast.now_ms;
    costs.extend(looks(&mut cast, who, now));
    costs
}

/// What screens ask.
fn looks(cast: &mut Cast, who: Who, now_ms: u64) -> Costs {
    cast.devices[who].stop();
    let (clock, random) = (Arc::new(HandClock(now_ms.into())), Arc::new(SystemRandomness::new()));
    let book = CareBook::open(cast.devices[who].folder(), &PlainVault, clock, random, Duration::ZERO);
    let book = book.expect("it was made here");
    let listed = least(|| {
        let lines = book.visits().of_day(today(), true).expect("it lists").len() as u64;
        assert!(lines >= OF_CLIENTS, "{lines} lines");
    });
    let status = least(|| drop(book.status().expect("it is a member's")));
    drop(book);
    cast.devices[who].restart();
    let store = cast.devices[who].read();
    let waiting = least(|| assert!(store.photos_that_wait().expect("it lists").is_empty(), "none was tried"));
    vec![("the day's list", listed), (STATE, status), ("those that were tried and wait", waiting)]
}

/// The fastest of several.
fn least(mut work: impl FnMut()) -> Duration {
    (0..TIMES).map(|_| processor::of(&mut work).0).min().unwrap_or_default()
}
