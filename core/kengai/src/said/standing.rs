//! Everything that stands in a field, with its writers: the one way for whatever somebody reads and acts on.
//!
//! Mostly a field holds one value. Where several people wrote it apart it holds several, and whoever acts on it must see
//! all of them; where all of them only added lines to one text it holds that text and each addition as a part.

use kengai_model::{FieldValue, Fields, Words};
use kengai_protocol::{DocId, Hash};
use kengai_store::{AtServer, DocKind, Store, View, Writing};
use serde::Serialize;

use crate::book::concurrent::{every_text, grouped};
use crate::book::doc_ref::{DocRef, doc_named};
use crate::book::place::{as_code, kind_words};
use crate::book::sought::Sought;
use crate::people::names::{Names, Writer};
use crate::{CareError, Conflicts, Reading};

/// A value or an addition, and who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The value; `None` where somebody cleared the field.
    pub value: Option<FieldValue>,
    /// As people read it.
    pub shown: Words,
    /// Everybody who wrote exactly this, the first first. Empty for what everybody has in common: a value that stands
    /// alone, the text that others added to. Who wrote that is in the record's history.
    pub by: Vec<Writer>,
    /// When the first of them wrote it, by their device's clock, Unix milliseconds; `None` where `by` is empty.
    pub device_ms: Option<u64>,
    /// When the server took that.
    pub server: AtServer,
    /// Why, where whoever wrote it first decided between several values.
    pub reason: Option<String>,
}

impl Said {
    /// A value as people read it, or that there is none any more.
    pub(crate) fn words(names: &Names<'_>, path: &str, value: Option<&FieldValue>) -> Words {
        value.map_or_else(|| Words::lit("（消した）", "(cleared)"), |value| names.show(path, value))
    }
}

/// All that stands in one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The field's path.
    pub field: String,
    /// What the field is called.
    pub label: Words,
    /// Nothing where the field is empty; one value where it is settled; the common text where there are parts; several in
    /// a conflict, in the order that all devices share: `conflicts` counts them so.
    pub values: Vec<Said>,
    /// What several people added to the common text, in the order that all devices share.
    pub parts: Vec<Said>,
}

impl Standing {
    /// Whether several values stand, and a manager has to decide.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.values.len() > 1
    }

    /// Every value in one line: `090-0000-0001 ／ 090-0000-0002`.
    #[must_use]
    pub fn in_line(&self) -> Words {
        let texts = |pick: fn(&Words) -> &str| {
            self.values.iter().map(|said| pick(&said.shown).to_owned()).collect::<Vec<_>>()
        };
        Words::new(texts(|words| &words.ja).join(" ／ "), texts(|words| &words.en).join(" / "))
    }

    /// Whether nothing at all stands here.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// How many fields of one kind of document hold several values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenConflicts {
    /// The kind of document, as search names it.
    #[serde(serialize_with = "as_code")]
    pub kind: DocKind,
    /// What it is called.
    pub what: Words,
    /// How many of its fields.
    pub fields: u64,
}

/// Everything that stands in a field of a document.
pub(crate) fn standing(
    store: &Store,
    names: &Names<'_>,
    doc: DocId,
    view: &View,
    path: &str,
) -> Result<Standing, CareError> {
    let alone = |value: &FieldValue| Said {
        shown: names.show(path, value),
        value: Some(value.clone()).filter(|_| !names.is_of_hidden_photo(path)),
        by: Vec::new(),
        device_ms: None,
        server: AtServer::Unknown,
        reason: None,
    };
    let (mut values, mut parts) = (Vec::new(), Vec::new());
    if let Some(conflict) = view.conflicts.get(path) {
        for same in grouped(path, conflict) {
            let writings: Vec<Writing> = same
                .iter()
                .map(|one| Writing { device: one.device.clone(), change: one.change.clone() })
                .collect();
            values.push(said(store, names, doc, path, same[0].value.clone(), &writings)?);
        }
    } else {
        values.extend(view.fields.get(path).map(alone));
    }
    if let Some(passage) = view.passages.get(path) {
        for part in &passage.parts {
            let text = Some(FieldValue::Str(part.text.clone()));
            parts.push(said(store, names, doc, path, text, &part.writers)?);
        }
    }
    Ok(Standing { field: path.to_owned(), label: label(names, view, path), values, parts })
}

/// The same, with who wrote a value that stands alone.
pub(crate) fn standing_with_writers(
    store: &Store,
    names: &Names<'_>,
    doc: DocId,
    view: &View,
    path: &str,
) -> Result<Standing, CareError> {
    let mut standing = standing(store, names, doc, view, path)?;
    if standing.values.len() > 1 || !standing.parts.is_empty() {
        return Ok(standing);
    }
    let mut writings = Vec::new();
    for change in store.written_by(doc, path)? {
        if let Some(known) = store.change_provenance(doc, change)? {
            writings.push(Writing { device: known.device.to_string(), change: change.to_string() });
        }
    }
    let value = view.fields.get(path).cloned();
    standing.values = vec![said(store, names, doc, path, value, &writings)?];
    Ok(standing)
}

/// What a field is called; in a list with what it belongs to, by every name that stands.
fn label(names: &Names<'_>, view: &View, path: &str) -> Words {
    let row = path.rsplit_once('.').map_or(path, |(row, _)| row);
    let name = format!("{row}.name");
    let Some(all) = every_text(view, &name) else { return names.label_in(&view.fields, path) };
    names.label_in(&Fields::from([(name, FieldValue::Str(all))]), path)
}

fn said(
    store: &Store,
    names: &Names<'_>,
    doc: DocId,
    path: &str,
    value: Option<FieldValue>,
    writings: &[Writing],
) -> Result<Said, CareError> {
    let mut known = Vec::with_capacity(writings.len());
    for one in writings {
        let change: Option<Hash> = one.change.parse().ok();
        let when = change.map(|change| store.change_provenance(doc, change)).transpose()?.flatten();
        let writer = one.device.parse().map_or_else(|_| Writer::nobody(None), |device| names.writer(device));
        known.push((when.map_or(u64::MAX, |when| when.at_ms), when, writer, change));
    }
    known.sort_by(|a, b| (a.0, &a.2.device).cmp(&(b.0, &b.2.device)));
    let first = known.first().and_then(|(_, when, ..)| *when);
    let reason = known.iter().find_map(|(.., change)| *change);
    let reason = reason.map(|change| store.change_reason(doc, change)).transpose()?.flatten();
    let mut by: Vec<Writer> = Vec::with_capacity(known.len());
    for (_, _, writer, _) in known {
        if !by.contains(&writer) {
            by.push(writer);
        }
    }
    Ok(Said {
        shown: Said::words(names, path, value.as_ref()),
        value: value.filter(|_| !names.is_of_hidden_photo(path)),
        by,
        device_ms: first.map(|known| known.at_ms),
        server: first.map_or(AtServer::Unknown, |known| known.server),
        reason,
    })
}

/// How many fields hold several values, by kind of document; kinds without any are left out.
pub(crate) fn open_conflicts(store: &Store) -> Result<Vec<OpenConflicts>, CareError> {
    let counted = store.conflict_counts()?.into_iter();
    Ok(counted.map(|(kind, fields)| OpenConflicts { kind, what: kind_words(kind), fields }).collect())
}

impl Conflicts<'_> {
    /// How many fields hold several values that somebody has to decide between, by kind of document.
    ///
    /// # Errors
    /// As the store.
    pub fn open(&self) -> Result<Vec<OpenConflicts>, CareError> {
        open_conflicts(&self.book.lock())
    }
}

impl Reading<'_> {
    /// Everything that stands in a field of a document, with its writers.
    ///
    /// # Errors
    /// Not on this device.
    pub fn standing(&self, of: &DocRef, path: &str) -> Result<Standing, CareError> {
        let store = self.book.lock();
        let doc = doc_named(&store, of)?;
        let (view, _) = store.document(doc)?.ok_or(CareError::NotFound(Sought::Record))?;
        standing(&store, &Names::load(&store, self.book.now_instant().day())?, doc, &view, path)
    }
}
