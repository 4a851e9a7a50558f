//! Fields that two people wrote at the same time: both values stay, and a manager decides.

use kengai_model::{FieldChange, FieldValue, VisitId};
use kengai_store::DocKind;
use serde::Serialize;

use crate::carebook::need_manager;
use crate::directory::directory;
use crate::visits::doc_of;
use crate::{CareBook, CareError};

/// A field with more than one value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldConflict {
    /// The field's path.
    pub field: String,
    /// Who wrote what.
    pub values: Vec<(String, FieldValue)>,
}

impl CareBook {
    /// The fields of a record that hold more than one value.
    ///
    /// # Errors
    /// Not on this device.
    pub fn conflicts(&self, visit: VisitId) -> Result<Vec<FieldConflict>, CareError> {
        let store = self.lock();
        let (view, _) = store.document(doc_of(visit))?.ok_or(CareError::NotFound("the record"))?;
        let directory = directory(&store)?;
        let name = |device: &str| {
            device
                .parse()
                .ok()
                .and_then(|device| store.staff_of(&device))
                .and_then(|staff| directory.name_of(kengai_model::StaffId::from_bytes(staff.0)))
                .unwrap_or_default()
                .to_owned()
        };
        Ok(view
            .conflicts
            .into_iter()
            .map(|(field, values)| FieldConflict {
                field,
                values: values.into_iter().map(|one| (name(&one.device), one.value)).collect(),
            })
            .collect())
    }

    /// Decides a conflict: writes one of its values over all of them.
    ///
    /// # Errors
    /// Not a manager's device, no such conflict, or no such value (counted from 0).
    pub fn settle_conflict(&self, visit: VisitId, field: &str, choice: usize) -> Result<(), CareError> {
        let mut store = self.lock();
        need_manager(&store)?;
        let doc = doc_of(visit);
        let (view, heads) = store.document(doc)?.ok_or(CareError::NotFound("the record"))?;
        let circle = store.circle_of(doc)?.ok_or(CareError::NotFound("the record"))?;
        let values = view.conflicts.get(field).ok_or(CareError::NotFound("a conflict in this field"))?;
        let chosen = values.get(choice).ok_or(CareError::NotFound("this value of the conflict"))?;
        let change = FieldChange {
            field: field.to_owned(),
            before: view.fields.get(field).cloned(),
            after: Some(chosen.value.clone()),
        };
        store.write_document(circle, doc, DocKind::Visit, &heads, &[change], self.now())?;
        Ok(())
    }
}
