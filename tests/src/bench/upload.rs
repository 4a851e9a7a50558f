//! Photos over a line, in the line's own time, beside a plain copy of as many bytes over the same line; and a list of thumbnails that is
//! scrolled, beside what reading and opening their seals alone takes.

use std::time::Duration;

use kengai_protocol::blob::open_blob;
use kengai_protocol::{CircleKind, Hash, Role};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::Instant;

use super::figure::Figure;
use super::processor;
use crate::cast::{Cast, SUZUKI, Who};
use crate::exchange::{End, Links};
use crate::link::{Fate, Shape, pipe};
use crate::picture::picture_of;

/// Photos that are sent, and of how many bytes each, roughly.
const PHOTOS: u64 = 12;
const PHOTO_BYTES: usize = 150_000;
/// What sending them may take, in what a plain copy takes.
const COPY_MAX: f64 = 3.0;
/// Of so many runs the fastest counts.
const RUNS: usize = 5;
/// Thumbnails of a list.
const THUMBNAILS: u64 = 500;
/// What opening one may take, in reading and opening its seal alone.
const BARE_MAX: f64 = 10.0;

/// 10 Mbit/s, with so much of a way to and fro.
fn line(round_trip_ms: u64) -> Shape {
    Shape {
        bytes_per_second: 1_250_000,
        latency: Duration::from_millis(round_trip_ms / 2),
        fate: Fate::Holds,
    }
}

fn office(photos: u64, bytes: usize) -> (Cast, Who) {
    let mut cast = Cast::found(77);
    let aoki = cast.join("aoki");
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).expect("the server takes it");
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for marker in 0..photos {
        cast.take_picture_of(aoki, circle, picture_of(marker + 1, bytes)).expect("it has the key");
    }
    (cast, aoki)
}

/// What a plain copy of so many bytes takes over the same line, which holds.
fn copied(shape: Shape, bytes: u64) -> Duration {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("threads can be started").block_on(async {
        let begun = Instant::now();
        let (mut from, mut to, _) = pipe::connect(shape);
        let writing = tokio::spawn(async move {
            let all = vec![0; usize::try_from(bytes).unwrap_or_default()];
            from.write_all(&all).await.map(|()| from)
        });
        let mut all = vec![0; usize::try_from(bytes).unwrap_or_default()];
        to.read_exact(&mut all).await.expect("the line holds");
        drop(writing.await);
        begun.elapsed()
    })
}

/// What sending takes, near, far, over a line that loses every fiftieth packet, and over one that breaks every other second and is
/// there again at once. A copy is over the same line; over one that breaks it would never end, so its line holds.
#[must_use]
pub fn sending() -> Vec<Figure> {
    let (loses, breaks) = (Fate::Loses(50), Fate::CutAfter(Duration::from_secs(2)));
    [
        ("near", line(2)),
        ("far, 100 ms to and fro", line(100)),
        ("far, one packet of 50 lost", line(100).fated(loses)),
        ("far, cut every 2 s", line(100).fated(breaks)),
    ]
    .into_iter()
    .flat_map(|(name, shape)| {
        let (mut cast, aoki) = office(PHOTOS, PHOTO_BYTES);
        let bytes: u64 = cast.devices[aoki]
            .read()
            .photos_to_send(1_000)
            .map_or(0, |photos| photos.iter().map(|photo| photo.bytes).sum());
        cast.network.links = Some(Links::All(shape));
        let mut took = Duration::ZERO;
        loop {
            let synced = cast.sync(aoki);
            took += synced.took;
            if synced.end == End::Done {
                break;
            }
        }
        let fate = if shape.fate == breaks { Fate::Holds } else { shape.fate };
        let copy = copied(shape.fated(fate), bytes).as_secs_f64();
        let figure = format!("{PHOTOS} photos of {} KB sent, {name}", bytes / PHOTOS / 1_000);
        let seconds = (took.as_secs_f64() * 100.0).round() / 100.0;
        vec![
            Figure::new(figure, seconds, "s")
                .at_most((copy * COPY_MAX * 100.0).round() / 100.0)
                .beside("a plain copy", (copy * 100.0).round() / 100.0),
        ]
    })
    .collect()
}

fn fastest(work: impl Fn()) -> Duration {
    (0..RUNS).map(|_| processor::of(&work).0).min().unwrap_or_default()
}

/// What a list of thumbnails takes, each opened and proven.
#[must_use]
pub fn scrolling() -> Vec<Figure> {
    let (cast, aoki) = office(THUMBNAILS, 20_000);
    let store = cast.devices[aoki].read();
    let all: Vec<Hash> = cast.book.thumbnails.values().copied().collect();
    let circle = *cast.circles.last().expect("it was opened");
    let (_, key) = store.newest_key(circle).expect("it is a member");
    let list = fastest(|| {
        for id in &all {
            assert!(store.photo(*id).expect("it is whole").is_some());
        }
    });
    let bare = fastest(|| {
        for id in &all {
            let sealed = store.home().photos().read(id).expect("it is there");
            open_blob(&sealed, &key).expect("it is its key");
        }
    });
    let ms = |time: Duration| (time.as_secs_f64() * 100_000.0).round() / 100.0;
    vec![
        Figure::new(format!("{THUMBNAILS} thumbnails opened, processor time"), ms(list), "ms")
            .at_most(ms(bare) * BARE_MAX)
            .beside("reading and opening their seals alone", ms(bare)),
    ]
}
