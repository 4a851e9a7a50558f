//! Damaged databases: set aside, what can be read is kept, the rest comes from the server, and the user learns what does
//! not come back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kengai_model::{FieldValue, Fields};
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::{BeginAgain, DocKind, Draft, Rescued, StoreError};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::checks;
use kengai_tests::device::copy_folder;
use kengai_tests::exchange::{End, Fault};
use kengai_tests::tier;

const PAGE: usize = kengai_store::raw::PAGE_BYTES as usize;

/// Aoki has sent a visit, has formed an entry that was not sent, has saved another visit after it, has taken pictures,
/// and has begun a record.
fn morning() -> (Cast, CircleId, Who) {
    let mut cast = Cast::found(61);
    let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper), (tanaka, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    cast.record_visit(aoki, circle, 1);
    cast.take_picture(aoki, circle, 1).unwrap();
    cast.record_visit(tanaka, circle, 2);
    cast.write_note(tanaka, circle, 2);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    cast.record_visit(aoki, circle, 3);
    cast.write_note(aoki, circle, 3);
    cast.network.script = [Fault::RequestLost].into();
    assert_eq!(cast.sync(aoki).end, End::Cut);
    cast.record_visit(aoki, circle, 4);
    cast.take_picture(aoki, circle, 4).unwrap();
    cast.devices[aoki].store().save_draft(&draft(circle)).unwrap();
    cast.devices[aoki].restart();
    (cast, circle, aoki)
}

fn draft(circle: CircleId) -> Draft {
    let mut doc = DocId([0x55; 16]);
    doc.0[8..].copy_from_slice(&DocId::derived(circle, DocKind::Visit.number(), "").0[8..]);
    let fields = Fields::from([("remarks".to_owned(), FieldValue::Str("書きかけ".to_owned()))]);
    Draft { doc, circle, kind: DocKind::Visit, base: Vec::new(), fields, updated_ms: 7 }
}

/// What the old files were is what is set aside.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = ["kengai.db", "kengai.db-wal"]
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), std::fs::read(folder.join(name)).ok()?)))
        .collect();
    files.sort();
    files
}

/// Damages Aoki's database, rescues it, and lets everybody sync. Returns what the user was told, and what is missing.
fn rescued(damage: impl FnOnce(&Path)) -> (Rescued, Vec<String>) {
    let (mut cast, circle, aoki) = morning();
    let folder = cast.devices[aoki].folder().to_owned();
    let mut before = Vec::new();
    let (told, parts) = cast.devices[aoki].rescue(|| {
        damage(&folder);
        before = files(&folder);
    });
    let told = told.expect("it is damaged");
    assert_eq!(files(&told.set_aside), before, "the old files are kept as they were");
    assert!(!folder.join("reading.db").exists() && !folder.join("rescued.db").exists());
    assert!(parts.contains(&kengai_store::RescueStep::MakingNew));
    let store = cast.devices[aoki].read();
    assert_eq!(store.begins_again().unwrap(), Some(BeginAgain::Rescued));
    assert_eq!(store.draft(draft(circle).doc).unwrap().is_some(), told.drafts == 1);
    let mut missing = Vec::new();
    if !told.knows_organisation {
        assert_eq!(
            cast.sync(aoki).end,
            End::Refused("this device has not joined an organisation".to_owned())
        );
        cast.become_member(aoki);
    }
    missing.extend(cast.until_quiet());
    missing.extend(cast.until_quiet());
    missing.extend(checks::at_rest(&cast));
    assert_eq!(cast.devices[aoki].read().begins_again().unwrap(), None);
    assert_eq!(cast.devices[aoki].read().begun_again().unwrap(), 1);
    (told, missing)
}

/// Flips a bit in the middle of a page; pages count from 1.
fn hit(path: &Path, page: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[(page - 1) * PAGE + PAGE / 2] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

fn pages() -> usize {
    let (cast, _, aoki) = morning();
    std::fs::metadata(cast.devices[aoki].folder().join("kengai.db")).unwrap().len() as usize / PAGE
}

/// What lies on each page, from page 1 on.
fn owners() -> Vec<String> {
    let (cast, _, aoki) = morning();
    let mut query = cast.devices[aoki].read().database().prepare("SELECT pageno, name FROM dbstat").unwrap();
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let named: BTreeMap<usize, String> = rows.collect::<Result<_, _>>().unwrap();
    (1..=pages()).map(|page| named.get(&page).cloned().unwrap_or_default()).collect()
}

/// The documents of which something is on Aoki's device only, by the table that it lies in.
fn only_here() -> BTreeMap<&'static str, Vec<DocId>> {
    let (cast, _, aoki) = morning();
    let db = cast.devices[aoki].read().database();
    let docs = |sql: &str| {
        let mut query = db.prepare(sql).unwrap();
        let rows = query.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        let docs: BTreeSet<DocId> = rows.map(|doc| DocId::from_slice(&doc.unwrap()).unwrap()).collect();
        docs.into_iter().collect()
    };
    let unsent = "SELECT doc FROM entry_docs WHERE entry IN (SELECT id FROM entries WHERE counter IS NULL)";
    [
        ("entries", docs(unsent)),
        ("pending", docs("SELECT doc FROM pending")),
        ("drafts", docs("SELECT doc FROM drafts")),
    ]
    .into()
}

/// Every page in turn, the first one and the schema's too. Nothing is lost that lies on another page than the damaged
/// one, and what lay on that one and was here only is named.
#[test]
fn any_one_page_is_damaged() {
    let (owners, only_here) = (owners(), only_here());
    assert!(owners.len() > 50, "{} pages", owners.len());
    assert_eq!(only_here.values().map(Vec::len).collect::<Vec<_>>(), [1, 2, 1], "{only_here:?}");
    assert!(owners.iter().filter(|owner| *owner == "sqlite_schema").count() >= 3, "{owners:?}");
    for (page, owner) in (1..).zip(&owners) {
        // In a normal run the first page of each table and every fourth of the rest.
        let first = owners.iter().position(|other| other == owner) == Some(page - 1);
        if !first && !tier::is_long() && page % 4 != 0 {
            continue;
        }
        let (told, missing) = rescued(|folder| hit(&folder.join("kengai.db"), page));
        let lost = only_here.get(owner.as_str()).cloned().unwrap_or_default();
        let what = format!("page {page}, {owner}: {told:?} {missing:#?}");
        assert_eq!(told.lost, lost, "{what}");
        // Whether something was held there that could not be opened cannot be said.
        assert_eq!(told.unknown, owner == "held", "{what}");
        assert_eq!(told.drafts, u64::from(owner != "drafts"), "{what}");
        assert_eq!(told.knows_organisation, owner != "meta", "{what}");
        if matches!(owner.as_str(), "entries" | "pending") {
            assert!(missing.iter().all(|line| line.starts_with("(1) ")) && !missing.is_empty(), "{what}");
        } else {
            assert_eq!(missing, Vec::<String>::new(), "{what}");
            // Sealed without its key, an entry of two records counts as one.
            assert_eq!(told.records, if owner == "circle_keys" { 2 } else { 3 }, "{what}");
        }
    }
}

/// The page that leads to all entries is damaged: each of them stands on a page that is whole. (Of a table that fits on
/// one page, that page has the rows themselves: `any_one_page_is_damaged`.)
#[test]
fn the_way_to_the_entries_is_damaged() {
    let (mut cast, circle, aoki) = morning();
    for seed in 10..30 {
        cast.record_visit(aoki, circle, seed);
        let now = cast.now_ms;
        cast.devices[aoki].store().form_entries(now).unwrap();
    }
    cast.devices[aoki].restart();
    let folder = cast.devices[aoki].folder().to_owned();
    let sql = "SELECT pageno, pagetype FROM dbstat WHERE name = 'entries' AND path = '/'";
    let (page, kind): (usize, String) = cast.devices[aoki]
        .read()
        .database()
        .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    assert_eq!(kind, "internal");
    let (told, _) = cast.devices[aoki].rescue(|| hit(&folder.join("kengai.db"), page));
    let told = told.expect("it is damaged");
    assert_eq!((&told.lost, told.unknown, told.drafts), (&vec![], false, 1), "{told:?}");
    assert!(told.records >= 23, "{told:?}");
    assert!(!folder.join("reading.db-leaves").exists() && !folder.join("reading.db-front").exists());
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}

fn outline(database: &Path) -> PathBuf {
    database.with_file_name("kengai.db-outline")
}

/// The first page is damaged, and beside it lies this, or nothing.
fn without_outline(database: &Path, instead: Option<&[u8]>) {
    hit(database, 1);
    match instead {
        None => std::fs::remove_file(outline(database)).unwrap(),
        Some(bytes) => std::fs::write(outline(database), bytes).unwrap(),
    }
}

/// The app was killed, so that what it saved last is in the write-ahead log, and then a page of the schema goes. (The
/// first page is in the log as well, and comes back from there.)
#[test]
fn what_the_log_holds_is_read_too() {
    let schema = 1 + owners().iter().rposition(|owner| owner == "sqlite_schema").unwrap();
    for half_rescued in [false, true] {
        let (mut cast, circle, aoki) = morning();
        cast.record_visit(aoki, circle, 5);
        let folder = cast.devices[aoki].folder().to_owned();
        let killed = folder.with_file_name("killed");
        copy_folder(&folder, &killed);
        assert!(std::fs::metadata(killed.join("kengai.db-wal")).unwrap().len() > 8 * PAGE as u64);
        let (told, _) = cast.devices[aoki].rescue(|| {
            // The rescue was interrupted before, or has to find out first.
            let aside = if half_rescued { folder.join("set-aside/77") } else { folder.clone() };
            std::fs::create_dir_all(&aside).unwrap();
            for name in ["kengai.db", "kengai.db-wal", "kengai.db-outline"] {
                std::fs::remove_file(folder.join(name)).ok();
                std::fs::copy(killed.join(name), aside.join(name)).unwrap();
            }
            hit(&aside.join("kengai.db"), schema);
            if half_rescued {
                std::fs::write(folder.join("rescuing"), "77").unwrap();
            }
        });
        let told = told.expect("it is damaged");
        assert_eq!((told.records, told.drafts, told.unknown), (4, 1, false), "{half_rescued}: {told:?}");
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
    }
}

/// The outline is only ever read by a rescue: whatever is there, the device opens, and then it is right again.
#[test]
fn a_wrong_outline_is_put_right_when_the_device_opens() {
    let (mut cast, _, aoki) = morning();
    let path = outline(&cast.devices[aoki].folder().join("kengai.db"));
    let right = std::fs::read(&path).unwrap();
    for wrong in [&b""[..], b"kengai outline 1\n", &vec![b'x'; 100_000]] {
        std::fs::write(&path, wrong).unwrap();
        cast.devices[aoki].restart();
        assert!(std::fs::read(&path).unwrap() == right);
    }
    std::fs::remove_file(&path).unwrap();
    cast.devices[aoki].restart();
    assert!(std::fs::read(&path).unwrap() == right);
}

#[test]
fn the_whole_file_is_gone_or_cut_or_no_database_any_more() {
    for (what, damage) in [
        ("gone", Box::new(|path: &Path| std::fs::remove_file(path).unwrap()) as Box<dyn Fn(&Path)>),
        ("empty", Box::new(|path: &Path| std::fs::write(path, b"").unwrap())),
        ("noise", Box::new(|path: &Path| std::fs::write(path, [0x5a; 50_000]).unwrap())),
        ("its first page, and no outline", Box::new(|path: &Path| without_outline(path, None))),
        (
            "its first page, and the outline has one wrong bit",
            Box::new(|path: &Path| {
                let mut bytes = std::fs::read(outline(path)).unwrap();
                bytes[100] ^= 1;
                without_outline(path, Some(&bytes));
            }),
        ),
    ] {
        let (told, missing) = rescued(|folder| damage(&folder.join("kengai.db")));
        assert!(told.unknown, "{what}: it cannot be known what was there: {told:?}");
        assert!(!told.knows_organisation, "{what}");
        // What was sent is there again, and so is the picture that was not: only what was not sent is missing.
        let only_unsent = missing.iter().all(|line| line.starts_with("(1) ") && !line.contains("photo"));
        assert!(only_unsent && !missing.is_empty(), "{what}: {missing:#?}");
    }
}

#[test]
fn the_file_is_cut_short() {
    let whole = pages() * PAGE;
    for length in [whole / 2, whole - PAGE, whole - 100] {
        let (told, missing) = rescued(|folder| {
            let bytes = std::fs::read(folder.join("kengai.db")).unwrap();
            std::fs::write(folder.join("kengai.db"), &bytes[..length]).unwrap();
        });
        let quiet = told.lost.is_empty() && !told.unknown;
        assert!(!quiet || missing.is_empty(), "{length} bytes: {told:?} {missing:#?}");
    }
}

/// Killed between any two steps: what was set aside is what a rescue goes on from.
#[test]
fn an_interrupted_rescue_goes_on() {
    for step in ["marked", "moved", "half made", "named"] {
        let (mut cast, _, aoki) = morning();
        let folder = cast.devices[aoki].folder().to_owned();
        let (told, _) = cast.devices[aoki].rescue(|| {
            let page = 5;
            hit(&folder.join("kengai.db"), page);
            let aside = folder.join("set-aside/77");
            std::fs::write(folder.join("rescuing"), "77").unwrap();
            if step != "marked" {
                std::fs::create_dir_all(&aside).unwrap();
                std::fs::rename(folder.join("kengai.db"), aside.join("kengai.db")).unwrap();
            }
            if step == "half made" {
                for name in ["rescued.db", "reading.db-front", "reading.db-leaves", "reading.db-leaves-front"]
                {
                    std::fs::write(folder.join(name), b"half").unwrap();
                }
                std::fs::create_dir_all(folder.join("reading")).unwrap();
                std::fs::write(folder.join("reading/kengai.db"), b"half").unwrap();
            }
            if step == "named" {
                std::fs::write(folder.join("kengai.db"), b"the new one, not opened yet").unwrap();
            }
        });
        let told = told.unwrap();
        assert!(told.set_aside.ends_with("set-aside/77"), "{step}");
        assert!(told.knows_organisation, "{step}");
        assert!(!folder.join("rescuing").exists());
        let left = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name());
        let left: Vec<_> = left.filter(|name| name.to_string_lossy().starts_with("reading.db")).collect();
        assert!(left.is_empty(), "{step}: {left:?}");
        assert_eq!(cast.until_quiet(), Vec::<String>::new(), "{step}");
    }
}

#[test]
fn what_is_well_is_not_rescued_and_what_is_locked_is_not_touched() {
    let (mut cast, _, aoki) = morning();
    let folder = cast.devices[aoki].folder().to_owned();
    let (told, _) = cast.devices[aoki].rescue(|| {});
    assert_eq!(told, None);
    assert!(!folder.join("set-aside").exists());
    assert_eq!(cast.until_quiet(), Vec::<String>::new());

    // The keys are another device's, or gone: nothing is moved, whatever the database looks like.
    let broken = folder.with_file_name("broken");
    copy_folder(&folder, &broken);
    hit(&broken.join("kengai.db"), 5);
    let tanaka = cast.who("tanaka");
    let other = cast.devices[tanaka].folder().to_owned();
    std::fs::copy(other.join("master.key"), broken.join("master.key")).unwrap();
    assert_eq!(kengai_tests::device::rescue_in(&broken).err(), Some(StoreError::WrongKey));
    std::fs::remove_file(broken.join("master.key")).unwrap();
    assert_eq!(kengai_tests::device::rescue_in(&broken).err(), Some(StoreError::MissingKey("master.key")));
    assert!(broken.join("kengai.db").exists() && !broken.join("set-aside").exists());
}

/// Helpers go on at once: what was read shows before any signal, and a new record is saved.
#[test]
fn after_a_rescue_people_go_on_without_a_signal() {
    let (mut cast, circle, aoki) = morning();
    let folder = cast.devices[aoki].folder().to_owned();
    let visits = cast.documents(aoki, circle, DocKind::Visit);
    assert_eq!(visits.len(), 4);
    // A page that holds nothing but what comes from entries anyway.
    let page = (2..=pages())
        .find(|page| {
            let (told, _) = rescued(|folder| hit(&folder.join("kengai.db"), *page));
            told.knows_organisation && told.lost.is_empty() && !told.unknown
        })
        .unwrap();
    cast.devices[aoki].rescue(|| hit(&folder.join("kengai.db"), page));
    assert_eq!(cast.documents(aoki, circle, DocKind::Visit), visits);
    cast.record_visit(aoki, circle, 9);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}

#[test]
fn a_photo_file_that_is_gone_comes_back_from_the_server() {
    let (mut cast, _, aoki) = morning();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let photos = cast.devices[aoki].folder().join("photos");
    for photo in std::fs::read_dir(&photos).unwrap() {
        std::fs::remove_file(photo.unwrap().path()).unwrap();
    }
    let audit = cast.devices[aoki].read().audit().unwrap();
    assert_eq!((audit.photos, audit.photos_wrong), (4, 4), "the doctor says so, thumbnails too");
    assert_eq!(cast.sync(aoki).photos_received, 2);
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}

/// (H16) A page of another table once read as rows of what is not sent: three records that never were, of which no sync could make
/// an entry.
#[test]
fn what_reads_as_a_row_and_is_no_item_is_not_taken_for_unsent() {
    let (mut cast, circle, aoki) = morning();
    let doc = DocId::derived(circle, DocKind::Visit.number(), "nobody's");
    let sql = "INSERT INTO pending (circle, doc, kind, payload) VALUES (?1, ?2, 1, ?3)";
    let phantom = (circle.as_bytes(), doc.as_bytes(), [7; 32]);
    cast.devices[aoki].read().database().execute(sql, phantom).unwrap();
    let folder = cast.devices[aoki].folder().to_owned();
    let (told, _) = cast.devices[aoki].rescue(|| hit(&folder.join("kengai.db"), 1));
    assert_eq!(told.expect("it is damaged").records, 3, "what truly waits");
    let phantoms = "SELECT count(*) FROM pending WHERE doc = ?1";
    let phantoms: u64 =
        cast.devices[aoki].read().database().query_row(phantoms, [doc.as_bytes()], |row| row.get(0)).unwrap();
    assert_eq!(phantoms, 0);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}
