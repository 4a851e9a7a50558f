//! A visit and its confirmation (確定) as the merged documents show them.

use std::collections::BTreeSet;

use serde::Serialize;

use kengai_model::IncidentState;
use kengai_model::ids::{StaffId, VisitId};
use kengai_model::late_time::LateTime;
use kengai_model::time::UnixMillis;
use kengai_model::visit::VisitRecord;

/// A visit as the merged documents show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitView {
    /// The document.
    pub id: VisitId,
    /// What it says.
    pub record: VisitRecord,
    /// Fields that hold two values which differ, written apart and not yet decided.
    pub conflicts: BTreeSet<String>,
    /// The newest 確定, if there is one.
    pub confirmation: Option<ConfirmationView>,
    /// The last actuals file has this visit as it is confirmed.
    pub exported: bool,
    /// An actuals file was written of this visit, and the last one does not have it so.
    pub outdated: bool,
    /// Incidents that the record names or that name it.
    pub incidents: Vec<IncidentState>,
    /// Times in it that lie after the record itself.
    pub late: Vec<LateTime>,
    /// Arrival and leaving were written again after the change that notes a wrong clock.
    pub times_corrected: bool,
}

impl VisitView {
    /// A visit that nobody has confirmed or contradicted.
    pub fn new(id: VisitId, record: VisitRecord) -> Self {
        Self {
            id,
            record,
            conflicts: BTreeSet::new(),
            confirmation: None,
            exported: false,
            outdated: false,
            incidents: Vec::new(),
            late: Vec::new(),
            times_corrected: false,
        }
    }

    /// A manager has confirmed exactly what the record says now.
    pub fn is_confirmed(&self) -> bool {
        self.confirmation.as_ref().is_some_and(ConfirmationView::stands)
    }
}

/// A manager's confirmation (確定) as far as the rules need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConfirmationView {
    /// Who confirmed.
    pub by: StaffId,
    /// When, by their clock.
    pub at: UnixMillis,
    /// The document still stands at the confirmed heads.
    pub heads_match: bool,
    /// Fields that differ from the confirmed view.
    pub changed_since: BTreeSet<String>,
    /// Of them those in which a manager decided between several values, with a reason.
    pub decided_since: BTreeSet<String>,
}

impl ConfirmationView {
    /// Whatever changed since has its reason: the record names one, or whoever decided did.
    pub fn is_reasoned(&self) -> bool {
        self.changed_since.contains("amendment.reason") || self.changed_since.is_subset(&self.decided_since)
    }

    /// Nothing that can be seen has changed since.
    pub fn stands(&self) -> bool {
        self.heads_match || self.changed_since.is_empty()
    }
}
