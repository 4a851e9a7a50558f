//! What the rules say of one visit: ready with its line, nothing to bill, or blocked, each with its reasons.

use serde::Serialize;

use super::billing_line::BillingLine;
use crate::reason::{Reason, Rule, Severity};

/// Why a visit that is in order has no billing line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotBilled {
    /// It did not take place.
    DidNotTakePlace,
    /// It belongs to a scheme that these rules and files do not cover.
    OtherScheme,
    /// It is a second record of another visit.
    Duplicate,
}

/// What the rules say of one visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Assessment {
    /// May be billed once a manager has confirmed it; reasons are warnings and notes.
    Ready {
        /// The line.
        line: Box<BillingLine>,
        /// Warnings and notes.
        reasons: Vec<Reason>,
    },
    /// In order, and nothing to bill.
    NotBilled {
        /// Why.
        why: NotBilled,
        /// Warnings and notes.
        reasons: Vec<Reason>,
    },
    /// Something must be settled first; the errors come first.
    Blocked {
        /// Errors, warnings and notes.
        reasons: Vec<Reason>,
    },
}

impl Assessment {
    /// Every finding, errors first.
    pub fn reasons(&self) -> &[Reason] {
        match self {
            Self::Ready { reasons, .. } | Self::NotBilled { reasons, .. } | Self::Blocked { reasons } => {
                reasons
            }
        }
    }

    /// The billing line, if it is ready.
    pub fn line(&self) -> Option<&BillingLine> {
        match self {
            Self::Ready { line, .. } => Some(line),
            _ => None,
        }
    }

    /// Something must be settled before a manager confirms it; that it is not confirmed again yet is what confirming settles.
    pub fn stops_confirming(&self) -> bool {
        let stops =
            |reason: &Reason| reason.severity == Severity::Error && reason.rule != Rule::ManagerConfirmed;
        self.reasons().iter().any(stops)
    }

    /// Something must be settled first.
    pub const fn is_blocked(&self) -> bool {
        matches!(self, Self::Blocked { .. })
    }
}
