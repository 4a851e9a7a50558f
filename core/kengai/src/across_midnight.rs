//! A visit that is planned across midnight belongs to the day on which it begins, and to the next until it is over: whoever
//! looks at today's list at one minute past twelve is still in it.

use kengai_model::{CareDay, StaffId, UnixMillis};
use kengai_store::Store;
use kengai_store::lists::PlanEntry;

use crate::CareError;

/// The planned visits of a day, before them those of the day before that are not over at `now`, where `day` is now's.
pub(crate) fn visits_of(
    store: &Store,
    day: CareDay,
    staff: Option<StaffId>,
    now: UnixMillis,
) -> Result<Vec<PlanEntry>, CareError> {
    let mut out = Vec::new();
    if day == now.day() {
        let is_on = |entry: &PlanEntry| {
            entry.end_minute <= entry.start_minute && entry.end_minute > now.minute().raw()
        };
        out.extend(store.plan_of_day(day.previous(), staff)?.into_iter().filter(is_on));
    }
    out.extend(store.plan_of_day(day, staff)?);
    Ok(out)
}
