//! The manager's board of a month, and confirming (確定).
//!
//! Readiness is computed from the merged documents each time, never stored. A confirmation is a signed statement about
//! exact heads; what changes afterwards sends the record back, and the confirmed view stays readable at those heads.

use std::collections::{BTreeMap, BTreeSet};

use kengai_model::assess::{ConfirmationView, PlanContext, Settings, VisitView};
use kengai_model::board::{RowState, Stage, assess_month, neighbours};
use kengai_model::codes::CodeTable;
use kengai_model::{
    CareMonth, ClientId, ClientSheet, Fields, PlanMonth, StaffId, UnixMillis, VisitId, VisitRecord,
    canonical_view,
};
use kengai_protocol::item::Confirmation;
use kengai_protocol::sign::Signature;
use kengai_protocol::{CircleId, CircleKind, DocId, Hash};
use kengai_store::{Store, View};
use serde::Serialize;

use crate::carebook::{control, is_manager, me, need_manager};
use crate::clients::sheet;
use crate::directory::directory;
use crate::incidents::states_of;
use crate::service_plans::asked_plan;
use crate::visits::{doc_of, visit_of};
use crate::{CareBook, CareError};

/// One row of the board with the names that a person reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoardRow {
    /// The client's name.
    pub client_name: String,
    /// Who goes or went.
    pub helper_names: Vec<String>,
    /// Its planned time is over and no record has come: not done, or not yet sent. The devices' last contacts tell.
    pub overdue: bool,
    /// The row.
    #[serde(flatten)]
    pub state: RowState,
}

/// A month of visits, by date and time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Board {
    /// The month.
    pub month: CareMonth,
    /// The office's name.
    pub office: String,
    /// Its rows.
    pub rows: Vec<BoardRow>,
    /// How many rows have come how far.
    pub counts: BTreeMap<Stage, usize>,
}

/// What became of one record that was to be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmOutcome {
    /// Confirmed now.
    Confirmed,
    /// It was confirmed already, and nothing changed since.
    AlreadyConfirmed,
    /// Something must be settled first; the board says what.
    Blocked,
    /// It is still being recorded.
    Unfinished,
    /// One's own visit, where there is another manager to confirm it.
    OwnVisit,
    /// It changed after a confirmation: a reason is needed.
    ReasonNeeded,
}

/// Everything that a month's assessment looks at, loaded once.
pub(crate) struct Month {
    pub(crate) clients: BTreeMap<ClientId, (CircleId, ClientSheet, PlanMonth)>,
    pub(crate) visits: BTreeMap<ClientId, Vec<VisitView>>,
    pub(crate) directory: kengai_model::Directory,
    pub(crate) rows: Vec<RowState>,
}

/// What a manager saw when confirming: the assessment, and the hashes of what it was computed from.
fn assessment_hash(month: &Month, view: &VisitView) -> Hash {
    let state = month.rows.iter().flat_map(|row| &row.visits).find(|visit| visit.id == view.id);
    let words: Vec<String> = state
        .map(|state| {
            state
                .assessment
                .reasons()
                .iter()
                .map(|r| format!("{}/{:?}/{}", r.rule.number(), r.severity, r.field))
        })
        .into_iter()
        .flatten()
        .collect();
    let plan = month
        .clients
        .get(&view.record.client)
        .map(|(_, sheet, plan)| (canonical_view(&plan.to_fields()), canonical_view(&sheet.to_fields())));
    let (plan, sheet) = plan.unwrap_or_default();
    Hash::of(&[
        b"kengai/assessment/v1",
        &Hash::of_bytes(words.join("\n").as_bytes()).0,
        &Hash::of_bytes(&plan).0,
        &Hash::of_bytes(&sheet).0,
    ])
}

fn other_managers(store: &Store) -> Result<bool, CareError> {
    let me = me(store)?;
    let state = control(store)?;
    Ok(state
        .circles()
        .filter(|(_, circle)| circle.kind == CircleKind::Managers)
        .flat_map(|(_, circle)| circle.members())
        .filter_map(|(device, _)| state.device(&device))
        .any(|device| device.staff.0 != *me.as_bytes()))
}

/// The confirmation that counts: the one of exactly what the record says now, else the one made last by its maker's clock,
/// which decides nothing but what a change is compared with.
pub(crate) fn confirmation_of(
    store: &Store,
    doc: DocId,
    heads: &[Hash],
    shown: &Fields,
) -> Result<Option<(Hash, Confirmation)>, CareError> {
    let mut all = store.confirmations_of(doc)?;
    if all.is_empty() {
        return Ok(None);
    }
    let view_hash = Hash::of_bytes(&canonical_view(shown));
    let standing = all.iter().position(|(_, one)| one.heads == heads && one.view_hash == view_hash);
    // One of these heads with another view was never what anybody saw.
    all.retain(|(_, one)| one.heads != heads || one.view_hash == view_hash);
    match standing {
        Some(_) => Ok(all.into_iter().find(|(_, one)| one.heads == heads)),
        None => Ok(all.into_iter().next()),
    }
}

/// The record's confirmation compared with what it says now.
fn confirmation_view(
    store: &Store,
    doc: DocId,
    record: &VisitRecord,
    heads: &[Hash],
    shown: &Fields,
) -> Result<(Option<ConfirmationView>, bool), CareError> {
    let Some((hash, newest)) = confirmation_of(store, doc, heads, shown)? else { return Ok((None, false)) };
    let heads_match = newest.heads == heads;
    let changed_since = if heads_match {
        BTreeSet::new()
    } else {
        match store.document_at(doc, &newest.heads) {
            Ok(then) => kengai_model::diff(&then, &record.to_fields()).into_iter().map(|c| c.field).collect(),
            // The confirmed heads have not arrived here yet: what they say cannot be compared, so it does not stand.
            Err(_) => BTreeSet::from(["*".to_owned()]),
        }
    };
    let at = UnixMillis::new(i64::try_from(newest.at_ms).unwrap_or(0).min(UnixMillis::MAX - 1))
        .expect("it was brought into the range");
    let view = ConfirmationView { by: StaffId::from_bytes(newest.by.0), at, heads_match, changed_since };
    let exported = store.is_exported(doc, hash)?;
    Ok((Some(view), exported))
}

/// A record as the rules see it; `None` for one that this version cannot read.
fn visit_view(
    store: &Store,
    doc: DocId,
    (view, heads): (View, Vec<Hash>),
) -> Result<Option<VisitView>, CareError> {
    let Ok(record) = VisitRecord::from_fields(&view.fields) else { return Ok(None) };
    let (confirmation, exported) = confirmation_view(store, doc, &record, &heads, &view.fields)?;
    let id = visit_of(doc);
    Ok(Some(VisitView {
        id,
        incidents: states_of(store, id, &record)?,
        record,
        conflicts: view.conflicts.into_keys().collect(),
        confirmation,
        exported,
    }))
}

/// A month's records by client, each client's by day and time.
fn visits_of(store: &Store, month: CareMonth) -> Result<BTreeMap<ClientId, Vec<VisitView>>, CareError> {
    let mut placed: BTreeMap<ClientId, Vec<(usize, VisitView)>> = BTreeMap::new();
    store.each_of_month(month, |place, entry, document| -> Result<(), CareError> {
        let view = visit_view(store, entry.doc, document)?;
        placed.entry(entry.client).or_default().extend(view.map(|view| (place, view)));
        Ok(())
    })?;
    let in_order = |mut visits: Vec<(usize, VisitView)>| {
        visits.sort_by_key(|(place, _)| *place);
        visits.into_iter().map(|(_, view)| view).collect()
    };
    Ok(placed.into_iter().map(|(client, visits)| (client, in_order(visits))).collect())
}

/// Loads a month and looks at all of it.
pub(crate) fn load(store: &Store, month: CareMonth, codes: &CodeTable) -> Result<Month, CareError> {
    let _reading = store.reading()?;
    let directory = directory(store)?;
    let mut clients = BTreeMap::new();
    for entry in store.clients()? {
        // A sheet or plan that this version cannot read must not take the other clients' month with it: its visits
        // then show what the rules miss.
        let sheet =
            sheet(store, entry.circle, entry.client).unwrap_or_else(|_| ClientSheet::new(entry.client));
        let plan = asked_plan(store, entry.circle, entry.client, month)
            .unwrap_or_else(|_| PlanMonth::new(entry.client, month));
        clients.insert(entry.client, (entry.circle, sheet, plan));
    }
    let visits = visits_of(store, month)?;
    let others = neighbours(visits.values().flatten());
    let settings = Settings { other_manager: other_managers(store)?, ..Settings::default() };
    let mut rows = Vec::new();
    for (client, (_, sheet, plan)) in &clients {
        let context = PlanContext {
            plan: Some(plan),
            client: Some(sheet),
            directory: Some(&directory),
            codes,
            settings: &settings,
        };
        let own = visits.get(client).map_or(&[][..], Vec::as_slice);
        rows.extend(assess_month(plan, own, &context, &others));
    }
    rows.sort_by_key(|row| (row.date, row.slot.map(|slot| slot.start), row.client, row.row));
    Ok(Month { clients, visits, directory, rows })
}

impl CareBook {
    /// The board of a month: every planned visit and every record, how far each has come, and what is in the way.
    ///
    /// # Errors
    /// Not a manager's device.
    pub fn board(&self, month: CareMonth, codes: &CodeTable) -> Result<Board, CareError> {
        let now = self.now_instant();
        let store = self.lock();
        need_manager(&store)?;
        let loaded = load(&store, month, codes)?;
        let counts = kengai_model::board::count(&loaded.rows);
        let name = |client: &ClientId| {
            let line = loaded.clients.get(client).and_then(|(_, sheet, _)| sheet.person.name.as_ref());
            line.map_or_else(String::new, |line| line.as_str().to_owned())
        };
        let rows = loaded
            .rows
            .into_iter()
            .map(|state| BoardRow {
                client_name: name(&state.client),
                helper_names: state
                    .helpers
                    .keys()
                    .map(|staff| loaded.directory.name_of(*staff).unwrap_or_default().to_owned())
                    .collect(),
                overdue: is_overdue(&state, now),
                state,
            })
            .collect();
        let office = loaded.directory.office.name.as_ref();
        let office = office.map_or_else(String::new, |line| line.as_str().to_owned());
        Ok(Board { month, office, rows, counts })
    }

    /// Confirms records (確定) as they stand now: all that can be, in one durable transaction. Says for each what became of
    /// it. `reason` is needed for what changed after an earlier confirmation.
    ///
    /// # Errors
    /// Not a manager's device.
    pub fn confirm(
        &self,
        month: CareMonth,
        visits: &[VisitId],
        reason: &str,
        codes: &CodeTable,
    ) -> Result<Vec<(VisitId, ConfirmOutcome)>, CareError> {
        let now = self.now();
        let mut store = self.lock();
        need_manager(&store)?;
        let loaded = load(&store, month, codes)?;
        let by = me(&store)?;
        let others = other_managers(&store)?;
        let mut confirmations = Vec::new();
        let mut outcomes = Vec::new();
        for id in visits {
            let view = loaded
                .visits
                .values()
                .flatten()
                .find(|view| view.id == *id)
                .ok_or(CareError::NotFound("a record of this month"))?;
            let outcome = may_confirm(&loaded, view, by, others, reason);
            if outcome == ConfirmOutcome::Confirmed {
                let doc = doc_of(*id);
                let circle = store.circle_of(doc)?.ok_or(CareError::NotFound("the record"))?;
                let (shown, heads) = store.document(doc)?.ok_or(CareError::NotFound("the record"))?;
                let confirmation = Confirmation {
                    doc,
                    heads,
                    view_hash: Hash::of_bytes(&canonical_view(&shown.fields)),
                    assessment_hash: assessment_hash(&loaded, view),
                    by: kengai_protocol::StaffId(*by.as_bytes()),
                    at_ms: now,
                    own_visit: view.record.helpers.contains_key(&by),
                    reason: reason.to_owned(),
                    signature: Signature([0; 64]),
                };
                confirmations.push((circle, confirmation.sign(store.home().signing_key())));
            }
            outcomes.push((*id, outcome));
        }
        store.write_confirmations(&confirmations)?;
        Ok(outcomes)
    }

    /// Whether this device is a manager's.
    #[must_use]
    pub fn is_manager(&self) -> bool {
        is_manager(&self.lock())
    }
}

fn is_overdue(state: &RowState, now: UnixMillis) -> bool {
    let Some(slot) = state.slot.filter(|_| state.stage == Stage::Planned && !state.cancelled) else {
        return false;
    };
    let day = if slot.end > slot.start { state.date } else { state.date.next() };
    day.at(slot.end).is_ok_and(|end| end < now)
}

fn may_confirm(month: &Month, view: &VisitView, by: StaffId, others: bool, reason: &str) -> ConfirmOutcome {
    let state = month.rows.iter().flat_map(|row| &row.visits).find(|visit| visit.id == view.id);
    if view.is_confirmed() {
        return ConfirmOutcome::AlreadyConfirmed;
    }
    if !view.record.is_finished() {
        return ConfirmOutcome::Unfinished;
    }
    // That it is not confirmed again yet is what confirming settles; everything else must be settled before.
    let blocked = state.is_none_or(|state| {
        state.assessment.reasons().iter().any(|reason| {
            reason.severity == kengai_model::reason::Severity::Error
                && reason.rule != kengai_model::reason::Rule::ManagerConfirmed
        })
    });
    if blocked {
        return ConfirmOutcome::Blocked;
    }
    if others && view.record.helpers.contains_key(&by) {
        return ConfirmOutcome::OwnVisit;
    }
    if view.confirmation.is_some() && reason.trim().is_empty() {
        return ConfirmOutcome::ReasonNeeded;
    }
    ConfirmOutcome::Confirmed
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use kengai_model::FieldValue;
    use kengai_store::FileVault;

    use super::*;
    use crate::SystemRandomness;

    #[test]
    fn no_clock_decides_which_confirmation_counts() {
        let dir = tempfile::tempdir().unwrap();
        let random = Arc::new(SystemRandomness::new());
        let vault = FileVault::new("合言葉", random.clone());
        let mut store = Store::create(&dir.path().join("home"), &vault, random, Duration::ZERO).unwrap();
        let (doc, circle) = (DocId([1; 16]), CircleId([2; 16]));
        let fields = |value| Fields::from([("a".to_owned(), FieldValue::Int(value))]);
        let confirm = |store: &mut Store, heads: u8, value, at_ms| {
            let confirmation = Confirmation {
                doc,
                heads: vec![Hash([heads; 32])],
                view_hash: Hash::of_bytes(&canonical_view(&fields(value))),
                assessment_hash: Hash::default(),
                by: kengai_protocol::StaffId([3; 16]),
                at_ms,
                own_visit: false,
                reason: String::new(),
                signature: Signature([0; 64]),
            };
            let signed = confirmation.sign(store.home().signing_key());
            store.write_confirmations(&[(circle, signed)]).unwrap();
        };
        // By a clock that is ten years ahead; then changed and confirmed again by one that is right.
        confirm(&mut store, 1, 1, 10);
        confirm(&mut store, 2, 2, 1);
        // And one of the present heads that says something else was never what anybody saw.
        confirm(&mut store, 2, 9, 11);
        let at =
            |heads: u8| confirmation_of(&store, doc, &[Hash([heads; 32])], &fields(2)).unwrap().unwrap().1;
        assert_eq!(at(2).at_ms, 1);
        assert_eq!(at(3).at_ms, 11, "nothing stands: compared with the last");
    }
}
