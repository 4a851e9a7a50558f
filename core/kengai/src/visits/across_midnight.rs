//! A visit that is planned across midnight belongs to the day on which it begins, and to the next until it is over: whoever
//! looks at today's list at one minute past twelve is still in it. It stays some hours longer, as does any that ended late in the
//! evening, so that a record can still be looked at, undone or begun under its number.

use kengai_model::{CareDay, StaffId, UnixMillis};
use kengai_store::Store;
use kengai_store::lists::PlanEntry;

use crate::CareError;

/// For how long a visit of the day before stays in the list of the next day after it ended, minutes.
pub(crate) const STAYS_MINUTES: u16 = 4 * 60;
const DAY_MINUTES: u16 = 24 * 60;

/// The planned visits of a day, before them those of the day before that are not long over at `now`, where `day` is now's.
pub(crate) fn visits_of(
    store: &Store,
    day: CareDay,
    staff: Option<StaffId>,
    now: UnixMillis,
) -> Result<Vec<PlanEntry>, CareError> {
    let mut out = Vec::new();
    if day == now.day() {
        let is_on = |entry: &PlanEntry| {
            // Minutes since yesterday's midnight.
            let (start, end) = (entry.slot.start.raw(), entry.slot.end.raw());
            let past_midnight = end <= start;
            let end = end + if past_midnight { DAY_MINUTES } else { 0 };
            end + STAYS_MINUTES > now.minute().raw() + DAY_MINUTES
        };
        out.extend(store.plan_of_day(day.previous(), staff)?.into_iter().filter(is_on));
    }
    out.extend(store.plan_of_day(day, staff)?);
    Ok(out)
}
