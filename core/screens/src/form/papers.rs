//! The forms of an incident, a client's sheet and a version of a home-care plan.

use std::collections::BTreeSet;

use kengai::{FieldSeen, IncidentSheet, ServicePlanView, Standing};
use kengai_model::{ClientSheet, asked, forms, spec};

use super::part::{CLIENT, INCIDENT, Part, SERVICE_PLAN};
use super::sheet::Sheet;
use super::view::FormView;

/// The form of an incident: what belongs to its kind, and whatever else somebody has filled in.
#[must_use]
pub fn incident_form(sheet: &IncidentSheet, seen: &[FieldSeen]) -> FormView {
    let (incident, fields) = (&sheet.incident, sheet.incident.to_fields());
    let filled_in = |part: &Part| {
        let several = sheet.several.iter().map(|one| &one.field);
        fields.keys().chain(several).any(|path| part.holds(path))
    };
    // The parts of the kinds are called by their codes.
    let of_other_kind = |part: &Part| {
        let mut kinds = kengai_model::IncidentKind::ALL.iter();
        kinds.any(|kind| part.of.contains(&kind.code()) && incident.event.kind != Some(*kind))
    };
    let (parts, others): (Vec<&Part>, Vec<&Part>) =
        INCIDENT.iter().partition(|part| !of_other_kind(part) || filled_in(part));
    let of_others = |pattern: &str| others.iter().any(|part| part.holds(pattern));
    Sheet {
        specs: spec::of_incident().filter(|one| !of_others(one.pattern)).collect(),
        parts,
        fields: &fields,
        seen,
        several: &sheet.several,
        last: &[],
        asked: asked::of_incident(incident),
        problems: sheet.missing.clone(),
        may_type: &|path| forms::INCIDENT.may_type(path),
        open: !incident.is_withdrawn(),
    }
    .form()
}

/// The form of a client's sheet; `open` says whether this device's user may change it.
#[must_use]
pub fn client_form(sheet: &ClientSheet, seen: &[FieldSeen], several: &[Standing], open: bool) -> FormView {
    Sheet {
        specs: spec::of_client().collect(),
        parts: CLIENT.iter().collect(),
        fields: &sheet.to_fields(),
        seen,
        several,
        last: &[],
        asked: BTreeSet::new(),
        problems: Vec::new(),
        may_type: &|path| forms::CLIENT.may_type(path),
        open,
    }
    .form()
}

/// The form of a version of a home-care plan; `open` says whether this device's user may change it. One that the client has
/// consented to is fixed.
#[must_use]
pub fn plan_form(version: &ServicePlanView, seen: &[FieldSeen], open: bool) -> FormView {
    Sheet {
        specs: spec::of_service_plan().collect(),
        parts: SERVICE_PLAN.iter().collect(),
        fields: &version.plan.to_fields(),
        seen,
        several: &version.several,
        last: &[],
        asked: asked::of_service_plan(&version.plan),
        problems: version.missing.clone(),
        may_type: &|path| forms::SERVICE_PLAN.may_type(path),
        open: open && !version.plan.is_agreed(),
    }
    .form()
}
