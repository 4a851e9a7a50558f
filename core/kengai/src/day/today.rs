//! A day's list of visits: who goes where, how far each visit has come, and what must be known before going.
//!
//! What somebody has recorded or is recording stays in their list of that day, whatever becomes of the planned visit:
//! cancelled, moved to another day or hour, given to somebody else. The line says so, under the record's own day and times.

use std::collections::BTreeSet;

use kengai_model::{CareDay, PlanRowId, Slot, UnixMillis, VisitId, VisitRecord};
use kengai_store::{Draft, Store};

use crate::book::carebook::{is_manager, me};
use crate::book::whereabouts::{doc_of, visit_of};
use crate::day::day_places::{Day, DayPlace};
use crate::day::today_several::Several;
use crate::day::today_visit::{PlanNow, TodayVisit, VisitState};
use crate::incidents::news::at_the_door;
use crate::people::names::Names;
use crate::rota::changes::open_changes;
use crate::visits::across_midnight::visits_of;
use crate::visits::photos_sent::PhotosSent;
use crate::visits::rows_of_day::names_row;
use crate::visits::went;
use crate::{CareError, Visits};

/// Day and times of a line that are its record's own, and what has become of the planned visit.
type Own = (CareDay, Option<Slot>, PlanNow);

impl Visits<'_> {
    /// A day's visits: those of this device's user, or everybody's; and what this device's user, or somebody, has recorded
    /// or is recording of that day.
    ///
    /// # Errors
    /// Not joined.
    pub fn of_day(&self, day: CareDay, everybody: bool) -> Result<Vec<TodayVisit>, CareError> {
        let (now, instant) = (self.book.now(), self.book.now_instant());
        let store = self.book.lock();
        let _reading = store.reading()?;
        let mine = me(&store)?;
        let staff = (!everybody || !is_manager(&store)).then_some(mine);
        let names = Names::load(&store, self.book.now_instant().day())?;
        let of_day = Day {
            store: &store,
            names: &names,
            day,
            mine,
            now: instant,
            drafts: store.drafts()?,
            open: open_changes(&store, instant)?
                .into_iter()
                .map(|change| (change.row, change.what))
                .collect(),
            incidents: at_the_door(&store, &names, now)?,
            several: Several::load(&store, &names)?,
            numbered: numbered(&store, day, instant)?,
        };
        let mut lines = Vec::new();
        let mut listed = BTreeSet::new();
        for entry in visits_of(&store, day, staff, self.book.now_instant())? {
            listed.insert(entry.row);
            of_day.add(&mut lines, of_day.planned(&entry, PlanNow::Stands)?)?;
        }
        for (row, record) in of_day.hanging(&listed, staff.is_none())? {
            of_day.add(&mut lines, of_day.hung(row, &record)?)?;
        }
        // What began on the day before and goes on comes first.
        lines.sort_by_key(|line| (line.date >= day, line.start));
        Ok(lines)
    }
}

impl Day<'_> {
    /// A line for each record and draft of a planned visit, or one without.
    fn add(&self, lines: &mut Vec<TodayVisit>, place: DayPlace) -> Result<(), CareError> {
        let found = records_of(self.store, place.row, &self.drafts)?;
        let read = found.iter().map(|(_, visit)| self.record(*visit)).collect::<Result<Vec<_>, _>>()?;
        let repeated = self.repeated(&found, &read)?;
        let records =
            found.iter().filter(|(_, visit)| visit.is_some()).count() as u64 - repeated.len() as u64;
        let unread = crate::handovers::notes::unread(self.store, place.client, self.mine, self.day)?;
        for ((state, visit), record) in found.into_iter().zip(read) {
            let own = record.as_ref().and_then(|record| own_times(&place, record));
            let own = own.or_else(|| self.others_went(&place, record.as_ref()));
            let (date, slot, plan) = own.unwrap_or_else(|| (place.date, place.slot, place.plan.clone()));
            let state = if state == VisitState::Planned && self.is_over(&place) {
                VisitState::NoRecord
            } else {
                state
            };
            let photos_waiting = match visit {
                Some(visit) => PhotosSent::waiting(self.store, doc_of(visit), state.delivery())?,
                None => None,
            };
            lines.push(TodayVisit {
                row: place.row,
                client: place.client,
                client_name: self.names.client(place.client),
                date,
                start: slot.map(|slot| slot.start),
                end: slot.map(|slot| slot.end),
                code: place.code.clone(),
                helpers: went::names_of(self.names, place.helpers.iter().copied(), record),
                state,
                visit,
                records,
                duplicate: visit.is_some_and(|visit| repeated.contains(&visit)),
                unread,
                changed: self.open.get(&place.row).cloned().unwrap_or_default(),
                plan,
                incidents: self.incidents.get(&place.client).cloned().unwrap_or_default(),
                several: self.several.of(place.client, place.row, visit.map(doc_of))?,
                photos_waiting,
            });
        }
        Ok(())
    }

    /// That others are planned than went, as the lists of those who went say it.
    fn others_went(&self, place: &DayPlace, record: Option<&VisitRecord>) -> Option<Own> {
        let record = record
            .filter(|record| place.plan == PlanNow::Stands && went::by_others(&place.helpers, record))?;
        let helpers = place.helpers.iter().map(|staff| self.names.staff(*staff)).collect();
        Some((record.date, place.slot, PlanNow::Given { helpers }))
    }

    /// The record or draft as it is written.
    fn record(&self, visit: Option<VisitId>) -> Result<Option<VisitRecord>, CareError> {
        let Some(doc) = visit.map(doc_of) else { return Ok(None) };
        if let Some(draft) = self.drafts.iter().find(|draft| draft.doc == doc) {
            return Ok(VisitRecord::from_fields(&draft.fields).ok());
        }
        Ok(self.store.look_at(doc, |shown| VisitRecord::from_list(&shown.fields).ok())?.flatten())
    }

    /// The records that repeat another which stands: one that is marked as the duplicate is settled.
    fn repeated(
        &self,
        found: &[(VisitState, Option<VisitId>)],
        read: &[Option<VisitRecord>],
    ) -> Result<BTreeSet<VisitId>, CareError> {
        let mut out = BTreeSet::new();
        for ((_, visit), record) in found.iter().zip(read) {
            if let (Some(visit), Some(record)) = (visit, record)
                && crate::visits::one_visit::is_repeated(self.store, *visit, record)?
            {
                out.insert(*visit);
            }
        }
        Ok(out)
    }

    /// Whether the time of a planned visit is over.
    fn is_over(&self, place: &DayPlace) -> bool {
        place.slot.is_some_and(|slot| slot.is_over(place.date, self.now))
    }
}

/// Day and times of a record whose planned visit stands in this list and is another than whoever recorded it saw: the record names
/// the visit, and the plan stands beside it.
fn own_times(place: &DayPlace, record: &VisitRecord) -> Option<Own> {
    if place.plan != PlanNow::Stands {
        return None;
    }
    let (now, seen) = (place.slot?, record.planned.or(place.slot));
    let plan = PlanNow::Moved { date: place.date, start: now.start, end: now.end };
    (record.date != place.date || seen != place.slot).then_some((record.date, seen, plan))
}

/// The records and drafts that have had a number in today's list; of another day's list nobody asks.
fn numbered(store: &Store, day: CareDay, now: UnixMillis) -> Result<BTreeSet<VisitId>, CareError> {
    if day != now.day() {
        return Ok(BTreeSet::new());
    }
    Ok(store.numbers_of(day)?.into_values().filter_map(|(_, visit)| visit).collect())
}

/// Every draft and record of a planned visit, this device's draft first; one line without either where there is none.
fn records_of(
    store: &Store,
    row: PlanRowId,
    drafts: &[Draft],
) -> Result<Vec<(VisitState, Option<VisitId>)>, CareError> {
    let mut found = Vec::new();
    for draft in drafts.iter().filter(|draft| names_row(&draft.fields, row)) {
        found.push((VisitState::Recording, Some(visit_of(draft.doc))));
    }
    for record in store.visits_of_row(row)? {
        if !drafts.iter().any(|draft| draft.doc == record.doc) {
            let state = VisitState::of_record(record.outcome, store.delivery(record.doc)?);
            found.push((state, Some(visit_of(record.doc))));
        }
    }
    // What has left this device is recorded all the same.
    if found.is_empty()
        && let Some(doc) = store.left_of_row(row)?
    {
        found.push((VisitState::Recorded(store.delivery(doc)?), Some(visit_of(doc))));
    }
    if found.is_empty() {
        found.push((VisitState::Planned, None));
    }
    Ok(found)
}
