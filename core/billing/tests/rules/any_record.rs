//! Whatever stands in a record, a plan, a sheet: the rules judge it, and say it in words.

use kengai_billing::board::neighbours;
use kengai_billing::{CodeTable, Neighbours, PlanContext, Settings, VisitView, assess_month};
use kengai_model::{
    ClientSheet, Directory, FieldValue, Fields, PlanMonth, UnixMillis, VisitId, VisitRecord, sample,
};
use proptest::prelude::*;

use crate::any_fields::{path, value};

/// A visit in order and its plan, in one document.
fn in_order(seed: u64) -> Fields {
    let row = "1".repeat(32);
    let mut fields = sample::visit_fields(seed);
    let date = fields["date"].clone();
    for (path, value) in [("date", date), ("start", FieldValue::Int(540)), ("end", FieldValue::Int(555))] {
        fields.insert(format!("row.{row}.{path}"), value);
    }
    fields.insert("plan.row".to_owned(), FieldValue::Str(row));
    fields.insert("month".to_owned(), FieldValue::Str("2026-11".to_owned()));
    fields
}

#[test]
fn what_the_garbage_is_thrown_at_is_ready() {
    let fields = in_order(1);
    let view = VisitView::new(VisitId::from_bytes([1; 16]), VisitRecord::from_fields(&fields).unwrap());
    let (codes, settings) = (CodeTable::default(), Settings::default());
    let context =
        PlanContext { plan: None, client: None, directory: None, codes: &codes, settings: &settings };
    let plan = PlanMonth::from_fields(&fields).unwrap();
    let board = assess_month(&plan, &[view], &context, &Neighbours::default(), UnixMillis::new(0).unwrap());
    assert!(board[0].visits[0].assessment.line().is_some(), "{board:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_rules_judge_any_record_without_panicking(
        garbage in prop::collection::btree_map(path(), value(), 0..4), seed in 0_u64..20, conflict in prop::option::of(path()),
    ) {
        let mut fields = in_order(seed);
        fields.extend(garbage);
        let Ok(record) = VisitRecord::from_fields(&fields) else { return Ok(()) };
        let Ok(plan) = PlanMonth::from_fields(&fields) else { return Ok(()) };
        let (client, directory) = (ClientSheet::from_fields(&fields).unwrap(), Directory::from_fields(&fields));
        let (codes, settings) = (CodeTable::default(), Settings::default());
        let context = PlanContext {
            plan: Some(&plan), client: Some(&client), directory: Some(&directory), codes: &codes, settings: &settings,
        };
        let mut view = VisitView::new(VisitId::from_bytes([1; 16]), record);
        view.conflicts.extend(conflict);
        let visits = [view];
        for row in assess_month(&plan, &visits, &context, &neighbours(&visits), UnixMillis::new(0).unwrap()) {
            for reason in row.visits.iter().flat_map(|visit| visit.assessment.reasons()) {
                prop_assert!(!reason.words().ja.is_empty() && !reason.words().en.is_empty());
            }
        }
    }
}
