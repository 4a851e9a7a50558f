//! Days and months as people type them behind a command.

use kengai_model::calendar::with_year;
use kengai_model::value::Value;
use kengai_model::{CareDay, CareMonth};

use crate::clock::OfficeClock;
use crate::home::Context;

/// The month of a command; without one the month whose claims are still to be handed in, else this one.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct MonthArg {
    /// 2026-11; until the 10th last month, then this one.
    #[arg(long, value_parser = month)]
    pub(crate) month: Option<CareMonth>,
}

impl MonthArg {
    /// The month that is meant.
    pub(crate) fn of(self, context: &Context) -> CareMonth {
        self.month.unwrap_or_else(|| CareMonth::at_work(context.clock.today()))
    }
}

/// A month as people type it.
pub(crate) fn month(text: &str) -> Result<CareMonth, String> {
    text.parse().map_err(|_| "2026-11 のような年月 / a month such as 2026-11".to_owned())
}

/// A date as people type it.
pub(crate) fn day(text: &str) -> Result<CareDay, String> {
    // A date without a year is this year's, by the clock that this program goes by.
    let today = OfficeClock::from_environment().map(OfficeClock::today).ok();
    let text = today.and_then(|today| with_year(text, today)).unwrap_or_else(|| text.to_owned());
    CareDay::from_text(&text).map_err(|_| "2026-11-16 のような日付 / a date such as 2026-11-16".to_owned())
}
