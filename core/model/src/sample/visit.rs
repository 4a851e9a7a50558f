//! Invented visits and notes.

use std::collections::BTreeMap;

use super::phrases::{FIXTURE, Phrases, TRAINING};
use super::seed::Seed;
use super::{FINE, body_code, client_id, day_of_month, helper_id, instant, line, minute};
use crate::condition::{Complexion, Consciousness, Sweating};
use crate::ids::{ClientId, NoteId, PhotoId, PlanRowId, Sha256, StaffId, VisitId};
use crate::intake_output::{MealTenths, Millilitres, StoolForm, Times};
use crate::leaving::ConfirmationMethod;
use crate::measure::{PhotoBytes, Yen};
use crate::medication::{Medication, MedicationSlot, MedicationState};
use crate::note::{HandoverNote, Importance, Recipient, Recipients};
use crate::outcome::OutcomeKind;
use crate::photo::{Photo, PhotoPurpose};
use crate::service::{HelperRole, Scheme, ServiceType};
use crate::slot::Slot;
use crate::tasks::{Task, TaskResult, TaskState};
use crate::text::{Passage, Remarks};
use crate::time::UnixMillis;
use crate::visit::{Service, Stamp, VisitRecord};
use crate::vitals::{BloodPressure, NotMeasured, OxygenSaturation, Pressure, Pulse, Temperature, Vital};

fn body_tasks(seed: &mut Seed, phrases: &Phrases) -> BTreeMap<Task, TaskResult> {
    let asked = [
        Task::HealthCheck,
        Task::Environment,
        Task::GettingUp,
        Task::Grooming,
        Task::Toilet,
        Task::Meal,
        Task::Dressing,
        Task::Medication,
        Task::Transfer,
    ];
    let mut tasks: BTreeMap<Task, TaskResult> =
        asked.into_iter().map(|task| (task, TaskResult::DONE)).collect();
    let reason = line(seed.pick(phrases.reasons));
    tasks.insert(Task::Washing, TaskResult { state: TaskState::NotDone, reason: Some(reason) });
    tasks
}

fn photo(seed: &mut Seed, at: UnixMillis) -> Photo {
    Photo {
        purpose: Some(seed.pick(PhotoPurpose::ALL)),
        asked: Some(true),
        sha: Some(Sha256::from_bytes(seed.bytes())),
        size: Some(PhotoBytes::new(seed.range(60_000, 300_000)).expect(FINE)),
        at: Some(at),
        ..Photo::default()
    }
}

/// An invented visit: morning care with vitals, medication, a photo, shopping money and a handover. 61 fields.
pub fn visit(seed: u64) -> VisitRecord {
    visit_of(Seed::new(seed), &FIXTURE)
}

/// An invented visit whose sentences no fixture uses, to train a dictionary on. 61 fields.
pub fn training_visit(seed: u64) -> VisitRecord {
    visit_of(Seed::new(seed ^ 0x0074_7261_696e), &TRAINING)
}

fn visit_of(mut seed: Seed, phrases: &Phrases) -> VisitRecord {
    let day = day_of_month(seed.range(1, 30));
    let slot_start = (seed.range(8, 17), seed.pick(&[0, 15, 30, 45]));
    let start = minute(slot_start.0, slot_start.1);
    let arrived = instant(day, start, seed.range(0, 300));
    let after = |minutes: i64| UnixMillis::new(arrived.raw() + minutes * 60_000).expect(FINE);
    let mut record = VisitRecord::new(Scheme::LongTermCare, ClientId::from_bytes(seed.bytes()), day);
    record.plan_row = Some(PlanRowId::from_bytes(seed.bytes()));
    let end = minute(slot_start.0, slot_start.1 + 14);
    record.planned = Some(Slot { start, end });
    record.arrived = Some(Stamp::pressed(arrived));
    record.left = Some(Stamp::typed(after(seed.range(12, 18))));
    record.service = Service { kind: Some(ServiceType::Body), code: Some(body_code()) };
    record.helpers.insert(StaffId::from_bytes(seed.bytes()), HelperRole::Main);
    record.outcome.kind = Some(OutcomeKind::Provided);
    care(&mut record, &mut seed, phrases, &after);
    record.handovers.insert(NoteId::from_bytes(seed.bytes()), true);
    record.remarks = Some(Remarks(format!("{}{}", seed.pick(phrases.remarks), seed.pick(phrases.remarks))));
    record.client_confirmation.method = Some(ConfirmationMethod::Signature);
    record.client_confirmation.at = Some(after(11));
    record
}

fn care(record: &mut VisitRecord, seed: &mut Seed, phrases: &Phrases, after: &dyn Fn(i64) -> UnixMillis) {
    record.condition.complexion = Some(seed.pick(Complexion::ALL));
    record.condition.sweating = Some(seed.pick(Sweating::ALL));
    record.condition.consciousness = Some(Consciousness::Clear);
    let taken = after(2);
    let temperature = Temperature::new(seed.range(355, 385)).expect(FINE);
    record.vitals.temperature = Some(Vital::measured(temperature, taken));
    let upper = Pressure::new(seed.range(105, 165)).expect(FINE);
    let lower = Pressure::new(seed.range(55, 95)).expect(FINE);
    record.vitals.blood_pressure =
        Some(Vital::measured(BloodPressure::new(upper, lower).expect(FINE), taken));
    record.vitals.pulse = Some(Vital::measured(Pulse::new(seed.range(55, 100)).expect(FINE), taken));
    let saturation = OxygenSaturation::new(seed.range(92, 99)).expect(FINE);
    record.vitals.oxygen_saturation = Some(Vital::measured(saturation, taken));
    record.vitals.respiration = Some(Vital::NotMeasured(seed.pick(NotMeasured::ALL)));
    record.intake.meal = Some(MealTenths::new(seed.range(2, 10)).expect(FINE));
    record.intake.water = Some(Millilitres::new(seed.range(2, 10) * 50).expect(FINE));
    record.intake.urine = Some(Times::new(seed.range(0, 2)).expect(FINE));
    record.intake.stool = Some(Times::new(1).expect(FINE));
    record.intake.stool_form = Some(StoolForm::Normal);
    record.tasks = body_tasks(seed, phrases);
    let slot = seed.pick(MedicationSlot::ALL);
    let state = Some(MedicationState::Taken);
    record.medication.insert(slot, Medication { state, one_dose: Some(true), at: Some(after(6)) });
    let (received, spent) = (seed.range(2, 10) * 1_000, seed.range(300, 1_900));
    record.money.received = Some(Yen::new(received).expect(FINE));
    record.money.spent = Some(Yen::new(spent).expect(FINE));
    record.money.returned = Some(Yen::new(received - spent).expect(FINE));
    record.leaving.fire = Some(true);
    record.leaving.power = Some(true);
    record.leaving.water = Some(true);
    record.leaving.doors = Some(true);
    record.photos.insert(PhotoId::from_bytes(seed.bytes()), photo(seed, after(5)));
}

/// The fixture of every figure about size and speed: one visit with [`FULL_VISIT_FIELDS`](super::FULL_VISIT_FIELDS) fields.
pub fn full_visit() -> VisitRecord {
    let mut record = visit(1);
    record.client = client_id();
    record.helpers = BTreeMap::from([(helper_id(), HelperRole::Main)]);
    record
}

/// A month of visits to one client by one helper, each full.
pub fn visits_of_one_client(seed: u64, count: u64) -> Vec<VisitRecord> {
    let same = |number| {
        let mut record = visit(seed.wrapping_mul(1_000).wrapping_add(number));
        record.client = client_id();
        record.helpers = BTreeMap::from([(helper_id(), HelperRole::Main)]);
        record
    };
    (0..count).map(same).collect()
}

/// The fields of [`visit`].
pub fn visit_fields(seed: u64) -> crate::fields::Fields {
    visit(seed).to_fields()
}

/// An invented handover note.
pub fn note(seed: u64) -> (NoteId, HandoverNote) {
    note_of(Seed::new(seed ^ 0x6e6f_7465), &FIXTURE)
}

/// An invented handover note whose sentences no fixture uses, to train a dictionary on.
pub fn training_note(seed: u64) -> (NoteId, HandoverNote) {
    note_of(Seed::new(seed ^ 0x0074_6e6f_7465), &TRAINING)
}

fn note_of(mut seed: Seed, phrases: &Phrases) -> (NoteId, HandoverNote) {
    let day = day_of_month(seed.range(1, 30));
    let note = HandoverNote {
        from: helper_id(),
        to: Recipients::from_iter([Recipient::NextHelper, seed.pick(Recipient::ALL)]),
        importance: seed.pick(Importance::ALL),
        must_acknowledge: seed.range(0, 1) == 1,
        text: Passage::new(seed.pick(phrases.notes)).expect(FINE),
        at: instant(day, minute(seed.range(8, 18), seed.range(0, 59)), 0),
        visit: Some(VisitId::from_bytes(seed.bytes())),
        photos: BTreeMap::new(),
        clock: Default::default(),
        withdrawn: false,
    };
    (NoteId::from_bytes(seed.bytes()), note)
}
