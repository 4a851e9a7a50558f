//! The planned times of a visit: from when to when, and how they stand in a document.

use crate::time::{CareDay, MinuteOfDay, UnixMillis};
use crate::value::{Reader, Writer};
use crate::words::Words;

/// When a visit is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Slot {
    /// Planned start.
    pub start: MinuteOfDay,
    /// Planned end; the next day's if it is not after the start.
    pub end: MinuteOfDay,
}

impl Slot {
    /// Planned minutes, 1 to 1440.
    pub fn minutes(self) -> i64 {
        self.start.minutes_until(self.end)
    }

    /// Whether a visit that was planned for this day has ended, by the clock. One past midnight ends on the next day.
    pub fn is_over(self, date: CareDay, now: UnixMillis) -> bool {
        let day = if self.end > self.start { date } else { date.next() };
        day.at(self.end).is_ok_and(|end| end < now)
    }

    /// 7:30〜8:15, `7:30–8:15`.
    #[must_use]
    pub fn words(self) -> Words {
        let (start, end) = (self.start.clock(), self.end.clock());
        Words::new(format!("{start}〜{end}"), format!("{start}–{end}"))
    }
}

pub(crate) fn read_slot(reader: &mut Reader, base: &str) -> Option<Slot> {
    reader.attempt(|reader| {
        let (start, end) = (reader.take(&format!("{base}.start")), reader.take(&format!("{base}.end")));
        Some(Slot { start: start?, end: end? })
    })
}

pub(crate) fn write_slot(writer: &mut Writer, base: &str, slot: Option<Slot>) {
    writer.put(format!("{base}.start"), slot.map(|slot| slot.start).as_ref());
    writer.put(format!("{base}.end"), slot.map(|slot| slot.end).as_ref());
}
