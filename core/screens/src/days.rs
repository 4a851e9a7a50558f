//! Days and times inside a sentence: 11月16日, 11月16日 9:05. Always Japan's, whatever the device is set to.

use kengai_model::{CareDay, UnixMillis, Words};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// 11月16日｜16 Nov
#[must_use]
pub fn day(day: CareDay) -> Words {
    let (_, month, day) = day.ymd();
    let name = MONTHS.get((month as usize).wrapping_sub(1)).copied().unwrap_or_default();
    Words::new(format!("{month}月{day}日"), format!("{day} {name}"))
}

/// 11月16日 9:05｜16 Nov 9:05
#[must_use]
pub fn day_and_time(ms: u64) -> Words {
    let at = instant(ms);
    let (day, time) = (day(at.day()), at.minute().clock());
    Words::new(format!("{} {time}", day.ja), format!("{} {time}", day.en))
}

/// An instant, brought into the calendar.
#[must_use]
pub fn instant(ms: u64) -> UnixMillis {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX).min(UnixMillis::MAX - 1);
    UnixMillis::new(ms).expect("it was brought into the range")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_japans_and_has_no_zero_before_its_hour() {
        assert_eq!(day_and_time(0), Words::lit("1月1日 9:00", "1 Jan 9:00"));
        assert_eq!(day("2026-11-16".parse().unwrap()), Words::lit("11月16日", "16 Nov"));
    }
}
