//! A form offers what the model takes and nothing else; no field that people fill in is forgotten; what is asked for, wrong
//! or disputed stands in its row.

mod offered;
mod said;
mod sets;

use kengai::{CareError, IncidentSheet, NoteDraft, PlanStanding, ServicePlanView, VisitSheet};
use kengai_model::incident::{Incident, Withdrawal};
use kengai_model::note::Importance;
use kengai_model::outcome::OutcomeKind;
use kengai_model::photo::Photo;
use kengai_model::service::HelperRole;
use kengai_model::tasks::Task;
use kengai_model::vitals::VitalKind;
use kengai_model::{
    CareDay, ClientId, ClientSheet, Fields, IncidentId, IncidentKind, NoteId, PhotoId, PlanRow, PlanRowId,
    Scheme, ServicePlan, ServicePlanId, Slot, StaffId, VisitId, VisitRecord, forms,
};

use super::{
    EditValue, FormEdit, FormRow, FormRowId, FormView, client_form, incident_form, note_edited, note_form,
    plan_form, visit_form,
};

const KEY: &str = "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f";

fn day() -> CareDay {
    CareDay::new(2026, 11, 16).unwrap()
}

fn client() -> ClientId {
    ClientId::from_bytes([1; 16])
}

fn staff() -> StaffId {
    StaffId::from_bytes([2; 16])
}

/// A planned visit that asks for two vital signs and two tasks.
fn planned() -> PlanRow {
    let slot = Slot { start: "9:00".parse().unwrap(), end: "9:45".parse().unwrap() };
    let mut row = PlanRow::new(PlanRowId::from_bytes([3; 16]), day(), slot);
    row.vitals.0.extend([VitalKind::Temperature, VitalKind::BloodPressure]);
    row.tasks.0.extend([Task::Cleaning, Task::Medication]);
    row
}

/// A draft with a helper and a photo, so that every list has a row.
fn record() -> VisitRecord {
    let mut record = VisitRecord::new(Scheme::LongTermCare, client(), day());
    record.helpers.insert(staff(), HelperRole::Main);
    record.photos.insert(PhotoId::from_bytes([4; 16]), Photo { asked: Some(true), ..Photo::default() });
    record
}

fn sheet_of(record: VisitRecord) -> VisitSheet {
    let row = Some(planned());
    let missing = record.missing(row.as_ref());
    let visit = VisitId::from_bytes([5; 16]);
    let hidden_photos = std::collections::BTreeMap::new();
    VisitSheet {
        visit,
        record,
        row,
        draft: true,
        delivery: None,
        photos_sent: None,
        missing,
        incidents: vec![],
        hidden_photos,
    }
}

fn incident_sheet(incident: Incident) -> IncidentSheet {
    let (id, missing) = (IncidentId::from_bytes([6; 16]), incident.missing());
    let withdrawal = Withdrawal::default();
    IncidentSheet { id, incident, missing, draft: true, delivery: None, several: vec![], withdrawal }
}

fn plan_view(plan: ServicePlan) -> ServicePlanView {
    ServicePlanView {
        id: ServicePlanId::from_bytes([7; 16]),
        missing: plan.missing(),
        plan,
        standing: PlanStanding::Draft,
        draft: true,
        delivery: None,
        several: vec![],
        in_force: false,
        agreed_known: false,
        changed: vec![],
    }
}

fn note_id() -> NoteId {
    NoteId::from_bytes([8; 16])
}

fn note() -> NoteDraft {
    let text = String::new();
    let (to, importance) = (vec![], Importance::Normal);
    NoteDraft { client: client(), to, importance, must_acknowledge: false, text, visit: None }
}

fn rows(form: &FormView) -> Vec<&FormRow> {
    form.sections.iter().flat_map(|section| &section.rows).collect()
}

type Parse = fn(&Fields, &[(&str, &str)]) -> Result<Fields, kengai_model::FieldError>;

/// A kind of sheet: its form with some fields, and the model that parses what is set in it.
struct Kind {
    name: &'static str,
    empty: Fields,
    form: fn(&Fields) -> FormView,
    set: Parse,
}

fn kinds() -> Vec<Kind> {
    let mut kinds = vec![
        Kind {
            name: "visit",
            empty: record().to_fields(),
            form: |fields| visit_form(&sheet_of(VisitRecord::from_fields(fields).unwrap()), &[], &[], &[]),
            set: |fields, pairs| {
                let mut record = VisitRecord::from_fields(fields).unwrap();
                for (path, text) in pairs {
                    record.set(path, text)?;
                }
                Ok(record.to_fields())
            },
        },
        Kind {
            name: "client",
            empty: ClientSheet::new(client()).to_fields(),
            form: |fields| client_form(&ClientSheet::from_fields(fields).unwrap(), &[], &[], true),
            set: |fields, pairs| forms::CLIENT.set(fields, pairs, KEY, None),
        },
        Kind {
            name: "home-care plan",
            empty: ServicePlan::new(client()).to_fields(),
            form: |fields| plan_form(&plan_view(ServicePlan::from_fields(fields).unwrap()), &[], true),
            set: |fields, pairs| forms::SERVICE_PLAN.set(fields, pairs, "1", None),
        },
    ];
    kinds.push(Kind {
        name: "note",
        empty: note().to_fields(note_id()).unwrap(),
        form: |fields| note_form(note_id(), &NoteDraft::from_fields(note_id(), fields).unwrap()).unwrap(),
        set: |fields, pairs| {
            let typed = |(path, text): &(&str, &str)| FormEdit {
                row: FormRowId((*path).to_owned()),
                value: Some(EditValue::Text { text: (*text).to_owned() }),
            };
            let edits: Vec<FormEdit> = pairs.iter().map(typed).collect();
            let draft = NoteDraft::from_fields(note_id(), fields).unwrap();
            match note_edited(note_id(), &draft, &edits) {
                Ok(draft) => Ok(draft.to_fields(note_id()).unwrap()),
                Err(CareError::Field(error)) => Err(error),
                Err(other) => panic!("{other}"),
            }
        },
    });
    for kind in IncidentKind::ALL {
        let at = day().at("9:00".parse().unwrap()).unwrap();
        kinds.push(Kind {
            name: kind.code(),
            empty: Incident::new(client(), *kind, at, staff()).to_fields(),
            form: |fields| incident_form(&incident_sheet(Incident::from_fields(fields).unwrap()), &[]),
            set: |fields, pairs| forms::INCIDENT.set(fields, pairs, KEY, Some(day())),
        });
    }
    kinds
}

fn finished_kind() -> OutcomeKind {
    OutcomeKind::Provided
}
