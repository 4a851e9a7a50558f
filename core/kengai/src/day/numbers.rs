//! The numbers of a day's list, and of a month's review, by which a person names a visit: what each stands for, and whether
//! the list that the person has seen last says the same. How they keep their meaning is said in `people.rs` of the store.

use kengai_model::{CareDay, CareMonth, ClientId, PlanRowId, Slot, StaffId, VisitId};
use kengai_store::numbers::{Line, NumberedList};

use crate::book::whereabouts::circle_of;
use crate::day::today_visit::TodayVisit;
use crate::day::unplanned::UnplannedVisit;
use crate::people::names::ClientNames;
use crate::rota::plans::plan;
use crate::{CareError, Numbers, Rota};

/// Which numbered list a person has seen last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeenLast {
    /// None yet.
    Nothing,
    /// This device began again since: no list of it was shown yet.
    BeganAgain,
    /// This one.
    List {
        /// The list.
        list: NumberedList,
        /// Whether it was seen on the day that this device shows.
        today: bool,
    },
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
    /// Who goes.
    pub helpers: Vec<StaffId>,
}

/// A record's line: in a review the record itself is what a number names, whatever visit it was planned as; and where nobody planned it.
fn record_line(visit: VisitId) -> Line {
    (PlanRowId::from_bytes(*visit.as_bytes()), Some(visit))
}

const fn line(visit: &TodayVisit) -> Line {
    (visit.row, visit.visit)
}

impl Numbers<'_> {
    /// The number of each line of a day's list, in the list's order: it keeps its meaning for the day. Durable when it
    /// returns.
    ///
    /// # Errors
    /// As the store.
    pub fn of_day(&self, day: CareDay, visits: &[TodayVisit]) -> Result<Vec<u64>, CareError> {
        let lines = visits.iter().map(line).collect::<Vec<_>>();
        let mut store = self.book.lock();
        for (visit, line) in visits.iter().zip(&lines).filter(|(visit, _)| visit.date < day) {
            store.carry_number(visit.date, day, line)?;
        }
        Ok(store.number_lines(day, &lines)?)
    }

    /// The number of each of a day's visits that nobody planned, which stand behind the planned ones: as [`Numbers::of_day`], after it.
    ///
    /// # Errors
    /// As the store.
    pub fn of_unplanned(&self, day: CareDay, visits: &[UnplannedVisit]) -> Result<Vec<u64>, CareError> {
        let lines: Vec<_> = visits.iter().map(|visit| record_line(visit.visit)).collect();
        let mut store = self.book.lock();
        for (visit, line) in visits.iter().zip(&lines).filter(|(visit, _)| visit.date < day) {
            store.carry_number(visit.date, day, line)?;
        }
        Ok(store.number_lines(day, &lines)?)
    }

    /// The record or draft that a number of a day's list stood for, wherever it stands since; `None` where it stood for none.
    ///
    /// # Errors
    /// As the store.
    pub fn record_in_day(&self, day: CareDay, number: u64) -> Result<Option<VisitId>, CareError> {
        Ok(self.book.lock().numbers_of(day)?.get(&number).and_then(|(_, visit)| *visit))
    }

    /// The number of a planned visit in the list of its day, whatever has become of it: cancelled or given to others it has one
    /// too. Durable when it returns.
    ///
    /// # Errors
    /// As the store.
    pub fn of_row(&self, day: CareDay, row: PlanRowId) -> Result<u64, CareError> {
        let mut store = self.book.lock();
        if let Some((number, _)) = store.numbers_of(day)?.iter().find(|(_, line)| line.0 == row) {
            return Ok(*number);
        }
        Ok(store.number_lines(day, &[(row, None)])?.first().copied().unwrap_or_default())
    }

    /// The number of each of a month's records in its review, in the order of `visits`; one that was numbered before keeps
    /// its number. Durable when it returns.
    ///
    /// # Errors
    /// As the store.
    pub fn of_month(&self, month: CareMonth, visits: &[VisitId]) -> Result<Vec<u64>, CareError> {
        let lines: Vec<_> = visits.iter().map(|visit| record_line(*visit)).collect();
        Ok(self.book.lock().number_lines(month, &lines)?)
    }

    /// The record that a number of a month's review stands for; `None` where none has it.
    ///
    /// # Errors
    /// As the store.
    pub fn in_month(&self, month: CareMonth, number: u64) -> Result<Option<VisitId>, CareError> {
        Ok(self.book.lock().numbers_of(month)?.get(&number).and_then(|(_, visit)| *visit))
    }

    /// A person has seen this list: its numbers are what that person means from now on.
    ///
    /// # Errors
    /// As the store.
    pub fn note_listed(&self, list: impl Into<NumberedList>) -> Result<(), CareError> {
        let on = self.book.now_instant().day();
        Ok(self.book.lock().note_listed(list, on)?)
    }

    /// Which list a person has seen last.
    ///
    /// # Errors
    /// As the store.
    pub fn seen_last(&self) -> Result<SeenLast, CareError> {
        let today = self.book.now_instant().day();
        let store = self.book.lock();
        let began = store.begun_again()?;
        Ok(match store.listed()? {
            None if began == 0 => SeenLast::Nothing,
            Some(seen) if seen.begun_again == began => {
                SeenLast::List { list: seen.list, today: seen.on == Some(today) }
            }
            _ => SeenLast::BeganAgain,
        })
    }

    /// The planned visit that a number of a day's list stood for, whatever has become of it since; `None` where nothing had it.
    ///
    /// # Errors
    /// As the store.
    pub fn in_day(&self, day: CareDay, number: u64) -> Result<Option<PlanRowId>, CareError> {
        Ok(self.book.lock().numbers_of(day)?.get(&number).map(|(row, _)| *row))
    }
}

impl Rota<'_> {
    /// Who a planned visit is about, and when it is; `None` where it is not on this device.
    ///
    /// # Errors
    /// As the store.
    pub fn planned_visit(&self, row: PlanRowId) -> Result<Option<PlannedVisit>, CareError> {
        let store = self.book.lock();
        let Some(entry) = store.plan_entry(row)? else { return Ok(None) };
        let plan = plan(&store, circle_of(&store, entry.client)?, entry.client, entry.day.month())?;
        let client_name = ClientNames::load(&store)?.name(entry.client);
        let helpers = store.rota_of(&entry)?;
        Ok(plan.rows.get(&row).map(|row| PlannedVisit {
            client: entry.client,
            client_name,
            date: row.date,
            slot: row.slot,
            helpers,
        }))
    }
}
