//! A sheet changed field by field, from what a person types: the client's sheet, a home-care plan, an incident, a planned
//! visit. The text becomes a field, the whole is read again, and what the reader would not accept is refused with nothing
//! changed, so there is one place that knows what is impossible. (A visit's record has its own rules: `edit`.)

use crate::belongs;
use crate::calendar::names_a_day;
use crate::error::{Fault, FieldError, Problem};
use crate::field_spec::FieldSpec;
use crate::fields::Fields;
use crate::shape::Shape;
use crate::spec;
use crate::time::{CareDay, MinuteOfDay, UnixMillis};
use crate::value::{Rest, Value};
use crate::words::Words;

/// What stands for the key of a row that is not there yet.
pub const NEW_KEY: &str = "new";
/// The shortest beginning of a key that is taken for the key.
const KEY_PREFIX_MIN: usize = 4;
/// Hex digits of an id.
const ID_LEN: usize = 32;

/// A kind of sheet.
pub struct Form {
    /// The declaration of a field.
    pub find: fn(&str) -> Option<&'static FieldSpec>,
    /// Beginnings of fields that nobody types.
    pub fixed: &'static [&'static str],
    /// Reads it; gives back what could not be read.
    pub read: fn(&Fields) -> Result<Rest, FieldError>,
    /// What its fields are called as a whole, with an example.
    pub expected: Words,
}

impl Form {
    /// Whether people may type a field: it is one, and neither the device nor another step writes it.
    #[must_use]
    pub fn may_type(&self, path: &str) -> bool {
        let fixed = self.fixed.iter().any(|start| path.starts_with(start));
        !fixed && (self.find)(path).is_some_and(|spec| spec.shape() != Shape::Link)
    }

    /// Sets fields from what a person typed; empty text clears one. All or none. `fresh` is the key of a row that is typed
    /// as [`NEW_KEY`]; a row whose key is an id is named by its number ([`row_number`]) or by what stands as its name, or by
    /// the beginning of the key where only one row has it; a time of day is one of `day`.
    ///
    /// # Errors
    /// A field that is none or that nobody may type, or a text that is no value of it; nothing is changed then. A field of a
    /// new row is named as it was typed.
    pub fn set(
        &self,
        fields: &Fields,
        pairs: &[(&str, &str)],
        fresh: &str,
        day: Option<CareDay>,
    ) -> Result<Fields, FieldError> {
        let lists = pairs.iter().filter_map(|(path, _)| path.split_once(&format!(".{NEW_KEY}.")));
        let last = lists.filter_map(|(list, _)| id_keys(fields, list).last().copied()).max();
        let fresh = &key_after(last, fresh);
        self.set_each(fields, pairs, fresh, day).map_err(|error| as_typed(error, pairs, fresh))
    }

    fn set_each(
        &self,
        fields: &Fields,
        pairs: &[(&str, &str)],
        fresh: &str,
        day: Option<CareDay>,
    ) -> Result<Fields, FieldError> {
        let mut after = fields.clone();
        let mut set = Vec::with_capacity(pairs.len());
        // What is cleared goes first, so that it takes nothing with it that was typed beside it.
        let (cleared, typed): (Vec<_>, Vec<_>) =
            pairs.iter().copied().partition(|(_, text)| text.trim().is_empty());
        for (typed, text) in cleared.into_iter().chain(typed) {
            let path = whole_key(fields, typed, fresh).map_err(|fault| fault.of(typed))?;
            let fixed = self.fixed.iter().any(|start| path.starts_with(start));
            let spec = (self.find)(&path).filter(|_| !fixed).ok_or_else(|| self.unknown(typed))?;
            if text.trim().is_empty() {
                after.remove(&path);
                for with in belongs::going_with(&after, &path) {
                    after.remove(&with);
                }
            } else {
                let value = spec.parse(text).or_else(|fault| match (day, MinuteOfDay::from_text(text)) {
                    (Some(day), Ok(minute)) => spec.parse(&format!("{day} {minute}")).map_err(|_| fault),
                    // Whoever gave no day meant a time of day.
                    (Some(_), Err(of_minute)) if spec.holds::<UnixMillis>() && !names_a_day(text) => {
                        Err(of_minute)
                    }
                    _ => Err(fault),
                });
                after.insert(path.clone(), value.map_err(|fault| fault.of(&path))?);
            }
            set.push(path);
        }
        let rest = (self.read)(&after)?;
        if let Some(error) = rest.problems.iter().find(|error| set.contains(&error.field)) {
            return Err(error.clone());
        }
        match set.iter().find(|path| rest.fields.contains_key(*path)) {
            Some(path) if path.ends_with(".start") || path.ends_with(".end") => {
                let expected = Words::lit("開始と終了を一緒に", "start and end together");
                Err(Fault::new(Problem::Contradiction, expected).of(path))
            }
            Some(path) => Err(self.unknown(path)),
            None => Ok(after),
        }
    }

    fn unknown(&self, path: &str) -> FieldError {
        Fault::new(Problem::UnknownField, self.expected.clone()).of(path)
    }
}

/// An error of a row that is not there yet, by the path under which it was typed: nobody knows the key that it would have had.
fn as_typed(error: FieldError, pairs: &[(&str, &str)], fresh: &str) -> FieldError {
    let typed = pairs.iter().find(|(typed, _)| {
        typed.replacen(&format!(".{NEW_KEY}."), &format!(".{fresh}."), 1) == error.field
            && *typed != error.field
    });
    let field = typed.map_or_else(|| error.field.clone(), |(typed, _)| (*typed).to_owned());
    FieldError { field, ..error }
}

/// The keys of a list whose rows are told apart by ids, in the order in which a sheet shows them.
fn id_keys<'a>(fields: &'a Fields, list: &str) -> Vec<&'a str> {
    let start = format!("{list}.");
    let mut keys: Vec<&str> = fields
        .keys()
        .filter_map(|path| path.strip_prefix(&start)?.split_once('.').map(|(key, _)| key))
        .collect();
    keys.retain(|key| is_id(key));
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn is_id(key: &str) -> bool {
    key.len() == ID_LEN && key.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A fresh key behind the last one of its list: rows are shown by their keys, and those that are there keep their numbers when
/// another is added. Its first half is one more than the last one's, its second half is its own.
#[must_use]
pub fn key_after(last: Option<&str>, fresh: &str) -> String {
    let Some(last) = last.filter(|last| is_id(fresh) && fresh <= *last) else { return fresh.to_owned() };
    let (half, own) = (last.get(..ID_LEN / 2), fresh.get(ID_LEN / 2..));
    let next = half.and_then(|half| u64::from_str_radix(half, 16).ok()?.checked_add(1));
    next.zip(own).map_or_else(|| fresh.to_owned(), |(next, own)| format!("{next:016x}{own}"))
}

/// The path of a field of a row that is named by its number ([`row_number`]); any other stays as it is.
///
/// # Errors
/// There is no such row.
pub fn path_of_row(fields: &Fields, typed: &str) -> Result<String, Fault> {
    let Some((list, rest)) = typed.split_once('.') else { return Ok(typed.to_owned()) };
    let Some((key, last)) = rest.split_once('.') else { return Ok(typed.to_owned()) };
    if key.is_empty() || key.len() >= KEY_PREFIX_MIN || !key.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(typed.to_owned());
    }
    let keys = id_keys(fields, list);
    let row = key.parse::<usize>().ok().and_then(|number| keys.get(number.checked_sub(1)?));
    row.map(|key| format!("{list}.{key}.{last}")).ok_or_else(|| no_such_row(keys.len()))
}

/// Which row of its list a field belongs to, counted from 1, where only an id tells the rows apart: what people type in the
/// place of the id.
pub fn row_number(fields: &Fields, path: &str) -> Option<usize> {
    let (list, rest) = path.split_once('.')?;
    let (key, _) = rest.split_once('.')?;
    id_keys(fields, list).iter().position(|known| *known == key).map(|at| at + 1)
}

/// What a field is called in its document: of a photo, which only a number tells from the others, with that number.
#[must_use]
pub fn label_in(fields: &Fields, path: &str) -> Words {
    let label = spec::label(path);
    match row_number(fields, path).filter(|_| path.starts_with("photo.")) {
        Some(number) => Words::new(
            format!("写真{number}の{}", label.ja.trim_start_matches("写真の")),
            format!("Photo {number}: {}", label.en),
        ),
        None => label,
    }
}

/// The path with its key written out.
fn whole_key(fields: &Fields, typed: &str, fresh: &str) -> Result<String, Fault> {
    let Some((list, rest)) = typed.split_once('.') else { return Ok(typed.to_owned()) };
    let Some((key, last)) = rest.split_once('.') else { return Ok(typed.to_owned()) };
    if key == NEW_KEY {
        return Ok(format!("{list}.{fresh}.{last}"));
    }
    let keys = id_keys(fields, list);
    let of = |key: &str| format!("{list}.{key}.{last}");
    // Where rows have ids, nothing else is as short as a number.
    if is_id(fresh) && key.len() < KEY_PREFIX_MIN && key.bytes().all(|byte| byte.is_ascii_digit()) {
        return path_of_row(fields, typed);
    }
    let called = |row: &&&str| {
        ["name", "to"].iter().any(|name| {
            let name = fields.get(&format!("{list}.{row}.{name}")).and_then(|value| value.as_text());
            name.is_some_and(|name| crate::kana::fold(name) == crate::kana::fold(key))
        })
    };
    let begins = |row: &&&str| key.len() >= KEY_PREFIX_MIN && row.starts_with(key);
    for fits in [&begins as &dyn Fn(&&&str) -> bool, &called] {
        if let [only] = keys.iter().filter(fits).collect::<Vec<_>>().as_slice() {
            return Ok(of(only));
        }
    }
    Ok(typed.to_owned())
}

fn no_such_row(rows: usize) -> Fault {
    let (ja, en) = match rows {
        0 => (
            "まだ一つもありません。新しく書くときは番号のかわりに new と書いてください".to_owned(),
            "there is none yet; for a new one write new instead of the number".to_owned(),
        ),
        n => (
            format!("番号は 1 から {n} までです。新しく足すときは番号のかわりに new と書いてください"),
            format!("numbers are 1 to {n}; for another one write new instead of the number"),
        ),
    };
    Fault::new(Problem::OutOfRange, Words::new(ja, en))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::FieldValue;
    use crate::forms::CLIENT;

    const LAST: &str = "f9000000000000000000000000000001";

    /// Rows are told apart by ids that say nothing: what is added comes last, whatever its id would have been.
    #[test]
    fn a_row_keeps_its_number_when_another_is_added() {
        let mut fields = Fields::new();
        let mut keys = Vec::new();
        for fresh in [LAST, "00000000000000000000000000000002", "80000000000000000000000000000003"] {
            let last = id_keys(&fields, "photo").last().map(|key| (*key).to_owned());
            keys.push(key_after(last.as_deref(), fresh));
            fields.insert(format!("photo.{}.caption", keys[keys.len() - 1]), FieldValue::Str("袋".into()));
            for (key, number) in keys.iter().zip(1..) {
                assert_eq!(row_number(&fields, &format!("photo.{key}.caption")), Some(number), "{keys:?}");
            }
        }
        assert_eq!(path_of_row(&fields, "photo.2.caption").unwrap(), format!("photo.{}.caption", keys[1]));
        assert!(path_of_row(&fields, "photo.4.caption").is_err());
        assert_eq!(label_in(&fields, &format!("photo.{}.purpose", keys[2])).ja, "写真3の目的");
        assert_eq!(
            key_after(Some(LAST), "fa000000000000000000000000000000"),
            "fa000000000000000000000000000000"
        );
        assert_eq!(
            key_after(Some("ffffffffffffffff0000000000000001"), "0a".repeat(16).as_str()),
            "0a".repeat(16)
        );
    }

    fn with(pairs: &[(&str, &str)]) -> Fields {
        let mut fields: Fields = pairs
            .iter()
            .map(|(path, text)| ((*path).to_owned(), FieldValue::Str((*text).to_owned())))
            .collect();
        fields.insert("client".to_owned(), FieldValue::Str("0".repeat(ID_LEN)));
        fields
    }

    /// Whatever the order in which they are typed: what is cleared takes along what stood there, and nothing that is new.
    #[test]
    fn what_is_cleared_takes_nothing_with_it_that_was_typed_beside_it() {
        let given = ("consent.contract.given", "2026-10-01");
        let before = with(&[given, ("consent.contract.by", "見本 花子")]);
        let (typed, cleared) = (("consent.contract.by", "見本 一郎"), ("consent.contract.given", ""));
        for pairs in [[typed, cleared], [cleared, typed]] {
            let after = CLIENT.set(&before, &pairs, "", None).unwrap();
            let by = after.get("consent.contract.by").and_then(|by| by.as_text());
            assert_eq!((by, after.contains_key(given.0)), (Some("見本 一郎"), false), "{pairs:?}");
        }
        let after = CLIENT.set(&before, &[cleared], "", None).unwrap();
        assert!(!after.contains_key("consent.contract.by"), "alone it takes along who gave it");
    }
}
