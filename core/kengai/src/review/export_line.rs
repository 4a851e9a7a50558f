//! One line of a file of actuals: all that it says, for comparing, and what a person knows it by, for reading.

use kengai_model::service::ServiceCode;
use kengai_model::{CareDay, ClientId, MinuteOfDay, VisitId};
use kengai_protocol::Hash;
use serde::Serialize;

/// What a person knows a line by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SaidLine {
    /// Whose visit.
    #[serde(skip)]
    pub client: ClientId,
    /// The day.
    pub date: CareDay,
    /// From when.
    pub start: MinuteOfDay,
    /// Until when.
    pub end: MinuteOfDay,
    /// The service code; `None`: the record left it to the plan.
    pub code: Option<ServiceCode>,
}

/// A confirmed visit as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenLine {
    /// The visit.
    pub visit: VisitId,
    /// The confirmation that it rests on.
    pub confirmation: Hash,
    /// All that the file says of it.
    pub text: String,
    /// What a person knows it by.
    pub said: SaidLine,
}

impl WrittenLine {
    pub(crate) fn hash(&self) -> Hash {
        Hash::of_bytes(self.text.as_bytes())
    }
}
