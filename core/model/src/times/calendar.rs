//! Dates as people in Japan write them: by the era of an emperor, with 年月日, with slashes, without a year.

use crate::era::{ERAS, Era};
use crate::fold;

/// A date or a month as it was written: the year where there is one, the month, the day where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) year: Option<i32>,
    pub(crate) month: u32,
    pub(crate) day: Option<u32>,
}

/// Reads `令和8年11月1日`, `S18.3.3`, `2026年11月1日`, `2026/11/1`, `2026/11`, `11/29`, `11月29日`; `None` for anything else, the compact
/// forms of files included.
pub(crate) fn read(text: &str) -> Option<Written> {
    let text: String = fold::fold(text).to_lowercase().split_whitespace().collect();
    let (era, rest) = era(&text);
    let rest = rest.replace("元年", "1年").replace(['年', '月', '/', '.'], "-").replace('日', "");
    let rest = rest.trim_end_matches('-');
    let parts: Vec<u32> = rest.split('-').map(number).collect::<Option<_>>()?;
    let in_year = |year: u32| {
        let year = i32::try_from(year).ok()?;
        match era {
            Some(era) => (year >= 1).then_some(era.year_before() + year),
            None => (year >= 1_000).then_some(year),
        }
    };
    let written = match parts[..] {
        [year, month, day] => Written { year: Some(in_year(year)?), month, day: Some(day) },
        [first, second] if era.is_some() || first >= 1_000 => {
            Written { year: Some(in_year(first)?), month: second, day: None }
        }
        [month, day] => Written { year: None, month, day: Some(day) },
        _ => return None,
    };
    // No date of an era lies before its first day.
    let begun = |era: &Era| {
        let (year, month, day) = era.first;
        (written.year, written.month, written.day.unwrap_or(31)) >= (Some(year), month, day)
    };
    era.is_none_or(begun).then_some(written)
}

fn era(text: &str) -> (Option<&'static Era>, &str) {
    let found = ERAS.iter().find_map(|era| Some((era, era.rest_of(text)?)));
    found.map_or((None, text), |(era, rest)| (Some(era), rest))
}

fn number(text: &str) -> Option<u32> {
    let fits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// Whether a day stands before the time: 2026-11-05 10:05.
pub(crate) fn names_a_day(text: &str) -> bool {
    let text = fold::fold(text);
    let digits = |word: &str| word.bytes().filter(u8::is_ascii_digit).count();
    text.split_once([' ', 'T']).is_some_and(|(day, _)| digits(day) > 2)
}

#[cfg(test)]
mod tests {
    use crate::time::{CareDay, CareMonth, UnixMillis};
    use crate::value::Value;

    #[test]
    fn a_date_may_be_written_as_people_write_it() {
        for (text, day) in [
            ("令和8年11月1日", "2026-11-01"),
            ("令和８年１１月１日", "2026-11-01"),
            ("令和元年5月1日", "2019-05-01"),
            ("平成元年1月8日", "1989-01-08"),
            ("昭和18年3月3日", "1943-03-03"),
            ("S18.3.3", "1943-03-03"),
            ("R8/11/1", "2026-11-01"),
            ("大正10年2月28日", "1921-02-28"),
            ("2026/11/1", "2026-11-01"),
            ("2026/11/01", "2026-11-01"),
            ("2026年11月1日", "2026-11-01"),
            ("2026.11.1", "2026-11-01"),
            ("2026-11-1", "2026-11-01"),
            ("20261101", "2026-11-01"),
        ] {
            assert_eq!(CareDay::from_text(text).map(|day| day.to_string()).as_deref(), Ok(day), "{text}");
        }
        for text in [
            "令和0年1月1日",
            "令和元年4月30日",
            "2026/13/1",
            "2026/2/30",
            "11/29",
            "8年11月1日",
            "令和8年",
            "X8.1.1",
        ] {
            assert!(CareDay::from_text(text).is_err(), "{text}");
        }
        for text in ["2026/11", "令和8年11月", "R8.11", "2026年11月", "202611"] {
            assert_eq!(
                CareMonth::from_text(text).map(|month| month.to_string()).as_deref(),
                Ok("2026-11"),
                "{text}"
            );
        }
        let at = UnixMillis::from_text("令和8年11月1日 9時5分").unwrap();
        assert_eq!((at.day().to_string(), at.minute().to_string()), ("2026-11-01".into(), "09:05".into()));
    }
}
