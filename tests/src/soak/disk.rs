//! Power cuts of a device's disk, and on every fourth day disks that are full or fail.

use std::time::Instant;

use super::tally::{Size, Tally};
use crate::powercut::Broken;
use crate::powercut::counts::Counts;
use crate::powercut::soak::{cut_until, strike_a_day};

/// Places of one day at which the power goes.
const CUTS: usize = 600;
const CUTS_TINY: usize = 4;
/// Faults of each kind that strike on one day.
const STRIKES_EACH: usize = 5;
const STRIKES_EVERY: u64 = 4;

pub(super) fn share(seed: u64, size: Size, until: Option<Instant>) -> Tally {
    let mut tally = Tally::default();
    let cuts = if size == Size::Tiny { CUTS_TINY } else { CUTS };
    take(&mut tally, "states", cut_until(seed, Broken::Nothing, cuts, until));
    tally.played("days", 1.0);
    tally.played("faults", 0.0);
    let late = until.is_some_and(|until| Instant::now() >= until);
    if size == Size::Whole && seed.is_multiple_of(STRIKES_EVERY) && !late {
        let (counts, struck) = strike_a_day(seed, STRIKES_EACH);
        take(&mut tally, "states after faults", counts);
        tally.played("faults", struck as f64);
    }
    tally
}

pub(super) fn take(tally: &mut Tally, what: &'static str, counts: Counts) {
    tally.played(what, counts.states as f64);
    tally.bad("lost", counts.lost);
    tally.bad("corrupt", counts.corrupt);
    tally.tell(counts.found);
}
