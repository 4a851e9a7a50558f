//! Cancelled visits that nobody recorded: a manager's list keeps them in sight, with the numbers by which they are restored.

use kengai_model::CareDay;

use crate::book::carebook::is_manager;
use crate::day::today_visit::{PlanNow, TodayVisit};
use crate::people::names::Names;
use crate::{CareError, VisitState, Visits};

impl Visits<'_> {
    /// A day's planned visits that are cancelled and of which there is no record. None on a helper's device: theirs stay in their
    /// own list.
    ///
    /// # Errors
    /// Not joined.
    pub fn cancelled_of_day(&self, day: CareDay) -> Result<Vec<TodayVisit>, CareError> {
        let store = self.book.lock();
        if !is_manager(&store) {
            return Ok(Vec::new());
        }
        let names = Names::load(&store, self.book.now_instant().day())?;
        let mut out = Vec::new();
        for entry in store.cancelled_of_day(day)? {
            if !store.visits_of_row(entry.row)?.is_empty() {
                continue;
            }
            out.push(TodayVisit {
                row: entry.row,
                client: entry.client,
                client_name: names.client(entry.client),
                date: entry.day,
                start: Some(entry.slot.start),
                end: Some(entry.slot.end),
                code: entry.code.clone(),
                helpers: store.rota_of(&entry)?.into_iter().map(|staff| names.staff(staff)).collect(),
                state: VisitState::Planned,
                visit: None,
                records: 0,
                duplicate: false,
                unread: 0,
                changed: Vec::new(),
                plan: PlanNow::Cancelled,
                incidents: Vec::new(),
                several: Vec::new(),
                photos_waiting: None,
            });
        }
        Ok(out)
    }
}
