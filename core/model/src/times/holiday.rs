//! 国民の祝日: the public holidays, as the law names them (国民の祝日に関する法律, in force since 2022 without exceptions).
//!
//! Fixed days, second and third Mondays, the two equinoxes, the day instead of one that falls on a Sunday (第3条第2項) and
//! the day between two of them (第3条第3項). The equinoxes are reckoned by the customary approximation of the National
//! Astronomical Observatory's dates, which holds until 2099; the government announces them a year ahead. The tests hold
//! the published lists of the years in which it was last compared (2024 to 2027; November 2026). A year with a special law,
//! as 2019 to 2021 were, is to be added here.

use crate::time::CareDay;
use crate::words::Words;

/// The years for which holidays are known here; none is marked outside them.
pub const HOLIDAY_YEARS: std::ops::RangeInclusive<i32> = 2022..=2099;

/// The public holiday on a day.
#[must_use]
pub fn holiday(day: CareDay) -> Option<Words> {
    HOLIDAY_YEARS
        .contains(&day.ymd().0)
        .then(|| named(day).or_else(|| instead(day)).or_else(|| between(day)))?
}

/// A day that the law names.
fn named(day: CareDay) -> Option<Words> {
    let (year, month, date) = day.ymd();
    let monday = day.weekday().en == "Mon";
    let second = monday && (8..=14).contains(&date);
    let third = monday && (15..=21).contains(&date);
    Some(match (month, date) {
        (1, 1) => Words::lit("元日", "New Year's Day"),
        (1, _) if second => Words::lit("成人の日", "Coming of Age Day"),
        (2, 11) => Words::lit("建国記念の日", "National Foundation Day"),
        (2, 23) => Words::lit("天皇誕生日", "Emperor's Birthday"),
        (3, date) if date == equinox(year, 20.8431) => Words::lit("春分の日", "Vernal Equinox Day"),
        (4, 29) => Words::lit("昭和の日", "Showa Day"),
        (5, 3) => Words::lit("憲法記念日", "Constitution Day"),
        (5, 4) => Words::lit("みどりの日", "Greenery Day"),
        (5, 5) => Words::lit("こどもの日", "Children's Day"),
        (7, _) if third => Words::lit("海の日", "Marine Day"),
        (8, 11) => Words::lit("山の日", "Mountain Day"),
        (9, _) if third => Words::lit("敬老の日", "Respect for the Aged Day"),
        (9, date) if date == equinox(year, 23.2488) => Words::lit("秋分の日", "Autumnal Equinox Day"),
        (10, _) if second => Words::lit("スポーツの日", "Sports Day"),
        (11, 3) => Words::lit("文化の日", "Culture Day"),
        (11, 23) => Words::lit("勤労感謝の日", "Labour Thanksgiving Day"),
        _ => return None,
    })
}

/// The date of an equinox in its month, from its place in 1980.
fn equinox(year: i32, in_1980: f64) -> u32 {
    let years = f64::from(year - 1980);
    let date = (in_1980 + 0.242_194 * years).floor() - (years / 4.0).floor();
    date as u32
}

/// The first day after a named Sunday that is not named itself.
fn instead(day: CareDay) -> Option<Words> {
    let mut before = day.previous();
    while named(before).is_some() {
        if before.weekday().en == "Sun" {
            return Some(Words::lit("振替休日", "Substitute Holiday"));
        }
        before = before.previous();
    }
    None
}

/// A day between two named ones.
fn between(day: CareDay) -> Option<Words> {
    let both = named(day.previous()).is_some() && named(day.next()).is_some();
    both.then(|| Words::lit("国民の休日", "National Holiday"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A year's holidays as `11/3`, in their order.
    fn of(year: i32) -> String {
        let mut day = CareDay::new(year, 1, 1).unwrap();
        let mut found = Vec::new();
        while day.ymd().0 == year {
            if holiday(day).is_some() {
                found.push(format!("{}/{}", day.ymd().1, day.ymd().2));
            }
            day = day.next();
        }
        found.join(" ")
    }

    /// The lists that the Cabinet Office published (内閣府「国民の祝日について」, `syukujitsu.csv`; which calls 振替休日 and 国民の休日 alike 休日).
    const PUBLISHED: [(i32, &str); 4] = [
        (
            2024,
            "1/1 1/8 2/11 2/12 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/22 9/23 10/14 11/3 11/4 11/23",
        ),
        (
            2025,
            "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/21 8/11 9/15 9/23 10/13 11/3 11/23 11/24",
        ),
        (2026, "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23"),
        (2027, "1/1 1/11 2/11 2/23 3/21 3/22 4/29 5/3 5/4 5/5 7/19 8/11 9/20 9/23 10/11 11/3 11/23"),
    ];

    #[test]
    fn the_holidays_are_those_that_were_published() {
        let called = |day: &str| holiday(day.parse().unwrap()).unwrap().ja;
        assert_eq!([called("2026-05-06"), called("2026-09-22")], ["振替休日", "国民の休日"]);
        for (year, days) in PUBLISHED {
            assert_eq!(of(year), days, "{year}");
        }
        assert!(of(2021).is_empty(), "moved by a law of its own: none is better than a wrong one");
    }
}
