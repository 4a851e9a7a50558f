//! The numbers of a day's list, by which a person names a visit: what each stands for, and whether the list that the person
//! has seen last says the same. How they keep their meaning is said in `people.rs` of the store.

use kengai_model::{CareDay, ClientId, PlanRowId, Slot, VisitId};

use crate::clients::circle_of;
use crate::names::Clients;
use crate::plans::plan;
use crate::today::TodayVisit;
use crate::{CareBook, CareError};

/// What a number stands for that meant another visit in the list seen last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenOtherwise {
    /// In the list of that day it is this planned visit.
    Of(CareDay, PlannedVisit),
    /// This device began again since: no list of it was shown yet.
    BeganAgain,
}

/// Who a planned visit is about, and when it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedVisit {
    /// The client.
    pub client: ClientId,
    /// The client's name, as lists show it.
    pub client_name: String,
    /// The day.
    pub date: CareDay,
    /// The planned time.
    pub slot: Slot,
}

fn line(visit: &TodayVisit) -> Result<(PlanRowId, Option<VisitId>), CareError> {
    let row = visit.row.parse().map_err(|_| CareError::NotFound("the planned visit"))?;
    Ok((row, visit.visit.as_ref().and_then(|id| id.parse().ok())))
}

impl CareBook {
    /// The number of each line of a day's list, in the list's order: it keeps its meaning for the day. Durable when it
    /// returns.
    ///
    /// # Errors
    /// As the store.
    pub fn numbers_of_day(&self, day: CareDay, visits: &[TodayVisit]) -> Result<Vec<u64>, CareError> {
        let lines = visits.iter().map(line).collect::<Result<Vec<_>, _>>()?;
        Ok(self.lock().number_day(day, &lines)?)
    }

    /// A person has seen this day's list: its numbers are what that person means from now on.
    ///
    /// # Errors
    /// As the store.
    pub fn note_listed(&self, day: CareDay) -> Result<(), CareError> {
        Ok(self.lock().note_listed(day)?)
    }

    /// Whether a number of a day's list stood for another visit in the list that was seen last.
    ///
    /// # Errors
    /// As the store.
    pub fn seen_otherwise(
        &self,
        day: CareDay,
        number: u64,
        row: PlanRowId,
    ) -> Result<Option<SeenOtherwise>, CareError> {
        let then = {
            let store = self.lock();
            let began = store.begun_again()?;
            match store.listed()? {
                None if began > 0 => return Ok(Some(SeenOtherwise::BeganAgain)),
                Some(seen) if seen.begun_again != began => return Ok(Some(SeenOtherwise::BeganAgain)),
                Some(seen) if seen.day != day => {
                    store.numbers_of_day(seen.day)?.get(&number).map(|(then, _)| (seen.day, *then))
                }
                _ => None,
            }
        };
        match then {
            Some((day, then)) if then != row => {
                Ok(self.planned_visit(then)?.map(|planned| SeenOtherwise::Of(day, planned)))
            }
            _ => Ok(None),
        }
    }

    /// Who a planned visit is about, and when it is; `None` where it is not on this device.
    ///
    /// # Errors
    /// As the store.
    pub fn planned_visit(&self, row: PlanRowId) -> Result<Option<PlannedVisit>, CareError> {
        let store = self.lock();
        let Some(entry) = store.plan_entry(row)? else { return Ok(None) };
        let plan = plan(&store, circle_of(&store, entry.client)?, entry.client, entry.day.month())?;
        let client_name = Clients::load(&store)?.name(entry.client);
        Ok(plan.rows.get(&row).map(|row| PlannedVisit {
            client: entry.client,
            client_name,
            date: row.date,
            slot: row.slot,
        }))
    }
}
