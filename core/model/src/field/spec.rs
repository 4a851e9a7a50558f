//! Every field of every kind of document by its path.
//!
//! The parts of the records declare their fields once (see `part!`); this is where a path finds its declaration again: for
//! a screen's edit, an error's text, a conflict's two values, an amendment's before and after.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::field_spec::matches;
use crate::fields::FieldValue;
use crate::plain;
use crate::time::{CareDay, UnixMillis};
use crate::value::Value;
use crate::words::Words;

pub use crate::field_spec::FieldSpec;
pub use crate::label::{keys, label, labelled, names, place, rows_labelled};

/// Dates that people know by the year of their era.
const IN_ERAS: [&str; 4] = ["person.born", "certificate.from", "certificate.to", "past_certificate.*.to"];

/// The declarations whose paths begin with one word, each with its place among all: a month's board asks for a hundred thousand
/// fields.
static BY_HEAD: LazyLock<HashMap<&'static str, Vec<(usize, &'static FieldSpec)>>> = LazyLock::new(|| {
    let mut by_head: HashMap<_, Vec<_>> = HashMap::new();
    for (at, spec) in all().enumerate() {
        by_head.entry(head(spec.pattern)).or_default().push((at, spec));
    }
    by_head
});

fn head(path: &str) -> &str {
    path.split_once('.').map_or(path, |(head, _)| head)
}

/// The declarations among which a path's own is, in their order, each with its place among all.
pub(crate) fn beginning_like(path: &str) -> &'static [(usize, &'static FieldSpec)] {
    BY_HEAD.get(head(path)).map_or(&[], Vec::as_slice)
}

/// The declaration of a field of any document.
pub fn find(path: &str) -> Option<&'static FieldSpec> {
    beginning_like(path).iter().map(|(_, spec)| *spec).find(|spec| matches(spec.pattern, path))
}

/// Whether the field at a path is a passage. What this version does not know is none: its values are never put together.
pub fn is_passage(path: &str) -> bool {
    find(path).is_some_and(FieldSpec::is_passage)
}

/// The declaration of a field of a visit.
pub fn find_in_visit(path: &str) -> Option<&'static FieldSpec> {
    crate::visit::specs().flat_map(|table| table.iter()).find(|spec| matches(spec.pattern, path))
}

/// Every declared field of a visit, in the order of the record.
pub fn of_visit() -> impl Iterator<Item = &'static FieldSpec> {
    crate::visit::specs().flatten()
}

/// Every declared field of a thread of handover notes.
pub fn of_thread() -> impl Iterator<Item = &'static FieldSpec> {
    crate::note::specs().flatten()
}

/// Every declared field of a client's sheet.
pub fn of_client() -> impl Iterator<Item = &'static FieldSpec> {
    crate::client::specs().flatten()
}

/// Every declared field of a home-care plan.
pub fn of_service_plan() -> impl Iterator<Item = &'static FieldSpec> {
    crate::service_plan::specs().flatten()
}

/// Every declared field of an incident.
pub fn of_incident() -> impl Iterator<Item = &'static FieldSpec> {
    crate::incident::specs().flatten()
}

/// The declaration of a field of a client's sheet.
pub fn find_in_client(path: &str) -> Option<&'static FieldSpec> {
    crate::client::specs().flatten().find(|spec| matches(spec.pattern, path))
}

/// Every declared field of any document that holds what a person wrote in their own words.
pub fn of_free_text() -> impl Iterator<Item = &'static FieldSpec> {
    tables().flatten().filter(|spec| spec.is_free_text())
}

/// The declaration of a field of a home-care plan.
pub fn find_in_service_plan(path: &str) -> Option<&'static FieldSpec> {
    crate::service_plan::specs().flatten().find(|spec| matches(spec.pattern, path))
}

/// The declaration of a field of an incident.
pub fn find_in_incident(path: &str) -> Option<&'static FieldSpec> {
    crate::incident::specs().flatten().find(|spec| matches(spec.pattern, path))
}

/// The declaration of a field of a plan month.
pub fn find_in_plan(path: &str) -> Option<&'static FieldSpec> {
    crate::plan::specs().flatten().find(|spec| matches(spec.pattern, path))
}

/// Every declared field of every kind of document.
pub(crate) fn all() -> impl Iterator<Item = &'static FieldSpec> {
    tables().flatten()
}

fn tables() -> impl Iterator<Item = &'static [FieldSpec]> {
    crate::visit::specs()
        .chain(crate::note::specs())
        .chain(crate::plan::specs())
        .chain(crate::client::specs())
        .chain(crate::service_plan::specs())
        .chain(crate::incident::specs())
        .chain(crate::directory::specs())
}

/// The same for somebody who reads it on a day: days and instants of the same year are written without it.
pub fn show_on(path: &str, value: &FieldValue, today: CareDay) -> Words {
    let era = IN_ERAS.iter().any(|pattern| matches(pattern, path));
    let Some(spec) = find(path).filter(|_| !era) else { return show(path, value) };
    if spec.holds::<UnixMillis>()
        && let Ok(at) = UnixMillis::from_value(value)
    {
        return at.stamp(today);
    }
    if spec.holds::<CareDay>()
        && let Ok(day) = CareDay::from_value(value)
    {
        return day.long(today);
    }
    show(path, value)
}

/// A value in the form in which it is compared with others that stand beside it: what people read alike is one value, such as
/// two instants of one minute, or words with a wide blank and with a narrow one.
#[must_use]
pub fn as_read(path: &str, value: &FieldValue) -> FieldValue {
    match value {
        FieldValue::Int(_) if find(path).is_some_and(FieldSpec::holds::<UnixMillis>) => {
            UnixMillis::from_value(value).map_or_else(|_| value.clone(), |at| FieldValue::Int(at.to_minute()))
        }
        FieldValue::Str(text) | FieldValue::Text(text) => FieldValue::Str(plain::as_read(text)),
        FieldValue::Int(_) | FieldValue::Bool(_) => value.clone(),
    }
}

/// A field's value for a person to read, with its unit. Values of unknown fields are shown as they are.
pub fn show(path: &str, value: &FieldValue) -> Words {
    if IN_ERAS.iter().any(|pattern| matches(pattern, path))
        && let Ok(day) = CareDay::from_value(value)
    {
        return day.era();
    }
    let known = find(path).and_then(|spec| spec.show(value));
    known.unwrap_or_else(|| match value {
        FieldValue::Str(text) | FieldValue::Text(text) => Words::same(text.clone()),
        FieldValue::Int(number) => Words::same(number.to_string()),
        FieldValue::Bool(yes) => yes.show(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_field_is_found_among_those_that_begin_like_it() {
        for spec in all() {
            assert_ne!(head(spec.pattern), "*", "{}", spec.pattern);
            let path = spec.pattern.replace('*', "0d7f6f3d");
            let first = all().find(|one| matches(one.pattern, &path)).map(|one| one.pattern);
            assert_eq!(find(&path).map(|one| one.pattern), first);
        }
        assert!(find("nothing").is_none() && find("").is_none());
    }

    #[test]
    fn what_people_read_alike_is_one_value() {
        let at = |ms| as_read("vitals.temperature.at", &FieldValue::Int(ms));
        let minute = 1_794_787_200_000;
        assert_eq!(at(minute + 12_000), at(minute + 40_000));
        assert_ne!(at(minute + 59_999), at(minute + 60_000));
        // A number is itself, whatever instants are.
        let tenths = |value| as_read("vitals.temperature.value", &FieldValue::Int(value));
        assert_ne!(tenths(365), tenths(366));
        let words = |text: &str| as_read("remarks", &FieldValue::Str(text.to_owned()));
        assert_eq!(words("足元 ふらつき\n食事 半分"), words("足元\u{3000}ふらつき \n食事  半分\n"));
        assert_ne!(words("足元 ふらつき"), words("足元\nふらつき"));
        assert_ne!(words("足元ふらつき"), words("足元 ふらつき"));
    }

    /// Every field of every kind of document: a conflict, a history line and a missing field are read by these names.
    #[test]
    fn every_field_of_every_kind_has_a_name_of_its_own_in_both_languages() {
        let kinds: [(&str, Vec<&FieldSpec>); 7] = [
            ("visit", crate::visit::specs().flatten().collect()),
            ("thread", crate::note::specs().flatten().collect()),
            ("plan", crate::plan::specs().flatten().collect()),
            ("client", crate::client::specs().flatten().collect()),
            ("service plan", crate::service_plan::specs().flatten().collect()),
            ("incident", crate::incident::specs().flatten().collect()),
            ("directory", crate::directory::specs().flatten().collect()),
        ];
        let all: usize = kinds.iter().map(|(_, fields)| fields.len()).sum();
        assert_eq!(all, tables().flatten().count(), "no kind is left out");
        let japanese =
            |text: &str| text.chars().any(|c| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'));
        for (kind, fields) in kinds {
            let (mut ja, mut en) = (BTreeSet::new(), BTreeSet::new());
            for field in fields {
                let (label, path) = (field.label(), field.pattern);
                assert!(
                    japanese(&label.ja) || label.ja.bytes().all(|b| b.is_ascii_alphanumeric()),
                    "{kind} {path}"
                );
                assert!(!label.en.is_empty() && !japanese(&label.en), "{kind} {path}: {}", label.en);
                assert!(ja.insert(label.ja.clone()), "{kind} {path}: two fields are called {}", label.ja);
                assert!(en.insert(label.en.clone()), "{kind} {path}: two fields are called {}", label.en);
                let found = find(&path.replace('*', "0d7f6f3d"));
                assert_eq!(found.map(FieldSpec::label), Some(label), "{kind} {path} is found by its path");
            }
        }
    }
}
