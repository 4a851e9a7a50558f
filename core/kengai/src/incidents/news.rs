//! Incidents that must reach people: whoever goes there next, and the managers.
//!
//! At the door an incident stays in sight for [`INCIDENT_DAYS`]. They count from when it *reached people*, not from the day
//! that its writer typed: an accident that was written down late, or on a phone whose clock is wrong, is as new as any. The
//! server's word says when that was; a phone on which it arrived later counts from then, so that somebody who comes back
//! from leave hears of it, while a new phone is not told of years ago. Where clocks differ the incident is shown rather
//! than not.
//!
//! One that was recorded by mistake and withdrawn (取り消し) is no alarm any more. The brief, and the list of a manager who
//! had seen it, say that it was withdrawn; nobody else is told of it.
//!
//! In a manager's lists it stays until a manager has said that they saw it. The mark names what the incident said then:
//! what others write into it later has not been seen. A manager who writes into it has seen it.

use std::collections::{BTreeMap, BTreeSet};

use kengai_model::{ClientId, Incident, IncidentId, IncidentKind, Words};
use kengai_protocol::DocId;
use kengai_protocol::item::{Receipt, ReceiptKind};
use kengai_store::record_lists::IncidentEntry;
use kengai_store::{Store, View, incident_digest};
use serde::Serialize;

use crate::book::carebook::{is_manager, me, need_manager};
use crate::book::sought::Sought;
use crate::handovers::receipts::ReceiptView;
use crate::people::names::Names;
use crate::said::standing::{Standing, standing};
use crate::{CareError, Incidents, Writer};

/// Days for which an incident stays in sight at the door.
pub const INCIDENT_DAYS: u64 = 7;
/// What reaches a phone so many days after it reached the office is of long ago, and not news.
const LATE_DAYS_MAX: u64 = 31;
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// An incident as it reaches people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IncidentNews {
    /// The incident.
    pub incident: IncidentId,
    /// The client.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// What it is; `None` where a newer version knows.
    pub kind: Option<IncidentKind>,
    /// When it happened, Unix milliseconds, as its writer says.
    pub at_ms: Option<u64>,
    /// How far its writer's clock was ahead, where it was known to be wrong, minutes; behind is negative.
    pub clock_ahead: Option<i64>,
    /// What happened, as far as it is written, in the order in which one asks.
    pub what: Vec<Standing>,
    /// Whose device began the record.
    pub by: Option<Writer>,
    /// Which managers saw what it says now, and when they first saw it, by their clocks.
    pub seen_by: Vec<IncidentSeen>,
    /// Which managers saw only what it said before.
    pub seen_before: Vec<ReceiptView>,
    /// A manager saw it, and something was written into it after that.
    pub changed_since: bool,
    /// Why it was recorded by mistake (取り消し), where it was.
    pub withdrawn: Option<String>,
    /// Who withdrew it; empty where nobody did.
    pub withdrawn_by: String,
    /// When, Unix milliseconds.
    pub withdrawn_ms: Option<u64>,
}

/// A manager who saw an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IncidentSeen {
    /// Who.
    pub name: String,
    /// When they first saw it, whatever it said then, Unix milliseconds.
    pub at_ms: u64,
    /// When they saw what was written into it since.
    pub again_ms: Option<u64>,
}

impl IncidentNews {
    /// Whether a manager has seen what it says now.
    #[must_use]
    pub fn is_seen(&self) -> bool {
        !self.seen_by.is_empty()
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> Words {
        self.kind.map_or_else(|| Words::lit("事故など", "incident"), IncidentKind::words)
    }
}

/// What one asks first, by kind.
fn asked(kind: Option<IncidentKind>) -> &'static [&'static str] {
    match kind {
        Some(IncidentKind::Accident) => {
            &["accident.place", "accident.what", "accident.injury", "accident.measures"]
        }
        Some(IncidentKind::Restraint) => &["restraint.manner", "restraint.state", "restraint.reason"],
        Some(IncidentKind::Complaint) => &["complaint.from", "complaint.what", "complaint.response"],
        Some(IncidentKind::SuddenChange) => {
            &["sudden.what", "sudden.state", "sudden.doctor_said", "sudden.carried_to", "sudden.end"]
        }
        None => &[],
    }
}

/// From when on the days at the door count.
fn since_ms(entry: &IncidentEntry) -> u64 {
    let Some(server) = entry.server_ms else {
        return entry.at_ms.into_iter().chain(entry.recorded_ms).chain(entry.received_ms).max().unwrap_or(0);
    };
    // It cannot have happened after the server took it, whatever was typed.
    let late = entry.received_ms.filter(|here| here.saturating_sub(server) <= LATE_DAYS_MAX * DAY_MS);
    late.map_or(server, |here| here.max(server))
}

fn is_in_sight(entry: &IncidentEntry, now_ms: u64) -> bool {
    since_ms(entry).saturating_add(INCIDENT_DAYS * DAY_MS) > now_ms
}

/// Not later than it can be: the earlier of this device's clock, and of the server's word with what has passed since.
fn surely_now(store: &Store, now_ms: u64) -> Result<u64, CareError> {
    let sync = store.sync_state()?;
    if sync.server_time_ms == 0 {
        return Ok(now_ms);
    }
    Ok(now_ms.min(sync.server_time_ms.saturating_add(now_ms.saturating_sub(sync.contact_ms))))
}

fn news(store: &Store, names: &Names<'_>, entry: &IncidentEntry) -> Result<Option<IncidentNews>, CareError> {
    let Some((view, _)) = store.document(entry.doc)? else { return Ok(None) };
    let Ok(incident) = Incident::from_fields(&view.fields) else { return Ok(None) };
    let (seen_by, seen_before) = marks(store, names, entry, &view)?;
    let withdrawal = &incident.withdrawal;
    let kind = incident.event.kind;
    let mut what = Vec::new();
    for path in asked(kind) {
        let one = standing(store, names, entry.doc, &view, path)?;
        what.extend((!one.is_empty()).then_some(one));
    }
    Ok(Some(IncidentNews {
        incident: IncidentId::from_bytes(entry.doc.0),
        client: entry.client,
        client_name: names.client(entry.client),
        kind,
        at_ms: entry.at_ms,
        clock_ahead: incident.clock.minutes(),
        what,
        by: store.first_writer(entry.doc)?.map(|device| names.writer(device)),
        withdrawn: withdrawal.reason.as_ref().map(|reason| reason.as_str().to_owned()),
        withdrawn_by: withdrawal.by.map(|by| names.staff(by)).unwrap_or_default(),
        withdrawn_ms: withdrawal.at.and_then(|at| u64::try_from(at.raw()).ok()),
        changed_since: seen_by.is_empty() && !seen_before.is_empty(),
        seen_by,
        seen_before,
    }))
}

/// Who saw what it says now, and who only what it said before. The first time that somebody saw it stays theirs.
fn marks(
    store: &Store,
    names: &Names<'_>,
    entry: &IncidentEntry,
    view: &View,
) -> Result<(Vec<IncidentSeen>, Vec<ReceiptView>), CareError> {
    let (mut seen_by, mut seen_before) = (Vec::new(), Vec::new());
    if !entry.marked {
        return Ok((seen_by, seen_before));
    }
    let now = incident_digest(&view.fields);
    let all = store.incident_marks(entry.doc)?;
    let mut met = BTreeSet::new();
    // The earliest first.
    for (_, staff, at_ms) in &all {
        if !met.insert(*staff) {
            continue;
        }
        let (name, at_ms) = (names.staff(*staff), *at_ms);
        match all.iter().find(|(digest, who, _)| *digest == now && who == staff) {
            Some((.., now_ms)) => {
                let again_ms = Some(*now_ms).filter(|again| *again != at_ms);
                seen_by.push(IncidentSeen { name, at_ms, again_ms });
            }
            None => seen_before.push(ReceiptView { name, at_ms }),
        }
    }
    Ok((seen_by, seen_before))
}

/// The incidents that are in sight at the doors of this device's clients, the newest first; without what was withdrawn.
pub(crate) fn at_the_door(
    store: &Store,
    names: &Names<'_>,
    now_ms: u64,
) -> Result<BTreeMap<ClientId, Vec<IncidentNews>>, CareError> {
    let mut all = all_at_the_door(store, names, now_ms)?;
    all.values_mut().for_each(|news| news.retain(|one| one.withdrawn.is_none()));
    Ok(all)
}

/// The same with what was withdrawn.
pub(crate) fn all_at_the_door(
    store: &Store,
    names: &Names<'_>,
    now_ms: u64,
) -> Result<BTreeMap<ClientId, Vec<IncidentNews>>, CareError> {
    let now_ms = surely_now(store, now_ms)?;
    let mut out: BTreeMap<ClientId, Vec<IncidentNews>> = BTreeMap::new();
    for entry in store.incident_entries()?.iter().filter(|entry| is_in_sight(entry, now_ms)) {
        out.entry(entry.client).or_default().extend(news(store, names, entry)?);
    }
    Ok(out)
}

/// A manager who writes into an incident has seen it: notes so. On a helper's device it notes nothing.
pub(crate) fn note_seen(store: &mut Store, id: IncidentId, now_ms: u64) -> Result<(), CareError> {
    if !is_manager(store) {
        return Ok(());
    }
    let doc = DocId(*id.as_bytes());
    let Some((view, _)) = store.document(doc)?.filter(|(view, _)| !view.fields.is_empty()) else {
        return Ok(());
    };
    let circle = store.circle_of(doc)?.ok_or(CareError::NotFound(Sought::Incident))?;
    let (staff, note) = (me(store)?, incident_digest(&view.fields));
    if store.incident_marks(doc)?.iter().any(|(digest, who, _)| *digest == note && *who == staff) {
        return Ok(());
    }
    let receipt = Receipt {
        kind: ReceiptKind::Read,
        doc,
        note: *note.as_bytes(),
        staff: kengai_protocol::StaffId(*staff.as_bytes()),
        at_ms: now_ms,
    };
    Ok(store.write_receipts(circle, &[receipt])?)
}

impl Incidents<'_> {
    /// The incidents that no manager has seen as they are now, the newest first.
    ///
    /// # Errors
    /// Not a manager's device.
    pub fn unseen(&self) -> Result<Vec<IncidentNews>, CareError> {
        let store = self.book.lock();
        need_manager(&store)?;
        let (names, me) = (Names::load(&store, self.book.now_instant().day())?, me(&store)?);
        let mut out = Vec::new();
        for entry in store.incident_entries()? {
            let Some(one) = news(&store, &names, &entry)?.filter(|one| !one.is_seen()) else { continue };
            // Whoever has not heard of a mistake need not hear that it was one.
            let known =
                || Ok::<_, CareError>(store.incident_marks(entry.doc)?.iter().any(|mark| mark.1 == me));
            if one.withdrawn.is_none() || known()? {
                out.push(one);
            }
        }
        Ok(out)
    }

    /// Says that this manager saw incidents as they are now: everybody then knows who, and when. Durable when it returns.
    ///
    /// # Errors
    /// Not a manager's device, or one of them is not on it; nothing is marked then.
    pub fn see(&self, incidents: &[IncidentId]) -> Result<(), CareError> {
        let now = self.book.now();
        let mut store = self.book.lock();
        need_manager(&store)?;
        for id in incidents {
            store.document(DocId(*id.as_bytes()))?.ok_or(CareError::NotFound(Sought::Incident))?;
        }
        incidents.iter().try_for_each(|id| note_seen(&mut store, *id, now))
    }

    /// One incident as it reaches people; `None` while nobody but this device has it.
    ///
    /// # Errors
    /// As the store.
    pub fn news(&self, id: IncidentId) -> Result<Option<IncidentNews>, CareError> {
        let store = self.book.lock();
        let names = Names::load(&store, self.book.now_instant().day())?;
        let doc = DocId(*id.as_bytes());
        let entry = store.incident_entries()?.into_iter().find(|entry| entry.doc == doc);
        entry.map_or(Ok(None), |entry| news(&store, &names, &entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000_000;

    fn days_ago(days: u64) -> Option<u64> {
        Some(NOW - days * DAY_MS)
    }

    fn entry() -> IncidentEntry {
        IncidentEntry {
            doc: DocId([1; 16]),
            client: ClientId::from_bytes([2; 16]),
            at_ms: None,
            recorded_ms: None,
            server_ms: None,
            received_ms: None,
            marked: false,
        }
    }

    #[test]
    fn an_incident_stays_at_the_door_for_a_week_and_no_longer() {
        let taken = |days| IncidentEntry { at_ms: days_ago(days), server_ms: days_ago(days), ..entry() };
        assert!(is_in_sight(&taken(INCIDENT_DAYS - 1), NOW));
        assert!(!is_in_sight(&taken(INCIDENT_DAYS), NOW));
    }

    #[test]
    fn neither_a_late_arrival_nor_a_wrong_clock_hides_it() {
        let day_typed_wrong = IncidentEntry { at_ms: days_ago(400), server_ms: days_ago(1), ..entry() };
        assert!(is_in_sight(&day_typed_wrong, NOW));
        let phone_a_year_slow = IncidentEntry { at_ms: days_ago(365), recorded_ms: days_ago(365), ..entry() };
        let came_today = IncidentEntry { received_ms: Some(NOW), ..phone_a_year_slow.clone() };
        assert!(is_in_sight(&came_today, NOW));
        let back_from_leave = IncidentEntry { server_ms: days_ago(20), received_ms: Some(NOW), ..entry() };
        assert!(is_in_sight(&back_from_leave, NOW));
        // A clock that is years ahead does not keep it for years.
        let ahead = IncidentEntry { at_ms: Some(NOW + 900 * DAY_MS), server_ms: days_ago(9), ..entry() };
        assert!(!is_in_sight(&ahead, NOW));
    }

    #[test]
    fn a_new_phone_is_not_told_of_long_ago() {
        let long_ago = IncidentEntry { server_ms: days_ago(300), received_ms: Some(NOW), ..entry() };
        assert!(!is_in_sight(&long_ago, NOW));
    }
}
