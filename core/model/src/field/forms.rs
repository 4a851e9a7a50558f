//! The kinds of sheets that people fill in: which declarations each has, what of it nobody types, who reads it. The facade
//! writes by them, and whoever draws a form offers what they take.

use crate::client::ClientSheet;
use crate::form::Form;
use crate::incident::Incident;
use crate::service_plan::ServicePlan;
use crate::spec;
use crate::words::Words;

/// A client's sheet.
pub const CLIENT: Form = Form {
    find: spec::find_in_client,
    // What is hidden of photos is decided about a photo, not typed.
    fixed: &["client", "photo_hidden."],
    read: |fields| Ok(ClientSheet::from_fields(fields)?.rest),
    expected: Words::lit("利用者の項目（cautions など）", "a field of a client's sheet, such as cautions"),
};

/// An incident.
pub const INCIDENT: Form = Form {
    find: spec::find_in_incident,
    fixed: &["client", "event.kind", "event.by", "event.visit", "clock.ahead", "withdrawn."],
    read: |fields| Ok(Incident::from_fields(fields)?.rest),
    expected: Words::lit(
        "事故・苦情などの記録の項目（kengai incident fields で一覧）",
        "a field of an incident, such as restraint.reason",
    ),
};

/// A version of a home-care plan.
pub const SERVICE_PLAN: Form = Form {
    find: spec::find_in_service_plan,
    fixed: &["client", "agreed.", "version.supersedes"],
    read: |fields| Ok(ServicePlan::from_fields(fields)?.rest),
    expected: Words::lit(
        "訪問介護計画の項目（slot.1.tasks など）",
        "a field of a home-care plan, such as slot.1.tasks",
    ),
};
