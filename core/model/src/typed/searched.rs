//! What of a document is searched: everything that a person wrote in their own words, by the declaration of its field.
//!
//! A document of a new kind is covered by declaring its fields. What is searched as one is a document as a whole; but a
//! handover note or a row of a plan is read by itself and so is searched by itself. When a version declares a new field of
//! free text, its migration has to have documents looked at again that older versions passed on.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use crate::field_spec::FieldSpec;
use crate::fields::{FieldValue, Fields};
use crate::ids::ClientId;
use crate::incident::IncidentKind;
use crate::kana::fold;
use crate::spec;
use crate::time::{CareDay, CareMonth, MinuteOfDay, UnixMillis};
use crate::value::Value;

/// Lists whose entries are read, and so searched, one by one.
const READ_ONE_BY_ONE: [&str; 2] = ["note", "row"];

/// Where an incident says what it is.
const KIND_OF_INCIDENT: &str = "event.kind";

/// Stands between two texts that are searched as one; no text and no search word holds it once folded.
const BETWEEN_TEXTS: char = '\u{1f}';

/// What is searched as one: a document, or one note or row of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Searched {
    /// `note.<id>` or `row.<id>`; empty for a document as a whole.
    pub part: String,
    /// About whom.
    pub client: Option<ClientId>,
    /// Of which day; what has none (a client's sheet) is of every day.
    pub day: Option<CareDay>,
    /// At which minute of that day.
    pub minute: Option<MinuteOfDay>,
    /// The texts with their fields' paths, as they were written.
    pub texts: Vec<(String, String)>,
}

impl Searched {
    /// The texts as they are compared.
    pub fn folded(&self) -> String {
        let mut folded = String::new();
        for (_, text) in &self.texts {
            folded.push_str(&fold(text));
            folded.push(BETWEEN_TEXTS);
        }
        folded
    }
}

/// The fields of free text, by the first name in their paths: every save asks for every field.
static FREE_TEXT: LazyLock<HashMap<&'static str, Vec<&'static FieldSpec>>> = LazyLock::new(|| {
    let mut by_name: HashMap<&str, Vec<&FieldSpec>> = HashMap::new();
    for spec in spec::of_free_text() {
        by_name.entry(first_name(spec.pattern)).or_default().push(spec);
    }
    by_name
});

fn first_name(path: &str) -> &str {
    path.split('.').next().unwrap_or_default()
}

fn is_free_text(path: &str) -> bool {
    FREE_TEXT.get(first_name(path)).is_some_and(|specs| specs.iter().any(|spec| spec.covers(path)))
}

/// The parts of a document that are searched. `others` are the further values of fields that several people wrote at once.
pub fn searched<'a>(
    fields: &'a Fields,
    others: impl IntoIterator<Item = (&'a str, &'a FieldValue)>,
) -> Vec<Searched> {
    let mut parts: BTreeMap<&str, Searched> = BTreeMap::new();
    let written = fields.iter().map(|(path, value)| (path.as_str(), value));
    for (path, value) in written.chain(others) {
        let (FieldValue::Str(text) | FieldValue::Text(text)) = value else { continue };
        if !is_free_text(path) {
            continue;
        }
        let part = part_of(path);
        if fields.get(&format!("{part}.withdrawn")) == Some(&FieldValue::Bool(true)) {
            continue;
        }
        let searched = parts.entry(part).or_insert_with(|| part_in(fields, part));
        let one = (path.to_owned(), text.clone());
        if !searched.texts.contains(&one) {
            searched.texts.push(one);
        }
    }
    // An incident is looked for by what it is: 事故, 苦情.
    if let Some(kind) = read::<IncidentKind>(fields, KIND_OF_INCIDENT) {
        let incident = parts.entry("").or_insert_with(|| part_in(fields, ""));
        incident
            .texts
            .extend([kind.ja(), kind.en()].map(|name| (KIND_OF_INCIDENT.to_owned(), name.to_owned())));
    }
    let mut parts: Vec<Searched> = parts.into_values().collect();
    for part in &mut parts {
        part.texts.sort();
    }
    parts
}

fn part_of(path: &str) -> &str {
    let mut dots = path.match_indices('.').map(|(at, _)| at);
    match (dots.next(), dots.next()) {
        (Some(first), Some(second)) if READ_ONE_BY_ONE.contains(&&path[..first]) => &path[..second],
        _ => "",
    }
}

/// A part without its texts: about whom it is, and of when.
fn part_in(fields: &Fields, part: &str) -> Searched {
    let base = if part.is_empty() { String::new() } else { format!("{part}.") };
    // An incident is of the day on which it happened.
    let happened = read::<UnixMillis>(fields, "event.at").filter(|_| part.is_empty());
    let at = read::<UnixMillis>(fields, &format!("{base}at")).or(happened);
    let arrived = read::<UnixMillis>(fields, "in.at").filter(|_| part.is_empty());
    let planned = read(fields, "plan.start").filter(|_| part.is_empty());
    let start = read(fields, &format!("{base}start"));
    Searched {
        part: part.to_owned(),
        client: read(fields, "client"),
        day: read(fields, &format!("{base}date"))
            .or_else(|| at.map(UnixMillis::day))
            .or_else(|| read::<CareMonth>(fields, "month").map(CareMonth::first_day)),
        minute: at.or(arrived).map(UnixMillis::minute).or(start).or(planned),
        texts: Vec::new(),
    }
}

fn read<T: Value>(fields: &Fields, path: &str) -> Option<T> {
    T::from_value(fields.get(path)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn paths(searched: &Searched) -> Vec<&str> {
        searched.texts.iter().map(|(path, _)| path.as_str()).collect()
    }

    #[test]
    fn a_visit_is_searched_as_one_with_all_that_was_written_in_it() {
        let mut fields = sample::visit_fields(1);
        fields.insert("outcome.reason".to_owned(), FieldValue::Str("転倒のため".to_owned()));
        fields.insert("photo.ab.caption".to_owned(), FieldValue::Str("右足".to_owned()));
        let found = searched(&fields, []);
        let [visit] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(paths(visit), ["outcome.reason", "photo.ab.caption", "remarks", "task.washing.reason"]);
        assert_eq!(visit.part, "");
        assert_eq!(visit.client, read(&fields, "client"));
        assert_eq!(visit.day, read(&fields, "date"));
        assert!(visit.minute.is_some());
        assert!(visit.folded().contains("転倒のため\u{1f}右足\u{1f}"));
    }

    #[test]
    fn each_note_is_searched_by_itself_with_its_own_day() {
        let thread = sample::thread(7, 3);
        let found = searched(&thread.to_fields(), []);
        assert_eq!(found.len(), 3);
        for (part, (id, note)) in found.iter().zip(&thread.notes) {
            assert_eq!(part.part, format!("note.{id}"));
            assert_eq!((part.client, part.day), (Some(thread.client), Some(note.at.day())));
            assert_eq!(part.texts, [(format!("note.{id}.text"), note.text.as_str().to_owned())]);
        }
    }

    #[test]
    fn a_sheet_is_of_every_day_and_codes_are_not_searched() {
        let fields = sample::client().to_fields();
        let found = searched(&fields, []);
        let [sheet] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(sheet.day, None);
        assert!(paths(sheet).contains(&"person.name") && paths(sheet).contains(&"cautions"));
        assert!(
            !paths(sheet).iter().any(|path| ["client", "person.sex", "certificate.insured"].contains(path))
        );
    }

    #[test]
    fn an_incident_is_of_the_day_on_which_it_happened() {
        let day = CareDay::new(2026, 11, 5).unwrap();
        let at = day.at("10:05".parse().unwrap()).unwrap();
        let (client, by) = (ClientId::from_bytes([1; 16]), crate::StaffId::from_bytes([2; 16]));
        let mut fields = crate::Incident::new(client, crate::IncidentKind::Accident, at, by).to_fields();
        fields.insert("accident.what".to_owned(), FieldValue::Str("居間で転倒".to_owned()));
        let found = searched(&fields, []);
        assert_eq!((found[0].day, found[0].minute), (Some(day), Some(at.minute())));
    }

    #[test]
    fn an_incident_is_found_by_the_name_of_its_kind() {
        for kind in crate::IncidentKind::ALL {
            let (client, by) = (ClientId::from_bytes([1; 16]), crate::StaffId::from_bytes([2; 16]));
            let at = CareDay::new(2026, 11, 5).unwrap().at("10:05".parse().unwrap()).unwrap();
            let found = searched(&crate::Incident::new(client, *kind, at, by).to_fields(), []);
            let [incident] = found.as_slice() else { panic!("{found:?}") };
            assert!(incident.folded().contains(&fold(kind.ja())), "{}", kind.ja());
            assert!(incident.folded().contains(&fold(kind.en())), "{}", kind.en());
        }
    }

    #[test]
    fn what_another_wrote_at_the_same_time_is_searched_too() {
        let mut fields = sample::visit_fields(1);
        let value = |text: &str| FieldValue::Str(text.to_owned());
        fields.insert("outcome.reason".to_owned(), value("入院"));
        let others = [value("入院"), value("外泊")];
        let found = searched(&fields, others.iter().map(|value| ("outcome.reason", value)));
        let reasons: Vec<&str> = found[0]
            .texts
            .iter()
            .filter(|(path, _)| path == "outcome.reason")
            .map(|(_, text)| text.as_str())
            .collect();
        assert_eq!(reasons, ["入院", "外泊"]);
    }

    /// A path is declared in one way only, so looking at the free-text declarations alone misses and adds nothing.
    #[test]
    fn free_text_is_free_text_by_whatever_declaration_is_found_first() {
        assert!(FREE_TEXT.values().flatten().count() > 15);
        for spec in FREE_TEXT.values().flatten() {
            let path = spec.pattern.replace('*', "ab");
            assert!(spec::find(&path).is_some_and(FieldSpec::is_free_text), "{path}");
        }
    }
}
