//! Days and times: of the calendar, as people write them, planned, stamped by a clock that may be wrong.

pub mod ahead;
pub mod calendar;
pub mod clock_mark;
mod day_words;
pub mod era;
pub mod holiday;
pub mod late_time;
pub(crate) mod months;
pub(crate) mod slot;
pub mod time;
mod time_fields;
pub mod told_later;
