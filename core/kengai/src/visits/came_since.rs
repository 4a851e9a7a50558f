//! What came into a record since its draft was begun and says something else than the draft does: finishing the draft would put two
//! values into the field, and whoever writes it never saw the other one.

use std::collections::BTreeMap;

use kengai_model::{FieldValue, VisitId, Words, diff};
use kengai_protocol::Hash;
use serde::Serialize;

use crate::book::concurrent::reads_alike;
use crate::book::whereabouts::doc_of;
use crate::people::names::{Names, Writer};
use crate::said::standing::Said;
use crate::{CareError, Visits};

/// A field that the draft changes and that others have changed since it was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CameSince {
    /// The field's path.
    pub field: String,
    /// What the field is called.
    pub label: Words,
    /// What the draft says.
    pub mine: Words,
    /// What the record says.
    pub theirs: Words,
    /// Who wrote that.
    pub by: Vec<Writer>,
    /// When the last of them did, by their device's clock, Unix milliseconds.
    pub device_ms: Option<u64>,
}

impl Visits<'_> {
    /// What finishing a visit's draft would put beside what others wrote since it was begun; nothing where there is no draft.
    ///
    /// # Errors
    /// As the store.
    pub fn came_since(&self, visit: VisitId) -> Result<Vec<CameSince>, CareError> {
        let store = self.book.lock();
        let doc = doc_of(visit);
        let Some(draft) = store.draft(doc)?.filter(|draft| !draft.base.is_empty()) else {
            return Ok(Vec::new());
        };
        let Some((view, heads)) = store.document(doc)?.filter(|(_, heads)| *heads != draft.base) else {
            return Ok(Vec::new());
        };
        debug_assert!(!heads.is_empty());
        let (begun, now) = (store.begun_with(&draft)?, view.editable());
        let is_other = |path: &str| {
            let theirs = now.get(path);
            begun.get(path) != theirs
                && !reads_alike(path, draft.fields.get(path), theirs)
                && !only_adds(begun.get(path), draft.fields.get(path), theirs)
        };
        let mut fields: Vec<String> =
            diff(&begun, &draft.fields).into_iter().map(|change| change.field).collect();
        fields.retain(|path| is_other(path));
        if fields.is_empty() {
            return Ok(Vec::new());
        }
        let names = Names::load(&store, self.book.now_instant().day())?;
        let history = store.history(doc)?.into_iter();
        let made: BTreeMap<Hash, _> =
            history.map(|change| (change.hash, (change.device, change.at_ms))).collect();
        let mut out = Vec::new();
        for field in fields {
            let written = store.written_by(doc, &field)?;
            let by: Vec<_> = written.iter().filter_map(|hash| made.get(hash)).collect();
            out.push(CameSince {
                label: names.label_in(&draft.fields, &field),
                mine: Said::words(&names, &field, draft.fields.get(&field)),
                theirs: Said::words(&names, &field, now.get(&field)),
                device_ms: by.iter().map(|(_, at_ms)| *at_ms).max(),
                by: by.into_iter().map(|(device, _)| names.writer(*device)).collect(),
                field,
            });
        }
        Ok(out)
    }
}

/// Both only add to one text: nothing is in the way of either.
fn only_adds(begun: Option<&FieldValue>, mine: Option<&FieldValue>, theirs: Option<&FieldValue>) -> bool {
    let text = |value: Option<&FieldValue>| match value {
        Some(FieldValue::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let begun = text(begun).unwrap_or_default();
    matches!((text(mine), text(theirs)), (Some(mine), Some(theirs)) if mine.starts_with(&begun) && theirs.starts_with(&begun))
}
