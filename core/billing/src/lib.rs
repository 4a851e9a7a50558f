//! When a visit may be billed in home-visit care (訪問介護), what stands in the way, and what it comes to.
//!
//! Pure: records, plans and sheets of `kengai-model` in, reasons, stages and lines out. No disk, no clock of its own.
//!
//! | file | noun |
//! |---|---|
//! | `assess` | one record beside its plan: everything that is in the way, or its line |
//! | `finding`, `reason` | what the rules can find, in words of both languages; how grave, and of which rule |
//! | `board`, `neighbours` | a month of visits and how far each has come; the visits that are compared |
//! | `band`, `zone`, `fees`, `codes` | time bands, zones of the day, units step by step, the office's code table |
#![cfg_attr(test, allow(clippy::unwrap_used))]

#[macro_use]
mod named;

pub mod assess;
pub mod band;
pub mod board;
pub mod codes;
pub mod fees;
mod finding;
pub mod neighbours;
pub mod reason;
pub mod zone;

pub use assess::{
    Assessment, BillingLine, ConfirmationView, NotBilled, PlanContext, Settings, VisitView, assess,
};
pub use board::{RowState, Stage, assess_month};
pub use codes::CodeTable;
pub use finding::{
    CodeFinding, DecisionFinding, Finding, OthersFinding, PlanFinding, RecordFinding, TimesFinding,
};
pub use neighbours::{Neighbour, Neighbours, Repeats};
pub use reason::{Reason, Rule, Severity};
