//! The names of a visit's fields: their paths, and their labels in both languages, which people may type instead.

use kengai_model::tasks::Task;
use kengai_model::{FieldValue, Fields, spec};
use serde_json::json;

use crate::failure::Failure;
use crate::output::Report;
use crate::words::{Words, both};

/// Upper and lower together, as people say it: `132/84`.
const BLOOD_PRESSURE: &str = "vitals.blood_pressure";

/// Names that stand for a pair or are easier than their paths.
const SHORT: [(&str, &str); 10] = [
    ("血圧", BLOOD_PRESSURE),
    ("blood_pressure", BLOOD_PRESSURE),
    ("temperature", "vitals.temperature.value"),
    ("pulse", "vitals.pulse.value"),
    ("spo2", "vitals.spo2.value"),
    ("respiration", "vitals.respiration.value"),
    ("outcome", "outcome.kind"),
    ("実施状況", "outcome.kind"),
    ("confirmation", "client_confirmation.method"),
    ("入室時刻", "in.at"),
];

/// The path that a person means: a path, a short name, a label, a task, or `朝の服薬`.
pub(crate) fn resolve(name: &str) -> Result<String, Failure> {
    let name = name.trim();
    if name == BLOOD_PRESSURE || spec::find_in_visit(name).is_some() {
        return Ok(name.to_owned());
    }
    if let Some((_, path)) = SHORT.iter().find(|(short, _)| *short == name) {
        return Ok((*path).to_owned());
    }
    if let Some(task) = Task::ALL.iter().find(|t| t.code() == name || t.ja() == name || t.en() == name) {
        return Ok(format!("task.{task}"));
    }
    let labelled: Vec<&str> = spec::of_visit()
        .filter(|field| !field.pattern.contains('*'))
        .filter(|field| field.label().ja == name || field.label().en == name)
        .map(|field| field.pattern)
        .collect();
    match labelled.as_slice() {
        [path] => Ok((*path).to_owned()),
        _ => Err(Failure::input(both(
            format!("「{name}」という項目はありません。visit fields で一覧を見られます"),
            format!("there is no field '{name}'; see: kengai visit fields"),
        ))),
    }
}

/// What a field is called; blood pressure is one thing to whoever types it.
pub(crate) fn label(field: &str) -> Words {
    if field == BLOOD_PRESSURE { Words::lit("血圧", "Blood pressure") } else { spec::label(field) }
}

/// A field's value for people; nothing where it was cleared.
pub(crate) fn show(fields: &Fields, field: &str) -> Words {
    let one = |path: &str| fields.get(path).map(|value| spec::show(path, value));
    if field != BLOOD_PRESSURE {
        return one(field).unwrap_or_else(|| Words::same(String::new()));
    }
    match (fields.get("vitals.blood_pressure.upper"), one("vitals.blood_pressure.lower")) {
        (Some(FieldValue::Int(upper)), Some(lower)) => {
            both(format!("{upper}/{}", lower.ja), format!("{upper}/{}", lower.en))
        }
        _ => Words::same(String::new()),
    }
}

/// Every field with its labels.
pub(crate) fn list() -> Report {
    let mut fields: Vec<(String, kengai_model::Words)> = Vec::new();
    for field in spec::of_visit() {
        if field.pattern == "task.*" {
            fields.extend(Task::ALL.iter().map(|task| (format!("task.{task}"), task.words())));
        } else {
            fields.push((field.pattern.to_owned(), field.label()));
        }
    }
    let json: Vec<_> =
        fields.iter().map(|(path, label)| json!({ "field": path, "ja": label.ja, "en": label.en })).collect();
    let lines = fields
        .iter()
        .map(|(path, label)| both(format!("{path:<34} {}", label.ja), format!("{path:<34} {}", label.en)));
    Report::new(json!({ "fields": json })).lines(lines.collect::<Vec<_>>()).line(both(
        "項目は左の名前でも日本語でも入力できます。* は時間帯（morning など）や番号です。",
        "Fields may be typed by path or by label. * is a slot (morning …) or an id.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_may_type_paths_labels_and_tasks() {
        for (name, path) in [
            ("vitals.temperature.value", "vitals.temperature.value"),
            ("体温", "vitals.temperature.value"),
            ("Body temperature", "vitals.temperature.value"),
            ("血圧", BLOOD_PRESSURE),
            ("服薬介助", "task.medication"),
            ("特記事項", "remarks"),
            ("medication.morning.state", "medication.morning.state"),
        ] {
            assert_eq!(resolve(name).unwrap(), path, "{name}");
        }
        assert!(resolve("体重").is_err());
    }

    #[test]
    fn every_short_name_is_a_field() {
        for (short, path) in SHORT {
            assert!(path == BLOOD_PRESSURE || spec::find_in_visit(path).is_some(), "{short}");
        }
    }
}
