//! Visits that nobody planned (緊急, 臨時): they stand on no row of the day's list, and must not be out of sight for that. Nor must
//! another's, where it was at the time of one's own visit of the same client: two records may be of one visit.

use std::collections::BTreeSet;

use kengai_model::{CareDay, ClientId, MinuteOfDay, StaffId, UnixMillis, VisitId, VisitRecord};
use kengai_store::lists::VisitEntry;
use kengai_store::{DocKind, Draft, Store};
use serde::Serialize;

use crate::book::as_text::or_null;
use crate::book::carebook::{is_manager, me};
use crate::book::whereabouts::{doc_of, visit_of};
use crate::day::today_several::Several;
use crate::day::today_visit::VisitState;
use crate::people::names::Names;
use crate::said::standing::Standing;
use crate::visits::across_midnight::STAYS_MINUTES;
use crate::visits::one_visit::{at_once, is_repeated};
use crate::visits::photos_sent::PhotosSent;
use crate::{CareError, Visits};

/// A record or draft of a day that fulfils no planned visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnplannedVisit {
    /// The record or draft.
    pub visit: VisitId,
    /// The client.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// Its day: the day before, where it is still being written or ended just now.
    pub date: CareDay,
    /// 入室; `None` where it is not known yet.
    #[serde(serialize_with = "or_null")]
    pub arrived: Option<MinuteOfDay>,
    /// Who went.
    pub helpers: Vec<String>,
    /// How far it has come.
    pub state: VisitState,
    /// The same client has another record at this time: it may be the second of one visit.
    pub beside: bool,
    /// It repeats another record that stands.
    pub duplicate: bool,
    /// Fields of the record in which several people's values stand.
    pub several: Vec<Standing>,
    /// Photos of the record wait on this device.
    pub photos_waiting: Option<PhotosSent>,
}

/// A record of the day, planned or not.
struct OfDay {
    visit: VisitId,
    record: VisitRecord,
    state: VisitState,
    duplicate: bool,
    several: Vec<Standing>,
}

impl Visits<'_> {
    /// A day's records and drafts that fulfil no planned visit: those of this device's user, or everybody's; this device's
    /// drafts first. After midnight also those of the day before that are being written or ended just now.
    ///
    /// # Errors
    /// Not joined.
    pub fn unplanned_of_day(&self, day: CareDay, everybody: bool) -> Result<Vec<UnplannedVisit>, CareError> {
        let now = self.book.now_instant();
        let store = self.book.lock();
        let _reading = store.reading()?;
        let mine = me(&store)?;
        let all = everybody && is_manager(&store);
        let names = Names::load(&store, now.day())?;
        let several = Several::load(&store, &names)?;
        let drafts = store.drafts()?;
        let mut days = vec![day];
        days.extend((day == now.day()).then(|| day.previous()));
        let mut records = Vec::new();
        for of in &days {
            records.extend(drafts_of(&store, &drafts, *of, *of < day)?);
            for entry in store.unplanned_of_day(*of)? {
                records.extend(finished(&store, &several, &drafts, &entry)?);
            }
        }
        // Of the planned ones only what may be of the same visit is read.
        let unplanned = records.iter().filter(|one| one.record.plan_row.is_none());
        let clients: BTreeSet<ClientId> = unplanned.map(|one| one.record.client).collect();
        for of in days.iter().filter(|_| !clients.is_empty()) {
            for entry in store.planned_of_day(*of)?.iter().filter(|entry| clients.contains(&entry.client)) {
                records.extend(finished(&store, &several, &drafts, entry)?);
            }
        }
        let shown = records.iter().filter(|one| one.record.plan_row.is_none());
        let listed = shown.filter_map(|one| {
            let record = &one.record;
            let is_mine = record.helpers.contains_key(&mine) || one.state == VisitState::Recording;
            let others = || records.iter().filter(|other| other.visit != one.visit);
            let beside = others().any(|other| at_once(record, &other.record));
            // Whoever wrote the first of two reads that there is a second.
            let with_mine = || others().any(|other| is_of(other, mine) && at_once(record, &other.record));
            let is_here = record.date == day || is_mine && lasts(one, now);
            (is_here && (all || is_mine || with_mine())).then(|| UnplannedVisit {
                visit: one.visit,
                client: record.client,
                client_name: names.client(record.client),
                date: record.date,
                arrived: record.arrived.map(|stamp| stamp.at.minute()),
                helpers: record.helpers.keys().map(|staff| names.staff(*staff)).collect(),
                state: one.state,
                beside,
                duplicate: one.duplicate,
                several: one.several.clone(),
                photos_waiting: None,
            })
        });
        let mut listed: Vec<UnplannedVisit> = listed.collect();
        for one in &mut listed {
            one.photos_waiting = PhotosSent::waiting(&store, doc_of(one.visit), one.state.delivery())?;
        }
        Ok(listed)
    }
}

fn is_of(one: &OfDay, staff: StaffId) -> bool {
    one.record.helpers.contains_key(&staff)
}

/// The drafts of a day; of the day before only those that were never finished.
fn drafts_of(
    store: &Store,
    drafts: &[Draft],
    day: CareDay,
    is_before: bool,
) -> Result<Vec<OfDay>, CareError> {
    let mut out = Vec::new();
    for draft in drafts.iter().filter(|draft| draft.kind == DocKind::Visit) {
        let Ok(record) = VisitRecord::from_fields(&draft.fields) else { continue };
        if record.date == day && !(is_before && store.document(draft.doc)?.is_some()) {
            let (visit, state) = (visit_of(draft.doc), VisitState::Recording);
            let duplicate = is_repeated(store, visit, &record)?;
            out.push(OfDay { visit, record, state, duplicate, several: Vec::new() });
        }
    }
    Ok(out)
}

/// A record that is not being changed here.
fn finished(
    store: &Store,
    several: &Several<'_>,
    drafts: &[Draft],
    entry: &VisitEntry,
) -> Result<Option<OfDay>, CareError> {
    if drafts.iter().any(|draft| draft.doc == entry.doc) {
        return Ok(None);
    }
    let view = store.document(entry.doc)?;
    let Some(record) = view.and_then(|(view, _)| VisitRecord::from_fields(&view.fields).ok()) else {
        return Ok(None);
    };
    let state = VisitState::of_record(entry.outcome, store.delivery(entry.doc)?);
    let several = if entry.row.is_none() { several.in_doc(entry.doc, |_| true)? } else { Vec::new() };
    let visit = visit_of(entry.doc);
    let duplicate = is_repeated(store, visit, &record)?;
    Ok(Some(OfDay { visit, record, state, duplicate, several }))
}

/// Whether one of the day before is being written, or ended just now.
fn lasts(one: &OfDay, now: UnixMillis) -> bool {
    let left = one.record.left.map(|stamp| stamp.at);
    one.state == VisitState::Recording
        || left.is_some_and(|left| left.minutes_until(now) < i64::from(STAYS_MINUTES))
}
