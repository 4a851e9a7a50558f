//! Decisions about one photo that do not agree, because two managers decided apart from each other: who decided what, for the list;
//! and what is written first where somebody who has seen both decides.

use kengai_model::{CareDay, FieldChange, FieldValue, Sha256};
use kengai_protocol::DocId;
use kengai_store::{Store, View};
use serde::Serialize;

use crate::CareError;
use crate::people::names::Names;
use crate::said::standing::{Said, standing_with_writers};
use crate::writing::anew::said_anew;

/// What a decision about a photo is made of.
const PARTS: [&str; 5] = ["on", "why", "reason", "shown", "because"];

/// One of the decisions about a photo that do not agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SplitDecision {
    /// It is shown; else it stays hidden.
    pub shows: bool,
    /// Since which day; `None` where somebody took back that it is shown.
    pub on: Option<CareDay>,
    /// Who decided so.
    pub by: Vec<String>,
}

/// The decisions about a photo: that it is shown, and that it is not.
pub(crate) fn split(
    store: &Store,
    names: &Names<'_>,
    (doc, view): (DocId, &View),
    sha: Sha256,
) -> Result<Vec<SplitDecision>, CareError> {
    let said = |last: &str| -> Result<Vec<SplitDecision>, CareError> {
        let values = standing_with_writers(store, names, doc, view, &field(&sha, last))?.values;
        Ok(values.into_iter().map(decision).collect())
    };
    let mut out = said("shown")?;
    // Where nobody took back that it is shown, whoever hid it decided otherwise.
    if out.iter().all(|one| one.shows) {
        let hidden = said("on")?.into_iter().filter(|one| one.on.is_some());
        out.extend(hidden.map(|one| SplitDecision { shows: false, ..one }));
    }
    Ok(out)
}

fn field(sha: &Sha256, last: &str) -> String {
    format!("photo_hidden.{sha}.{last}")
}

/// What one value says: a day, that it is so since then; none, that it is not so.
fn decision(said: Said) -> SplitDecision {
    let on = match &said.value {
        Some(FieldValue::Str(day)) => day.parse().ok(),
        _ => None,
    };
    let mut by: Vec<String> = said.by.into_iter().map(|by| by.name).collect();
    by.retain(|name| !name.is_empty());
    SplitDecision { shows: on.is_some(), on, by }
}

/// Whether several people's values stand in what was decided about a photo, in its words at least.
pub(crate) fn is_several(view: &View, sha: &Sha256) -> bool {
    PARTS.iter().any(|last| view.conflicts.contains_key(&field(sha, last)))
}

/// Puts one decision in the place of those that do not agree: that the photo is hidden, as it was before any of them; `anew` also what
/// stands in the same words, as of whoever decides now. Whoever has seen
/// them writes theirs over it then, and who ends in between leaves it hidden. Whoever is overruled is told, with this reason.
pub(crate) fn overrule(
    store: &mut Store,
    doc: DocId,
    (sha, anew): (&Sha256, bool),
    (reason, now): (&str, u64),
) -> Result<(), CareError> {
    let Some((view, heads)) = store.document(doc)? else { return Ok(()) };
    let several = |path: &String| view.conflicts.get(path).into_iter().flatten();
    let change = |last: &str| -> Vec<FieldChange> {
        let path = field(sha, last);
        let before = view.fields.get(&path).cloned();
        let after = match last {
            "shown" | "because" => None,
            _ => before.clone().or_else(|| several(&path).find_map(|one| one.value.clone())),
        };
        if anew && before == after {
            return said_anew(path, before);
        }
        let is_written = before != after || view.conflicts.contains_key(&path);
        is_written.then_some(FieldChange { field: path, before, after }).into_iter().collect()
    };
    let changes: Vec<FieldChange> = PARTS.into_iter().flat_map(change).collect();
    Ok(store.decide(doc, &heads, &changes, reason, now)?)
}
