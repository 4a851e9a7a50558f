//! What a field is called, and where it stands on a sheet.
//!
//! A field of a list says of which row it is: whose medicine, at what time of day, is not to be guessed from a list that says
//! "taken" and "refused". Rows whose key is a choice or a number name it here; what only ids tell apart is named by whoever
//! knows the document.

use crate::face::ConsentKind;
use crate::field_spec::FieldSpec;
use crate::medication::MedicationSlot;
use crate::nearest::is_same;
use crate::service_plan::SlotNumber;
use crate::spec;
use crate::tasks::Task;
use crate::time::CareDay;
use crate::words::Words;

/// What a field is called; its own path if this version does not know it.
pub fn label(path: &str) -> Words {
    let Some(spec) = spec::find(path) else { return list_label(path) };
    let label = spec.label();
    // A task is better named by itself than by the word "task".
    let task = path.strip_prefix("task.").and_then(|rest| rest.split('.').next()?.parse::<Task>().ok());
    match task {
        Some(task) if spec.pattern == "task.*" => task.words(),
        Some(task) => {
            Words::new(format!("{} {}", task.ja(), label.ja), format!("{}: {}", task.en(), label.en))
        }
        None => match row_words(path) {
            Some(row) => {
                Words::new(format!("{}（{}）", label.ja, row.ja), format!("{} ({})", label.en, row.en))
            }
            None => label,
        },
    }
}

/// What is missing may be a list as a whole: it is called what its first field is called.
fn list_label(path: &str) -> Words {
    // Two fields that are typed as one.
    if path == "vitals.blood_pressure" {
        return Words::lit("血圧", "Blood pressure");
    }
    let of_list =
        |spec: &&FieldSpec| spec.pattern.strip_prefix(path).is_some_and(|rest| rest.starts_with(".*"));
    spec::all().find(of_list).map_or_else(|| Words::same(path), FieldSpec::label)
}

/// Which row of its list a field belongs to, where the key itself says it.
fn row_words(path: &str) -> Option<Words> {
    let (list, key) = list_and_key(path)?;
    match list {
        "medication" | "medication_place" => key.parse::<MedicationSlot>().ok().map(MedicationSlot::words),
        "consent" => key.parse::<ConsentKind>().ok().map(ConsentKind::words),
        "past_certificate" => {
            let from = key.parse::<CareDay>().ok()?;
            Some(Words::new(format!("{}から", from.era().ja), format!("from {}", from.era().en)))
        }
        "slot" => {
            let number = key.parse::<SlotNumber>().ok()?;
            Some(Words::new(format!("枠{number}"), format!("slot {number}")))
        }
        _ => None,
    }
}

fn list_and_key(path: &str) -> Option<(&str, &str)> {
    let (list, rest) = path.split_once('.')?;
    Some((list, rest.split('.').next().unwrap_or_default()))
}

/// Where a field stands on its sheet; see [`place`].
type Place = (usize, usize, String, usize);

/// Where a field stands on its sheet: parts in the order of their declarations, of a list row by row, the rows in the order
/// of the day or of their numbers. What this version does not know comes last.
pub fn place(path: &str) -> Place {
    let like = spec::beginning_like(path);
    let part = like.first().map_or(usize::MAX, |(at, _)| *at);
    let covers = like.iter().find(|(_, spec)| spec.covers(path));
    let (field, is_list) =
        covers.map_or((usize::MAX, false), |(at, spec)| (*at, spec.pattern.split('.').nth(1) == Some("*")));
    let (rank, key) = match list_and_key(path).filter(|_| is_list) {
        Some((list, key)) => (rank_of(list, key), key.to_owned()),
        None => (0, String::new()),
    };
    (part, rank, key, field)
}

fn rank_of(list: &str, key: &str) -> usize {
    fn at<T: PartialEq + std::str::FromStr>(all: &[T], key: &str) -> Option<usize> {
        let one = key.parse().ok()?;
        all.iter().position(|known| *known == one)
    }
    let rank = match list {
        "task" => at(Task::ALL, key),
        "medication" | "medication_place" => at(MedicationSlot::ALL, key),
        "consent" => at(ConsentKind::ALL, key),
        "slot" => key.parse().ok(),
        _ => None,
    };
    rank.unwrap_or(0)
}

/// The rows of a list for which one label stands: `服薬` is 服薬（朝）, 服薬（昼） and so on. Nothing where it names no list.
pub fn rows_labelled(specs: impl Iterator<Item = &'static FieldSpec>, name: &str) -> Vec<String> {
    let named = specs.filter(|spec| is_same(&spec.label().ja, name) || is_same(&spec.label().en, name));
    named.flat_map(|spec| choices(spec.pattern)).filter(|path| row_words(path).is_some()).collect()
}

/// The keys of a list whose keys are choices, in their order; `None` of any other.
pub fn keys(list: &str) -> Option<Vec<&'static str>> {
    match list {
        "task" => Some(Task::ALL.iter().map(|one| one.code()).collect()),
        "medication" | "medication_place" => Some(MedicationSlot::ALL.iter().map(|one| one.code()).collect()),
        "consent" => Some(ConsentKind::ALL.iter().map(|one| one.code()).collect()),
        _ => None,
    }
}

/// A field's path, or those of a list whose keys are choices.
fn choices(pattern: &'static str) -> Vec<String> {
    let list = pattern.split('.').next().unwrap_or_default();
    let keys = keys(list).unwrap_or_else(|| if pattern.contains('*') { Vec::new() } else { vec![""] });
    keys.into_iter().map(|key| pattern.replacen('*', key, 1)).collect()
}

/// What people may type for a field: of a list whose keys are choices, every row by its name.
pub fn names(spec: &FieldSpec) -> Vec<Words> {
    match choices(spec.pattern).as_slice() {
        [] => vec![spec.label()],
        paths => paths.iter().map(|path| label(path)).collect(),
    }
}

/// The paths that a label stands for: a field's own, or one of a list whose keys are choices. 朝薬 is 服薬（朝）.
pub fn labelled(specs: impl Iterator<Item = &'static FieldSpec>, name: &str) -> Vec<String> {
    let named = |path: &String| {
        let label = label(path);
        is_same(&label.ja, name) || is_same(&label.en, name)
    };
    let paths: Vec<String> = specs.flat_map(|spec| choices(spec.pattern)).collect();
    let found: Vec<String> = paths.iter().filter(|path| named(path)).cloned().collect();
    if !found.is_empty() {
        return found;
    }
    let slot = crate::synonyms::slot_of_medicine(name).map(|slot| format!("medication.{slot}.state"));
    paths.into_iter().filter(|path| slot.as_ref() == Some(path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_a_list_says_which_it_is() {
        for (path, ja, en) in [
            ("medication.evening.state", "服薬（夕）", "Medication (Evening)"),
            ("medication_place.noon", "薬の場所（昼）", "Where the medicine is kept (Noon)"),
            ("consent.contract.given", "同意した日（契約）", "Consent given on (Service contract)"),
            (
                "past_certificate.2024-12-01.to",
                "前の認定有効期間（終了）（令和6年12月1日から）",
                "Certified before, to (from 1 Dec 2024)",
            ),
            ("slot.2.tasks", "サービス内容（枠2）", "Tasks (slot 2)"),
            ("task.toilet", "排泄介助（トイレ）", "Toileting: toilet"),
            (
                "task.toilet.reason",
                "排泄介助（トイレ） 実施しなかった理由",
                "Toileting: toilet: Reason for not doing it",
            ),
            ("medication", "服薬", "Medication"),
            ("helper", "担当者", "Helper"),
            ("vitals.weight", "vitals.weight", "vitals.weight"),
        ] {
            assert_eq!((label(path).ja.as_ref(), label(path).en.as_ref()), (ja, en), "{path}");
        }
    }

    #[test]
    fn a_sheet_is_shown_part_by_part_and_row_by_row() {
        let mut paths = [
            "slot.10.days",
            "slot.2.tasks",
            "slot.2.days",
            "medication.evening.state",
            "medication.morning.at",
            "medication.morning.state",
            "vitals.temperature.at",
            "vitals.temperature.value",
            "from.the.future",
            "task.cleaning",
            "task.toilet.reason",
            "task.toilet",
        ];
        paths.sort_by_key(|path| place(path));
        assert_eq!(
            paths,
            [
                "vitals.temperature.value",
                "vitals.temperature.at",
                "task.toilet",
                "task.toilet.reason",
                "task.cleaning",
                "medication.morning.state",
                "medication.morning.at",
                "medication.evening.state",
                "slot.2.days",
                "slot.2.tasks",
                "slot.10.days",
                "from.the.future",
            ]
        );
    }

    #[test]
    fn a_label_names_one_row() {
        assert_eq!(labelled(spec::of_visit(), "服薬（朝）"), ["medication.morning.state"]);
        assert_eq!(labelled(spec::of_visit(), "Body temperature"), ["vitals.temperature.value"]);
        assert_eq!(labelled(spec::of_visit(), "掃除"), ["task.cleaning"]);
        assert_eq!(labelled(spec::of_client(), "同意した日（契約）"), ["consent.contract.given"]);
        assert_eq!(labelled(spec::of_visit(), "服薬"), Vec::<String>::new(), "of which slot?");
    }
}
