//! Which document is meant, by what somebody who asks for it knows: a visit, a client's month, an id that a list named.

use kengai_model::{CareMonth, ClientId, IncidentId, ServicePlanId, UnixMillis, VisitId};
use kengai_protocol::{CircleKind, DocId};
use kengai_store::doc_kind::{client_id, directory_id, plan_id, thread_id};
use kengai_store::{DocKind, Left, Store};

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

/// The documents that hold it: of a month of notes each note is one, beside the thread of before.
pub(crate) fn docs_named(store: &Store, of: &DocRef) -> Result<Vec<DocId>, CareError> {
    let mut docs = vec![doc_named(store, of)?];
    if let DocRef::Notes(client, month) = *of {
        for note in store.notes_of_client(circle_of(store, client)?, client, usize::MAX)? {
            let at = i64::try_from(note.at_ms).ok().and_then(|at| UnixMillis::new(at).ok());
            let is_own = store.kind_of(note.doc)? == Some(DocKind::Note);
            docs.extend(at.filter(|at| is_own && at.day().month() == month).map(|_| note.doc));
        }
        docs.retain(|doc| matches!(store.document(*doc), Ok(Some(_))));
    }
    Ok(docs)
}

/// Whether it has left this device; of a month of notes whether any has.
pub(crate) fn away(store: &Store, of: &DocRef) -> Result<bool, CareError> {
    Ok(match *of {
        DocRef::Notes(client, month) => {
            store.left_count(Left::Notes, client, (month.first_day(), month.last_day()))? > 0
        }
        _ => store.has_left(doc_named(store, of)?)?,
    })
}

/// One document; of a month of notes the thread of before.
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
