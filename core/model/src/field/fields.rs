//! A document as the store knows it: a flat map from dotted path to value.
//!
//! Flat, because then every field is a register of its own: the store can diff, merge and show conflicts without knowing
//! what a visit is. Lists are keyed by ids (`photo.<id>.purpose`), so that two people's additions never collide. Numbers
//! are integers in small named units (38.2 ℃ is 382 tenths), because a float has no canonical bytes to sign.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

/// A document's fields by dotted path, in the byte order of the paths.
pub type Fields = BTreeMap<String, FieldValue>;

/// The value of one field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldValue {
    /// A string that is written as a whole.
    Str(String),
    /// An integer in the field's own unit.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// A text of before texts became plain values, when the merge library wove what several people typed. Read and never
    /// written: whoever writes such a field writes a string.
    Text(String),
}

impl FieldValue {
    /// The words, where the value is words.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Str(text) | Self::Text(text) => Some(text),
            Self::Int(_) | Self::Bool(_) => None,
        }
    }

    /// The value as it is written today.
    #[must_use]
    pub fn plain(self) -> Self {
        match self {
            Self::Text(text) => Self::Str(text),
            other => other,
        }
    }
}

/// Whether two states of a field say the same: a text of before and the same words written today do.
fn same(one: Option<&FieldValue>, other: Option<&FieldValue>) -> bool {
    one == other
        || one
            .and_then(FieldValue::as_text)
            .is_some_and(|text| other.and_then(FieldValue::as_text) == Some(text))
}

/// A document's fields as a list in the byte order of their paths, read from the text that a map of them is stored as. For
/// what looks at thousands of documents once each: a map of each of them was a fifth of the time of a month's board.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FieldList<'a>(Vec<(Cow<'a, str>, FieldValue)>);

impl FieldList<'_> {
    /// The fields in their order, each once.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FieldValue)> {
        self.0.iter().map(|(path, value)| (path.as_ref(), value))
    }

    /// The same as a map.
    pub fn to_fields(&self) -> Fields {
        self.iter().map(|(path, value)| (path.to_owned(), value.clone())).collect()
    }
}

impl From<Fields> for FieldList<'_> {
    fn from(fields: Fields) -> Self {
        Self(fields.into_iter().map(|(path, value)| (Cow::Owned(path), value)).collect())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for FieldList<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ListVisitor)
    }
}

struct ListVisitor;

impl<'de> Visitor<'de> for ListVisitor {
    type Value = FieldList<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of fields")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::with_capacity(map.size_hint().unwrap_or(LIST_FIELDS));
        while let Some((Path(path), value)) = map.next_entry()? {
            fields.push((path, value));
        }
        // A map is written in this order; should it ever not be, what comes last counts, as in a map.
        if !fields.is_sorted_by(|a: &(Cow<'_, str>, FieldValue), b| a.0 < b.0) {
            let map: BTreeMap<_, _> = fields.into_iter().collect();
            fields = map.into_iter().collect();
        }
        Ok(FieldList(fields))
    }
}

/// Room for the fields of a visit; longer documents make more.
const LIST_FIELDS: usize = 64;

/// A path as it stands in the text, copied only where it holds something escaped.
#[derive(Deserialize)]
#[serde(transparent)]
struct Path<'a>(#[serde(borrow)] Cow<'a, str>);

/// One field that differs between two states of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field's path.
    pub field: String,
    /// What it held before; `None` if it was not there.
    pub before: Option<FieldValue>,
    /// What it holds now; `None` if it was removed.
    pub after: Option<FieldValue>,
}

/// The fields that differ, in the order of their paths. The same words in a text of before and in a string of today are no
/// difference: nobody changed them.
pub fn diff(old: &Fields, new: &Fields) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    for (field, before) in old {
        let after = new.get(field);
        if !same(after, Some(before)) {
            changes.push(FieldChange {
                field: field.clone(),
                before: Some(before.clone()),
                after: after.cloned(),
            });
        }
    }
    for (field, after) in new {
        if !old.contains_key(field) {
            changes.push(FieldChange { field: field.clone(), before: None, after: Some(after.clone()) });
        }
    }
    changes.sort_by(|a, b| a.field.cmp(&b.field));
    changes
}

/// Writes changes into a document, whatever it held before.
pub fn apply(fields: &mut Fields, changes: &[FieldChange]) {
    for change in changes {
        match &change.after {
            Some(value) => fields.insert(change.field.clone(), value.clone()),
            None => fields.remove(&change.field),
        };
    }
}
