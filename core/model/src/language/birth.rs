//! When somebody was born, as it stands behind a name to tell namesakes apart. It is read again out of such a name, so that English
//! can count the years as English does.

use crate::era::ERAS;
use crate::months::month_name;

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
        let era = |name: &str| ERAS.iter().find(|era| era.name == name || era.short == name);
        let chars = |count: usize| text.char_indices().nth(count).map(|(at, _)| text.split_at(at));
        let (head, rest) = if long.is_some() { chars(2)? } else { chars(1)? };
        let era = era(head)?;
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
        Some(Self { year: era.year_before().checked_add(year)?, day })
    }

    /// 1943, 30 Nov 1943.
    pub(crate) fn english(self) -> String {
        match self.day {
            Some((month, day)) => format!("{day} {} {}", month_name(month), self.year),
            None => self.year.to_string(),
        }
    }
}
