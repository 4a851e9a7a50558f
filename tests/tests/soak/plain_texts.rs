//! Texts of the merge library: nobody makes or changes one any more, and what was on a device before keeps the view that it
//! had. And three people and a server: nobody reads what nobody wrote.

use std::collections::BTreeSet;

use automerge::transaction::{Transactable, Transaction};
use automerge::{ActorId, Automerge, ObjType, ROOT, ReadDoc};
use kengai_model::{FieldValue, Fields};
use kengai_protocol::item::Item;
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::{DocKind, Draft, View};
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::chance::Dice;
use kengai_tests::checks;
use rusqlite::params;

const REMARKS: &str = "remarks";

fn office(seed: u64) -> (Cast, CircleId, [Who; 2]) {
    let mut cast = Cast::found(seed);
    let helpers = [cast.join("aoki"), cast.join("tanaka")];
    let members = [(SUZUKI, Role::Manager), (helpers[0], Role::Helper), (helpers[1], Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    (cast, circle, helpers)
}

/// A device writes what its program never would, on what it has.
fn plant(cast: &mut Cast, who: Who, doc: DocId, make: &dyn Fn(&mut Transaction<'_>)) {
    let store = cast.devices[who].store();
    let db = store.database();
    let circle = store.circle_of(doc).unwrap().unwrap();
    let mut document = Automerge::load(&store.whole_document(doc).unwrap().unwrap().save()).unwrap();
    let waiting: u8 = db.query_row("SELECT count(*) FROM pending", [], |row| row.get(0)).unwrap();
    document.set_actor(ActorId::from([&store.device().0[..], &[waiting; 8]].concat()));
    let mut tx = document.transaction();
    make(&mut tx);
    tx.commit();
    let change = document.get_last_local_change().unwrap().raw_bytes().to_vec();
    let (item, payload) = Item::Change { doc, doc_kind: DocKind::Visit.number(), at_ms: 1, change }.encode();
    let insert = "INSERT INTO pending (circle, doc, kind, payload) VALUES (?1, ?2, ?3, ?4)";
    db.execute(insert, params![circle.0, doc.0, item, payload]).unwrap();
}

fn make_text(tx: &mut Transaction<'_>) {
    let text = tx.put_object(ROOT, REMARKS, ObjType::Text).unwrap();
    tx.splice_text(&text, 0, 0, "インスリン12単位").unwrap();
}

fn reasons(cast: &Cast, who: Who) -> Vec<String> {
    cast.devices[who]
        .read()
        .set_aside()
        .unwrap()
        .into_iter()
        .map(|one| one.reason.code().to_owned())
        .collect()
}

fn view(cast: &Cast, who: Who, doc: DocId) -> View {
    cast.devices[who].read().document(doc).unwrap().unwrap().0
}

/// As if these entries had been here before texts became plain values.
fn as_before(cast: &mut Cast, who: Who) {
    let db = cast.devices[who].store().database();
    db.execute_batch("UPDATE entries SET plain = 0").unwrap();
}

#[test]
fn a_text_that_would_be_woven_is_set_aside_wherever_it_comes_from() {
    let nested = |tx: &mut Transaction<'_>| {
        let list = tx.put_object(ROOT, "of.a.newer.version", ObjType::List).unwrap();
        tx.insert_object(&list, 0, ObjType::Text).unwrap();
    };
    let tricks: [&dyn Fn(&mut Transaction<'_>); 2] = [&make_text, &nested];
    for (trick, seed) in tricks.iter().zip(90..) {
        let (mut cast, circle, [aoki, tanaka]) = office(seed);
        let doc = cast.record_visit(aoki, circle, 1);
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        let before = view(&cast, SUZUKI, doc);
        plant(&mut cast, tanaka, doc, trick);
        // What she writes the ordinary way goes on.
        let other = cast.record_visit(tanaka, circle, 2);
        cast.sync(tanaka);
        for who in [SUZUKI, aoki] {
            cast.sync(who);
            assert_eq!(reasons(&cast, who), ["text"]);
            assert_eq!(view(&cast, who, doc), before);
            assert!(!view(&cast, who, other).fields.is_empty());
        }
        // Whatever is computed again, the same.
        let now = cast.now_ms;
        cast.devices[SUZUKI].store().form_entries(now).unwrap();
        assert!(cast.devices[SUZUKI].store().rebuild(now).unwrap());
        assert_eq!((reasons(&cast, SUZUKI), view(&cast, SUZUKI, doc)), (vec!["text".to_owned()], before));
    }
}

#[test]
fn a_text_of_before_keeps_its_view_and_nobody_splices_it_any_more() {
    let (mut cast, circle, [aoki, tanaka]) = office(93);
    let doc = cast.record_visit(aoki, circle, 1);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    plant(&mut cast, tanaka, doc, &make_text);
    cast.sync(tanaka);
    cast.sync(SUZUKI);
    cast.sync(aoki);
    // On two devices the entry was there before, as in a home that was brought up to date.
    for who in [SUZUKI, aoki, tanaka] {
        as_before(&mut cast, who);
        let now = cast.now_ms;
        assert!(cast.devices[who].store().rebuild(now).unwrap());
        let db = cast.devices[who].store().database();
        db.execute_batch("DELETE FROM set_aside").unwrap();
        assert!(cast.devices[who].store().rebuild(now).unwrap());
        let text = FieldValue::Text("インスリン12単位".to_owned());
        assert_eq!(view(&cast, who, doc).fields[REMARKS], text, "as it was");
    }
    // A new change inside it is set aside.
    let splice = |tx: &mut Transaction<'_>| {
        let (_, text) = tx.get(ROOT, REMARKS).unwrap().unwrap();
        tx.splice_text(&text, 5, 1, "8").unwrap();
    };
    plant(&mut cast, tanaka, doc, &splice);
    cast.sync(tanaka);
    for who in [SUZUKI, aoki] {
        cast.sync(who);
        assert_eq!(reasons(&cast, who), ["text"]);
        assert_eq!(view(&cast, who, doc).fields[REMARKS], FieldValue::Text("インスリン12単位".to_owned()));
    }
    // Whoever does not touch it does not write it; lines that are added to it stand as parts.
    let open = |cast: &Cast, who: Who| {
        let (view, base) = cast.devices[who].read().document(doc).unwrap().unwrap();
        Draft { doc, circle, kind: DocKind::Visit, base, fields: view.editable(), updated_ms: 1 }
    };
    let draft = open(&cast, SUZUKI);
    let mut same = draft.fields.clone();
    same.insert(REMARKS.to_owned(), FieldValue::Str("インスリン12単位".to_owned()));
    cast.devices[SUZUKI].store().finish_draft(&draft, &same, 1).unwrap();
    assert_eq!(open(&cast, SUZUKI).base, draft.base, "the same words are no change");
    for (who, line) in [(SUZUKI, "朝食後。"), (aoki, "本人が確認。")] {
        let draft = open(&cast, who);
        let mut fields = draft.fields.clone();
        fields.insert(REMARKS.to_owned(), FieldValue::Str(format!("インスリン12単位\n{line}")));
        cast.devices[who].store().finish_draft(&draft, &fields, 1).unwrap();
    }
    for who in [SUZUKI, aoki, SUZUKI] {
        cast.sync(who);
    }
    for who in [SUZUKI, aoki] {
        let passage = &view(&cast, who, doc).passages[REMARKS];
        assert_eq!(passage.base, "インスリン12単位");
        let parts: BTreeSet<&str> = passage.parts.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(parts, BTreeSet::from(["朝食後。", "本人が確認。"]));
    }
    assert_eq!(view(&cast, SUZUKI, doc), view(&cast, aoki, doc));
}

/// A rescue makes the database again out of the old one's entries: which of them had been there before the rule goes with
/// them, and so does which had not.
#[test]
fn a_rescue_keeps_which_entries_were_there_before() {
    for (before, seed) in [(true, 94), (false, 95)] {
        let (mut cast, circle, [aoki, tanaka]) = office(seed);
        let doc = cast.record_visit(aoki, circle, 1);
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        let plain = view(&cast, aoki, doc);
        plant(&mut cast, tanaka, doc, &make_text);
        cast.sync(tanaka);
        cast.sync(aoki);
        assert_eq!(reasons(&cast, aoki), ["text"]);
        if before {
            as_before(&mut cast, aoki);
            let now = cast.now_ms;
            cast.devices[aoki].store().database().execute_batch("DELETE FROM set_aside").unwrap();
            assert!(cast.devices[aoki].store().rebuild(now).unwrap());
            assert_ne!(view(&cast, aoki, doc), plain);
        }
        let shown = view(&cast, aoki, doc);
        // A page of the documents is damaged: what they were is computed again.
        cast.devices[aoki].restart();
        let page: usize = cast.devices[aoki]
            .read()
            .database()
            .query_row("SELECT min(pageno) FROM dbstat WHERE name = 'documents'", [], |row| row.get(0))
            .unwrap();
        let database = cast.devices[aoki].folder().join("kengai.db");
        let (told, _) = cast.devices[aoki].rescue(|| {
            let mut bytes = std::fs::read(&database).unwrap();
            bytes[(page - 1) * 4096 + 2048] ^= 1;
            std::fs::write(&database, bytes).unwrap();
        });
        assert!(told.expect("it is damaged").knows_organisation);
        assert_eq!(view(&cast, aoki, doc), shown, "there before: {before}");
        cast.until_quiet();
        assert_eq!(view(&cast, aoki, doc), shown, "there before: {before}");
        let remarks = view(&cast, aoki, doc).fields.get(REMARKS).cloned();
        let woven = remarks == Some(FieldValue::Text("インスリン12単位".to_owned()));
        assert_eq!(woven, before);
    }
}

/// What somebody does to the remarks of a record that they have opened.
fn write(
    cast: &mut Cast,
    who: Who,
    doc: DocId,
    circle: CircleId,
    dice: &mut Dice,
    written: &mut BTreeSet<String>,
) {
    let (view, base) = cast.devices[who].read().document(doc).unwrap().unwrap();
    let begun = view.editable();
    let seen = begun.get(REMARKS).and_then(FieldValue::as_text).unwrap_or_default().to_owned();
    let word = ["12単位", "8単位", "微熱。", "夕食は全量。"][dice.below(4)].repeat(1 + 200 * dice.below(2));
    let text = match dice.below(8) {
        0 => String::new(),
        1 => word,
        2 => seen + &word,
        3 => "昨日から。".to_owned(),
        _ if seen.is_empty() => word,
        _ => format!("{seen}\n{word}"),
    };
    let mut fields: Fields = begun.clone();
    fields.remove(REMARKS);
    if !text.is_empty() {
        fields.insert(REMARKS.to_owned(), FieldValue::Str(text.clone()));
    }
    written.insert(text);
    let draft = Draft { doc, circle, kind: DocKind::Visit, base, fields: begun, updated_ms: 1 };
    // Something may arrive while it is written.
    if dice.chance(30) {
        cast.sync(who);
    }
    let at = cast.devices[who].clock(cast.now_ms);
    cast.devices[who].store().finish_draft(&draft, &fields, at).unwrap();
}

fn look(view: &View, written: &BTreeSet<String>, seed: u64) {
    let whole = |text: &str| assert!(written.contains(text), "nobody wrote {text:?} (seed {seed})");
    if let Some(passage) = view.passages.get(REMARKS) {
        whole(&passage.base);
        for part in &passage.parts {
            whole(&format!("{}\n{}", passage.base, part.text));
            assert!(!part.writers.is_empty());
        }
    }
    for one in view.conflicts.get(REMARKS).into_iter().flatten() {
        one.value.iter().for_each(|value| whole(value.as_text().unwrap()));
    }
    view.fields.get(REMARKS).into_iter().for_each(|value| whole(value.as_text().unwrap()));
}

/// Three people, days apart, who write and exchange in whatever order; one seed gives one order again.
#[test]
fn three_people_days_apart_read_what_somebody_wrote() {
    let seeds = std::env::var("KENGAI_SEED").ok().and_then(|seed| seed.parse().ok());
    for seed in seeds.map_or(0..kengai_tests::tier::of(8, 100_u64), |seed: u64| seed..seed + 1) {
        let (mut cast, circle, [aoki, tanaka]) = office(seed);
        let mut dice = Dice::new(seed);
        let doc = cast.record_visit(aoki, circle, seed);
        let mut written = BTreeSet::from([String::new(), "昨日から。".to_owned()]);
        assert_eq!(cast.until_quiet(), Vec::<String>::new());
        let people = [SUZUKI, aoki, tanaka];
        for _ in 0..30 {
            let who = people[dice.below(3)];
            cast.now_ms += 60_000 * dice.below(24 * 60) as u64;
            if dice.chance(35) {
                cast.sync(who);
            } else {
                write(&mut cast, who, doc, circle, &mut dice, &mut written);
            }
            look(&view(&cast, who, doc), &written, seed);
        }
        assert_eq!(cast.until_quiet(), Vec::<String>::new(), "seed {seed}");
        let one = view(&cast, SUZUKI, doc);
        look(&one, &written, seed);
        assert!(people.iter().all(|who| view(&cast, *who, doc) == one), "seed {seed}");
        let mut found = checks::same_for_all(&cast);
        found.extend(checks::same_after_rebuilding(&cast, SUZUKI, &mut dice));
        assert_eq!(found, Vec::<String>::new(), "seed {seed}");
    }
}
