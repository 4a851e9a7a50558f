//! Why a visit may not be billed yet, or what a manager should look at: the rule, the field, and what would settle it.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::finding::Finding;
use kengai_model::words::Words;

/// How much a reason weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Blocks billing.
    Error,
    /// A person should look.
    Warn,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// Both languages.
    pub const fn words(self) -> Words {
        match self {
            Self::Error => Words::lit("要対応", "blocked"),
            Self::Warn => Words::lit("確認", "check"),
            Self::Info => Words::lit("参考", "note"),
        }
    }
}

/// The rules, by their numbers in the office's handbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(into = "u8")]
pub enum Rule {
    /// 1: every planned visit has exactly one outcome, every outcome a planned visit or an approved reason.
    OneOutcome,
    /// 2: required fields, start before end, date in the month, no family.
    Complete,
    /// 3: the time band follows the plan.
    Band,
    /// 4: nobody is in two places at once.
    OnePlace,
    /// 5: visits less than about two hours apart are summed.
    TwoHours,
    /// 6: early, evening and night zones follow the planned start.
    Zone,
    /// 7: additions have their evidence.
    Additions,
    /// 8: the client confirmed, or there is a reason.
    ClientConfirmed,
    /// 9: the certificate covers the day, the plan lies within the limit.
    Certificate,
    /// 10: no unresolved conflict in a billing field.
    Conflict,
    /// 11: a manager has confirmed, and nothing changed since.
    ManagerConfirmed,
}

impl Rule {
    /// The rule's number, 1 to 11.
    pub const fn number(self) -> u8 {
        match self {
            Self::OneOutcome => 1,
            Self::Complete => 2,
            Self::Band => 3,
            Self::OnePlace => 4,
            Self::TwoHours => 5,
            Self::Zone => 6,
            Self::Additions => 7,
            Self::ClientConfirmed => 8,
            Self::Certificate => 9,
            Self::Conflict => 10,
            Self::ManagerConfirmed => 11,
        }
    }
}

impl From<Rule> for u8 {
    fn from(rule: Rule) -> Self {
        rule.number()
    }
}

/// One finding about a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Which rule found it.
    pub rule: Rule,
    /// How much it weighs.
    pub severity: Severity,
    /// The field it is about.
    pub field: String,
    /// What it found.
    pub finding: Finding,
}

impl Reason {
    /// A finding that blocks billing.
    pub fn error(rule: Rule, field: impl Into<String>, finding: impl Into<Finding>) -> Self {
        Self { rule, severity: Severity::Error, field: field.into(), finding: finding.into() }
    }

    /// A finding that a person should look at.
    pub fn warn(rule: Rule, field: impl Into<String>, finding: impl Into<Finding>) -> Self {
        Self { severity: Severity::Warn, ..Self::error(rule, field, finding) }
    }

    /// Something worth knowing.
    pub fn info(rule: Rule, field: impl Into<String>, finding: impl Into<Finding>) -> Self {
        Self { severity: Severity::Info, ..Self::error(rule, field, finding) }
    }

    /// The whole finding in both languages: what was found, and what would settle it.
    pub fn words(&self) -> Words {
        self.finding.words()
    }
}

/// As programs read it: with its words.
impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut reason = serializer.serialize_struct("Reason", 5)?;
        reason.serialize_field("rule", &self.rule)?;
        reason.serialize_field("severity", &self.severity)?;
        reason.serialize_field("field", &self.field)?;
        reason.serialize_field("found", &self.finding.found())?;
        reason.serialize_field("settle", &self.finding.settle())?;
        reason.end()
    }
}
