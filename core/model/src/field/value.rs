//! How a typed value becomes a field and a field a typed value.
//!
//! Reading is lenient about the whole and strict about each value. A document is the merge of what many devices of many
//! versions wrote, so one field that this version cannot read must not hide the other sixty: it stays in [`Rest`],
//! untouched and written back as it was, with an error that names it. What is read is valid by its type.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::str::FromStr;

use crate::error::{Fault, FieldError, Problem};
use crate::fields::{FieldList, FieldValue, Fields};
use crate::shape::Shape;
use crate::words::Words;

/// A type that a field can hold.
pub trait Value: Sized {
    /// Whether it is what a person wrote in their own words, to be found by searching for any of them.
    const FREE_TEXT: bool = false;
    /// Whether it is a passage: words to which several people may add lines at the same time.
    const PASSAGE: bool = false;
    /// Whether [`Value::from_value`] refuses whatever `to_value` would write differently, so that nobody has to compare.
    const ONE_FORM: bool = false;
    /// What it can hold, for whoever draws the field.
    fn shape() -> Shape;
    /// The value as the document holds it.
    fn to_value(&self) -> FieldValue;
    /// The typed value, or what would be right.
    ///
    /// # Errors
    /// The value is of another kind, or impossible.
    fn from_value(value: &FieldValue) -> Result<Self, Fault>;
    /// The value from what a person typed.
    ///
    /// # Errors
    /// The text is no such value; the fault says what would be right.
    fn from_text(text: &str) -> Result<Self, Fault>;
    /// The value for a person to read, with its unit.
    fn show(&self) -> Words;
}

/// A key of a keyed list: it has exactly one text form.
pub trait Key: Ord + Copy + Display + FromStr {}

/// What this version could not read of a document: kept, written back untouched, and named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rest {
    /// Unknown fields, and known ones whose value this version cannot read.
    pub fields: Fields,
    /// Which of them are known fields with an unreadable or contradicting value.
    pub problems: Vec<FieldError>,
}

/// One field of a document that is being read.
struct Left<'a> {
    /// What its path begins with: one comparison of numbers nearly always tells two paths apart.
    head: u64,
    path: &'a str,
    value: &'a FieldValue,
    taken: bool,
}

/// The first eight bytes of a path as a number that sorts as they do.
fn head(path: &str) -> u64 {
    let mut head = [0; 8];
    let bytes = &path.as_bytes()[..path.len().min(8)];
    head[..bytes.len()].copy_from_slice(bytes);
    u64::from_be_bytes(head)
}

/// Takes typed values out of a document; what nobody takes is the rest.
///
/// A sorted list, looked up by halving: a month's board asks for a million paths, most of them of fields that are empty.
pub struct Reader<'a> {
    fields: Vec<Left<'a>>,
    /// Places of what was taken, in the order of taking.
    taken: Vec<usize>,
    problems: Vec<FieldError>,
}

impl<'a> Reader<'a> {
    /// Starts to read a document.
    pub fn new(fields: &'a Fields) -> Self {
        Self::in_order(fields.iter().map(|(path, value)| (path.as_str(), value)))
    }

    /// Starts to read a document that nobody made a map of.
    pub fn of_list(fields: &'a FieldList<'_>) -> Self {
        Self::in_order(fields.iter())
    }

    fn in_order(fields: impl Iterator<Item = (&'a str, &'a FieldValue)>) -> Self {
        let fields: Vec<Left<'_>> =
            fields.map(|(path, value)| Left { head: head(path), path, value, taken: false }).collect();
        Self { taken: Vec::with_capacity(fields.len()), fields, problems: Vec::new() }
    }

    /// Where a field stands that is there and has not been taken.
    fn place(&self, path: &str) -> Option<usize> {
        let head = head(path);
        let of_field = |field: &Left<'_>| field.head.cmp(&head).then_with(|| field.path.cmp(path));
        let place = self.fields.binary_search_by(of_field).ok()?;
        (!self.fields[place].taken).then_some(place)
    }

    /// The field's value if it is there and readable. A field that is not is left in the rest, with its error.
    pub fn take<T: Value>(&mut self, path: &str) -> Option<T> {
        let place = self.place(path)?;
        let value = self.fields[place].value;
        // A value that would be written back differently is not the canonical form: leave it as it is.
        let canonical = |typed: &T| T::ONE_FORM || typed.to_value() == *value;
        let read = T::from_value(value)
            .and_then(|typed| if canonical(&typed) { Ok(typed) } else { Err(not_canonical()) });
        match read {
            Ok(typed) => {
                self.fields[place].taken = true;
                self.taken.push(place);
                Some(typed)
            }
            Err(fault) => {
                self.problem(fault.of(path));
                None
            }
        }
    }

    /// A mark that is written only where it is true.
    pub fn take_mark(&mut self, path: &str) -> bool {
        match self.place(path).map(|place| self.fields[place].value) {
            None | Some(FieldValue::Bool(false)) => false,
            Some(_) => self.take(path).unwrap_or(false),
        }
    }

    /// Whether the field is there and has not been taken.
    pub fn holds(&self, path: &str) -> bool {
        self.place(path).is_some()
    }

    /// The field's value, or an error that it is missing.
    pub fn require<T: Value>(&mut self, path: &str, expected: Words) -> Option<T> {
        if !self.holds(path) {
            self.problem(FieldError::missing(path, expected));
            return None;
        }
        self.take(path)
    }

    /// The keys that stand directly after `prefix.`, in order. What is no such key is left alone.
    pub fn keys<K: Key>(&self, prefix: &str) -> Vec<K> {
        let rest = |path: &'a str| path.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('.'));
        let from = self.fields.partition_point(|field| field.path < prefix);
        let mut keys = BTreeSet::new();
        let mut last = None;
        for field in self.fields[from..].iter().take_while(|field| field.path.starts_with(prefix)) {
            let Some(segment) = rest(field.path).and_then(|rest| rest.split('.').next()) else { continue };
            if field.taken || last == Some(segment) {
                continue;
            }
            last = Some(segment);
            if let Ok(key) = segment.parse::<K>()
                && key.to_string() == segment
            {
                keys.insert(key);
            }
        }
        keys.into_iter().collect()
    }

    /// All `prefix.<key>` with a value of their own.
    pub fn take_map<K: Key, T: Value>(&mut self, prefix: &str) -> BTreeMap<K, T> {
        let keys = self.keys::<K>(prefix);
        keys.into_iter().filter_map(|key| Some((key, self.take(&format!("{prefix}.{key}"))?))).collect()
    }

    /// Reads something whole or not at all: if `read` gives `None`, whatever it took goes back to the rest.
    pub fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mark = self.taken.len();
        let result = read(self);
        if result.is_none() {
            for place in self.taken.drain(mark..) {
                self.fields[place].taken = false;
            }
        }
        result
    }

    /// Notes a problem of the document, such as two fields that contradict each other.
    pub fn problem(&mut self, error: FieldError) {
        self.problems.push(error);
    }

    /// Why a document without one of its first fields cannot be read.
    pub fn refused(self) -> FieldError {
        self.problems.into_iter().next().expect("a field that could not be read has left its error")
    }

    /// What nobody took.
    pub fn finish(self) -> Rest {
        let left = self.fields.into_iter().filter(|field| !field.taken);
        Rest {
            fields: left.map(|field| (field.path.to_owned(), field.value.clone())).collect(),
            problems: self.problems,
        }
    }
}

fn not_canonical() -> Fault {
    Fault::new(
        Problem::Malformed,
        Words::lit("決められた書き方で保存された値", "a value in its canonical form"),
    )
}

/// Puts typed values into a document, over the rest.
pub struct Writer(Fields);

impl Writer {
    /// Starts from what could not be read.
    pub fn new(rest: &Rest) -> Self {
        Self(rest.fields.clone())
    }

    /// Writes a value if there is one.
    pub fn put<T: Value>(&mut self, path: impl Into<String>, value: Option<&T>) {
        if let Some(value) = value {
            self.0.insert(path.into(), value.to_value());
        }
    }

    /// Writes `prefix.<key>` for each entry.
    pub fn put_map<K: Key, T: Value>(&mut self, prefix: &str, map: &BTreeMap<K, T>) {
        for (key, value) in map {
            self.0.insert(format!("{prefix}.{key}"), value.to_value());
        }
    }

    /// The document.
    pub fn finish(self) -> Fields {
        self.0
    }
}

pub(crate) fn wrong_kind(ja: &'static str, en: &'static str) -> Fault {
    Fault::new(Problem::WrongKind, Words::lit(ja, en))
}

impl Value for bool {
    const ONE_FORM: bool = true;

    fn shape() -> Shape {
        Shape::Flag
    }
    fn to_value(&self) -> FieldValue {
        FieldValue::Bool(*self)
    }
    fn from_value(value: &FieldValue) -> Result<Self, Fault> {
        match value {
            FieldValue::Bool(yes) => Ok(*yes),
            _ => Err(wrong_kind("はい か いいえ", "yes or no")),
        }
    }
    fn from_text(text: &str) -> Result<Self, Fault> {
        const YES: [&str; 18] = [
            "はい",
            "有",
            "有り",
            "あり",
            "ある",
            "済",
            "要",
            "必要",
            "した",
            "やった",
            "できた",
            "○",
            "〇",
            "◯",
            "yes",
            "y",
            "true",
            "1",
        ];
        const NO: [&str; 16] = [
            "いいえ",
            "無",
            "無し",
            "なし",
            "ない",
            "未",
            "不要",
            "しなかった",
            "していない",
            "していません",
            "やらなかった",
            "×",
            "no",
            "n",
            "false",
            "0",
        ];
        let said = crate::said_forms::of(&crate::fold::fold(text).to_lowercase());
        let is = |words: &[&str], form: &String| {
            words.iter().any(|word| word == form || crate::kana::fold(word) == *form)
        };
        let flag = |form: &String| if is(&YES, form) { Some(true) } else { is(&NO, form).then_some(false) };
        let fault = || Fault::new(Problem::UnknownChoice, Words::lit("はい か いいえ", "yes or no"));
        said.iter().find_map(flag).ok_or_else(fault)
    }
    fn show(&self) -> Words {
        if *self { Words::lit("はい", "yes") } else { Words::lit("いいえ", "no") }
    }
}
