//! By what something is opened: the id that its noun's calls take, with the kind that says which noun that is.

use std::fmt;

use kengai_model::{ClientId, IncidentId, NoteId, PlanRowId, ServicePlanId, VisitId, Words};
use kengai_protocol::DocId;
use kengai_store::DocKind;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use crate::book::whereabouts::visit_of;

/// Something that a list names, by which it is opened. In JSON its `kind` and its `id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The record of a visit.
    Visit(VisitId),
    /// A handover note.
    Note(NoteId),
    /// A client's sheet.
    Client(ClientId),
    /// A planned visit.
    PlannedVisit(PlanRowId),
    /// A version of a home-care plan.
    ServicePlan(ServicePlanId),
    /// The record of an incident.
    Incident(IncidentId),
    /// A document that is not opened by an id of its own.
    Document(DocKind, DocId),
}

impl Place {
    /// A whole document's, of this client.
    pub(crate) fn of(kind: DocKind, doc: DocId, client: Option<ClientId>) -> Self {
        match (kind, client) {
            (DocKind::Visit, _) => Self::Visit(visit_of(doc)),
            (DocKind::Thread | DocKind::Note, _) => Self::Note(NoteId::from_bytes(doc.0)),
            (DocKind::Client, Some(client)) => Self::Client(client),
            (DocKind::ServicePlan, _) => Self::ServicePlan(ServicePlanId::from_bytes(doc.0)),
            (DocKind::Incident, _) => Self::Incident(IncidentId::from_bytes(doc.0)),
            (DocKind::Client | DocKind::Plan | DocKind::Directory, _) => Self::Document(kind, doc),
        }
    }

    /// The kind of document in which it stands.
    #[must_use]
    pub const fn kind(self) -> DocKind {
        match self {
            Self::Visit(_) => DocKind::Visit,
            Self::Note(_) => DocKind::Note,
            Self::Client(_) => DocKind::Client,
            Self::PlannedVisit(_) => DocKind::Plan,
            Self::ServicePlan(_) => DocKind::ServicePlan,
            Self::Incident(_) => DocKind::Incident,
            Self::Document(kind, _) => kind,
        }
    }
}

/// The id, in hex.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Visit(id) => id.fmt(f),
            Self::Note(id) => id.fmt(f),
            Self::Client(id) => id.fmt(f),
            Self::PlannedVisit(id) => id.fmt(f),
            Self::ServicePlan(id) => id.fmt(f),
            Self::Incident(id) => id.fmt(f),
            Self::Document(_, id) => id.fmt(f),
        }
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut place = to.serialize_struct("Place", 2)?;
        place.serialize_field("kind", kind_code(self.kind()))?;
        place.serialize_field("id", &self.to_string())?;
        place.end()
    }
}

/// The word by which scripts know a kind of document.
pub(crate) const fn kind_code(kind: DocKind) -> &'static str {
    match kind {
        DocKind::Visit => "visit",
        DocKind::Thread | DocKind::Note => "note",
        DocKind::Client => "client",
        DocKind::Plan => "plan",
        DocKind::ServicePlan => "service_plan",
        DocKind::Incident => "incident",
        DocKind::Directory => "other",
    }
}

/// The same in JSON.
pub(crate) fn as_code<S: Serializer>(kind: &DocKind, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(kind_code(*kind))
}

/// What a kind of document is called.
pub(crate) const fn kind_words(kind: DocKind) -> Words {
    match kind {
        DocKind::Visit => Words::lit("訪問の記録", "visit record"),
        DocKind::Thread | DocKind::Note => Words::lit("申し送り", "handover note"),
        DocKind::Client => Words::lit("利用者", "client"),
        DocKind::Plan => Words::lit("予定", "plan"),
        DocKind::ServicePlan => Words::lit("訪問介護計画", "home-care plan"),
        DocKind::Incident => Words::lit("事故・苦情などの記録", "incident"),
        DocKind::Directory => Words::lit("事業所の文書", "office document"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_of_any_kind_has_a_place_of_that_kind() {
        let (doc, client) = (DocId([1; 16]), ClientId::from_bytes([2; 16]));
        for kind in DocKind::ALL {
            let place = Place::of(kind, doc, Some(client));
            // A draft of before the first release is one of a note.
            let kind = if kind == DocKind::Thread { DocKind::Note } else { kind };
            assert_eq!(place.kind(), kind);
            // A client's sheet is named by the client, all else by its own id.
            let id = if kind == DocKind::Client { client.to_string() } else { doc.to_string() };
            assert_eq!(place.to_string(), id);
        }
    }
}
