//! Sheets as text: what the commands for clients, home-care plans and incidents share. Fields by their labels, rows of lists
//! by their numbers (which commands take back), people by their names and codes.

use kengai::{CareBook, Delivery, StaffView, Standing};
use kengai_model::called::san;
use kengai_model::clock_mark::{ClockMark, recorded_by};
use kengai_model::directory::staff_code;
use kengai_model::kana::fold;
use kengai_model::service::HelperRole;
use kengai_model::spec::{self, FieldSpec};
use kengai_model::{CareDay, FieldError, FieldValue, Fields, Sha256, StaffId, said_from_now};
use serde_json::{Value, json};

use super::standing::{self, Reader};
use crate::failure::Failure;
use crate::refs::several_people;
use crate::report::Report;
use crate::words::{self, Words, both, delivery};

/// The day of the consent to photos, which people call by the consent itself.
const CONSENT: &str = "photo_consent.given";

/// Everybody in the directory, by reading; who reads; and the book in which other records are looked up.
pub(crate) struct People<'a>(Vec<StaffView>, Reader, &'a CareBook);

impl<'a> People<'a> {
    pub(crate) fn of(book: &'a CareBook) -> Result<Self, Failure> {
        Ok(Self(book.staff().all()?, Reader::of(book), book))
    }

    /// The person of a code, of a name or its reading, or of an id that is written out. Of several nobody is picked.
    pub(crate) fn find(&self, text: &str) -> Result<StaffId, Failure> {
        let typed = fold(text);
        let code = staff_code(text);
        let written_out: Option<StaffId> = text.parse().ok();
        let by: [&dyn Fn(&StaffView) -> bool; 4] = [
            // As it is written goes before what is alike: older programs kept codes as they were typed.
            &|person| written_out == Some(person.staff) || person.code == text.trim(),
            &|person| code.is_some() && staff_code(&person.code) == code,
            &|person| [&person.name, &person.kana].into_iter().any(|name| fold(name) == typed),
            // A part of a name; never of what may be a mistyped code.
            &|person| {
                !text.is_ascii() && [&person.name, &person.kana].into_iter().any(|n| fold(n).contains(&typed))
            },
        ];
        for fits in by.into_iter().filter(|_| !typed.is_empty()) {
            let found: Vec<&StaffView> = self.0.iter().filter(|person| fits(person)).collect();
            match found.as_slice() {
                [] => {}
                [one] => return Ok(one.staff),
                several => {
                    let people = several.iter().map(|p| format!("{} {}（{}）", p.code, p.name, p.kana));
                    return Err(several_people(text, people));
                }
            }
        }
        Err(Failure::input(if text.is_ascii() {
            both(
                format!("職員コード {text} はありません（kengai staff list で見られます）"),
                format!("there is no staff code {text} (see: kengai staff list)"),
            )
        } else {
            both(
                format!("「{text}」という職員はいません（kengai staff list で見られます）"),
                format!("there is nobody called '{text}' (see: kengai staff list)"),
            )
        }))
    }

    /// The same for what is still to come: whoever has left goes to no visit and gets no device.
    pub(crate) fn find_at_work(&self, text: &str) -> Result<StaffId, Failure> {
        let staff = self.find(text)?;
        match self.0.iter().find(|person| person.staff == staff && person.left) {
            None => Ok(staff),
            Some(person) => Err(Failure::input(both(
                format!(
                    "{}は退職しています。何も変えていません。戻ったときは: kengai staff change {} 退職 いいえ",
                    san(&person.shown),
                    person.code
                ),
                format!(
                    "{} has left the office; nothing was changed. If they are back: kengai staff change {} left no",
                    person.shown, person.code
                ),
            ))),
        }
    }

    /// A field and its value with ids where people type staff codes: who went (`helper.H01`), who measured.
    pub(crate) fn in_ids(&self, path: String, value: &str) -> Result<(String, String), Failure> {
        let helper = path.rsplit_once("helper.").filter(|(base, _)| base.is_empty() || base.ends_with('.'));
        if let Some((base, code)) = helper {
            // Whoever names the field says who in its value.
            let (who, role) = if code == "*" { (value.trim(), HelperRole::Main.ja()) } else { (code, value) };
            return Ok((format!("{base}helper.{}", self.find(who)?), role.to_owned()));
        }
        let is_person = spec::find(&path).is_some_and(FieldSpec::holds::<StaffId>);
        let value = if is_person && !value.trim().is_empty() {
            self.find(value.trim())?.to_string()
        } else {
            value.to_owned()
        };
        Ok((path, value))
    }

    /// Who reads.
    pub(crate) fn reader(&self) -> Reader {
        self.1
    }

    /// A value as people read it in a sheet: of a person's id the name, of another record whose, when and by whom it is.
    pub(crate) fn shown(&self, path: &str, value: &FieldValue) -> Words {
        self.named(path, value).unwrap_or_else(|| spec::show_on(path, value, crate::clock::answering_on()))
    }

    /// The same in a sentence, where an instant says its day at length: 11月16日（月） 7:35.
    pub(crate) fn said(&self, path: &str, value: &FieldValue) -> Words {
        match kengai_model::ahead::instant(path, value) {
            Some(at) => {
                let (day, time) = (words::day(at.day()), at.minute().clock());
                both(format!("{} {time}", day.ja), format!("{} {time}", day.en))
            }
            None => self.shown(path, value),
        }
    }

    /// What an id stands for.
    fn named(&self, path: &str, value: &FieldValue) -> Option<Words> {
        if let Ok(Some(words)) = self.2.reading().elsewhere(path, value) {
            return Some(words);
        }
        let FieldValue::Str(id) = value else { return None };
        self.name(id).map(|name| Words::same(name.to_owned()))
    }

    pub(crate) fn name(&self, id: &str) -> Option<&str> {
        let id: StaffId = id.parse().ok()?;
        self.0.iter().find(|person| person.staff == id).map(|person| person.shown.as_str())
    }
}

/// Pairs of a field and its value, from the words of a command line.
pub(crate) fn pairs(words: &[String]) -> Result<Vec<(&str, &str)>, Failure> {
    if words.len().is_multiple_of(2) {
        return Ok(words.chunks(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect());
    }
    Err(Failure::usage(Words::lit(
        "項目と値を組にして指定してください（例: 体温 36.8 血圧 132/84）",
        "give pairs of a field and its value (such as: temperature 36.8 blood_pressure 132/84)",
    )))
}

/// What a person typed as the form takes it: labels become paths, staff codes ids.
pub(crate) fn typed<I>(
    specs: impl Fn() -> I,
    words: &[String],
    people: &People<'_>,
) -> Result<Vec<(String, String)>, Failure>
where
    I: Iterator<Item = &'static FieldSpec>,
{
    pairs(words)?.into_iter().map(|(name, value)| typed_one(specs(), name, value, people)).collect()
}

/// The same of one pair.
pub(crate) fn typed_one(
    specs: impl Iterator<Item = &'static FieldSpec>,
    name: &str,
    value: &str,
    people: &People<'_>,
) -> Result<(String, String), Failure> {
    let specs: Vec<_> = specs.collect();
    let is_consent = name == "写真の同意" && specs.iter().any(|spec| spec.pattern == CONSENT);
    let path = if is_consent { CONSENT.to_owned() } else { resolve(specs, name)? };
    // Whoever says yes gives the consent today.
    let is_yes = path == CONSENT && ["はい", "あり", "yes"].contains(&value.trim());
    if is_yes {
        return people.in_ids(path, &crate::clock::answering_on().to_string());
    }
    let now = crate::clock::answering_at();
    let said = spec::find(&path).and_then(|spec| said_from_now::typed(spec, value, now));
    people.in_ids(path, said.as_deref().unwrap_or(value))
}

/// The pairs as the book takes them.
pub(crate) fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(field, value)| (field.as_str(), value.as_str())).collect()
}

/// Whether a field is called so.
pub(crate) fn knows(specs: impl Iterator<Item = &'static FieldSpec>, name: &str) -> bool {
    resolve(specs.collect(), name).is_ok()
}

/// The path that a person means: a path, or a label that only one field has.
fn resolve(specs: Vec<&'static FieldSpec>, name: &str) -> Result<String, Failure> {
    let name = name.trim();
    match spec::labelled(specs.iter().copied(), name).as_slice() {
        [path] => return Ok(path.clone()),
        [] => {}
        several => return Err(which(name, several)),
    }
    if let Some(path) = of_the_row(&specs, name) {
        return Ok(path);
    }
    // A path, or the beginning of one that the form completes.
    if specs.iter().any(|spec| spec.covers(name)) {
        return Ok(name.to_owned());
    }
    let rows = spec::rows_labelled(specs.iter().copied(), name);
    if !rows.is_empty() {
        return Err(which(name, &rows));
    }
    let same = |label: Words| {
        kengai_model::nearest::is_same(&label.ja, name) || kengai_model::nearest::is_same(&label.en, name)
    };
    match specs.iter().find(|spec| spec.pattern.contains(".*.") && same(spec.label())) {
        Some(spec) => Err(of_a_row(name, spec)),
        None => Err(no_field(specs, name)),
    }
}

/// The path of a field of a row as a sheet shows it: 連絡先の電話（1）, 手順書（枠2）; of a row that is not there yet
/// 連絡先の電話（新）. The form finds the row.
fn of_the_row(specs: &[&'static FieldSpec], name: &str) -> Option<String> {
    let name = kengai_model::fold::fold(name);
    let (label, row) = name.strip_suffix(')')?.rsplit_once('(')?;
    let same = |label: &str, of: &Words| {
        kengai_model::nearest::is_same(&of.ja, label) || kengai_model::nearest::is_same(&of.en, label)
    };
    let spec = specs.iter().find(|spec| spec.pattern.contains(".*.") && same(label.trim(), &spec.label()))?;
    let row = row.trim().trim_start_matches("枠").trim_start_matches("slot").trim();
    let row = if matches!(row, "新" | "新規" | "新しい行") { "new" } else { row };
    (!row.is_empty() && !row.contains('.')).then(|| spec.pattern.replacen('*', row, 1))
}

/// A name that every row of a list has: which row is meant, nothing says.
fn of_a_row(name: &str, spec: &FieldSpec) -> Failure {
    let label = spec.label();
    Failure::input(both(
        format!(
            "「{name}」は一覧の行の項目です。どの行かも書いてください。新しい行なら「{0}（新）」、いまある行は show の [ ] の番号で「{0}（1）」",
            label.ja
        ),
        format!(
            "'{name}' can stand several times; one that is there is '{0} (1)' by its number in show, another one '{0} (new)'",
            label.en
        ),
    ))
}

/// A name that several fields have: which of them is meant.
pub(crate) fn which(name: &str, paths: &[String]) -> Failure {
    let labels: Vec<Words> = paths.iter().map(|path| spec::label(path)).collect();
    let ja: Vec<&str> = labels.iter().map(|label| label.ja.as_ref()).collect();
    let en: Vec<&str> = labels.iter().map(|label| label.en.as_ref()).collect();
    Failure::input(both(
        format!("「{name}」はいくつかあります。どれかを書いてください: {}", ja.join("、")),
        format!("there are several of '{name}'; write one of: {}", en.join(", ")),
    ))
}

/// A name that no field has, with the nearest ones.
pub(crate) fn no_field(specs: Vec<&'static FieldSpec>, name: &str) -> Failure {
    // What nobody types is near nothing.
    let typed = specs.iter().filter(|field| !field.holds::<Sha256>());
    let labels = typed.flat_map(|field| spec::names(field));
    // Two fields that are typed as one have a name that neither has.
    let pressure = specs.iter().any(|spec| spec.pattern == "vitals.blood_pressure.upper");
    let pressure = pressure.then(|| spec::label("vitals.blood_pressure"));
    let near = kengai_model::nearest::nearest(name, labels.chain(pressure));
    let list = lister(&specs);
    let ja: Vec<String> = near.iter().map(|label| format!("「{}」", label.ja)).collect();
    let en: Vec<String> = near.iter().map(|label| format!("'{}'", label.en)).collect();
    Failure::input(if near.is_empty() {
        both(
            format!("「{name}」という項目はありません（{list} で一覧を見られます）"),
            format!("there is no field '{name}' (see: {list})"),
        )
    } else {
        both(
            format!(
                "「{name}」という項目はありません。近いもの: {}（{list} で一覧を見られます）",
                ja.join("、")
            ),
            format!("there is no field '{name}'; near it: {} (see: {list})", en.join(", ")),
        )
    })
}

/// The command that lists these fields.
fn lister(specs: &[&'static FieldSpec]) -> &'static str {
    let is = |all: Vec<&'static FieldSpec>| {
        all.iter().map(|spec| spec.pattern).eq(specs.iter().map(|spec| spec.pattern))
    };
    if is(spec::of_client().collect()) {
        "kengai clients fields"
    } else if is(spec::of_service_plan().collect()) {
        "kengai careplan fields"
    } else if is(spec::of_incident().collect()) {
        "kengai incident fields"
    } else {
        "kengai visit fields"
    }
}

/// Where a record stands: being written here, on its way, or somebody else's.
pub(crate) fn state(draft: bool, stands: Option<Delivery>) -> Words {
    match (draft, stands) {
        (true, _) => Words::lit("記録中（この端末に保存）", "being recorded (saved on this device)"),
        (false, Some(stands)) => delivery(stands),
        (false, None) => Words::lit("受け取った記録", "received"),
    }
}

/// Where what was just written is: in a draft, or on its way and not there yet.
pub(crate) fn saved(draft: bool) -> Words {
    if draft {
        Words::lit(
            "書きかけをこの端末に保存しました。kengai careplan finish で終えると届きます。",
            "The draft is saved on this device; the others get it after: kengai careplan finish.",
        )
    } else {
        Words::lit("この端末に保存しました（未送信）。", "Saved on this device (not sent).")
    }
}

/// A line for each field but those that `hide` names, in the order of the sheet. Where several people wrote, everything that
/// stands there, with the writers. Of a draft what is being written, and below it what stands in the record.
pub(crate) fn lines(
    fields: &Fields,
    people: &People<'_>,
    hide: &[&str],
    several: &[Standing],
    draft: bool,
) -> Vec<Words> {
    let reader = people.1;
    let date = match fields.get("date") {
        Some(FieldValue::Str(date)) => date.parse::<CareDay>().ok(),
        _ => None,
    };
    let of = |path: &str| several.iter().find(|one| one.field == path);
    let mut shown: Vec<_> = fields.iter().filter(|(path, _)| !hide.contains(&path.as_str())).collect();
    shown.sort_by_cached_key(|(path, _)| spec::place(path));
    let mut out: Vec<Words> = shown
        .into_iter()
        .flat_map(|(path, value)| match of(path) {
            Some(standing) if draft => {
                let own = line(path, value, fields, people, date);
                std::iter::once(own).chain(standing::lines(standing, "      ", reader)).collect()
            }
            Some(standing) => standing::lines(standing, "  ", reader),
            None => vec![line(path, value, fields, people, date)],
        })
        .collect();
    let hidden = |one: &&Standing| !fields.contains_key(&one.field) || hide.contains(&one.field.as_str());
    let rest = several.iter().filter(hidden);
    out.extend(rest.flat_map(|one| standing::lines(one, "  ", reader)));
    out
}

/// A field's line: the person or the number of its row (which commands take), its label, its value. On the sheet of a day, times of that
/// day are told without it.
fn line(
    path: &str,
    value: &FieldValue,
    fields: &Fields,
    people: &People<'_>,
    date: Option<CareDay>,
) -> Words {
    if let (ClockMark::AHEAD, FieldValue::Int(minutes)) = (path, value) {
        // Of then, and of whichever device it was written on.
        let words = recorded_by(*minutes);
        return both(format!("  {}", words.ja), format!("  {}", words.en));
    }
    let shown = match (kengai_model::ahead::instant(path, value), date) {
        (Some(at), Some(date)) => at.on(date),
        (Some(at), None) => words::instant(at),
        (None, _) => people.shown(path, value),
    };
    let (label, value) = (kengai_model::form::label_in(fields, path), shown);
    let is_photo = path.starts_with("photo.");
    let row = match path.split('.').find_map(|part| people.name(part)) {
        Some(name) => format!("[{name}] "),
        None => kengai_model::form::row_number(fields, path)
            .filter(|_| !is_photo)
            .map_or_else(String::new, |row| format!("[{row}] ")),
    };
    let indent = |text: &str| text.replace('\n', "\n      ");
    both(
        format!("  {row}{}: {}", label.ja, indent(&value.ja)),
        format!("  {row}{}: {}", label.en, indent(&value.en)),
    )
}

/// Every field with its labels.
pub(crate) fn field_list(specs: impl Iterator<Item = &'static FieldSpec>) -> Report {
    // Nobody types a hash, that a record was withdrawn or what was decided about a photo; the devices write it.
    let written = |path: &str| ["withdrawn.", "photo_hidden."].iter().any(|start| path.starts_with(start));
    let typed = specs.filter(|field| !field.holds::<Sha256>() && !written(field.pattern));
    let fields: Vec<_> = typed.map(|field| (field.pattern, field.label())).collect();
    let json: Vec<_> =
        fields.iter().map(|(path, label)| json!({ "field": path, "ja": label.ja, "en": label.en })).collect();
    let lines = fields
        .iter()
        .map(|(path, label)| both(format!("{path:<32} {}", label.ja), format!("{path:<32} {}", label.en)));
    Report::new(json!({ "fields": json })).lines(lines.collect::<Vec<_>>()).line(Words::lit(
        "* は番号です（show で見えます）。新しい行は new と書きます（例 contact.new.name、「連絡先の氏名（新）」）。",
        "* is a number (see show); a new row is written as new (such as contact.new.name).",
    ))
}

/// What is missing, as JSON.
pub(crate) fn missing_json(missing: &[FieldError]) -> Value {
    missing
        .iter()
        .map(|error| {
            let words = error.words();
            json!({ "field": error.field, "ja": words.ja, "en": words.en })
        })
        .collect()
}

/// What is missing, as lines.
pub(crate) fn missing_lines(missing: &[FieldError]) -> Vec<Words> {
    missing
        .iter()
        .map(|error| {
            let words = error.words();
            both(format!("  - {}", words.ja), format!("  - {}", words.en))
        })
        .collect()
}
