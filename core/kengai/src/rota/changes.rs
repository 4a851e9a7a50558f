//! Planned visits that changed (変更): whom it concerns, and who has acknowledged it (了解).
//!
//! Nobody is asked about a visit whose time is over, but for one: whoever had it and was taken off in time (it was cancelled, or
//! given to others) and has not said that they know. It stays in their list for [`TAKEN_DAYS`]: what was theirs does not vanish
//! overnight, and nobody waits for their word any more.

use std::collections::{BTreeMap, BTreeSet};

use kengai_model::plan_change::RowPart;
use kengai_model::{CareDay, ClientId, NoteId, PlanMonth, PlanRow, PlanRowId, Slot, StaffId, UnixMillis};
use kengai_protocol::DocId;
use kengai_protocol::item::{Receipt, ReceiptKind};
use kengai_store::record_lists::ChangeEntry;
use kengai_store::{Store, View};
use serde::Serialize;

use crate::book::carebook::{control, is_manager, me};
use crate::book::sought::Sought;
use crate::handovers::receipts::ReceiptView;
use crate::people::directory::directory;
use crate::people::names::{ClientNames, Names};
use crate::rota::told::has_device;
use crate::said::several::several_in;
use crate::said::standing::Standing;
use crate::{CareError, Rota};

/// Days for which a visit that was taken from somebody stays in their list.
const TAKEN_DAYS: usize = 7;

/// A changed visit, as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowChangeView {
    /// The planned visit.
    pub row: PlanRowId,
    /// The client.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// The date as it is now.
    pub date: CareDay,
    /// The times as they are now.
    pub slot: Slot,
    /// What differs from what was planned first.
    pub what: Vec<RowPart>,
    /// Date and times as they were first, where they differ.
    pub was: Option<(CareDay, Slot)>,
    /// Who goes now.
    pub helpers: Vec<String>,
    /// Who no longer does.
    pub off: Vec<String>,
    /// The visit does not take place.
    pub cancelled: bool,
    /// Who changed it.
    pub by: String,
    /// And when.
    #[serde(rename = "at_ms")]
    pub at: UnixMillis,
    /// Who has acknowledged it, and when.
    pub acknowledged_by: Vec<ReceiptView>,
    /// Who has not, while the visit's time is not over: afterwards nobody is asked any more.
    pub waiting_for: Vec<String>,
    /// Those of them who have no device: they are told, and acknowledge nothing.
    pub without_device: Vec<String>,
    /// The visit's time is over, as it is and as it was.
    pub over: bool,
    /// This device's user must still acknowledge it.
    pub mine: bool,
    /// Fields of the planned visit in which several people's values stand.
    pub several: Vec<Standing>,
}

/// Changed visits with everybody whom they concern. The one place that says whose acknowledgement is still waited for: helpers
/// and managers are told the same.
fn change_views(
    store: &Store,
    entries: Vec<ChangeEntry>,
    now: UnixMillis,
) -> Result<Vec<RowChangeView>, CareError> {
    let mine = me(store)?;
    let (directory, state) = (directory(store)?, control(store)?);
    let name = |staff: StaffId| directory.name_of(staff).unwrap_or_default();
    let clients = ClientNames::load(store)?;
    let names = Names::load(store, now.day())?;
    let mut plans: BTreeMap<DocId, (View, PlanMonth)> = BTreeMap::new();
    let mut views: BTreeMap<(CareDay, Slot2, PlanRowId), RowChangeView> = BTreeMap::new();
    for entry in entries {
        if let std::collections::btree_map::Entry::Vacant(place) = plans.entry(entry.doc) {
            let Some((view, _)) = store.document(entry.doc)? else { continue };
            let plan = PlanMonth::from_fields(&view.fields)?;
            place.insert((view, plan));
        }
        let Some((view, plan)) = plans.get(&entry.doc) else { continue };
        let Some(row) = plan.rows.get(&entry.row) else { continue };
        let Some(change) = &row.changed else { continue };
        let of_row = format!("row.{}.", row.id);
        let several = several_in(store, &names, entry.doc, view, |path| path.starts_with(&of_row))?;
        let key = (row.date, (row.slot.start.raw(), row.slot.end.raw()), row.id);
        let view = views.entry(key).or_insert_with(|| RowChangeView {
            row: row.id,
            client: entry.client,
            client_name: clients.name(entry.client),
            date: row.date,
            slot: row.slot,
            what: change.what.iter().copied().collect(),
            was: change.was,
            helpers: row.helpers.keys().map(|staff| name(*staff)).collect(),
            off: change.off.keys().map(|staff| name(*staff)).collect(),
            cancelled: row.cancelled,
            by: change.by.map(name).unwrap_or_default(),
            at: change.at,
            acknowledged_by: Vec::new(),
            waiting_for: Vec::new(),
            without_device: Vec::new(),
            over: row.change_is_over(now),
            mine: false,
            several,
        });
        match entry.acknowledged_ms {
            Some(at_ms) => view.acknowledged_by.push(ReceiptView { name: name(entry.staff), at_ms }),
            None if view.over => view.mine |= entry.staff == mine && was_taken(row, mine),
            None => {
                view.waiting_for.push(name(entry.staff));
                view.without_device.extend((!has_device(state, entry.staff)).then(|| name(entry.staff)));
                view.mine |= entry.staff == mine;
            }
        }
    }
    Ok(views.into_values().collect())
}

/// Whether a planned visit was taken from somebody before its time was over.
fn was_taken(row: &PlanRow, staff: StaffId) -> bool {
    let Some(change) = &row.changed else { return false };
    (row.cancelled || change.off.contains_key(&staff)) && !row.change_is_over(change.at)
}

/// Start and end, so that changes sort by time.
type Slot2 = (u16, u16);

/// The changes that this device's user must still acknowledge.
pub(crate) fn open_changes(store: &Store, now: UnixMillis) -> Result<Vec<RowChangeView>, CareError> {
    let mine = me(store)?;
    let from = (0..TAKEN_DAYS).fold(now.day(), |day, _| day.previous());
    let is_open = |entry: &ChangeEntry| entry.staff == mine && entry.acknowledged_ms.is_none();
    // Mostly there is none; and whoever reads of one reads who else has not acknowledged it.
    if !store.plan_changes(from, Some(mine))?.iter().any(is_open) {
        return Ok(Vec::new());
    }
    let mut views = change_views(store, of_rows_with(store.plan_changes(from, None)?, is_open), now)?;
    views.retain(|view| view.mine);
    Ok(views)
}

/// All entries of the visits of which one is `wanted`.
fn of_rows_with(mut entries: Vec<ChangeEntry>, wanted: impl Fn(&ChangeEntry) -> bool) -> Vec<ChangeEntry> {
    let rows: BTreeSet<_> =
        entries.iter().filter(|entry| wanted(entry)).map(|entry| (entry.doc, entry.row)).collect();
    entries.retain(|entry| rows.contains(&(entry.doc, entry.row)));
    entries
}

impl Rota<'_> {
    /// Whether a planned visit does not take place as this device knows it. False where it is not on it.
    ///
    /// # Errors
    /// As the store.
    pub fn is_cancelled(&self, row: PlanRowId) -> Result<bool, CareError> {
        Ok(self.book.lock().plan_entry(row)?.is_some_and(|entry| entry.cancelled))
    }

    /// Planned visits that were changed and matter from a day on, with who has acknowledged and who has not: everybody's on a
    /// manager's device, else those that concern this device's user.
    ///
    /// # Errors
    /// Not joined.
    pub fn changes(&self, from: CareDay) -> Result<Vec<RowChangeView>, CareError> {
        let now = self.book.now_instant();
        let store = self.book.lock();
        let mut entries = store.plan_changes(from, None)?;
        if !is_manager(&store) {
            let mine = me(&store)?;
            entries = of_rows_with(entries, |entry| entry.staff == mine);
        }
        change_views(&store, entries, now)
    }

    /// The changes that a person looks at: those that matter from today on, and what was cancelled in the last days, which is nobody's
    /// visit any more and must not vanish with its day.
    ///
    /// # Errors
    /// Not joined.
    pub fn recent_changes(&self) -> Result<Vec<RowChangeView>, CareError> {
        let today = self.book.now_instant().day();
        let from = (0..TAKEN_DAYS).fold(today, |day, _| day.previous());
        let mut changes = self.changes(from)?;
        changes.retain(|change| {
            let last = change.was.map_or(change.date, |(date, _)| date.max(change.date));
            change.cancelled || change.mine || last >= today
        });
        Ok(changes)
    }

    /// The changes that this device's user must still acknowledge: of visits whose time is not over, and of those that were
    /// taken from them.
    ///
    /// # Errors
    /// Not joined.
    pub fn my_changes(&self) -> Result<Vec<RowChangeView>, CareError> {
        let now = self.book.now_instant();
        open_changes(&self.book.lock(), now)
    }

    /// Which of these changed visits, as they stand, this device's user has acknowledged before.
    ///
    /// # Errors
    /// Not joined.
    pub fn acknowledged(&self, rows: &[PlanRowId]) -> Result<Vec<PlanRowId>, CareError> {
        let ever = CareDay::new(1900, 1, 1).expect("the calendar begins with 1900");
        let store = self.book.lock();
        let entries = store.plan_changes(ever, Some(me(&store)?))?;
        let is_before = |row: &&PlanRowId| {
            entries.iter().any(|entry| entry.row == **row && entry.acknowledged_ms.is_some())
        };
        Ok(rows.iter().filter(is_before).copied().collect())
    }

    /// Acknowledges (了解) changed visits as they stand on this device now. Durable when it returns.
    ///
    /// # Errors
    /// A visit of these has no change that concerns this device's user.
    pub fn acknowledge(&self, rows: &[PlanRowId]) -> Result<(), CareError> {
        let now = self.book.now();
        // A change may be acknowledged late: whatever the day, it is the row that was named.
        let ever = CareDay::new(1900, 1, 1).expect("the calendar begins with 1900");
        let mut store = self.book.lock();
        let staff = me(&store)?;
        let entries = store.plan_changes(ever, Some(staff))?;
        for row in rows {
            let entry = entries
                .iter()
                .find(|entry| entry.row == *row)
                .ok_or(CareError::NotFound(Sought::ChangeOfVisit))?;
            let digest: NoteId =
                entry.digest.parse().map_err(|_| CareError::NotFound(Sought::ChangeOfVisit))?;
            let receipt = Receipt {
                kind: ReceiptKind::Acknowledged,
                doc: entry.doc,
                note: *digest.as_bytes(),
                staff: kengai_protocol::StaffId(*staff.as_bytes()),
                at_ms: now,
            };
            store.write_receipts(entry.circle, &[receipt])?;
        }
        Ok(())
    }
}
