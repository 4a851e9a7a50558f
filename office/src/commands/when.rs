//! Days and months as people type them behind a command.

use kengai::CareBook;
use kengai_model::said_from_now::month_typed;
use kengai_model::value::Value as _;
use kengai_model::{CareDay, CareMonth, MinuteOfDay, said_from_now};

use super::note::coded;
use crate::clock;
use crate::failure::Failure;

/// The month of a command; without one the month whose claims are still to be handed in, else this one.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct MonthArg {
    /// 2026-11; until the 10th last month, then this one.
    #[arg(long, value_parser = month)]
    pub(crate) month: Option<CareMonth>,
}

impl MonthArg {
    /// The month that is meant. Which one is at work says the time that is certain: a clock that is ahead is in the next one
    /// hours before the last is due.
    pub(crate) fn of(self, book: &CareBook) -> Result<CareMonth, Failure> {
        Ok(match self.month {
            Some(month) => month,
            None => Self::at_work(book)?,
        })
    }

    /// The month of whoever names none.
    pub(crate) fn at_work(book: &CareBook) -> Result<CareMonth, Failure> {
        Ok(CareMonth::at_work(book.clock_state()?.certain_now().day()))
    }
}

/// A month as people type it.
pub(crate) fn month(text: &str) -> Result<CareMonth, String> {
    month_typed(text, clock::answering_on())
        .map_err(|_| "2026-11、11、11月 のような年月 / a month such as 2026-11 or 11".to_owned())
}

/// A date as people type it.
pub(crate) fn day(text: &str) -> Result<CareDay, String> {
    // What is said from today is so by the clock that this program goes by.
    let said = said_from_now::day(text, clock::answering_on());
    said.map_or_else(|| CareDay::from_text(text), Ok)
        .map_err(|_| "2026-11-16 のような日付 / a date such as 2026-11-16".to_owned())
}

/// A time of day as people type it.
pub(crate) fn time(text: &str) -> Result<MinuteOfDay, String> {
    if said_from_now::is_now(text) { Ok(clock::answering_at().minute()) } else { coded(text) }
}
