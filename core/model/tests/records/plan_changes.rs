//! The plan of a week changes after the helpers have seen it: what is marked, whom it concerns, what counts as 了解.

use std::collections::BTreeSet;

use kengai_model::plan_change::RowPart;
use kengai_model::service::HelperRole;
use kengai_model::tasks::TaskSet;
use kengai_model::{MinuteOfDay, PlanMonth, PlanRow, StaffId, UnixMillis, plan::PlanParties, sample};

const MANAGER: StaffId = StaffId::from_bytes([0x99; 16]);
const OTHER: StaffId = StaffId::from_bytes([0x44; 16]);

fn at(minutes: i64) -> UnixMillis {
    UnixMillis::new(1_795_000_000_000 + minutes * 60_000).unwrap()
}

fn row() -> PlanRow {
    sample::plan(1).rows.into_values().next().unwrap()
}

fn changed(row: &PlanRow, minutes: i64, edit: impl FnOnce(&mut PlanRow)) -> PlanRow {
    let mut after = row.clone();
    edit(&mut after);
    after.mark_changed(row, at(minutes), MANAGER);
    after
}

fn parts(row: &PlanRow) -> Vec<RowPart> {
    row.changed.as_ref().map_or_else(Vec::new, |change| change.what.iter().copied().collect())
}

#[test]
fn filling_what_was_empty_is_planning_and_no_change() {
    let mut bare = row();
    (bare.helpers, bare.tasks, bare.vitals) = Default::default();
    bare.cautions = None;
    let filled = changed(&bare, 1, |after| *after = row());
    assert_eq!(filled.changed, None);
    assert!(filled.concerned().is_empty());
    // Units and files are the office's matter.
    assert_eq!(changed(&row(), 1, |after| (after.units, after.source) = (None, None)).changed, None);
}

#[test]
fn a_new_time_is_marked_with_the_old_one_and_a_second_change_does_not_hide_it() {
    let (first, slot) = (row(), row().slot);
    let later = changed(&first, 1, |row| row.slot.start = MinuteOfDay::new(9, 10).unwrap());
    assert_eq!(parts(&later), [RowPart::Time]);
    assert_eq!(later.changed.as_ref().unwrap().was, Some((first.date, slot)));
    let twice = changed(&later, 2, |row| row.slot.start = MinuteOfDay::new(9, 12).unwrap());
    assert_eq!(twice.changed.unwrap().was, Some((first.date, slot)), "as it was planned first");
    let other = changed(&later, 2, |row| row.helpers = [(OTHER, HelperRole::Main)].into());
    assert_eq!(parts(&other), [RowPart::Time, RowPart::Helper]);
    let change = other.changed.as_ref().unwrap();
    assert_eq!((change.was, change.at), (Some((first.date, slot)), at(2)));
    // Who was taken off must learn it too; who changed it need not.
    assert_eq!(other.concerned(), BTreeSet::from([sample::helper_id(), OTHER]));
    let own = changed(&other, 3, |row| row.helpers = [(MANAGER, HelperRole::Main)].into());
    assert_eq!(own.concerned(), BTreeSet::from([sample::helper_id(), OTHER]));
    // Back on it, a helper is no longer one who was taken off.
    let back = changed(&own, 4, |row| row.helpers = [(OTHER, HelperRole::Main)].into());
    assert_eq!(
        back.changed.as_ref().unwrap().off.keys().copied().collect::<Vec<_>>(),
        [sample::helper_id(), MANAGER]
    );
}

#[test]
fn an_acknowledgement_is_of_exactly_this_change() {
    let first = changed(&row(), 1, |row| row.slot.end = MinuteOfDay::new(9, 30).unwrap());
    let again = changed(&first, 2, |row| row.slot.end = MinuteOfDay::new(9, 45).unwrap());
    let returned = changed(&again, 3, |row| row.slot.end = MinuteOfDay::new(9, 30).unwrap());
    let views = [&first, &again, &returned].map(PlanRow::acknowledged_view);
    assert_ne!(views[0], views[1]);
    assert_ne!(views[0], views[2], "decided anew, acknowledged anew");
    let units = PlanRow { units: None, source: None, ..first.clone() };
    assert_eq!(units.acknowledged_view(), views[0]);
}

#[test]
fn a_plan_that_comes_again_marks_what_moved_and_what_is_gone() {
    let mut plan = sample::plan(2);
    let mut rows: Vec<PlanRow> = plan.rows.values().cloned().collect();
    rows.sort_by_key(|row| row.date);
    let gone = rows.pop().unwrap().id;
    rows[0].slot.start = MinuteOfDay::new(10, 0).unwrap();
    rows[0].slot.end = MinuteOfDay::new(10, 15).unwrap();
    let moved = rows[0].id;
    plan.import(PlanParties::default(), rows, at(1), MANAGER);
    assert_eq!(parts(&plan.rows[&moved]), [RowPart::Time]);
    assert_eq!(parts(&plan.rows[&gone]), [RowPart::Cancelled]);
    assert_eq!(plan.rows[&gone].concerned(), BTreeSet::from([sample::helper_id()]));
    assert_eq!(PlanMonth::from_fields(&plan.to_fields()).unwrap(), plan);
}

#[test]
fn other_tasks_are_a_change_and_a_row_by_hand_is_new_to_whoever_goes() {
    let fewer = changed(&row(), 1, |row| row.tasks = TaskSet::default());
    assert_eq!(parts(&fewer), [RowPart::Tasks]);
    let mut added = row();
    added.mark_added(at(1), MANAGER);
    assert_eq!((parts(&added), added.concerned().len()), (vec![RowPart::Added], 1));
}
