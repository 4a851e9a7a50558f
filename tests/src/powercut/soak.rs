//! Many cuts and faults of one day, counted: what one seed plays.

use std::collections::HashMap;
use std::io::Write;
use std::time::Instant;

use kengai_protocol::Hash;

use super::check::{Expected, Held, held};
use super::counts::Counts;
use super::day::{Broken, Day};
use super::faults::{day_with, operations};
use super::image::{Loss, Replay};
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
    cut_until(seed, broken, cuts, None)
}

/// The same; no further cut once it is so late.
#[must_use]
pub fn cut_until(seed: u64, broken: Broken, cuts: usize, until: Option<Instant>) -> Counts {
    let mut day = Day::begin(seed, broken);
    for _ in 0..STEPS {
        day.step().unwrap();
    }
    let (ops, expected) = (day.tape.ops(), day.expected());
    let mut dice = Dice::new(seed ^ 0x6375_7473);
    let mut places: Vec<usize> = (0..cuts).map(|_| 1 + dice.below(ops.len())).collect();
    places.sort_unstable();
    look(&day, (&ops, &expected), &places, &mut dice, until)
}

fn look(
    day: &Day,
    (ops, expected): (&[Op], &Expected),
    places: &[usize],
    dice: &mut Dice,
    until: Option<Instant>,
) -> Counts {
    let mut counts = Counts::default();
    let mut replay = Replay::default();
    let mut seen: HashMap<(Hash, bool), Held> = HashMap::new();
    for cut in places {
        if until.is_some_and(|until| Instant::now() >= until) {
            break;
        }
        replay.up_to(ops, *cut);
        let first = if dice.chance(20) { Loss::Nothing } else { Loss::Everything };
        for loss in [first, Loss::Some(dice.number()), Loss::Some(dice.number())] {
            let place = format!("cut {cut} of {}, {loss:?}", ops.len());
            let image = day.left(&replay, loss);
            let which = (image.digest(), expected.is_made(*cut));
            if let Some(held) = seen.get(&which) {
                // What was acknowledged by now may be more than before.
                counts.same(held.against(*cut, expected), &place);
                continue;
            }
            let to = roomy_folder();
            image.write(to.path());
            let held = held(&day.home_in(to.path()), which.1);
            counts.count(held.against(*cut, expected), &place);
            seen.insert(which, held);
        }
    }
    counts
}

/// A day with each kind of fault at places that the dice choose; how many struck.
#[must_use]
pub fn strike_a_day(seed: u64, strikes_each: usize) -> (Counts, u64) {
    let (mut counts, mut struck) = (Counts::default(), 0);
    let mut dice = Dice::new(seed ^ 0x7374_726b);
    for fault in [Fault::Full, Fault::CannotWrite, Fault::CannotRead, Fault::ShortRead] {
        let all = operations(seed, fault);
        for _ in 0..strikes_each {
            let strike = Strike { fault, at: dice.below(all), lasting: dice.chance(50) };
            let (found, times) = day_with(seed, strike);
            counts.add(found);
            struck += times as u64;
        }
    }
    (counts, struck)
}
