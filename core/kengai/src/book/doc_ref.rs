//! Which document is meant, by what somebody who asks for it knows: a visit, a client's month, an id that a list named.

use kengai_model::{CareMonth, ClientId, IncidentId, ServicePlanId, VisitId};
use kengai_protocol::{CircleKind, DocId};
use kengai_store::Store;
use kengai_store::doc_kind::{client_id, directory_id, plan_id, thread_id};

use crate::CareError;
use crate::book::carebook::circle_of_kind;
use crate::book::whereabouts::{circle_of, doc_of, incident_doc, plan_doc};

/// A document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocRef {
    /// The record of a visit.
    Visit(VisitId),
    /// The record of an incident.
    Incident(IncidentId),
    /// A version of a home-care plan.
    ServicePlan(ServicePlanId),
    /// A client's sheet.
    Client(ClientId),
    /// A client's plan and rota of a month.
    Plan(ClientId, CareMonth),
    /// A client's handover notes of a month.
    Notes(ClientId, CareMonth),
    /// The office and its staff.
    Office,
    /// Any document, as a conflict names it.
    Document(DocId),
}

pub(crate) fn doc_named(store: &Store, of: &DocRef) -> Result<DocId, CareError> {
    Ok(match *of {
        DocRef::Visit(visit) => doc_of(visit),
        DocRef::Incident(incident) => incident_doc(incident),
        DocRef::ServicePlan(plan) => plan_doc(plan),
        DocRef::Client(client) => client_id(circle_of(store, client)?, client),
        DocRef::Plan(client, month) => plan_id(circle_of(store, client)?, client, month),
        DocRef::Notes(client, month) => thread_id(circle_of(store, client)?, client, month),
        DocRef::Office => directory_id(circle_of_kind(store, CircleKind::Office)?),
        DocRef::Document(doc) => doc,
    })
}
