//! Everything that the rules can find: closed sets, one to a subject, so that no finding is without its words in both languages,
//! what was found and what would settle it. A test walks every one (`office/src/walk_tests.rs`).

mod by_writer;
mod code;
mod decision;
mod others;
mod plan;
mod record;
mod times;

pub use code::CodeFinding;
pub use decision::DecisionFinding;
pub use others::OthersFinding;
pub use plan::PlanFinding;
pub use record::RecordFinding;
pub use times::TimesFinding;

use kengai_model::words::Words;

/// What a rule found, with all that its words need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Of the record by itself.
    Record(RecordFinding),
    /// Of the visit beside its plan, the additions and the certificate.
    Plan(PlanFinding),
    /// Of the code, and of the band and the zone that it is for.
    Code(CodeFinding),
    /// Of the times, beside the plan and the clock.
    Times(TimesFinding),
    /// Of what people must decide.
    Decision(DecisionFinding),
    /// Of the visit among the others.
    Others(OthersFinding),
}

impl Finding {
    /// What was found.
    pub fn found(&self) -> Words {
        match self {
            Self::Record(finding) => finding.found(),
            Self::Plan(finding) => finding.found(),
            Self::Code(finding) => finding.found(),
            Self::Times(finding) => finding.found(),
            Self::Decision(finding) => finding.found(),
            Self::Others(finding) => finding.found(),
        }
    }

    /// What would settle it.
    pub fn settle(&self) -> Words {
        match self {
            Self::Record(finding) => finding.settle(),
            Self::Plan(finding) => finding.settle(),
            Self::Code(finding) => finding.settle(),
            Self::Times(finding) => finding.settle(),
            Self::Decision(finding) => finding.settle(),
            Self::Others(finding) => finding.settle(),
        }
    }

    /// The whole finding: what was found, and what would settle it.
    pub fn words(&self) -> Words {
        let (found, settle) = (self.found(), self.settle());
        Words::new(format!("{} → {}", found.ja, settle.ja), format!("{} → {}", found.en, settle.en))
    }
}

impl From<RecordFinding> for Finding {
    fn from(finding: RecordFinding) -> Self {
        Self::Record(finding)
    }
}

impl From<PlanFinding> for Finding {
    fn from(finding: PlanFinding) -> Self {
        Self::Plan(finding)
    }
}

impl From<CodeFinding> for Finding {
    fn from(finding: CodeFinding) -> Self {
        Self::Code(finding)
    }
}

impl From<TimesFinding> for Finding {
    fn from(finding: TimesFinding) -> Self {
        Self::Times(finding)
    }
}

impl From<DecisionFinding> for Finding {
    fn from(finding: DecisionFinding) -> Self {
        Self::Decision(finding)
    }
}

impl From<OthersFinding> for Finding {
    fn from(finding: OthersFinding) -> Self {
        Self::Others(finding)
    }
}
