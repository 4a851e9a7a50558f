//! What the rules look at beside the visit itself: plan, sheet, directory, codes, and what the office has decided.

use crate::codes::CodeTable;
use kengai_model::client::ClientSheet;
use kengai_model::directory::Directory;
use kengai_model::plan::PlanMonth;

/// What an office decides about the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Visits closer than this are summed, end to start (default 120).
    pub two_hour_gap_minutes: i64,
    /// A helper needs at least this long from one home to the next (default 1: any time at all).
    pub travel_minutes_min: i64,
    /// There is another manager who can confirm a manager's own visit.
    pub other_manager: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { two_hour_gap_minutes: 120, travel_minutes_min: 1, other_manager: false }
    }
}

/// Everything beside the visit itself that the rules look at.
#[derive(Debug, Clone, Copy)]
pub struct PlanContext<'a> {
    /// The client's plan of the month.
    pub plan: Option<&'a PlanMonth>,
    /// The client's sheet.
    pub client: Option<&'a ClientSheet>,
    /// The office's directory.
    pub directory: Option<&'a Directory>,
    /// The office's code table.
    pub codes: &'a CodeTable,
    /// The office's settings.
    pub settings: &'a Settings,
}
