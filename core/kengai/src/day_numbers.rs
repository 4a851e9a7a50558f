//! The numbers of a day's list, and of a month's review, by which a person names a visit: what each stands for, and whether
//! the list that the person has seen last says the same. How they keep their meaning is said in `people.rs` of the store.

use kengai_model::{CareDay, CareMonth, ClientId, PlanRowId, Slot, VisitId};
use kengai_store::people::{Line, NumberedList};

use crate::clients::circle_of;
use crate::names::Clients;
use crate::plans::plan;
use crate::today::TodayVisit;
use crate::{CareBook, CareError};

/// What a number stands for that meant another visit in the list seen last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenOtherwise {
    /// In that list it is this visit.
    Of(NumberedList, ListedVisit),
    /// This device began again since: no list of it was shown yet.
    BeganAgain,
}

/// Whom a line of a list is about, and on which day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedVisit {
    /// The client's name, as lists show it.
    pub client_name: String,
    /// The day.
    pub date: CareDay,
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

/// A record's line: in a review the record itself is what a number names, whatever visit it was planned as.
fn record_line(visit: VisitId) -> Line {
    (PlanRowId::from_bytes(*visit.as_bytes()), Some(visit))
}

fn line(visit: &TodayVisit) -> Result<Line, CareError> {
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
        Ok(self.lock().number_lines(day, &lines)?)
    }

    /// The number of each of a month's records in its review, in the order of `visits`; one that was numbered before keeps
    /// its number. Durable when it returns.
    ///
    /// # Errors
    /// As the store.
    pub fn numbers_of_month(&self, month: CareMonth, visits: &[VisitId]) -> Result<Vec<u64>, CareError> {
        let lines: Vec<_> = visits.iter().map(|visit| record_line(*visit)).collect();
        Ok(self.lock().number_lines(month, &lines)?)
    }

    /// The record that a number of a month's review stands for; `None` where none has it.
    ///
    /// # Errors
    /// As the store.
    pub fn numbered_in_month(&self, month: CareMonth, number: u64) -> Result<Option<VisitId>, CareError> {
        Ok(self.lock().numbers_of(month)?.get(&number).and_then(|(_, visit)| *visit))
    }

    /// A person has seen this list: its numbers are what that person means from now on.
    ///
    /// # Errors
    /// As the store.
    pub fn note_listed(&self, list: impl Into<NumberedList>) -> Result<(), CareError> {
        Ok(self.lock().note_listed(list)?)
    }

    /// Whether a number of a day's list stood for another visit in the list that was seen last.
    ///
    /// # Errors
    /// As the store.
    pub fn seen_otherwise(
        &self,
        day: CareDay,
        number: u64,
        visit: &TodayVisit,
    ) -> Result<Option<SeenOtherwise>, CareError> {
        self.seen_in_another(day.into(), number, line(visit)?)
    }

    /// Whether a number of a month's review stood for another visit in the list that was seen last.
    ///
    /// # Errors
    /// As the store.
    pub fn record_seen_otherwise(
        &self,
        month: CareMonth,
        number: u64,
        visit: VisitId,
    ) -> Result<Option<SeenOtherwise>, CareError> {
        self.seen_in_another(month.into(), number, record_line(visit))
    }

    fn seen_in_another(
        &self,
        list: NumberedList,
        number: u64,
        (row, visit): Line,
    ) -> Result<Option<SeenOtherwise>, CareError> {
        let (seen, then) = {
            let store = self.lock();
            let began = store.begun_again()?;
            match store.listed()? {
                None if began > 0 => return Ok(Some(SeenOtherwise::BeganAgain)),
                Some(seen) if seen.begun_again != began => return Ok(Some(SeenOtherwise::BeganAgain)),
                Some(seen) if seen.list != list => match store.numbers_of(seen.list)?.get(&number) {
                    Some(then) => (seen.list, *then),
                    None => return Ok(None),
                },
                _ => return Ok(None),
            }
        };
        let is_same = then.0 == row || (visit.is_some() && then.1 == visit);
        if is_same {
            Ok(None)
        } else {
            Ok(self.listed_visit(then)?.map(|then| SeenOtherwise::Of(seen, then)))
        }
    }

    /// Whom a line of a list is about; `None` where it is not on this device.
    fn listed_visit(&self, (row, visit): Line) -> Result<Option<ListedVisit>, CareError> {
        if let Some(planned) = self.planned_visit(row)? {
            return Ok(Some(ListedVisit { client_name: planned.client_name, date: planned.date }));
        }
        let Some(Ok(sheet)) = visit.map(|visit| self.visit(visit)) else { return Ok(None) };
        let client_name = self.client_name(sheet.record.client)?;
        Ok(Some(ListedVisit { client_name, date: sheet.record.date }))
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
