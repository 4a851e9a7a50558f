//! A disk that is full or fails, at every operation, once and for good; a disk whose bytes are no longer what they were.
//! Each call works or says so in words that somebody can act on; nothing acknowledged is lost, nothing is there by halves.

use std::sync::Arc;
use std::time::Duration;

use kengai_store::{PhotoFiles, Store};
use kengai_tests::cast::roomy_folder;
use kengai_tests::chance::{Dice, SeededRandom};
use kengai_tests::device::PlainVault;
use kengai_tests::powercut::counts::Counts;
use kengai_tests::powercut::faults::{day_with, made_with, operations};
use kengai_tests::powercut::soak::say;
use kengai_tests::powercut::{Fault, Loss, Replay, Strike, Tape, TapedDisk};
use kengai_tests::tier;

/// Places of one day that are struck in a normal test run. A long run strikes every one, once and for good (some
/// minutes); `script/soak` strikes others.
const PLACES: usize = 24;

fn strikes(seed: u64, fault: Fault) -> Vec<Strike> {
    let all = operations(seed, fault);
    assert!(all > 20, "the day works with the disk: {all} operations");
    let at_each = |at| [false, true].map(|lasting| Strike { fault, at, lasting });
    if tier::is_long() {
        return (0..all).flat_map(at_each).collect();
    }
    let mut dice = Dice::new(seed);
    (0..PLACES).map(|place| at_each(dice.below(all))[place % 2]).collect()
}

fn some_places(seed: u64, fault: Fault) {
    let strikes = strikes(seed, fault);
    let (mut total, mut struck) = (Counts::default(), 0);
    for strike in &strikes {
        let (counts, times) = day_with(seed, *strike);
        total.add(counts);
        struck += times;
    }
    say(&format!("{total}  ({fault:?} at {} places)", strikes.len()));
    assert!(total.is_fine(), "{total}: {:#?}", total.found);
    assert!(struck >= strikes.len(), "faults do strike: {struck}");
}

#[test]
fn a_full_disk_is_said_and_takes_nothing() {
    some_places(1, Fault::Full);
}

#[test]
fn a_disk_that_cannot_be_written_takes_nothing() {
    some_places(2, Fault::CannotWrite);
}

#[test]
fn a_disk_that_cannot_be_read_takes_nothing() {
    some_places(3, Fault::CannotRead);
}

#[test]
fn a_disk_that_reads_too_little_takes_nothing() {
    some_places(4, Fault::ShortRead);
}

#[test]
fn a_device_can_be_made_after_any_fault() {
    for fault in [Fault::Full, Fault::CannotWrite, Fault::CannotRead, Fault::ShortRead] {
        for lasting in [false, true] {
            let mut at = 0;
            while made_with(Strike { fault, at, lasting }) {
                at += tier::of(3, 1);
            }
            eprintln!("{fault:?}, lasting {lasting}: {at} places");
            assert!(at > 5, "{fault:?}: {at} places");
        }
    }
}

/// A photo whose write failed and is tried again is durable when the second try says so, wherever the first one stopped.
#[test]
fn a_photo_that_is_written_again_is_durable() {
    let mut failed = 0;
    for at in 0.. {
        let base = roomy_folder();
        let folder = base.path().join("photos");
        std::fs::create_dir(&folder).unwrap();
        let tape = Tape::default();
        tape.adopt(base.path());
        let photos = PhotoFiles::in_folder(Arc::new(TapedDisk::new(&tape)), &folder);
        tape.strike(Some(Strike { fault: Fault::CannotWrite, at, lasting: false }));
        let first = photos.write(b"the box on the shelf");
        if tape.struck() == 0 {
            break;
        }
        tape.strike(None);
        failed += usize::from(first.is_err());
        let id = photos.write(b"the box on the shelf").unwrap();
        let ops = tape.ops();
        let mut replay = Replay::default();
        replay.up_to(&ops, ops.len());
        let to = roomy_folder();
        replay.image(Loss::Everything, base.path(), to.path());
        let left = std::fs::read(to.path().join(format!("photos/{id}")));
        assert_eq!(left.unwrap_or_default(), b"the box on the shelf", "fault at {at}");
    }
    assert!(failed >= 4, "writing, syncing, renaming and syncing the folder can fail: {failed}");
}

/// A save failed at its last step, the sync, and the program was started again: whether it shows what it said was not saved
/// or not, what it shows is durable.
#[test]
fn what_a_restart_brings_back_is_durable() {
    let mut brought_back = 0;
    for at in 0.. {
        let base = roomy_folder();
        let home = base.path().join("home");
        let tape = Tape::default();
        let disk = Arc::new(TapedDisk::new(&tape));
        let random = Arc::new(SeededRandom::new(9, "brought back"));
        let wait = Duration::ZERO;
        let mut store = Store::create_on(disk.clone(), &home, &PlainVault, random.clone(), wait).unwrap();
        // Nothing more can be written until the program has ended, its orderly end included.
        tape.strike(Some(Strike { fault: Fault::CannotWrite, at, lasting: true }));
        let saved = store.note_alarm(kengai_store::Alarm::TwoLogs, 1);
        drop(store);
        if tape.struck() == 0 {
            break;
        }
        tape.strike(None);
        let again = Store::open_on(disk, &home, &PlainVault, random.clone(), wait).unwrap();
        let shown = again.alarms().unwrap();
        assert!(saved.is_err() || shown.len() == 1, "fault at {at}: told and gone");
        brought_back += usize::from(saved.is_err() && shown.len() == 1);
        let ops = tape.ops();
        let mut replay = Replay::default();
        replay.up_to(&ops, ops.len());
        let to = roomy_folder();
        replay.image(Loss::Everything, base.path(), to.path());
        let after = Store::open(&to.path().join("home"), &PlainVault, random, wait).unwrap();
        assert_eq!(after.alarms().unwrap(), shown, "fault at {at}: shown, and gone after a power cut");
    }
    assert!(brought_back > 0, "the sync itself was struck");
}
