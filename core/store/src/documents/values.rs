//! What a field of a document holds: the values that stand in it, and what of them people see.
//!
//! Every field is a register: a value stands until somebody writes another who saw it. So of two people who wrote apart both
//! values stand. Nothing is ever put together from the letters of two values; what stands beside each other is read in one
//! of three ways, and every device reads the same:
//!
//! - Equal values are one. So are different ones where only one is left without those that say what everybody had begun with.
//! - Of a *passage* (the field's declaration says so) to which everybody only added lines, people see the text that all had
//!   begun with, and the additions as parts. What they had begun with is what stood at the newest change that all of them
//!   had seen; where there is not exactly one such change, or it held several values itself, it is not asked.
//! - Everything else is a conflict of whole values; but where people read all of them alike (two instants of one minute), there
//!   is nothing to decide: they see one.
//!
//! *Texts of before* are objects of the merge library, in which what two people typed was woven letter by letter. Nobody makes
//! or changes one any more (`guard.rs`). Where a field holds nothing else they keep the view that they had: those that were
//! begun apart stand one after the other. Beside a plain value each counts as the text that it says.

use std::collections::BTreeSet;

use automerge::{Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};
use kengai_model::{FieldValue, spec};
use kengai_protocol::DeviceId;

use crate::StoreError;
use crate::documents::ancestry::Ancestry;
use crate::documents::note_ids;
use crate::documents::view::LINE_BREAK;

/// A value as it is written; every text is a plain value.
pub(crate) fn scalar(value: &FieldValue) -> ScalarValue {
    match value {
        FieldValue::Str(text) | FieldValue::Text(text) => ScalarValue::Str(text.as_str().into()),
        FieldValue::Int(number) => ScalarValue::Int(*number),
        FieldValue::Bool(yes) => ScalarValue::Boolean(*yes),
    }
}

/// What a field holds: each value with the operation that wrote it; `None` for one that was cleared. In the order that all
/// devices share.
pub(crate) type Values = Vec<(Option<FieldValue>, ObjId)>;

/// How often it is looked at what people had begun with who wrote what others had begun with. Deeper, it is a conflict.
const DEPTH_MAX: usize = 8;

/// What people see of the values of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stands {
    /// Nothing.
    Nothing,
    /// One value.
    One(FieldValue),
    /// A text, and what several people added to it: each addition with everybody who wrote it.
    Parts(String, Vec<(String, Vec<ObjId>)>),
    /// Several values that people read alike.
    Alike(Values),
    /// Several values.
    Several(Values),
}

impl Stands {
    fn of(value: Option<FieldValue>) -> Self {
        value.map_or(Self::Nothing, Self::One)
    }
}

/// The values that a field holds now, or held at some heads.
pub(crate) fn values(
    document: &Automerge,
    path: &str,
    heads: Option<&[ChangeHash]>,
) -> Result<Values, StoreError> {
    let all = match heads {
        None => document.get_all(ROOT, path)?,
        Some([]) => Vec::new(),
        Some(heads) => document.get_all_at(ROOT, path, heads)?,
    };
    let mut values = Values::new();
    for (value, id) in all {
        values.extend(read(document, &value, &id, heads)?.map(|value| (value, id)));
    }
    Ok(values)
}

/// One value of a field: `Some(None)` where it was cleared, `None` for what only a newer version knows.
pub(crate) fn read(
    document: &Automerge,
    value: &Value<'_>,
    id: &ObjId,
    heads: Option<&[ChangeHash]>,
) -> Result<Option<Option<FieldValue>>, StoreError> {
    Ok(match value {
        Value::Object(ObjType::Text) => Some(Some(FieldValue::Text(match heads {
            None => document.text(id)?,
            Some(heads) => document.text_at(id, heads)?,
        }))),
        Value::Object(_) => None,
        Value::Scalar(scalar) => match scalar.as_ref() {
            ScalarValue::Str(text) => Some(Some(FieldValue::Str(text.to_string()))),
            ScalarValue::Int(number) => Some(Some(FieldValue::Int(*number))),
            ScalarValue::Boolean(yes) => Some(Some(FieldValue::Bool(*yes))),
            ScalarValue::Null => Some(None),
            _ => None,
        },
    })
}

/// What people see of the values of a field.
pub(crate) fn stands(
    document: &Automerge,
    ancestry: &Ancestry<'_>,
    path: &str,
    values: Values,
) -> Result<Stands, StoreError> {
    Ok(match stands_at(document, ancestry, path, values, 0)? {
        Stands::Several(values) if are_alike(path, &values) => Stands::Alike(values),
        stands => stands,
    })
}

fn stands_at(
    document: &Automerge,
    ancestry: &Ancestry<'_>,
    path: &str,
    values: Values,
    depth: usize,
) -> Result<Stands, StoreError> {
    if let Some(text) = joined(&values) {
        return Ok(Stands::of((!text.is_empty()).then_some(FieldValue::Text(text))));
    }
    let is_passage = values.len() > 1 && is_passage(path);
    let values: Values = values.into_iter().map(|(value, id)| (whole(value, is_passage), id)).collect();
    if let Some(one) = all_one(&values) {
        return Ok(Stands::of(one));
    }
    if !is_passage || depth == DEPTH_MAX {
        return Ok(Stands::Several(values));
    }
    let changes: Option<BTreeSet<ChangeHash>> =
        values.iter().map(|(_, id)| document.hash_for_opid(id)).collect();
    let Some(begun) = changes.and_then(|changes| ancestry.last_in_common(&changes)) else {
        return Ok(Stands::Several(values));
    };
    let then = self::values(document, path, Some(&[begun]))?;
    let base = match stands_at(document, ancestry, path, then, depth + 1)? {
        Stands::Nothing => None,
        Stands::One(value) => Some(value.plain()),
        Stands::Parts(..) | Stands::Alike(_) | Stands::Several(_) => return Ok(Stands::Several(values)),
    };
    let left: Values = values.into_iter().filter(|(value, _)| *value != base).collect();
    if let Some(one) = all_one(&left) {
        return Ok(Stands::of(one));
    }
    Ok(match base.as_ref().and_then(FieldValue::as_text) {
        Some(base) => match parts(base, &left) {
            Some(parts) => Stands::Parts(base.to_owned(), parts),
            None => Stands::Several(left),
        },
        None => Stands::Several(left),
    })
}

/// What each added to a text; `None` where somebody did anything else.
fn parts(base: &str, values: &Values) -> Option<Vec<(String, Vec<ObjId>)>> {
    let mut parts: Vec<(String, Vec<ObjId>)> = Vec::new();
    for (value, id) in values {
        let added = value.as_ref()?.as_text()?.strip_prefix(base)?.strip_prefix(LINE_BREAK)?;
        if added.trim().is_empty() {
            return None;
        }
        match parts.iter_mut().find(|(text, _)| text == added) {
            Some((_, writers)) => writers.push(id.clone()),
            None => parts.push((added.to_owned(), vec![id.clone()])),
        }
    }
    Some(parts)
}

/// Whether what several people write to a field may be additions. A handover note is one person's (`written_once.rs`).
fn is_passage(path: &str) -> bool {
    note_ids::note_of(path).is_none() && spec::is_passage(path)
}

/// A value beside others, as it is compared with them.
fn whole(value: Option<FieldValue>, is_passage: bool) -> Option<FieldValue> {
    let empty = |value: &FieldValue| match value {
        FieldValue::Text(text) => text.is_empty(),
        FieldValue::Str(text) => is_passage && text.is_empty(),
        FieldValue::Int(_) | FieldValue::Bool(_) => false,
    };
    value.filter(|value| !empty(value)).map(FieldValue::plain)
}

/// The one value that all of them are; that there are none is one, too.
fn all_one(values: &Values) -> Option<Option<FieldValue>> {
    let Some((first, rest)) = values.split_first() else { return Some(None) };
    rest.iter().all(|(value, _)| *value == first.0).then(|| first.0.clone())
}

/// A value as people read it, beside others.
pub(crate) fn as_read(path: &str, value: Option<&FieldValue>) -> Option<FieldValue> {
    value.map(|value| spec::as_read(path, value))
}

fn are_alike(path: &str, values: &Values) -> bool {
    let mut read = values.iter().map(|(value, _)| as_read(path, value.as_ref()));
    let first = read.next();
    read.all(|one| Some(one) == first)
}

/// Texts of before that were begun apart, one after the other. `None` where not all are such texts.
fn joined(values: &Values) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for (value, _) in values {
        let Some(FieldValue::Text(text)) = value else { return None };
        if !text.is_empty() {
            parts.push(text);
        }
    }
    (!values.is_empty()).then(|| parts.join("\n"))
}

/// The one value that stands for several on every device: the last, as the merge library orders them.
pub(crate) fn last(values: &Values) -> Option<FieldValue> {
    values.iter().rev().find_map(|(value, _)| value.clone())
}

/// The value that was shown for a field before additions were: confirmations of then were signed over it.
pub(crate) fn shown_before(values: &Values) -> Option<FieldValue> {
    match joined(values) {
        Some(text) => (!text.is_empty()).then_some(FieldValue::Text(text)),
        None => last(values),
    }
}

/// The device whose operation this is: an actor id begins with it (`guard` refuses any other).
pub(crate) fn device_of(id: &ObjId) -> Option<DeviceId> {
    match id {
        ObjId::Id(_, actor, _) => DeviceId::from_slice(actor.to_bytes().get(..DeviceId::LEN)?).ok(),
        ObjId::Root => None,
    }
}
