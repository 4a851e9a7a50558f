//! Times that are typed without a day and are not times of the thing itself: when somebody was told of it, when something that
//! began ended. They come after it, mostly on its day, and often on the day on which they are typed. So the day is the likely one,
//! and whoever typed it reads it back.

use crate::calendar;
use crate::fields::{FieldValue, Fields};
use crate::time::{CareDay, MinuteOfDay, UnixMillis};
use crate::value::Value as _;

/// What happened at a time that others follow: of an incident.
const HAPPENED: &str = "event.at";
const BEGAN: &str = "restraint.from";
const ENDED: &str = "restraint.to";
/// What nobody does at once: it is written down when it is done.
const MUCH_LATER: &str = "accident.municipality_told_at";

/// A time of day with the day on which it was, of what came after something: that one's own day where it can be; else today, where
/// that hour has come; else the day after.
#[must_use]
pub fn after(happened: UnixMillis, minute: MinuteOfDay, now: UnixMillis) -> Option<UnixMillis> {
    let on = |day: CareDay| day.at(minute).ok().filter(|at| happened.minutes_until(*at) >= 0);
    let has_come = |at: &UnixMillis| at.minutes_until(now) >= 0;
    on(happened.day()).or_else(|| on(now.day()).filter(has_come)).or_else(|| on(happened.day().next()))
}

/// The same of what is done days later: today, where that hour has come.
fn much_later(happened: UnixMillis, minute: MinuteOfDay, now: UnixMillis) -> Option<UnixMillis> {
    let today = now.day().at(minute).ok().filter(|at| at.minutes_until(now) >= 0);
    today.filter(|at| happened.minutes_until(*at) >= 0).or_else(|| after(happened, minute, now))
}

/// What was typed into an incident, with the day of each time that follows what happened and was typed without one.
#[must_use]
pub fn in_incident(
    fields: &Fields,
    pairs: &[(String, String)],
    day: Option<CareDay>,
    now: UnixMillis,
) -> Vec<(String, String)> {
    let instant = |path: &str| {
        let typed = pairs.iter().rfind(|(typed, text)| typed == path && !text.trim().is_empty());
        match typed {
            Some((_, text)) => match (MinuteOfDay::from_text(text), day) {
                (Ok(minute), Some(day)) => day.at(minute).ok(),
                _ => UnixMillis::from_text(text).ok(),
            },
            None => fields.get(path).and_then(|value: &FieldValue| UnixMillis::from_value(value).ok()),
        }
    };
    let dated = |path: &str, text: &str| {
        let is_bare = !calendar::names_a_day(text);
        let minute = MinuteOfDay::from_text(text).ok().filter(|_| is_bare && follows(path))?;
        match path {
            // Who is held through the night is let go the next morning.
            ENDED => {
                let began = instant(BEGAN).or_else(|| instant(HAPPENED))?;
                after(began, minute, began)
            }
            MUCH_LATER => much_later(instant(HAPPENED)?, minute, now),
            _ => after(instant(HAPPENED)?, minute, now),
        }
    };
    let said = |at: UnixMillis| format!("{} {}", at.day(), at.minute());
    pairs
        .iter()
        .map(|(path, text)| (path.clone(), dated(path, text).map_or_else(|| text.clone(), said)))
        .collect()
}

/// Whether a time of an incident comes after it happened.
fn follows(path: &str) -> bool {
    path == ENDED || path.ends_with("_at") || (path.starts_with("call.") && path.ends_with(".at"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec;

    fn at(text: &str) -> UnixMillis {
        UnixMillis::from_text(text).unwrap()
    }

    #[test]
    fn what_follows_is_of_the_likely_day() {
        let (happened, now) = (at("2026-11-16 10:05"), at("2026-11-19 11:00"));
        for (typed, is) in [
            // Its own day, unless it would come before what happened.
            ("10:40", "2026-11-16 10:40"),
            ("10:05", "2026-11-16 10:05"),
            ("9:40", "2026-11-19 9:40"),
        ] {
            assert_eq!(after(happened, typed.parse().unwrap(), now), Some(at(is)), "{typed}");
        }
        // That hour of today has not come.
        let early = at("2026-11-19 8:00");
        assert_eq!(after(happened, "9:40".parse().unwrap(), early), Some(at("2026-11-17 9:40")));
        assert_eq!(much_later(happened, "10:40".parse().unwrap(), now), Some(at("2026-11-19 10:40")));
        assert_eq!(much_later(happened, "13:00".parse().unwrap(), now), Some(at("2026-11-16 13:00")));
    }

    /// Every time of an incident but those of the thing itself.
    #[test]
    fn every_time_of_being_told_follows_what_happened() {
        let mut fields = Fields::new();
        fields.insert(HAPPENED.to_owned(), at("2026-11-16 22:10").to_value());
        fields.insert(BEGAN.to_owned(), at("2026-11-16 22:10").to_value());
        let (mut following, mut itself) = (Vec::new(), Vec::new());
        for spec in spec::of_incident().filter(|spec| spec.holds::<UnixMillis>()) {
            let pair = [(spec.pattern.replace('*', "new"), "6:00".to_owned())];
            let day = Some(at("2026-11-16 22:10").day());
            let typed = in_incident(&fields, &pair, day, at("2026-11-17 9:00")).remove(0).1;
            let list = if typed == "2026-11-17 06:00" { &mut following } else { &mut itself };
            list.push(spec.pattern);
        }
        assert_eq!(itself, [HAPPENED, BEGAN, "withdrawn.at"]);
        assert!(following.len() >= 8, "{following:?}");
    }
}
