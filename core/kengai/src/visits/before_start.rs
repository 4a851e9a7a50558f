//! What a person is asked before a record is begun: whether they are still in somebody else's home; which day it is where
//! this device's clock is wrong by so much that it shows another, or where nobody knows whether it is; whether the planned
//! visit, which has a record or is hours away, is the one that is meant.

use std::collections::BTreeMap;

use kengai_model::{
    CareDay, ClientId, MinuteOfDay, PlanRowId, Slot, StaffId, UnixMillis, VisitId, VisitRecord,
};
use kengai_store::lists::PlanEntry;
use kengai_store::{DocKind, Store};
use serde::Serialize;

use crate::book::carebook::me;
use crate::book::moments::bounded;
use crate::book::whereabouts::visit_of;
use crate::people::names::Names;
use crate::visits::one_visit::is_repeated;
use crate::visits::recording::has_come;
use crate::visits::went;
use crate::{CareError, ClockState, Visits};

/// A question before a record is begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "asks")]
pub enum BeforeStart {
    /// This device's user has arrived at another client's and not left.
    StillIn {
        /// The record.
        visit: VisitId,
        /// The client's name.
        client_name: String,
        /// A time to offer, of the record's date: the planned end, or now where that is still to come; never the future.
        /// `None`: nothing is known that could be.
        left: Option<MinuteOfDay>,
    },
    /// By the server it is another day than this device shows; the planned visit is one of the day that it shows, or the visit
    /// was not planned.
    OtherDay {
        /// The day that this device shows.
        here: CareDay,
        /// The day by the server.
        server: CareDay,
    },
    /// The planned visit is of a later day than this device shows, and nobody knows how much time has passed since its last
    /// contact: is it that day? Whoever begins says so, and the record is marked.
    LaterDay {
        /// The client's name.
        client_name: String,
        /// The day that this device shows.
        here: CareDay,
        /// The visit's day.
        visit: CareDay,
    },
    /// The planned visit has a record already, finished, sent, or typed in for somebody: is another begun?
    Recorded {
        /// The record.
        visit: VisitId,
        /// The client's name.
        client_name: String,
        /// The planned start.
        planned: MinuteOfDay,
        /// The record's own day, where the planned visit has been moved to another since.
        on: Option<CareDay>,
        /// Who was there.
        helpers: Vec<String>,
        /// The arrival that stands in it; `None` where it has left this device, or none is recorded.
        arrived: Option<MinuteOfDay>,
    },
    /// The planned start is hours away from now.
    FarFromPlan {
        /// The client's name.
        client_name: String,
        /// The planned day and start.
        planned: UnixMillis,
        /// Now; where this device's clock is known to be wrong, the corrected time.
        now: UnixMillis,
        /// This device's clock is wrong, and `now` is not what it shows.
        corrected: bool,
    },
    /// The visit was not planned, and around this time one is planned for the same client that nobody has recorded: is it that one?
    Planned {
        /// The planned visit.
        row: PlanRowId,
        /// The client's name.
        client_name: String,
        /// The day.
        date: CareDay,
        /// The planned times.
        slot: Slot,
    },
}

impl BeforeStart {
    /// Whether the planned visit was of a day before: nobody arrives there now, it is written afterwards.
    #[must_use]
    pub fn is_of_a_day_before(&self) -> bool {
        matches!(self, Self::FarFromPlan { planned, now, .. } if planned.day() < now.day())
    }
}

/// A visit that is begun further from its planned start than this is asked about, minutes: whoever is late by an hour is late,
/// whoever is off by more has mistaken the line or the day.
pub const FAR_FROM_PLAN_MINUTES: i64 = 120;

/// A record that is nearer than this to a visit which nobody planned may be of the same visit, minutes.
const BESIDE_MINUTES: i64 = 30;

impl Visits<'_> {
    /// What to ask before the record of a visit is begun that nobody planned: [`crate::Visits::before_start`] of none, and whether it
    /// is one of the client's planned visits around this time that have no record. `day` as in
    /// [`crate::Visits::start_unplanned_on`]: of another day than this device shows it is any of that day.
    ///
    /// # Errors
    /// Not joined, or the client is not on this device.
    pub fn before_unplanned(
        &self,
        client: ClientId,
        day: Option<CareDay>,
    ) -> Result<Vec<BeforeStart>, CareError> {
        let mut asks = self.before_start(None)?;
        let now = self.book.now_instant();
        let date = day.unwrap_or_else(|| now.day());
        let is_near = |slot: Slot| {
            let start = date.at(slot.start).map(|start| start.minutes_until(now));
            let around = -FAR_FROM_PLAN_MINUTES..=slot.minutes() + FAR_FROM_PLAN_MINUTES;
            date != now.day() || start.is_ok_and(|minutes| around.contains(&minutes))
        };
        // Whoever goes once more some hours later is no doubt.
        let is_at = |slot: Slot| {
            let start = date.at(slot.start).map(|start| start.minutes_until(now));
            let around = -BESIDE_MINUTES..=slot.minutes() + BESIDE_MINUTES;
            date == now.day() && start.is_ok_and(|minutes| around.contains(&minutes))
        };
        asks.extend(self.recorded_about(client, date, is_at)?);
        let rows = self.rows_of_day(client, date)?;
        let client_name = self.book.clients().name(client)?;
        let open = rows.into_iter().filter(|row| row.records.is_empty() && is_near(row.slot));
        asks.extend(open.map(|row| BeforeStart::Planned {
            row: row.row,
            client_name: client_name.clone(),
            date,
            slot: row.slot,
        }));
        Ok(asks)
    }

    /// The client's finished records of a day about this time, and those of what is cancelled whenever they were: a visit that
    /// nobody planned may be one of them.
    fn recorded_about(
        &self,
        client: ClientId,
        date: CareDay,
        is_near: impl Fn(Slot) -> bool,
    ) -> Result<Vec<BeforeStart>, CareError> {
        let store = self.book.lock();
        let (names, drafts) = (Names::load(&store, self.book.now_instant().day())?, store.drafts()?);
        let mut entries = store.planned_of_day(date)?;
        entries.extend(store.unplanned_of_day(date)?);
        entries.retain(|entry| entry.client == client && drafts.iter().all(|draft| draft.doc != entry.doc));
        let mut asks = Vec::new();
        for entry in entries {
            let view = store.document(entry.doc)?;
            let record = view.and_then(|(view, _)| VisitRecord::from_fields(&view.fields).ok());
            let Some(record) = record else { continue };
            let row = record.plan_row.map(|row| store.plan_entry(row)).transpose()?.flatten();
            let stamped = record.arrived.map(|arrived| arrived.at.minute());
            let slot =
                stamped.map(|start| Slot { start, end: record.left.map_or(start, |left| left.at.minute()) });
            let Some(slot) = slot.or(record.planned) else { continue };
            let is_meant = row.is_some_and(|row| row.cancelled) || is_near(slot);
            if !is_meant || is_repeated(&store, visit_of(entry.doc), &record)? {
                continue;
            }
            asks.push(BeforeStart::Recorded {
                visit: visit_of(entry.doc),
                client_name: names.client(client),
                planned: record.planned.map_or(slot.start, |planned| planned.start),
                on: None,
                helpers: went::names_of(&names, [], [record]),
                arrived: stamped,
            });
        }
        Ok(asks)
    }

    /// What to ask before the record of a planned visit (or of one that nobody planned) is begun; nothing where there is
    /// nothing to ask, or where the record is being written already.
    ///
    /// # Errors
    /// Not joined.
    pub fn before_start(&self, row: Option<PlanRowId>) -> Result<Vec<BeforeStart>, CareError> {
        let now = self.book.now_instant();
        let mut asks = Vec::new();
        let mut in_homes: BTreeMap<ClientId, (VisitId, VisitRecord)> = BTreeMap::new();
        {
            let store = self.book.lock();
            let open = open_records(&store)?;
            if row.is_some() && open.iter().any(|(_, record)| record.plan_row == row) {
                return Ok(asks);
            }
            let mine = me(&store)?;
            for (visit, record) in open.into_iter().filter(|(_, record)| is_in(record, mine)) {
                // Nobody is asked twice about one home: of several drafts it is the last arrival.
                match in_homes.get(&record.client) {
                    Some((_, known)) if arrived(known) >= arrived(&record) => {}
                    _ => drop(in_homes.insert(record.client, (visit, record))),
                }
            }
        }
        let mut in_homes: Vec<_> = in_homes.into_values().collect();
        in_homes.sort_by_key(|(_, record)| arrived(record));
        for (visit, record) in in_homes {
            let planned =
                record.plan_row.map(|row| self.book.rota().planned_visit(row)).transpose()?.flatten();
            // As was planned when it was recorded: the plan may have been moved since.
            let planned = record.planned.or(planned.map(|planned| planned.slot));
            let left = leaving(&record, planned.map(|slot| slot.end), now);
            asks.push(BeforeStart::StillIn {
                visit,
                client_name: self.book.clients().name(record.client)?,
                left,
            });
        }
        let store = self.book.lock();
        let clock = self.book.clock_of(&store)?;
        let planned = row.map(|row| store.plan_entry(row)).transpose()?.flatten();
        if let Some(server) = clock.other_day()
            && planned.as_ref().is_none_or(|entry| entry.day == clock.day())
        {
            asks.push(BeforeStart::OtherDay { here: clock.day(), server });
        }
        let entering = self.book.entering(&store)?;
        if let Some(entry) = planned {
            if !has_come(&entering, entry.day, Some(entry.slot.start)) && entering.believes(entry.day) {
                let (client_name, here) =
                    (Names::load(&store, self.book.now_instant().day())?.client(entry.client), clock.day());
                asks.push(BeforeStart::LaterDay { client_name, here, visit: entry.day });
            }
            asks.extend(recorded(&store, &entry)?);
            let day_asked = |ask: &BeforeStart| {
                matches!(ask, BeforeStart::OtherDay { .. } | BeforeStart::LaterDay { .. })
            };
            if !asks.iter().any(day_asked) {
                asks.extend(far(&store, &entry, &clock, now)?);
            }
        }
        Ok(asks)
    }
}

/// The record that a planned visit has already.
fn recorded(store: &Store, entry: &PlanEntry) -> Result<Option<BeforeStart>, CareError> {
    let here = store.visits_of_row(entry.row)?.last().map(|record| record.doc);
    let Some(doc) = here.map_or_else(|| store.left_of_row(entry.row), |doc| Ok(Some(doc)))? else {
        return Ok(None);
    };
    let names = Names::load(store, entry.day)?;
    let view = store.document(doc)?;
    let record = view.and_then(|(view, _)| VisitRecord::from_fields(&view.fields).ok());
    let helpers = went::names_of(&names, [], record.clone());
    Ok(Some(BeforeStart::Recorded {
        visit: visit_of(doc),
        client_name: names.client(entry.client),
        planned: entry.slot.start,
        on: record.as_ref().map(|record| record.date).filter(|on| *on != entry.day),
        helpers,
        arrived: record.as_ref().and_then(arrived).map(UnixMillis::minute),
    }))
}

/// Whether the planned start is hours away.
fn far(
    store: &Store,
    entry: &PlanEntry,
    clock: &ClockState,
    now: UnixMillis,
) -> Result<Option<BeforeStart>, CareError> {
    let Ok(planned) = entry.day.at(entry.slot.start) else { return Ok(None) };
    let right = clock
        .wrong_by()
        .and(clock.ahead_ms)
        .and_then(|ahead| Some(bounded(clock.device_ms.checked_add_signed(ahead.checked_neg()?)?)));
    let (corrected, now) = (right.is_some(), right.unwrap_or(now));
    if planned.minutes_until(now).abs() <= FAR_FROM_PLAN_MINUTES {
        return Ok(None);
    }
    let client_name = Names::load(store, now.day())?.client(entry.client);
    Ok(Some(BeforeStart::FarFromPlan { client_name, planned, now, corrected }))
}

fn is_in(record: &VisitRecord, me: StaffId) -> bool {
    record.arrived.is_some()
        && record.left.is_none()
        && record.proxy.by.is_none()
        && record.helpers.contains_key(&me)
        && record.outcome.kind.is_none_or(|kind| kind.is_provided())
}

fn arrived(record: &VisitRecord) -> Option<UnixMillis> {
    record.arrived.map(|arrived| arrived.at)
}

/// When somebody may have left: after the arrival, and not in the future.
fn leaving(record: &VisitRecord, planned: Option<MinuteOfDay>, now: UnixMillis) -> Option<MinuteOfDay> {
    let could_be = |at: &UnixMillis| Some(*at) > arrived(record) && *at <= now;
    let planned = planned.and_then(|end| record.date.at(end).ok()).filter(could_be);
    let now = Some(now).filter(|now| now.day() == record.date).filter(could_be);
    planned.or(now).map(UnixMillis::minute)
}

/// The records of visits that are being written here.
fn open_records(store: &Store) -> Result<Vec<(VisitId, VisitRecord)>, CareError> {
    let drafts = store.drafts()?.into_iter().filter(|draft| draft.kind == DocKind::Visit);
    Ok(drafts
        .filter_map(|draft| Some((visit_of(draft.doc), VisitRecord::from_fields(&draft.fields).ok()?)))
        .collect())
}
