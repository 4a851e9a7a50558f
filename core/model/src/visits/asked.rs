//! Which fields are asked for, answered or not: a form marks them, and they stay marked when they are filled in.
//!
//! What is *missing* says only what is empty. So a field is asked for where it is missing, or would be if one answer beside it
//! were taken away; the rules of what is missing stand in one place.

use std::collections::BTreeSet;

use crate::belongs::base_of;
use crate::error::FieldError;
use crate::fields::Fields;
use crate::incident::Incident;
use crate::missing::vital_path;
use crate::plan::PlanRow;
use crate::service_plan::ServicePlan;
use crate::visit::VisitRecord;
use crate::vitals::VitalKind;

/// Of a visit's record. A list that wants a row, whichever, is named as a whole.
pub fn of_visit(record: &VisitRecord, row: Option<&PlanRow>) -> BTreeSet<String> {
    let mut asked =
        asked(&record.to_fields(), |fields| Some(VisitRecord::from_fields(fields).ok()?.missing(row)));
    // One field answers for both blood pressures.
    if asked.contains(vital_path(VitalKind::BloodPressure)) {
        asked.insert("vitals.blood_pressure.lower".to_owned());
    }
    asked
}

/// Of an incident.
pub fn of_incident(incident: &Incident) -> BTreeSet<String> {
    asked(&incident.to_fields(), |fields| Some(Incident::from_fields(fields).ok()?.missing()))
}

/// Of a version of a home-care plan: what is needed before the client can be asked for consent.
pub fn of_service_plan(plan: &ServicePlan) -> BTreeSet<String> {
    asked(&plan.to_fields(), |fields| Some(ServicePlan::from_fields(fields).ok()?.missing()))
}

/// `missing` is `None` of what is no document: without whose it is, or of which day.
fn asked(fields: &Fields, missing: impl Fn(&Fields) -> Option<Vec<FieldError>>) -> BTreeSet<String> {
    let paths = |missing: Vec<FieldError>| missing.into_iter().map(|error| error.field);
    let mut asked: BTreeSet<String> = missing(fields).into_iter().flat_map(paths).collect();
    for path in fields.keys() {
        let mut without = fields.clone();
        without.remove(path);
        // What follows from the answer elsewhere, as from a visit that did not take place, is not this answer.
        let beside = |field: &String| {
            let base = base_of(path).is_some_and(|base| base_of(field) == Some(base));
            base || path.split('.').next() == Some(field.as_str())
        };
        asked.extend(missing(&without).into_iter().flat_map(paths).filter(beside));
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{ClientId, StaffId};
    use crate::plan::PlanRow;
    use crate::service::Scheme;
    use crate::slot::Slot;
    use crate::tasks::Task;
    use crate::time::CareDay;

    fn row() -> PlanRow {
        let day = CareDay::new(2026, 11, 16).unwrap();
        let slot = Slot { start: "9:00".parse().unwrap(), end: "9:45".parse().unwrap() };
        let mut row = PlanRow::new(crate::ids::PlanRowId::from_bytes([1; 16]), day, slot);
        row.tasks.0.insert(Task::Cleaning);
        row.vitals.0.extend([VitalKind::Temperature, VitalKind::BloodPressure]);
        row
    }

    /// What was asked for is asked for when it is answered, in whatever way.
    #[test]
    fn an_answer_does_not_take_the_question_away() {
        let (row, client) = (row(), ClientId::from_bytes([2; 16]));
        let mut record = VisitRecord::new(Scheme::LongTermCare, client, row.date);
        let before = of_visit(&record, Some(&row));
        for path in
            ["vitals.temperature.value", "vitals.blood_pressure.lower", "task.cleaning", "helper", "in.at"]
        {
            assert!(before.contains(path), "{path}");
        }
        assert!(!before.contains("vitals.pulse.value") && !before.contains("task.laundry"));
        record.helpers.insert(StaffId::from_bytes([3; 16]), crate::service::HelperRole::Main);
        for (path, text) in [
            ("in.at", "9:02"),
            ("out.at", "9:40"),
            ("vitals.temperature.value", "36.8"),
            ("vitals.temperature.at", "9:10"),
            ("vitals.blood_pressure.none", "refused"),
            ("task.cleaning", "done"),
            ("service.type", "生活"),
            ("outcome.kind", "provided"),
            ("client_confirmation.method", "signature"),
        ] {
            record.set(path, text).unwrap();
        }
        assert_eq!(record.missing(Some(&row)), []);
        let after = of_visit(&record, Some(&row));
        assert!(before.is_subset(&after), "{:?}", before.difference(&after));
    }

    /// Of a visit that did not take place nothing is asked but why.
    #[test]
    fn a_cancelled_visit_only_says_why() {
        let row = row();
        let mut record = VisitRecord::new(Scheme::LongTermCare, ClientId::from_bytes([2; 16]), row.date);
        record.set("outcome.kind", "cancelled").unwrap();
        let asked = of_visit(&record, Some(&row));
        assert_eq!(asked.into_iter().collect::<Vec<_>>(), ["outcome.kind", "outcome.reason"]);
    }
}
