//! When a planned visit is over.

use crate::time::{CareDay, UnixMillis};
use crate::visit::Slot;

/// Whether a planned visit has ended, by the clock. One past midnight ends on the next day.
pub fn is_over(date: CareDay, slot: Slot, now: UnixMillis) -> bool {
    let day = if slot.end > slot.start { date } else { date.next() };
    day.at(slot.end).is_ok_and(|end| end < now)
}
