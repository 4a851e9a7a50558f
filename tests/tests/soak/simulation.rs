//! Seeded days; see `kengai_tests::simulation`. `KENGAI_SEED=…` plays one seed again, `KENGAI_SEEDS=…` plays so many
//! (CONTRIBUTING.md, section 4).

use std::collections::BTreeSet;
use std::panic::catch_unwind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use kengai_protocol::{CircleKind, Randomness, Role};
use kengai_tests::cast::{Cast, SUZUKI};
use kengai_tests::chance::SeededRandom;
use kengai_tests::checks;
use kengai_tests::exchange::{End, Fault};
use kengai_tests::picture::picture_of;
use kengai_tests::simulation::{Clocks, Kind, Missing, run, run_on_lines, run_with_both_clocks, run_without};
use kengai_tests::tier;

/// Days that are played in a normal run and in a long one.
const SEEDS: (u64, u64) = (40, 1_000);
/// Days over lines that are slow, far and brittle.
const SEEDS_ON_LINES: (u64, u64) = (300, 10_000);
/// Days that are played twice, with right and wrong clocks.
const SEEDS_WITH_CLOCKS: (u64, u64) = (4, 100);

/// Megabytes, in both directions: several requests, several pages, and the connection breaks between them.
#[test]
fn weeks_without_signal_cross_in_parts() {
    let mut cast = Cast::found(2);
    let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper), (tanaka, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for seed in 0..16 {
        let mut noise = vec![0; 150_000];
        SeededRandom::new(seed, "noise").fill(&mut noise);
        cast.write_unknown_of(aoki, circle, noise);
        cast.record_visit(aoki, circle, seed);
    }
    cast.network.script = [Fault::None, Fault::AnswerLost].into();
    assert_eq!(cast.sync(aoki).end, End::Cut);
    let sent = cast.sync(aoki);
    assert_eq!(sent.end, End::Done);
    assert!(sent.rounds >= 2, "{} rounds for what was left", sent.rounds);
    cast.network.script = [Fault::None, Fault::DeviceDies].into();
    assert_eq!(cast.sync(tanaka).end, End::Cut);
    let read = cast.sync(tanaka);
    assert_eq!(read.end, End::Done);
    assert!(read.rounds >= 2, "{} rounds for what was left", read.rounds);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

fn on_all_cores(work: impl Fn() + Sync) {
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(&work);
        }
    });
}

/// Does the same with each, on all cores.
fn each_of<T: Sync>(all: &[T], play: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    on_all_cores(|| {
        while let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            play(one);
        }
    });
}

/// Plays the seeds on all cores; what is said about a seed fails the test.
fn each_seed(
    (normal, long): (u64, u64),
    play: impl Fn(u64) -> Result<(), String> + Sync + std::panic::RefUnwindSafe,
) {
    let first = number("KENGAI_SEED").unwrap_or(1);
    let count = if number("KENGAI_SEED").is_some() {
        1
    } else {
        number("KENGAI_SEEDS").unwrap_or(tier::of(normal, long))
    };
    let (next, failed) = (AtomicU64::new(first), Mutex::new(Vec::new()));
    let work = || loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= first + count {
            break;
        }
        let said = catch_unwind(|| play(seed)).unwrap_or_else(|_| Err("the day ended in a panic".to_owned()));
        if let Err(what) = said {
            failed.lock().unwrap().push(format!("KENGAI_SEED={seed}\n{what}"));
        }
    };
    on_all_cores(work);
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{} of {count} days:\n{}", failed.len(), failed.join("\n\n"));
}

#[test]
fn alice_records_and_bob_reads_in_one_round_trip_each() {
    let mut cast = Cast::found(1);
    let (alice, bob) = (cast.join("alice"), cast.join("bob"));
    let members = [(SUZUKI, Role::Manager), (alice, Role::Helper), (bob, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());

    // No signal.
    let visit = cast.record_visit(alice, circle, 7);
    cast.write_note(alice, circle, 8);
    let photo = cast.take_picture_of(alice, circle, picture_of(9, 20_000)).unwrap();

    // The signal is back.
    let sent = cast.sync(alice);
    assert_eq!((sent.end, sent.rounds, sent.photos_sent), (End::Done, 1, 1));
    let read = cast.sync(bob);
    assert_eq!((read.end, read.rounds, read.photos_received), (End::Done, 1, 1));

    let (view, _) = cast.devices[bob].read().document(visit).unwrap().unwrap();
    assert_eq!(view.fields["scheme"], kengai_model::sample::visit_fields(7)["scheme"]);
    assert!(cast.devices[bob].read().photo(photo).unwrap().is_some());
    cast.until_quiet();
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}

/// Worlds in which a missing guard is looked for.
const WORLDS_WITHOUT: std::ops::Range<u64> = 1..40;

/// The first two worlds that find a guard missing, by the number of its invariant: two are enough to know. A program that lacks a guard may
/// stop in the middle, which is not what is looked for.
fn worlds_that_find(missing: Missing) -> Vec<u64> {
    let number = format!("({})", missing.invariant());
    let finds = |seed: &u64| {
        let found = catch_unwind(|| run_without(missing, missing.kind(), *seed)).unwrap_or_default();
        found.iter().any(|what| what.starts_with(&number))
    };
    WORLDS_WITHOUT
        .filter(finds)
        .filter(|seed| !shows_the_known_fault(missing.kind(), *seed))
        .take(2)
        .collect()
}

/// Whether a world shows with all guards that a phone which joins after a restore takes what was said before for a second log (L17): known,
/// with an expected failure of its own (`not_yet`), and in the way of whoever looks for anything else there.
fn shows_the_known_fault(kind: Kind, seed: u64) -> bool {
    let two_logs = |what: &String| what.starts_with("(6)") && what.contains("two logs, and it does not");
    kind == Kind::Restores && run_without(Missing::Nothing, kind, seed).iter().any(two_logs)
}

/// Every invariant that exists has its guard taken away, and more than one world finds it, each by the invariant's own number; the same
/// days with all guards find nothing.
#[test]
fn a_guard_that_is_missing_is_found_by_more_than_one_world() {
    let (whole_days, failed) = (Mutex::new(BTreeSet::new()), Mutex::new(Vec::new()));
    each_of(&Missing::ALL, |missing| {
        let found = worlds_that_find(*missing);
        if found.len() < 2 {
            failed.lock().unwrap().push(format!("{missing:?} is found by {found:?} of {WORLDS_WITHOUT:?}"));
        }
        whole_days.lock().unwrap().extend(found.into_iter().map(|seed| (missing.kind(), seed)));
    });
    let whole_days: Vec<(Kind, u64)> = whole_days.into_inner().unwrap().into_iter().collect();
    each_of(&whole_days, |(kind, seed)| {
        let mut found = run_without(Missing::Nothing, *kind, *seed);
        if *kind == Kind::GoesBack {
            // It is noticed; and what such a server has lost is lost.
            found.retain(|what| what.starts_with("(6)"));
        }
        failed.lock().unwrap().extend(found.into_iter().map(|what| format!("{kind:?} {seed}: {what}")));
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Each invariant of the page of hazards that exists today has a guard that is taken away.
#[test]
fn every_invariant_has_a_guard_that_can_be_missing() {
    // A device that is removed opens nothing of later: that comes with leaving.
    const TO_COME: u8 = 9;
    let missed: BTreeSet<u8> = Missing::ALL.into_iter().map(Missing::invariant).collect();
    let all: BTreeSet<u8> = (1..=17).filter(|number| *number != TO_COME).collect();
    assert_eq!(missed, all);
}

/// The days with two managers are days with two managers: both are taken at their word, and one is too late now and then.
#[test]
fn two_managers_act_at_once() {
    let days = [1, 3, 6, 8].map(|seed| run(seed, Clocks::Right).diary.join("\n"));
    let said = |what: &str, end: &str| {
        let line =
            |line: &&str| line.starts_with(what) && line.contains("into a circle") && line.ends_with(end);
        days.iter().flat_map(|day| day.lines()).filter(line).count()
    };
    let (first, second) = (said("suzuki takes", "true"), said("kato takes", "true"));
    let late = said("suzuki takes", "false") + said("kato takes", "false");
    assert!(
        first > 0 && second > 0 && late > 0,
        "{first} by the first, {second} by the second, {late} too late"
    );
}

#[test]
fn whatever_lines_are_like_everything_holds() {
    each_seed(SEEDS_ON_LINES, |seed| {
        let outcome = run_on_lines(seed);
        if outcome.violations.is_empty() {
            return Ok(());
        }
        Err(format!("{}\n\nThe day:\n{}", outcome.violations.join("\n"), outcome.diary.join("\n")))
    });
}

#[test]
fn whatever_happens_everything_holds() {
    each_seed(SEEDS, |seed| {
        let outcome = run(seed, Clocks::Right);
        if outcome.violations.is_empty() {
            return Ok(());
        }
        Err(format!("{}\n\nThe day:\n{}", outcome.violations.join("\n"), outcome.diary.join("\n")))
    });
}

#[test]
fn clocks_that_are_wrong_by_years_change_nothing() {
    each_seed(SEEDS_WITH_CLOCKS, |seed| {
        let found = run_with_both_clocks(seed);
        if found.is_empty() { Ok(()) } else { Err(found.join("\n")) }
    });
}
