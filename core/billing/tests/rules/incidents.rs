//! Restraint, accident, complaint and sudden change: what each asks for, and that a restraint cannot be skipped.

use crate::office::{Office, found, only};
use kengai_billing::{Assessment, Rule, Severity};
use kengai_model::form::{Form, NEW_KEY};
use kengai_model::{Incident, IncidentId, IncidentKind, IncidentState, Words, sample, spec};

const FORM: Form = Form {
    find: spec::find_in_incident,
    fixed: &["client", "event.kind"],
    read: |fields| Ok(Incident::from_fields(fields)?.rest),
    expected: Words::lit("記録の項目", "a field of an incident"),
};

const FRESH: &str = "abababababababababababababababab";

fn incident(kind: IncidentKind) -> Incident {
    let day = kengai_model::CareDay::new(2026, 11, 1).unwrap();
    let at = day.at(kengai_model::MinuteOfDay::new(9, 5).unwrap()).unwrap();
    Incident::new(sample::client_id(), kind, at, sample::helper_id())
}

fn with(incident: &Incident, pairs: &[(&str, &str)]) -> Incident {
    let fields = FORM.set(&incident.to_fields(), pairs, FRESH, incident.day()).unwrap();
    Incident::from_fields(&fields).unwrap()
}

fn missing(incident: &Incident) -> Vec<String> {
    incident.missing().into_iter().map(|error| error.field).collect()
}

fn whole_restraint() -> Incident {
    with(
        &incident(IncidentKind::Restraint),
        &[
            ("restraint.manner", "車いすの腰ベルト"),
            ("restraint.from", "9:05"),
            ("restraint.to", "9:10"),
            ("restraint.state", "立ち上がりを繰り返す"),
            ("restraint.reason", "転落の危険"),
            ("restraint.urgent", "頭部を打つおそれ"),
            ("restraint.no_other_way", "声かけ・見守りでは防げない"),
            ("restraint.temporary", "移乗が終わるまで"),
        ],
    )
}

#[test]
fn a_restraint_wants_manner_time_state_reason_and_all_three_criteria() {
    let begun = incident(IncidentKind::Restraint);
    assert_eq!(missing(&begun).len(), 8);
    let whole = whole_restraint();
    assert_eq!(missing(&whole), [""; 0]);
    for path in ["restraint.manner", "restraint.to", "restraint.urgent", "restraint.temporary"] {
        assert_eq!(missing(&with(&whole, &[(path, "")])), [path]);
    }
    let backwards = with(&whole, &[("restraint.to", "9:05")]);
    assert_eq!(missing(&backwards), ["restraint.to"], "it ended after it began");
}

#[test]
fn a_restraint_that_is_not_complete_blocks_its_visit() {
    let office = Office::new();
    let id = IncidentId::from_bytes([7; 16]);
    let mut view = office.visit();
    assert!(matches!(office.assess(&view), Assessment::Ready { .. }));
    view.incidents = vec![IncidentState::of(id, &incident(IncidentKind::Restraint))];
    assert!(office.assess(&view).is_blocked());
    assert_eq!(
        found(&office.assess(&view)),
        only(Rule::Complete, Severity::Error, &format!("incident.{id}"))
    );
    // Also where the visit is cancelled, and where the record itself has not come.
    view.incidents = vec![IncidentState::unknown(id)];
    assert!(office.assess(&view).is_blocked());
    view.incidents = vec![IncidentState::of(id, &whole_restraint())];
    assert_eq!(found(&office.assess(&view)), []);
    // Another incident that is not finished is shown, and does not block.
    view.incidents = vec![IncidentState::of(id, &incident(IncidentKind::Accident))];
    assert_eq!(found(&office.assess(&view)), only(Rule::Complete, Severity::Warn, &format!("incident.{id}")));
}

#[test]
fn each_kind_asks_for_its_own_part() {
    let first = |kind| missing(&incident(kind)).remove(0);
    assert_eq!(first(IncidentKind::Accident), "accident.place");
    assert_eq!(first(IncidentKind::Complaint), "complaint.from");
    assert_eq!(first(IncidentKind::SuddenChange), "sudden.what");
    let complaint = with(
        &incident(IncidentKind::Complaint),
        &[
            ("complaint.from", "長女"),
            ("complaint.way", "電話"),
            ("complaint.what", "到着が遅い"),
            ("complaint.response", "お詫びし、到着前に電話する"),
        ],
    );
    assert_eq!(missing(&complaint), [""; 0]);
    for error in incident(IncidentKind::Restraint).missing() {
        assert_ne!(spec::label(&error.field).ja, error.field, "{} has a label", error.field);
    }
}

#[test]
fn a_call_is_a_row_of_its_own_and_is_found_again_by_the_beginning_of_its_key() {
    let path = |last: &str| format!("call.{NEW_KEY}.{last}");
    let (to, at) = (path("to"), path("at"));
    let called = with(&incident(IncidentKind::SuddenChange), &[(&to, "主治医"), (&at, "9:07")]);
    assert_eq!(called.calls.len(), 1);
    let answered = with(&called, &[("call.abab.result", "往診に来る")]);
    let call = answered.calls.values().next().unwrap();
    assert_eq!(call.to.as_ref().unwrap().as_str(), "主治医");
    assert_eq!(call.result.as_ref().unwrap().as_str(), "往診に来る");
    assert!(FORM.set(&called.to_fields(), &[("call.cdcd.result", "x")], FRESH, None).is_err());
}
