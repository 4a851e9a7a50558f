//! Days, months and times of day as care-plan files and our own lists write them. All are Japan's, none has a zone.

use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use super::problem::Expected;
use super::value::{Field, all_digits, digits};

/// A visit that ends earlier in the day than it starts goes past midnight; longer than this it is a typing error.
const SPAN_MINUTES_MAX: u16 = 12 * 60;
const MINUTES_OF_DAY: u16 = 24 * 60;

/// A calendar day in Japan, written `YYYYMMDD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// The day as chrono has it.
    pub fn date(self) -> NaiveDate {
        self.0
    }

    /// Reads `2026-11-02`, and what spreadsheets make of it: `2026/11/2`.
    pub fn parse_iso(text: &str) -> Option<Self> {
        let mut parts = text.split(['-', '/']);
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let short = |part: &str| (1..=2).contains(&part.len()) && all_digits(part);
        if parts.next().is_some() || !short(month) || !short(day) {
            return None;
        }
        Self::new(digits(year, 4)?, month.parse().ok()?, day.parse().ok()?)
    }

    fn new(year: u32, month: u32, day: u32) -> Option<Self> {
        if !(1850..=2199).contains(&year) {
            return None;
        }
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).map(Self)
    }
}

impl Field for Day {
    const EXPECTED: Expected = Expected::Date;

    fn parse(text: &str) -> Option<Self> {
        let number = digits(text, 8)?;
        Self::new(number / 10_000, number / 100 % 100, number % 100)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}{:02}{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

/// A day that a layout writes as `00000000` where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayOrZeros(pub Option<Day>);

impl Field for DayOrZeros {
    const EXPECTED: Expected = Expected::DateOrZeros;

    fn parse(text: &str) -> Option<Self> {
        if text == "00000000" { Some(Self(None)) } else { Day::parse(text).map(|day| Self(Some(day))) }
    }
}

/// 対象年月: a month, written `YYYYMM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: u16,
    number: u8,
}

impl Month {
    /// The year of our era.
    pub fn year(self) -> u16 {
        self.year
    }

    /// 1 for January.
    pub fn number(self) -> u8 {
        self.number
    }

    /// What a row's own month has to be in a file of this month.
    pub fn expected(self) -> Expected {
        Expected::SameMonth { year: self.year, month: self.number }
    }

    /// True if the day lies in the month.
    pub fn contains(self, day: Day) -> bool {
        day.0.year() == i32::from(self.year) && day.0.month() == u32::from(self.number)
    }
}

impl Field for Month {
    const EXPECTED: Expected = Expected::YearMonth;

    fn parse(text: &str) -> Option<Self> {
        let number = digits(text, 6)?;
        let (year, month) = (number / 100, number % 100);
        ((2000..=2199).contains(&year) && (1..=12).contains(&month))
            .then_some(Self { year: year as u16, number: month as u8 })
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}{:02}", self.year, self.number)
    }
}

/// A time of day in whole minutes, written `HHMM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// From minutes after midnight; `None` from 1440 on.
    pub fn from_minutes(minutes: u16) -> Option<Self> {
        (minutes < MINUTES_OF_DAY).then_some(Self(minutes))
    }

    /// Minutes after midnight.
    pub fn minutes(self) -> u16 {
        self.0
    }

    /// Minutes from this time to `end`, past midnight if need be; `None` when that is no plausible visit.
    pub fn minutes_until(self, end: Self) -> Option<u16> {
        let minutes = (end.0 + MINUTES_OF_DAY - self.0) % MINUTES_OF_DAY;
        (1..=SPAN_MINUTES_MAX).contains(&minutes).then_some(minutes)
    }

    /// Reads `09:30`, and what spreadsheets make of it: `9:30`, `9:30:00`.
    pub fn parse_clock(text: &str) -> Option<Self> {
        let text = text.strip_suffix(":00").filter(|rest| rest.contains(':')).unwrap_or(text);
        let (hours, minutes) = text.split_once(':')?;
        let hours = if hours.len() == 1 { digits(hours, 1)? } else { digits(hours, 2)? };
        Self::new(hours, digits(minutes, 2)?)
    }

    fn new(hours: u32, minutes: u32) -> Option<Self> {
        (hours < 24 && minutes < 60).then_some(Self((hours * 60 + minutes) as u16))
    }
}

impl Field for TimeOfDay {
    const EXPECTED: Expected = Expected::Time;

    fn parse(text: &str) -> Option<Self> {
        let number = digits(text, 4)?;
        Self::new(number / 100, number % 100)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}{:02}", self.0 / 60, self.0 % 60)
    }
}

/// A planned time: services that have none carry `9999`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanTime {
    /// At this time.
    At(TimeOfDay),
    /// No time is planned (`9999`).
    Open,
}

impl Field for PlanTime {
    const EXPECTED: Expected = Expected::TimeOrNone;

    fn parse(text: &str) -> Option<Self> {
        if text == "9999" { Some(Self::Open) } else { TimeOfDay::parse(text).map(Self::At) }
    }
}

impl fmt::Display for PlanTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(time) => time.fmt(f),
            Self::Open => f.write_str("9999"),
        }
    }
}

/// Start and end of a row of the service table, planned or actual.
pub trait RowTime: Field + Copy + Ord + fmt::Display {
    /// True if a service can run from `self` to `end`.
    fn can_end_at(self, end: Self) -> bool;
}

impl RowTime for TimeOfDay {
    fn can_end_at(self, end: Self) -> bool {
        self.minutes_until(end).is_some()
    }
}

impl RowTime for PlanTime {
    fn can_end_at(self, end: Self) -> bool {
        match (self, end) {
            (Self::At(start), Self::At(end)) => start.can_end_at(end),
            (Self::Open, Self::Open) => true,
            _ => false,
        }
    }
}

/// When a file was made, in Japan's time, written `YYYYMMDDHHMMSS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MadeAt(pub NaiveDateTime);

impl MadeAt {
    /// Reads the fourteen digits.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 14 || !all_digits(text) {
            return None;
        }
        let day = Day::parse(&text[..8])?;
        let (hours, minutes, seconds) =
            (digits(&text[8..10], 2)?, digits(&text[10..12], 2)?, digits(&text[12..], 2)?);
        day.0.and_hms_opt(hours, minutes, seconds).map(Self)
    }

    /// The second after it; `None`: fourteen digits cannot say it.
    pub fn next(self) -> Option<Self> {
        let next = self.0.checked_add_signed(chrono::TimeDelta::seconds(1))?;
        Self::parse(&Self(next).to_string())
    }

    /// 2026年11月16日 11:10:00.
    pub fn ja(self) -> String {
        self.0.format("%Y年%-m月%-d日 %-H:%M:%S").to_string()
    }

    /// 16 Nov 2026 11:10:00.
    pub fn en(self) -> String {
        self.0.format("%-d %b %Y %-H:%M:%S").to_string()
    }
}

impl fmt::Display for MadeAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y%m%d%H%M%S"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_exist_in_the_calendar() {
        assert_eq!(Day::parse("20261130").unwrap().to_string(), "20261130");
        assert!(
            Day::parse("20261131").is_none()
                && Day::parse("2026113").is_none()
                && Day::parse("00000000").is_none()
        );
        assert_eq!(DayOrZeros::parse("00000000"), Some(DayOrZeros(None)));
        let november = Month::parse("202611").unwrap();
        assert!(
            november.contains(Day::parse("20261101").unwrap())
                && !november.contains(Day::parse("20251101").unwrap())
        );
        assert!(Month::parse("202613").is_none() && Month::parse("202600").is_none());
    }

    #[test]
    fn times_are_of_the_day_and_may_pass_midnight() {
        assert_eq!(TimeOfDay::parse("2359").unwrap().minutes(), 1439);
        assert!(
            TimeOfDay::parse("2400").is_none()
                && TimeOfDay::parse("0960").is_none()
                && TimeOfDay::parse("9999").is_none()
        );
        let at = |text: &str| TimeOfDay::parse(text).unwrap();
        assert_eq!(at("0900").minutes_until(at("0915")), Some(15));
        assert_eq!(at("2350").minutes_until(at("0010")), Some(20));
        assert_eq!(at("0915").minutes_until(at("0900")), None);
        assert_eq!(at("0900").minutes_until(at("0900")), None);
        assert_eq!(PlanTime::parse("9999"), Some(PlanTime::Open));
        assert!(!PlanTime::Open.can_end_at(PlanTime::At(at("0900"))));
    }

    #[test]
    fn spreadsheet_forms_of_days_and_times_are_understood() {
        assert_eq!(Day::parse_iso("2026-11-02"), Day::parse("20261102"));
        assert_eq!(Day::parse_iso("2026/11/2"), Day::parse("20261102"));
        assert!(Day::parse_iso("2/11/2026").is_none() && Day::parse_iso("2026-11-02-01").is_none());
        assert!(Day::parse_iso("2026-+1-02").is_none());
        for text in ["9:30", "09:30", "9:30:00"] {
            assert_eq!(TimeOfDay::parse_clock(text), TimeOfDay::parse("0930"), "{text}");
        }
        assert_eq!(TimeOfDay::parse_clock("9:00"), TimeOfDay::parse("0900"));
        assert!(TimeOfDay::parse_clock("930").is_none() && TimeOfDay::parse_clock("9:3").is_none());
    }

    #[test]
    fn a_file_is_made_at_a_time_of_the_clock() {
        assert_eq!(MadeAt::parse("20261025093000").unwrap().to_string(), "20261025093000");
        assert!(MadeAt::parse("20261025243000").is_none() && MadeAt::parse("2026102509300").is_none());
        let next = |text: &str| MadeAt::parse(text).unwrap().next().map(|next| next.to_string());
        assert_eq!(next("20261231235959").as_deref(), Some("20270101000000"));
        assert_eq!(next("21991231235959"), None, "the last that a file may bear");
    }
}
