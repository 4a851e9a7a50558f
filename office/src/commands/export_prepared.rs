//! A file of actuals before it is written, and how the day of an earlier one is said.

use kengai::{Board, Since, WrittenLine};
use kengai_model::UnixMillis;

use crate::words::{Words, both};
use kengai_formats::upjsk::ExportFile;

/// A file that is ready, what its lines rest on, and what was in the last one.
pub(super) struct Prepared {
    pub(super) file: ExportFile,
    pub(super) lines: Vec<WrittenLine>,
    pub(super) since: Option<Since>,
}

impl Prepared {
    /// It says what the last one said.
    pub(super) fn is_same(&self) -> bool {
        self.since.as_ref().is_some_and(|since| since.rows.is_empty())
    }
}

/// The day, and today the time, at which a file was written.
pub(super) fn on(board: &Board, ms: u64) -> Words {
    let at = i64::try_from(ms).ok().and_then(|ms| UnixMillis::new(ms).ok()).unwrap_or(board.as_of);
    let day = at.day();
    let (today, long) = (board.as_of.day(), day.long(board.as_of.day()));
    if day == today {
        return both(format!("今日{}", at.minute().clock()), format!("today, {}", at.minute().clock()));
    }
    // Without the weekday: 12月8日と同じ内容です.
    let ja = long.ja.split('（').next().unwrap_or_default().to_owned();
    both(ja, day.short(today).en)
}
