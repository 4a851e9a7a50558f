//! The plan comes again: which rows are new, changed, moved or gone.
//!
//! Rota, tasks and cautions belong to the office and stay with the row. A row is found again by its id, else by the hash of
//! the file's row, else, where exactly one is left over on both sides, by date and service code: then its time has moved, and
//! the rota goes with it.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{PlanRowId, StaffId};
use crate::plan::{PlanMonth, PlanParties, PlanRow};
use crate::service::ServiceCode;
use crate::time::{CareDay, UnixMillis};

/// What an import changed, by the ids of the rows in the plan month.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct ImportOutcome {
    /// Rows that were not there before.
    pub added: Vec<PlanRowId>,
    /// Rows whose code, units or other facts changed.
    pub changed: Vec<PlanRowId>,
    /// Rows whose time changed: the rota went with them, and their helpers must be told.
    pub moved: Vec<PlanRowId>,
    /// Rows that the new file no longer names.
    pub cancelled: Vec<PlanRowId>,
    /// Rows that came again as they were.
    pub unchanged: Vec<PlanRowId>,
}

/// What the file decides of a row.
fn same_facts(a: &PlanRow, b: &PlanRow) -> bool {
    (a.scheme, &a.code, a.service, a.units, a.count, a.cancelled)
        == (b.scheme, &b.code, b.service, b.units, b.count, b.cancelled)
}

impl PlanMonth {
    /// Takes over the rows of a file; what they say of helpers, tasks, vitals and cautions is only used for new rows.
    /// A row that helpers know and that is no longer the same is marked as changed by `by` at `at`.
    pub fn import(
        &mut self,
        parties: PlanParties,
        rows: Vec<PlanRow>,
        at: UnixMillis,
        by: StaffId,
    ) -> ImportOutcome {
        let matches = self.find_again(&rows);
        let mut outcome = ImportOutcome::default();
        let mut seen = BTreeSet::new();
        for (index, incoming) in rows.into_iter().enumerate() {
            let id = matches.get(&index).copied().unwrap_or(incoming.id);
            seen.insert(id);
            let Some(old) = self.rows.get_mut(&id) else {
                outcome.added.push(id);
                self.rows.insert(id, incoming);
                continue;
            };
            let list = if old.date != incoming.date || old.slot != incoming.slot {
                &mut outcome.moved
            } else if same_facts(old, &incoming) {
                &mut outcome.unchanged
            } else {
                &mut outcome.changed
            };
            list.push(id);
            let kept = std::mem::replace(old, PlanRow { id, ..incoming });
            old.helpers.clone_from(&kept.helpers);
            (old.tasks, old.vitals) = (kept.tasks.clone(), kept.vitals.clone());
            (old.cautions, old.two_helpers) = (kept.cautions.clone(), kept.two_helpers);
            old.changed.clone_from(&kept.changed);
            old.mark_changed(&kept, at, by);
        }
        for row in self.rows.values_mut() {
            // Rows that the office added itself have no source; a file says nothing about them.
            if !row.cancelled && row.source.is_some() && !seen.contains(&row.id) {
                let kept = row.clone();
                row.cancelled = true;
                row.mark_changed(&kept, at, by);
                outcome.cancelled.push(row.id);
            }
        }
        self.parties = parties;
        outcome
    }

    /// For each incoming row (by its place) the row of the plan that it is.
    fn find_again(&self, incoming: &[PlanRow]) -> BTreeMap<usize, PlanRowId> {
        let mut found: BTreeMap<usize, PlanRowId> = BTreeMap::new();
        let mut used = BTreeSet::new();
        for (index, row) in incoming.iter().enumerate() {
            if self.rows.contains_key(&row.id) && used.insert(row.id) {
                found.insert(index, row.id);
            }
        }
        for (index, row) in incoming.iter().enumerate() {
            let same_source =
                |old: &&PlanRow| old.source.is_some() && old.source == row.source && !used.contains(&old.id);
            if !found.contains_key(&index)
                && let Some(old) = self.rows.values().find(same_source)
            {
                used.insert(old.id);
                found.insert(index, old.id);
            }
        }
        type Place<'a> = (CareDay, Option<&'a ServiceCode>);
        let mut left: BTreeMap<Place<'_>, (Vec<PlanRowId>, Vec<usize>)> = BTreeMap::new();
        for old in
            self.rows.values().filter(|old| !old.cancelled && old.source.is_some() && !used.contains(&old.id))
        {
            left.entry((old.date, old.code.as_ref())).or_default().0.push(old.id);
        }
        for (index, row) in incoming.iter().enumerate().filter(|(index, _)| !found.contains_key(index)) {
            left.entry((row.date, row.code.as_ref())).or_default().1.push(index);
        }
        let pairs: Vec<_> =
            left.into_values().filter(|(old, new)| old.len() == 1 && new.len() == 1).collect();
        found.extend(pairs.into_iter().map(|(old, new)| (new[0], old[0])));
        found
    }
}
