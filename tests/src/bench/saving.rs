//! How long saving takes on this machine's disk, beside the bare insert of the same bytes into a bare encrypted database
//! with the same promise of durability. Times depend on the machine, ratios less. The goal is 1.7 times.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use kengai_model::sample::{FULL_VISIT_FIELDS, visit};
use kengai_model::{Fields, diff};
use kengai_protocol::{CircleId, DocId};
use kengai_store::document::Document;
use kengai_store::raw::{self, DatabaseKey};
use kengai_store::{DocKind, RealDisk, Store};
use zeroize::Zeroizing;

use crate::chance::SeededRandom;
use crate::device::PlainVault;

use super::figure::Figure;
use super::processor;

/// Saves that are timed.
const SAVES: u64 = 300;
/// Openings that are timed.
const OPENINGS: u64 = 20;

/// A sync of a phone's flash, milliseconds.
const SYNC_MS: f64 = 0.2;

/// What a save should cost at most, in bare encrypted inserts of the record's bytes. A slow disk's syncs would hide the rest: so
/// the limit is one of processor time, with a sync of [`SYNC_MS`] beside it, and this disk's own sync is named.
///
/// December 2026: 1.55 (2.3 before pages of 4 KiB under HMAC-SHA-256, and before texts were folded for the search in a quiet
/// moment; 4 before that). What is beyond: pages that are lists and lookups which somebody waits for; making the change;
/// compression.
const SAVE_IN_INSERTS_MAX: f64 = 1.7;

/// Times of saving and opening.
#[must_use]
pub fn figures() -> Vec<Figure> {
    let folder = tempfile::tempdir_in(disk()).expect("the build folder can be written");
    let home = folder.path().join("device");
    let random = Arc::new(SeededRandom::new(3, "saving"));
    let mut store =
        Store::create(&home, &PlainVault, random.clone(), Duration::ZERO).expect("an empty folder");
    let Saved { mut saves, mut bare, save_used, bare_used } =
        saves_beside_inserts(&mut store, &folder.path().join("bare.sqlite"));
    let used = |all: Duration| all / u32::try_from(SAVES).unwrap_or(u32::MAX);
    let sync = at(&mut bare, (1, 2)) - used(bare_used).as_secs_f64() * 1_000.0;
    let on_a_fast_disk = |all: Duration| used(all).as_secs_f64() * 1_000.0 + SYNC_MS;
    let rows = bytes_of_rows(&store);
    drop(store);
    let mut openings: Vec<Duration> = (0..OPENINGS)
        .map(|_| {
            let begun = Instant::now();
            let store =
                Store::open(&home, &PlainVault, random.clone(), Duration::ZERO).expect("it was just made");
            let took = begun.elapsed();
            drop(store);
            took
        })
        .collect();
    let (half, nearly_all) = ((1, 2), (19, 20));
    vec![
        Figure::new(
            format!("save one visit of {FULL_VISIT_FIELDS} fields, median"),
            at(&mut saves, half),
            "ms",
        )
        .beside(BARE, at(&mut bare, half)),
        Figure::new(
            "the same in bare inserts of the same bytes",
            at(&mut saves, half) / at(&mut bare, half),
            "×",
        ),
        Figure::new(
            "a sync of this disk, as a bare insert waits for it",
            (sync * 100.0).round() / 100.0,
            "ms",
        ),
        Figure::new(
            format!("a save on a disk that syncs in {SYNC_MS} ms, in bare inserts, by processor time"),
            (on_a_fast_disk(save_used) / on_a_fast_disk(bare_used) * 100.0).round() / 100.0,
            "×",
        )
        .at_most(SAVE_IN_INSERTS_MAX),
        Figure::new("the same, 95 of 100 are faster than", at(&mut saves, nearly_all), "ms")
            .beside(BARE, at(&mut bare, nearly_all)),
        Figure::new("a record's change, document and view", bytes_of_a_record(1).len() as f64, "B"),
        Figure::new("the same in its rows", rows as f64, "B"),
        Figure::new(
            format!("open a device with {SAVES} visits, without its keystore, median"),
            at(&mut openings, half),
            "ms",
        ),
    ]
}

/// A folder on the disk that the build is on: a folder for temporary files may be memory.
pub(super) fn disk() -> PathBuf {
    let exe = std::env::current_exe().ok();
    exe.and_then(|exe| exe.parent().map(Path::to_owned)).unwrap_or_else(std::env::temp_dir)
}

/// Milliseconds at a place of the sorted list, such as (1, 2) for the median.
pub(super) fn at(times: &mut [Duration], (part, of): (usize, usize)) -> f64 {
    times.sort();
    let ms = times[(times.len() - 1) * part / of].as_secs_f64() * 1_000.0;
    (ms * 100.0).round() / 100.0
}

/// How long saves and bare inserts took, and the processor time of all of them.
#[derive(Default)]
struct Saved {
    saves: Vec<Duration>,
    bare: Vec<Duration>,
    save_used: Duration,
    bare_used: Duration,
}

/// Saves of whole visits, and between them bare inserts of the same bytes, so that both meet the same moments of the disk.
fn saves_beside_inserts(store: &mut Store, path: &Path) -> Saved {
    let circle = CircleId([7; 16]);
    let key = DatabaseKey::derive(&Zeroizing::new([7; 32]));
    raw::create(&RealDisk, path, &key).expect("the folder can be written");
    let bare = raw::open(&RealDisk, path, &key).expect("it was just made");
    bare.execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY, row BLOB) STRICT").expect("an empty file");
    let mut saved = Saved::default();
    for seed in 0..SAVES {
        let doc = DocId::make(circle, DocKind::Visit.number(), &SeededRandom::new(seed, "saved visit"));
        let changes = diff(&Fields::new(), &visit(seed).to_fields());
        let begun = Instant::now();
        let save = || store.write_document(circle, doc, DocKind::Visit, &[], &changes, 1);
        let (used, written) = processor::of(save);
        written.expect("the disk has room");
        saved.saves.push(begun.elapsed());
        saved.save_used += used;
        let row = bytes_of_a_record(seed);
        let begun = Instant::now();
        let mut insert = bare.prepare_cached("INSERT INTO t (row) VALUES (?1)").expect("a sound statement");
        let (used, inserted) = processor::of(|| insert.execute([&row]));
        inserted.expect("the disk has room");
        saved.bare.push(begun.elapsed());
        saved.bare_used += used;
    }
    saved
}

/// What is to be kept of a record: the change that is sent, the document, and what people see of it.
fn bytes_of_a_record(seed: u64) -> Vec<u8> {
    bytes_of(&visit(seed).to_fields())
}

/// The same of any document that its first change wrote whole.
pub(super) fn bytes_of(fields: &Fields) -> Vec<u8> {
    let (document, change) = Document::create(&[7; 24], fields).expect("the fields are sound");
    let view = serde_json::to_vec(&document.view().expect("it was just made")).expect("it has a form");
    [&change[..], &document.save(), &view].concat()
}

/// What one save leaves in the database's wide rows.
fn bytes_of_rows(store: &Store) -> usize {
    let sum = "SELECT (SELECT avg(length(packed) + length(heads)) FROM documents)
                    + (SELECT avg(length(payload)) FROM pending)";
    store.database().query_row(sum, [], |row| row.get::<_, f64>(0)).expect("both tables hold rows") as usize
}

const BARE: &str = "bare insert";
