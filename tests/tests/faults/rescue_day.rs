//! A disk that went bad in many places, as told: rescue, join if the device asks for it, sync, and a day of work. Whatever
//! was hit, nobody is told of records that never were, and no sync stops at what was read wrongly.
//!
//! `KENGAI_SEED=…` hits other places, `KENGAI_ROUNDS=…` more of them.

use std::collections::BTreeSet;
use std::path::Path;

use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::{DocKind, Draft, Rescued};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::chance::Dice;
use kengai_tests::checks;
use kengai_tests::exchange::{End, Fault};

/// What `dd` and a bad sector go by.
const BLOCK: usize = 4096;

/// Devices that each level of damage hits.
fn rounds() -> u64 {
    std::env::var("KENGAI_ROUNDS")
        .ok()
        .map_or(kengai_tests::tier::of(4, 40), |text| text.parse().expect("a number"))
}

fn seed() -> u64 {
    std::env::var("KENGAI_SEED").ok().map_or(1, |text| text.parse().expect("a number"))
}

/// Weeks of work are sent; of today Aoki has an entry that was formed and not sent, records that are in none, and a draft.
fn weeks(seed: u64) -> (Cast, CircleId, Who, Who) {
    let mut cast = Cast::found(seed);
    let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper), (tanaka, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    for day in 0..12 {
        // More than one page of what is pending, so that pages are let go when it becomes an entry.
        for one in 0..8 {
            cast.record_visit(aoki, circle, 100 + day * 10 + one);
        }
        cast.write_note(tanaka, circle, 500 + day);
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
    }
    cast.take_picture(aoki, circle, 1).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    cast.record_visit(aoki, circle, 3);
    cast.write_note(aoki, circle, 3);
    cast.network.script = [Fault::RequestLost].into();
    assert_eq!(cast.sync(aoki).end, End::Cut);
    for one in 0..5 {
        cast.record_visit(aoki, circle, 900 + one);
    }
    cast.devices[aoki].store().save_draft(&draft(circle)).unwrap();
    cast.devices[aoki].restart();
    (cast, circle, aoki, tanaka)
}

fn draft(circle: CircleId) -> Draft {
    let doc = DocId::derived(circle, DocKind::Visit.number(), "begun");
    let value = kengai_model::FieldValue::Str("書きかけ".to_owned());
    let fields = kengai_model::Fields::from([("remarks".to_owned(), value)]);
    Draft { doc, circle, kind: DocKind::Visit, base: Vec::new(), fields, updated_ms: 7 }
}

/// The documents of which something is on this device only.
fn unsent(cast: &Cast, who: Who) -> BTreeSet<DocId> {
    let sql = "SELECT doc FROM pending UNION SELECT entry_docs.doc FROM entry_docs
               JOIN entries ON entries.id = entry_docs.entry WHERE entries.counter IS NULL";
    let mut query = cast.devices[who].read().database().prepare(sql).unwrap();
    let docs = query.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    docs.map(|doc| DocId::from_slice(&doc.unwrap()).unwrap()).collect()
}

/// Writes noise over these blocks.
fn overwrite(path: &Path, dice: &mut Dice, blocks: impl IntoIterator<Item = usize>) {
    let mut bytes = std::fs::read(path).unwrap();
    for block in blocks {
        if let Some(hit) = bytes.get_mut(block * BLOCK..(block + 1) * BLOCK) {
            hit.fill_with(|| dice.number() as u8);
        }
    }
    std::fs::write(path, bytes).unwrap();
}

/// Damage, rescue, join, sync and a day of work.
fn a_day_after(what: &str, seed: u64, damage: impl FnOnce(&Path, &mut Dice, usize)) -> Rescued {
    let (mut cast, circle, aoki, tanaka) = weeks(seed);
    let truly = unsent(&cast, aoki);
    assert_eq!(truly.len(), 7);
    let database = cast.devices[aoki].folder().join("kengai.db");
    let blocks = std::fs::metadata(&database).unwrap().len() as usize / BLOCK;
    let (told, _) = cast.devices[aoki].rescue(|| damage(&database, &mut Dice::new(seed), blocks));
    let told = told.expect("it is damaged");
    let what = format!("{what}, seed {seed}, {blocks} blocks: {told:?}");

    // No phantom: what is told was truly not sent, and what is not told or named is said to be unknown.
    let carried = unsent(&cast, aoki);
    assert!(carried.is_subset(&truly), "{what}: {carried:?} {truly:?}");
    assert!(told.records <= truly.len() as u64 && told.drafts <= 1, "{what}");
    let lost: BTreeSet<DocId> = told.lost.iter().copied().collect();
    let begun = draft(circle).doc;
    assert!(lost.iter().all(|doc| truly.contains(doc) || *doc == begun), "{what}");
    let sealed = cast.devices[aoki].read().database();
    let sealed: u64 = sealed.query_row("SELECT count(*) FROM held", [], |row| row.get(0)).unwrap();
    if !told.unknown && sealed == 0 {
        assert!(truly.iter().all(|doc| carried.contains(doc) || lost.contains(doc)), "{what}");
        assert!(told.drafts == 1 || lost.contains(&begun), "{what}");
        assert_eq!(told.records, carried.len() as u64, "{what}");
    }

    // As told: join where it says so, then sync.
    if !told.knows_organisation {
        assert!(matches!(cast.sync(aoki).end, End::Refused(_)), "{what}");
        cast.become_member(aoki);
    }
    assert_eq!(cast.until_quiet(), Vec::<String>::new(), "{what}");
    assert_eq!(cast.until_quiet(), Vec::<String>::new(), "{what}");
    let waiting = cast.devices[aoki].read().waiting_reasons().unwrap();
    assert!(waiting.is_empty(), "{what}: {waiting:?}");

    // A day of work.
    cast.record_visit(aoki, circle, 1_000);
    cast.record_visit(tanaka, circle, 1_001);
    cast.write_note(tanaka, circle, 1_002);
    assert_eq!(cast.until_quiet(), Vec::<String>::new(), "{what}");
    let everybodys = cast.documents(SUZUKI, circle, DocKind::Visit);
    assert!(everybodys.len() >= 98, "{what}: {}", everybodys.len());
    assert_eq!(cast.documents(aoki, circle, DocKind::Visit), everybodys, "{what}");
    assert_eq!(cast.devices[aoki].read().unsent_count().unwrap(), 0, "{what}");
    let missing = checks::at_rest(&cast);
    let only_lost = missing.iter().all(|line| line.starts_with("(1) "));
    assert!(
        only_lost && (!missing.is_empty() <= (told.unknown || !told.lost.is_empty())),
        "{what} {missing:#?}"
    );
    cast.devices[aoki].restart();
    told
}

#[test]
fn a_few_blocks_are_hit() {
    for round in 0..rounds() {
        a_day_after("light", seed() * 1_000 + round, |path, dice, blocks| {
            let hit: Vec<usize> = (0..3).map(|_| dice.below(blocks)).collect();
            overwrite(path, dice, hit);
        });
    }
}

#[test]
fn one_block_in_ten_is_hit() {
    for round in 0..rounds() {
        a_day_after("middle", seed() * 1_000 + 300 + round, |path, dice, blocks| {
            let hit: Vec<usize> = (0..blocks).filter(|_| dice.chance(10)).collect();
            overwrite(path, dice, hit.into_iter().chain([blocks / 2]));
        });
    }
}

/// `dd if=/dev/urandom of=kengai.db bs=4096 seek=3 count=30 conv=notrunc`, and the same elsewhere.
#[test]
fn a_long_stretch_is_overwritten() {
    for round in 0..=rounds() {
        a_day_after("heavy", seed() * 1_000 + 600 + round, |path, dice, blocks| {
            let first = if round == 0 { 3 } else { dice.below(blocks.saturating_sub(30)) };
            overwrite(path, dice, first..first + 30);
        });
    }
}
