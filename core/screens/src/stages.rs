//! How far a visit of a month has come, as lists of them show it: in which order, and by which sign.

use kengai_billing::board::Stage;

/// The stages as people read them: what a call settles first, what is over last, what is still to come at the end.
pub const STAGES: [Stage; 10] = [
    Stage::NoRecord,
    Stage::Blocked,
    Stage::InProgress,
    Stage::Ready,
    Stage::Confirmed,
    Stage::Exported,
    Stage::Done,
    Stage::ConfirmedDone,
    Stage::Duplicate,
    Stage::Planned,
];

/// The sign of a stage: a shape of its own, which reads in grey.
#[must_use]
pub const fn stage_mark(stage: Stage) -> &'static str {
    match stage {
        Stage::NoRecord => "□",
        Stage::Planned => "○",
        Stage::InProgress => "◐",
        Stage::Blocked => "△",
        Stage::Ready => "◇",
        Stage::Confirmed => "✓",
        Stage::Exported => "✓✓",
        Stage::Done | Stage::ConfirmedDone => "―",
        Stage::Duplicate => "＝",
    }
}
