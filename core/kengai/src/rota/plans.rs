//! Plan months and the rota.

use std::collections::BTreeMap;

use kengai_model::plan::{PlanMonth, PlanParties, PlanRow};
use kengai_model::service::HelperRole;
use kengai_model::service_plan::in_force;
use kengai_model::tasks::{TaskSet, VitalSet};
use kengai_model::text::Passage;
use kengai_model::{CareDay, CareMonth, ClientId, MinuteOfDay, PlanRowId, StaffId};
use kengai_protocol::CircleId;
use kengai_store::doc_kind::plan_id;
use kengai_store::{DocKind, Store};
use serde::Serialize;

use crate::book::carebook::{me, need_manager};
use crate::book::whereabouts::circle_of;
use crate::care_plans::agreed::agreed_versions;
use crate::{CareError, Rota};

/// What a file says of one client's month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientPlan {
    /// Whose.
    pub client: ClientId,
    /// The month.
    pub month: CareMonth,
    /// Insurer, insured, offices.
    pub parties: PlanParties,
    /// The rows; their ids are used for rows that are new.
    pub rows: Vec<PlanRow>,
}

/// What an import changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct PlanOutcome {
    /// Rows that were not there before.
    pub added: u64,
    /// Rows whose code or times changed.
    pub changed: u64,
    /// Rows that the file no longer names.
    pub cancelled: u64,
    /// Rows that came again as they were.
    pub unchanged: u64,
}

/// One line of a rota: who goes to which planned visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotaRow {
    /// Whose home.
    pub client: ClientId,
    /// The date.
    pub date: CareDay,
    /// The planned start.
    pub start: MinuteOfDay,
    /// Who goes.
    pub staff: StaffId,
    /// As what.
    pub role: HelperRole,
}

/// What a rota changed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct RotaOutcome {
    /// Lines that found their planned visit.
    pub matched: u64,
    /// Places (from 0) of lines for which nothing is planned at that time.
    pub unmatched: Vec<u64>,
}

/// What the home-care plan asks for at a client's visits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Whose home.
    pub client: ClientId,
    /// The planned start; `None`: every visit of the client that no other row names.
    pub start: Option<MinuteOfDay>,
    /// The tasks.
    pub tasks: TaskSet,
    /// The vital signs.
    pub vitals: VitalSet,
    /// What the helper must know before going in.
    pub cautions: Option<Passage>,
}

/// A client's plan of a month as it stands on this device; an empty one if there is none.
pub(crate) fn plan(
    store: &Store,
    circle: CircleId,
    client: ClientId,
    month: CareMonth,
) -> Result<PlanMonth, CareError> {
    match store.document(plan_id(circle, client, month))? {
        None => Ok(PlanMonth::new(client, month)),
        Some((view, _)) => Ok(PlanMonth::from_fields(&view.fields)?),
    }
}

impl Rota<'_> {
    /// A fresh id for a plan row that a file brings.
    #[must_use]
    pub fn new_row_id(&self) -> PlanRowId {
        PlanRowId::from_bytes(self.book.random_id())
    }

    /// Takes plan months in, all or none. The rota, tasks and cautions of rows that come again stay.
    ///
    /// # Errors
    /// Not a manager's device, or a client that is not on this device.
    pub fn import_plans(&self, plans: &[ClientPlan]) -> Result<PlanOutcome, CareError> {
        let at = self.book.now_instant();
        let mut store = self.book.lock();
        need_manager(&store)?;
        let by = me(&store)?;
        let mut writes = Vec::new();
        let mut outcome = PlanOutcome::default();
        for incoming in plans {
            let circle = circle_of(&store, incoming.client)?;
            let mut month = plan(&store, circle, incoming.client, incoming.month)?;
            let known = store.document(plan_id(circle, incoming.client, incoming.month))?.is_some();
            let before = if known { month.to_fields() } else { kengai_model::Fields::new() };
            let changed = month.import(incoming.parties.clone(), incoming.rows.clone(), at, by);
            outcome.added += changed.added.len() as u64;
            outcome.changed += (changed.changed.len() + changed.moved.len()) as u64;
            outcome.cancelled += changed.cancelled.len() as u64;
            outcome.unchanged += changed.unchanged.len() as u64;
            let changes = kengai_model::diff(&before, &month.to_fields());
            if !changes.is_empty() {
                let doc = plan_id(circle, incoming.client, incoming.month);
                writes.push((circle, doc, DocKind::Plan, changes));
            }
        }
        let now = self.book.now();
        store.write_documents(&writes, now)?;
        Ok(outcome)
    }

    /// How many planned visits of these clients' months nobody goes to.
    ///
    /// # Errors
    /// A client that is not on this device.
    pub fn without_helper(&self, months: &[(ClientId, CareMonth)]) -> Result<u64, CareError> {
        let store = self.book.lock();
        let mut count = 0;
        for (client, month) in months {
            let plan = plan(&store, circle_of(&store, *client)?, *client, *month)?;
            count += plan.rows.values().filter(|row| !row.cancelled && row.helpers.is_empty()).count() as u64;
        }
        Ok(count)
    }

    /// Sets what a month's planned visits ask for. Returns how many planned visits changed.
    ///
    /// # Errors
    /// Not a manager's device, or a client that is not on this device.
    pub fn import_tasks(&self, month: CareMonth, lines: &[TaskRow]) -> Result<u64, CareError> {
        let at = self.book.now_instant();
        let mut store = self.book.lock();
        need_manager(&store)?;
        let by = me(&store)?;
        let mut by_client: BTreeMap<ClientId, BTreeMap<Option<MinuteOfDay>, &TaskRow>> = BTreeMap::new();
        for line in lines {
            by_client.entry(line.client).or_default().insert(line.start, line);
        }
        let (mut writes, mut changed) = (Vec::new(), 0);
        for (client, lines) in by_client {
            let circle = circle_of(&store, client)?;
            let mut plan = plan(&store, circle, client, month)?;
            let before = plan.to_fields();
            for row in plan.rows.values_mut() {
                let Some(line) = lines.get(&Some(row.slot.start)).or_else(|| lines.get(&None)) else {
                    continue;
                };
                let was = row.clone();
                (row.tasks, row.vitals) = (line.tasks.clone(), line.vitals.clone());
                row.cautions.clone_from(&line.cautions);
                changed += u64::from(*row != was);
                row.mark_changed(&was, at, by);
            }
            let changes = kengai_model::diff(&before, &plan.to_fields());
            if !changes.is_empty() {
                writes.push((circle, plan_id(circle, client, month), DocKind::Plan, changes));
            }
        }
        let now = self.book.now();
        store.write_documents(&writes, now)?;
        Ok(changed)
    }

    /// Sets who goes where: the lines' planned visits get exactly the helpers that the lines name. Grants follow with
    /// the next sync.
    ///
    /// # Errors
    /// Not a manager's device, or a client that is not on this device.
    pub fn import_rota(&self, lines: &[RotaRow]) -> Result<RotaOutcome, CareError> {
        let at = self.book.now_instant();
        let mut store = self.book.lock();
        need_manager(&store)?;
        let by = me(&store)?;
        let mut months: BTreeMap<(ClientId, CareMonth), (CircleId, PlanMonth)> = BTreeMap::new();
        let mut befores = BTreeMap::new();
        let mut helpers: BTreeMap<(ClientId, CareMonth, PlanRowId), BTreeMap<StaffId, HelperRole>> =
            BTreeMap::new();
        let mut outcome = RotaOutcome::default();
        for (at, line) in lines.iter().enumerate() {
            let key = (line.client, line.date.month());
            if let std::collections::btree_map::Entry::Vacant(slot) = months.entry(key) {
                let circle = circle_of(&store, line.client)?;
                let month = plan(&store, circle, line.client, key.1)?;
                befores.insert(key, month.to_fields());
                slot.insert((circle, month));
            }
            let found = months[&key]
                .1
                .rows
                .values()
                .find(|row| !row.cancelled && row.date == line.date && row.slot.start == line.start)
                .map(|row| row.id);
            match found {
                Some(row) => {
                    outcome.matched += 1;
                    helpers.entry((key.0, key.1, row)).or_default().insert(line.staff, line.role);
                }
                None => outcome.unmatched.push(at as u64),
            }
        }
        for ((client, month, row), staff) in helpers {
            let (_, plan) = months.get_mut(&(client, month)).expect("every month was loaded above");
            let row = plan.rows.get_mut(&row).expect("the row was found above");
            let was = row.clone();
            row.helpers = staff;
            row.mark_changed(&was, at, by);
        }
        let mut writes = Vec::new();
        for (key, (circle, month)) in &months {
            let changes = kengai_model::diff(&befores[key], &month.to_fields());
            if !changes.is_empty() {
                writes.push((*circle, plan_id(*circle, key.0, key.1), DocKind::Plan, changes));
            }
        }
        let now = self.book.now();
        store.write_documents(&writes, now)?;
        Ok(outcome)
    }
}

/// A client's plan of a month with what the home-care plan asks for at each visit. For reading: what is written back is the
/// plan month alone.
pub(crate) fn asked_plan(
    store: &Store,
    circle: CircleId,
    client: ClientId,
    month: CareMonth,
) -> Result<PlanMonth, CareError> {
    let mut plan = plan(store, circle, client, month)?;
    let versions = agreed_versions(store, client)?;
    for row in plan.rows.values_mut() {
        if let Some((_, version)) = in_force(&versions, row.date) {
            version.fill(row);
        }
    }
    Ok(plan)
}
