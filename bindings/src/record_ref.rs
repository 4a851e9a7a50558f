//! Which record is meant, where any kind can be.

use kengai::DocRef;
use kengai::model::{CareMonth, ClientId, IncidentId, VisitId};

use crate::crossing::DocumentId;

/// A record of any kind.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum RecordRef {
    /// The record of a visit.
    Visit { visit: VisitId },
    /// The record of an incident.
    Incident { incident: IncidentId },
    /// A client's sheet.
    Client { client: ClientId },
    /// A client's plan and rota of a month.
    Plan { client: ClientId, month: CareMonth },
    /// A client's handover notes of a month.
    Notes { client: ClientId, month: CareMonth },
    /// Any record, as a conflict names it.
    Document { document: DocumentId },
}

impl From<RecordRef> for DocRef {
    fn from(of: RecordRef) -> Self {
        match of {
            RecordRef::Visit { visit } => Self::Visit(visit),
            RecordRef::Incident { incident } => Self::Incident(incident),
            RecordRef::Client { client } => Self::Client(client),
            RecordRef::Plan { client, month } => Self::Plan(client, month),
            RecordRef::Notes { client, month } => Self::Notes(client, month),
            RecordRef::Document { document } => Self::Document(document),
        }
    }
}
