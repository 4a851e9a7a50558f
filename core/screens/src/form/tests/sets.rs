//! Whatever a row offers goes into the record and comes back as the row's value.

use kengai_model::StaffId;
use kengai_model::error::Problem;
use kengai_model::form::NEW_KEY;

use super::{KEY, Kind, day, kinds, rows, staff};
use crate::{EditValue, FormEdit, FormRow, RowKind, set_of};

/// Every choice, both ends of every range, the longest text.
fn offered(row: &FormRow) -> Vec<EditValue> {
    let text = |one: &str, chars: u64| EditValue::Text { text: one.repeat(usize::try_from(chars).unwrap()) };
    match &row.kind {
        RowKind::Flag => vec![EditValue::Flag { yes: true }, EditValue::Flag { yes: false }],
        RowKind::Choice { choices } => {
            choices.iter().map(|one| EditValue::Choice { code: one.code.clone() }).collect()
        }
        RowKind::Choices { choices } => {
            let each = choices.iter().map(|one| EditValue::Choices { codes: vec![one.code.clone()] });
            each.collect()
        }
        RowKind::Number { min, max, .. } => {
            vec![EditValue::Number { number: *min }, EditValue::Number { number: *max }]
        }
        RowKind::Digits { chars, .. } => vec![text("1", *chars)],
        RowKind::Line { chars_max } | RowKind::Passage { chars_max } => vec![text("あ", *chars_max)],
        RowKind::Day => vec![EditValue::Day { day: day() }],
        RowKind::Month => vec![EditValue::Text { text: "2026-11".to_owned() }],
        RowKind::TimeOfDay => vec![EditValue::TimeOfDay { time: "9:05".parse().unwrap() }],
        RowKind::Moment => vec![EditValue::Moment { at: day().at("9:05".parse().unwrap()).unwrap() }],
        // Whoever typed a record in for somebody is somebody else.
        RowKind::Person if row.id.0 == "proxy.by" => {
            vec![EditValue::Person { staff: StaffId::from_bytes([7; 16]) }]
        }
        RowKind::Person => vec![EditValue::Person { staff: staff() }],
        RowKind::Photo { .. } => vec![],
    }
}

/// What is beyond: a number past its ends, a text too long, no choice. No such thing of a flag, a day, a person.
fn beyond(row: &FormRow) -> Vec<EditValue> {
    let text = |chars: u64| EditValue::Text { text: "あ".repeat(usize::try_from(chars).unwrap()) };
    match &row.kind {
        RowKind::Choice { .. } => vec![EditValue::Choice { code: "no such choice".to_owned() }],
        RowKind::Choices { .. } => vec![EditValue::Choices { codes: vec!["no such choice".to_owned()] }],
        RowKind::Number { min, max, .. } => {
            vec![EditValue::Number { number: min - 1 }, EditValue::Number { number: max + 1 }]
        }
        RowKind::Line { chars_max } | RowKind::Passage { chars_max } => vec![text(chars_max + 1)],
        _ => vec![EditValue::Text { text: "？？".to_owned() }],
    }
}

fn set(
    kind: &Kind,
    row: &FormRow,
    value: EditValue,
) -> Result<kengai_model::Fields, kengai_model::FieldError> {
    let edit = FormEdit { row: row.id.clone(), value: Some(value) };
    let pairs = set_of(&[edit])?;
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    (kind.set)(&kind.empty, &pairs)
}

/// The id that a row of something new has once it is there.
fn once_there(kind: &Kind, id: &str) -> String {
    let key = if kind.name == "home-care plan" { "1" } else { KEY };
    id.replacen(&format!(".{NEW_KEY}."), &format!(".{key}."), 1)
}

#[test]
fn whatever_a_row_offers_the_record_takes_and_the_row_shows_it() {
    let (mut taken, mut in_pairs) = (0, 0);
    for kind in kinds() {
        let form = (kind.form)(&kind.empty);
        for row in rows(&form).into_iter().filter(|row| row.can_edit) {
            for value in offered(row) {
                let what = format!("{}: {} {value:?}", kind.name, row.id.0);
                let after = match set(&kind, row, value.clone()) {
                    Ok(after) => after,
                    // A time that has no sense without its other end: the two are set together.
                    Err(error) if error.problem == Problem::Contradiction => {
                        assert!(matches!(row.kind, RowKind::TimeOfDay), "{what}: {error}");
                        assert_eq!(error.field, row.id.0, "{what}");
                        in_pairs += 1;
                        continue;
                    }
                    Err(error) => panic!("{what}: {error}"),
                };
                let form = (kind.form)(&after);
                let id = once_there(&kind, &row.id.0);
                let shown = rows(&form).into_iter().find(|row| row.id.0 == id);
                assert_eq!(shown.and_then(|row| row.value.clone()), Some(value), "{what}");
                taken += 1;
            }
        }
    }
    assert!(taken > 400, "{taken}");
    assert_eq!(in_pairs, 2, "start and end of a new slot");
}

#[test]
fn whatever_lies_beyond_is_refused_and_the_error_names_the_row() {
    let mut refused = 0;
    for kind in kinds() {
        let form = (kind.form)(&kind.empty);
        for row in rows(&form).into_iter().filter(|row| row.can_edit) {
            for value in beyond(row) {
                let what = format!("{}: {} {value:?}", kind.name, row.id.0);
                let error = set(&kind, row, value).expect_err(&what);
                assert_eq!(error.field, row.id.0, "{what}");
                refused += 1;
            }
        }
    }
    assert!(refused > 250, "{refused}");
}

/// What rows of its kind never hold does not become a text that happens to be read as something.
#[test]
fn a_row_is_given_what_rows_of_its_kind_hold() {
    for kind in kinds() {
        let form = (kind.form)(&kind.empty);
        for row in rows(&form).into_iter().filter(|row| row.can_edit) {
            let wrong = match row.kind {
                RowKind::Flag => EditValue::Number { number: 1 },
                _ => EditValue::Flag { yes: true },
            };
            let error = set_of(&[FormEdit { row: row.id.clone(), value: Some(wrong) }]).unwrap_err();
            assert_eq!((error.problem, &error.field), (Problem::WrongKind, &row.id.0));
        }
    }
}

/// From 132/84 to 80/50 no step between the two is possible.
#[test]
fn two_rows_that_are_one_answer_are_set_together() {
    let kind = kinds().remove(0);
    let edit = |last: &str, number: Option<i64>| FormEdit {
        row: crate::FormRowId(format!("vitals.blood_pressure.{last}")),
        value: number.map(|number| EditValue::Number { number }),
    };
    let mut fields = kind.empty.clone();
    for (upper, lower) in [(Some(132), Some(84)), (Some(80), Some(50)), (Some(150), Some(90)), (None, None)] {
        for edits in
            [[edit("upper", upper), edit("lower", lower)], [edit("lower", lower), edit("upper", upper)]]
        {
            let pairs = set_of(&edits).unwrap();
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            fields = (kind.set)(&fields, &pairs).unwrap();
            let form = (kind.form)(&fields);
            let values: Vec<Option<EditValue>> = rows(&form)
                .into_iter()
                .filter(|row| row.id.0.ends_with(".upper") || row.id.0.ends_with(".lower"))
                .map(|row| row.value.clone())
                .collect();
            let number = |number: Option<i64>| number.map(|number| EditValue::Number { number });
            assert_eq!(values, [number(upper), number(lower)]);
        }
    }
}

/// A visit that was an hour later: neither time is possible beside the other's old one.
#[test]
fn arrival_and_leaving_move_together() {
    let kind = kinds().remove(0);
    let edit = |row: &str, time: &str| FormEdit {
        row: crate::FormRowId(row.to_owned()),
        value: Some(EditValue::TimeOfDay { time: time.parse().unwrap() }),
    };
    let mut fields = kind.empty.clone();
    for (arrived, left) in [("9:00", "9:30"), ("11:00", "11:30"), ("7:00", "7:30"), ("23:40", "0:10")] {
        for edits in
            [[edit("in.at", arrived), edit("out.at", left)], [edit("out.at", left), edit("in.at", arrived)]]
        {
            let pairs = set_of(&edits).unwrap();
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            fields = (kind.set)(&fields, &pairs).unwrap();
            let record = kengai_model::VisitRecord::from_fields(&fields).unwrap();
            assert_eq!(record.actual_minutes(), Some(30), "{arrived} to {left}");
            assert!(record.arrived.unwrap().typed && record.left.unwrap().typed);
        }
    }
}
