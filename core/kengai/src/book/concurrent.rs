//! What several people wrote apart into one field.

use kengai_model::{FieldValue, spec};
use kengai_store::Concurrent;
use kengai_store::View;

/// Every text of a line that several people wrote apart, in one line; `None` where one stands, or none.
pub(crate) fn every_text(view: &View, path: &str) -> Option<String> {
    let mut all: Vec<&str> = Vec::new();
    for value in
        view.conflicts.get(path)?.iter().filter_map(|one| one.value.as_ref().and_then(FieldValue::as_text))
    {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    Some(all.join(" ／ "))
}

/// Whether people read two values of a field alike.
pub(crate) fn reads_alike(path: &str, one: Option<&FieldValue>, other: Option<&FieldValue>) -> bool {
    let read = |value: Option<&FieldValue>| value.map(|value| spec::as_read(path, value));
    one == other || read(one) == read(other)
}

/// The different values of a conflict, each with all that wrote it, in the order that all devices share. What people read alike is
/// one.
pub(crate) fn grouped<'a>(path: &str, conflict: &'a [Concurrent]) -> Vec<Vec<&'a Concurrent>> {
    let mut groups: Vec<Vec<&Concurrent>> = Vec::new();
    for one in conflict {
        let alike =
            |group: &&mut Vec<&Concurrent>| reads_alike(path, group[0].value.as_ref(), one.value.as_ref());
        match groups.iter_mut().find(alike) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}
