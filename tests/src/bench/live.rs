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

/// How soon it is heard.
#[must_use]
pub fn hints() -> Vec<Figure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let mut rounds = runtime.expect("threads can be started").block_on(heard());
    let mut middle = |which: fn(&(Duration, Duration)) -> Duration| {
        rounds.sort_by_key(which);
        let ms = |round: &(Duration, Duration)| (which(round).as_secs_f64() * 10_000.0).round() / 10.0;
        (ms(&rounds[ROUNDS / 2]), ms(&rounds[0]))
    };
    let ((hint, hint_best), (there, there_best)) = (middle(|round| round.0), middle(|round| round.1));
    vec![
        Figure::new("from the writer's answer to the reader's hint, middle of 15", hint, "ms")
            .at_most(HINT_MS_MAX)
            .beside("fastest", hint_best),
        Figure::new("and until the reader has synced, with a handshake", there, "ms")
            .beside("fastest", there_best),
    ]
}

/// Of each round: the hint, and the end of the sync that it led to, after the writer was answered.
async fn heard() -> Vec<(Duration, Duration)> {
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
        let hint = tokio::spawn(async move {
            listening.news().await.expect("the server is there");
            let hint = Instant::now();
            sync(&listening).await;
            (hint, Instant::now())
        });
        // What the office writes of its staff is in everybody's circle.
        add_staff(&manager, rounds.len());
        sync(&manager).await;
        let answered = Instant::now();
        let (hint, there) = hint.await.expect("it comes to its end");
        rounds.push((hint.saturating_duration_since(answered), there.saturating_duration_since(answered)));
    }
    rounds
}

fn add_staff(manager: &CareBook, number: usize) -> StaffId {
    manager.staff().add("手本 さくら", "テホン サクラ", &format!("H{}", 100 + number)).expect("a new code")
}

async fn sync(book: &CareBook) {
    book.sync(&|_| {}).await.expect("the server is there");
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
