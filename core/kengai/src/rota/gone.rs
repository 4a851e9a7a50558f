//! A planned visit that stood in a list and stands there no more: what has become of it, through whom and when.

use kengai_model::{CareDay, ClientId, Fields, PlanRowId, Slot, UnixMillis};

use crate::book::carebook::{is_manager, me};
use crate::book::whereabouts::circle_of;
use crate::people::names::Names;
use crate::rota::plans::plan;
use crate::{CareError, Rota};

/// What has become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoneRow {
    /// Whose.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// When it was planned first.
    pub was: (CareDay, Slot),
    /// When it is planned now.
    pub now: (CareDay, Slot),
    /// It does not take place.
    pub cancelled: bool,
    /// Who goes now.
    pub helpers: Vec<String>,
    /// Who changed it last; `None` where nobody's name stands there.
    pub by: Option<String>,
    /// And when.
    pub at: Option<UnixMillis>,
}

impl Rota<'_> {
    /// What a person has planned of a visit, by its paths; none where it is on this device no more.
    ///
    /// # Errors
    /// As the store.
    pub fn fields_of(&self, row: PlanRowId) -> Result<Fields, CareError> {
        let store = self.book.lock();
        let Some(entry) = store.plan_entry(row)? else { return Ok(Fields::new()) };
        let plan = plan(&store, circle_of(&store, entry.client)?, entry.client, entry.day.month())?;
        let of_row = format!("row.{row}.");
        let kept = ["changed.", "part.", "was.", "off.", "source"];
        let is_planned = |path: &String| {
            path.strip_prefix(&of_row).is_some_and(|rest| !kept.iter().any(|one| rest.starts_with(one)))
        };
        Ok(plan.to_fields().into_iter().filter(|(path, _)| is_planned(path)).collect())
    }

    /// What has become of a planned visit of a day's list; `None` where it stands there for this device's user, or is on this
    /// device no more.
    ///
    /// # Errors
    /// Not joined.
    pub fn gone(&self, row: PlanRowId, day: CareDay) -> Result<Option<GoneRow>, CareError> {
        let store = self.book.lock();
        let Some(entry) = store.plan_entry(row)? else { return Ok(None) };
        let plan = plan(&store, circle_of(&store, entry.client)?, entry.client, entry.day.month())?;
        let Some(row) = plan.rows.get(&row) else { return Ok(None) };
        let is_mine = is_manager(&store) || row.helpers.contains_key(&me(&store)?);
        if !row.cancelled && row.date == day && is_mine {
            return Ok(None);
        }
        let names = Names::load(&store, self.book.now_instant().day())?;
        let change = row.changed.as_ref();
        Ok(Some(GoneRow {
            client: entry.client,
            client_name: names.client(entry.client),
            was: change.and_then(|change| change.was).unwrap_or((row.date, row.slot)),
            now: (row.date, row.slot),
            cancelled: row.cancelled,
            helpers: row.helpers.keys().map(|staff| names.staff(*staff)).collect(),
            by: change.and_then(|change| change.by).map(|staff| names.staff(staff)),
            at: change.map(|change| change.at),
        }))
    }
}
