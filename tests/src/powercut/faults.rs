//! A day on a disk that gets full or fails: each call works or says so, nothing is there by halves, and when the disk is
//! well again the day goes on.

use std::sync::Arc;
use std::time::Duration;

use kengai_store::{Store, StoreError};

use super::check::{Verdict, check};
use super::counts::Counts;
use super::day::{Broken, Day};
use super::disk::TapedDisk;
use super::image::{Loss, Replay};
use super::states::tables;
use super::tape::{Fault, Strike, Tape};
use crate::cast::roomy_folder;
use crate::chance::SeededRandom;
use crate::device::PlainVault;

/// Things that are done before the fault waits, while it does, and when the disk is well again.
const STEPS: [usize; 3] = [4, 10, 5];

/// How many operations of a day a fault could strike.
#[must_use]
pub fn operations(seed: u64, fault: Fault) -> usize {
    let mut day = Day::begin(seed, Broken::Nothing);
    (0..STEPS[0]).for_each(|_| day.step().unwrap());
    day.tape.strike(Some(Strike { fault, at: usize::MAX, lasting: false }));
    (0..STEPS[1]).for_each(|_| day.step().unwrap());
    day.tape.met()
}

/// A day with this fault; what does not hold is counted. Says also how often the fault struck.
#[must_use]
pub fn day_with(seed: u64, strike: Strike) -> (Counts, usize) {
    let mut counts = Counts::default();
    let place = format!("seed {seed}, {strike:?}");
    let mut day = Day::begin(seed, Broken::Nothing);
    (0..STEPS[0]).for_each(|_| day.step().unwrap());
    day.tape.strike(Some(strike));
    for _ in 0..STEPS[1] {
        if let Err(error) = day.step() {
            counts.count(clear(&error, strike.fault), &place);
            if error == StoreError::DamagedDatabase {
                day.stop();
            }
            counts.count(unharmed(&mut day, strike.fault), &place);
        }
    }
    let struck = day.tape.struck();
    day.tape.strike(None);
    // The cipher shuts a connection for good when a page could not be read: one has to open again, once.
    let mut may_be_shut = matches!(strike.fault, Fault::CannotRead | Fault::ShortRead);
    for _ in 0..STEPS[2] {
        match day.step() {
            Ok(()) => {}
            Err(StoreError::DamagedDatabase) if may_be_shut => {
                may_be_shut = false;
                day.stop();
            }
            Err(error) => counts.count(Verdict::Corrupt(format!("does not go on: {error:?}")), &place),
        }
    }
    counts.count(unharmed(&mut day, strike.fault), &place);
    (counts, struck)
}

/// The error says what somebody can do.
#[must_use]
pub fn clear(error: &StoreError, fault: Fault) -> Verdict {
    let fits = match fault {
        Fault::Full => matches!(error, StoreError::DiskFull),
        Fault::CannotWrite => matches!(error, StoreError::Io { .. } | StoreError::Sqlite { .. }),
        // Whoever gets half of a file cannot know that the other half is still there: a photo is set aside until it can be
        // read whole again.
        Fault::CannotRead | Fault::ShortRead => matches!(
            error,
            StoreError::Io { .. }
                | StoreError::Sqlite { .. }
                | StoreError::DamagedDatabase
                | StoreError::DamagedPhoto
                | StoreError::NotFound(_)
                | StoreError::NoHome
                | StoreError::DamagedFile(_)
                | StoreError::Vault(_)
        ),
    };
    if fits { Verdict::Fine } else { Verdict::Corrupt(format!("{fault:?} was told as {error:?}")) }
}

/// What the running program sees is a committed state, and what the disk holds durably is no less than was told.
fn unharmed(day: &mut Day, fault: Fault) -> Verdict {
    let tape = day.tape.clone();
    tape.unharmed(|| {
        let expected = day.expected();
        let seen = day.running().map(|store| tables(store.database()));
        let last = expected.states.last().expect("a device begins with a state");
        match seen {
            Some(Ok(found)) if found != *last.tables => {
                return Verdict::Corrupt("the program sees half of something".to_owned());
            }
            // The cipher has shut the connection: one has to open again.
            Some(Err(_)) if matches!(fault, Fault::CannotRead | Fault::ShortRead) => day.stop(),
            Some(Err(error)) => return Verdict::Corrupt(format!("the program cannot read: {error:?}")),
            Some(Ok(_)) | None => {}
        }
        let ops = day.tape.ops();
        let mut replay = Replay::default();
        replay.up_to(&ops, ops.len());
        let to = roomy_folder();
        let home = day.image(&replay, Loss::Everything, to.path());
        check(&home, ops.len(), &expected)
    })
}

/// A device is made on a disk with this fault; afterwards, on a good one, it opens or its making is completed.
/// Returns whether the fault struck.
///
/// # Panics
/// It cannot be completed, or the error is not clear.
#[must_use]
pub fn made_with(strike: Strike) -> bool {
    let base = roomy_folder();
    let home = base.path().join("kengai/home");
    let tape = Tape::default();
    let disk = Arc::new(TapedDisk::new(&tape));
    let random = Arc::new(SeededRandom::new(7, "made with a fault"));
    tape.strike(Some(strike));
    let made = Store::create_on(disk.clone(), &home, &PlainVault, random.clone(), Duration::ZERO);
    if let Err(error) = &made {
        assert_eq!(clear(error, strike.fault), Verdict::Fine, "{strike:?}");
    }
    drop(made);
    let struck = tape.struck() > 0;
    tape.strike(None);
    let opened = Store::open_on(disk.clone(), &home, &PlainVault, random.clone(), Duration::ZERO);
    let store = match opened {
        Err(StoreError::NoHome | StoreError::HalfMadeHome) => {
            Store::create_on(disk, &home, &PlainVault, random, Duration::ZERO)
        }
        opened => opened,
    };
    let store = store.unwrap_or_else(|error| panic!("{strike:?}: cannot be completed: {error:?}"));
    assert!(store.audit().expect("the disk is well").is_fine(), "{strike:?}");
    // And a power cut takes none of it, the folders above it included.
    let ops = tape.ops();
    let mut replay = Replay::default();
    replay.up_to(&ops, ops.len());
    let to = roomy_folder();
    replay.image(Loss::Everything, base.path(), to.path());
    let random = Arc::new(SeededRandom::new(8, "after the cut"));
    let after = Store::open(&to.path().join("kengai/home"), &PlainVault, random, Duration::ZERO);
    let after = after.unwrap_or_else(|error| panic!("{strike:?}: gone after a power cut: {error:?}"));
    assert_eq!(after.device(), store.device(), "{strike:?}");
    struck
}
