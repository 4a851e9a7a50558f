//! A disk that is full or fails, at every operation, once and for good; a disk whose bytes are no longer what they were.
//! Each call works or says so in words that somebody can act on; nothing acknowledged is lost, nothing is there by halves.

use std::sync::Arc;
use std::time::Duration;

use kengai_protocol::{CircleKind, Role};
use kengai_store::{PhotoFiles, Store, StoreError};
use kengai_sync::SyncError;
use kengai_tests::cast::{Cast, SUZUKI, roomy_folder};
use kengai_tests::chance::{Dice, SeededRandom};
use kengai_tests::device::PlainVault;
use kengai_tests::exchange::End;
use kengai_tests::picture::picture_of;
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

/// A photo that is fetched onto a full disk: the sync says that the disk is full and not that the server answers nonsense; nothing of the
/// photo lies there by halves, and once there is room it comes.
#[test]
fn a_photo_that_comes_onto_a_full_disk_is_told_as_that() {
    let mut cast = Cast::found(77);
    let tape = Tape::default();
    let aoki = cast.arrive_on(Arc::new(TapedDisk::new(&tape)), "aoki");
    assert!(cast.enrol(aoki));
    let circle =
        cast.open_circle(CircleKind::Client, &[(SUZUKI, Role::Manager), (aoki, Role::Helper)]).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let photo = cast.take_picture_of(SUZUKI, circle, picture_of(1, 300_000)).unwrap();
    assert_eq!(cast.sync(SUZUKI).end, End::Done);
    // The records come, and then its first photo finds no room, or a later piece of it.
    let row = {
        cast.network.photos_fail = true;
        assert_eq!(cast.sync(aoki).end, End::Done);
        cast.network.photos_fail = false;
        cast.devices[aoki].read().photo_to_fetch(photo).unwrap().unwrap()
    };
    let sealed = cast.devices[SUZUKI].read().sealed_photo(photo).unwrap();
    let (mut told, mut at) = (0, 0);
    loop {
        let store = cast.devices[aoki].store();
        tape.strike(Some(Strike { fault: Fault::Full, at, lasting: true }));
        let pieces: Vec<_> = sealed.chunks(100_000).collect();
        let kept = (0..pieces.len()).try_for_each(|piece| {
            store.keep_photo_piece(photo, piece as u64 * 100_000, pieces[piece], row.bytes).map(drop)
        });
        let struck = tape.struck();
        tape.strike(None);
        if struck == 0 {
            assert_eq!(kept, Ok(()));
            break;
        }
        assert_eq!(kept, Err(StoreError::DiskFull), "at {at}");
        assert!(!store.has_photo(photo).unwrap());
        let came = usize::try_from(store.photo_came(photo).unwrap()).unwrap();
        assert_eq!(came % 100_000, 0, "half a piece lies there");
        store.forget_photo_pieces(photo).unwrap();
        // Whole and without its row it may lie there, and nothing else of it.
        for file in std::fs::read_dir(cast.devices[aoki].folder().join("photos")).unwrap() {
            let path = file.unwrap().path();
            if path.file_name().unwrap().to_str().unwrap().contains(&photo.to_string()) {
                assert!(std::fs::read(&path).unwrap() == sealed, "at {at}: {}", path.display());
                std::fs::remove_file(&path).unwrap();
            }
        }
        (told, at) = (told + 1, at + 1);
    }
    assert!(told >= 4, "pieces and the photo itself: {told}");
    assert!(cast.devices[aoki].read().sealed_photo(photo).unwrap() == sealed);
    // And a whole sync says so, wherever there is no room any more.
    let other = cast.take_picture_of(SUZUKI, circle, picture_of(2, 200_000)).unwrap();
    assert_eq!(cast.sync(SUZUKI).end, End::Done);
    let full = End::Refused(SyncError::from(StoreError::DiskFull).to_string());
    let mut told = 0;
    for at in 0.. {
        tape.strike(Some(Strike { fault: Fault::Full, at, lasting: true }));
        let synced = cast.sync(aoki);
        let struck = tape.struck();
        tape.strike(None);
        if struck == 0 {
            assert_eq!(synced.end, End::Done);
            break;
        }
        assert!(synced.end == full || synced.end == End::Done, "at {at}: {synced:?}");
        told += usize::from(synced.end == full);
    }
    assert!(told >= 4, "{told}");
    assert!(cast.devices[aoki].read().has_photo(other).unwrap());
}
