//! The power goes at any moment of a helper's day: what was acknowledged is there afterwards, and nothing by halves.
//!
//! Prints its seed; `KENGAI_SEED=…` plays the same day again. `script/soak` does this for long.

use std::time::{SystemTime, UNIX_EPOCH};

use kengai_tests::powercut::Broken;
use kengai_tests::powercut::counts::Counts;
use kengai_tests::powercut::soak::{cut_a_day, say};
use kengai_tests::tier;

fn seed() -> u64 {
    let chosen = std::env::var("KENGAI_SEED").ok().map(|seed| seed.parse().unwrap());
    chosen.unwrap_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs())
}

fn days(first: u64, days: u64, broken: Broken, cuts: usize) -> Counts {
    let mut all = Counts::default();
    std::thread::scope(|scope| {
        let playing: Vec<_> =
            (first..first + days).map(|seed| scope.spawn(move || cut_a_day(seed, broken, cuts))).collect();
        for day in playing {
            all.add(day.join().unwrap());
        }
    });
    all
}

#[test]
fn nothing_acknowledged_is_lost_when_the_power_goes() {
    let seed = seed();
    let counts = days(seed, 4, Broken::Nothing, tier::of(30, 200));
    say(&format!("{counts}  (power cuts, seed {seed})"));
    assert!(counts.is_fine(), "seed {seed}: {counts}: {:#?}", counts.found);
}

/// Each broken program loses something, and the checks see it.
#[track_caller]
fn caught(broken: Broken) -> Counts {
    let counts = days(1, 4, broken, 60);
    eprintln!("{broken:?}: {counts}");
    assert!(!counts.is_fine(), "{broken:?} was not caught: {counts}");
    counts
}

#[test]
fn synchronous_normal_is_caught() {
    assert!(caught(Broken::Synchronous).lost > 0);
}

#[test]
fn a_folder_that_is_not_synced_is_caught() {
    caught(Broken::FolderSync);
}

#[test]
fn a_photo_file_that_is_not_synced_is_caught() {
    assert!(caught(Broken::PhotoSync).lost > 0);
}

#[test]
fn a_photos_row_before_its_file_is_caught() {
    assert!(caught(Broken::RowFirst).lost > 0);
}

#[test]
fn a_save_acknowledged_before_its_commit_is_caught() {
    assert!(caught(Broken::ToldFirst).lost > 0);
}

#[test]
fn a_draft_that_is_gone_before_it_is_kept_is_caught() {
    assert!(caught(Broken::GoneFirst).lost > 0);
}
