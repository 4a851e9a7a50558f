//! The power goes at any moment of a server's day: whatever anybody was told of is there afterwards, in the ledger, the photos'
//! folder and the backups. And what watches for it notices a server that syncs too late, in days of one and in whole worlds.

use std::panic::catch_unwind;
use std::time::{SystemTime, UNIX_EPOCH};

use kengai_tests::powercut::counts::Counts;
use kengai_tests::powercut::server::{Broken, cut_a_day};
use kengai_tests::powercut::soak::say;
use kengai_tests::simulation::run_with_a_server_that_forgets;
use kengai_tests::tier;

fn seed() -> u64 {
    let chosen = std::env::var("KENGAI_SEED").ok().map(|seed| seed.parse().unwrap());
    chosen.unwrap_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs())
}

fn days(first: u64, days: u64, broken: Broken, cuts: usize) -> Vec<Counts> {
    std::thread::scope(|scope| {
        let playing: Vec<_> =
            (first..first + days).map(|seed| scope.spawn(move || cut_a_day(seed, broken, cuts))).collect();
        playing.into_iter().map(|day| day.join().unwrap()).collect()
    })
}

#[test]
fn nothing_that_a_server_has_answered_for_is_lost_when_its_power_goes() {
    let seed = seed();
    let mut all = Counts::default();
    days(seed, 4, Broken::Nothing, tier::of(40, 400)).into_iter().for_each(|counts| all.add(counts));
    say(&format!("{all}  (a server's power cuts, seed {seed})"));
    assert!(all.is_fine(), "seed {seed}: {all}: {:#?}", all.found);
}

/// More than one day notices, however the dice fall.
#[track_caller]
fn caught(broken: Broken) {
    let days = days(1, 4, broken, 25);
    let noticed = days.iter().filter(|counts| !counts.is_fine()).count();
    assert!(noticed > 1, "{broken:?} was noticed on {noticed} days: {days:#?}");
}

#[test]
fn an_answer_before_the_commit_is_synced_is_caught() {
    caught(Broken::CommitSync);
}

#[test]
fn folders_that_are_not_synced_are_caught() {
    caught(Broken::FolderSync);
}

#[test]
fn photo_files_that_are_not_synced_are_caught() {
    caught(Broken::PhotoSync);
}

#[test]
fn a_photos_row_before_its_file_is_caught() {
    caught(Broken::RowFirst);
}

#[test]
fn a_backup_that_is_believed_before_it_is_synced_is_caught() {
    caught(Broken::BackupSync);
}

/// Worlds with devices, faults and deaths on both sides: more than one of them notices.
#[track_caller]
fn worlds_notice(broken: Broken, number: &str) {
    const WORLDS: u64 = 6;
    let says = |seed: &u64| {
        let outcome = catch_unwind(|| run_with_a_server_that_forgets(*seed, broken.forgets()));
        outcome.map_or(vec!["a panic".to_owned()], |outcome| outcome.violations)
    };
    let worlds: Vec<Vec<String>> = (1..=WORLDS).map(|seed| says(&seed)).collect();
    let noticed = worlds.iter().filter(|found| found.iter().any(|what| what.starts_with(number))).count();
    assert!(noticed > 1, "{broken:?} was noticed in {noticed} worlds as {number}: {worlds:#?}");
}

#[test]
fn worlds_notice_an_answer_before_the_commit_is_synced() {
    worlds_notice(Broken::CommitSync, "(1)");
}

#[test]
fn worlds_notice_photo_files_that_are_not_synced() {
    worlds_notice(Broken::PhotoSync, "(1)");
}

#[test]
fn worlds_notice_a_backup_that_is_believed_before_it_is_synced() {
    worlds_notice(Broken::BackupSync, "(7)");
}
