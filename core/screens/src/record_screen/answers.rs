//! Tasks and medicine: one row each, a tap an answer.

use kengai_model::Words;
use kengai_model::medication::MedicationSlot;
use kengai_model::tasks::{Task, TaskState};

use super::form_rows::row;
#[cfg(test)]
use super::form_rows::rows;
use super::tap::{Tap, of_choices};
use crate::form::{EditValue, FormRow, FormRowId, FormView};

/// A question with its answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What is asked about: 掃除, 朝.
    pub label: Words,
    /// What else is known of it: 一包化 朝の薬.
    pub beside: Option<Words>,
    /// One tap: done, taken.
    pub done: Option<Tap>,
    /// Every other answer.
    pub otherwise: Vec<Tap>,
    /// Where a reason is written; asked at once where something was not done.
    pub reason: Option<FormRowId>,
    /// What was written there.
    pub reason_shown: Option<Words>,
    /// It is asked for and not answered.
    pub open: bool,
    /// What it says now, in a word; `None` where nobody answered.
    pub shown: Option<Words>,
}

fn answer(label: Words, states: &FormRow, done: &str, reason: Option<&FormRow>) -> Answer {
    let (mut first, mut otherwise) = (None, Vec::new());
    for tap in of_choices(states) {
        let is_done =
            tap.edits.iter().any(|edit| edit.value == Some(EditValue::Choice { code: done.to_owned() }))
                || tap.chosen && states.value == Some(EditValue::Choice { code: done.to_owned() });
        if is_done { first = Some(tap) } else { otherwise.push(tap) }
    }
    Answer {
        label,
        beside: None,
        done: first,
        otherwise,
        reason: reason.map(|row| row.id.clone()),
        reason_shown: reason.and_then(|row| row.shown.clone()),
        open: states.asked && states.shown.is_none(),
        shown: states.shown.clone(),
    }
}

/// Of a list: those that are asked for or answered, and the others.
fn parted(all: impl Iterator<Item = (bool, Answer)>) -> (Vec<Answer>, Vec<Answer>) {
    let (wanted, others): (Vec<_>, Vec<_>) = all.partition(|(wanted, _)| *wanted);
    let bare = |list: Vec<(bool, Answer)>| list.into_iter().map(|(_, answer)| answer).collect();
    (bare(wanted), bare(others))
}

pub(super) fn tasks(form: &FormView) -> (Vec<Answer>, Vec<Answer>) {
    parted(Task::ALL.iter().copied().filter_map(|task| {
        let states = row(form, &format!("task.{task}"))?;
        let reason = row(form, &format!("task.{task}.reason"));
        let answer = answer(task.words(), states, TaskState::Done.code(), reason);
        Some((states.asked || states.shown.is_some(), answer))
    }))
}

pub(super) fn medicine(form: &FormView) -> (Vec<Answer>, Vec<Answer>) {
    const TAKEN: &str = "taken";
    parted(MedicationSlot::ALL.iter().copied().filter_map(|slot| {
        let states = row(form, &format!("medication.{slot}.state"))?;
        let reason = row(form, &format!("medication.{slot}.reason"));
        let answer = answer(slot.words(), states, TAKEN, reason);
        Some((states.asked || states.shown.is_some(), answer))
    }))
}

/// お薬（朝）
pub(super) fn of_medicine(slot: &Words) -> Words {
    Words::new(format!("お薬（{}）", slot.ja), format!("medicine ({})", slot.en.to_lowercase()))
}

/// ぜんぶ予定どおり: every planned task without an answer.
pub(super) fn as_planned(tasks: &[Answer]) -> Option<Tap> {
    let open = tasks.iter().filter(|task| task.open);
    let edits: Vec<_> =
        open.filter_map(|task| task.done.as_ref()).flat_map(|tap| tap.edits.clone()).collect();
    let label = Words::lit("ぜんぶ予定どおり", "All as planned");
    (!edits.is_empty()).then_some(Tap { label, chosen: false, edits })
}

/// Whether anybody wrote anything of medicine, of any slot.
#[cfg(test)]
pub(super) fn touches_medicine(form: &FormView, tap: &Tap) -> bool {
    rows(form)
        .any(|row| row.id.0.starts_with("medication") && tap.edits.iter().any(|edit| edit.row == row.id))
}
