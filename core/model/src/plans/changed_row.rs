//! A row of the plan that is changed: what becomes of its mark, who must be told, until when, and what they acknowledge.

use std::collections::{BTreeMap, BTreeSet};

use crate::fields::Fields;
use crate::ids::{ClientId, StaffId};
use crate::plan::{PlanMonth, PlanRow};
use crate::plan_change::{RowChange, RowPart};
use crate::time::{CareDay, UnixMillis};
use crate::view::canonical_view;

impl PlanRow {
    /// Notes how the row differs from what it was before an edit. Nothing that a helper would do differently: no mark.
    pub fn mark_changed(&mut self, before: &Self, at: UnixMillis, by: StaffId) {
        let parts = self.differences(before);
        if parts.is_empty() {
            return;
        }
        let mut change = self.changed.take().unwrap_or(RowChange {
            at,
            by: None,
            what: BTreeSet::new(),
            was: None,
            off: BTreeMap::new(),
        });
        (change.at, change.by) = (at, Some(by));
        if parts.contains(&RowPart::Time) {
            change.was.get_or_insert((before.date, before.slot));
        }
        change.what.extend(parts);
        let left = before.helpers.iter().filter(|(staff, _)| !self.helpers.contains_key(staff));
        change.off.extend(left.map(|(staff, role)| (*staff, *role)));
        change.off.retain(|staff, _| !self.helpers.contains_key(staff));
        self.changed = Some(change);
    }

    /// A row that a person added by hand: new to whoever is to go.
    pub fn mark_added(&mut self, at: UnixMillis, by: StaffId) {
        let what = BTreeSet::from([RowPart::Added]);
        self.changed = Some(RowChange { at, by: Some(by), what, was: None, off: BTreeMap::new() });
    }

    fn differences(&self, before: &Self) -> BTreeSet<RowPart> {
        let mut parts = BTreeSet::new();
        let mut note = |differs: bool, part| {
            if differs {
                parts.insert(part);
            }
        };
        note((self.date, self.slot) != (before.date, before.slot), RowPart::Time);
        note(!before.helpers.is_empty() && self.helpers != before.helpers, RowPart::Helper);
        let empty = before.tasks.0.is_empty() && before.vitals.0.is_empty();
        note(!empty && (&self.tasks, &self.vitals) != (&before.tasks, &before.vitals), RowPart::Tasks);
        note(before.cautions.is_some() && self.cautions != before.cautions, RowPart::Cautions);
        let service = |row: &Self| (row.scheme, row.code.clone(), row.service);
        let known = before.code.is_some() || before.service.is_some();
        note(known && service(self) != service(before), RowPart::Service);
        note(self.cancelled && !before.cancelled, RowPart::Cancelled);
        note(!self.cancelled && before.cancelled, RowPart::Restored);
        parts
    }

    /// Everybody who must know of the change: who goes, and who no longer does; not whoever made it.
    pub fn concerned(&self) -> BTreeSet<StaffId> {
        let Some(change) = &self.changed else { return BTreeSet::new() };
        let all = self.helpers.keys().chain(change.off.keys()).copied();
        all.filter(|staff| change.by != Some(*staff)).collect()
    }

    /// The day until which the change matters: the later of both dates.
    pub fn change_day(&self) -> CareDay {
        let was = self.changed.as_ref().and_then(|change| change.was).map(|(date, _)| date);
        was.map_or(self.date, |was| was.max(self.date))
    }

    /// Whether the visit's time is over, as it is and as it was: whoever has not acknowledged the change by then is not asked
    /// any more, and nobody waits for them.
    pub fn change_is_over(&self, now: UnixMillis) -> bool {
        let was = self.changed.as_ref().and_then(|change| change.was);
        self.slot.is_over(self.date, now) && was.is_none_or(|(date, slot)| slot.is_over(date, now))
    }

    /// The bytes whose digest an acknowledgement names: what the visit is now, and when that was decided. What a helper
    /// cannot see (units, the file it came from) is not part of it.
    pub fn acknowledged_view(&self) -> Vec<u8> {
        let mut month = PlanMonth::new(ClientId::from_bytes([0; 16]), self.date.month());
        let seen = Self { units: None, count: None, source: None, ..self.clone() };
        month.rows.insert(self.id, seen);
        let fields: Fields =
            month.to_fields().into_iter().filter(|(path, _)| path.starts_with("row.")).collect();
        canonical_view(&fields)
    }
}
