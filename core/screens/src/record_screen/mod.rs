//! A visit's record as the helper's screen draws it: what can be tapped, and what each tap writes. It is made of the record's form, so
//! a choice that the model gains is offered here by itself; a screen hands edits back as they came and knows no field.
//!
//! | file | noun |
//! |---|---|
//! | `form_rows` | a form's rows by what they hold |
//! | `tap` | something that can be tapped, and what it writes |
//! | `vital_boxes` | boxes of vital signs, and the pad that fills them |
//! | `answers` | tasks and medicine: one row each, a tap an answer |
//! | `still_asked` | what is asked for and not answered, in the order of the screen |
//! | `leaving` | what is asked at the door, and what the last tap says |

mod answers;
mod form_rows;
mod leaving;
mod still_asked;
mod tap;
#[cfg(test)]
mod tests;
mod vital_boxes;

use kengai_model::Words;

pub use answers::Answer;
pub use leaving::{LeavingScreen, leaving_screen};
pub use still_asked::{Left, RecordPart};
pub use tap::Tap;
pub use vital_boxes::{NumberBox, PadField};

use crate::form::{EditValue, FormRow, FormView};
use crate::whose::whose;
use form_rows::{row, rows};

/// The record while it is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordScreen {
    /// Whose: 見本 一郎 さん.
    pub name: Words,
    /// How far it is: 記録中 入室 7:31.
    pub state: Words,
    /// The vital signs that the plan asks for and those that were taken; the others come with `vitals_more`.
    pub vitals: Vec<NumberBox>,
    /// Vital signs that nobody asks for.
    pub vitals_more: Vec<NumberBox>,
    /// ぜんぶ予定どおり: every planned task that has no answer yet; `None` where all have one. Never medicine, never a number.
    pub as_planned: Option<Tap>,
    /// The tasks of the plan, and those that were done besides.
    pub tasks: Vec<Answer>,
    /// Tasks that nobody planned.
    pub tasks_more: Vec<Answer>,
    /// The medicine of each time of the day that is asked for or answered.
    pub medicine: Vec<Answer>,
    /// Medicine of other times of the day.
    pub medicine_more: Vec<Answer>,
    /// 特変なし and what was written.
    pub remarks: Option<FormRow>,
    /// 特変なし; never counted as missing.
    pub nothing_unusual: Option<Tap>,
    /// What is left, in the order of the screen: what it is called, and where it stands.
    pub left: Vec<Left>,
    /// What stands on the dock: あと2つ → お薬（朝）, or 退室へ.
    pub dock: Words,
    /// What stands above it where something is left: このまま退室へ（あとで書けます）.
    pub anyway: Option<Words>,
}

/// The screen of a record in work, of its form and its client's name.
#[must_use]
pub fn record_screen(form: &FormView, client_name: &str) -> RecordScreen {
    let (vitals, vitals_more) = vital_boxes::boxes(form);
    let (tasks, tasks_more) = answers::tasks(form);
    let (medicine, medicine_more) = answers::medicine(form);
    let remarks = rows(form).find(|row| row.id.0 == "remarks").cloned();
    let nothing_unusual = remarks.as_ref().and_then(tap::nothing_unusual);
    let left = still_asked::left(form);
    let dock = left.first().map_or(TO_LEAVING, |first| {
        let count = left.len();
        Words::new(
            format!("あと{count}つ → {}", first.label.ja),
            format!("{count} left → {}", first.label.en),
        )
    });
    let anyway = (!left.is_empty()).then_some(LEAVE_ANYWAY);
    let as_planned = answers::as_planned(&tasks);
    RecordScreen {
        name: whose(client_name),
        state: state(form),
        vitals,
        vitals_more,
        as_planned,
        tasks,
        tasks_more,
        medicine,
        medicine_more,
        remarks,
        nothing_unusual,
        left,
        dock,
        anyway,
    }
}

/// On the dock where nothing is left.
const TO_LEAVING: Words = Words::lit("退室へ", "On to leaving");
/// Above the dock where something is.
const LEAVE_ANYWAY: Words = Words::lit("このまま退室へ（あとで書けます）", "Leave now, write later");

/// 記録中 入室 7:31
fn state(form: &FormView) -> Words {
    const WRITING: Words = Words::lit("記録中", "Being written");
    let at = match row(form, "in.at").and_then(|row| row.value.as_ref()) {
        Some(EditValue::Moment { at }) => Some(at.minute().clock()),
        _ => None,
    };
    match at {
        Some(at) => Words::new(format!("{} 入室 {at}", WRITING.ja), format!("{}, arrived {at}", WRITING.en)),
        None => WRITING,
    }
}
