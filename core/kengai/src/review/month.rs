//! A month of records, looked at one by one: what the board, confirming and the actuals file begin with.
//!
//! No more than one record is held at a time. Each is read, looked at beside its client's plan, and put away; what stays is
//! what the rules found and the handful of facts by which visits are compared. A month of 170 clients (5,780 records) took
//! 38 MiB when it was loaded first and looked at then.

use std::collections::{BTreeMap, BTreeSet};

use kengai_billing::assess::{ConfirmationView, PlanContext, Settings, VisitView};
use kengai_billing::board::{Recorded, RowState, neighbours_of, rows_of};
use kengai_billing::codes::CodeTable;
use kengai_model::clock_mark::ClockMark;
use kengai_model::plan::PlanParties;
use kengai_model::{
    CareMonth, ClientId, ClientSheet, Directory, FieldList, IncidentState, PlanMonth, StaffId, UnixMillis,
    VisitId, VisitRecord, diff,
};
use kengai_protocol::item::Confirmation;
use kengai_protocol::{CircleId, CircleKind, DocId, Hash};
use kengai_store::{RecordView, Store, VIEW_RULE, View, WrittenAt};

use crate::CareError;
use crate::book::carebook::{control, me};
use crate::book::whereabouts::visit_of;
use crate::clients::sheets::sheet;
use crate::incidents::sheets::states_of;
use crate::people::directory::directory;
use crate::people::names::ClientNames;
use crate::review::export_last::{LastFiles, Written};
use crate::rota::plans::asked_plan;
use crate::visits::duplicates::settled_elsewhere;
use crate::visits::late_times::late_times;

/// A month, assessed.
pub(crate) struct Month {
    pub(crate) clients: BTreeMap<ClientId, MonthClient>,
    pub(crate) directory: Directory,
    pub(crate) rows: Vec<RowState>,
}

/// What is asked of a client once the month is assessed.
pub(crate) struct MonthClient {
    pub(crate) name: String,
    /// The same for a table with little room.
    pub(crate) brief_name: String,
    /// The place among all clients by their reading.
    pub(crate) order: usize,
    pub(crate) parties: PlanParties,
}

/// Whether another person here could confirm what this device's user did.
pub(crate) fn other_managers(store: &Store) -> Result<bool, CareError> {
    let me = me(store)?;
    let state = control(store)?;
    Ok(state
        .circles()
        .filter(|(_, circle)| circle.kind == CircleKind::Managers)
        .flat_map(|(_, circle)| circle.members())
        .filter_map(|(device, _)| state.device(&device))
        .any(|device| device.staff.0 != *me.as_bytes()))
}

/// A client's sheet, and the plan of a month with what the home-care plan asks for. One that this version cannot read must
/// not take the other clients' month with it: its visits then show what the rules miss.
pub(crate) fn sheet_and_plan(
    store: &Store,
    circle: CircleId,
    client: ClientId,
    month: CareMonth,
) -> (ClientSheet, PlanMonth) {
    let sheet = sheet(store, circle, client).unwrap_or_else(|_| ClientSheet::new(client));
    let plan = asked_plan(store, circle, client, month).unwrap_or_else(|_| PlanMonth::new(client, month));
    (sheet, plan)
}

/// The confirmation that counts: the one of exactly what the record says now, else the one made last by its maker's clock,
/// which decides nothing but what a change is compared with. `view` gives the canonical bytes of what it says now, where
/// they are needed. A confirmation that was signed under another rule of seeing is looked at under that one.
pub(crate) fn confirmation_of(
    store: &Store,
    doc: DocId,
    heads: &[Hash],
    view: impl FnOnce() -> Vec<u8>,
) -> Result<Option<(Hash, Confirmation)>, CareError> {
    let all = store.confirmations_of(doc)?;
    if all.is_empty() {
        return Ok(None);
    }
    let view_hash = Hash::of_bytes(&view());
    let mut last = None;
    for (hash, one) in all {
        if one.heads != heads {
            last = last.or(Some((hash, one)));
            continue;
        }
        let now = match one.view_rule {
            VIEW_RULE => Some(view_hash),
            rule => store.view_hash_at(doc, heads, rule)?,
        };
        // One of these heads with another view was never what anybody saw.
        if now == Some(one.view_hash) {
            return Ok(Some((hash, one)));
        }
    }
    Ok(last)
}

/// The fields that people see differently since a confirmation was signed, and those whose values or additions are others.
fn changed_since(then: &View, record: &VisitRecord, now: &RecordView<'_>) -> BTreeSet<String> {
    let mut changed: BTreeSet<String> =
        diff(&then.fields, &record.to_fields()).into_iter().map(|change| change.field).collect();
    let values = then.conflicts.keys().chain(now.conflicts.keys());
    changed.extend(values.filter(|path| then.conflicts.get(*path) != now.conflicts.get(*path)).cloned());
    let passages = then.passages.keys().chain(now.passages.keys());
    changed.extend(passages.filter(|path| then.passages.get(*path) != now.passages.get(*path)).cloned());
    changed
}

/// Of changed fields those whose value stands by a decision with its reason.
fn decided(store: &Store, doc: DocId, changed: &BTreeSet<String>) -> Result<BTreeSet<String>, CareError> {
    // Nobody looks into a record's history where nothing changed, or where the record names its reason.
    if changed.is_empty() || changed.contains("amendment.reason") {
        return Ok(BTreeSet::new());
    }
    let history = store.history(doc)?.into_iter();
    let reasoned: BTreeSet<Hash> =
        history.filter(|change| change.reason.is_some()).map(|change| change.hash).collect();
    let mut decided = BTreeSet::new();
    for field in changed.iter().filter(|_| !reasoned.is_empty()) {
        let writers = store.written_by(doc, field)?;
        if !writers.is_empty() && writers.iter().all(|writer| reasoned.contains(writer)) {
            decided.insert(field.clone());
        }
    }
    Ok(decided)
}

/// The record's confirmation compared with what it says now, and what the files have of it.
fn confirmation_view(
    store: &Store,
    doc: DocId,
    record: &VisitRecord,
    shown: &RecordView<'_>,
    last: &LastFiles,
) -> Result<(Option<ConfirmationView>, Written), CareError> {
    let found = confirmation_of(store, doc, &shown.heads, || shown.canonical())?;
    let Some((hash, newest)) = found else { return Ok((None, Written::default())) };
    let heads_match = newest.heads == shown.heads;
    let changed_since = if heads_match {
        BTreeSet::new()
    } else {
        match store.view_at(doc, &newest.heads) {
            Ok(then) => changed_since(&then, record, shown),
            // The confirmed heads have not arrived here yet: what they say cannot be compared, so it does not stand.
            Err(_) => BTreeSet::from(["*".to_owned()]),
        }
    };
    let at = UnixMillis::new(i64::try_from(newest.at_ms).unwrap_or(0).min(UnixMillis::MAX - 1))
        .expect("it was brought into the range");
    let decided_since = decided(store, doc, &changed_since)?;
    let by = StaffId::from_bytes(newest.by.0);
    let view = ConfirmationView { by, at, heads_match, changed_since, decided_since };
    let written = last.written(&store.exports_of(doc)?, hash);
    Ok((Some(view), written))
}

/// Arrival and leaving stand as other changes wrote them than the one that notes a wrong clock: somebody put them right.
fn times_corrected(store: &Store, doc: DocId) -> Result<bool, CareError> {
    let by_the_clock = store.written_by(doc, ClockMark::AHEAD)?;
    for field in ["in.at", "out.at"] {
        let writers = store.written_by(doc, field)?;
        if writers.is_empty() || writers.iter().any(|writer| by_the_clock.contains(writer)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A record as the rules see it; `None` for one that this version cannot read.
fn seen(
    store: &Store,
    doc: DocId,
    shown: RecordView<'_>,
    written: Option<&WrittenAt>,
    last: &LastFiles,
    incidents_of: impl FnOnce(VisitId, &VisitRecord) -> Result<Vec<IncidentState>, CareError>,
) -> Result<Option<VisitView>, CareError> {
    let Ok(record) = VisitRecord::from_list(&shown.fields) else { return Ok(None) };
    let late = late_times(store, doc, &shown.fields, written)?;
    let (confirmation, files) = confirmation_view(store, doc, &record, &shown, last)?;
    let id = visit_of(doc);
    let incidents = incidents_of(id, &record)?;
    let conflicts = shown.conflicts.into_keys().collect();
    let Written { exported, outdated } = files;
    let times_corrected = record.clock.ahead.is_some() && times_corrected(store, doc)?;
    Ok(Some(VisitView {
        id,
        record,
        conflicts,
        confirmation,
        exported,
        outdated,
        incidents,
        late,
        times_corrected,
    }))
}

/// One record as the rules see it, which do not ask what files have of it; `None` for one that this version cannot read.
pub(crate) fn visit_view(
    store: &Store,
    doc: DocId,
    view: View,
    heads: &[Hash],
) -> Result<Option<VisitView>, CareError> {
    let shown = RecordView {
        fields: FieldList::from(view.fields),
        conflicts: view.conflicts,
        alike: view.alike,
        passages: view.passages,
        heads: heads.to_vec(),
    };
    seen(store, doc, shown, None, &LastFiles::default(), |id, record| states_of(store, id, record))
}

/// Looks at all of a month.
pub(crate) fn load(
    store: &Store,
    month: CareMonth,
    codes: &CodeTable,
    now: UnixMillis,
) -> Result<Month, CareError> {
    let _reading = store.reading()?;
    let directory = directory(store)?;
    let settings = Settings { other_manager: other_managers(store)?, ..Settings::default() };
    let mut plans = BTreeMap::new();
    let entries = store.clients()?;
    let names = ClientNames::of(&entries);
    let order: BTreeMap<ClientId, usize> = entries.iter().map(|entry| entry.client).zip(0..).collect();
    for entry in entries {
        plans.insert(entry.client, sheet_and_plan(store, entry.circle, entry.client, month));
    }
    let mut recorded: BTreeMap<ClientId, Vec<(usize, Recorded)>> = BTreeMap::new();
    let named = store.visits_with_incidents()?;
    let written = store.written_in(month)?;
    let last = LastFiles::of(store)?;
    store.each_of_month(month, |place, entry, shown| -> Result<(), CareError> {
        let view = seen(store, entry.doc, shown, written.get(&entry.doc), &last, |id, record| {
            // Nearly no visit has one: nobody asks the database thousands of times to hear so.
            let any = named.contains(&id) || !record.incidents.is_empty();
            if any { states_of(store, id, record) } else { Ok(Vec::new()) }
        })?;
        if let (Some(view), Some((sheet, plan))) = (view, plans.get(&entry.client)) {
            let context = PlanContext {
                plan: Some(plan),
                client: Some(sheet),
                directory: Some(&directory),
                codes,
                settings: &settings,
            };
            recorded.entry(entry.client).or_default().push((place, Recorded::of(&view, &context)));
        }
        Ok(())
    })?;
    let all = || recorded.values().flatten().map(|(_, visit)| visit);
    let others = neighbours_of(all(), settled_elsewhere(store, all())?);
    let mut clients = BTreeMap::new();
    let mut rows = Vec::new();
    for (client, (_, plan)) in plans {
        let mut visits = recorded.remove(&client).unwrap_or_default();
        visits.sort_unstable_by_key(|(place, _)| *place);
        rows.extend(rows_of(&plan, visits.into_iter().map(|(_, visit)| visit), &others, &settings, now));
        let named = MonthClient {
            name: names.name(client),
            brief_name: names.brief_name(client),
            order: order.get(&client).copied().unwrap_or_default(),
            parties: plan.parties,
        };
        clients.insert(client, named);
    }
    rows.sort_by_key(|row| (row.date, row.begins, row.client, row.row));
    Ok(Month { clients, directory, rows })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use kengai_model::{FieldValue, Fields};
    use kengai_protocol::sign::Signature;
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
        let view_of = |value| {
            let fields = Fields::from([("a".to_owned(), FieldValue::Int(value))]);
            View { fields, ..View::default() }.canonical()
        };
        let confirm = |store: &mut Store, heads: u8, value, at_ms| {
            let confirmation = Confirmation {
                doc,
                heads: vec![Hash([heads; 32])],
                view_rule: VIEW_RULE,
                view_hash: Hash::of_bytes(&view_of(value)),
                assessment_hash: Hash::default(),
                by: kengai_protocol::StaffId([3; 16]),
                at_ms,
                clock_ahead: None,
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
        let view = || view_of(2);
        let at = |heads: u8| confirmation_of(&store, doc, &[Hash([heads; 32])], view).unwrap().unwrap().1;
        assert_eq!(at(2).at_ms, 1);
        assert_eq!(at(3).at_ms, 11, "nothing stands: compared with the last");
    }
}
