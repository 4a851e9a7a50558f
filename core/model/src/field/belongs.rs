//! What belongs to a field and goes with it when it is cleared.
//!
//! One rule, derived from the declarations: a field that says *when*, *by whom*, *why* or *how it was entered* (its last name
//! is one of [`ABOUT`]) is about the fields declared before it in the same part. When the last of those is cleared it says nothing any
//! more, and goes too. So 服薬時刻（朝） goes with 服薬（朝）, a time of measuring with its value, a reason with its choice.

use crate::field_spec::{FieldSpec, matches};
use crate::fields::Fields;
use crate::spec;
use crate::text::Passage;

/// Last names of fields that are about others.
const ABOUT: [&str; 4] = ["at", "by", "reason", "typed"];

/// The fields of a document that go with one that has been cleared; `fields` is the document without it.
pub fn going_with(fields: &Fields, cleared: &str) -> Vec<String> {
    let Some(base) = base_of(cleared).filter(|_| !is_about(cleared)) else { return Vec::new() };
    let beside = fields.keys().filter(|path| base_of(path) == Some(base) && path.as_str() != cleared);
    let (about, others): (Vec<&String>, Vec<&String>) = beside.partition(|path| is_about(path));
    if others.is_empty() { about.into_iter().cloned().collect() } else { Vec::new() }
}

/// What a field stands in: `medication.morning` of `medication.morning.at`, and `task.toilet` of itself and its reason.
pub fn base_of(path: &str) -> Option<&str> {
    match path.strip_prefix("task.") {
        Some(rest) if !rest.contains('.') => Some(path),
        _ => path.rsplit_once('.').map(|(base, _)| base),
    }
}

/// Whether a field is about others: those that are declared before it under the same name. (Where it is the first, it is
/// what others may be about: 入室, 依頼の時刻.) A long text of its own is more than a word about others.
fn is_about(path: &str) -> bool {
    let Some(base) = base_of(path).filter(|_| ABOUT.contains(&last_of(path))) else { return false };
    let mut before = spec::all()
        .filter(|spec| base_of(spec.pattern).is_some_and(|pattern| matches(pattern, base)))
        .take_while(|spec| !spec.covers(path));
    let long = spec::find(path).is_none_or(FieldSpec::holds::<Passage>);
    !long && before.any(|spec| last_of(path) == "typed" || !ABOUT.contains(&last_of(spec.pattern)))
}

fn last_of(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::FieldValue;

    fn with(paths: &[&str]) -> Fields {
        paths.iter().map(|path| ((*path).to_owned(), FieldValue::Bool(true))).collect()
    }

    #[test]
    fn what_says_when_and_why_goes_with_what_it_is_about() {
        for (cleared, left, goes) in [
            (
                "medication.morning.state",
                &["medication.morning.at", "medication.noon.at"][..],
                &["medication.morning.at"][..],
            ),
            ("medication.morning.state", &["medication.morning.at", "medication.morning.one_dose"], &[]),
            (
                "vitals.temperature.value",
                &["vitals.temperature.at", "vitals.pulse.at"],
                &["vitals.temperature.at"],
            ),
            (
                "vitals.blood_pressure.lower",
                &["vitals.blood_pressure.upper", "vitals.blood_pressure.at"],
                &[],
            ),
            ("vitals.blood_pressure.lower", &["vitals.blood_pressure.at"], &["vitals.blood_pressure.at"]),
            (
                "client_confirmation.method",
                &["client_confirmation.at", "client_confirmation.reason"],
                &["client_confirmation.at", "client_confirmation.reason"],
            ),
            ("task.toilet", &["task.toilet.reason", "task.meal.reason"], &["task.toilet.reason"]),
            ("outcome.kind", &["outcome.reason"], &["outcome.reason"]),
            ("in.at", &["in.typed", "out.typed"], &["in.typed"]),
            ("medication.morning.at", &["medication.morning.state"], &[]),
            ("remarks", &["client"], &[]),
            ("request.what", &["request.at", "request.by"], &[]),
            ("restraint.manner", &["restraint.reason"], &[]),
        ] {
            assert_eq!(going_with(&with(left), cleared), goes, "{cleared}");
        }
    }

    /// Whatever says when, why or by whom beside something else, in a kind of document that people change.
    #[test]
    fn no_field_that_is_about_others_is_left_alone() {
        let specs = || {
            spec::of_visit()
                .chain(spec::of_incident())
                .chain(spec::of_client())
                .chain(spec::of_service_plan())
        };
        let mut seen = 0;
        for about in specs().map(|spec| spec.pattern.replace('*', "toilet")).filter(|path| is_about(path)) {
            let others: Vec<String> = specs()
                .map(|spec| spec.pattern.replace('*', "toilet"))
                .filter(|other| base_of(other) == base_of(&about) && !is_about(other))
                .collect();
            assert!(!others.is_empty(), "{about}");
            for other in others {
                assert_eq!(going_with(&with(&[&about]), &other), std::slice::from_ref(&about), "{other}");
            }
            seen += 1;
        }
        assert!(seen >= 10, "{seen}");
    }
}
