//! How soon a device hears that another one has written, and what it costs to listen.
//!
//! The first over a real socket with real TLS, in one process; the second in simulated time, with both ends of each connection counted.

use std::sync::Arc;
use std::time::{Duration, Instant};

use kengai::model::StaffId;
use kengai::{CareBook, Role};
use kengai_protocol::http::NEWS_QUIET_MS;
use kengai_protocol::sign::SigningKey;
use kengai_sync::carrier::Lines;
use kengai_sync::{News, Transport};
use peak_alloc::PeakAlloc;

use super::figure::Figure;
use crate::cast::{Cast, Who};
use crate::link::{Net, Shape};
use crate::live::{book, enrol, founded};

/// Times that somebody writes.
const ROUNDS: usize = 15;
/// From the writer's answer to the reader's hint, in the middle of all rounds, milliseconds.
const HINT_MS_MAX: f64 = 50.0;
/// Devices that listen, and for how long, minutes.
const LISTENERS: usize = 32;
const MINUTES: u64 = 10;
/// What a stream may hold of memory at both ends together, KiB: TLS and HTTP have buffers of their own.
const STREAM_KIB_MAX: f64 = 160.0;
/// What a minute of quiet may cost on the line, TCP's own aside, bytes.
const MINUTE_BYTES_MAX: f64 = 200.0;

/// One time that somebody wrote.
struct Round {
    /// From the beginning of the writer's sync, its handshake and the server's commit included, to the reader's hint.
    all: Duration,
    /// From the writer's answer to the reader's hint; nothing where the hint was first.
    hint: Duration,
    /// From the writer's answer to the end of the sync that the hint led to.
    there: Duration,
    /// What that sync carried, bytes of bodies.
    bytes: u64,
}

/// How soon it is heard.
#[must_use]
pub fn hints() -> Vec<Figure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let rounds = runtime.expect("threads can be started").block_on(heard());
    let figure = |name: &str, which: fn(&Round) -> Duration| {
        let mut ms: Vec<f64> =
            rounds.iter().map(|round| (which(round).as_secs_f64() * 10_000.0).round() / 10.0).collect();
        ms.sort_by(f64::total_cmp);
        Figure::new(name, ms[ROUNDS / 2], "ms").beside("fastest", ms[0])
    };
    let bytes = rounds.iter().map(|round| round.bytes).max().unwrap_or_default();
    vec![
        figure("from the writer's answer to the reader's hint, middle of 15", |round| round.hint)
            .at_most(HINT_MS_MAX),
        figure("from the begin of the writer's sync to the hint", |round| round.all).at_most(HINT_MS_MAX),
        figure("from the writer's answer until the reader has it", |round| round.there),
        Figure::new("what a wake-up's sync carries, bodies", bytes as f64, "B"),
    ]
}

async fn heard() -> Vec<Round> {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let (_server, manager) = founded(folder.path()).await;
    let staff = manager.staff().add("手本 あかり", "テホン アカリ", "H01").expect("a new name");
    sync(&manager).await;
    let reader = book(&folder.path().join("akari"));
    enrol(&manager, &reader, staff, Role::Helper).await;
    sync(&manager).await;
    reader.news().await.expect("the server is there");
    sync(&reader).await;
    let mut rounds = Vec::new();
    while rounds.len() < ROUNDS {
        let listening = reader.clone();
        let hearing = tokio::spawn(async move {
            listening.news().await.expect("the server is there");
            let hint = Instant::now();
            let carried = sync(&listening).await;
            (hint, Instant::now(), carried)
        });
        // What the office writes of its staff is in everybody's circle.
        add_staff(&manager, rounds.len());
        let begun = Instant::now();
        sync(&manager).await;
        let answered = Instant::now();
        let (hint, there, bytes) = hearing.await.expect("it comes to its end");
        rounds.push(Round {
            all: hint.saturating_duration_since(begun),
            hint: hint.saturating_duration_since(answered),
            there: there.saturating_duration_since(answered),
            bytes,
        });
    }
    rounds
}

fn add_staff(manager: &CareBook, number: usize) -> StaffId {
    manager.staff().add("手本 さくら", "テホン サクラ", &format!("H{}", 100 + number)).expect("a new code")
}

/// Bytes of bodies that it carried.
async fn sync(book: &CareBook) -> u64 {
    let traffic = book.sync(&|_| {}).await.expect("the server is there").traffic;
    traffic.sent_bytes + traffic.received_bytes
}

/// What it costs to listen.
#[must_use]
pub fn idle(peak: &PeakAlloc) -> Vec<Figure> {
    let mut cast = Cast::found(71);
    let names = (0..LISTENERS).map(|number| -> &'static str { format!("hanako{number}").leak() });
    let all: Vec<Who> = names.map(|name| cast.join(name)).collect();
    let keys: Vec<SigningKey> = all
        .iter()
        .map(|who| SigningKey::from_seed(*cast.devices[*who].read().home().signing_key().seed()))
        .collect();
    let server = cast.server.key();
    let (kib, bytes) = cast.while_served(async |served| {
        let net = Net::new(served.clone(), Box::new(Shape::good));
        let before = peak.current_usage();
        let mut streams: Vec<News> = Vec::new();
        for key in &keys {
            let line = net.line("", server, key).expect("it is in memory");
            let transport = Transport::new(line, Arc::default(), false);
            streams.push(transport.listen().await.expect("it is enrolled"));
        }
        let each_kib = (peak.current_usage() - before) as f64 / 1024.0 / LISTENERS as f64;
        let carried = served.carried();
        let listening = streams.iter_mut().map(|stream| async {
            tokio::time::timeout(Duration::from_secs(60 * MINUTES), stream.heard()).await.is_err()
        });
        for quiet in all_of(listening).await {
            assert!(quiet, "nobody wrote anything, and every line held");
        }
        (each_kib, (served.carried() - carried) as f64 / LISTENERS as f64 / MINUTES as f64)
    });
    vec![
        Figure::new("memory of a stream, server and device together", kib.round(), "KiB")
            .at_most(STREAM_KIB_MAX),
        Figure::new("a quiet minute of a stream, TLS included", bytes.round(), "B")
            .at_most(MINUTE_BYTES_MAX)
            .beside("frames", 60_000.0 / NEWS_QUIET_MS as f64),
    ]
}

/// All of them at once.
async fn all_of<T>(work: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut work: Vec<_> = work.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = work.iter().map(|_| None).collect();
    std::future::poll_fn(move |context| {
        for (one, done) in work.iter_mut().zip(&mut done) {
            if done.is_none()
                && let std::task::Poll::Ready(value) = one.as_mut().poll(context)
            {
                *done = Some(value);
            }
        }
        match done.iter().all(Option::is_some) {
            true => std::task::Poll::Ready(done.iter_mut().filter_map(Option::take).collect()),
            false => std::task::Poll::Pending,
        }
    })
    .await
}
