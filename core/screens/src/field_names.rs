//! What people call the fields of a visit: a path, a label of either language, a short name, 服薬（朝）, 掃除の理由, 写真1の説明.
//! The names are those of the declarations (`FieldSpec`) wherever these have one; what is said otherwise stands here, once for all
//! faces. What is typed behind a name, and how it is refused, is each face's.

use kengai_model::fold::fold;
use kengai_model::nearest::is_same;
use kengai_model::spec;
use kengai_model::tasks::Task;

/// Upper and lower together, as people say it: `132/84`.
pub const BLOOD_PRESSURE: &str = "vitals.blood_pressure";

/// What takes somebody out of those who went: `担当を外す H01`.
pub const HELPER_OUT: &str = "helper.-";

/// Names that no declaration has.
const SAID_OTHERWISE: [(&str, &str); 9] = [
    ("中止・変更の理由", "outcome.reason"),
    // As the field was called before.
    ("確認方法の理由", "client_confirmation.reason"),
    ("重複", "outcome.duplicate_of"),
    ("duplicate", "outcome.duplicate_of"),
    ("blood_pressure", BLOOD_PRESSURE),
    ("outcome", "outcome.kind"),
    ("実施状況", "outcome.kind"),
    ("confirmation", "client_confirmation.method"),
    ("入室時刻", "in.at"),
];

const TAKEN_OUT: [&str; 6] =
    ["担当を外す", "担当者を外す", "担当から外す", "担当者から外す", "外す", "take out helper"];

/// Why something was not measured, without saying what.
const UNMEASURED: [&str; 4] = ["測らなかった理由", "測れない理由", "測れなかった理由", "測らない理由"];

/// What people call the fields of a photo that they may write.
const OF_PHOTO: [(&str, &[&str]); 5] = [
    ("purpose", &["目的", "写真の目的", "purpose", "purpose of the photo"]),
    ("caption", &["説明", "caption"]),
    ("superseded", &["旧", "replaced by a newer one", "old"]),
    ("slot", &["服薬の時間帯", "時間帯", "medication slot", "slot"]),
    ("asked", &["ご本人に確認", "client was asked", "asked"]),
];

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldNamed {
    /// The field at this path.
    One(String),
    /// One of these, and the name does not say which.
    Several(Vec<String>),
    /// A field that every photo has, and the name does not say of which.
    OfSomePhoto {
        /// The last part of its path.
        field: &'static str,
        /// What it is called in Japanese beside a photo: 写真1の説明.
        called: &'static str,
    },
    /// No field.
    Nothing,
}

/// The path that a person means: a path, a short name, a task, or a label such as `服薬（朝）`.
#[must_use]
pub fn field_named(name: &str) -> FieldNamed {
    let name = name.trim();
    match one_named(name) {
        Some(path) => FieldNamed::One(path),
        None => labelled(name),
    }
}

fn one_named(name: &str) -> Option<String> {
    if name == BLOOD_PRESSURE || spec::find_in_visit(name).is_some() {
        return Some(name.to_owned());
    }
    if let Some(path) = short(name) {
        return Some(path);
    }
    if let Some(task) = Task::ALL.iter().find(|task| task.code() == name) {
        return Some(format!("task.{task}"));
    }
    if is_same(&spec::label("helper").ja, name) {
        return Some("helper.*".to_owned());
    }
    if TAKEN_OUT.iter().any(|said| is_same(said, name)) {
        return Some(HELPER_OUT.to_owned());
    }
    reason_of(name).or_else(|| of_photo(name))
}

/// A name that is shorter than the path: what is measured, for the number that was measured.
fn short(name: &str) -> Option<String> {
    if let Some((_, path)) = SAID_OTHERWISE.iter().find(|(short, _)| is_same(short, name)) {
        return Some((*path).to_owned());
    }
    if is_same(&spec::label(BLOOD_PRESSURE).ja, name) {
        return Some(BLOOD_PRESSURE.to_owned());
    }
    let measured = spec::of_visit().find(|spec| {
        let what = spec.pattern.strip_suffix(".value").and_then(|stem| stem.rsplit('.').next());
        what.is_some_and(|what| is_same(what, name))
    });
    measured.map(|spec| spec.pattern.to_owned())
}

fn labelled(name: &str) -> FieldNamed {
    let found = spec::labelled(spec::of_visit(), name);
    if let [path] = found.as_slice() {
        return FieldNamed::One(path.clone());
    }
    if !found.is_empty() {
        return FieldNamed::Several(found);
    }
    if UNMEASURED.iter().any(|said| is_same(said, name)) {
        let paths = spec::of_visit().map(|spec| spec.pattern.to_owned());
        return FieldNamed::Several(paths.filter(|path| path.ends_with(".none")).collect());
    }
    let of_photo = OF_PHOTO.iter().find(|(_, names)| names.iter().any(|one| is_same(one, name)));
    if let Some((field, names)) = of_photo {
        return FieldNamed::OfSomePhoto { field, called: names[0].trim_start_matches("写真の") };
    }
    let rows = spec::rows_labelled(spec::of_visit(), name);
    let rows: Vec<String> = rows.into_iter().filter(|path| !path.starts_with("task.")).collect();
    if rows.is_empty() { FieldNamed::Nothing } else { FieldNamed::Several(rows) }
}

/// The reason of something as people say it: 服薬介助の理由, 体温を測らなかった理由.
fn reason_of(name: &str) -> Option<String> {
    let ends = ["をしなかった理由", "を測らなかった理由", "を測れない理由", "を測れなかった理由", "の理由"];
    let FieldNamed::One(of) = field_named(ends.iter().find_map(|end| name.strip_suffix(end))?) else {
        return None;
    };
    let stem = match of.rsplit_once('.') {
        Some((stem, _)) if of != BLOOD_PRESSURE && !of.starts_with("task.") => stem,
        _ => &of,
    };
    let paths = [format!("{stem}.reason"), format!("{stem}.none")];
    paths.into_iter().find(|path| spec::find_in_visit(path).is_some())
}

/// Whether it is 「理由」 and no more: of what, the record says.
#[must_use]
pub fn is_bare_reason(name: &str) -> bool {
    ["理由", "reason"].iter().any(|bare| is_same(bare, name))
}

/// The field of a photo: 写真1の説明, 説明（写真1）, photo 1 caption; without a number of whichever there is.
fn of_photo(name: &str) -> Option<String> {
    let name = fold(name).to_lowercase();
    let of_photo = |text: &str| {
        let rest = text.trim().strip_prefix("写真").or_else(|| text.trim().strip_prefix("photo"))?;
        let rest = rest.trim_start();
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        Some((rest[..digits].to_owned(), rest[digits..].trim_start_matches(['の', ':', ' ']).to_owned()))
    };
    let (number, called) = match name.strip_suffix(')').and_then(|name| name.rsplit_once('(')) {
        Some((called, photo)) => (of_photo(photo)?.0, called.to_owned()),
        None => of_photo(&name)?,
    };
    if called.is_empty() && !number.is_empty() {
        return Some(format!("photo.{number}"));
    }
    let is_it = |names: &&(&str, &[&str])| names.1.iter().any(|one| is_same(one, &called));
    let (field, _) = OF_PHOTO.iter().find(is_it)?;
    let number = if number.is_empty() { "*" } else { &number };
    Some(format!("photo.{number}.{field}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_say_paths_labels_tasks_and_what_they_are_used_to() {
        for (name, path) in [
            ("vitals.temperature.value", "vitals.temperature.value"),
            ("temperature", "vitals.temperature.value"),
            ("respiration", "vitals.respiration.value"),
            ("体温", "vitals.temperature.value"),
            ("ＳｐＯ２", "vitals.spo2.value"),
            ("血圧 ", BLOOD_PRESSURE),
            ("実施状況", "outcome.kind"),
            ("服薬介助", "task.medication"),
            ("服薬(朝)", "medication.morning.state"),
            ("掃除をしなかった理由", "task.cleaning.reason"),
            ("血圧を測らなかった理由", "vitals.blood_pressure.none"),
            ("実施状況の理由", "outcome.reason"),
            ("説明（写真1）", "photo.1.caption"),
            ("写真２の旧", "photo.2.superseded"),
            ("担当者から外す", HELPER_OUT),
        ] {
            assert_eq!(field_named(name), FieldNamed::One(path.to_owned()), "{name}");
        }
        assert_eq!(field_named("体重"), FieldNamed::Nothing);
        assert!(matches!(field_named("服薬"), FieldNamed::Several(rows) if rows.len() == 4));
        assert!(matches!(field_named("測れない理由"), FieldNamed::Several(paths) if !paths.is_empty()));
        assert_eq!(field_named("旧"), FieldNamed::OfSomePhoto { field: "superseded", called: "旧" });
    }

    #[test]
    fn every_name_that_no_declaration_has_is_a_field() {
        for (name, path) in SAID_OTHERWISE {
            assert!(path == BLOOD_PRESSURE || spec::find_in_visit(path).is_some(), "{name}");
        }
    }
}
