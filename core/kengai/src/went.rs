//! The names of who went to a planned visit, or of who goes where nobody has recorded it: everything that names them asks here.

use kengai_model::went::who_went;
use kengai_model::{StaffId, VisitId, VisitRecord};
use kengai_store::Store;

use crate::CareError;
use crate::drafting::as_written;
use crate::names::Names;
use crate::visit_docs::doc_of;

/// The names of those.
pub(crate) fn names_of(
    store: &Store,
    names: &Names<'_>,
    planned: impl IntoIterator<Item = StaffId>,
    visits: impl IntoIterator<Item = VisitId>,
) -> Result<Vec<String>, CareError> {
    Ok(staff_of(store, planned, visits)?.into_iter().map(|staff| names.staff(staff)).collect())
}

/// Who went, as these records and drafts of one planned visit say; before any of them names somebody, whoever is planned.
pub(crate) fn staff_of(
    store: &Store,
    planned: impl IntoIterator<Item = StaffId>,
    visits: impl IntoIterator<Item = VisitId>,
) -> Result<Vec<StaffId>, CareError> {
    let mut recorded = Vec::new();
    for visit in visits {
        let written = as_written(store, doc_of(visit))?;
        let record = written.and_then(|(fields, _)| VisitRecord::from_fields(&fields).ok());
        recorded.extend(record.into_iter().flat_map(|record| record.helpers.into_keys()));
    }
    Ok(who_went(planned, recorded))
}
