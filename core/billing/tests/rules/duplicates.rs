//! A record that is marked as a duplicate (重複) is out of the bill only where it repeats a record that stands.

use crate::office::{Office, fill, found, only};
use kengai_billing::neighbours::{Neighbour, Neighbours, Repeats};
use kengai_billing::{
    Assessment, NotBilled, Rule, Severity, VisitView, assess, assess_month, board::neighbours,
};
use kengai_model::{CareDay, ClientId, MinuteOfDay, UnixMillis, VisitId};

/// A record of the office's visit, marked as repeating another.
fn marked(office: &Office, id: u8, of: u8) -> VisitView {
    let mut view = office.visit();
    view.id = VisitId::from_bytes([id; 16]);
    view.record.outcome.duplicate_of = Some(VisitId::from_bytes([of; 16]));
    view
}

#[test]
fn a_duplicate_of_a_record_that_is_not_there_is_in_the_way() {
    let office = Office::new();
    let assessment = office.assess(&marked(&office, 2, 9));
    assert_eq!(found(&assessment), only(Rule::OneOutcome, Severity::Error, "outcome.duplicate_of"));
    assert!(assessment.is_blocked());
    let said = &assessment.reasons()[0].finding.found();
    assert!(said.ja.contains("元の記録がありません"), "{said:?}");
}

#[test]
fn a_duplicate_of_another_clients_record_is_in_the_way() {
    let mut office = Office::new();
    let mut other = office.visit();
    other.id = VisitId::from_bytes([9; 16]);
    other.record.client = ClientId::from_bytes([7; 16]);
    other.record.plan_row = None;
    office.others = vec![other.clone()];
    let assessment = office.assess(&marked(&office, 2, 9));
    assert!(assessment.is_blocked(), "{assessment:?}");
    assert!(found(&assessment).contains(&(
        Rule::OneOutcome,
        Severity::Error,
        "outcome.duplicate_of".to_owned()
    )));
    // Of the same client it is one.
    office.others[0].record.client = office.plan.client;
    let settled = office.assess(&marked(&office, 2, 9));
    assert!(matches!(settled, Assessment::NotBilled { why: NotBilled::Duplicate, .. }), "{settled:?}");
}

#[test]
fn a_duplicate_of_a_record_of_another_month_is_settled_where_that_one_is_known() {
    let office = Office::new();
    let one = marked(&office, 2, 9);
    let own = Neighbour::of(one.id, &one.record);
    let knowing = |settled: &[VisitId]| Neighbours::knowing([own.clone()], settled.iter().copied().collect());
    assert_eq!(knowing(&[]).repeats(&own), Some(Repeats::Nothing));
    assert_eq!(knowing(&[one.id]).repeats(&own), Some(Repeats::Standing));
    assert!(matches!(
        assess(&one, &office.context(), &knowing(&[one.id])),
        Assessment::NotBilled { why: NotBilled::Duplicate, .. }
    ));
    // And whatever repeats that duplicate.
    let two = marked(&office, 3, 2);
    let second = Neighbour::of(two.id, &two.record);
    let all = Neighbours::knowing([own.clone(), second.clone()], [one.id].into());
    assert_eq!(all.repeats(&second), Some(Repeats::Standing));
}

/// A record without a planned visit stands in the board at its arrival.
#[test]
fn a_record_that_nobody_planned_stands_at_its_arrival() {
    let office = Office::new();
    let mut view = office.visit();
    (view.record.plan_row, view.record.planned) = (None, None);
    fill(&mut view.record, &[("in.at", "8:41"), ("out.at", "8:55")]);
    let now: UnixMillis = CareDay::new(2026, 11, 30).unwrap().at(MinuteOfDay::new(12, 0).unwrap()).unwrap();
    let board = assess_month(&office.plan, &[view.clone()], &office.context(), &neighbours([&view]), now);
    let at = board.iter().position(|row| row.row.is_none()).expect("it has a row of its own");
    assert_eq!(board[at].begins.map(|at| at.to_string()).as_deref(), Some("08:41"));
    assert_eq!(board[at].slot, None);
    let same_day = board.iter().position(|row| row.row.is_some() && row.date == view.record.date);
    assert!(same_day.is_none_or(|planned| at < planned), "before the one planned for nine");
    assert!(board[at].times().ja.starts_with("8:41"), "{:?}", board[at].times());
}
