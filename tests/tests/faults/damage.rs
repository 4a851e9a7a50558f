//! Bytes that are no longer what was written: flipped bits in every page and file, truncated, swapped and emptied pages, a
//! damaged write-ahead log. The store says so or shows what was there; it never shows anything else, never panics, and
//! leaves the damaged files as they are, for whoever comes to rescue.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kengai_protocol::DeviceId;
use kengai_store::raw::PAGE_BYTES;
use kengai_store::{Store, StoreError};
use kengai_tests::cast::roomy_folder;
use kengai_tests::chance::{Dice, SeededRandom};
use kengai_tests::device::{PlainVault, copy_folder};
use kengai_tests::old_home::{dump, make, vault};
use kengai_tests::powercut::states::{Tables, tables};
use kengai_tests::powercut::{Broken, Day, Loss, Replay};
use tempfile::TempDir;

const PAGE: usize = PAGE_BYTES as usize;

fn random() -> Arc<SeededRandom> {
    Arc::new(SeededRandom::new(1, "damaged"))
}

/// A manager's home in good order, and what it holds.
struct Whole {
    work: TempDir,
    home: PathBuf,
    tables: Tables,
    dump: String,
    device: DeviceId,
}

fn open(home: &Path) -> Result<Store, StoreError> {
    Store::open(home, &vault(), random(), Duration::ZERO)
}

impl Whole {
    fn new() -> Self {
        let work = roomy_folder();
        make(&work.path().join("made"));
        let home = work.path().join("made/manager");
        let store = open(&home).unwrap();
        assert!(store.audit().unwrap().is_fine());
        let (tables, dump, device) = (tables(store.database()).unwrap(), dump(&store), store.device());
        drop(store);
        Self { work, home, tables, dump, device }
    }

    /// A copy of the home with other bytes in one of its files.
    fn damaged(&self, file: &str, bytes: &[u8]) -> PathBuf {
        let copy = self.work.path().join("damaged");
        let _ = std::fs::remove_dir_all(&copy);
        copy_folder(&self.home, &copy);
        std::fs::write(copy.join(file), bytes).unwrap();
        copy
    }

    /// Opens it, reads all of it, looks at all of it. True when the damage was seen.
    fn is_seen(&self, what: &str, bytes: &[u8]) -> bool {
        let copy = self.damaged("kengai.db", bytes);
        let seen = match open(&copy) {
            Err(error) => {
                assert!(
                    matches!(error, StoreError::DamagedDatabase | StoreError::PlainDatabase),
                    "{what}: {error:?}"
                );
                true
            }
            Ok(store) => {
                let names = self.tables.keys();
                let wrong = names.filter(
                    |name| !matches!(one_table(&store, name), Some(rows) if rows == self.tables[*name]),
                );
                // A table that cannot be read is an error; one that can be read is the one that was written.
                for name in wrong {
                    assert_eq!(one_table(&store, name), None, "{what}: table {name} shows something else");
                }
                !store.audit().is_ok_and(|audit| audit.is_fine())
            }
        };
        assert!(
            std::fs::read(copy.join("kengai.db")).unwrap() == bytes,
            "{what}: the damaged file was changed"
        );
        seen
    }
}

fn one_table(store: &Store, name: &str) -> Option<kengai_protocol::Hash> {
    kengai_tests::powercut::states::table(store.database(), name).ok()
}

#[test]
fn a_flipped_bit_in_any_page_is_seen() {
    let whole = Whole::new();
    let bytes = std::fs::read(whole.home.join("kengai.db")).unwrap();
    assert!(bytes.len() > 40 * PAGE && bytes.len().is_multiple_of(PAGE));
    let mut dice = Dice::new(1);
    for page in 0..bytes.len() / PAGE {
        for _ in 0..2 {
            let at = page * PAGE + dice.below(PAGE);
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << dice.below(8);
            assert!(whole.is_seen(&format!("bit at {at}"), &damaged), "a bit flipped at {at} was not seen");
        }
    }
    assert!(!whole.is_seen("nothing", &bytes), "the whole one is fine");
}

#[test]
fn pages_that_are_cut_off_swapped_or_emptied_are_seen() {
    let whole = Whole::new();
    let bytes = std::fs::read(whole.home.join("kengai.db")).unwrap();
    let pages = bytes.len() / PAGE;
    for page in 0..pages {
        let place = page * PAGE;
        assert!(whole.is_seen(&format!("cut at page {page}"), &bytes[..place]), "page {page} cut off");
        let mut emptied = bytes.clone();
        emptied[place..place + PAGE].fill(0);
        assert!(whole.is_seen(&format!("page {page} emptied"), &emptied), "page {page} emptied");
        let mut swapped = bytes.clone();
        let other = (page + 1) % pages * PAGE;
        let (one, two) = (place.min(other), place.max(other));
        let (front, back) = swapped.split_at_mut(two);
        front[one..one + PAGE].swap_with_slice(&mut back[..PAGE]);
        assert!(whole.is_seen(&format!("page {page} swapped"), &swapped), "page {page} swapped");
    }
}

#[test]
fn a_damaged_key_file_is_named_and_kept() {
    let whole = Whole::new();
    for name in ["master.key", "device.keys", "kengai.check"] {
        let bytes = std::fs::read(whole.home.join(name)).unwrap();
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x10;
            let copy = whole.damaged(name, &damaged);
            match open(&copy) {
                // The check vouches for nothing then; the device's own keys do.
                Ok(store) => assert!(name == "kengai.check" && store.device() == whole.device, "{name} {at}"),
                Err(StoreError::DamagedFile(file)) => assert_eq!(file, name, "{at}"),
                Err(error) => panic!("{name}, byte {at}: {error:?}"),
            }
            assert_eq!(std::fs::read(copy.join(name)).unwrap(), damaged);
        }
        for length in [0, 1, 31, 32, 33, bytes.len() - 1] {
            let copy = whole.damaged(name, &bytes[..length]);
            let opened = open(&copy);
            assert!(opened.is_ok() == (name == "kengai.check"), "{name} of {length} bytes");
            assert_eq!(std::fs::read(copy.join(name)).unwrap(), bytes[..length]);
        }
    }
}

#[test]
fn a_damaged_photo_is_set_aside_and_everything_else_shows() {
    let whole = Whole::new();
    let photos: Vec<_> = std::fs::read_dir(whole.home.join("photos")).unwrap().map(Result::unwrap).collect();
    assert!(photos.len() >= 2);
    for photo in photos {
        let bytes = std::fs::read(photo.path()).unwrap();
        let name = photo.file_name().into_string().unwrap();
        let id = name.parse().unwrap();
        for at in (0..bytes.len()).step_by(17) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            let copy = whole.damaged(&format!("photos/{name}"), &damaged);
            let store = open(&copy).unwrap();
            assert_eq!(store.audit().unwrap().photos_wrong, 1);
            assert!(matches!(store.photo(id), Err(StoreError::NotFound(_)) | Ok(None)));
            assert_eq!(std::fs::read(copy.join(format!("photos/damaged/{name}-0"))).unwrap(), damaged);
        }
        // And when it comes again, whole, everything is as it was.
        let mut store = open(&whole.damaged(&format!("photos/{name}"), b"")).unwrap();
        assert_eq!(store.audit().unwrap().photos_wrong, 1);
        store.keep_photo(id, &bytes).unwrap();
        assert!(store.audit().unwrap().is_fine());
        assert_eq!(dump(&store), whole.dump);
    }
}

/// SQLite takes a log as far as its checksums hold: what comes back is a state that was, perhaps an older one. (That it is
/// older is noticed at the next exchange.)
#[test]
fn a_damaged_log_gives_a_state_that_was_or_an_error() {
    let mut day = Day::begin(11, Broken::Nothing);
    (0..20).for_each(|_| day.step().unwrap());
    let work = roomy_folder();
    // The log is emptied now and then: until there is something in it.
    let (home, log) = (0..20)
        .find_map(|at| {
            day.step().unwrap();
            let ops = day.tape.ops();
            let mut replay = Replay::default();
            replay.up_to(&ops, ops.len());
            let home = day.image(&replay, Loss::Nothing, &work.path().join(at.to_string()));
            let log = std::fs::read(home.join("kengai.db-wal")).unwrap();
            (log.len() > 10 * PAGE).then_some((home, log))
        })
        .expect("a log of more than ten pages");
    let expected = day.expected();
    // Cut very early, it is a home that was made and never opened.
    let unopened = {
        let made = work.path().join("unopened");
        let random = SeededRandom::new(1, "unopened");
        let home = kengai_store::Home::create(&made, &PlainVault, &random, Duration::ZERO).unwrap();
        tables(&home.open_database().unwrap()).unwrap()
    };
    let mut dice = Dice::new(3);
    let (mut newest, mut older) = (0, 0);
    let mut look = |bytes: &[u8], what: &str| {
        let copy = work.path().join("copy");
        let _ = std::fs::remove_dir_all(&copy);
        copy_folder(&home, &copy);
        std::fs::write(copy.join("kengai.db-wal"), bytes).unwrap();
        let home = kengai_store::Home::open(&copy, &PlainVault, Duration::ZERO).unwrap();
        let db = match home.open_database() {
            Ok(db) => db,
            Err(StoreError::DamagedDatabase) => return,
            Err(error) => panic!("{what}: {error:?}"),
        };
        let found = match tables(&db) {
            Ok(found) => found,
            Err(error) => return assert_eq!(StoreError::from(error), StoreError::DamagedDatabase, "{what}"),
        };
        if found == unopened {
            older += 1;
            return;
        }
        let at = expected.states.iter().rposition(|state| *state.tables == found);
        let at = at.unwrap_or_else(|| panic!("{what}: a state that never was"));
        if at + 1 == expected.states.len() { newest += 1 } else { older += 1 }
    };
    for _ in 0..60 {
        let at = dice.below(log.len());
        let mut damaged = log.clone();
        damaged[at] ^= 1 << dice.below(8);
        look(&damaged, &format!("bit at {at}"));
        let length = dice.below(log.len());
        look(&log[..length], &format!("cut at {length}"));
    }
    look(&log, "whole");
    assert!(newest > 0 && older > 0, "{newest} newest, {older} older");
}
