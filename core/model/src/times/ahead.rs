//! What has not come yet: nobody can have seen, done or said it.
//!
//! Every field that holds an instant tells of something that was; so do the dates on which somebody agreed, was born or
//! answered. (Dates from which something holds, or no longer does, may well lie ahead.)

use crate::error::{Fault, FieldError, Problem};
use crate::field_spec::matches;
use crate::fields::{FieldValue, Fields};
use crate::spec;
use crate::time::{CareDay, UnixMillis};
use crate::value::Value;
use crate::words::Words;

/// A minute that has begun may be typed, and two clocks are never quite alike: so far ahead a time may lie, minutes.
pub const AHEAD_MINUTES_MAX: i64 = 2;

/// Dates on which something happened.
const HAPPENED: [&str; 7] = [
    "person.born",
    "photo_consent.given",
    "photo_consent.withdrawn",
    "consent.*.given",
    "complaint.answered",
    "version.made_on",
    "agreed.on",
];

/// What a field tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// A moment.
    At(UnixMillis),
    /// A day.
    On(CareDay),
}

/// Every field that holds what `latest` has not reached, among those that differ from `before`, in the order of the sheet:
/// whoever is told of one at a time gives up. What is excused counts as come.
pub fn still_to_come(
    before: &Fields,
    after: &Fields,
    latest: UnixMillis,
    excused: impl Fn(Happening) -> bool,
) -> Vec<FieldError> {
    let changed = after.iter().filter(|(path, value)| before.get(*path) != Some(*value));
    let mut ahead: Vec<&String> = changed
        .filter_map(|(path, value)| Some((path, happening(path, value)?)))
        .filter(|(_, happening)| happening.is_after(latest) && !excused(*happening))
        .map(|(path, _)| path)
        .collect();
    ahead.sort_by_cached_key(|path| spec::place(path));
    ahead.into_iter().map(|path| fault_of(path).of(path.clone())).collect()
}

impl Happening {
    fn is_after(self, latest: UnixMillis) -> bool {
        match self {
            Self::At(at) => latest.minutes_until(at) > AHEAD_MINUTES_MAX,
            Self::On(day) => day > latest.day(),
        }
    }
}

fn happening(path: &str, value: &FieldValue) -> Option<Happening> {
    instant(path, value).map(Happening::At).or_else(|| day_of_happening(path, value).map(Happening::On))
}

/// The instant that a field holds, if it is one of those.
pub fn instant(path: &str, value: &FieldValue) -> Option<UnixMillis> {
    // Only these are numbers of that size: the declarations are asked of few.
    let FieldValue::Int(raw) = value else { return None };
    if *raw < EARLIEST_MS || !spec::find(path)?.holds::<UnixMillis>() {
        return None;
    }
    UnixMillis::from_value(value).ok()
}

/// No record tells of a time before the year 1980; no other number is as large.
const EARLIEST_MS: i64 = 315_000_000_000;

fn day_of_happening(path: &str, value: &FieldValue) -> Option<CareDay> {
    let FieldValue::Str(_) = value else { return None };
    let happened = HAPPENED.iter().any(|pattern| matches(pattern, path));
    happened.then(|| CareDay::from_value(value).ok()).flatten()
}

/// What is said of a time that has not come.
pub fn fault() -> Fault {
    Fault::new(Problem::StillToCome, Words::lit("前のままにしてあります", "nothing was changed"))
}

/// The same of a field.
fn fault_of(path: &str) -> Fault {
    match path {
        // Who asks tomorrow writes it down tomorrow.
        "photo_consent.given" => Fault::new(
            Problem::StillToCome,
            Words::lit(
                "同意をいただいた日を入れてください。これからの日は、その日が来てから入れます",
                "write the day on which the client consented, once that day has come",
            ),
        ),
        "photo_consent.withdrawn" => Fault::new(
            Problem::StillToCome,
            Words::lit(
                "撤回の申し出があった日を入れてください。これからの日は、その日が来てから入れます",
                "write the day on which the client withdrew it, once that day has come",
            ),
        ),
        _ => fault(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_date_of_something_that_happened_is_declared() {
        for pattern in HAPPENED {
            assert!(spec::find(pattern).is_some_and(|spec| spec.holds::<CareDay>()), "{pattern}");
        }
    }

    #[test]
    fn no_instant_of_any_record_can_be_ahead() {
        let now = CareDay::new(2026, 11, 16).unwrap().at(crate::MinuteOfDay::new(14, 5).unwrap()).unwrap();
        let later = UnixMillis::new(now.raw() + 115 * 60_000).unwrap();
        let mut seen = 0;
        for spec in spec::all().filter(|spec| spec.holds::<UnixMillis>()) {
            let path = spec.pattern.replace('*', "0d7f6f3d");
            let after = Fields::from([(path.clone(), later.to_value())]);
            let error = still_to_come(&Fields::new(), &after, now, |_| false).remove(0);
            assert_eq!((error.field.as_str(), error.problem), (path.as_str(), Problem::StillToCome));
            assert_eq!(still_to_come(&after, &after, now, |_| false), [], "what stood there stays");
            let just_now = UnixMillis::new(now.raw() + AHEAD_MINUTES_MAX * 60_000).unwrap();
            assert_eq!(
                still_to_come(&Fields::new(), &Fields::from([(path, just_now.to_value())]), now, |_| false),
                []
            );
            seen += 1;
        }
        assert!(seen > 20, "{seen}");
        let words =
            still_to_come(&Fields::new(), &Fields::from([("in.at".into(), later.to_value())]), now, |_| {
                false
            })
            .remove(0)
            .words();
        assert_eq!(words.ja, "入室: まだ来ていない時刻です。前のままにしてあります");
    }

    #[test]
    fn all_of_a_record_are_named_at_once() {
        let now = CareDay::new(2026, 11, 16).unwrap().at(crate::MinuteOfDay::new(7, 50).unwrap()).unwrap();
        let later = UnixMillis::new(now.raw() + 180 * 60_000).unwrap().to_value();
        let paths =
            ["in.at", "out.at", "vitals.temperature.at", "medication.morning.at", "client_confirmation.at"];
        let after: Fields = paths.iter().rev().map(|path| ((*path).to_owned(), later.clone())).collect();
        let named = still_to_come(&Fields::new(), &after, now, |_| false);
        assert_eq!(named.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), paths);
    }

    #[test]
    fn consent_cannot_have_been_given_tomorrow() {
        let now = CareDay::new(2026, 11, 16).unwrap().at(crate::MinuteOfDay::new(14, 5).unwrap()).unwrap();
        let on = |path: &str, day: &str| {
            let fields = Fields::from([(path.to_owned(), FieldValue::Str(day.to_owned()))]);
            !still_to_come(&Fields::new(), &fields, now, |_| false).is_empty()
        };
        assert!(on("photo_consent.given", "2026-11-17") && !on("photo_consent.given", "2026-11-16"));
        assert!(on("photo_consent.withdrawn", "2026-11-17") && !on("photo_consent.withdrawn", "2026-11-16"));
        assert!(!on("certificate.to", "2027-03-31"), "a certificate lasts into the future");
    }
}
