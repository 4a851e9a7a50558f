//! What every implementation of the tables does: one suite, run over each. Beneath it a day is played on each, and the answers
//! are the same byte for byte.

use crate::support::Office;
use kengai_protocol::header::LogHead;
use kengai_protocol::keys::wrap_hash;
use kengai_protocol::sync_answer::{Contact, Place};
use kengai_protocol::sync_request::Waiting;
use kengai_protocol::{CircleId, DeviceId, Entry, Hash, Incarnation, OrgId};
use kengai_server::LedgerError;
use kengai_server::tables::{InMemoryTables, NewItem, NewWhat, NewWrap, SqliteTables, Stated, Tables, Tally};

const ONE: OrgId = OrgId([1; 32]);
const TWO: OrgId = OrgId([2; 32]);
const A: CircleId = CircleId([10; 16]);
const B: CircleId = CircleId([11; 16]);

/// Runs a test over each implementation, each time on empty tables.
fn over_each(test: impl Fn(&mut dyn Tables)) {
    test(&mut InMemoryTables::default());
    let folder = tempfile::tempdir().unwrap();
    test(&mut SqliteTables::open(&folder.path().join("ledger.sqlite")).unwrap());
}

/// One unit of work that stands.
fn done<T>(tables: &mut dyn Tables, work: impl FnOnce(&mut dyn Tables) -> Result<T, LedgerError>) -> T {
    tables.begin().unwrap();
    let result = work(tables).unwrap();
    tables.commit().unwrap();
    result
}

fn fails<T>(result: &Result<T, LedgerError>) -> bool {
    matches!(result, Err(LedgerError::Storage(_) | LedgerError::Damaged))
}

fn place(position: u64, counter: u64) -> Place {
    Place { position, counter }
}

/// A hash that tells its number.
fn hash(number: u8) -> Hash {
    Hash([number; 32])
}

fn photo(position: u64, counter: u64, id: u8) -> NewItem<'static> {
    let what = NewWhat::Photo { bytes: 1_000 };
    NewItem { place: place(position, counter), running: hash(100 + id), hash: hash(id), what }
}

fn item(entry: &Entry, position: u64, counter: u64) -> NewItem<'_> {
    let what = NewWhat::Entry { entry, control: 3, at_s: 77 };
    let hash = entry.header.hash();
    NewItem { place: place(position, counter), running: Hash::of_bytes(&hash.0), hash, what }
}

/// Entries of one device in one circle, one after the other. The tables ask nothing of them but their header.
fn feed(count: u8) -> (DeviceId, CircleId, Vec<Entry>) {
    let (office, mut manager) = Office::new(9);
    let entries = (0..count).map(|n| manager.write(&office, office.managers, &[n; 40])).collect();
    (manager.id(), office.managers, entries)
}

#[test]
fn a_unit_of_work_stands_whole_or_not_at_all() {
    over_each(|tables| {
        tables.roll_back().unwrap();
        tables.begin().unwrap();
        tables.begin_life(&ONE, Incarnation([1; 8]), 0).unwrap();
        tables.append(&ONE, &A, &photo(1, 1, 50)).unwrap();
        tables.add_ticket(&hash(60)).unwrap();
        // Inside it what was changed is seen.
        assert_eq!(tables.orgs().unwrap(), [ONE]);
        assert!(tables.item(&ONE, &A, 1).unwrap().is_some());
        tables.roll_back().unwrap();
        assert!(tables.orgs().unwrap().is_empty());
        assert!(tables.org(&ONE).unwrap().is_none());
        assert!(tables.photo(&hash(50)).unwrap().is_none());
        assert!(tables.unused_tickets().unwrap().is_empty());
        // Whatever was given out inside is given out again, to others.
        done(tables, |tables| {
            tables.begin_life(&TWO, Incarnation([2; 8]), 0)?;
            tables.append(&TWO, &B, &photo(1, 1, 51))
        });
        assert!(tables.org(&ONE).unwrap().is_none());
        tables.begin().unwrap();
        assert!(fails(&tables.append(&ONE, &A, &photo(1, 2, 52))), "it is not there");
        tables.roll_back().unwrap();
        let kept = tables.photo(&hash(51)).unwrap().unwrap();
        assert_eq!((kept.org, kept.circle, kept.place, kept.bytes), (TWO, B, place(1, 1), 1_000));
        assert_eq!(tables.photos().unwrap(), [hash(51)]);
    });
}

#[test]
fn an_organisation_has_lives_figures_and_contacts() {
    over_each(|tables| {
        assert!(tables.org(&ONE).unwrap().is_none());
        let contact = |device: u8, at_ms| Contact {
            device: DeviceId([device; 16]),
            at_ms,
            waiting: Waiting { records: at_ms, photos: 1, drafts: 2 },
            clock_ms: at_ms + 7,
        };
        let tally =
            Tally { counter: 9, entry_bytes: 8, blob_bytes: 7, blobs: 6, backed_up: 5, control_backed_up: 4 };
        done(tables, |tables| {
            tables.begin_life(&TWO, Incarnation([5; 8]), 0)?;
            tables.begin_life(&ONE, Incarnation([1; 8]), 0)?;
            tables.save(&ONE, &Tally::default(), &[contact(1, 10), contact(2, 20)])?;
            tables.save(&ONE, &tally, &[contact(1, 30)])?;
            tables.begin_life(&ONE, Incarnation([0; 8]), 9)
        });
        assert_eq!(tables.orgs().unwrap(), [TWO, ONE], "in the order of founding");
        let mut kept = tables.org(&ONE).unwrap().unwrap();
        assert_eq!(kept.lives, [(Incarnation([1; 8]), 0), (Incarnation([0; 8]), 9)]);
        assert_eq!(kept.tally, tally);
        kept.contacts.sort_by_key(|contact| contact.device);
        assert_eq!(kept.contacts, [contact(1, 30), contact(2, 20)]);
        assert!(kept.heads.is_empty());
        assert_eq!(tables.org(&TWO).unwrap().unwrap().tally, Tally::default());
    });
}

#[test]
fn the_control_log_comes_in_pieces_with_the_wraps_of_whoever_asks() {
    let (office, manager) = Office::new(5);
    let other = DeviceId([9; 16]);
    let counters = [2, 3, 7];
    over_each(|tables| {
        let mine = |height: u64, counter, late, bytes: &'static [u8]| NewWrap {
            height,
            device: Some(manager.id()),
            counter,
            late,
            hash: wrap_hash(bytes),
            bytes,
        };
        done(tables, |tables| {
            tables.begin_life(&office.org, Incarnation([1; 8]), 0)?;
            for (statement, counter) in office.statements.iter().zip(counters) {
                tables.add_statement(&office.org, counter, statement)?;
            }
            assert!(tables.add_wrap(&office.org, &mine(2, 7, false, b"one"))?);
            assert!(!tables.add_wrap(&office.org, &mine(2, 8, true, b"one"))?, "it is there");
            assert!(tables.add_wrap(&office.org, &mine(2, 8, true, b"two"))?);
            let others = NewWrap { device: Some(other), ..mine(2, 7, false, b"his") };
            assert!(tables.add_wrap(&office.org, &others)?);
            let paper = NewWrap { device: None, ..mine(2, 7, false, b"paper") };
            assert!(tables.add_wrap(&office.org, &paper)?);
            Ok(())
        });
        let ask = |above, who: &[DeviceId], limit| tables.statements(&office.org, above, who, limit).unwrap();
        let heights = |stated: &[Stated]| stated.iter().map(|s| s.statement.height).collect::<Vec<_>>();
        assert_eq!(heights(&ask(None, &[], 10)), [0, 1, 2]);
        assert_eq!(heights(&ask(Some(0), &[], 10)), [1, 2]);
        assert_eq!(heights(&ask(None, &[], 2)), [0, 1]);
        assert!(ask(Some(2), &[], 10).is_empty());
        assert_eq!(ask(None, &[], 10)[2].statement, office.statements[2], "as it was signed");
        let stated = ask(Some(1), &[other, manager.id()], 10);
        assert_eq!(stated[0].wraps, [&b"his"[..], b"one", b"two"], "a device's after another's");
        assert!(ask(Some(0), &[manager.id()], 1)[0].wraps.is_empty());
        let at = |counter| tables.control_height_at(&office.org, counter).unwrap();
        assert_eq!([at(0), at(2), at(3), at(6), at(7), at(99)], [0, 0, 1, 1, 2, 2]);
        let late = |between, limit| {
            tables.wraps_between(&office.org, &[manager.id(), other], between, limit).unwrap()
        };
        assert_eq!(late((7, 8), 10), [b"two"]);
        assert_eq!(late((6, 8), 10), [&b"one"[..], b"two", b"his"]);
        assert_eq!(late((6, 8), 2), [b"one", b"two"]);
        assert!(late((8, 99), 10).is_empty());
    });
}

#[test]
fn a_circles_log_is_read_by_position_by_counter_and_by_feed() {
    let (device, circle, entries) = feed(3);
    over_each(|tables| {
        done(tables, |tables| {
            tables.begin_life(&ONE, Incarnation([1; 8]), 0)?;
            tables.begin_life(&TWO, Incarnation([2; 8]), 0)?;
            tables.append(&ONE, &circle, &item(&entries[0], 1, 4))?;
            tables.append(&ONE, &circle, &photo(2, 6, 50))?;
            tables.append(&ONE, &circle, &item(&entries[1], 3, 7))?;
            // Of one name, and not the same.
            tables.append(&TWO, &circle, &photo(1, 1, 51))
        });
        let at = |position| tables.item(&ONE, &circle, position).unwrap();
        let first = at(1).unwrap();
        assert_eq!((first.place, first.hash), (place(1, 4), entries[0].header.hash()));
        assert_eq!((first.author, first.at_s), (Some((device, 1)), 77));
        assert_eq!(first.bytes, entries[0].body.as_ref().unwrap().len() as u64);
        let second = at(2).unwrap();
        assert_eq!((second.hash, second.running, second.bytes), (hash(50), hash(150), 1_000));
        assert_eq!((second.author, second.at_s), (None, 0));
        assert!(at(0).is_none() && at(4).is_none());
        assert!(tables.item(&ONE, &B, 1).unwrap().is_none());
        let after = |counter, limit| -> Vec<u64> {
            let items = tables.items_after(&ONE, &circle, counter, limit).unwrap();
            items.iter().map(|item| item.place.position).collect()
        };
        assert_eq!(after(0, 10), [1, 2, 3]);
        assert_eq!(after(4, 10), [2, 3]);
        assert_eq!(after(0, 2), [1, 2]);
        assert!(after(7, 10).is_empty());
        assert_eq!(tables.items_after(&TWO, &circle, 0, 10).unwrap().len(), 1);
        assert_eq!(tables.entry(&ONE, &circle, 3).unwrap(), entries[1], "as it was handed in");
        assert!(tables.entry(&ONE, &circle, 2).is_err(), "a photo");
        let in_feed = |up_to| tables.in_feed(&ONE, &circle, &device, up_to).unwrap();
        let head = in_feed(u64::MAX).unwrap();
        assert_eq!((head.seq, head.hash, head.control), (2, entries[1].header.hash(), 3));
        assert_eq!(in_feed(1).unwrap().place, place(1, 4));
        assert!(in_feed(0).is_none());
        assert!(tables.in_feed(&TWO, &circle, &device, u64::MAX).unwrap().is_none());
        let heads = tables.org(&ONE).unwrap().unwrap().heads;
        assert_eq!(heads.len(), 1);
        let running = Hash::of_bytes(&entries[1].header.hash().0);
        assert_eq!(heads[&circle].log, LogHead { position: 3, hash: running });
        assert_eq!(heads[&circle].counter, 7);
    });
}

#[test]
fn a_place_a_number_and_a_photo_are_given_once() {
    let (_, circle, entries) = feed(2);
    over_each(|tables| {
        done(tables, |tables| {
            tables.begin_life(&ONE, Incarnation([1; 8]), 0)?;
            tables.begin_life(&TWO, Incarnation([2; 8]), 0)?;
            tables.append(&ONE, &circle, &item(&entries[0], 1, 1))?;
            tables.append(&ONE, &circle, &photo(2, 2, 50))
        });
        let mut refused = |org: &OrgId, new: &NewItem<'_>| {
            tables.begin().unwrap();
            let refused = fails(&tables.append(org, &circle, new));
            tables.roll_back().unwrap();
            refused
        };
        assert!(refused(&ONE, &item(&entries[1], 2, 3)), "a position");
        assert!(refused(&ONE, &item(&entries[1], 3, 2)), "a counter");
        assert!(refused(&ONE, &item(&entries[0], 3, 3)), "a number of a feed");
        assert!(refused(&TWO, &photo(1, 1, 50)), "a photo, wherever");
        assert!(!refused(&ONE, &item(&entries[1], 3, 3)));
    });
}

#[test]
fn evidence_of_forks_is_kept_up_to_a_number() {
    let (device, circle, entries) = feed(4);
    over_each(|tables| {
        done(tables, |tables| {
            tables.begin_life(&ONE, Incarnation([1; 8]), 0)?;
            assert!(tables.keep_fork(&ONE, &entries[0], 2)?);
            assert!(!tables.keep_fork(&ONE, &entries[0], 2)?, "the same again");
            assert!(tables.keep_fork(&ONE, &entries[1], 2)?);
            assert!(!tables.keep_fork(&ONE, &entries[2], 2)?, "enough");
            assert!(tables.keep_fork(&ONE, &entries[3], 3)?);
            Ok(())
        });
        assert_eq!(tables.forks().unwrap(), 3);
        // They stand beside the log and not in it.
        assert!(tables.org(&ONE).unwrap().unwrap().heads.is_empty());
        assert!(tables.in_feed(&ONE, &circle, &device, u64::MAX).unwrap().is_none());
    });
}

#[test]
fn founding_codes_are_unused_until_they_are_used() {
    over_each(|tables| {
        done(tables, |tables| {
            tables.add_ticket(&hash(1))?;
            tables.add_ticket(&hash(2))
        });
        let unused = |tables: &dyn Tables| {
            let mut unused = tables.unused_tickets().unwrap();
            unused.sort_by_key(|code| code.0);
            unused
        };
        assert_eq!(unused(tables), [hash(1), hash(2)]);
        done(tables, |tables| tables.use_ticket(&hash(1)));
        assert_eq!(unused(tables), [hash(2)]);
        done(tables, |tables| tables.probe(1).and_then(|()| tables.probe(2)));
    });
}

/// Who may know which database it is: the tables' own files, and whoever copies, checks and restores the file itself.
const KNOW_SQLITE: [&str; 10] = [
    "tables/sqlite.rs",
    "tables/sqlite/reading.rs",
    "tables/sqlite/writing.rs",
    "schema.rs",
    "segment.rs",
    "generation.rs",
    "verify.rs",
    "backup.rs",
    "backup_error.rs",
    "restore.rs",
];

/// Another database can be put in the place of SQLite only while nothing else names it.
#[test]
fn only_the_tables_and_the_backups_know_which_database_it_is() {
    let src = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![src.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(&src).unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            let words = ["rusqlite", "Connection::", "crate::schema", "SELECT ", "INSERT "];
            if words.iter().any(|word| text.contains(word)) && !KNOW_SQLITE.contains(&name.as_str()) {
                found.push(name);
            }
        }
    }
    assert!(found.is_empty(), "these ask the database around `tables`: {found:?}");
}
