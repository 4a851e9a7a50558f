//! What is typed into a visit's fields: names as `kengai_screens` reads them, and values as the record takes them.

use kengai_model::measure::PhotoBytes;
use kengai_model::tasks::{Task, TaskState};
use kengai_model::{
    FieldError, FieldValue, Fields, Placeholder, PlanRowId, Sha256, VisitId, VisitRecord, spec,
};
use kengai_screens::{BLOOD_PRESSURE, FieldNamed, HELPER_OUT, field_named, is_bare_reason};
use serde_json::json;

use super::sheet::{People, no_field, which};
use super::{choose_row, visit_photos};
use crate::clock;
use crate::failure::Failure;
use crate::refs::Refs;
use crate::report::Report;
use crate::words::{Words, both};

/// What people write behind the name of somebody who did not go.
const NOT: [&str; 8] = ["をはずす", "を外す", "を削除", "外す", "削除", "なし", "ではない", "取消"];

/// The path that a person means; a name that says too little is refused with what would say it.
pub(crate) fn resolve(name: &str) -> Result<String, Failure> {
    match field_named(name) {
        FieldNamed::One(path) => Ok(path),
        FieldNamed::Several(paths) => Err(which(name.trim(), &paths)),
        FieldNamed::OfSomePhoto { field, called } => {
            Err(visit_photos::without_photo(name.trim(), field, called))
        }
        FieldNamed::Nothing => Err(no_field(spec::of_visit().collect(), name.trim())),
    }
}

/// What a bare 「理由」 means in this record: the reason that it lacks, or where it lacks none, the one that stands; an empty one
/// clears what stands. `None` where there is none of either.
pub(crate) fn open_reason(name: &str, value: &str, record: &VisitRecord) -> Result<Option<String>, Failure> {
    if !is_bare_reason(name) {
        return Ok(None);
    }
    let clears = value.trim().is_empty();
    let mut open = if clears { Vec::new() } else { reasons_lacking(record) };
    if open.is_empty() {
        open = reasons_standing(record);
    }
    if let [] | [_] = open.as_slice() {
        return Ok(open.first().map(|one| one.field.clone()));
    }
    // By names that say what they are the reason of: one of them is called 「理由」 itself.
    let ja: Vec<String> = open.iter().map(|error| error.subject().ja.into_owned()).collect();
    let en: Vec<&str> = open.iter().map(|error| error.field.as_str()).collect();
    Err(Failure::input(both(
        format!("「{name}」はいくつかあります。どれかを書いてください: {}", ja.join("、")),
        format!("there are several of '{name}'; write one of: {}", en.join(", ")),
    )))
}

/// The reasons that may be written and are not there: those that are asked for, and that of a task that was refused.
fn reasons_lacking(record: &VisitRecord) -> Vec<FieldError> {
    let mut lacking = record.missing(None);
    lacking.retain(|error| error.field.ends_with(".reason"));
    let refused = record.tasks.iter().filter(|(_, result)| result.state == TaskState::Refused);
    let refused = refused.filter(|(_, result)| result.reason.is_none());
    lacking.extend(refused.map(|(task, _)| reason(format!("task.{task}.reason"))));
    lacking
}

fn reasons_standing(record: &VisitRecord) -> Vec<FieldError> {
    let fields = record.to_fields();
    let of_visit = |path: &&String| path.ends_with(".reason") && !path.starts_with("amendment.");
    fields.keys().filter(of_visit).cloned().map(reason).collect()
}

fn reason(path: String) -> FieldError {
    FieldError::missing(path, kengai_model::Words::lit("理由", "the reason"))
}

/// What a field is called; blood pressure is one thing to whoever types it.
pub(crate) fn label(field: &str) -> Words {
    spec::label(field)
}

/// The same in a record: of a photo with its number.
pub(crate) fn label_in(record: &VisitRecord, field: &str) -> Words {
    kengai_model::form::label_in(&record.to_fields(), field)
}

/// A field's value for people, dates as in a sentence; nothing where it was cleared.
pub(crate) fn show(fields: &Fields, field: &str, people: &People<'_>) -> Words {
    let one = |path: &str| fields.get(path).map(|value| people.said(path, value));
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

/// A field and its value as the record takes them: staff codes become ids, the beginnings of ids whole ones.
pub(crate) fn typed(
    refs: &Refs<'_>,
    people: &People<'_>,
    record: &VisitRecord,
    name: &str,
    value: &str,
) -> Result<(String, String), Failure> {
    let path = visit_photos::of_record(record, resolve(name)?)?;
    if let Some(out) = helper_out(&path, value) {
        return Ok((format!("helper.{}", people.find(out)?), String::new()));
    }
    if path == "helper.*" && value.trim().is_empty() {
        let words = helpers_now(record, people);
        return Err(Failure::input(both(
            format!("だれを外すかを書いてください。{}", words.ja),
            format!("write who did not go. {}", words.en),
        )));
    }
    visit_photos::only_removed(&path, value)?;
    let spec = spec::find_in_visit(&path).filter(|_| !value.trim().is_empty());
    let holds = |what: fn(&spec::FieldSpec) -> bool| spec.is_some_and(what);
    if holds(spec::FieldSpec::holds::<VisitId>) {
        return Ok((path, refs.as_seen().visit(value.trim())?.to_string()));
    }
    if holds(spec::FieldSpec::holds::<PlanRowId>) {
        return Ok((path, choose_row::meant(&refs.as_seen(), record, value.trim())?.to_string()));
    }
    let said = record.typed_from_now(&path, value, clock::answering_at()).map_err(kengai::CareError::from)?;
    people.in_ids(path, said.as_deref().unwrap_or(value))
}

/// Whom a value takes out of those who went: 担当を外す H01, 担当者 「H01 なし」.
fn helper_out<'a>(path: &str, value: &'a str) -> Option<&'a str> {
    let value = value.trim();
    match path {
        HELPER_OUT => Some(value),
        "helper.*" => {
            NOT.iter().find_map(|end| value.strip_suffix(end)).map(str::trim).filter(|who| !who.is_empty())
        }
        _ => None,
    }
}

/// Everybody who stands as having gone, and how one is taken out.
pub(super) fn helpers_now(record: &VisitRecord, people: &People<'_>) -> Words {
    let ids: Vec<String> = record.helpers.keys().map(ToString::to_string).collect();
    let names: Vec<&str> = ids.iter().filter_map(|id| people.name(id)).collect();
    let (ja, en) = (names.join("・"), names.join(", "));
    both(
        format!("いまの担当者: {ja}。外すなら: 担当を外す 職員コードか名前"),
        format!("Helpers now: {en}. To take one out: 'take out helper' CODE"),
    )
}

/// What was typed together, as the record takes it. What is read by the record (a bare 「理由」, the planned visit of its day) is
/// read by what the others make of it, wherever they stand.
pub(super) fn together(
    refs: &Refs<'_>,
    people: &People<'_>,
    mut record: VisitRecord,
    typed_pairs: &[String],
) -> Result<Vec<(String, String)>, Failure> {
    let by_record = |name: &str| is_bare_reason(name) || resolve(name).is_ok_and(|path| path == "plan.row");
    let mut pairs: Vec<Option<(String, String)>> = vec![None; typed_pairs.len() / 2];
    for later in [false, true] {
        let chunks = typed_pairs.chunks(2).zip(&mut pairs);
        for (pair, place) in chunks.filter(|(pair, _)| by_record(&pair[0]) == later) {
            let open = open_reason(&pair[0], &pair[1], &record)?;
            *place = Some(typed(refs, people, &record, open.as_deref().unwrap_or(&pair[0]), &pair[1])?);
        }
        // What is refused is said when all of them are read.
        let read = pairs.iter().flatten().map(|(field, value)| (field.as_str(), value.as_str()));
        let _ = record.set_all(&read.collect::<Vec<_>>());
    }
    Ok(pairs.into_iter().flatten().collect())
}

/// Every field with its labels.
pub(crate) fn list() -> Report {
    let mut fields: Vec<(String, kengai_model::Words)> = Vec::new();
    // Nobody types what a picture is made into; the devices write it.
    let of_picture = |field: &spec::FieldSpec| {
        field.holds::<Sha256>() || field.holds::<Placeholder>() || field.holds::<PhotoBytes>()
    };
    for field in spec::of_visit().filter(|field| !of_picture(field)) {
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
        "項目は左の名前でも日本語でも入力できます。* は時間帯（morning など）や番号です。写真は「写真1の説明」のように書きます。",
        "Fields may be typed by path or by label. * is a slot (morning …) or a number. Of a photo: 'photo 1 caption'.",
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
            ("服薬（朝）", "medication.morning.state"),
            ("掃除 実施しなかった理由", "task.cleaning.reason"),
            ("掃除の理由", "task.cleaning.reason"),
            ("掃除をしなかった理由", "task.cleaning.reason"),
            ("血圧を測らなかった理由", "vitals.blood_pressure.none"),
            ("体温の理由", "vitals.temperature.none"),
            ("実施状況の理由", "outcome.reason"),
            ("helper.H01", "helper.H01"),
            ("写真1の説明", "photo.1.caption"),
            ("写真２の旧", "photo.2.superseded"),
            ("説明（写真1）", "photo.1.caption"),
            ("Photo 1: Caption", "photo.1.caption"),
            ("medication.morning.state", "medication.morning.state"),
        ] {
            assert_eq!(resolve(name).unwrap(), path, "{name}");
        }
        for (name, path) in [
            ("服薬(朝)", "medication.morning.state"),
            ("ＳｐＯ２", "vitals.spo2.value"),
            ("血圧 ", BLOOD_PRESSURE),
        ] {
            assert_eq!(resolve(name).unwrap(), path, "{name}");
        }
        let says = |name: &str| resolve(name).unwrap_err().words.ja.into_owned();
        assert!(
            says("体重").contains("「体重」という項目はありません。近いもの: 「体温」"),
            "{}",
            says("体重")
        );
        for name in ["説明", "caption", "目的", "旧"] {
            let said = says(name);
            let (_, typed) = said.split_once("書いてください: ").unwrap_or_else(|| panic!("{said}"));
            assert!(resolve(typed).is_ok_and(|path| path.starts_with("photo.1.")), "{said}");
        }
        assert_eq!(
            says("服薬"),
            "「服薬」はいくつかあります。どれかを書いてください: 服薬（朝）、服薬（昼）、服薬（夕）、服薬（眠前）"
        );
    }
}
