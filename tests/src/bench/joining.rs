//! The first load of a new phone: a helper joins a client's circle behind which a year of visits lies. In memory, without
//! a network: what remains is the work of server and phone.

use std::time::Instant;

use kengai_model::sample::visits_of_one_client;
use kengai_protocol::Role;
use peak_alloc::PeakAlloc;

use crate::cast::SUZUKI;
use crate::exchange::End;

use super::bodies::Round;
use super::figure::Figure;

/// Visits of the client: about a year and a half.
const VISITS: u64 = 600;
/// Visits that went into one entry.
const BATCH: u64 = 20;

/// What the first load takes.
#[must_use]
pub fn figures(peak: &PeakAlloc) -> Vec<Figure> {
    let mut round = Round::new(8);
    for batch in 0..VISITS / BATCH {
        let from = batch * BATCH;
        for (record, number) in visits_of_one_client(20_000 + from, BATCH).into_iter().zip(2_000_000 + from..)
        {
            round.write_alone(&record, number);
        }
        let helper = round.helper;
        assert_eq!(round.cast.sync(helper).end, End::Done);
    }
    assert!(round.cast.until_quiet().is_empty(), "everybody is up to date");
    let new = round.cast.join("tsubasa");
    assert!(round.cast.grant(SUZUKI, round.circle, new, Role::Helper), "the server takes it");
    peak.reset_peak_usage();
    let heap_before = peak.current_usage_as_mb();
    let begun = Instant::now();
    let synced = round.cast.sync(new);
    let took_ms = begun.elapsed().as_secs_f64() * 1_000.0;
    let heap = f64::from(peak.peak_usage_as_mb() - heap_before);
    assert_eq!(synced.end, End::Done);
    let db = round.cast.devices[new].read().database();
    let there: u64 = db.query_row("SELECT count(*) FROM visits", [], |row| row.get(0)).expect("it counts");
    vec![
        Figure::new(format!("{there} visits of one client, server and phone"), took_ms.round(), "ms"),
        Figure::new("what comes", synced.received_bytes as f64, "B"),
        Figure::new("a visit of it", (synced.received_bytes as f64 / there.max(1) as f64).round(), "B"),
        Figure::new("round trips", synced.rounds as f64, ""),
        Figure::new("heap of server and phone together", (heap * 100.0).round() / 100.0, "MiB"),
    ]
}
