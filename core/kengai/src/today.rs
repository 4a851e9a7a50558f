//! A day's list of visits: who goes where, and how far each visit has come.

use kengai_model::board::is_over;
use kengai_model::plan_change::RowPart;
use kengai_model::{CareDay, MinuteOfDay, Slot, StaffId, UnixMillis, VisitId};
use kengai_store::lists::PlanEntry;
use kengai_store::{Delivery, Draft, Store};
use serde::Serialize;

use crate::carebook::{is_manager, me};
use crate::directory::directory;
use crate::rota::open_changes;
use crate::visits::{names_row, visit_of};
use crate::{CareBook, CareError};

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
}

/// One line of today's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TodayVisit {
    /// The plan's row, in hex.
    pub row: String,
    /// The client, in hex.
    pub client: String,
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
    /// The record or draft, in hex, if there is one.
    pub visit: Option<String>,
    /// How many records and drafts of this planned visit there are here. Each has a line of its own: they stay two
    /// until a manager marks one as the duplicate.
    pub records: u64,
    /// Handover notes of this client that this device's user has not read.
    pub unread: u64,
    /// 変更 that this device's user has not acknowledged: what differs from what was planned first.
    pub changed: Vec<RowPart>,
}

pub(crate) fn clock_text(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

impl CareBook {
    /// A day's visits: those of this device's user, or everybody's.
    ///
    /// # Errors
    /// Not joined.
    pub fn visits_of_day(&self, day: CareDay, everybody: bool) -> Result<Vec<TodayVisit>, CareError> {
        let now = self.now_instant();
        let store = self.lock();
        let _reading = store.reading()?;
        let mine = me(&store)?;
        let staff = (!everybody || !is_manager(&store)).then_some(mine);
        let directory = directory(&store)?;
        let names: std::collections::BTreeMap<_, _> =
            store.clients()?.into_iter().map(|c| (c.client, c.name.unwrap_or_default())).collect();
        let drafts = store.drafts()?;
        let open: std::collections::BTreeMap<String, Vec<RowPart>> =
            open_changes(&store, day)?.into_iter().map(|change| (change.row, change.what)).collect();
        let mut lines = Vec::new();
        for entry in store.plan_of_day(day, staff)? {
            let found = records_of(&store, &entry, &drafts, now)?;
            let records = found.iter().filter(|(_, visit)| visit.is_some()).count() as u64;
            let name = |staff: StaffId| directory.name_of(staff).unwrap_or_default().to_owned();
            let helpers: Vec<String> = store.rota_of(&entry)?.into_iter().map(name).collect();
            let changed = open.get(&entry.row.to_string()).cloned().unwrap_or_default();
            let unread = crate::handovers::unread(&store, entry.client, mine, day)?;
            lines.extend(found.into_iter().map(|(state, visit)| TodayVisit {
                row: entry.row.to_string(),
                client: entry.client.to_string(),
                client_name: names.get(&entry.client).cloned().unwrap_or_default(),
                date: entry.day,
                start: clock_text(entry.start_minute),
                end: clock_text(entry.end_minute),
                code: entry.code.clone().unwrap_or_default(),
                helpers: helpers.clone(),
                state,
                visit: visit.map(|visit| visit.to_string()),
                records,
                unread,
                changed: changed.clone(),
            }));
        }
        Ok(lines)
    }
}

/// Every draft and record of a planned visit, this device's draft first; one line without either where there is none.
fn records_of(
    store: &Store,
    entry: &PlanEntry,
    drafts: &[Draft],
    now: UnixMillis,
) -> Result<Vec<(VisitState, Option<VisitId>)>, CareError> {
    let mut found = Vec::new();
    for draft in drafts.iter().filter(|draft| names_row(&draft.fields, entry.row)) {
        found.push((VisitState::Recording, Some(visit_of(draft.doc))));
    }
    for record in store.visits_of_row(entry.row)? {
        if !drafts.iter().any(|draft| draft.doc == record.doc) {
            found.push((VisitState::Recorded(store.delivery(record.doc)?), Some(visit_of(record.doc))));
        }
    }
    // What has left this device is recorded all the same.
    if found.is_empty()
        && let Some(doc) = store.left_of_row(entry.row)?
    {
        found.push((VisitState::Recorded(store.delivery(doc)?), Some(visit_of(doc))));
    }
    if found.is_empty() {
        let time = |minute: u16| MinuteOfDay::new(minute / 60, minute % 60).ok();
        let slot =
            time(entry.start_minute).zip(time(entry.end_minute)).map(|(start, end)| Slot { start, end });
        let over = slot.is_some_and(|slot| is_over(entry.day, slot, now));
        found.push((if over { VisitState::NoRecord } else { VisitState::Planned }, None));
    }
    Ok(found)
}
