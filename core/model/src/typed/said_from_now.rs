//! Days, months and times as people say them from where they stand: いま, 今日, 昨日, a date without its year, a month alone.

use crate::calendar;
use crate::fold;
use crate::kana;
use crate::spec::FieldSpec;
use crate::time::{CareDay, CareMonth, MinuteOfDay, UnixMillis};
use crate::value::Value as _;

/// What says the present.
const NOW: [&str; 6] = ["いま", "今", "只今", "現在", "now", "right now"];
/// Days by their distance from today. 先日 and その日 are none.
const DAYS: [(&str, i8); 16] = [
    ("今日", 0),
    ("きょう", 0),
    ("本日", 0),
    ("ほんじつ", 0),
    ("today", 0),
    ("昨日", -1),
    ("きのう", -1),
    ("さくじつ", -1),
    ("yesterday", -1),
    ("一昨日", -2),
    ("おととい", -2),
    ("明日", 1),
    ("あした", 1),
    ("あす", 1),
    ("tomorrow", 1),
    ("明後日", 2),
];

fn is(word: &str, text: &str) -> bool {
    kana::fold(word) == kana::fold(text)
}

/// Whether a text says the present: いま.
#[must_use]
pub fn is_now(text: &str) -> bool {
    NOW.iter().any(|now| is(now, text))
}

/// What a field takes for what was typed, as seen from now; `None` where it says the same whenever it is read.
#[must_use]
pub fn typed(spec: &FieldSpec, text: &str, now: UnixMillis) -> Option<String> {
    if spec.holds::<UnixMillis>() {
        return moment(text, now);
    }
    if spec.holds::<MinuteOfDay>() {
        return is_now(text).then(|| now.minute().to_string());
    }
    if spec.holds::<CareDay>() {
        return day(text, now.day()).map(|day| day.to_string());
    }
    let month = spec.holds::<CareMonth>().then(|| month(text, now.day())).flatten();
    month.map(|month| month.to_string())
}

/// いま, 今日 9:00, 11/29 9:00: with its year, month and day; `None` where the text says it without now.
#[must_use]
pub fn moment(text: &str, now: UnixMillis) -> Option<String> {
    if is_now(text) {
        return Some(format!("{} {}", now.day(), now.minute()));
    }
    let text = fold::fold(text);
    let (said, time) = text.split_once(' ').unwrap_or((&text, ""));
    let day = day(said, now.day())?;
    Some(format!("{day} {time}").trim_end().to_owned())
}

/// A day that is said from today: いま, 昨日, or 11/29 of whichever year is nearest.
#[must_use]
pub fn day(text: &str, today: CareDay) -> Option<CareDay> {
    if is_now(text) {
        return Some(today);
    }
    if let Some((_, days)) = DAYS.iter().find(|(word, _)| is(word, text)) {
        let step = if *days < 0 { CareDay::previous } else { CareDay::next };
        return Some((0..days.unsigned_abs()).fold(today, |day, _| step(day)));
    }
    let written = calendar::read(text)?;
    let (None, Some(day)) = (written.year, written.day) else { return None };
    let (year, ..) = today.ymd();
    let years = [year - 1, year, year + 1].into_iter();
    let days = years.filter_map(|year| CareDay::new(year, written.month, day).ok());
    days.min_by_key(|day| day.days_until(today).abs())
}

/// A month without its year, `11` or `11月`: of whichever year is nearest, of two that are as near the one before.
#[must_use]
pub fn month(text: &str, today: CareDay) -> Option<CareMonth> {
    let text = fold::fold(text);
    let number = text.strip_suffix("月分").or(text.strip_suffix('月')).unwrap_or(&text).trim();
    let fits = (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    let month: u32 = number.parse().ok().filter(|_| fits)?;
    let (year, this, _) = today.ymd();
    let away = |one: &CareMonth| (one.ym().0 - year) * 12 + one.ym().1.cast_signed() - this.cast_signed();
    let months = [year - 1, year, year + 1].into_iter().filter_map(|year| CareMonth::new(year, month).ok());
    months.min_by_key(|one| away(one).abs())
}

/// A month as people type it on a day: also 今月 and 先月.
///
/// # Errors
/// It is no month; the fault says what would be right.
pub fn month_typed(text: &str, today: CareDay) -> Result<CareMonth, crate::Fault> {
    let this = today.month();
    let said = [("今月", this), ("先月", this.previous()), ("来月", this.next())];
    match said.into_iter().find(|(word, _)| is(word, text)) {
        Some((_, month)) => Ok(month),
        None => month(text, today).map_or_else(|| CareMonth::from_text(text), Ok),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec;

    fn today() -> CareDay {
        CareDay::new(2026, 11, 16).unwrap()
    }

    fn now() -> UnixMillis {
        today().at("7:05".parse().unwrap()).unwrap()
    }

    #[test]
    fn a_day_may_be_said_from_today() {
        for (text, said) in [
            ("今日", "2026-11-16"),
            ("きょう", "2026-11-16"),
            ("いま", "2026-11-16"),
            ("昨日", "2026-11-15"),
            ("キノウ", "2026-11-15"),
            ("一昨日", "2026-11-14"),
            ("あした", "2026-11-17"),
            ("Tomorrow", "2026-11-17"),
            ("明後日", "2026-11-18"),
            ("11/29", "2026-11-29"),
            ("１１／２９", "2026-11-29"),
            ("11月29日", "2026-11-29"),
            ("11.29", "2026-11-29"),
            // The nearest of its name.
            ("1/9", "2027-01-09"),
            ("6/1", "2026-06-01"),
        ] {
            assert_eq!(day(text, today()).map(|day| day.to_string()).as_deref(), Some(said), "{text}");
        }
        let in_january = CareDay::new(2027, 1, 9).unwrap();
        assert_eq!(day("12/28", in_january).unwrap().to_string(), "2026-12-28");
        for text in ["2026/11/29", "10:05", "体温", "13/40", "2/30", "先日", ""] {
            assert_eq!(day(text, today()), None, "{text}");
        }
    }

    /// Every field that holds a time, a day or a month takes what people say from now.
    #[test]
    fn every_field_of_a_time_takes_what_is_said_from_now() {
        let (mut times, mut days) = (0, 0);
        for field in spec::all() {
            let said = |text: &str| typed(field, text, now());
            let taken = |text: &str| field.parse(&said(text).unwrap_or_else(|| text.to_owned())).is_ok();
            if field.holds::<UnixMillis>() || field.holds::<MinuteOfDay>() {
                times += 1;
                for text in ["いま", "今", "ｲﾏ", "now", " いま "] {
                    assert!(taken(text), "{}: {text}", field.pattern);
                }
            } else if field.holds::<CareDay>() {
                days += 1;
                assert!(taken("今日") && taken("昨日") && taken("11/5"), "{}", field.pattern);
            } else if field.holds::<CareMonth>() {
                for text in ["11", "11月", "2026-11", "令和8年11月"] {
                    assert!(taken(text), "{}: {text}", field.pattern);
                }
            } else {
                assert_eq!(said("今"), None, "{}", field.pattern);
            }
        }
        assert!(times > 10 && days > 4, "{times} {days}");
        let at = |text: &str| moment(text, now());
        assert_eq!(at("いま").as_deref(), Some("2026-11-16 07:05"));
        assert_eq!(at("昨日 9:30").as_deref(), Some("2026-11-15 9:30"));
        assert_eq!(at("11/5 10:05").as_deref(), Some("2026-11-05 10:05"));
        assert_eq!((at("10:05"), at("今朝")), (None, None));
    }

    #[test]
    fn a_month_alone_is_the_nearest_of_its_name() {
        let said = |text: &str, today| month_typed(text, today).map(|month| month.to_string()).ok();
        for (text, month) in [
            ("11", "2026-11"),
            ("１１", "2026-11"),
            ("11月", "2026-11"),
            ("11月分", "2026-11"),
            ("2026-11", "2026-11"),
            ("202611", "2026-11"),
            ("2026年11月", "2026-11"),
            ("令和8年11月", "2026-11"),
            ("12", "2026-12"),
            ("1", "2027-01"),
            ("6", "2026-06"),
            ("5月", "2026-05"),
            ("今月", "2026-11"),
            ("先月", "2026-10"),
            ("来月", "2026-12"),
        ] {
            assert_eq!(said(text, today()).as_deref(), Some(month), "{text}");
        }
        assert_eq!(said("11", CareDay::new(2027, 1, 9).unwrap()).as_deref(), Some("2026-11"));
        for text in ["13", "0", "111", "冬", "11/5", ""] {
            assert_eq!(said(text, today()), None, "{text}");
        }
    }
}
