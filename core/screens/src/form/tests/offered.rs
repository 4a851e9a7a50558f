//! Every field that people fill in has exactly one row; what is asked for is marked.

use std::collections::{BTreeMap, BTreeSet};

use kengai_model::spec::{self, FieldSpec};
use kengai_model::{VisitRecord, forms};

use super::{finished_kind, kinds, planned, record, rows, sheet_of};
use crate::{FormView, visit_form};

type MayType = Box<dyn Fn(&str) -> bool>;

fn typed_in(kind: &str) -> (Vec<&'static FieldSpec>, MayType) {
    match kind {
        "visit" => {
            let record = record();
            (spec::of_visit().collect(), Box::new(move |path| record.may_type(path)))
        }
        "client" => (spec::of_client().collect(), Box::new(|path| forms::CLIENT.may_type(path))),
        "home-care plan" => {
            (spec::of_service_plan().collect(), Box::new(|path| forms::SERVICE_PLAN.may_type(path)))
        }
        "note" => {
            let written = |path: &str| {
                let last = path.rsplit('.').next().unwrap_or_default();
                path.starts_with("note.") && kengai_model::note::WRITTEN.contains(&last)
            };
            (spec::of_thread().collect(), Box::new(written))
        }
        other => {
            let kinds: Vec<&str> = kengai_model::IncidentKind::ALL.iter().map(|one| one.code()).collect();
            let of_other = move |path: &str| {
                let head = path.split('.').next().unwrap_or_default();
                kinds.contains(&head) && head != other
            };
            let specs = spec::of_incident().filter(|one| !of_other(one.pattern)).collect();
            (specs, Box::new(|path| forms::INCIDENT.may_type(path)))
        }
    }
}

#[test]
fn every_field_that_people_fill_in_has_exactly_one_row_in_a_section_of_its_own() {
    for kind in kinds() {
        let form = (kind.form)(&kind.empty);
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for row in rows(&form) {
            *seen.entry(row.id.0.clone()).or_default() += 1;
        }
        assert!(seen.values().all(|times| *times == 1), "{}: {seen:?}", kind.name);
        let (specs, may_type) = typed_in(kind.name);
        for spec in specs {
            let of_spec: Vec<&String> = seen.keys().filter(|path| spec.covers(path)).collect();
            // A key that is there, or one of the choices, or the new one.
            let keys = ["new", super::KEY, "morning", "cleaning", "contract"];
            let helper = super::staff().to_string();
            let photo = kengai_model::PhotoId::from_bytes([4; 16]).to_string();
            let all = keys.into_iter().chain([helper.as_str(), photo.as_str()]);
            let typed = all.map(|key| spec.pattern.replace('*', key)).any(|path| may_type(&path));
            // Whoever is not there cannot be taken from the list, and what was certified before comes by itself.
            let by_itself = ["past_certificate.", "slot.*.helper."];
            let offered = typed && !by_itself.iter().any(|start| spec.pattern.starts_with(start));
            assert_eq!(!of_spec.is_empty(), offered, "{}: {}", kind.name, spec.pattern);
        }
        let other = form.sections.iter().find(|section| section.label == super::super::part::OTHER.label);
        assert_eq!(other, None, "{}: give these a section in part.rs", kind.name);
    }
}

#[test]
fn every_task_and_every_slot_of_the_day_has_its_row_and_those_asked_for_come_first() {
    let form = visit_form(&sheet_of(record()), &[], &[], &[]);
    let section = |ja: &str| form.sections.iter().find(|section| section.label.ja == ja).unwrap();
    let tasks = section("サービス内容");
    assert_eq!(tasks.rows.len(), 2 * kengai_model::tasks::Task::ALL.len());
    let labels: Vec<&str> = tasks.rows.iter().take(4).map(|row| row.label.ja.as_ref()).collect();
    assert_eq!(
        labels,
        ["服薬介助", "服薬介助 実施しなかった理由", "掃除", "掃除 実施しなかった理由"],
        "what the plan asks for"
    );
    assert_eq!(section("お薬").rows.len(), 3 * kengai_model::medication::MedicationSlot::ALL.len());
    let order: Vec<&str> = form.sections.iter().map(|section| section.label.ja.as_ref()).collect();
    assert_eq!(order[..5], ["時間", "サービス", "様子", "バイタル", "サービス内容"]);
}

fn asked(form: &FormView) -> BTreeSet<String> {
    rows(form).into_iter().filter(|row| row.asked).map(|row| row.id.0.clone()).collect()
}

/// What is missing is asked for in its row, or said of its section; and a row is asked for only where its being empty would
/// be missed.
#[test]
fn the_rows_asked_for_are_those_that_are_missed() {
    let mut answered = record();
    for (path, text) in [
        ("in.at", "9:02"),
        ("vitals.temperature.value", "36.8"),
        ("task.cleaning", "not_done"),
        ("task.medication", "done"),
        ("money.received", "1000"),
    ] {
        answered.set(path, text).unwrap();
    }
    let mut finished = answered.clone();
    finished.outcome.kind = Some(finished_kind());
    for record in [record(), answered, finished] {
        let sheet = sheet_of(record.clone());
        let form = visit_form(&sheet, &[], &[], &[]);
        let asked = asked(&form);
        let in_rows: BTreeSet<_> =
            rows(&form).into_iter().filter_map(|row| row.problem.as_ref()).map(|one| &one.field).collect();
        let of_sections: BTreeSet<_> =
            form.sections.iter().flat_map(|section| &section.problems).map(|one| &one.field).collect();
        assert!(form.problems.is_empty(), "{:?}", form.problems);
        for missing in &sheet.missing {
            let field = &missing.field;
            assert!(in_rows.contains(field) != of_sections.contains(field), "{field} is said once");
            let first = format!("{field}.");
            assert!(asked.contains(field) || asked.iter().any(|path| path.starts_with(&first)), "{field}");
        }
        for path in asked.iter().filter(|path| !path.ends_with("blood_pressure.lower")) {
            let mut without = record.to_fields();
            without.remove(path);
            let row = Some(planned());
            let missing = VisitRecord::from_fields(&without).unwrap().missing(row.as_ref());
            let list = path.split('.').next().unwrap();
            assert!(missing.iter().any(|one| one.field == *path || one.field == list), "{path}");
        }
    }
}

#[test]
fn nobody_edits_what_is_not_open() {
    let closed = kengai::VisitSheet { draft: false, ..sheet_of(record()) };
    let form = visit_form(&closed, &[], &[], &[]);
    assert!(rows(&form).iter().all(|row| !row.can_edit) && rows(&form).len() > 100);
}
