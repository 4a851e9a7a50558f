//! One more costs what one costs, however many there are: a note among four and among hundreds, a record with nothing and
//! with much behind it, a changed visit in a small rota and in a large one. And what comes together costs a commit once,
//! whatever the circles.

use kengai_model::sample::{self, note};
use kengai_model::{CareMonth, FieldValue, Fields, PlanMonth, PlanRow, PlanRowId, StaffId, diff};
use kengai_protocol::{CircleId, CircleKind, DocId, Role, random};
use kengai_store::DocKind;
use kengai_store::doc_kind::plan_id;
use kengai_tests::cast::{Cast, SUZUKI, Who};
use kengai_tests::chance::SeededRandom;
use kengai_tests::counted::{Counted, counted};
use kengai_tests::exchange::End;
use kengai_tests::work::{client_of, put_note};

fn office(seed: u64) -> (Cast, CircleId, [Who; 2]) {
    let mut cast = Cast::found(seed);
    let people = [cast.join("aoki"), cast.join("tanaka")];
    let circle = circle(&mut cast, people);
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    (cast, circle, people)
}

fn circle(cast: &mut Cast, people: [Who; 2]) -> CircleId {
    let members = [(SUZUKI, Role::Manager), (people[0], Role::Helper), (people[1], Role::Helper)];
    cast.open_circle(CircleKind::Client, &members).unwrap()
}

fn quiet(cast: &mut Cast) {
    assert_eq!(cast.until_quiet(), Vec::<String>::new());
    for device in &mut cast.devices {
        device.store().prepare_search(usize::MAX).unwrap();
    }
}

/// So many are counted: now and then a page of some list is split, which is nobody's doing.
const SOME: u64 = 20;

/// Aoki writes notes, everything of it is counted: her writing, her sending, Tanaka's receiving.
fn one_more_note(among: u64) -> [Counted; 3] {
    let (mut cast, circle, [aoki, tanaka]) = office(71);
    for seed in 0..among {
        let (_, mut said) = note(seed);
        said.from = StaffId::from_bytes(cast.devices[aoki].staff.0);
        let now = cast.now_ms;
        put_note(cast.devices[aoki].store(), circle, &said, now).unwrap();
    }
    quiet(&mut cast);
    let (written, ()) = counted(&mut cast, aoki, |cast| {
        (0..SOME).for_each(|seed| cast.write_note(aoki, circle, 9_000 + seed));
    });
    let (sent, end) = counted(&mut cast, aoki, |cast| cast.sync(aoki).end);
    assert_eq!(end, End::Done);
    let (received, end) = counted(&mut cast, tanaka, |cast| cast.sync(tanaka).end);
    assert_eq!(end, End::Done);
    let there = cast.devices[tanaka].read().notes_of_client(circle, client_of(circle), 9_999).unwrap();
    assert_eq!(there.len() as u64, among + SOME);
    [written, sent, received]
}

/// Nothing of `after` is a fifth beyond `before`.
#[track_caller]
fn same(what: [&str; 3], before: [Counted; 3], after: [Counted; 3]) {
    let of =
        |at: usize| after[at].differs(&before[at]).into_iter().map(move |one| format!("{}: {one}", what[at]));
    let grown: Vec<String> = (0..3).flat_map(of).collect();
    assert_eq!(grown, Vec::<String>::new(), "{before:?}");
}

/// A list of a handful lies on one page, and twenty of its rows are written with it; those of a long list lie on twenty. So the
/// bytes of pages are compared from a list on that has several, and of what is written one by one (those before `from`).
fn but_for_pages(from: usize, few: [Counted; 3], many: [Counted; 3]) -> [Counted; 3] {
    std::array::from_fn(|at| Counted { bytes: if at < from { many } else { few }[at].bytes, ..many[at] })
}

#[test]
fn one_more_note_costs_the_same_among_four_and_among_hundreds() {
    let what = ["writing", "sending", "receiving"];
    let [few, many, most] = [4, 400, 1_200].map(one_more_note);
    same(what, few, but_for_pages(0, few, many));
    same(what, many, but_for_pages(1, many, most));
}

/// The same of a record of a visit.
fn one_more_record(behind: u64) -> [Counted; 3] {
    let (mut cast, circle, [aoki, tanaka]) = office(72);
    for seed in 0..behind {
        cast.record_visit(aoki, circle, seed);
    }
    quiet(&mut cast);
    let (written, ()) = counted(&mut cast, aoki, |cast| {
        (0..SOME).for_each(|seed| _ = cast.record_visit(aoki, circle, 99_000 + seed));
    });
    let (sent, end) = counted(&mut cast, aoki, |cast| cast.sync(aoki).end);
    assert_eq!(end, End::Done);
    let (received, end) = counted(&mut cast, tanaka, |cast| cast.sync(tanaka).end);
    assert_eq!(end, End::Done);
    [written, sent, received]
}

#[test]
fn one_more_record_costs_the_same_with_few_and_with_many_behind() {
    let what = ["writing", "sending", "receiving"];
    let [few, many, most] = [3, 400, 1_200].map(one_more_record);
    same(what, few, but_for_pages(0, few, many));
    same(what, many, but_for_pages(1, many, most));
}

/// A rota of so many clients with a month of visits each; one of them is moved.
fn one_change(clients: u64) -> [Counted; 3] {
    let mut cast = Cast::found(73);
    let people = [cast.join("aoki"), cast.join("tanaka")];
    let month: CareMonth = "2026-11".parse().unwrap();
    let mut docs = Vec::new();
    for number in 0..clients {
        let circle = circle(&mut cast, people);
        let mut plan = PlanMonth::new(client_of(circle), month);
        let rows = sample::plan(30).rows.into_values().zip(0..).map(|(row, at)| {
            let id = PlanRowId::from_bytes(random::bytes(&SeededRandom::new(number * 100 + at, "row")));
            (id, PlanRow { id, ..row })
        });
        plan.rows = rows.collect();
        let doc = plan_id(circle, client_of(circle), month);
        let changes = diff(&Fields::new(), &plan.to_fields());
        cast.devices[SUZUKI].store().write_documents(&[(circle, doc, DocKind::Plan, changes)], 1).unwrap();
        docs.push((circle, doc));
    }
    quiet(&mut cast);
    let (circle, doc) = docs[docs.len() / 2];
    let change = |cast: &mut Cast| move_one(cast, circle, doc);
    let (written, ()) = counted(&mut cast, SUZUKI, change);
    let (sent, end) = counted(&mut cast, SUZUKI, |cast| cast.sync(SUZUKI).end);
    assert_eq!(end, End::Done);
    let (received, end) = counted(&mut cast, people[0], |cast| cast.sync(people[0]).end);
    assert_eq!(end, End::Done);
    [written, sent, received]
}

fn move_one(cast: &mut Cast, circle: CircleId, doc: DocId) {
    let store = cast.devices[SUZUKI].store();
    let (view, heads) = store.document(doc).unwrap().unwrap();
    let (path, before) = view.fields.iter().find(|(path, _)| path.ends_with(".start")).unwrap();
    let FieldValue::Int(start) = before else { panic!("{before:?}") };
    let change = kengai_model::FieldChange {
        field: path.clone(),
        before: Some(before.clone()),
        after: Some(FieldValue::Int(start + 5)),
    };
    store.write_document(circle, doc, DocKind::Plan, &heads, &[change], 2).unwrap();
}

#[test]
fn one_changed_visit_costs_the_same_in_a_small_rota_and_a_large_one() {
    let (small, large) = (one_change(1), one_change(40));
    same(["changing", "sending", "receiving"], small, large);
    // Of 30 rows of the plan one is written: itself, who goes, and who is told; beside document, change and item.
    assert!(small[0].rows < 16, "{small:?}");
}

/// A day in so many circles: what its push and its coming cost.
fn a_day_in(circles: usize) -> [Counted; 2] {
    let mut cast = Cast::found(74);
    let people = [cast.join("aoki"), cast.join("tanaka")];
    let circles: Vec<CircleId> = (0..circles).map(|_| circle(&mut cast, people)).collect();
    quiet(&mut cast);
    for seed in 0..12 {
        let circle = circles[seed as usize % circles.len()];
        cast.record_visit(people[0], circle, seed);
        cast.write_note(people[0], circle, seed);
    }
    let (sent, end) = counted(&mut cast, people[0], |cast| cast.sync(people[0]).end);
    assert_eq!(end, End::Done);
    let (received, end) = counted(&mut cast, people[1], |cast| cast.sync(people[1]).end);
    assert_eq!(end, End::Done);
    [sent, received]
}

#[test]
fn a_days_push_and_a_page_are_as_many_commits_whatever_the_circles() {
    let (one, twelve) = (a_day_in(1), a_day_in(12));
    let commits = |of: [Counted; 2]| of.map(|one| one.commits);
    assert_eq!(commits(one), commits(twelve));
    // Sending: the entries, the answer. Receiving: the answer, what it holds. (And the quiet moment after it.)
    assert!(commits(twelve).iter().all(|commits| *commits <= 4), "{:?}", commits(twelve));
}

/// Of three changes of one record in one page it is saved and listed once.
#[test]
fn a_document_is_put_once_a_batch() {
    let rows_for = |changes: i64| {
        let (mut cast, circle, [aoki, tanaka]) = office(75);
        let doc = cast.record_visit(aoki, circle, 1);
        quiet(&mut cast);
        for number in 0..changes {
            let store = cast.devices[aoki].store();
            let (_, heads) = store.document(doc).unwrap().unwrap();
            let change = kengai_model::FieldChange {
                field: "intake.water".to_owned(),
                before: None,
                after: Some(FieldValue::Int(100 + number)),
            };
            store.write_document(circle, doc, DocKind::Visit, &heads, &[change], 2).unwrap();
        }
        assert_eq!(cast.sync(aoki).end, End::Done);
        let (received, end) = counted(&mut cast, tanaka, |cast| cast.sync(tanaka).end);
        assert_eq!(end, End::Done);
        received
    };
    let (one, ten) = (rows_for(1), rows_for(10));
    // Each change more is its own row of who made it, and the entry that carries it.
    assert!(ten.rows <= one.rows + 2 * 9 + 2, "{one:?}, then {ten:?}");
    assert!(ten.bytes <= one.bytes + 4 * 8_300, "{one:?}, then {ten:?}");
}
