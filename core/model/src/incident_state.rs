//! An incident of a visit, as far as the rules need it: how far its own record has come, and what the visit's lacks because of it.

use crate::error::FieldError;
use crate::ids::IncidentId;
use crate::incident::{Incident, IncidentKind};
use crate::spec;
use crate::words::Words;

/// How far the record of an incident has come.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct IncidentState {
    /// The incident.
    pub id: IncidentId,
    /// What it is; `None` where it has not arrived here, or does not say.
    pub kind: Option<IncidentKind>,
    /// What is missing in it.
    pub missing: Vec<FieldError>,
    /// It was begun on this device and has not been finished: nobody else has it.
    pub draft: bool,
}

impl IncidentState {
    /// Of an incident that is here.
    pub fn of(id: IncidentId, incident: &Incident) -> Self {
        Self { id, kind: incident.event.kind, missing: incident.missing(), draft: false }
    }

    /// Of one that is being written here for the first time.
    pub fn being_written(id: IncidentId, incident: &Incident) -> Self {
        Self { draft: true, ..Self::of(id, incident) }
    }

    /// Of one that a visit names and that has not arrived.
    pub const fn unknown(id: IncidentId) -> Self {
        Self { id, kind: None, missing: Vec::new(), draft: false }
    }

    /// The visit cannot be finished, nor billed, before this is: a restraint that is not complete, not finished, or
    /// not known to be.
    pub fn holds_up(&self) -> bool {
        match self.kind {
            Some(IncidentKind::Restraint) => self.draft || !self.missing.is_empty(),
            Some(_) => false,
            None => true,
        }
    }

    /// What a visit's record lacks because of it, as a field of the visit.
    pub fn as_missing(&self) -> Option<FieldError> {
        let expected = match self.kind {
            _ if !self.holds_up() => return None,
            Some(_) if self.missing.is_empty() => {
                Words::lit("身体拘束の記録を終える", "finish the record of the restraint")
            }
            Some(_) => {
                let label = |error: &FieldError| spec::label(&error.field);
                let ja: Vec<String> = self.missing.iter().map(|e| label(e).ja.into_owned()).collect();
                let en: Vec<String> = self.missing.iter().map(|e| label(e).en.into_owned()).collect();
                Words::new(
                    format!("身体拘束の記録をすべて書く（{}）", ja.join("、")),
                    format!("write the record of the restraint in full ({})", en.join(", ")),
                )
            }
            None => Words::lit(
                "届くまで待つか、訪問したヘルパーに送ってもらう",
                "wait until it arrives, or ask the helper to send it",
            ),
        };
        Some(FieldError::missing(format!("incident.{}", self.id), expected))
    }
}
