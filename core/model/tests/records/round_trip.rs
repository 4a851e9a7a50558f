//! Whatever stands in a document, reading it and writing it back loses nothing and never panics.

use kengai_model::{
    ClientSheet, Directory, FieldValue, Fields, Incident, PlanMonth, ServicePlan, Thread, VisitRecord, apply,
    canonical_view, diff, sample, spec,
};
use proptest::prelude::*;

use crate::any_fields::{path, value};

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
