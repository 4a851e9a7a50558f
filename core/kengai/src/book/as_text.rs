//! Ids and times of day in JSON: as text, as scripts have always read them. What a view holds is a type all the same.

use std::fmt::Display;

use serde::Serializer;

/// As people and scripts write it.
pub(crate) fn text<S: Serializer>(value: &impl Display, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

/// An empty text where there is none.
pub(crate) fn or_empty<S: Serializer>(value: &Option<impl Display>, to: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => to.collect_str(value),
        None => to.serialize_str(""),
    }
}

/// Nothing where there is none.
pub(crate) fn or_null<S: Serializer>(value: &Option<impl Display>, to: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => to.collect_str(value),
        None => to.serialize_none(),
    }
}
