//! What a member of the circle can put into an entry: noise, bombs, items that are none, changes that the merge library
//! panics at. Each costs bounded memory and time, is set aside with a reason, and holds up nothing.
//!
//! `KENGAI_SEED=…` draws other mutants.
#![allow(clippy::unwrap_used)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use kengai_model::sample::visit_fields;
use kengai_protocol::item::{Item, encode_items};
use kengai_protocol::wire::Writer;
use kengai_protocol::{CircleId, CircleKind, DocId, Entry, Hash, Role};
use kengai_store::document::Document;
use kengai_store::{DocKind, body};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::chance::{Dice, SeededRandom};
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// Memory is counted for the whole process.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// What taking in one entry may cost beyond what was there, bytes: the limit of an inflated body, its parts, and an
/// encrypted page cache.
const MEMORY_MAX: usize = 48 * 1024 * 1024;
const TIME_MAX: Duration = Duration::from_secs(10);

const QUARANTINED: u8 = 3;
const APPLIED: u8 = 1;

fn alone() -> MutexGuard<'static, ()> {
    // The merge library's panics are caught; what they print is not wanted here.
    std::panic::set_hook(Box::new(|_| {}));
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

fn seed() -> u64 {
    std::env::var("KENGAI_SEED").ok().map_or(1, |text| text.parse().expect("a number"))
}

struct Scene {
    cast: Cast,
    circle: CircleId,
    aoki: Who,
}

impl Scene {
    fn new() -> Self {
        let mut cast = Cast::found(91);
        let aoki = cast.join("aoki");
        let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper)];
        let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        Self { cast, circle, aoki }
    }

    /// Aoki's device says this; what becomes of it at Suzuki's, within the limits.
    fn say(&mut self, packed: &[u8]) -> (u8, Option<String>) {
        let entry = self.entry(packed);
        HEAP.reset_peak_usage();
        let (before, begun) = (HEAP.current_usage(), Instant::now());
        let taken = catch_unwind(AssertUnwindSafe(|| self.cast.smuggle(SUZUKI, &entry)));
        assert_eq!(
            taken.ok(),
            Some(Ok(())),
            "an entry's body is no reason to refuse the answer, or to panic"
        );
        let (used, took) = (HEAP.peak_usage().saturating_sub(before), begun.elapsed());
        assert!(used <= MEMORY_MAX, "{used} bytes of memory for a body of {}", packed.len());
        assert!(took <= TIME_MAX, "{took:?} for a body of {}", packed.len());
        self.cast.state_of(SUZUKI, &entry)
    }

    fn entry(&self, packed: &[u8]) -> Entry {
        // Suzuki's device knows Aoki's feed; Aoki's own is behind what was smuggled in.
        self.cast.entry_after(SUZUKI, self.aoki, self.circle, packed)
    }

    fn say_items(&mut self, items: &[Item]) -> (u8, Option<String>) {
        self.say(&body::pack(&encode_items(items)).unwrap())
    }

    /// A visit as Aoki's device would write it.
    fn change(&self, number: u64) -> (DocId, Vec<u8>) {
        let doc = DocId::make(self.circle, DocKind::Visit.number(), &SeededRandom::new(number, "visit"));
        let actor = [&self.cast.devices[self.aoki].id().0[..], &number.to_be_bytes()].concat();
        let (_, change) = Document::create(&actor, &visit_fields(number)).unwrap();
        (doc, change)
    }

    fn item(&self, number: u64) -> (DocId, Item) {
        let (doc, change) = self.change(number);
        (doc, Item::Change { doc, doc_kind: DocKind::Visit.number(), at_ms: 1, change })
    }

    fn shows(&self, doc: DocId) -> bool {
        self.cast.devices[SUZUKI].read().document(doc).unwrap().is_some()
    }

    /// What comes afterwards is taken as ever, and the device opens again.
    fn goes_on(&mut self, number: u64) {
        let (doc, item) = self.item(number);
        assert_eq!(self.say_items(&[item]).0, APPLIED);
        assert!(self.shows(doc));
        self.cast.devices[SUZUKI].restart();
        assert!(self.shows(doc));
    }
}

#[test]
fn bodies_that_are_none() {
    let _alone = alone();
    let mut scene = Scene::new();
    let mut dice = Dice::new(seed());
    let good = body::pack(&encode_items(&[scene.item(1).1])).unwrap();
    let mut quarantined = 0;
    for round in 0..150 {
        let mut packed = good.clone();
        match round % 3 {
            0 => packed.truncate(dice.below(good.len())),
            1 => packed[dice.below(good.len())] ^= 1 << dice.below(8),
            _ => packed = (0..dice.below(400)).map(|_| dice.number() as u8).collect(),
        }
        let (state, reason) = scene.say(&packed);
        if state == QUARANTINED {
            quarantined += 1;
            assert!(matches!(reason.as_deref(), Some("body" | "items")), "{reason:?}");
        } else {
            // A flipped bit inside a value: another record, or an item that is set aside by itself.
            assert_eq!((state, round % 3), (APPLIED, 1));
        }
    }
    assert!(quarantined > 100, "{quarantined}");
    scene.goes_on(2);
}

fn compressed(plain: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(plain, 19).unwrap()
}

/// A body in our own frame around foreign bytes.
fn framed(method: u8, claimed: u64, data: &[u8]) -> Vec<u8> {
    let mut out = Writer::new();
    out.u8(method);
    out.varint(claimed);
    out.fixed(data);
    let mut out = out.0;
    out.resize(out.len().next_multiple_of(body::PADDING_BYTES), 0);
    out
}

#[test]
fn bodies_that_blow_up() {
    let _alone = alone();
    let mut scene = Scene::new();
    let bomb = compressed(&vec![0; 64 * 1024 * 1024]);
    assert!(bomb.len() < 8 * 1024, "64 MiB in {} bytes", bomb.len());
    for claimed in [0, 1, 80_000, 4_000_000, 64 * 1024 * 1024, u64::MAX] {
        for method in [0, 1, 2, 255] {
            for data in [&bomb[..], &bomb[4..]] {
                let (state, reason) = scene.say(&framed(method, claimed, data));
                assert_eq!((state, reason.as_deref()), (QUARANTINED, Some("body")), "{method} {claimed}");
            }
        }
    }
    // The largest that is allowed, and nothing in it.
    let zeros = body::pack(&vec![0; 200_000]).unwrap();
    assert_eq!(scene.say(&zeros).0, QUARANTINED);
    // As many items as fit, each of them nothing.
    let mut items = Writer::new();
    items.u8(1);
    items.varint(100_000);
    items.fixed(&[0; 200_000]);
    assert_eq!(scene.say(&body::pack(&items.0).unwrap()).0, QUARANTINED, "over the limit of items");
    scene.goes_on(3);
}

/// A body in the form of the second method, around what its writer made of it.
fn by_rows(lean: &[u8]) -> Vec<u8> {
    framed(2, lean.len() as u64, &[&[0], &compressed(lean)[4..]].concat())
}

#[test]
fn rows_that_stand_for_nothing() {
    let _alone = alone();
    let mut scene = Scene::new();
    // A change: document, kind, time, no dependencies, an actor of one byte, numbers, and its rows.
    let change = |rows: u64, row: &[u8]| {
        let mut out = Writer::new();
        out.fixed(&[0; 18]);
        out.fixed(&[0, 0, 1, 7, 1, 1]);
        out.varint(rows);
        out.fixed(&row.repeat(usize::try_from(rows).unwrap()));
        out.0
    };
    // An item of noise, so that the reader's limit for what it inflates to is the largest there is.
    let mut dice = Dice::new(seed());
    let noise: Vec<u8> = (0..200_000).map(|_| dice.number() as u8 % 0xfd).collect();
    let body = |changes: &[Vec<u8>]| {
        let mut out = Writer::new();
        out.u8(1);
        out.varint(changes.len() as u64 + 1);
        out.varint(100);
        out.blob(&noise);
        out.fixed(&changes.concat());
        by_rows(&out.0)
    };
    let empty = body(&vec![change(4_000, &[3]); 900]);
    let (state, _) = scene.say(&empty);
    assert_eq!(state, APPLIED, "each of them is set aside by itself");
    let long = [vec![b'x'; 900], vec![3]].concat();
    for bad in [
        change(5_000, &[3]),
        change(4_000, &long),
        change(1, &[2, 3]),
        change(1, &[0x0b]),
        change(2, &[3])[..26].to_vec(),
    ] {
        let (state, reason) = scene.say(&body(&[bad]));
        assert_eq!((state, reason.as_deref()), (QUARANTINED, Some("body")));
    }
    scene.goes_on(5);
}

#[test]
fn one_bad_item_takes_no_other_with_it() {
    let _alone = alone();
    let mut scene = Scene::new();
    let ((first, one), (second, other)) = (scene.item(1), scene.item(2));
    let bad = |kind: u64, payload: &[u8]| Item::Unknown { kind, payload: payload.to_vec() };
    let items = [one, bad(1, b"no change"), bad(2, &[9; 40]), bad(3, &[1; 100]), bad(77, b"newer"), other];
    assert_eq!(scene.say_items(&items).0, APPLIED);
    assert!(scene.shows(first) && scene.shows(second));
    let aside = scene.cast.devices[SUZUKI].read().set_aside().unwrap();
    assert_eq!(aside.len(), 4, "each by itself: {aside:?}");
    let waiting: Vec<&str> =
        aside.iter().filter(|item| item.waiting).map(|item| item.reason.code()).collect();
    assert_eq!(waiting, ["item"], "the newer one waits for a program that knows it");
    scene.goes_on(4);
}

/// The checksum of a change chunk made right again: a mutant that gets past the first look.
fn corrected(mut chunk: Vec<u8>) -> Vec<u8> {
    if chunk.len() > 9 {
        let sum = Hash::of_bytes(&chunk[8..]);
        chunk[4..8].copy_from_slice(&sum.0[..4]);
    }
    chunk
}

/// Mutants of one entry.
const MUTANTS: u64 = 100;

#[test]
fn changes_that_are_none() {
    let _alone = alone();
    let mut scene = Scene::new();
    let mut dice = Dice::new(seed());
    for round in 0..12 {
        let items: Vec<Item> = (0..MUTANTS)
            .map(|at| {
                let (doc, mut change) = scene.change(1_000 * round + at);
                for _ in 0..=dice.below(3) {
                    let place = 9 + dice.below(change.len() - 9);
                    match dice.below(4) {
                        0 => change[place] ^= 1 << dice.below(8),
                        1 => change[place] = dice.number() as u8,
                        2 => change.truncate(place),
                        _ => change.insert(place, 0xff),
                    }
                    if change.len() <= 10 {
                        break;
                    }
                }
                Item::Change { doc, doc_kind: DocKind::Visit.number(), at_ms: 1, change: corrected(change) }
            })
            .collect();
        assert_eq!(scene.say_items(&items).0, APPLIED);
    }
    let store = scene.cast.devices[SUZUKI].read();
    let aside = store.set_aside().unwrap();
    assert!(aside.len() > 1_000, "most are set aside: {}", aside.len());
    assert!(aside.iter().all(|item| ["change", "merge"].contains(&item.reason.code())), "{aside:?}");
    // Whatever was let through is a document that can be read again.
    for doc in scene.cast.documents(SUZUKI, scene.circle, DocKind::Visit) {
        let (_, heads) = store.document(doc).unwrap().unwrap();
        store.document_at(doc, &heads).unwrap();
    }
    scene.goes_on(900_000);
}

/// Two changes of one actor under one number, a change in another's name, one of another circle, one whose past is
/// missing: each is set aside for its own reason, and the rest stays.
#[test]
fn changes_that_may_not_be() {
    let _alone = alone();
    let mut scene = Scene::new();
    let kind = DocKind::Visit.number();
    let (doc, change) = scene.change(1);
    let item = |doc, change| Item::Change { doc, doc_kind: kind, at_ms: 1, change };
    let actor = |who: Who| [&scene.cast.devices[who].id().0[..], &1_u64.to_be_bytes()].concat();
    let (_, same_number) = Document::create(&actor(scene.aoki), &visit_fields(2)).unwrap();
    let (_, borrowed) = Document::create(&actor(SUZUKI), &visit_fields(3)).unwrap();
    let foreign = DocId::make(scene.cast.circles[1], kind, &SeededRandom::new(9, "foreign"));
    let mut orphan =
        Document::load(&Document::create(&actor(scene.aoki), &visit_fields(4)).unwrap().0.save()).unwrap();
    let edit = kengai_model::FieldChange {
        field: "intake.water".to_owned(),
        before: None,
        after: Some(kengai_model::FieldValue::Int(1)),
    };
    let heads = orphan.heads();
    let later =
        orphan.edit(&heads, &[edit], None, (&actor(scene.aoki), &actor(scene.aoki))).unwrap().unwrap();
    let later = later.raw_bytes().to_vec();
    let items = [
        item(doc, change.clone()),
        item(doc, same_number),
        item(doc, borrowed),
        item(foreign, change.clone()),
        item(DocId::make(scene.circle, kind, &SeededRandom::new(10, "orphan")), later),
        item(doc, change),
    ];
    assert_eq!(scene.say_items(&items).0, APPLIED);
    let mut reasons: Vec<(&str, bool)> = scene.cast.devices[SUZUKI]
        .read()
        .set_aside()
        .unwrap()
        .into_iter()
        .map(|item| (item.reason.code(), item.waiting))
        .collect();
    reasons.sort();
    let expected = [("change", false), ("change", true), ("circle", false), ("merge", false)];
    assert_eq!(reasons, expected);
    let (view, _) = scene.cast.devices[SUZUKI].read().document(doc).unwrap().unwrap();
    assert_eq!(view.fields, visit_fields(1), "the first one stands");
    scene.goes_on(5);
}
