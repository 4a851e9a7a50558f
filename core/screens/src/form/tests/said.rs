//! What stands in a row, what stood there last time, and what two people wrote.

use std::collections::BTreeMap;

use kengai::{AtServer, FieldSeen, LastTime, Said, Standing, Writer};
use kengai_model::{FieldError, FieldValue, Words, spec};

use super::{day, kinds, record, rows, sheet_of};
use crate::{EditValue, FormView, visit_form};

const TEMPERATURE: &str = "vitals.temperature.value";

fn said(value: FieldValue, path: &str, by: &str) -> Said {
    let writer = Writer { name: by.to_owned(), staff: None, device: None };
    let shown = spec::show(path, &value);
    Said {
        value: Some(value),
        shown,
        by: vec![writer],
        device_ms: Some(1),
        server: AtServer::Unknown,
        reason: None,
    }
}

fn standing(path: &str, values: &[(FieldValue, &str)]) -> Standing {
    let values = values.iter().map(|(value, by)| said(value.clone(), path, by)).collect();
    Standing { field: path.to_owned(), label: spec::label(path), values, parts: vec![] }
}

fn row<'a>(form: &'a FormView, ja: &str) -> &'a crate::FormRow {
    rows(form).into_iter().find(|row| row.label.ja == ja).unwrap()
}

#[test]
fn both_values_of_a_conflict_stand_in_the_row_with_their_writers() {
    let both = [(FieldValue::Int(362), "手本 あかり"), (FieldValue::Int(394), "手本 さくら")];
    let form = visit_form(&sheet_of(record()), &[], &[standing(TEMPERATURE, &both)], &[]);
    let several = row(&form, "体温").several.clone().unwrap();
    assert!(several.line.unwrap().words.ja.contains("体温が2つあります"));
    let values: Vec<_> = several.values.iter().map(|one| (one.value.clone(), one.by.join("、"))).collect();
    let number = |number| Some(EditValue::Number { number });
    assert_eq!(values, [(number(362), "手本 あかり".to_owned()), (number(394), "手本 さくら".to_owned())]);
    // What nobody types has a row where two people's values stand in it.
    let planned = [(FieldValue::Int(540), "手本 あかり"), (FieldValue::Int(630), "手本 さくら")];
    let form = visit_form(&sheet_of(record()), &[], &[standing("plan.start", &planned)], &[]);
    assert!(!row(&form, "予定開始").can_edit);
    assert!(rows(&form).iter().filter(|row| row.several.is_some()).count() == 1);
}

#[test]
fn a_row_says_what_it_holds_and_what_it_held_last_time() {
    let mut record = record();
    record.set(TEMPERATURE, "36.8").unwrap();
    let seen = FieldSeen {
        path: TEMPERATURE.to_owned(),
        label: spec::label(TEMPERATURE),
        shown: Words::lit("36.8℃", "36.8 °C"),
        number: Some(368),
        part: None,
    };
    let last = LastTime {
        day: day(),
        standing: standing(TEMPERATURE, &[(FieldValue::Int(365), "手本 さくら")]),
    };
    let form = visit_form(&sheet_of(record), &[seen], &[], &[last]);
    let row = row(&form, "体温");
    assert_eq!(row.shown.as_ref().map(|shown| shown.ja.as_ref()), Some("36.8℃"));
    assert_eq!(row.value, Some(EditValue::Number { number: 368 }));
    assert!(row.asked && row.can_edit && row.problem.is_none());
    let last = row.last.clone().unwrap();
    assert_eq!((last.value, last.day), (Some(EditValue::Number { number: 365 }), day()));
}

/// A restraint that is not written in full belongs to no row of the visit, and is not lost.
#[test]
fn what_belongs_to_no_row_is_said_of_the_form() {
    let mut sheet = sheet_of(record());
    let expected = Words::lit("身体拘束の記録を終える", "finish the record of the restraint");
    sheet.missing.push(FieldError::missing("incident.0f0f", expected));
    let form = visit_form(&sheet, &[], &[], &[]);
    assert_eq!(form.problems.len(), 1);
}

/// Beside each other on one screen nothing may be called alike: sections in a form, rows in a section.
#[test]
fn sections_and_rows_are_told_apart_in_both_languages() {
    for kind in kinds() {
        let form = (kind.form)(&kind.empty);
        for pick in [|words: &Words| words.ja.to_string(), |words: &Words| words.en.to_string()] {
            let mut sections: BTreeMap<String, usize> = BTreeMap::new();
            for section in &form.sections {
                *sections.entry(pick(&section.label)).or_default() += 1;
                let mut rows: BTreeMap<String, usize> = BTreeMap::new();
                section.rows.iter().for_each(|row| *rows.entry(pick(&row.label)).or_default() += 1);
                assert!(rows.values().all(|times| *times == 1), "{}: {rows:?}", kind.name);
            }
            assert!(sections.values().all(|times| *times == 1), "{}: {sections:?}", kind.name);
        }
    }
}

/// A note goes to somebody and says something; what its rows say becomes the note.
#[test]
fn a_note_is_written_by_its_rows() {
    let (id, empty) = (super::note_id(), super::note());
    let form = crate::note_form(id, &empty).unwrap();
    let missing: Vec<&str> = rows(&form)
        .into_iter()
        .filter(|row| row.problem.is_some())
        .map(|row| row.label.ja.as_ref())
        .collect();
    assert_eq!(missing, ["申し送り先", "申し送り"]);
    let edit = |ja: &str, value| crate::FormEdit { row: row(&form, ja).id.clone(), value: Some(value) };
    let to = edit(
        "申し送り先",
        EditValue::Choices { codes: vec!["next_helper".to_owned(), "manager".to_owned()] },
    );
    let text = edit("申し送り", EditValue::Text { text: "足元がふらつきました".to_owned() });
    let written = crate::note_edited(id, &empty, &[to.clone(), text]).unwrap();
    assert_eq!((written.to.len(), written.text.as_str()), (2, "足元がふらつきました"));
    let form = crate::note_form(id, &written).unwrap();
    assert!(rows(&form).iter().all(|row| row.problem.is_none()));
    assert_eq!(
        row(&form, "申し送り先").shown.as_ref().map(|shown| shown.ja.as_ref()),
        Some("次のヘルパー、サ責")
    );
    let other = kengai_model::NoteId::from_bytes([9; 16]);
    assert!(crate::note_edited(other, &written, &[to]).is_err(), "a row of another note");
}
