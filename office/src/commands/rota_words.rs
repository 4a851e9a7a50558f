//! How a planned visit is named: by its day and times to whoever reads, by the number in the list of its day to whoever types.

use kengai::{CareBook, SeenLast};
use kengai_model::{CareDay, PlanRowId, Slot};

use crate::failure::Failure;
use crate::words::{Words, both, day as day_words, table_day};

/// How a command names a planned visit: its number in the list of its day, with the day where that is not today's list.
pub(super) fn typed(book: &CareBook, row: PlanRowId, date: CareDay) -> Result<String, Failure> {
    let (number, today) = (book.numbers().of_row(date, row)?, crate::clock::answering_on());
    let listed = matches!(book.numbers().seen_last()?, SeenLast::List { list, .. } if list == today.into());
    Ok(if date == today && listed {
        number.to_string()
    } else {
        format!("{number} --date {}", table_day(date).ja)
    })
}

/// A day and its times.
pub(super) fn dated(date: CareDay, slot: Slot) -> Words {
    let (date, slot) = (day_words(date), slot.words());
    both(format!("{} {}", date.ja, slot.ja), format!("{} {}", date.en, slot.en))
}
