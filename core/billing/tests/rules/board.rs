//! The month's board: how far has each visit come?

use crate::office::{MANAGER, Office, confirmed_by, fill};
use kengai_billing::board::{count, neighbours};
use kengai_billing::{Stage, VisitView, assess_month};
use kengai_model::{CareDay, MinuteOfDay, Slot, UnixMillis, VisitId, sample};

/// The beginning of a day.
fn at(day: &str) -> UnixMillis {
    day.parse::<CareDay>().unwrap().at(MinuteOfDay::new(0, 0).unwrap()).unwrap()
}

#[test]
fn a_visit_without_a_record_is_still_to_come_until_its_time_is_over() {
    let office = Office::new();
    let row = office.plan.rows.values().next().unwrap();
    let stage = |now: UnixMillis| {
        let board = assess_month(&office.plan, &[], &office.context(), &neighbours(&[]), now);
        board.iter().find(|one| one.row == Some(row.id)).unwrap().stage
    };
    let end = row.date.at(row.slot.end).unwrap();
    let later = |ms: i64| UnixMillis::new(end.raw() + ms).unwrap();
    assert_eq!(stage(row.date.at(row.slot.start).unwrap()), Stage::Planned, "somebody is there now");
    assert_eq!((stage(later(0)), stage(later(1))), (Stage::Planned, Stage::NoRecord));

    let mut night = Office::new();
    let row = night.plan.rows.values_mut().next().unwrap();
    row.slot = Slot { start: "23:30".parse().unwrap(), end: "00:30".parse().unwrap() };
    let (date, next) = (row.date, row.date.next());
    let of = |day: CareDay, minute: &str| {
        let now = day.at(minute.parse().unwrap()).unwrap();
        let board = assess_month(&night.plan, &[], &night.context(), &neighbours(&[]), now);
        board
            .iter()
            .find(|one| one.date == date && one.slot.unwrap().end < one.slot.unwrap().start)
            .unwrap()
            .stage
    };
    assert_eq!((of(next, "00:15"), of(next, "00:31")), (Stage::Planned, Stage::NoRecord));
}

#[test]
fn the_board_tells_planned_in_progress_blocked_ready_confirmed_and_exported_apart() {
    let mut office = Office::new();
    office.plan = sample::plan(8);
    let mut rows: Vec<_> = office.plan.rows.values().cloned().collect();
    rows.sort_by_key(|row| row.date);
    let done = |number: u8, changes: &[(&str, &str)]| {
        let mut alone = Office::new();
        let row = rows[usize::from(number)].clone();
        alone.plan.rows = [(row.id, row)].into();
        let mut view = alone.visit();
        view.id = VisitId::from_bytes([number; 16]);
        fill(&mut view.record, changes);
        view
    };
    let in_progress = done(1, &[("outcome.kind", "")]);
    let blocked = done(2, &[("out.at", "")]);
    let ready = done(3, &[]);
    let mut confirmed = done(4, &[]);
    confirmed.confirmation = Some(confirmed_by(MANAGER, &[]));
    let mut exported = VisitView { exported: true, ..done(5, &[]) };
    exported.confirmation = Some(confirmed_by(MANAGER, &[]));
    let cancelled = done(6, &[("outcome.kind", "中止"), ("outcome.reason", "入院")]);
    office.plan.rows.get_mut(&rows[7].id).unwrap().cancelled = true;
    let mut unplanned = done(
        3,
        &[
            ("outcome.kind", "緊急"),
            ("outcome.reason", "転倒の連絡"),
            ("out.at", "13:40"),
            ("in.at", "13:10"),
        ],
    );
    unplanned.id = VisitId::from_bytes([77; 16]);
    unplanned.record.plan_row = None;
    let visits = [in_progress, blocked, ready, confirmed, exported, cancelled, unplanned];
    let board =
        assess_month(&office.plan, &visits, &office.context(), &neighbours(&visits), at("2026-12-01"));
    let stages: Vec<Stage> = board.iter().map(|row| row.stage).collect();
    use Stage::{Blocked, Confirmed, Done, Exported, InProgress, NoRecord, Ready};
    assert_eq!(stages, [NoRecord, InProgress, Blocked, Ready, Ready, Confirmed, Exported, Done]);
    assert_eq!(count(&board)[&Ready], 2);
    assert!(board[4].row.is_none() || board[3].row.is_none(), "the unplanned visit has a row of its own");
}

#[test]
fn a_row_with_two_records_shows_the_one_that_is_further_behind() {
    let office = Office::new();
    let (first, mut second) = (office.visit(), office.visit());
    second.id = VisitId::from_bytes([2; 16]);
    second.record.set("outcome.kind", "").unwrap();
    let visits = [first, second];
    let board =
        assess_month(&office.plan, &visits, &office.context(), &neighbours(&visits), at("2026-12-01"));
    assert_eq!(board.len(), 1);
    assert_eq!((board[0].stage, board[0].visits.len()), (Stage::Blocked, 2));
}

#[test]
fn an_exported_visit_that_changed_afterwards_goes_back_to_review() {
    let office = Office::new();
    let mut view = VisitView { exported: true, ..office.visit() };
    let stage = |view: &VisitView| {
        let visits = [view.clone()];
        assess_month(&office.plan, &visits, &office.context(), &neighbours(&visits), at("2026-12-01"))[0]
            .stage
    };
    view.confirmation = Some(confirmed_by(MANAGER, &[]));
    assert_eq!(stage(&view), Stage::Exported);
    // The last file does not have it: it waits for the next one.
    let older = VisitView { exported: false, outdated: true, ..view.clone() };
    assert_eq!(stage(&older), Stage::Confirmed);
    view.confirmation = Some(confirmed_by(MANAGER, &["out.at"]));
    assert_eq!(stage(&view), Stage::Blocked);
    view.confirmation = Some(confirmed_by(MANAGER, &["out.at", "amendment.reason"]));
    assert_eq!(stage(&view), Stage::Ready);
    // A decision has its reason itself; what was changed beside it has not.
    let mut decided = confirmed_by(MANAGER, &["out.at"]);
    decided.decided_since.insert("out.at".to_owned());
    view.confirmation = Some(decided.clone());
    assert_eq!(stage(&view), Stage::Ready);
    decided.changed_since.insert("in.at".to_owned());
    view.confirmation = Some(decided);
    assert_eq!(stage(&view), Stage::Blocked);
}

#[test]
fn a_finding_after_the_confirmation_is_shown_and_the_confirmation_still_stands() {
    let mut office = Office::new();
    let mut view = office.visit();
    view.confirmation = Some(confirmed_by(MANAGER, &[]));
    let mut second = office.visit();
    second.id = VisitId::from_bytes([2; 16]);
    office.others = vec![second];
    let all = neighbours(office.others.iter().chain([&view]));
    let board = assess_month(&office.plan, &[view], &office.context(), &all, at("2026-12-01"));
    assert_eq!((board[0].visits[0].stage, board[0].visits[0].confirmed), (Stage::Blocked, true));
}
