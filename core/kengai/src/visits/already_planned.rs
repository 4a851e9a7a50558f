//! A visit that is to be planned where something stands in the plan already, of the same client or of who goes: added or moved there
//! it would be two helpers at one door, or one helper at two.

use std::collections::BTreeMap;

use kengai_model::service::HelperRole;
use kengai_model::{CareDay, ClientId, PlanRow, PlanRowId, Slot, StaffId, UnixMillis};
use kengai_store::Store;
use kengai_store::lists::PlanEntry;

use crate::book::sought::Sought;
use crate::book::whereabouts::circle_of;
use crate::people::directory::directory;
use crate::rota::planned_rows::{self, NewRow};
use crate::rota::plans::plan;
use crate::{CareError, Rota};

/// A planned visit of the same client, or of the same member of staff, at the same time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlreadyPlanned {
    /// The planned visit.
    pub row: PlanRowId,
    /// It is the same service by the same people at the very same time: nothing is to be added.
    pub same: bool,
    /// Who goes there, where it is another client's visit.
    pub helper: Option<String>,
}

/// When somebody is to be somewhere.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    client: ClientId,
    date: CareDay,
    slot: Slot,
    /// The planned visit that is changed.
    but: Option<PlanRowId>,
}

impl Rota<'_> {
    /// What is planned already at the time of a visit that is to be added: of the same client, else of who goes. Cancelled ones do
    /// not count.
    ///
    /// # Errors
    /// The client is not on this device, or no visit lasts so long, as [`Rota::add`].
    pub fn already_planned(&self, new: &NewRow) -> Result<Option<AlreadyPlanned>, CareError> {
        planned_rows::may_last(PlanRowId::from_bytes([0; 16]), new.slot)?;
        let store = self.book.lock();
        let month = plan(&store, circle_of(&store, new.client)?, new.client, new.date.month())?;
        let mut there = month.rows.values().filter(|row| !row.cancelled);
        let is_same = |row: &&PlanRow| {
            (row.date, row.slot) == (new.date, new.slot)
                && row.service == Some(new.service)
                && row.helpers == new.helpers
        };
        if let Some(row) = there.find(is_same) {
            return Ok(Some(AlreadyPlanned { row: row.id, same: true, helper: None }));
        }
        let wanted = Wanted { client: new.client, date: new.date, slot: new.slot, but: None };
        taken(&store, wanted, &new.helpers, true)
    }

    /// The same of a planned visit that is to be changed, where its day or its times change, or it takes place after all.
    ///
    /// # Errors
    /// It is not on this device, or [`CareError::Field`], as [`Rota::change`].
    pub fn taken_by_change(
        &self,
        row: PlanRowId,
        pairs: &[(&str, &str)],
    ) -> Result<Option<AlreadyPlanned>, CareError> {
        let now = self.book.now_instant();
        let store = self.book.lock();
        let (client, before) = planned(&store, row)?;
        let after = planned_rows::changed(&before, pairs, now)?;
        let stays = (after.date, after.slot, before.cancelled) == (before.date, before.slot, false);
        if after.cancelled || stays {
            return Ok(None);
        }
        let wanted = Wanted { client, date: after.date, slot: after.slot, but: Some(row) };
        taken(&store, wanted, &after.helpers, true)
    }

    /// The same of a planned visit that is to be given to these people, of those who do not go there yet.
    ///
    /// # Errors
    /// It is not on this device.
    pub fn taken_by_helpers(
        &self,
        row: PlanRowId,
        helpers: &BTreeMap<StaffId, HelperRole>,
    ) -> Result<Option<AlreadyPlanned>, CareError> {
        let store = self.book.lock();
        let (client, before) = planned(&store, row)?;
        let mut new = helpers.clone();
        new.retain(|staff, _| !before.helpers.contains_key(staff));
        let wanted = Wanted { client, date: before.date, slot: before.slot, but: Some(row) };
        if before.cancelled { Ok(None) } else { taken(&store, wanted, &new, false) }
    }
}

fn planned(store: &Store, row: PlanRowId) -> Result<(ClientId, PlanRow), CareError> {
    let entry = store.plan_entry(row)?.ok_or(CareError::NotFound(Sought::PlannedVisit))?;
    let mut plan = plan(store, circle_of(store, entry.client)?, entry.client, entry.day.month())?;
    let found = plan.rows.remove(&row).ok_or(CareError::NotFound(Sought::PlannedVisit))?;
    Ok((entry.client, found))
}

/// What is planned then: of the client, else of one of these people.
fn taken(
    store: &Store,
    wanted: Wanted,
    helpers: &BTreeMap<StaffId, HelperRole>,
    of_client: bool,
) -> Result<Option<AlreadyPlanned>, CareError> {
    // Past midnight a visit of one day meets those of the next.
    let days = [wanted.date.previous(), wanted.date, wanted.date.next()];
    let there = |staff: Option<StaffId>| -> Result<Vec<PlanEntry>, CareError> {
        let mut found = Vec::new();
        for day in days {
            found.extend(store.plan_of_day(day, staff)?);
        }
        found.retain(|entry| Some(entry.row) != wanted.but && meets(entry, wanted));
        Ok(found)
    };
    if of_client && let Some(entry) = there(None)?.into_iter().find(|entry| entry.client == wanted.client) {
        return Ok(Some(AlreadyPlanned { row: entry.row, same: false, helper: None }));
    }
    for staff in helpers.keys() {
        if let Some(entry) = there(Some(*staff))?.into_iter().find(|entry| entry.client != wanted.client) {
            let helper = directory(store)?.name_of(*staff).unwrap_or_default();
            return Ok(Some(AlreadyPlanned { row: entry.row, same: false, helper: Some(helper) }));
        }
    }
    Ok(None)
}

/// Whether two planned visits are at one time: one that ends when the other begins is not.
fn meets(entry: &PlanEntry, wanted: Wanted) -> bool {
    let times = |date: CareDay, slot: Slot| -> Option<(UnixMillis, i64)> {
        Some((date.at(slot.start).ok()?, slot.minutes()))
    };
    match (times(entry.day, entry.slot), times(wanted.date, wanted.slot)) {
        (Some((one, lasts)), Some((other, long))) => {
            let later = one.minutes_until(other);
            later < lasts && -later < long
        }
        _ => false,
    }
}
