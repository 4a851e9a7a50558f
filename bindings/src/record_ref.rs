//! Which record is meant, where any kind can be.

use kengai::DocRef;
use kengai::model::CareMonth;

use crate::errors::CareError;
use crate::ids::id;

/// A record of any kind. Months are `2026-11`.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum RecordRef {
    /// The record of a visit.
    Visit { visit: String },
    /// A client's sheet.
    Client { client: String },
    /// A client's plan and rota of a month.
    Plan { client: String, month: String },
    /// A client's handover notes of a month.
    Notes { client: String, month: String },
    /// Any record, as an incident or a conflict names it.
    Document { document: String },
}

pub(crate) fn month_of(text: &str) -> Result<CareMonth, CareError> {
    text.parse().map_err(|_| CareError::no_date())
}

impl RecordRef {
    pub(crate) fn doc_ref(self) -> Result<DocRef, CareError> {
        Ok(match self {
            Self::Visit { visit } => DocRef::Visit(id(&visit)?),
            Self::Client { client } => DocRef::Client(id(&client)?),
            Self::Plan { client, month } => DocRef::Plan(id(&client)?, month_of(&month)?),
            Self::Notes { client, month } => DocRef::Notes(id(&client)?, month_of(&month)?),
            Self::Document { document } => DocRef::Document(document),
        })
    }
}
