//! The care manager sends the plan again in the middle of the month.

use kengai_model::{PlanRow, PlanRowId, Sha256, Slot, UnixMillis, plan::PlanParties, sample};

fn at() -> UnixMillis {
    UnixMillis::new(1_795_000_000_000).unwrap()
}

/// The rows as a file gives them: no rota, no tasks; each with a hash of its own.
fn file_rows(days: u32) -> Vec<PlanRow> {
    let strip = |row: PlanRow| PlanRow {
        helpers: Default::default(),
        tasks: Default::default(),
        vitals: Default::default(),
        cautions: None,
        ..row
    };
    let mut rows: Vec<PlanRow> = sample::plan(days).rows.into_values().map(strip).collect();
    rows.sort_by_key(|row| row.date);
    rows
}

#[test]
fn the_same_file_again_changes_nothing() {
    let mut plan = sample::plan(5);
    let before = plan.clone();
    let parties = plan.parties.clone();
    let outcome = plan.import(parties, file_rows(5), at(), sample::helper_id());
    assert_eq!(outcome.unchanged.len(), 5);
    assert_eq!(plan, before, "rota, tasks and vitals stay");
}

#[test]
fn a_moved_visit_keeps_its_id_and_its_helper() {
    let mut plan = sample::plan(5);
    let mut rows = file_rows(5);
    let old_id = rows[2].id;
    rows[2].id = PlanRowId::from_bytes([0xee; 16]); // derived from the new time
    rows[2].source = Some(Sha256::from_bytes([0xee; 32]));
    rows[2].slot = Slot { start: "10:00".parse().unwrap(), end: "10:15".parse().unwrap() };
    for _ in 0..2 {
        let outcome = plan.import(PlanParties::default(), rows.clone(), at(), sample::helper_id());
        assert!(outcome.cancelled.is_empty() && outcome.added.is_empty(), "{outcome:?}");
        let row = &plan.rows[&old_id];
        assert_eq!(row.slot.start.to_string(), "10:00");
        assert!(row.helpers.contains_key(&sample::helper_id()));
        assert!(!row.tasks.0.is_empty());
    }
}

#[test]
fn a_visit_that_is_gone_is_marked_and_not_removed_and_may_come_back() {
    let mut plan = sample::plan(5);
    let rows = file_rows(5);
    let gone = rows[4].id;
    let outcome = plan.import(PlanParties::default(), rows[..4].to_vec(), at(), sample::helper_id());
    assert_eq!(outcome.cancelled, [gone]);
    assert!(plan.rows[&gone].cancelled);
    assert_eq!(plan.planned_rows().len(), 4);
    let outcome = plan.import(PlanParties::default(), rows, at(), sample::helper_id());
    assert_eq!(outcome.changed, [gone]);
    assert!(!plan.rows[&gone].cancelled && plan.rows[&gone].helpers.contains_key(&sample::helper_id()));
}

#[test]
fn two_moved_visits_of_one_day_are_not_guessed_at() {
    let mut plan = sample::plan(1);
    let mut second = plan.rows.values().next().unwrap().clone();
    second.id = PlanRowId::from_bytes([5; 16]);
    second.source = Some(Sha256::from_bytes([5; 32]));
    plan.rows.insert(second.id, second);
    let mut rows: Vec<PlanRow> = plan.rows.values().cloned().collect();
    for (row, byte) in rows.iter_mut().zip([6, 7]) {
        row.id = PlanRowId::from_bytes([byte; 16]);
        row.source = Some(Sha256::from_bytes([byte; 32]));
    }
    let outcome = plan.import(PlanParties::default(), rows, at(), sample::helper_id());
    assert_eq!((outcome.added.len(), outcome.cancelled.len(), outcome.moved.len()), (2, 2, 0));
}

#[test]
fn a_visit_that_the_office_added_itself_is_left_alone() {
    let mut plan = sample::plan(2);
    let own = PlanRow {
        id: PlanRowId::from_bytes([4; 16]),
        source: None,
        ..plan.rows.values().next().unwrap().clone()
    };
    plan.rows.insert(own.id, own.clone());
    let outcome = plan.import(PlanParties::default(), file_rows(1), at(), sample::helper_id());
    assert_eq!(outcome.cancelled.len(), 1);
    assert_eq!(plan.rows[&own.id], own);
}
