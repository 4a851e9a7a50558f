//! A planned visit that is no longer what it was (変更): what differs, since when, and who must be told.
//!
//! The mark is written with the edit, not by the first import: filling what was empty (the first rota, the first tasks) is
//! planning, not a change. It says how the visit differs from what was planned *first*, so a second change does not hide the
//! first from a helper who has seen neither. Who was taken off stays named: they must learn it too. The acknowledgement
//! (了解) names the digest of what is planned now, so it counts for exactly this change and no later one. It is asked for until
//! the visit's time is over: what became of the visit is then the record's to say. (From whom a visit was taken, it stays in
//! sight some days longer: they have no record of it.)

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::StaffId;
use crate::service::HelperRole;
use crate::slot::Slot;
use crate::time::{CareDay, MinuteOfDay, UnixMillis};
use crate::value::{Reader, Writer};

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
