//! A visit that a helper is to make in a played month, and what happens at it.

use kengai_model::{CareDay, ClientId, IncidentKind, PlanRowId};

/// What happens at a visit beside the usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nothing.
    Usual,
    /// Nobody records it.
    Never,
    /// The client does not want it today.
    Cancelled,
    /// Finished without what the plan asks for.
    Unfinished,
    /// Begun and never finished.
    Draft,
    /// A handover note; whether it wants 了解.
    Note(bool),
    /// A photo, whatever day it is.
    Photo,
    /// An incident.
    Incident(IncidentKind),
    /// Its writer corrects a value later in the day, and so does a manager.
    TwoHands,
    /// Its writer adds a line later in the day, and so does a manager.
    TwoLines,
    /// Nobody planned it.
    Unplanned,
}

/// A visit that a helper is to make.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// The planned visit; what is not planned has none.
    pub(super) row: Option<PlanRowId>,
    /// Where.
    pub(super) client: ClientId,
    /// Their name.
    pub(super) client_name: String,
    /// The day.
    pub(super) day: CareDay,
    /// Planned minute of the day.
    pub(super) start: u16,
    /// What happens there.
    pub(super) fate: Fate,
    /// Photos are taken there.
    pub(super) photo: bool,
    /// There are notes that this helper has not read.
    pub(super) unread: bool,
    /// Decides the rest.
    pub(super) seed: u64,
}

/// What two people write apart into one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Apart {
    /// Another value each.
    Value,
    /// A line each, below what stands there.
    Line,
}

impl Apart {
    /// The field.
    pub(super) const fn field(self) -> &'static str {
        match self {
            Self::Value => "vitals.temperature.value",
            Self::Line => "remarks",
        }
    }
}
