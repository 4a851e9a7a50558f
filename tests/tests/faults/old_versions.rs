//! A home of every released layout opens with today's program and shows what it showed then; and a power cut anywhere in
//! bringing it up to date takes nothing.

use crate::root;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kengai_model::{FieldValue, Fields};
use kengai_protocol::{DocId, Hash};
use kengai_store::history::ChangeHistory;
use kengai_store::{Home, Store, StoreError};
use kengai_tests::cast::roomy_folder;
use kengai_tests::chance::SeededRandom;
use kengai_tests::device::copy_folder;
use kengai_tests::old_home::{dump, vault};
use kengai_tests::powercut::soak::say;
use kengai_tests::powercut::{Loss, Replay, Tape, TapedDisk};
use kengai_tests::tier;

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

/// What somebody had begun before texts became plain values is finished after: what they wrote stands as a plain value, and
/// what they had left alone is not written.
#[test]
fn a_draft_that_was_begun_before_is_finished_after() {
    let mut changed = 0;
    for (home, _) in stored() {
        let work = roomy_folder();
        let copy = work.path().join("home");
        copy_folder(&home, &copy);
        let mut store = open(&copy).unwrap();
        let drafts = store.drafts().unwrap();
        assert!(drafts.len() >= 2, "{}: a new record and a change", home.display());
        for draft in drafts {
            let before = store.document(draft.doc).unwrap().map(|(view, _)| view).unwrap_or_default();
            let begun = store.begun_with(&draft).unwrap();
            let known: Vec<Hash> = history(&store, draft.doc).iter().map(|change| change.hash).collect();
            let mut fields = draft.fields.clone();
            let seen = fields.get("remarks").and_then(FieldValue::as_text).unwrap_or_default();
            let text = FieldValue::Str(format!("{seen}\n帰りに郵便受けを確認。"));
            fields.insert("remarks".to_owned(), text.clone());
            store.finish_draft(&draft, &fields, draft.updated_ms + 1).unwrap();
            assert_eq!(store.draft(draft.doc).unwrap(), None);
            let (after, _) = store.document(draft.doc).unwrap().unwrap();
            let new = history(&store, draft.doc).into_iter().filter(|change| !known.contains(&change.hash));
            let written: BTreeSet<String> = new.flat_map(|one| one.fields).map(|field| field.field).collect();
            let plain = |fields: &Fields, path: &str| fields.get(path).cloned().map(FieldValue::plain);
            for (path, value) in &fields {
                let left_alone = plain(&begun, path) == Some(value.clone().plain());
                assert_eq!(written.contains(path), !left_alone, "{path}: {written:?}");
                if left_alone {
                    assert_eq!(
                        plain(&after.fields, path),
                        plain(&before.fields, path),
                        "{path} was left alone"
                    );
                    assert_eq!(
                        after.conflicts.get(path),
                        before.conflicts.get(path),
                        "{path} was left alone"
                    );
                } else {
                    changed += 1;
                    let stands = [value, &value.clone().plain()].contains(&after.fields.get(path).unwrap());
                    let beside = after.conflicts.get(path).into_iter().flatten();
                    let beside = beside.filter_map(|one| one.value.as_ref()).any(|one| one == value);
                    assert!(stands || beside || after.passages.contains_key(path), "{path} is written");
                }
            }
            let is_plain = after.fields.values().all(|value| !matches!(value, FieldValue::Text(_)));
            assert!(is_plain || !draft.base.is_empty(), "a new record has no text of before");
        }
        // The same whenever it is computed again, and for whoever gets it.
        let (docs, without) = untouched(&home);
        let views =
            |store: &Store| -> Vec<_> { docs.iter().map(|doc| store.document(*doc).unwrap()).collect() };
        let then = views(&store);
        store.form_entries(1).unwrap();
        assert!(store.rebuild(1).unwrap());
        assert_eq!(views(&store), then);
        assert_eq!(set_aside(&store), without, "nothing of it is refused");
        assert!(store.audit().unwrap().is_fine());
    }
    assert!(changed > 20, "{changed}");
}

/// The documents of a stored home's drafts, and what is set aside when all is computed again and nobody finishes them.
fn untouched(home: &Path) -> (Vec<DocId>, Vec<String>) {
    let work = roomy_folder();
    let copy = work.path().join("home");
    copy_folder(home, &copy);
    let mut store = open(&copy).unwrap();
    let docs = store.drafts().unwrap().into_iter().map(|draft| draft.doc).collect();
    store.form_entries(1).unwrap();
    assert!(store.rebuild(1).unwrap());
    (docs, set_aside(&store))
}

/// A document's changes; none where it is not there yet.
fn history(store: &Store, doc: DocId) -> Vec<ChangeHistory> {
    store.document(doc).unwrap().map_or_else(Vec::new, |_| store.history(doc).unwrap())
}

fn set_aside(store: &Store) -> Vec<String> {
    store.set_aside().unwrap().into_iter().map(|one| one.reason.code().to_owned()).collect()
}

/// The power goes at every operation of opening an old home, and the disk is as bad as it can be: in one way in a normal run, in
/// four in a long one.
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
            let ways = [Loss::Nothing, Loss::Everything, Loss::Some(cut as u64), Loss::Some(!cut as u64)];
            for loss in ways.into_iter().skip(tier::of(cut % 4, 0)).take(tier::of(1, 4)) {
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
