//! Fields that two people wrote at the same time, in any document: both values stay, and a manager decides.

use kengai_model::{FieldChange, FieldValue, VisitId, Words};
use kengai_protocol::{DocId, Hash};
use kengai_store::{AtServer, DocKind, Store};
use serde::Serialize;

use crate::carebook::need_manager;
use crate::names::{Names, Writer};
use crate::visits::doc_of;
use crate::{CareBook, CareError};

/// One of the values of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConflictValue {
    /// The value; `None` where somebody cleared the field.
    pub value: Option<FieldValue>,
    /// As people read it.
    pub shown: Words,
    /// Who wrote it.
    pub by: Writer,
    /// When, by their device's clock, Unix milliseconds.
    pub device_ms: Option<u64>,
    /// When the server took it.
    pub server: AtServer,
}

/// A field with more than one value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldConflict {
    /// The document, in hex; for a visit its id.
    pub document: String,
    /// What the document is called.
    pub title: Words,
    /// The field's path.
    pub field: String,
    /// What the field is called.
    pub label: Words,
    /// Who wrote what, in an order that is the same on every device.
    pub values: Vec<ConflictValue>,
}

fn of_document(
    store: &Store,
    names: &Names<'_>,
    doc: DocId,
    kind: DocKind,
) -> Result<Vec<FieldConflict>, CareError> {
    let Some((view, _)) = store.document(doc)? else { return Ok(Vec::new()) };
    let title = names.title(kind, &view.fields);
    let mut out = Vec::new();
    for (field, values) in view.conflicts {
        let mut shown = Vec::new();
        for one in values {
            let change: Option<Hash> = one.change.parse().ok();
            let known = change.map(|change| store.change_provenance(doc, change)).transpose()?.flatten();
            shown.push(ConflictValue {
                shown: one
                    .value
                    .as_ref()
                    .map_or_else(|| Words::lit("（消した）", "(cleared)"), |value| names.show(&field, value)),
                by: one.device.parse().map_or_else(
                    |_| Writer { name: String::new(), staff: String::new(), device: one.device.clone() },
                    |device| names.writer(device),
                ),
                device_ms: known.map(|known| known.at_ms),
                server: known.map_or(AtServer::Unknown, |known| known.server),
                value: one.value,
            });
        }
        out.push(FieldConflict {
            document: doc.to_string(),
            title: title.clone(),
            label: names.label_in(&view.fields, &field),
            field,
            values: shown,
        });
    }
    Ok(out)
}

impl CareBook {
    /// The fields of a visit's record that hold more than one value.
    ///
    /// # Errors
    /// Not on this device.
    pub fn conflicts(&self, visit: VisitId) -> Result<Vec<FieldConflict>, CareError> {
        let store = self.lock();
        let doc = doc_of(visit);
        store.circle_of(doc)?.ok_or(CareError::NotFound("the record"))?;
        of_document(&store, &Names::load(&store)?, doc, DocKind::Visit)
    }

    /// Every field that holds more than one value, of all documents on this device.
    ///
    /// # Errors
    /// Not joined.
    pub fn all_conflicts(&self) -> Result<Vec<FieldConflict>, CareError> {
        let store = self.lock();
        let names = Names::load(&store)?;
        let mut out = Vec::new();
        for (doc, kind) in store.docs_in_conflict()? {
            out.extend(of_document(&store, &names, doc, kind)?);
        }
        Ok(out)
    }

    /// Decides a conflict: writes one of its values over all of them. `document` is named as the conflict names it. The
    /// decision is a change like any other: it stands in the history with what it decided between.
    ///
    /// # Errors
    /// Not a manager's device, no such conflict, or no such value (counted from 0).
    pub fn settle_conflict(&self, document: &str, field: &str, choice: usize) -> Result<(), CareError> {
        let doc: DocId = document.parse().map_err(|_| CareError::NotFound("the record"))?;
        let mut store = self.lock();
        need_manager(&store)?;
        let (view, heads) = store.document(doc)?.ok_or(CareError::NotFound("the record"))?;
        let circle = store.circle_of(doc)?.ok_or(CareError::NotFound("the record"))?;
        let kind = store.kind_of(doc)?.ok_or(CareError::NotFound("the record"))?;
        let values = view.conflicts.get(field).ok_or(CareError::NotFound("a conflict in this field"))?;
        let chosen = values.get(choice).ok_or(CareError::NotFound("this value of the conflict"))?;
        let change = FieldChange {
            field: field.to_owned(),
            before: view.fields.get(field).cloned(),
            after: chosen.value.clone(),
        };
        store.write_document(circle, doc, kind, &heads, &[change], self.now())?;
        Ok(())
    }
}
