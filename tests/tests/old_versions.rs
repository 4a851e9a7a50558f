//! A home of every released layout opens with today's program and shows what it showed then; and a power cut anywhere in
//! bringing it up to date takes nothing.
#![allow(clippy::unwrap_used)]

#[path = "house/root.rs"]
mod root;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kengai_store::{Home, Store, StoreError};
use kengai_tests::cast::roomy_folder;
use kengai_tests::chance::SeededRandom;
use kengai_tests::device::copy_folder;
use kengai_tests::old_home::{dump, vault};
use kengai_tests::powercut::soak::say;
use kengai_tests::powercut::{Loss, Replay, Tape, TapedDisk};

fn random() -> Arc<SeededRandom> {
    Arc::new(SeededRandom::new(1, "today"))
}

/// Every stored home: its folder, and what it showed.
fn stored() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut layouts: Vec<PathBuf> = folders(&root::root().join("tests/databases"));
    layouts.sort();
    for layout in layouts {
        for home in folders(&layout) {
            let text = std::fs::read_to_string(home.with_extension("txt")).unwrap();
            found.push((home, text));
        }
    }
    found
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(of).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_dir()).collect()
}

fn open(home: &Path) -> Result<Store, StoreError> {
    Store::open(home, &vault(), random(), Duration::ZERO)
}

fn same(store: &Store, then: &str, home: &Path) {
    let now = dump(store);
    let first = then.lines().zip(now.lines()).find(|(then, now)| then != now);
    assert!(now == then, "{}: {first:#?} ({} and {} bytes)", home.display(), then.len(), now.len());
    let audit = store.audit().unwrap();
    assert!(audit.is_fine() && audit.entries > 5, "{audit:?}");
}

#[test]
fn homes_of_every_layout_show_what_they_showed() {
    let stored = stored();
    assert!(stored.len() >= 2, "a manager's and a helper's home of each layout");
    for (home, then) in stored {
        assert!(then.lines().count() > 300, "the dump says a lot");
        let work = roomy_folder();
        let copy = work.path().join("home");
        copy_folder(&home, &copy);
        let store = open(&copy).unwrap();
        same(&store, &then, &home);
        assert_eq!(version(&store), newest(), "brought up to date");
        assert_eq!(layout(&store), layout_of_a_new_home(), "an old database ends equal to a new one");
        drop(store);
        // The second time there is nothing to bring up to date.
        same(&open(&copy).unwrap(), &then, &home);
    }
}

fn version(store: &Store) -> u32 {
    store.database().query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}

fn newest() -> u32 {
    let migrations = std::fs::read_dir(root::root().join("core/store/migrations")).unwrap();
    u32::try_from(migrations.count()).unwrap()
}

/// The text of every table and index.
fn layout(store: &Store) -> Vec<String> {
    let sql = "SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY type, name";
    let mut query = store.database().prepare(sql).unwrap();
    query.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

fn layout_of_a_new_home() -> Vec<String> {
    let work = roomy_folder();
    let home = work.path().join("home");
    layout(&Store::create(&home, &vault(), random(), Duration::ZERO).unwrap())
}

/// The power goes at every operation of opening an old home, and the disk is as bad as it can be.
#[test]
fn a_power_cut_while_it_is_brought_up_to_date_takes_nothing() {
    let mut states = 0;
    for (home, then) in stored() {
        let work = roomy_folder();
        let old = work.path().join("home");
        copy_folder(&home, &old);
        let tape = Tape::default();
        tape.adopt(&old);
        let before = tape.len();
        let disk = Arc::new(TapedDisk::new(&tape));
        let store = Store::open_on(disk, &old, &vault(), random(), Duration::ZERO).unwrap();
        same(&store, &then, &home);
        drop(store);
        let ops = tape.ops();
        assert!(ops.len() > before, "opening wrote something");
        let mut replay = Replay::default();
        for cut in before..=ops.len() {
            replay.up_to(&ops, cut);
            for loss in [Loss::Nothing, Loss::Everything, Loss::Some(cut as u64), Loss::Some(!cut as u64)] {
                let after = roomy_folder();
                let image = after.path().join("home");
                replay.image(loss, work.path(), after.path());
                same(
                    &open(&image).unwrap_or_else(|error| panic!("cut {cut}, {loss:?}: {error}")),
                    &then,
                    &home,
                );
                states += 1;
            }
        }
    }
    say(&format!("states {states}  lost 0  corrupt 0  (old versions)"));
}

/// A program that is older than the database leaves it alone.
#[test]
fn a_newer_home_is_left_alone() {
    let (home, _) = stored().remove(0);
    let work = roomy_folder();
    let copy = work.path().join("home");
    copy_folder(&home, &copy);
    let known = newest();
    {
        let home = Home::open(&copy, &vault(), Duration::ZERO).unwrap();
        let db = home.open_database().unwrap();
        db.pragma_update(None, "user_version", known + 1).unwrap();
    }
    let bytes = std::fs::read(copy.join("kengai.db")).unwrap();
    assert_eq!(open(&copy).err(), Some(StoreError::NewerSchema { found: known + 1, known }));
    assert_eq!(std::fs::read(copy.join("kengai.db")).unwrap(), bytes);
}
