//! What is asked for and not answered, in the order of the screen.

use kengai_model::Words;

use super::{answers, vital_boxes};
use crate::form::FormView;

/// Where something stands on the record's screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordPart {
    /// Vital signs.
    Vitals,
    /// Tasks.
    Tasks,
    /// Medicine.
    Medicine,
    /// Elsewhere in the form.
    Other,
}

/// Something that is asked for and not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// What it is called.
    pub label: Words,
    /// Where it stands.
    pub part: RecordPart,
}

/// What is left of a record.
pub(super) fn left(form: &FormView) -> Vec<Left> {
    let of = |part: RecordPart| move |label: Words| Left { label, part };
    let ((vitals, _), (tasks, _), (medicine, _)) =
        (vital_boxes::boxes(form), answers::tasks(form), answers::medicine(form));
    let vitals = vitals.into_iter().filter(|one| one.open).map(|one| one.label).map(of(RecordPart::Vitals));
    let tasks = tasks.into_iter().filter(|one| one.open).map(|one| one.label).map(of(RecordPart::Tasks));
    let medicine = medicine.into_iter().filter(|one| one.open).map(|one| answers::of_medicine(&one.label));
    vitals.chain(tasks).chain(medicine.map(of(RecordPart::Medicine))).collect()
}
