//! Who hears of what was just changed about a planned visit: only what is true is said to whoever changed it. A visit
//! without helpers tells nobody, somebody without a device hears by telephone, and of a visit that is over nobody is told.

use kengai_model::{PlanMonth, PlanRowId, StaffId};

use kengai_protocol::ControlState;

use crate::book::carebook::{control, me};
use crate::book::sought::Sought;
use crate::people::names::Names;
use crate::{CareError, Rota};

/// Who hears of a planned visit as it stands now, once it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowTold {
    /// The visit's time is over: nobody is told, nobody acknowledges it.
    pub over: bool,
    /// Nobody goes, and nobody was taken off who knew of it.
    pub nobody: bool,
    /// They see a change (変更) and are asked to acknowledge it.
    pub as_change: Vec<String>,
    /// It is new to them: it stands in their plan.
    pub as_plan: Vec<String>,
    /// Of those whom it concerns, who has no device: somebody has to tell them.
    pub without_device: Vec<String>,
}

/// Whether somebody has a device that anything could reach.
pub(crate) fn has_device(state: &ControlState, staff: StaffId) -> bool {
    state.devices().any(|(id, device)| device.staff.0 == *staff.as_bytes() && state.is_current(id))
}

impl Rota<'_> {
    /// Who hears of a planned visit as it stands now.
    ///
    /// # Errors
    /// It is not on this device.
    pub fn told(&self, id: PlanRowId) -> Result<RowTold, CareError> {
        let now = self.book.now_instant();
        let store = self.book.lock();
        let missing = || CareError::NotFound(Sought::PlannedVisit);
        let entry = store.plan_entry(id)?.ok_or_else(missing)?;
        let (view, _) = store.document(entry.doc)?.ok_or_else(missing)?;
        let plan = PlanMonth::from_fields(&view.fields)?;
        let row = plan.rows.get(&id).ok_or_else(missing)?;
        let is_past =
            if row.changed.is_some() { row.change_is_over(now) } else { row.slot.is_over(row.date, now) };
        if is_past {
            return Ok(RowTold { over: true, ..RowTold::default() });
        }
        let (mine, state, names) = (me(&store)?, control(&store)?, Names::load(&store, now.day())?);
        let changed = row.concerned();
        let mut told = RowTold { nobody: row.helpers.is_empty() && changed.is_empty(), ..RowTold::default() };
        // A visit that was planned and cancelled before anybody heard of it is in nobody's plan.
        let planned = row.helpers.keys().filter(|_| !row.cancelled || row.changed.is_some());
        let planned = planned.filter(|staff| **staff != mine && !changed.contains(*staff));
        for staff in planned.copied().chain(changed.iter().copied()) {
            let list = match (has_device(state, staff), changed.contains(&staff)) {
                (false, _) => &mut told.without_device,
                (true, true) => &mut told.as_change,
                (true, false) => &mut told.as_plan,
            };
            list.push(names.staff(staff));
        }
        Ok(told)
    }
}
