//! A day's list of visits: who goes where, how far each visit has come, and what must be known before going.
//!
//! What somebody has recorded or is recording stays in their list of that day, whatever becomes of the planned visit:
//! cancelled, moved to another day or hour, given to somebody else. The line says so, under the record's own day and times.

use std::collections::{BTreeMap, BTreeSet};

use kengai_model::outcome::OutcomeKind;
use kengai_model::plan_change::RowPart;
use kengai_model::{CareDay, ClientId, PlanRowId, Slot, StaffId, UnixMillis, VisitId, VisitRecord};
use kengai_protocol::DocId;
use kengai_store::lists::{PlanEntry, VisitEntry};
use kengai_store::{Delivery, DocKind, Draft, Store};
use serde::Serialize;

use crate::book::carebook::{is_manager, me};
use crate::book::moments::bounded;
use crate::book::whereabouts::{doc_of, visit_of};
use crate::day::today_several::Several;
use crate::incidents::news::{IncidentNews, at_the_door};
use crate::people::names::Names;
use crate::rota::changes::open_changes;
use crate::said::standing::Standing;
use crate::visits::across_midnight::{STAYS_MINUTES, visits_of};
use crate::visits::rows_of_day::names_row;
use crate::visits::went;
use crate::{CareError, Visits};

/// How far a planned visit has come on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "delivery")]
pub enum VisitState {
    /// Still to come, and nothing recorded that this device knows of.
    Planned,
    /// Its planned time is over, and nothing is recorded that this device knows of.
    NoRecord,
    /// A draft on this device.
    Recording,
    /// Recorded; where it stands, if this device wrote it.
    Recorded(Option<Delivery>),
    /// Recorded as not made (中止, 当日キャンセル); where that stands, if this device wrote it.
    NotMade(OutcomeKind, Option<Delivery>),
}

impl VisitState {
    /// A finished record's.
    pub(crate) fn of_record(outcome: Option<OutcomeKind>, delivery: Option<Delivery>) -> Self {
        match outcome.filter(|outcome| !outcome.is_provided()) {
            Some(outcome) => Self::NotMade(outcome, delivery),
            None => Self::Recorded(delivery),
        }
    }
}

/// What has become of the planned visit that a line stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum PlanNow {
    /// It is planned for this day and whoever's list this is.
    Stands,
    /// It does not take place (取り消し).
    Cancelled,
    /// It is planned for another time.
    Moved {
        /// Its date now.
        date: CareDay,
        /// From when, `09:00`.
        start: String,
        /// Until when.
        end: String,
    },
    /// Others go there.
    Given {
        /// Who.
        helpers: Vec<String>,
    },
    /// It is in no plan of this device any more.
    Gone,
}

/// One line of today's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TodayVisit {
    /// The plan's row.
    pub row: PlanRowId,
    /// The client.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// The date.
    pub date: CareDay,
    /// Planned start, `09:00`.
    pub start: String,
    /// Planned end.
    pub end: String,
    /// The service code.
    pub code: String,
    /// Who goes.
    pub helpers: Vec<String>,
    /// How far it has come.
    pub state: VisitState,
    /// The record or draft, if there is one.
    pub visit: Option<VisitId>,
    /// How many records and drafts of this planned visit there are here. Each has a line of its own: they stay two
    /// until a manager marks one as the duplicate.
    pub records: u64,
    /// It repeats another record that stands: the visit is counted once, by that one.
    pub duplicate: bool,
    /// Handover notes of this client that this device's user has not read.
    pub unread: u64,
    /// 変更 that this device's user has not acknowledged: what differs from what was planned first.
    pub changed: Vec<RowPart>,
    /// What has become of the planned visit. Only what somebody recorded stays in a list where it does not stand.
    pub plan: PlanNow,
    /// The client's accidents, complaints, restraint, sudden changes of the last days.
    pub incidents: Vec<IncidentNews>,
    /// Fields of the client's sheet, of the planned visit and of its record in which several people's values stand.
    pub several: Vec<Standing>,
}

pub(crate) fn clock_text(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// What every line of a day needs.
struct Day<'a> {
    store: &'a Store,
    names: &'a Names<'a>,
    day: CareDay,
    mine: StaffId,
    now: UnixMillis,
    drafts: Vec<Draft>,
    open: BTreeMap<PlanRowId, Vec<RowPart>>,
    incidents: BTreeMap<ClientId, Vec<IncidentNews>>,
    several: Several<'a>,
    /// The records and drafts that have had a number in today's list.
    numbered: BTreeSet<VisitId>,
}

/// A planned visit's part of a line.
struct Place {
    row: PlanRowId,
    client: ClientId,
    date: CareDay,
    start: String,
    end: String,
    code: String,
    helpers: Vec<StaffId>,
    plan: PlanNow,
}

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
        lines.sort_by(|a, b| (a.date >= day, &a.start).cmp(&(b.date >= day, &b.start)));
        Ok(lines)
    }
}

impl Day<'_> {
    /// A line for each record and draft of a planned visit, or one without.
    fn add(&self, lines: &mut Vec<TodayVisit>, place: Place) -> Result<(), CareError> {
        let found = records_of(self.store, place.row, &self.drafts)?;
        let repeated = self.repeated(&found)?;
        let records =
            found.iter().filter(|(_, visit)| visit.is_some()).count() as u64 - repeated.len() as u64;
        let unread = crate::handovers::notes::unread(self.store, place.client, self.mine, self.day)?;
        for (state, visit) in found {
            let record = self.record(visit)?;
            let own = record.as_ref().and_then(|record| own_times(&place, record));
            let own = own.or_else(|| self.others_went(&place, record.as_ref()));
            let (date, start, end, plan) = own
                .unwrap_or_else(|| (place.date, place.start.clone(), place.end.clone(), place.plan.clone()));
            let state = if state == VisitState::Planned && self.is_over(&place) {
                VisitState::NoRecord
            } else {
                state
            };
            lines.push(TodayVisit {
                row: place.row,
                client: place.client,
                client_name: self.names.client(place.client),
                date,
                start,
                end,
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
            });
        }
        Ok(())
    }

    /// That others are planned than went, as the lists of those who went say it.
    fn others_went(
        &self,
        place: &Place,
        record: Option<&VisitRecord>,
    ) -> Option<(CareDay, String, String, PlanNow)> {
        let record = record
            .filter(|record| place.plan == PlanNow::Stands && went::by_others(&place.helpers, record))?;
        let helpers = place.helpers.iter().map(|staff| self.names.staff(*staff)).collect();
        let (start, end) = (place.start.clone(), place.end.clone());
        Some((record.date, start, end, PlanNow::Given { helpers }))
    }

    /// The record or draft as it is written.
    fn record(&self, visit: Option<VisitId>) -> Result<Option<VisitRecord>, CareError> {
        let Some(visit) = visit else { return Ok(None) };
        let written = crate::writing::drafting::as_written(self.store, doc_of(visit))?;
        Ok(written.and_then(|(fields, _)| VisitRecord::from_fields(&fields).ok()))
    }

    /// The records that repeat another which stands: one that is marked as the duplicate is settled.
    fn repeated(&self, found: &[(VisitState, Option<VisitId>)]) -> Result<BTreeSet<VisitId>, CareError> {
        let mut out = BTreeSet::new();
        for visit in found.iter().filter_map(|(_, visit)| *visit) {
            if let Some(record) = self.record(Some(visit))?
                && crate::visits::one_visit::is_repeated(self.store, visit, &record)?
            {
                out.insert(visit);
            }
        }
        Ok(out)
    }

    /// Whether the time of a planned visit is over.
    fn is_over(&self, place: &Place) -> bool {
        let slot = place.start.parse().ok().zip(place.end.parse().ok());
        slot.is_some_and(|(start, end)| Slot { start, end }.is_over(place.date, self.now))
    }

    fn planned(&self, entry: &PlanEntry, plan: PlanNow) -> Result<Place, CareError> {
        Ok(Place {
            row: entry.row,
            client: entry.client,
            date: entry.day,
            start: clock_text(entry.start_minute),
            end: clock_text(entry.end_minute),
            code: entry.code.clone().unwrap_or_default(),
            helpers: self.store.rota_of(entry)?.into_iter().collect(),
            plan,
        })
    }

    /// What was recorded or is being recorded of a planned visit that is not in this list: by this device's user, or by
    /// anybody. One record of each planned visit.
    fn hanging(
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
            let Some((view, _)) = self.store.document(entry.doc)? else { continue };
            let Ok(record) = VisitRecord::from_fields(&view.fields) else { continue };
            let is_mine = record.helpers.contains_key(&self.mine);
            let is_here = if record.date == self.day {
                everybody || is_mine
            } else {
                is_mine && self.stays(entry.doc, &record)?
            };
            if is_here {
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
    fn hung(&self, row: PlanRowId, record: &VisitRecord) -> Result<Place, CareError> {
        let entry = self.store.plan_entry(row)?;
        let now = match &entry {
            Some(entry) => self.planned(entry, self.plan_now(entry, record.date)?)?,
            None => Place {
                row,
                client: record.client,
                date: record.date,
                start: String::new(),
                end: String::new(),
                code: record.service.code.as_ref().map_or_else(String::new, ToString::to_string),
                helpers: record.helpers.keys().copied().collect(),
                plan: PlanNow::Gone,
            },
        };
        let was = record.planned.map(|slot| (slot.start.to_string(), slot.end.to_string()));
        let (start, end) = was.unwrap_or((now.start, now.end));
        Ok(Place { date: record.date, start, end, ..now })
    }

    fn plan_now(&self, entry: &PlanEntry, day: CareDay) -> Result<PlanNow, CareError> {
        if entry.cancelled {
            return Ok(PlanNow::Cancelled);
        }
        if entry.day != day {
            let (start, end) = (clock_text(entry.start_minute), clock_text(entry.end_minute));
            return Ok(PlanNow::Moved { date: entry.day, start, end });
        }
        let helpers = self.store.rota_of(entry)?;
        if day < self.day && helpers.contains(&self.mine) {
            return Ok(PlanNow::Stands);
        }
        Ok(PlanNow::Given { helpers: helpers.into_iter().map(|staff| self.names.staff(staff)).collect() })
    }
}

/// Day and times of a record whose planned visit stands in this list and is another than whoever recorded it saw: the record names
/// the visit, and the plan stands beside it.
fn own_times(place: &Place, record: &VisitRecord) -> Option<(CareDay, String, String, PlanNow)> {
    if place.plan != PlanNow::Stands {
        return None;
    }
    let seen = record.planned.map(|slot| (slot.start.to_string(), slot.end.to_string()));
    let (start, end) = seen.unwrap_or_else(|| (place.start.clone(), place.end.clone()));
    let moved = record.date != place.date || start != place.start || end != place.end;
    let plan = PlanNow::Moved { date: place.date, start: place.start.clone(), end: place.end.clone() };
    moved.then_some((record.date, start, end, plan))
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
