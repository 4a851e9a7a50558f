//! A visit that is to be planned and stands in the plan already: added twice it would be two visits, and two helpers at one
//! door.

use kengai_model::PlanRowId;

use crate::book::whereabouts::circle_of;
use crate::rota::planned_rows::NewRow;
use crate::rota::plans::plan;
use crate::{CareError, Rota};

/// A planned visit of the same client at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlreadyPlanned {
    /// The planned visit.
    pub row: PlanRowId,
    /// It is the same service by the same people: nothing is to be added.
    pub same: bool,
}

impl Rota<'_> {
    /// The visit of the same client on the same day from and to the same time that is planned already; cancelled ones do not
    /// count.
    ///
    /// # Errors
    /// The client is not on this device.
    pub fn already_planned(&self, new: &NewRow) -> Result<Option<AlreadyPlanned>, CareError> {
        let store = self.book.lock();
        let month = plan(&store, circle_of(&store, new.client)?, new.client, new.date.month())?;
        let mut there = month.rows.values().filter(|row| !row.cancelled);
        let there = there.find(|row| row.date == new.date && row.slot == new.slot);
        Ok(there.map(|row| AlreadyPlanned {
            row: row.id,
            same: row.service == Some(new.service) && row.helpers == new.helpers,
        }))
    }
}
