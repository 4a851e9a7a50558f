//! The disk is full or fails while a home of an older version is brought up to date. It opens or says why in words that
//! somebody can act on; when the disk is well again it opens, at today's layout, with everything that it held. (Power cuts
//! at the same places: `old_versions.rs`.)

use crate::root;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kengai_store::{Disk, Store, StoreError};
use kengai_tests::cast::roomy_folder;
use kengai_tests::chance::{Dice, SeededRandom};
use kengai_tests::device::copy_folder;
use kengai_tests::old_home::{dump, vault};
use kengai_tests::powercut::faults::clear;
use kengai_tests::powercut::soak::say;
use kengai_tests::powercut::{Fault, Loss, Replay, Strike, Tape, TapedDisk, Verdict};
use kengai_tests::tier;

/// Places that are struck in a normal test run, of each fault. A long run strikes every one, once and for good.
const PLACES: usize = 40;

fn open_on(disk: Arc<dyn Disk>, home: &Path) -> Result<Store, StoreError> {
    Store::open_on(disk, home, &vault(), Arc::new(SeededRandom::new(1, "today")), Duration::ZERO)
}

/// An old home on a taped disk.
struct Old {
    work: tempfile::TempDir,
    tape: Tape,
    disk: Arc<TapedDisk>,
    then: String,
}

impl Old {
    fn new() -> Self {
        let stored = root::root().join("tests/databases/0001/helper");
        let work = roomy_folder();
        copy_folder(&stored, &work.path().join("home"));
        let tape = Tape::default();
        tape.adopt(&work.path().join("home"));
        let disk = Arc::new(TapedDisk::new(&tape));
        let then = std::fs::read_to_string(stored.with_extension("txt")).unwrap();
        Self { work, tape, disk, then }
    }

    fn open(&self) -> Result<Store, StoreError> {
        open_on(self.disk.clone(), &self.work.path().join("home"))
    }

    fn layout(store: &Store) -> usize {
        store.database().query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
    }

    fn holds_everything(&self, store: &Store, what: &str) {
        assert!(dump(store) == self.then, "{what}: it shows something else");
        assert!(store.audit().unwrap().is_fine(), "{what}");
        let migrations = std::fs::read_dir(root::root().join("core/store/migrations")).unwrap().count();
        assert_eq!(Self::layout(store), migrations, "{what}");
    }

    /// What a power cut right now leaves opens too.
    fn survives_a_cut(&self, what: &str) {
        let ops = self.tape.ops();
        let mut replay = Replay::default();
        replay.up_to(&ops, ops.len());
        let after = roomy_folder();
        replay.image(Loss::Everything, self.work.path(), after.path());
        let store = open_on(Arc::new(kengai_store::RealDisk), &after.path().join("home"));
        self.holds_everything(&store.unwrap_or_else(|error| panic!("{what}: {error}")), what);
    }
}

/// Opens an old home under a fault, then on a good disk. Whether the fault struck, and whether it kept the home shut.
fn opened_with(strike: Strike) -> (bool, bool) {
    let old = Old::new();
    let what = format!("{strike:?}");
    old.tape.strike(Some(strike));
    let opened = old.open();
    let shut = opened.is_err();
    match &opened {
        Ok(store) => {
            old.tape.unharmed(|| assert!(dump(store) == old.then, "{what}: it shows something else"))
        }
        Err(error) => assert_eq!(clear(error, strike.fault), Verdict::Fine, "{what}"),
    }
    drop(opened);
    let struck = old.tape.struck() > 0;
    old.tape.strike(None);
    if shut {
        old.survives_a_cut(&what);
    }
    let store = old.open().unwrap_or_else(|error| panic!("{what}: does not open when all is well: {error}"));
    old.holds_everything(&store, &what);
    drop(store);
    old.survives_a_cut(&what);
    (struck, shut)
}

fn strikes(fault: Fault) -> Vec<Strike> {
    let old = Old::new();
    old.tape.strike(Some(Strike { fault, at: usize::MAX, lasting: false }));
    drop(old.open().unwrap());
    let all = old.tape.met();
    assert!(all > PLACES, "bringing it up to date works with the disk: {all} operations");
    let at_each = |at| [false, true].map(|lasting| Strike { fault, at, lasting });
    if tier::is_long() {
        return (0..all).flat_map(at_each).collect();
    }
    let mut dice = Dice::new(all as u64);
    (0..PLACES).map(|place| at_each(dice.below(all))[place % 2]).collect()
}

fn at_many_places(fault: Fault) {
    let strikes = strikes(fault);
    let (mut struck, mut shut) = (0, 0);
    for strike in &strikes {
        let (did, kept) = opened_with(*strike);
        struck += usize::from(did);
        shut += usize::from(kept);
    }
    let places = strikes.len();
    say(&format!("faults {places}  shut meanwhile {shut}  lost 0  ({fault:?}, old versions)"));
    assert_eq!(struck, places, "every fault strikes");
    assert!(shut * 4 > places, "faults are felt: {shut} of {places}");
}

#[test]
fn a_disk_that_fills_up_meanwhile() {
    at_many_places(Fault::Full);
}

#[test]
fn a_disk_that_cannot_be_written_any_more() {
    at_many_places(Fault::CannotWrite);
}

#[test]
fn a_disk_that_cannot_be_read_any_more() {
    at_many_places(Fault::CannotRead);
}

#[test]
fn a_disk_that_reads_too_little() {
    at_many_places(Fault::ShortRead);
}
