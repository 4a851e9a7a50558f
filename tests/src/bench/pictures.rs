//! Photos that pile up in a home and at the server: one more costs what one costs. 500 and 5,000, all of them sent; waiting on the phone for
//! a line; and gone from the phone with their records, as its window says.

use std::sync::Arc;
use std::time::Duration;

use kengai::{CareBook, SystemRandomness};
use kengai_model::CareDay;
use kengai_protocol::{CircleId, CircleKind, Role};

use super::figure::Figure;
use super::processor;
use crate::cast::{Cast, SUZUKI, Who};
use crate::device::PlainVault;
use crate::exchange::End;
use crate::live::HandClock;

/// Photos.
const PHOTOS: [u64; 2] = [500, 5_000];
/// Records of the day that is listed.
const RECORDS: u64 = 12;
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

fn office(place: Place, count: u64) -> (Cast, CircleId, Who) {
    let mut cast = Cast::found(66);
    let aoki = cast.join("aoki");
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).expect("the server takes it");
    for seed in 0..RECORDS {
        cast.record_visit(aoki, circle, seed);
    }
    assert_eq!(cast.sync(aoki).end, End::Done);
    for marker in 0..count {
        cast.take_picture(aoki, circle, marker).expect("it has the key");
    }
    if place != Place::Waiting {
        send(&mut cast, aoki);
    }
    if place == Place::Left {
        // Their records were backed up and are older than the window; their files went with them.
        let db = cast.devices[aoki].store().database();
        db.execute("UPDATE photos SET here = 0, away = 2", []).expect("it is a column of each");
        let photos = cast.devices[aoki].folder().join("photos");
        std::fs::remove_dir_all(&photos).expect("it is there");
        std::fs::create_dir(&photos).expect("the disk has room");
    }
    (cast, circle, aoki)
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
    let (mut cast, circle, aoki) = office(place, count);
    let mut costs = Costs::new();
    let mut marker = count;
    costs.push((
        "taking one more",
        least(|| {
            marker += 1;
            cast.take_picture(aoki, circle, marker).expect("it has the key");
        }),
    ));
    if place != Place::Waiting {
        send(&mut cast, aoki);
        let mut sent = Duration::MAX;
        for _ in 0..TIMES {
            marker += 1;
            cast.take_picture(aoki, circle, marker).expect("it has the key");
            let (used, synced) = processor::of(|| cast.sync(aoki));
            assert_eq!((synced.end, synced.photos_sent), (End::Done, 1));
            sent = sent.min(used);
        }
        costs.push(("sending one more, the server's part too", sent));
        costs.push((
            "a sync with nothing new, the server's part too",
            least(|| {
                assert_eq!(cast.sync(aoki).end, End::Done);
            }),
        ));
    }
    costs.push(("opening the home", least(|| cast.devices[aoki].restart())));
    let now = cast.now_ms;
    costs.extend(looks(&mut cast, aoki, now));
    costs
}

/// What screens ask.
fn looks(cast: &mut Cast, who: Who, now_ms: u64) -> Costs {
    cast.devices[who].stop();
    let (clock, random) = (Arc::new(HandClock(now_ms.into())), Arc::new(SystemRandomness::new()));
    let book = CareBook::open(cast.devices[who].folder(), &PlainVault, clock, random, Duration::ZERO);
    let book = book.expect("it was made here");
    let shows = |day: &CareDay| !book.visits().of_day(*day, false).expect("it lists").is_empty();
    let mut days = (1..=30).filter_map(|day| CareDay::new(2026, 11, day).ok());
    let day = days.find(shows).expect("a day on which something was recorded");
    let listed = least(|| drop(book.visits().of_day(day, false).expect("it lists")));
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
