//! Dates and times. Care is dated in Japan: every civil date and time of day here is Japanese time (+09:00, no summer
//! time), whatever a phone is set to; instants are milliseconds since 1970 in UTC.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Timelike};

use crate::error::{Fault, Problem};
use crate::words::Words;

/// Milliseconds of a minute.
pub const MINUTE_MS: i64 = 60_000;
const DAY_MINUTES: i64 = 24 * 60;
const JST_MS: i64 = 9 * 60 * MINUTE_MS;

/// An instant: milliseconds since 1970-01-01 UTC. Between the years 1970 and 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct UnixMillis(i64);

impl UnixMillis {
    /// The last instant that can be named, in the year 9999 in Japan.
    pub const MAX: i64 = 253_402_214_400_000;

    /// An instant.
    ///
    /// # Errors
    /// Before 1970 or after 9999.
    pub fn new(millis: i64) -> Result<Self, Fault> {
        let expected = Words::lit("1970年から9999年までの時刻", "an instant between 1970 and 9999");
        if (0..Self::MAX).contains(&millis) {
            Ok(Self(millis))
        } else {
            Err(Fault::new(Problem::OutOfRange, expected))
        }
    }

    /// Milliseconds since 1970-01-01 UTC.
    pub const fn raw(self) -> i64 {
        self.0
    }

    /// The date in Japan.
    pub fn day(self) -> CareDay {
        let local =
            DateTime::from_timestamp_millis(self.0 + JST_MS).expect("bounded to four-digit years by `new`");
        CareDay(local.date_naive())
    }

    /// The time of day in Japan, seconds cut off.
    pub fn minute(self) -> MinuteOfDay {
        let local =
            DateTime::from_timestamp_millis(self.0 + JST_MS).expect("bounded to four-digit years by `new`");
        MinuteOfDay(u16::try_from(local.hour() * 60 + local.minute()).expect("a day has 1,440 minutes"))
    }

    /// The minute that people read, counted since 1970.
    pub(crate) const fn to_minute(self) -> i64 {
        self.0.div_euclid(MINUTE_MS)
    }

    /// Whole minutes from `self` to `later`, counted between the clock minutes that people read; negative if it is earlier.
    pub const fn minutes_until(self, later: Self) -> i64 {
        later.0.div_euclid(MINUTE_MS) - self.0.div_euclid(MINUTE_MS)
    }
}

/// A civil date in Japan, between the years 1900 and 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CareDay(NaiveDate);

impl CareDay {
    /// A date of the calendar.
    ///
    /// # Errors
    /// No such date, or outside the years 1900 to 9999.
    pub fn new(year: i32, month: u32, day: u32) -> Result<Self, Fault> {
        let in_range = (1900..=9999).contains(&year);
        NaiveDate::from_ymd_opt(year, month, day).filter(|_| in_range).map(Self).ok_or_else(not_a_day)
    }

    /// Year, month and day.
    pub fn ymd(self) -> (i32, u32, u32) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// The month it lies in.
    pub fn month(self) -> CareMonth {
        CareMonth { year: self.0.year(), month: self.0.month() }
    }

    /// The instant of a time on this day.
    ///
    /// # Errors
    /// Before 1970.
    pub fn at(self, minute: MinuteOfDay) -> Result<UnixMillis, Fault> {
        let midnight = self.0.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis() - JST_MS;
        UnixMillis::new(midnight + i64::from(minute.0) * MINUTE_MS)
    }

    /// The next day; the last day of 9999 has none and stays.
    #[must_use]
    pub fn next(self) -> Self {
        self.0.checked_add_days(Days::new(1)).filter(|day| day.year() <= 9999).map_or(self, Self)
    }

    /// The day before; the first day of 1900 has none and stays.
    #[must_use]
    pub fn previous(self) -> Self {
        self.0.checked_sub_days(Days::new(1)).filter(|day| day.year() >= 1900).map_or(self, Self)
    }

    /// Days from `self` to `later`; negative if it is earlier.
    pub fn days_until(self, later: Self) -> i64 {
        (later.0 - self.0).num_days()
    }

    /// The day of the week, as people write it: 月 … 日.
    pub fn weekday(self) -> Words {
        let names = [
            ("月", "Mon"),
            ("火", "Tue"),
            ("水", "Wed"),
            ("木", "Thu"),
            ("金", "Fri"),
            ("土", "Sat"),
            ("日", "Sun"),
        ];
        let (ja, en) = names[self.0.weekday().num_days_from_monday() as usize % 7];
        Words::lit(ja, en)
    }
}

fn not_a_day() -> Fault {
    Fault::new(Problem::NotATime, Words::lit("2026-11-05 のような日付", "a date such as 2026-11-05"))
}

impl fmt::Display for CareDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Splits `2026-11-05` or `20261105` (and months alike) into numbers; only ASCII digits.
fn numbers(text: &str, widths: &[usize]) -> Option<Vec<u32>> {
    let dashed: Vec<&str> = text.split('-').collect();
    let parts: Vec<&str> = if dashed.len() == widths.len() {
        dashed
    } else if text.is_ascii() && text.len() == widths.iter().sum::<usize>() {
        let mut left = text;
        let mut parts = Vec::new();
        for width in widths {
            let (part, rest) = left.split_at(*width);
            parts.push(part);
            left = rest;
        }
        parts
    } else {
        return None;
    };
    let fits =
        |(part, width): (&&str, &usize)| part.len() == *width && part.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().zip(widths).all(fits) {
        return None;
    }
    parts.iter().map(|part| part.parse().ok()).collect()
}

impl FromStr for CareDay {
    type Err = Fault;
    /// Reads `2026-11-05` and `20261105`.
    fn from_str(text: &str) -> Result<Self, Fault> {
        match numbers(text, &[4, 2, 2]).as_deref() {
            Some([year, month, day]) => {
                Self::new(i32::try_from(*year).map_err(|_| not_a_day())?, *month, *day)
            }
            _ => Err(not_a_day()),
        }
    }
}

/// A calendar month, the unit of plans and claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CareMonth {
    year: i32,
    month: u32,
}

impl CareMonth {
    /// A month.
    ///
    /// # Errors
    /// No such month, or outside the years 1900 to 9999.
    pub fn new(year: i32, month: u32) -> Result<Self, Fault> {
        CareDay::new(year, month, 1).map(CareDay::month).map_err(|_| not_a_month())
    }

    /// Year and month.
    pub const fn ym(self) -> (i32, u32) {
        (self.year, self.month)
    }

    /// Its first day.
    pub fn first_day(self) -> CareDay {
        CareDay(NaiveDate::from_ymd_opt(self.year, self.month, 1).expect("checked by `new`"))
    }

    /// Its last day.
    pub fn last_day(self) -> CareDay {
        let next =
            self.first_day().0.checked_add_months(Months::new(1)).expect("chrono's years go far beyond 9999");
        CareDay(next.pred_opt().expect("the first of a month has a day before it"))
    }

    /// Whether the day lies in it.
    pub fn contains(self, day: CareDay) -> bool {
        day.month() == self
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        self.last_day().next().month()
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        self.first_day().previous().month()
    }

    /// The last day on which its claims are taken: the 10th of the next month.
    pub fn deadline(self) -> CareDay {
        let next = self.next();
        CareDay(NaiveDate::from_ymd_opt(next.year, next.month, 10).expect("every month has a 10th"))
    }

    /// The month that an office works at on a day: the one before, as long as its claims can be handed in.
    pub fn at_work(today: CareDay) -> Self {
        let before = today.month().previous();
        if today <= before.deadline() { before } else { today.month() }
    }

    /// `202611`, as the care-plan files write it.
    pub fn compact(self) -> String {
        format!("{:04}{:02}", self.year, self.month)
    }
}

fn not_a_month() -> Fault {
    Fault::new(Problem::NotATime, Words::lit("2026-11 のような年月", "a month such as 2026-11"))
}

impl fmt::Display for CareMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for CareMonth {
    type Err = Fault;
    /// Reads `2026-11` and `202611`.
    fn from_str(text: &str) -> Result<Self, Fault> {
        match numbers(text, &[4, 2]).as_deref() {
            Some([year, month]) => Self::new(i32::try_from(*year).map_err(|_| not_a_month())?, *month),
            _ => Err(not_a_month()),
        }
    }
}

/// A time of day in Japan, in minutes since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct MinuteOfDay(u16);

impl MinuteOfDay {
    /// A time of day.
    ///
    /// # Errors
    /// No such time.
    pub fn new(hour: u16, minute: u16) -> Result<Self, Fault> {
        if hour < 24 && minute < 60 { Ok(Self(hour * 60 + minute)) } else { Err(not_a_minute()) }
    }

    /// Minutes since midnight, 0 to 1439.
    pub const fn raw(self) -> u16 {
        self.0
    }

    /// Minutes from `self` to `end`, the next day's if `end` is earlier or the same.
    pub fn minutes_until(self, end: Self) -> i64 {
        let minutes = i64::from(end.0) - i64::from(self.0);
        if minutes > 0 { minutes } else { minutes + DAY_MINUTES }
    }

    /// `0905`, as the care-plan files write it.
    pub fn compact(self) -> String {
        format!("{:02}{:02}", self.0 / 60, self.0 % 60)
    }
}

pub(crate) fn not_a_minute() -> Fault {
    Fault::new(Problem::NotATime, Words::lit("10:05 のような時刻", "a time such as 10:05"))
}

impl fmt::Display for MinuteOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for MinuteOfDay {
    type Err = Fault;
    /// Reads `9:05`, `09:05` and `0905`.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let (hour, minute) = match text.split_once(':') {
            Some((hour, minute)) if (1..=2).contains(&hour.len()) => (hour, minute),
            None if text.is_ascii() && text.len() == 4 => text.split_at(2),
            _ => return Err(not_a_minute()),
        };
        let number =
            |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok()).flatten();
        match (number(hour), number(minute)) {
            (Some(hour), Some(minute_number)) if minute.len() == 2 => Self::new(hour, minute_number),
            _ => Err(not_a_minute()),
        }
    }
}
