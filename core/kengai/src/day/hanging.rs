//! What hangs in a day's list: whatever somebody has recorded or is recording stays in their list of that day, whatever becomes of
//! the planned visit: cancelled, moved to another day or hour, given to somebody else, gone.

use std::collections::{BTreeMap, BTreeSet};

use kengai_model::{CareDay, PlanRowId, VisitRecord};
use kengai_protocol::DocId;
use kengai_store::lists::{PlanEntry, VisitEntry};
use kengai_store::{Delivery, DocKind, Draft};

use crate::CareError;
use crate::book::moments::bounded;
use crate::book::whereabouts::visit_of;
use crate::day::day_places::{Day, DayPlace};
use crate::day::today_visit::PlanNow;
use crate::visits::across_midnight::STAYS_MINUTES;

impl Day<'_> {
    /// What was recorded or is being recorded of a planned visit that is not in this list: by this device's user, or by
    /// anybody. One record of each planned visit.
    pub(crate) fn hanging(
        &self,
        listed: &BTreeSet<PlanRowId>,
        everybody: bool,
    ) -> Result<BTreeMap<PlanRowId, VisitRecord>, CareError> {
        let mut out = BTreeMap::new();
        for draft in self.drafts.iter().filter(|draft| draft.kind == DocKind::Visit) {
            let Ok(record) = VisitRecord::from_fields(&draft.fields) else { continue };
            let is_here = record.date == self.day || self.goes_on(draft, &record)?;
            if let Some(row) = record.plan_row.filter(|row| is_here && !listed.contains(row)) {
                out.insert(row, record);
            }
        }
        let elsewhere = |entry: &VisitEntry| entry.row.filter(|row| !listed.contains(row));
        let mut entries = self.store.planned_of_day(self.day)?;
        if self.day == self.now.day() {
            entries.extend(self.store.planned_of_day(self.day.previous())?);
        }
        for entry in entries {
            let Some(row) = elsewhere(&entry).filter(|row| !out.contains_key(row)) else { continue };
            let today = entry.day == self.day;
            let mine = VisitRecord::helper_path(self.mine);
            // Nearly every record of an office is somebody else's: it is left unread.
            let anybodys = everybody && today;
            let record = self.store.look_at(entry.doc, |shown| {
                let sought = anybodys || shown.fields.iter().any(|(path, _)| path == mine);
                if sought { VisitRecord::from_list(&shown.fields).ok() } else { None }
            })?;
            let Some(record) = record.flatten() else { continue };
            let is_mine = record.helpers.contains_key(&self.mine);
            if anybodys || is_mine && (today || self.stays(entry.doc, &record)?) {
                out.insert(row, record);
            }
        }
        Ok(out)
    }

    /// Whether a finished record of the day before stays in today's list: the visit ended some hours ago, or past midnight and is
    /// not sent; or it was written today, and has had its number in this list.
    fn stays(&self, doc: DocId, record: &VisitRecord) -> Result<bool, CareError> {
        if record.date != self.day.previous() {
            return Ok(false);
        }
        let left = record.left.map(|stamp| stamp.at);
        let Some(left) = left.filter(|left| left.day() == self.day) else {
            let just_now = left.is_some_and(|left| left.minutes_until(self.now) < i64::from(STAYS_MINUTES));
            return Ok(just_now || self.written_here_today(doc)?);
        };
        let waits = matches!(self.store.delivery(doc)?, Some(Delivery::Saved | Delivery::SetAside));
        Ok(waits || left.minutes_until(self.now) < i64::from(STAYS_MINUTES))
    }

    /// Whether a record has had its number in today's list and was written into today.
    fn written_here_today(&self, doc: DocId) -> Result<bool, CareError> {
        if !self.numbered.contains(&visit_of(doc)) {
            return Ok(false);
        }
        let last = self.store.history(doc)?.into_iter().map(|change| change.at_ms).max();
        Ok(last.is_some_and(|at_ms| bounded(at_ms).day() == self.day))
    }

    /// Whether this device's user is still writing the record of a visit of the day before: it stands in today's list, and stays
    /// there when it is finished and that is undone. A record of another day that is being changed is none.
    fn goes_on(&self, draft: &Draft, record: &VisitRecord) -> Result<bool, CareError> {
        Ok(self.day == self.now.day()
            && record.date == self.day.previous()
            && record.helpers.contains_key(&self.mine)
            && (self.numbered.contains(&visit_of(draft.doc)) || self.store.document(draft.doc)?.is_none()))
    }

    /// The place of a record whose planned visit is not in this list: as it was planned when it was recorded.
    pub(crate) fn hung(&self, row: PlanRowId, record: &VisitRecord) -> Result<DayPlace, CareError> {
        let entry = self.store.plan_entry(row)?;
        let now = match &entry {
            Some(entry) => self.planned(entry, self.plan_now(entry, record.date)?)?,
            None => DayPlace {
                row,
                client: record.client,
                date: record.date,
                slot: None,
                code: record.service.code.clone(),
                helpers: record.helpers.keys().copied().collect(),
                plan: PlanNow::Gone,
            },
        };
        Ok(DayPlace { date: record.date, slot: record.planned.or(now.slot), ..now })
    }

    fn plan_now(&self, entry: &PlanEntry, day: CareDay) -> Result<PlanNow, CareError> {
        if entry.cancelled {
            return Ok(PlanNow::Cancelled);
        }
        if entry.day != day {
            return Ok(PlanNow::Moved { date: entry.day, start: entry.slot.start, end: entry.slot.end });
        }
        let helpers = self.store.rota_of(entry)?;
        if day < self.day && helpers.contains(&self.mine) {
            return Ok(PlanNow::Stands);
        }
        Ok(PlanNow::Given { helpers: helpers.into_iter().map(|staff| self.names.staff(staff)).collect() })
    }
}
