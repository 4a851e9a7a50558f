//! What a server can make a device do that listens to it: hints without end, streams that end at once, floods. In simulated time, with
//! exchanges and streams counted. A device syncs rarely, opens rarely, reads little, and hangs up when nobody listens any more.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use kengai::carrier::Lines;
use kengai::{CareBook, SystemRandomness};
use kengai_protocol::http::{NEWS_FRAME, NEWS_QUIET_MS, QUIET_FRAME};
use kengai_protocol::invitation::FoundingTicket;
use kengai_server::ledger::{Ledger, LedgerOptions};
use kengai_server::limits::Quotas;
use kengai_server::serve::Service;
use kengai_server::{AppState, tls};
use kengai_tests::hinting::{Hinting, Said};
use kengai_tests::link::{Net, Served, Shape};
use kengai_tests::live::{MORNING_MS, ServerClock, book, founding_request};
use tokio::time::Instant;

const HOUR: Duration = Duration::from_secs(60 * 60);
/// Two syncs that hints lead to begin so far apart at least.
const LEAST: Duration = Duration::from_secs(1);

/// A book of an office of one, and streams that say what `script` says, for as long as `listen` lasts.
fn with(
    script: impl Fn(u64, u64) -> Said + Send + Sync + 'static,
    listen: impl AsyncFnOnce(&CareBook, &Hinting),
) {
    let dir = tempfile::tempdir().unwrap();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let seed = [7; 32];
        let random = Arc::new(SystemRandomness::new());
        let options = LedgerOptions { key_seed: seed, random, quotas: Quotas::default() };
        let mut ledger = Ledger::open(&dir.path().join("server"), options).unwrap();
        let (server, code) = (ledger.public_key(), ledger.make_ticket().unwrap());
        let ticket = FoundingTicket { address: "server.invalid:1".into(), server, code };
        let state = AppState::without_thread(ledger, Arc::new(ServerClock(AtomicU64::new(MORNING_MS))));
        let (_going, stopping) = tokio::sync::watch::channel(false);
        let served = Served::by(Service::new(tls::server_config(&seed, &server).unwrap(), state, stopping));
        let net: Arc<dyn Lines> = Arc::new(Net::new(served, Box::new(Shape::at_once)));
        let book = book(&dir.path().join("manager")).over(Arc::clone(&net));
        book.found(&founding_request(&ticket)).await.unwrap();
        book.sync(&|_| {}).await.unwrap();
        let hinting = Hinting::over(net, script);
        listen(&book.over(Arc::new(hinting.clone())), &hinting).await;
    });
}

/// Listens for so long.
async fn listens(book: &CareBook, long: Duration) {
    let ended = tokio::time::timeout(
        long,
        book.live(&|_| {}, &|synced| assert_eq!(synced.err().map(|error| error.to_string()), None)),
    )
    .await;
    assert!(ended.is_err(), "it goes on: {ended:?}");
}

/// What comes between them, in seconds.
fn seconds(begun: Instant, syncs: &[Instant]) -> Vec<f64> {
    syncs.iter().map(|at| (at.duration_since(begun).as_secs_f64() * 10.0).round() / 10.0).collect()
}

#[test]
fn the_first_hint_is_answered_at_once_and_those_until_the_next_sync_are_one() {
    // Ten quiet minutes, five hints within a second, and quiet again.
    let script = |_, piece: u64| match piece {
        25..30 => (Duration::from_millis(100), Some(NEWS_FRAME)),
        _ => (Duration::from_millis(NEWS_QUIET_MS), Some(QUIET_FRAME)),
    };
    with(script, async |book, lines| {
        let begun = Instant::now();
        listens(book, Duration::from_secs(1_300)).await;
        let first = 25.0 * NEWS_QUIET_MS as f64 / 1_000.0 + 0.1;
        assert_eq!(seconds(begun, &lines.syncs()), [0.0, first, first + 1.0]);
        assert_eq!(lines.opened(), 1);
    });
}

#[test]
fn hints_without_end_that_nothing_stands_behind_are_believed_ever_more_rarely() {
    for every in [Duration::from_millis(1), Duration::from_millis(200), Duration::from_secs(1)] {
        with(
            move |_, _| (every, Some(NEWS_FRAME)),
            async |book, lines| {
                listens(book, HOUR).await;
                let syncs = lines.syncs();
                assert!(syncs.len() <= 75, "{} syncs in an hour, hints every {every:?}", syncs.len());
                assert!(syncs.len() >= 20, "{}: it is not deaf", syncs.len());
                for pair in syncs.windows(2) {
                    assert!(pair[1] - pair[0] >= LEAST, "{:?}", pair[1] - pair[0]);
                }
            },
        );
    }
}

#[test]
fn streams_that_end_at_once_are_opened_ever_more_rarely_whatever_they_said() {
    let hint_and_end = |_, piece: u64| match piece {
        0 => (Duration::ZERO, Some(NEWS_FRAME)),
        _ => (Duration::from_secs(5), None),
    };
    let end = |_, _| (Duration::ZERO, None);
    let scripts: [Box<dyn Fn(u64, u64) -> Said + Send + Sync>; 2] = [Box::new(hint_and_end), Box::new(end)];
    for script in scripts {
        with(script, async |book, lines| {
            listens(book, HOUR).await;
            let (opened, syncs) = (lines.opened(), lines.syncs().len());
            assert!((20..=75).contains(&opened), "{opened} streams in an hour");
            assert!(syncs <= 150, "{syncs} syncs in an hour");
        });
    }
}

/// Frames without meaning come as fast as they are read: the device does not read them for ever.
#[test]
fn a_flood_of_what_says_nothing_is_not_read_to_its_end() {
    with(
        |_, _| (Duration::ZERO, Some(QUIET_FRAME)),
        async |book, lines| {
            listens(book, HOUR).await;
            let (pieces, opened) = (lines.pieces(), lines.opened());
            assert!((20..=75).contains(&opened), "{opened} streams in an hour");
            assert!(pieces <= opened * 6_000, "{pieces} pieces of {opened} streams");
        },
    );
}

#[test]
fn whoever_stops_in_the_middle_of_a_sync_or_of_a_wait_hangs_up() {
    with(
        |_, _| (Duration::from_millis(300), Some(NEWS_FRAME)),
        async |book, lines| {
            // Until a sync is under way that a hint led to, and then until the least time is waited for.
            for (syncs, more) in [(2, Duration::ZERO), (2, Duration::from_millis(400))] {
                let before = lines.syncs().len();
                let enough = async {
                    while lines.syncs().len() < before + syncs {
                        tokio::time::sleep(Duration::from_millis(1)).await;
                    }
                    tokio::time::sleep(more).await;
                };
                tokio::select! {
                    biased;
                    () = enough => {}
                    ended = book.live(&|_| {}, &|_| {}) => panic!("{ended:?}"),
                }
                assert_eq!(lines.open(), 0, "after {more:?}");
            }
        },
    );
}
