//! `script/soak` still plays: a little of each kind, its line of counts, and what it says when something was found.

use std::process::{Command, Output};

use kengai_tests::powercut::Broken;
use kengai_tests::powercut::soak::cut_a_day;
use kengai_tests::soak::Tally;

/// The program that the script starts, with one seed.
fn soak(words: &[&str]) -> (Option<i32>, Vec<String>) {
    let Output { status, stdout, .. } =
        Command::new(env!("CARGO_BIN_EXE_kengai-soak")).args(words).env("KENGAI_SEED", "4").output().unwrap();
    let text = String::from_utf8(stdout).unwrap();
    (status.code(), text.lines().map(str::to_owned).collect())
}

#[track_caller]
fn plays(kind: &str, first: &str, none: &[&str]) {
    let (code, lines) = soak(&[kind, "--tiny"]);
    let last = lines.last().unwrap();
    assert_eq!(code, Some(0), "{lines:#?}");
    assert!(last.starts_with(&format!("{kind}: {first} ")), "{last}");
    assert!(!last.starts_with(&format!("{kind}: {first} 0 ")), "something was played: {last}");
    for what in none {
        assert!(last.contains(&format!("  {what} 0  ")), "{last}");
    }
    assert!(last.contains(&format!("({first} a second: ")), "{last}");
}

#[test]
fn worlds_of_the_simulation() {
    plays("sim", "worlds", &["violations"]);
}

#[test]
fn power_cuts_of_a_phone() {
    plays("disk", "states", &["lost", "corrupt"]);
}

#[test]
fn cut_lines_and_a_killed_server() {
    plays("server", "syncs", &["violations"]);
}

#[test]
fn without_a_word_all_three_are_played_and_a_wrong_word_is_none() {
    let (code, lines) = soak(&["--tiny"]);
    assert_eq!(code, Some(0), "{lines:#?}");
    let kinds: Vec<&str> = lines.iter().rev().take(3).filter_map(|line| line.split(':').next()).collect();
    assert_eq!(kinds, ["server", "disk", "sim"], "{lines:#?}");
    assert_eq!(soak(&["dsik"]).0, Some(2));
    assert_eq!(soak(&["0"]).0, Some(2));
}

/// A program that says too early that something is saved: it is counted, and nothing is fine.
#[test]
fn what_is_lost_is_said() {
    let counts = cut_a_day(1, Broken::ToldFirst, 60);
    let mut tally = Tally::default();
    tally.played("states", counts.states as f64);
    tally.bad("lost", counts.lost);
    assert!(counts.lost > 0 && !tally.is_fine(), "{counts}");
}
