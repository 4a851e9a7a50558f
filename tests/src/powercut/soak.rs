//! Many days, many cuts, counted.

use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::check::{Expected, Verdict, check};
use super::counts::Counts;
use super::day::{Broken, Day};
use super::faults::{day_with, operations};
use super::image::{Loss, Replay};
use super::server;
use super::tape::{Fault, Op, Strike};
use crate::cast::roomy_folder;
use crate::chance::Dice;

/// Things that are done in one day.
pub const STEPS: usize = 30;

/// Says a line of counts where also a test runner lets it through: past its capture of what a passing test prints.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Plays a day and cuts the power at `cuts` places of it, each with everything lost and with what the dice lose.
#[must_use]
pub fn cut_a_day(seed: u64, broken: Broken, cuts: usize) -> Counts {
    let mut day = Day::begin(seed, broken);
    for _ in 0..STEPS {
        day.step().unwrap();
    }
    let (ops, expected) = (day.tape.ops(), day.expected());
    let mut dice = Dice::new(seed ^ 0x6375_7473);
    let mut places: Vec<usize> = (0..cuts).map(|_| 1 + dice.below(ops.len())).collect();
    places.sort_unstable();
    look(&day, &ops, &expected, &places, &mut dice)
}

fn look(day: &Day, ops: &[Op], expected: &Expected, places: &[usize], dice: &mut Dice) -> Counts {
    let mut counts = Counts::default();
    let mut replay = Replay::default();
    for cut in places {
        replay.up_to(ops, *cut);
        let first = if dice.chance(20) { Loss::Nothing } else { Loss::Everything };
        for loss in [first, Loss::Some(dice.number()), Loss::Some(dice.number())] {
            let to = roomy_folder();
            let home = day.image(&replay, loss, to.path());
            counts.count(check(&home, *cut, expected), &format!("cut {cut} of {}, {loss:?}", ops.len()));
        }
    }
    counts
}

/// Days with seeds from `seed` on, on `threads` threads, until `time` is over: power cuts, on every second one a server's, and on every
/// fourth day faults.
/// `tell` hears of progress. Gives the first seed that found something, too.
#[must_use]
pub fn soak(
    seed: u64,
    threads: u64,
    time: Duration,
    tell: &(dyn Fn(&Counts) + Sync),
) -> (Counts, Option<u64>) {
    let end = Instant::now() + time;
    let total = Mutex::new((Counts::default(), None));
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let total = &total;
            scope.spawn(move || {
                for mine in (seed + thread..).step_by(threads as usize) {
                    let counts = whatever_happens(mine);
                    let mut total = total.lock().unwrap();
                    if !counts.is_fine() && total.1.is_none() {
                        total.1 = Some(mine);
                    }
                    total.0.add(counts);
                    tell(&total.0);
                    if Instant::now() >= end {
                        break;
                    }
                }
            });
        }
    });
    total.into_inner().unwrap()
}

/// One seed's share: what replays from it. A panic is as bad as a loss.
fn whatever_happens(seed: u64) -> Counts {
    const CUTS: usize = 60;
    const STRIKES: usize = 20;
    let share = || {
        let mut counts = cut_a_day(seed, Broken::Nothing, CUTS);
        if seed.is_multiple_of(2) {
            counts.add(server::cut_a_day(seed, server::Broken::Nothing, CUTS));
        }
        if seed.is_multiple_of(4) {
            counts.add(strike_a_day(seed, STRIKES));
        }
        counts
    };
    std::panic::catch_unwind(share).unwrap_or_else(|_| {
        let mut counts = Counts::default();
        counts.count(Verdict::Corrupt("a panic".to_owned()), &format!("seed {seed}"));
        counts
    })
}

/// A day with each kind of fault at places that the dice choose.
fn strike_a_day(seed: u64, strikes: usize) -> Counts {
    let mut counts = Counts::default();
    let mut dice = Dice::new(seed ^ 0x7374_726b);
    for fault in [Fault::Full, Fault::CannotWrite, Fault::CannotRead, Fault::ShortRead] {
        let all = operations(seed, fault);
        for _ in 0..strikes / 4 {
            let strike = Strike { fault, at: dice.below(all), lasting: dice.chance(50) };
            counts.add(day_with(seed, strike).0);
        }
    }
    counts
}
