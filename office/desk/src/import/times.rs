//! Days, months and minutes of the files in the record's types.

use kengai_formats::time::{Day, Month, TimeOfDay};
use kengai_model::{CareDay, CareMonth, MinuteOfDay};

/// The record's date of a file's day.
pub(crate) fn care_day(day: Day) -> CareDay {
    day.to_string().parse().expect("the files' days lie between 1850 and 2199, plans after 2000")
}

/// The record's month of a file's.
pub(crate) fn care_month(month: Month) -> CareMonth {
    month.to_string().parse().expect("the files' months lie between 2000 and 2199")
}

/// The record's minute of a file's time.
pub(crate) fn minute(time: TimeOfDay) -> MinuteOfDay {
    let minutes = time.minutes();
    MinuteOfDay::new(minutes / 60, minutes % 60).expect("a time of day has 1,440 minutes")
}
