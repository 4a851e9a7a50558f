//! Records in words that no dictionary is trained on: the honest measure of what a body weighs. A helper writes in their own
//! words, with slips and short forms; whoever writes the training texts must not read this file for them
//! (`core/store/tests/store/held_out.rs` fails when a sentence or a run of twelve characters is in both).
//!
//! [`visit`] has [`FIELDS`] values, [`notes`] are its two handover notes.

use super::held_out_words::{CAPTIONS, NOTES, REASONS, REMARKS, TAILS};
use super::{FINE, Seed, line};
use crate::ids::NoteId;
use crate::medication::{Medication, MedicationSlot, MedicationState};
use crate::note::HandoverNote;
use crate::tasks::{Task, TaskResult, TaskState};
use crate::text::{Passage, Remarks};
use crate::time::UnixMillis;
use crate::visit::VisitRecord;

/// How many fields [`visit`] has.
pub const FIELDS: usize = 71;
/// Handover notes of one visit.
pub const NOTES_EACH: usize = 2;

fn seed_of(seed: u64) -> Seed {
    Seed::new(seed ^ 0x0068_656c_646f_7574)
}

fn text(seed: &mut Seed, bank: &[&str], count: i64) -> String {
    let mut said: Vec<&str> = Vec::new();
    while said.len() < usize::try_from(count).expect(FINE) {
        let next = seed.pick(bank);
        if !said.contains(&next) {
            said.push(next);
        }
    }
    said.concat()
}

/// An invented visit of 71 fields. It names the notes that [`notes`] gives for the same seed.
pub fn visit(seed: u64) -> VisitRecord {
    let mut record = super::visit(seed ^ 0x6865_6c64);
    let mut seed = seed_of(seed);
    record.handovers = std::array::from_fn::<_, NOTES_EACH, _>(|_| (note_id(&mut seed), true)).into();
    let arrived = record.arrived.as_ref().expect("a sample visit has begun").at;
    let taken = UnixMillis::new(arrived.raw() + seed.range(60_000, 700_000)).expect(FINE);
    let state = Some(MedicationState::Taken);
    let slots = MedicationSlot::ALL.iter().filter(|slot| !record.medication.contains_key(slot));
    let slot = *slots.min().expect("one of four is taken");
    record.medication.insert(slot, Medication { state, one_dose: Some(true), at: Some(taken) });
    for task in [Task::Cooking, Task::Cleaning, Task::Laundry] {
        record.tasks.insert(task, TaskResult::DONE);
    }
    for (task, state) in [(Task::Washing, TaskState::NotDone), (Task::PartialBath, TaskState::Refused)] {
        let reason = Some(line(seed.pick(REASONS)));
        record.tasks.insert(task, TaskResult { state, reason });
    }
    let photo = record.photos.values_mut().next().expect("a sample visit has a photo");
    photo.caption = Some(line(seed.pick(CAPTIONS)));
    let remarks = seed.range(3, 4);
    record.remarks = Some(Remarks(text(&mut seed, REMARKS, remarks)));
    record
}

/// The handover notes of [`visit`].
pub fn notes(seed: u64) -> Vec<(NoteId, HandoverNote)> {
    let record = visit(seed);
    let mut seed = Seed::new(seed ^ 0x0068_6e6f_7465);
    let from = *record.helpers.keys().next().expect("a sample visit has a helper");
    let left = record.left.as_ref().expect("a sample visit has ended").at;
    let ids = record.handovers.keys();
    ids.enumerate()
        .map(|(number, id)| {
            let (_, mut note) = super::note(seed.next());
            note.from = from;
            let later = seed.range(5_000, 240_000) * (i64::try_from(number).expect(FINE) + 1);
            note.at = UnixMillis::new(left.raw() - later).expect(FINE);
            let told = text(&mut seed, NOTES, 2);
            note.text = Passage::new(format!("{told}{}", seed.pick(TAILS))).expect(FINE);
            (*id, note)
        })
        .collect()
}

/// Every text that records of this lexicon are made of.
pub fn texts() -> impl Iterator<Item = &'static str> {
    [REMARKS, NOTES, TAILS, REASONS, CAPTIONS].into_iter().flatten().copied()
}

fn note_id(seed: &mut Seed) -> NoteId {
    NoteId::from_bytes(seed.bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_out_visit_has_its_fields_and_its_notes() {
        for seed in 0..300 {
            let record = visit(seed);
            assert_eq!(record.to_fields().len(), FIELDS, "seed {seed}");
            assert!(notes(seed).iter().map(|(id, _)| id).eq(record.handovers.keys()));
        }
    }
}
