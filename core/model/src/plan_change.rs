//! A planned visit that is no longer what it was (変更): what differs, since when, and who must be told.
//!
//! The mark is written with the edit, not by the first import: filling what was empty (the first rota, the first tasks) is
//! planning, not a change. It says how the visit differs from what was planned *first*, so a second change does not hide the
//! first from a helper who has seen neither. Who was taken off stays named: they must learn it too. The acknowledgement
//! (了解) names the digest of what is planned now, so it counts for exactly this change and no later one. It is asked for until
//! the visit's time is over: what became of the visit is then the record's to say. (From whom a visit was taken, it stays in
//! sight some days longer: they have no record of it.)

use std::collections::{BTreeMap, BTreeSet};

use crate::fields::Fields;
use crate::ids::StaffId;
use crate::plan::{PlanMonth, PlanRow};
use crate::service::HelperRole;
use crate::time::{CareDay, MinuteOfDay, UnixMillis};
use crate::value::{Reader, Writer};
use crate::view::canonical_view;
use crate::visit::Slot;

coded! {
    /// What can change about a planned visit.
    pub enum RowPart {
        Added = "added", "追加", "added";
        Time = "time", "日時", "time";
        Helper = "helper", "担当", "helper";
        Tasks = "tasks", "内容", "tasks";
        Cautions = "cautions", "注意", "cautions";
        Service = "service", "サービス", "service";
        Cancelled = "cancelled", "取消", "cancelled";
        Restored = "restored", "取消の取消", "planned again";
    }
}

/// How a planned visit differs from what was planned first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowChange {
    /// When it was last changed, by the clock of whoever did.
    pub at: UnixMillis,
    /// Who changed it.
    pub by: Option<StaffId>,
    /// What differs; each a field of its own, so that two changes made apart both stay.
    pub what: BTreeSet<RowPart>,
    /// Date and times as they were first, where they differ.
    pub was: Option<(CareDay, Slot)>,
    /// Who was to go and no longer is.
    pub off: BTreeMap<StaffId, HelperRole>,
}

impl RowChange {
    pub(crate) fn read(reader: &mut Reader, base: &str) -> Option<Self> {
        reader.attempt(|reader| {
            let at = reader.take(&format!("{base}.changed.at"));
            let at = at?;
            let mut what = BTreeSet::new();
            for part in reader.keys::<RowPart>(&format!("{base}.part")) {
                if reader.take_mark(&format!("{base}.part.{part}")) {
                    what.insert(part);
                }
            }
            let was = reader.attempt(|reader| {
                let date: Option<CareDay> = reader.take(&format!("{base}.was.date"));
                let start: Option<MinuteOfDay> = reader.take(&format!("{base}.was.start"));
                let end: Option<MinuteOfDay> = reader.take(&format!("{base}.was.end"));
                Some((date?, Slot { start: start?, end: end? }))
            });
            let by = reader.take(&format!("{base}.changed.by"));
            Some(Self { at, by, what, was, off: reader.take_map(&format!("{base}.off")) })
        })
    }

    pub(crate) fn write(&self, writer: &mut Writer, base: &str) {
        writer.put(format!("{base}.changed.at"), Some(&self.at));
        writer.put(format!("{base}.changed.by"), self.by.as_ref());
        for part in &self.what {
            writer.put(format!("{base}.part.{part}"), Some(&true));
        }
        writer.put(format!("{base}.was.date"), self.was.map(|(date, _)| date).as_ref());
        writer.put(format!("{base}.was.start"), self.was.map(|(_, slot)| slot.start).as_ref());
        writer.put(format!("{base}.was.end"), self.was.map(|(_, slot)| slot.end).as_ref());
        writer.put_map(&format!("{base}.off"), &self.off);
    }
}

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
        let mut month = PlanMonth::new(crate::ids::ClientId::from_bytes([0; 16]), self.date.month());
        let seen = Self { units: None, count: None, source: None, ..self.clone() };
        month.rows.insert(self.id, seen);
        let fields: Fields =
            month.to_fields().into_iter().filter(|(path, _)| path.starts_with("row.")).collect();
        canonical_view(&fields)
    }
}
