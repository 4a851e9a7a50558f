//! Worlds of the simulation: over lines that take no time, with right and wrong clocks, and over lines that are drawn.

use std::time::Duration;

use super::tally::{Size, Tally};
use crate::simulation::{Clocks, Outcome, clocks_changed, run, run_on_lines};

/// An office works so long a day.
const OFFICE_DAY: Duration = Duration::from_secs(8 * 60 * 60);
/// Every so many seeds the same day is played with wrong clocks as well.
const CLOCKS_EVERY: u64 = 8;

pub(super) fn share(seed: u64, size: Size) -> Tally {
    let mut tally = Tally::default();
    let mut world = |name: &str, outcome: &Outcome| {
        tally.played("worlds", 1.0);
        tally.played("office-days", outcome.lasted.as_secs_f64() / OFFICE_DAY.as_secs_f64());
        tally.played("syncs", outcome.syncs as f64);
        tally.bad("violations", outcome.violations.len() as u64);
        tally.tell(outcome.violations.iter().map(|what| format!("{name}: {what}")));
    };
    world("on lines", &run_on_lines(seed));
    if size == Size::Tiny {
        return tally;
    }
    let right = run(seed, Clocks::Right);
    world("at once", &right);
    if seed.is_multiple_of(CLOCKS_EVERY) {
        let wrong = run(seed, Clocks::Wrong);
        world("wrong clocks", &wrong);
        let changed = clocks_changed(&right, &wrong);
        tally.bad("violations", changed.len() as u64);
        tally.tell(changed);
    }
    tally
}
