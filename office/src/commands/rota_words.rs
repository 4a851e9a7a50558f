//! How a planned visit is named: by its day and times to whoever reads, by the number in the list of its day to whoever types.

use kengai::CareBook;
use kengai_model::{CareDay, PlanRowId, Slot};

use crate::failure::Failure;
use crate::words::{Words, both, day as day_words, table_day};

/// How a command names a planned visit: its number in the list of its day, and the day, whatever list is looked at meanwhile.
pub(super) fn typed(book: &CareBook, row: PlanRowId, date: CareDay) -> Result<String, Failure> {
    let number = book.numbers().of_row(date, row)?;
    Ok(format!("{number} --date {}", table_day(date).ja))
}

/// A day and its times.
pub(super) fn dated(date: CareDay, slot: Slot) -> Words {
    let (date, slot) = (day_words(date), slot.words());
    both(format!("{} {}", date.ja, slot.ja), format!("{} {}", date.en, slot.en))
}
