//! Two people, the same record, every order: nothing that arrived meanwhile is overwritten, both values of one field stay,
//! both additions to 特記事項 stand, each as its writer's. And an end that is taken back before it was sent.

use std::collections::BTreeSet;

use kengai_model::{FieldValue, Fields};
use kengai_protocol::{CircleId, CircleKind, DocId, Role};
use kengai_store::{Delivery, DocKind, Draft, Undone, View};
use kengai_tests::book::seen;
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::checks;
use kengai_tests::exchange::{End, Fault};

/// What a person does with the record, in this order; what the other does comes in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    /// Opens the record for a change and writes into it.
    Write,
    /// Exchanges with the server; a draft stays where it is.
    Sync,
    /// Finishes.
    Finish,
}

const SCRIPT: [Act; 4] = [Act::Write, Act::Sync, Act::Finish, Act::Sync];

/// Only this person's.
const OWN: [&str; 2] = ["vitals.weight.value", "intake.urine"];
/// Both people's.
const SHARED: &str = "vitals.temperature.value";

/// Aoki, Tanaka and the manager have one visit of one client on their devices.
fn office(seed: u64) -> (Cast, CircleId, [Who; 2]) {
    let mut cast = Cast::found(seed);
    let helpers = [cast.join("aoki"), cast.join("tanaka")];
    let members = [(SUZUKI, Role::Manager), (helpers[0], Role::Helper), (helpers[1], Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).unwrap();
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    (cast, circle, helpers)
}

/// Every way in which two people's acts can follow each other: who is next, `false` the first.
fn orders() -> Vec<Vec<usize>> {
    let steps = 2 * SCRIPT.len();
    (0_u32..1 << steps)
        .filter(|order| order.count_ones() as usize == SCRIPT.len())
        .map(|order| (0..steps).map(|step| (order >> step & 1) as usize).collect())
        .collect()
}

fn text(view: &Fields) -> String {
    match view.get("remarks") {
        Some(FieldValue::Str(text)) => text.clone(),
        _ => String::new(),
    }
}

/// The word that a person adds to 特記事項.
fn word(person: usize) -> &'static str {
    ["朝は食欲あり。", "夕方に発熱。"][person]
}

fn value(person: usize) -> FieldValue {
    FieldValue::Int([372, 384][person])
}

/// Writes a draft as a screen does: one keystroke after the other, each saved.
fn write(cast: &mut Cast, who: Who, person: usize, circle: CircleId, doc: DocId) -> View {
    let (view, base) = cast.devices[who].read().document(doc).unwrap().unwrap();
    let mut draft = Draft { doc, circle, kind: DocKind::Visit, base, fields: view.editable(), updated_ms: 1 };
    draft.fields.insert(OWN[person].to_owned(), FieldValue::Int(person as i64 + 1));
    cast.devices[who].store().save_draft(&draft).unwrap();
    draft.fields.insert(SHARED.to_owned(), value(person));
    cast.devices[who].store().save_draft(&draft).unwrap();
    let before = text(&view.editable());
    let written =
        if before.is_empty() { word(person).to_owned() } else { format!("{before}\n{}", word(person)) };
    draft.fields.insert("remarks".to_owned(), FieldValue::Str(written));
    cast.devices[who].store().save_draft(&draft).unwrap();
    view
}

fn finish(cast: &mut Cast, who: Who, doc: DocId) {
    let draft = cast.devices[who].read().draft(doc).unwrap().unwrap();
    let at = cast.devices[who].clock(cast.now_ms);
    cast.devices[who].store().finish_draft(&draft, &draft.fields.clone(), at).unwrap();
}

/// Plays one order with one record; `remarks` says whether it began with some.
fn play(cast: &mut Cast, circle: CircleId, helpers: [Who; 2], order: &[usize], number: u64, remarks: bool) {
    let doc = cast.record_visit(SUZUKI, circle, 1_000 + number);
    if remarks {
        let (view, base) = cast.devices[SUZUKI].read().document(doc).unwrap().unwrap();
        let mut fields = view.fields.clone();
        fields.insert("remarks".to_owned(), FieldValue::Str("昨日から。".to_owned()));
        let changes = kengai_model::diff(&view.fields, &fields);
        let store = cast.devices[SUZUKI].store();
        store.write_document(circle, doc, DocKind::Visit, &base, &changes, 1).unwrap();
    }
    for who in [SUZUKI, helpers[0], helpers[1]] {
        assert_eq!(cast.sync(who).end, End::Done);
    }
    let mut done = [0, 0];
    let mut saw: [Option<View>; 2] = [None, None];
    for person in order {
        let (person, who) = (*person, helpers[*person]);
        match SCRIPT[done[person]] {
            Act::Write => saw[person] = Some(write(cast, who, person, circle, doc)),
            Act::Sync => assert_eq!(cast.sync(who).end, End::Done),
            Act::Finish => finish(cast, who, doc),
        }
        done[person] += 1;
    }
    for who in [SUZUKI, helpers[0], helpers[1], SUZUKI] {
        assert_eq!(cast.sync(who).end, End::Done);
    }
    let views: Vec<View> = [SUZUKI, helpers[0], helpers[1]]
        .map(|who| cast.devices[who].read().document(doc).unwrap().unwrap().0)
        .into();
    assert!(views.iter().all(|view| *view == views[0]), "everybody reads the same: {order:?}");
    let view = &views[0];
    for (person, field) in OWN.iter().enumerate() {
        assert_eq!(view.fields[*field], FieldValue::Int(person as i64 + 1), "{field}: {order:?}");
    }
    // A value goes only where its successor's writer saw it.
    let mut wanted = BTreeSet::from([value(0), value(1)]);
    for person in [0, 1] {
        let other = value(1 - person);
        if saw[person].as_ref().unwrap().fields.get(SHARED) == Some(&other) {
            wanted.remove(&other);
        }
    }
    assert_eq!(seen(view, SHARED), wanted, "{order:?}");
    assert_eq!(view.conflicts.contains_key(SHARED), wanted.len() == 2, "{order:?}");
    let saw_other = |person: usize| {
        let saw = saw[person].as_ref().unwrap();
        let words = seen(saw, "remarks");
        words.iter().any(|value| value.as_text().unwrap().contains(word(1 - person)))
    };
    let whole = seen(view, "remarks");
    if saw_other(0) || saw_other(1) {
        let written = text(&view.fields);
        assert_eq!(whole.len(), 1, "one text: {order:?}");
        for part in [word(0), word(1)].into_iter().chain(remarks.then_some("昨日から。")) {
            assert_eq!(written.matches(part).count(), 1, "{part} is once in {written}: {order:?}");
        }
    } else {
        let texts = [0, 1].map(|person| match remarks {
            true => FieldValue::Str(format!("昨日から。\n{}", word(person))),
            false => FieldValue::Str(word(person).to_owned()),
        });
        assert_eq!(whole, BTreeSet::from(texts), "what each wrote: {order:?}");
        // To what was there both only added; where nothing was, each began a text.
        assert_eq!(view.passages.contains_key("remarks"), remarks, "{order:?}");
        assert_eq!(view.conflicts.contains_key("remarks"), !remarks, "{order:?}");
    }
}

#[test]
fn two_people_write_one_record_in_every_order() {
    let (mut cast, circle, helpers) = office(71);
    let orders = orders();
    assert_eq!(orders.len(), 70);
    for (number, order) in (0..).zip(&orders) {
        play(&mut cast, circle, helpers, order, number, number % 2 == 0);
    }
    // With remarks where there were none, and the other way round.
    for (number, order) in (100..).zip(&orders) {
        play(&mut cast, circle, helpers, order, number, number % 2 == 1);
    }
}

#[test]
fn what_one_clears_while_another_writes_it_is_shown_as_both() {
    let (mut cast, circle, [aoki, tanaka]) = office(72);
    let doc = cast.record_visit(aoki, circle, 1);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for (who, after, words) in [(aoki, None, None), (tanaka, Some(FieldValue::Int(391)), Some("追記。"))] {
        let (view, base) = cast.devices[who].read().document(doc).unwrap().unwrap();
        let mut fields = view.fields.clone();
        fields.remove(SHARED);
        fields.extend(after.map(|value| (SHARED.to_owned(), value)));
        fields.extend(words.map(|words| ("remarks".to_owned(), FieldValue::Str(words.to_owned()))));
        let draft = Draft { doc, circle, kind: DocKind::Visit, base, fields: view.fields, updated_ms: 1 };
        cast.devices[who].store().finish_draft(&draft, &fields, 1).unwrap();
    }
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for who in [SUZUKI, aoki, tanaka] {
        let (view, _) = cast.devices[who].read().document(doc).unwrap().unwrap();
        let values: BTreeSet<_> = view.conflicts[SHARED].iter().map(|one| one.value.clone()).collect();
        assert_eq!(values, BTreeSet::from([None, Some(FieldValue::Int(391))]));
        assert_eq!(view.fields[SHARED], FieldValue::Int(391), "what there is, is shown");
    }
}

#[test]
fn remarks_that_one_empties_keep_what_another_adds() {
    let (mut cast, circle, [aoki, tanaka]) = office(73);
    let doc = cast.record_visit(aoki, circle, 1);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let put = |cast: &mut Cast, who: Who, remarks: &str| {
        let (view, base) = cast.devices[who].read().document(doc).unwrap().unwrap();
        let mut fields = view.editable();
        fields.remove("remarks");
        if !remarks.is_empty() {
            fields.insert("remarks".to_owned(), FieldValue::Str(remarks.to_owned()));
        }
        let draft = Draft { doc, circle, kind: DocKind::Visit, base, fields: view.fields, updated_ms: 1 };
        cast.devices[who].store().finish_draft(&draft, &fields, 1).unwrap();
    };
    let remarks = |cast: &Cast, who: Who| {
        let (view, _) = cast.devices[who].read().document(doc).unwrap().unwrap();
        let cleared =
            view.conflicts.get("remarks").is_some_and(|all| all.iter().any(|one| one.value.is_none()));
        let texts: BTreeSet<String> =
            seen(&view, "remarks").into_iter().map(|value| value.as_text().unwrap().to_owned()).collect();
        (texts, cleared)
    };
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<BTreeSet<_>>();
    // Both begin the text: two texts, and whoever writes next writes over both that they saw.
    put(&mut cast, aoki, "朝。");
    put(&mut cast, tanaka, "夕。");
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(remarks(&cast, aoki), (texts(&["朝。", "夕。"]), false));
    put(&mut cast, aoki, "朝は元気。夕。");
    put(&mut cast, tanaka, "朝。夕方に熱。");
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(remarks(&cast, SUZUKI), (texts(&["朝は元気。夕。", "朝。夕方に熱。"]), false));
    put(&mut cast, SUZUKI, "朝は元気。夕方に熱。");
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    // One empties it, the other adds.
    put(&mut cast, aoki, "");
    put(&mut cast, tanaka, "朝は元気。夕方に熱。\n救急に連絡。");
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for who in [SUZUKI, aoki, tanaka] {
        assert_eq!(remarks(&cast, who), (texts(&["朝は元気。夕方に熱。\n救急に連絡。"]), true));
    }
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}

/// A draft that was opened and not changed writes nothing, though what it began with are two people's additions.
#[test]
fn looking_at_what_two_people_added_writes_nothing_and_an_end_taken_back_keeps_them() {
    let (mut cast, circle, [aoki, tanaka]) = office(79);
    let doc = cast.record_visit(aoki, circle, 1);
    let put = |cast: &mut Cast, who: Who, remarks: &str| {
        let (view, base) = cast.devices[who].read().document(doc).unwrap().unwrap();
        let mut fields = view.editable();
        fields.insert("remarks".to_owned(), FieldValue::Str(remarks.to_owned()));
        let draft = Draft { doc, circle, kind: DocKind::Visit, base, fields: view.fields, updated_ms: 1 };
        cast.devices[who].store().finish_draft(&draft, &fields, 1).unwrap();
    };
    put(&mut cast, aoki, "昨日から。");
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    put(&mut cast, aoki, "昨日から。\n朝は食欲あり。");
    put(&mut cast, tanaka, "昨日から。\n夕方に発熱。");
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    let view = |cast: &Cast| cast.devices[tanaka].read().document(doc).unwrap().unwrap();
    let (before, base) = view(&cast);
    assert_eq!(before.passages["remarks"].parts.len(), 2);
    let mut draft = Draft {
        doc,
        circle,
        kind: DocKind::Visit,
        base: base.clone(),
        fields: before.editable(),
        updated_ms: 1,
    };
    cast.devices[tanaka].store().save_draft(&draft).unwrap();
    finish(&mut cast, tanaka, doc);
    assert_eq!(view(&cast), (before.clone(), base), "nothing was written");
    // Something else is, and taken back.
    draft.fields.insert(OWN[0].to_owned(), FieldValue::Int(7));
    cast.devices[tanaka].store().save_draft(&draft).unwrap();
    finish(&mut cast, tanaka, doc);
    assert_eq!(cast.devices[tanaka].store().undo_finish(doc, 3).unwrap(), Undone::Done);
    assert_eq!(view(&cast).0, before);
    let again = cast.devices[tanaka].read().draft(doc).unwrap().unwrap();
    assert_eq!(again.fields, draft.fields);
    finish(&mut cast, tanaka, doc);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(view(&cast).0.passages, before.passages);
    cast.book.docs.clear();
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}

/// Aoki has finished a record as on a screen, and nobody has it.
fn finished(cast: &mut Cast, circle: CircleId, who: Who) -> (DocId, Fields) {
    let doc =
        DocId::make(circle, DocKind::Visit.number(), &kengai_tests::chance::SeededRandom::new(9, "undo"));
    let fields = kengai_model::sample::visit_fields(9);
    let draft =
        Draft { doc, circle, kind: DocKind::Visit, base: vec![], fields: fields.clone(), updated_ms: 1 };
    cast.devices[who].store().save_draft(&draft).unwrap();
    cast.devices[who].store().finish_draft(&draft, &fields, 2).unwrap();
    (doc, fields)
}

fn visits(cast: &Cast, who: Who) -> u64 {
    let db = cast.devices[who].read().database();
    db.query_row("SELECT count(*) FROM visits", [], |row| row.get(0)).unwrap()
}

#[test]
fn an_end_is_taken_back_while_it_is_not_sent() {
    let (mut cast, circle, [aoki, tanaka]) = office(74);
    let (doc, fields) = finished(&mut cast, circle, aoki);
    assert_eq!(visits(&cast, aoki), 1);
    assert_eq!(cast.devices[aoki].store().undo_finish(doc, 3).unwrap(), Undone::Done);
    // Killed at once: the draft has everything, and no list shows a record.
    cast.kill(aoki);
    assert_eq!(cast.devices[aoki].read().draft(doc).unwrap().unwrap().fields, fields);
    assert_eq!(visits(&cast, aoki), 0);
    assert_eq!(cast.devices[aoki].store().undo_finish(doc, 4).unwrap(), Undone::UnderWay);
    // What was taken back may go out: nobody sees a record.
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    assert_eq!(visits(&cast, tanaka), 0);
    // Then it is written on and finished.
    let mut draft = cast.devices[aoki].read().draft(doc).unwrap().unwrap();
    draft.fields.insert(SHARED.to_owned(), FieldValue::Int(366));
    cast.devices[aoki].store().save_draft(&draft).unwrap();
    finish(&mut cast, aoki, doc);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for who in [SUZUKI, aoki, tanaka] {
        let (view, _) = cast.devices[who].read().document(doc).unwrap().unwrap();
        assert_eq!(view.fields, draft.fields);
        assert_eq!(view.conflicts.len(), 0);
    }
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}

#[test]
fn an_end_that_may_have_arrived_is_taken_back_without_harm_and_one_that_was_heard_of_is_not() {
    let (mut cast, circle, [aoki, tanaka]) = office(75);
    let (doc, fields) = finished(&mut cast, circle, aoki);
    // It arrives, and the answer does not come back: as far as this phone knows, nothing was sent.
    cast.network.script.push_back(Fault::AnswerLost);
    assert_eq!(cast.sync(aoki).end, End::Cut);
    assert_eq!(cast.devices[aoki].read().delivery(doc).unwrap(), Some(Delivery::Saved));
    assert_eq!(cast.sync(tanaka).end, End::Done);
    assert_eq!(visits(&cast, tanaka), 1, "somebody has read it");
    // She corrects the temperature there, while it is taken back here.
    let (view, base) = cast.devices[tanaka].read().document(doc).unwrap().unwrap();
    let mut corrected = view.fields.clone();
    corrected.insert(SHARED.to_owned(), FieldValue::Int(401));
    let theirs = Draft { doc, circle, kind: DocKind::Visit, base, fields: view.fields, updated_ms: 1 };
    cast.devices[tanaka].store().finish_draft(&theirs, &corrected, 5).unwrap();
    assert_eq!(cast.devices[aoki].store().undo_finish(doc, 3).unwrap(), Undone::Done);
    let draft = cast.devices[aoki].read().draft(doc).unwrap().unwrap();
    assert_eq!(draft.fields, fields);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    finish(&mut cast, aoki, doc);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for who in [SUZUKI, aoki, tanaka] {
        let (view, _) = cast.devices[who].read().document(doc).unwrap().unwrap();
        let both = BTreeSet::from([FieldValue::Int(401), fields[SHARED].clone()]);
        assert_eq!(seen(&view, SHARED), both, "what she wrote meanwhile stays beside it");
    }
    // Now it was heard of.
    assert_eq!(cast.devices[aoki].store().undo_finish(doc, 6).unwrap(), Undone::Sent);
    assert_eq!(cast.devices[tanaka].store().undo_finish(doc, 6).unwrap(), Undone::Sent);
    assert_eq!(cast.devices[SUZUKI].store().undo_finish(doc, 6).unwrap(), Undone::NothingToUndo);
    assert_eq!(checks::at_rest(&cast), Vec::<String>::new());
}

/// What came in between the finish and its undoing stays, also in a field that both wrote. (Here it is written by the same
/// device at the older state, as a change from elsewhere would be.)
#[test]
fn what_arrived_since_stays_when_an_end_is_taken_back() {
    let (mut cast, circle, [aoki, _]) = office(77);
    let doc = cast.record_visit(aoki, circle, 1);
    let (view, base) = cast.devices[aoki].read().document(doc).unwrap().unwrap();
    let mut fields = view.fields.clone();
    fields.insert(SHARED.to_owned(), FieldValue::Int(372));
    let draft = Draft { doc, circle, kind: DocKind::Visit, base, fields: view.fields, updated_ms: 1 };
    cast.devices[aoki].store().finish_draft(&draft, &fields, 2).unwrap();
    let theirs = kengai_model::FieldChange {
        field: SHARED.to_owned(),
        before: None,
        after: Some(FieldValue::Int(390)),
    };
    let store = cast.devices[aoki].store();
    store.write_document(circle, doc, DocKind::Visit, &draft.base, &[theirs], 3).unwrap();
    assert_eq!(store.undo_finish(doc, 4).unwrap(), Undone::Done);
    let (view, _) = store.document(doc).unwrap().unwrap();
    let before = draft.fields[SHARED].clone();
    assert_eq!(seen(&view, SHARED), BTreeSet::from([FieldValue::Int(390), before]));
    assert_eq!(store.draft(doc).unwrap().unwrap().fields, fields);
}

/// A finish that decided between two values cannot be taken back in that field: there is no writing two values.
#[test]
fn a_decision_between_two_values_stays_when_its_end_is_taken_back() {
    let (mut cast, circle, [aoki, _]) = office(78);
    let doc = cast.record_visit(aoki, circle, 1);
    let (_, base) = cast.devices[aoki].read().document(doc).unwrap().unwrap();
    for value in [372, 390] {
        let after = Some(FieldValue::Int(value));
        let change = kengai_model::FieldChange { field: SHARED.to_owned(), before: None, after };
        cast.devices[aoki].store().write_document(circle, doc, DocKind::Visit, &base, &[change], 2).unwrap();
    }
    let (view, base) = cast.devices[aoki].read().document(doc).unwrap().unwrap();
    assert_eq!(seen(&view, SHARED).len(), 2);
    let mut fields = view.fields.clone();
    fields.insert(SHARED.to_owned(), FieldValue::Int(381));
    fields.insert(OWN[0].to_owned(), FieldValue::Int(500));
    let draft = Draft { doc, circle, kind: DocKind::Visit, base, fields: view.fields.clone(), updated_ms: 1 };
    let store = cast.devices[aoki].store();
    store.finish_draft(&draft, &fields, 3).unwrap();
    assert_eq!(store.undo_finish(doc, 4).unwrap(), Undone::Done);
    let (after, _) = store.document(doc).unwrap().unwrap();
    assert_eq!(seen(&after, SHARED), BTreeSet::from([FieldValue::Int(381)]));
    assert_eq!(after.fields.get(OWN[0]), view.fields.get(OWN[0]), "the rest is taken back");
    assert_eq!(store.draft(doc).unwrap().unwrap().fields, fields);
}

/// Killed before the one commit of taking an end back: it is finished, or it is a draft, whole either way.
#[test]
fn killed_while_an_end_is_taken_back() {
    for number in 1..=2 {
        let (mut cast, circle, [aoki, _]) = office(76);
        let (doc, fields) = finished(&mut cast, circle, aoki);
        let picture = cast.devices[aoki].picture_before_commit(number);
        assert_eq!(cast.devices[aoki].store().undo_finish(doc, 3).unwrap(), Undone::Done);
        let killed = cast.devices[aoki].go_on_from(picture);
        assert_eq!(killed, number == 1, "it is one transaction");
        let store = cast.devices[aoki].read();
        match store.draft(doc).unwrap() {
            Some(draft) if !killed => assert_eq!(draft.fields, fields),
            None if killed => assert_eq!(store.document(doc).unwrap().unwrap().0.fields, fields),
            draft => panic!("{draft:?}"),
        }
    }
}
