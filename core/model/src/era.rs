//! Years as Japan counts them (和暦): how people know when somebody was born. 昭和18年 is 1943.

use crate::day_words::month_name;
use crate::time::CareDay;

/// First day, name, and the one character that tables have room for.
const ERAS: [((i32, u32, u32), &str, &str); 5] = [
    ((2019, 5, 1), "令和", "令"),
    ((1989, 1, 8), "平成", "平"),
    ((1926, 12, 25), "昭和", "昭"),
    ((1912, 7, 30), "大正", "大"),
    ((1868, 1, 25), "明治", "明"),
];

/// A year of an era.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EraYear {
    /// 昭和.
    pub era: &'static str,
    /// 昭.
    pub short: &'static str,
    /// From 1.
    pub year: i32,
}

impl EraYear {
    /// The year of a day; `None` before 1868.
    pub fn of(day: CareDay) -> Option<Self> {
        let ymd = day.ymd();
        let ((first, _, _), era, short) = ERAS.into_iter().find(|(from, _, _)| *from <= ymd)?;
        Some(Self { era, short, year: ymd.0 - first + 1 })
    }

    /// 昭和18年; the first is 元年.
    pub fn long(self) -> String {
        match self.year {
            1 => format!("{}元年", self.era),
            year => format!("{}{year}年", self.era),
        }
    }

    /// 昭18.
    pub fn brief(self) -> String {
        format!("{}{}", self.short, self.year)
    }
}

/// When somebody was born as lists tell namesakes apart: 昭和18年生まれ, 昭和18年11月30日生まれ; 昭18, 昭18 11/30.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Birth {
    year: i32,
    day: Option<(u32, u32)>,
}

impl Birth {
    /// Reads such a text, and nothing else.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let long = text.strip_suffix("生まれ");
        let text = long.unwrap_or(text);
        let era = |name: &str| ERAS.into_iter().find(|(_, long, short)| *long == name || *short == name);
        let chars = |count: usize| text.char_indices().nth(count).map(|(at, _)| text.split_at(at));
        let (head, rest) = if long.is_some() { chars(2)? } else { chars(1)? };
        let (first, ..) = era(head)?;
        let (year, day) = match long {
            Some(_) => rest.split_once('年')?,
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        let year = if year == "元" { 1 } else { year.parse::<i32>().ok()? };
        let number = |text: &str| text.parse::<u32>().ok();
        let day = match (long, day) {
            (_, "") => None,
            (Some(_), day) => {
                let (month, day) = day.strip_suffix('日')?.split_once('月')?;
                Some((number(month)?, number(day)?))
            }
            (None, day) => {
                let (month, day) = day.split_once('/')?;
                Some((number(month)?, number(day)?))
            }
        };
        Some(Self { year: first.0 + year - 1, day })
    }

    /// 1943, 30 Nov 1943.
    pub(crate) fn english(self) -> String {
        match self.day {
            Some((month, day)) => format!("{day} {} {}", month_name(month), self.year),
            None => self.year.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_decides_the_era() {
        let year = |text: &str| EraYear::of(text.parse().unwrap()).map(EraYear::long);
        assert_eq!(year("1943-03-03").unwrap(), "昭和18年");
        assert_eq!(year("1926-12-24").unwrap(), "大正15年");
        assert_eq!(year("1926-12-25").unwrap(), "昭和元年");
        assert_eq!(year("2026-11-16").unwrap(), "令和8年");
        assert_eq!(EraYear::of("1943-03-03".parse().unwrap()).unwrap().brief(), "昭18");
    }
}
