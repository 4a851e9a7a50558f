//! Whatever stands in a document, reading it and writing it back loses nothing and never panics.

use kengai_model::board::neighbours;
use kengai_model::{
    ClientSheet, CodeTable, Directory, FieldValue, Fields, Incident, Neighbours, PlanContext, PlanMonth,
    ServicePlan, Settings, Thread, UnixMillis, VisitId, VisitRecord, VisitView, apply, assess_month,
    canonical_view, diff, sample, spec,
};
use proptest::prelude::*;

/// Paths that look like real ones; some are known, some almost.
const PLAIN: &str = "scheme client date month plan.row plan.start plan.end in.at in.typed out.at service.type \
    service.code outcome.kind outcome.reason before.complexion vitals.temperature.value \
    vitals.temperature.at vitals.temperature.none vitals.blood_pressure.upper \
    vitals.blood_pressure.lower vitals.blood_pressure.none vitals.pulse.value intake.meal task.toilet \
    task.toilet.reason task.unknown medication.morning.state medication.x.state remarks cautions \
    money.spent office.number certificate.from version.from \
    agreed.on slot.1.days slot.1.start slot.41.days event.kind event.at restraint.from medicine.x.name \
    consent.contract.given past_certificate.2024-04-01.to proxy.by a.b.c . photo photo. note. row..date";

/// The same with keys in them.
const KEYED: &str = "helper.ID photo.ID.purpose photo.ID.size photo.ID photo.ID.x.y handover.ID note.ID.from note.ID.to \
    note.ID.importance note.ID.ack note.ID.text note.ID.at note.ID.photo.ID row.ID.date row.ID.start \
    row.ID.end row.ID.tasks row.ID.helper.ID row.ID.cancelled staff.ID.name staff.ID.family.ID \
    contact.ID.phone incident.ID medicine.ID.slots call.ID.at slot.1.helper.ID row.ID.changed.at row.ID.part.time \
    row.ID.was.date row.ID.was.start row.ID.off.ID";

fn path() -> impl Strategy<Value = String> {
    let words = |text: &str| {
        text.split_whitespace().map(|path| path.replace("ID", &"1".repeat(32))).collect::<Vec<_>>()
    };
    prop_oneof![
        6 => prop::sample::select(words(PLAIN)),
        6 => prop::sample::select(words(KEYED)),
        1 => "[a-z.*]{0,12}",
    ]
}

fn value() -> impl Strategy<Value = FieldValue> {
    let id = "1".repeat(32);
    let texts = [
        "kaigo",
        "body",
        "114845",
        "2026-11-05",
        "2026-11-5",
        "20261105",
        "2026-13-01",
        "done",
        "provided",
        "toilet,meal",
        "meal,toilet",
        "toilet,toilet",
        "main",
        "next_helper",
        "normal",
        "taken",
        "見本",
        "0000000001",
        "mon,wed",
        "time,helper",
        "restraint",
    ];
    prop_oneof![
        4 => prop::sample::select(texts.to_vec()).prop_map(|text| FieldValue::Str(text.to_owned())),
        1 => Just(FieldValue::Str(id)),
        1 => ".{0,20}".prop_map(FieldValue::Str),
        1 => ".{0,20}".prop_map(FieldValue::Text),
        1 => any::<bool>().prop_map(FieldValue::Bool),
        2 => (0_i64..1_500).prop_map(FieldValue::Int),
        1 => any::<i64>().prop_map(FieldValue::Int),
    ]
}

fn fields() -> impl Strategy<Value = Fields> {
    prop::collection::btree_map(path(), value(), 0..40)
}

/// A document that at least says whose it is, so that it is read at all.
fn with_head(mut fields: Fields) -> Fields {
    for (path, text) in [("scheme", "kaigo"), ("date", "2026-11-05"), ("month", "2026-11")] {
        fields.insert(path.to_owned(), FieldValue::Str(text.to_owned()));
    }
    fields.insert("client".to_owned(), FieldValue::Str("1".repeat(32)));
    fields
}

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

/// Every field is there with its value; a text of before with the same words, as they are written today.
fn is_as_it_was(before: &Fields, after: &Fields) -> bool {
    before.keys().eq(after.keys())
        && before.iter().all(|(path, value)| {
            let now = &after[path];
            now == value || (matches!(value, FieldValue::Text(_)) && *now == value.clone().plain())
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_document_is_written_back_as_it_was(garbage in fields()) {
        let garbage = with_head(garbage);
        prop_assert!(is_as_it_was(&garbage, &VisitRecord::from_fields(&garbage).unwrap().to_fields()));
        prop_assert!(is_as_it_was(&garbage, &Thread::from_fields(&garbage).unwrap().to_fields()));
        prop_assert!(is_as_it_was(&garbage, &PlanMonth::from_fields(&garbage).unwrap().to_fields()));
        prop_assert!(is_as_it_was(&garbage, &ClientSheet::from_fields(&garbage).unwrap().to_fields()));
        prop_assert!(is_as_it_was(&garbage, &ServicePlan::from_fields(&garbage).unwrap().to_fields()));
        prop_assert!(is_as_it_was(&garbage, &Incident::from_fields(&garbage).unwrap().to_fields()));
        prop_assert!(is_as_it_was(&garbage, &Directory::from_fields(&garbage).to_fields()));
    }

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

    #[test]
    fn garbage_without_a_head_is_an_error_and_no_panic(garbage in fields()) {
        for error in [
            VisitRecord::from_fields(&garbage).err(), Thread::from_fields(&garbage).err(),
            PlanMonth::from_fields(&garbage).err(), ClientSheet::from_fields(&garbage).err(),
            ServicePlan::from_fields(&garbage).err(), Incident::from_fields(&garbage).err(),
        ].into_iter().flatten() {
            prop_assert!(!error.words().ja.is_empty() && !error.words().en.is_empty());
        }
        for (path, value) in &garbage {
            let _ = (spec::label(path), spec::show(path, value));
        }
    }

    #[test]
    fn typed_garbage_never_panics_and_a_refused_edit_changes_nothing(seed in 0_u64..20, path in path(), text in ".{0,30}") {
        let before = sample::visit(seed);
        let mut record = before.clone();
        if record.set(&path, &text).is_err() {
            prop_assert_eq!(record, before);
        } else {
            prop_assert_eq!(VisitRecord::from_fields(&record.to_fields()).unwrap(), record);
        }
    }

    #[test]
    fn differences_lead_from_one_document_to_the_other(old in fields(), new in fields()) {
        let changes = diff(&old, &new);
        let mut turned = old.clone();
        apply(&mut turned, &changes);
        // The same words in a text of before are no difference.
        prop_assert_eq!(plain(&turned), plain(&new));
        prop_assert_eq!(changes.is_empty(), plain(&old) == plain(&new));
        prop_assert_eq!(canonical_view(&old) == canonical_view(&new), old == new);
    }
}

/// Texts of before as the strings of today.
fn plain(fields: &Fields) -> Fields {
    let plain = |value: &FieldValue| match value {
        FieldValue::Text(text) => FieldValue::Str(text.clone()),
        other => other.clone(),
    };
    fields.iter().map(|(path, value)| (path.clone(), plain(value))).collect()
}

#[test]
fn a_text_of_before_and_the_same_words_of_today_are_no_difference() {
    let of = |value: FieldValue| Fields::from([("photo.".to_owned(), value)]);
    let (before, today) =
        (of(FieldValue::Text("冷やした".to_owned())), of(FieldValue::Str("冷やした".to_owned())));
    assert_eq!(diff(&before, &today), []);
    assert_eq!(diff(&before, &of(FieldValue::Str("さました".to_owned()))).len(), 1);
}

#[test]
fn samples_survive_the_way_there_and_back() {
    for seed in 0..300 {
        let record = sample::visit(seed);
        let read = VisitRecord::from_fields(&record.to_fields()).unwrap();
        assert_eq!(read, record, "seed {seed}");
        assert!(read.rest.fields.is_empty() && read.rest.problems.is_empty(), "seed {seed}");
    }
    let thread = sample::thread(7, 20);
    assert_eq!(Thread::from_fields(&thread.to_fields()).unwrap(), thread);
    let plan = sample::plan(30);
    assert_eq!(PlanMonth::from_fields(&plan.to_fields()).unwrap(), plan);
    let client = sample::client();
    assert_eq!(ClientSheet::from_fields(&client.to_fields()).unwrap(), client);
    let directory = sample::directory();
    assert_eq!(Directory::from_fields(&directory.to_fields()), directory);
}

#[test]
fn every_field_of_the_samples_has_a_label_in_both_languages() {
    let documents = [
        sample::visit_fields(3),
        sample::thread(1, 3).to_fields(),
        sample::plan(2).to_fields(),
        sample::client().to_fields(),
        sample::directory().to_fields(),
    ];
    for (path, value) in documents.iter().flatten() {
        let label = spec::label(path);
        assert_ne!(label.ja, *path, "{path} has no Japanese label");
        assert!(label.en.is_ascii() || label.en.contains('2'), "{path}: {}", label.en);
        assert!(!spec::show(path, value).ja.is_empty());
    }
}

/// Two spellings of one value would be two views with two hashes: only the canonical one is read, the other stays as it is.
#[test]
fn a_value_in_another_spelling_is_not_rewritten() {
    let mut fields = sample::plan(1).to_fields();
    let tasks = fields.keys().find(|path| path.ends_with(".tasks")).unwrap().clone();
    fields.insert(tasks.clone(), FieldValue::Str("toilet,health_check".into()));
    let plan = PlanMonth::from_fields(&fields).unwrap();
    assert_eq!(plan.rest.problems[0].field, tasks);
    assert_eq!(plan.to_fields(), fields);
    let mut fields = sample::visit_fields(1);
    fields.insert("date".into(), FieldValue::Str("20261105".into()));
    assert_eq!(VisitRecord::from_fields(&fields).unwrap_err().field, "date");
}
