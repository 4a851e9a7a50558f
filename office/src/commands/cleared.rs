//! What was cleared from a record, said with what stood there; and what went with it.

use kengai_model::{FieldValue, Fields, spec};

use super::sheet::People;
use super::visit_photos;
use crate::words::{Words, both};

/// A line for each field that stood before and stands no more; `typed` are the fields that somebody emptied.
pub(crate) fn lines(before: &Fields, after: &Fields, typed: &[String], people: &People<'_>) -> Vec<Words> {
    let gone = |path: &&String| !after.contains_key(*path);
    let by_hand = |path: &str| {
        typed
            .iter()
            .any(|name| path == name || path.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
    };
    // A whole photo is one thing to whoever took it out.
    let photos: Vec<&String> =
        typed.iter().filter(|name| name.starts_with("photo.") && name.matches('.').count() == 1).collect();
    let of_photo = |path: &str| photos.iter().any(|photo| path.starts_with(&format!("{photo}.")));
    let mut paths: Vec<&String> = before.keys().filter(gone).filter(|path| !of_photo(path)).collect();
    paths.sort_by_key(|path| (!by_hand(path), spec::place(path)));
    let out = photos.iter().map(|photo| {
        let called = visit_photos::called(before, photo);
        both(format!("{}を取り除きました。", called.ja), format!("{} was taken out.", called.en))
    });
    let lines = paths.into_iter().map(|path| {
        let (label, shown) = what(path, &before[path], people);
        if by_hand(path) {
            kengai_screens::cleared(&label, &shown)
        } else {
            both(
                format!("　いっしょに消えました: {} {}", label.ja, shown.ja),
                format!("  gone with it: {} {}", label.en, shown.en),
            )
        }
    });
    out.chain(lines).collect()
}

/// What was changed, with what stood there before: 注意: 犬がいる → 犬はいない.
pub(crate) fn changed(before: &Fields, after: &Fields, people: &People<'_>) -> Vec<Words> {
    let other = |(path, old): &(&String, &FieldValue)| after.get(*path).is_some_and(|new| new != *old);
    let line = |(path, old): (&String, &FieldValue)| {
        let (label, was) = what(path, old, people);
        let (_, is) = what(path, &after[path], people);
        both(
            format!("変わりました　{}: {} → {}", label.ja, was.ja, is.ja),
            format!("changed {}: {} → {}", label.en, was.en, is.en),
        )
    };
    before.iter().filter(other).map(line).collect()
}

fn what(path: &str, value: &FieldValue, people: &People<'_>) -> (Words, Words) {
    (spec::label(path), people.said(path, value))
}

/// The paths of fields that stood before and stand no more.
pub(crate) fn paths(before: &Fields, after: &Fields) -> Vec<String> {
    before.keys().filter(|path| !after.contains_key(*path)).cloned().collect()
}
