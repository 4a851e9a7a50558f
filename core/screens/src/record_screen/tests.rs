//! What a tap writes, of forms as they come.

use kengai_model::tasks::Task;

use super::answers::touches_medicine;
use super::*;
use crate::form::{EditValue, FormEdit, FormRowId, RowKind};

fn words(text: &'static str) -> Words {
    Words::lit(text, text)
}

fn bare(path: &str, label: Words, kind: RowKind, asked: bool) -> FormRow {
    FormRow {
        id: FormRowId(path.to_owned()),
        label,
        kind,
        shown: None,
        value: None,
        asked,
        last: None,
        problem: None,
        several: None,
        can_edit: true,
    }
}

fn choice(path: &str, codes: &[&'static str], asked: bool) -> FormRow {
    let choices = codes
        .iter()
        .map(|code| crate::form::FormChoice { code: (*code).to_owned(), label: words(code) })
        .collect();
    bare(path, words("問"), RowKind::Choice { choices }, asked)
}

fn number(path: &str, decimals: u32, asked: bool) -> FormRow {
    let unit = words(if decimals == 1 { "℃" } else { "mmHg" });
    bare(path, words("数"), RowKind::Number { unit, min: 30, max: 450, decimals }, asked)
}

fn form(rows: Vec<FormRow>) -> FormView {
    let section = crate::form::FormSection { label: words("記録"), rows, problems: vec![], is_new: false };
    FormView { sections: vec![section], problems: vec![] }
}

const NAME: &str = "見本 一郎";

fn screen(rows: Vec<FormRow>) -> RecordScreen {
    record_screen(&form(rows), NAME)
}

const STATES: [&str; 3] = ["done", "not_done", "refused"];

fn planned() -> Vec<FormRow> {
    vec![
        number("vitals.temperature.value", 1, true),
        number("vitals.blood_pressure.upper", 0, true),
        number("vitals.blood_pressure.lower", 0, true),
        number("vitals.pulse.value", 0, false),
        choice("task.cleaning", &STATES, true),
        choice("task.laundry", &STATES, true),
        choice("task.shopping", &STATES, false),
        choice("medication.morning.state", &["taken", "refused", "dropped"], true),
        bare("remarks", words("特記事項"), RowKind::Passage { chars_max: 100 }, false),
    ]
}

fn set(rows: &mut [FormRow], path: &str, shown: &'static str, value: EditValue) {
    let row = rows.iter_mut().find(|row| row.id.0 == path).unwrap();
    (row.shown, row.value) = (Some(words(shown)), Some(value));
}

fn code(code: &str) -> EditValue {
    EditValue::Choice { code: code.to_owned() }
}

#[test]
fn what_is_asked_for_stands_first_and_what_is_left_is_counted_in_the_order_of_the_screen() {
    let screen = screen(planned());
    assert_eq!(screen.vitals.iter().map(|one| one.fields.len()).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(screen.vitals_more.len(), 1);
    assert_eq!((screen.tasks.len(), screen.tasks_more.len()), (2, 1));
    let left: Vec<_> = screen.left.iter().map(|one| (one.label.ja.as_ref(), one.part)).collect();
    assert_eq!(
        left,
        [
            ("体温", RecordPart::Vitals),
            ("血圧", RecordPart::Vitals),
            ("掃除", RecordPart::Tasks),
            ("洗濯", RecordPart::Tasks),
            ("お薬（朝）", RecordPart::Medicine),
        ]
    );
    assert_eq!(screen.dock.ja, "あと5つ → 体温");
    assert!(screen.anyway.is_some());
}

/// ぜんぶ予定どおり writes the planned tasks without an answer: no medicine, no number, nothing that was said already.
#[test]
fn all_as_planned_takes_over_tasks_alone() {
    let mut rows = planned();
    set(&mut rows, "task.laundry", "拒否", code("refused"));
    let form = form(rows);
    let tap = record_screen(&form, NAME).as_planned.unwrap();
    let edits = [FormEdit { row: FormRowId(format!("task.{}", Task::Cleaning)), value: Some(code("done")) }];
    assert_eq!(tap.edits, edits);
    assert!(!touches_medicine(&form, &tap));
}

#[test]
fn a_tap_on_what_is_chosen_takes_it_back() {
    let mut rows = planned();
    set(&mut rows, "task.cleaning", "実施", code("done"));
    let screen = screen(rows);
    let done = screen.tasks.first().and_then(|task| task.done.clone()).unwrap();
    assert!(done.chosen && done.edits.iter().all(|edit| edit.value.is_none()));
    let refused = &screen.tasks.first().unwrap().otherwise[1];
    assert!(!refused.chosen && refused.edits[0].value == Some(code("refused")));
}

#[test]
fn both_numbers_of_a_pressure_stand_in_one_box_with_one_unit() {
    let mut rows = planned();
    set(&mut rows, "vitals.blood_pressure.upper", "132mmHg", EditValue::Number { number: 132 });
    assert_eq!(screen(rows.clone()).vitals[1].shown, None, "one alone is none");
    set(&mut rows, "vitals.blood_pressure.lower", "84mmHg", EditValue::Number { number: 84 });
    let shown = screen(rows).vitals[1].shown.clone().unwrap();
    assert_eq!(shown.ja, "132/84mmHg");
}

#[test]
fn nothing_unusual_is_offered_while_nothing_else_is_written() {
    let mut rows = planned();
    let text = |text: &str| EditValue::Text { text: text.to_owned() };
    assert!(!screen(rows.clone()).nothing_unusual.unwrap().chosen);
    set(&mut rows, "remarks", "特変なし", text("特変なし"));
    assert!(screen(rows.clone()).nothing_unusual.unwrap().chosen);
    set(&mut rows, "remarks", "ふらつきあり", text("ふらつきあり"));
    assert!(screen(rows).nothing_unusual.is_none());
}

#[test]
fn where_nothing_is_left_the_dock_leads_out() {
    let mut rows = planned();
    for row in &mut rows {
        if row.asked {
            row.shown = Some(words("済"));
        }
    }
    let screen = screen(rows);
    assert_eq!((screen.dock.ja.as_ref(), screen.anyway, screen.as_planned), ("退室へ", None, None));
}

fn at_the_door() -> Vec<FormRow> {
    let check = |path: &str| bare(path, words("確認"), RowKind::Flag, false);
    let mut rows: Vec<_> =
        ["fire", "power", "water", "doors"].map(|one| check(&format!("leaving.{one}"))).into();
    let mut method = choice("client_confirmation.method", &["signature", "spoken"], true);
    let last = |shown: &'static str, value| {
        Some(crate::form::FormLast {
            shown: words(shown),
            value: Some(value),
            day: kengai_model::CareDay::new(2026, 11, 15).unwrap(),
        })
    };
    method.last = last("口頭", code("spoken"));
    let mut reason =
        bare("client_confirmation.reason", words("理由"), RowKind::Line { chars_max: 100 }, false);
    reason.last = last("手のふるえ", EditValue::Text { text: "手のふるえ".to_owned() });
    rows.extend([method, reason]);
    rows
}

#[test]
fn at_the_door_one_tap_says_that_all_is_well_and_one_that_it_is_as_last_time() {
    let mut rows = at_the_door();
    set(&mut rows, "leaving.power", "いいえ", EditValue::Flag { yes: false });
    let screen = leaving_screen(&form(rows), NAME);
    assert_eq!(screen.all_well.unwrap().edits.len(), 3, "what was answered otherwise stays");
    let same = screen.as_last_time.unwrap();
    assert_eq!(same.label.ja, "前回と同じ：口頭・手のふるえ");
    assert_eq!(same.edits.len(), 2);
    assert_eq!(screen.left, None);
}
