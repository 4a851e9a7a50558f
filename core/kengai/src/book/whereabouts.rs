//! Where something is: whose circle, which document, whether it is on this device.

use kengai_model::{ClientId, IncidentId, ServicePlanId, VisitId};
use kengai_protocol::{CircleId, DocId};
use kengai_store::Store;

use crate::CareError;
use crate::book::sought::Sought;

/// Where a client's documents are.
pub(crate) fn circle_of(store: &Store, client: ClientId) -> Result<CircleId, CareError> {
    store.circle_of_client(client)?.ok_or(CareError::NotFound(Sought::Client))
}

/// A visit's document: the same bytes.
pub(crate) fn doc_of(visit: VisitId) -> DocId {
    DocId(*visit.as_bytes())
}

/// The visit of a document.
pub(crate) fn visit_of(doc: DocId) -> VisitId {
    VisitId::from_bytes(doc.0)
}

/// An incident's document.
pub(crate) fn incident_doc(incident: IncidentId) -> DocId {
    DocId(*incident.as_bytes())
}

/// The document of a version of the home-care plan.
pub(crate) fn plan_doc(plan: ServicePlanId) -> DocId {
    DocId(*plan.as_bytes())
}

/// A record that has left this device can be brought back; any other is not known.
pub(crate) fn not_here(store: &Store, doc: DocId) -> Result<CareError, CareError> {
    Ok(if store.has_left(doc)? { CareError::Older } else { CareError::NotFound(Sought::Record) })
}
