//! What a sync says: when nothing is new, when a visit is, and whether that depends on what lies behind.

use std::io::{self, IsTerminal, Write};

use kengai_model::sample::visits_of_one_client;

use crate::cast::{SUZUKI, Who};
use crate::exchange::{End, Synced};

use super::bodies::Round;
use super::figure::Figure;

const NOTHING_NEW_MAX: f64 = 160.0;
/// What longer numbers may add when much lies behind, bytes: a step of padding each way.
const GROWTH_MAX: f64 = 32.0;
/// Visits that go into one entry while the past is made.
const PAST_BATCH: u64 = 20;

/// One person's syncs: with nothing new, and with a visit and its note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Said {
    nothing_sent: u64,
    nothing_received: u64,
    manager_nothing_received: u64,
    visit_sent: u64,
    visit_received: u64,
    rounds_max: u64,
}

/// What is said with nothing behind and with `behind` visits behind.
#[must_use]
pub fn figures(behind: u64) -> Vec<Figure> {
    let mut round = Round::new(5);
    // The thread of the month is there already, with nothing and with much behind.
    say(&mut round, 0);
    let fresh = say(&mut round, 1);
    past(&mut round, behind);
    let later = say(&mut round, 2);
    let mut figures = Vec::new();
    for (said, name) in [(fresh, "0 behind".to_owned()), (later, format!("{behind} behind"))] {
        figures.extend([
            Figure::new(format!("nothing new, sent ({name})"), said.nothing_sent as f64, "B")
                .at_most(NOTHING_NEW_MAX),
            Figure::new(format!("nothing new, received ({name})"), said.nothing_received as f64, "B")
                .at_most(NOTHING_NEW_MAX),
            Figure::new(
                format!("nothing new, a manager receives ({name})"),
                said.manager_nothing_received as f64,
                "B",
            )
            .at_most(NOTHING_NEW_MAX),
            Figure::new(
                format!("a visit and a note go out, whole request ({name})"),
                said.visit_sent as f64,
                "B",
            ),
            Figure::new(format!("they come in, whole answer ({name})"), said.visit_received as f64, "B"),
            Figure::new(
                format!("round trips of each of these, at most ({name})"),
                said.rounds_max as f64,
                "",
            )
            .at_most(1.0),
        ]);
    }
    let growth = |then: u64, now: u64| now.saturating_sub(then) as f64;
    let nothing = growth(fresh.nothing_sent, later.nothing_sent)
        + growth(fresh.nothing_received, later.nothing_received)
        + growth(fresh.manager_nothing_received, later.manager_nothing_received);
    let visit =
        growth(fresh.visit_sent, later.visit_sent) + growth(fresh.visit_received, later.visit_received);
    figures.extend([
        Figure::new(format!("what {behind} behind add to nothing new, all three"), nothing, "B")
            .at_most(GROWTH_MAX),
        Figure::new(format!("what {behind} behind add to a visit and a note, both ways"), visit, "B")
            .at_most(GROWTH_MAX),
    ]);
    figures
}

fn sync(round: &mut Round, who: Who, said: &mut Said) -> Synced {
    let synced = round.cast.sync(who);
    assert_eq!(synced.end, End::Done);
    said.rounds_max = said.rounds_max.max(synced.rounds);
    synced
}

/// A line that is written over, for whoever waits at a terminal.
fn say_how_far(written: u64, of: u64) {
    if io::stderr().is_terminal() {
        let end = if written == of { "\r\x1b[K" } else { "" };
        // Nobody there to read it is no reason to stop.
        let _ = write!(io::stderr(), "\r  … {written}/{of}{end}");
    }
}

/// The same visit and note each time, but for their ids.
fn say(round: &mut Round, number: u64) -> Said {
    let mut said = Said::default();
    let helper = round.helper;
    let nothing = sync(round, helper, &mut said);
    let managers = sync(round, SUZUKI, &mut said);
    let record = visits_of_one_client(400, 1).remove(0);
    round.write(record, 500, 500_000 + number);
    let out = sync(round, helper, &mut said);
    let into = sync(round, SUZUKI, &mut said);
    // The positions of what was sent and confirmed come with the next sync; then nothing is new again.
    sync(round, helper, &mut said);
    sync(round, SUZUKI, &mut said);
    Said {
        nothing_sent: nothing.sent_bytes,
        nothing_received: nothing.received_bytes,
        manager_nothing_received: managers.received_bytes,
        visit_sent: out.sent_bytes,
        visit_received: into.received_bytes,
        ..said
    }
}

/// The helper's visits of a long time, sent in batches and received by the manager.
fn past(round: &mut Round, visits: u64) {
    let mut written = 0;
    while written < visits {
        let batch = PAST_BATCH.min(visits - written);
        for record in visits_of_one_client(10_000 + written, batch) {
            round.write_alone(&record, 1_000_000 + written);
            written += 1;
        }
        let helper = round.helper;
        assert_eq!(round.cast.sync(helper).end, End::Done);
        say_how_far(written, visits);
    }
    assert!(round.cast.until_quiet().is_empty(), "everybody is up to date");
}
