//! A visit's id and its document's are the same bytes.

use kengai_model::VisitId;
use kengai_protocol::DocId;

pub(crate) fn doc_of(visit: VisitId) -> DocId {
    DocId(*visit.as_bytes())
}

pub(crate) fn visit_of(doc: DocId) -> VisitId {
    VisitId::from_bytes(doc.0)
}
