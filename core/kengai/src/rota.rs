//! The rota (シフト) by hand and by weekly pattern, and planned visits that change (変更).
//!
//! A change is marked in the plan month itself, so it reaches the helpers with the plan. They acknowledge it (了解) by a
//! receipt that names the digest of what the visit is now; whoever was taken off a visit is asked too.

use std::collections::BTreeMap;

use kengai_model::form::Form;
use kengai_model::plan_change::RowPart;
use kengai_model::service::{HelperRole, ServiceType};
use kengai_model::service_plan::in_force;
use kengai_model::{
    CareDay, CareMonth, ClientId, Fault, Fields, NoteId, PlanMonth, PlanRow, PlanRowId, Problem, Scheme,
    Slot, StaffId, Words, spec,
};
use kengai_protocol::item::{Receipt, ReceiptKind};
use kengai_protocol::{CircleId, DocId, Hash};
use kengai_store::doc_kind::plan_id;
use kengai_store::record_lists::ChangeEntry;
use kengai_store::{DocKind, Store};
use serde::Serialize;

use crate::carebook::{is_manager, me, need_manager};
use crate::clients::circle_of;
use crate::directory::directory;
use crate::handovers::ReceiptView;
use crate::names::Clients;
use crate::plans::plan;
use crate::service_plans::agreed_versions;
use crate::twice;
use crate::{CareBook, CareError};

const FORM: Form = Form {
    find: spec::find_in_plan,
    fixed: &["client", "month", "plan."],
    read: |fields| Ok(PlanMonth::from_fields(fields)?.rest),
    expected: Words::lit(
        "予定の項目（start, end, tasks など。担当者は rota set）",
        "a field of a planned visit, such as start, end, tasks (helpers: rota set)",
    ),
};

/// What a person may change about a planned visit beside who goes.
const EDITABLE: [&str; 11] =
    ["date", "start", "end", "scheme", "code", "service", "tasks", "vitals", "cautions", "two", "cancelled"];

/// A visit that is in no file, planned by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRow {
    /// Whose home.
    pub client: ClientId,
    /// The day on which it begins.
    pub date: CareDay,
    /// From when to when.
    pub slot: Slot,
    /// The kind of service.
    pub service: ServiceType,
    /// Under which scheme.
    pub scheme: Scheme,
    /// Who goes.
    pub helpers: BTreeMap<StaffId, HelperRole>,
}

impl NewRow {
    /// What is planned, whatever its id: the same again a moment later is the same visit.
    fn content(&self) -> Hash {
        let mut row = PlanRow::new(PlanRowId::from_bytes([0; 16]), self.date, self.slot);
        row.service = Some(self.service);
        row.scheme = Some(self.scheme);
        row.helpers.clone_from(&self.helpers);
        let mut month = PlanMonth::new(self.client, self.date.month());
        month.rows.insert(row.id, row);
        twice::content("row", &month.to_fields())
    }
}

/// What the weekly pattern filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct PatternOutcome {
    /// Visits that had nobody and now have their usual helpers.
    pub filled: u64,
    /// Visits that somebody goes to already: they stay as they are.
    pub kept: u64,
    /// Visits that still have nobody: no plan, no slot, or a slot without usual helpers.
    pub nobody: u64,
}

/// A changed visit, as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowChangeView {
    /// The planned visit, in hex.
    pub row: String,
    /// The client, in hex.
    pub client: String,
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
    /// Who has acknowledged it, and when.
    pub acknowledged_by: Vec<ReceiptView>,
    /// Who has not.
    pub waiting_for: Vec<String>,
    /// This device's user must still acknowledge it.
    pub mine: bool,
}

/// A client's plan of a month that is being edited.
struct Sheet {
    circle: CircleId,
    plan: PlanMonth,
    before: Fields,
}

impl Sheet {
    fn open(store: &Store, client: ClientId, month: CareMonth) -> Result<Self, CareError> {
        let circle = circle_of(store, client)?;
        let plan = plan(store, circle, client, month)?;
        let known = store.document(plan_id(circle, client, month))?.is_some();
        let before = if known { plan.to_fields() } else { Fields::new() };
        Ok(Self { circle, plan, before })
    }

    fn write(&self) -> Option<(CircleId, kengai_protocol::DocId, DocKind, Vec<kengai_model::FieldChange>)> {
        let changes = kengai_model::diff(&self.before, &self.plan.to_fields());
        let doc = plan_id(self.circle, self.plan.client, self.plan.month);
        (!changes.is_empty()).then_some((self.circle, doc, DocKind::Plan, changes))
    }
}

fn change_views(store: &Store, entries: Vec<ChangeEntry>) -> Result<Vec<RowChangeView>, CareError> {
    let mine = me(store)?;
    let directory = directory(store)?;
    let name = |staff: StaffId| directory.name_of(staff).unwrap_or_default();
    let clients = Clients::load(store)?;
    let mut plans: BTreeMap<kengai_protocol::DocId, PlanMonth> = BTreeMap::new();
    let mut views: BTreeMap<(CareDay, Slot2, PlanRowId), RowChangeView> = BTreeMap::new();
    for entry in entries {
        if let std::collections::btree_map::Entry::Vacant(place) = plans.entry(entry.doc) {
            let Some((view, _)) = store.document(entry.doc)? else { continue };
            place.insert(PlanMonth::from_fields(&view.fields)?);
        }
        let Some(row) = plans.get(&entry.doc).and_then(|plan| plan.rows.get(&entry.row)) else { continue };
        let Some(change) = &row.changed else { continue };
        let key = (row.date, (row.slot.start.raw(), row.slot.end.raw()), row.id);
        let view = views.entry(key).or_insert_with(|| RowChangeView {
            row: row.id.to_string(),
            client: entry.client.to_string(),
            client_name: clients.name(entry.client),
            date: row.date,
            slot: row.slot,
            what: change.what.iter().copied().collect(),
            was: change.was,
            helpers: row.helpers.keys().map(|staff| name(*staff)).collect(),
            off: change.off.keys().map(|staff| name(*staff)).collect(),
            cancelled: row.cancelled,
            by: change.by.map(name).unwrap_or_default(),
            acknowledged_by: Vec::new(),
            waiting_for: Vec::new(),
            mine: false,
        });
        match entry.acknowledged_ms {
            Some(at_ms) => view.acknowledged_by.push(ReceiptView { name: name(entry.staff), at_ms }),
            None => {
                view.waiting_for.push(name(entry.staff));
                view.mine |= entry.staff == mine;
            }
        }
    }
    Ok(views.into_values().collect())
}

/// Start and end, so that changes sort by time.
type Slot2 = (u16, u16);

/// The changes that this device's user must still acknowledge.
pub(crate) fn open_changes(store: &Store, today: CareDay) -> Result<Vec<RowChangeView>, CareError> {
    let mut entries = store.plan_changes(today, Some(me(store)?))?;
    entries.retain(|entry| entry.acknowledged_ms.is_none());
    change_views(store, entries)
}

/// A planned visit that would last longer has its times the wrong way round: an end before the start is the next day's.
const PLANNED_MINUTES_MAX: i64 = 16 * 60;

fn may_last(row: PlanRowId, slot: Slot) -> Result<(), CareError> {
    if slot.start.minutes_until(slot.end) <= PLANNED_MINUTES_MAX {
        return Ok(());
    }
    let expected = Words::lit("開始より後の終了（16時間まで）", "an end after the start (16 hours at most)");
    Err(Fault::new(Problem::Contradiction, expected).of(format!("row.{row}.end")).into())
}

impl CareBook {
    /// Sets who goes to a planned visit: exactly these. Grants follow with the next sync. Durable when it returns. False where
    /// it was so already: nobody is told of a change.
    ///
    /// # Errors
    /// Not a manager's device, or the planned visit is not on it.
    pub fn set_rota(
        &self,
        row: PlanRowId,
        helpers: &BTreeMap<StaffId, HelperRole>,
    ) -> Result<bool, CareError> {
        self.edit_row(row, |row| {
            row.helpers.clone_from(helpers);
            Ok(())
        })
    }

    /// Changes a planned visit from what a person typed: `date`, `start`, `end`, `service`, `tasks`, `cancelled` …; empty text
    /// clears a field. The helpers see it as 変更. All or none; durable when it returns. False where it was so already.
    ///
    /// # Errors
    /// Not a manager's device, or [`CareError::Field`], which says what would be right.
    pub fn change_row(&self, row: PlanRowId, pairs: &[(&str, &str)]) -> Result<bool, CareError> {
        self.edit_row(row, |row| {
            let paths: Vec<String> =
                pairs.iter().map(|(field, _)| format!("row.{}.{field}", row.id)).collect();
            if let Some((field, _)) = pairs.iter().find(|(field, _)| !EDITABLE.contains(field)) {
                return Err(Fault::new(Problem::UnknownField, FORM.expected.clone()).of(*field).into());
            }
            let typed: Vec<(&str, &str)> =
                paths.iter().zip(pairs).map(|(path, (_, text))| (path.as_str(), *text)).collect();
            let mut month = PlanMonth::new(ClientId::from_bytes([0; 16]), row.date.month());
            month.rows.insert(row.id, row.clone());
            let mut fields = FORM.set(&month.to_fields(), &typed, "", None)?;
            // Not cancelled is written as nothing.
            let mark = format!("row.{}.cancelled", row.id);
            if fields.get(&mark) == Some(&kengai_model::FieldValue::Bool(false)) {
                fields.remove(&mark);
            }
            let changed = PlanMonth::from_fields(&fields)?.rows.remove(&row.id);
            let changed = changed.ok_or(CareError::NotFound("the planned visit"))?;
            if changed.date.month() != row.date.month() {
                let expected = Words::lit(
                    "同じ月の日付（別の月へは取り消して追加）",
                    "a date of the same month (to move it to another, cancel it and add one)",
                );
                return Err(Fault::new(Problem::OutOfRange, expected)
                    .of(format!("row.{}.date", row.id))
                    .into());
            }
            *row = changed;
            Ok(())
        })
    }

    /// Plans a visit that is in no file. Durable when it returns.
    ///
    /// # Errors
    /// Not a manager's device, or the client is not on it.
    pub fn add_row(&self, new: &NewRow) -> Result<PlanRowId, CareError> {
        let (at, now) = (self.now_instant(), self.now());
        let id = self.make_plan_row_id();
        let mut store = self.lock();
        need_manager(&store)?;
        let mut sheet = Sheet::open(&store, new.client, new.date.month())?;
        may_last(id, new.slot)?;
        let again = |_: &Store, doc: DocId| Ok(sheet.plan.rows.contains_key(&PlanRowId::from_bytes(doc.0)));
        let content = new.content();
        if let Some(doc) = twice::made(&store, content, now, again)? {
            return Ok(PlanRowId::from_bytes(doc.0));
        }
        store.note_made(content, DocId(*id.as_bytes()), now)?;
        let mut row = PlanRow::new(id, new.date, new.slot);
        row.service = Some(new.service);
        row.scheme = Some(new.scheme).filter(|scheme| *scheme != Scheme::LongTermCare);
        row.helpers.clone_from(&new.helpers);
        row.mark_added(at, me(&store)?);
        sheet.plan.rows.insert(id, row);
        store.write_documents(&sheet.write().into_iter().collect::<Vec<_>>(), now)?;
        Ok(id)
    }

    /// The weekly pattern: planned visits of the month to which nobody goes get the usual helpers of the home-care plan in
    /// force. What somebody has decided by hand, that nobody goes included, stays. One durable transaction.
    ///
    /// # Errors
    /// Not a manager's device.
    pub fn apply_usual_helpers(&self, month: CareMonth) -> Result<PatternOutcome, CareError> {
        let now = self.now();
        let mut store = self.lock();
        need_manager(&store)?;
        let (mut outcome, mut writes) = (PatternOutcome::default(), Vec::new());
        for client in store.clients()? {
            let mut sheet = Sheet::open(&store, client.client, month)?;
            let versions = agreed_versions(&store, client.client)?;
            for row in sheet.plan.rows.values_mut().filter(|row| !row.cancelled) {
                if !row.helpers.is_empty() {
                    outcome.kept += 1;
                    continue;
                }
                let cleared = row.changed.as_ref().is_some_and(|change| !change.off.is_empty());
                let slot = in_force(&versions, row.date)
                    .and_then(|(_, version)| version.slot_for(row.date, row.slot.start))
                    .filter(|slot| !slot.helpers.is_empty() && !cleared);
                match slot {
                    Some(slot) => {
                        row.helpers.clone_from(&slot.helpers);
                        outcome.filled += 1;
                    }
                    None => outcome.nobody += 1,
                }
            }
            writes.extend(sheet.write());
        }
        store.write_documents(&writes, now)?;
        Ok(outcome)
    }

    /// Planned visits that were changed and matter from a day on, with who has acknowledged and who has not: everybody's on a
    /// manager's device, else those that concern this device's user.
    ///
    /// # Errors
    /// Not joined.
    pub fn rota_changes(&self, from: CareDay) -> Result<Vec<RowChangeView>, CareError> {
        let store = self.lock();
        let staff = if is_manager(&store) { None } else { Some(me(&store)?) };
        let entries = store.plan_changes(from, staff)?;
        change_views(&store, entries)
    }

    /// The changes that this device's user must still acknowledge, from today on.
    ///
    /// # Errors
    /// Not joined.
    pub fn my_open_changes(&self) -> Result<Vec<RowChangeView>, CareError> {
        let today = self.now_instant().day();
        open_changes(&self.lock(), today)
    }

    /// Acknowledges (了解) changed visits as they stand on this device now. Durable when it returns.
    ///
    /// # Errors
    /// A visit of these has no change that concerns this device's user.
    pub fn acknowledge_changes(&self, rows: &[PlanRowId]) -> Result<(), CareError> {
        let now = self.now();
        // A change may be acknowledged late: whatever the day, it is the row that was named.
        let ever = CareDay::new(1900, 1, 1).expect("the calendar begins with 1900");
        let mut store = self.lock();
        let staff = me(&store)?;
        let entries = store.plan_changes(ever, Some(staff))?;
        for row in rows {
            let entry = entries
                .iter()
                .find(|entry| entry.row == *row)
                .ok_or(CareError::NotFound("a change of this visit"))?;
            let digest: NoteId =
                entry.digest.parse().map_err(|_| CareError::NotFound("a change of this visit"))?;
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

    fn edit_row(
        &self,
        id: PlanRowId,
        edit: impl FnOnce(&mut PlanRow) -> Result<(), CareError>,
    ) -> Result<bool, CareError> {
        let (at, now) = (self.now_instant(), self.now());
        let mut store = self.lock();
        need_manager(&store)?;
        let by = me(&store)?;
        let entry = store.plan_entry(id)?.ok_or(CareError::NotFound("the planned visit"))?;
        let mut sheet = Sheet::open(&store, entry.client, entry.day.month())?;
        let row = sheet.plan.rows.get_mut(&id).ok_or(CareError::NotFound("the planned visit"))?;
        let before = row.clone();
        edit(row)?;
        if *row == before {
            return Ok(false);
        }
        if row.slot != before.slot {
            may_last(id, row.slot)?;
        }
        // What the helper sees is the row with what the home-care plan asks for: a task that leaves that is a change too.
        let versions = agreed_versions(&store, entry.client)?;
        let asked = |row: &PlanRow| {
            let mut asked = row.clone();
            if let Some((_, version)) = in_force(&versions, row.date) {
                version.fill(&mut asked);
            }
            asked
        };
        let mut seen = asked(row);
        seen.mark_changed(&asked(&before), at, by);
        row.changed = seen.changed;
        store.write_documents(&sheet.write().into_iter().collect::<Vec<_>>(), now)?;
        Ok(true)
    }
}
