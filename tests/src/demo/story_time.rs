//! When the story plays.

/// The day that is played.
pub(super) const DAY: &str = "2026-11-16";
/// Its month.
pub(super) const MONTH: &str = "2026-11";

/// The story's time: `07:30` of the day, or `15 17:00` of another day of the month.
#[must_use]
pub(super) fn at(time: &str) -> String {
    match time.split_once(' ') {
        Some((day, time)) => format!("{MONTH}-{day}T{time}:00+09:00"),
        None => format!("{DAY}T{time}:00+09:00"),
    }
}
