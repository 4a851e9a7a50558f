//! The names of who went to a planned visit, or of who goes where nobody has recorded it: everything that names them asks here.

use kengai_model::went::who_went;
use kengai_model::{StaffId, VisitRecord};

use crate::people::names::Names;

/// Whether a record names nobody of those who are planned: somebody else went.
pub(crate) fn by_others(planned: &[StaffId], record: &VisitRecord) -> bool {
    let went = &record.helpers;
    !planned.is_empty() && !went.is_empty() && !planned.iter().any(|staff| went.contains_key(staff))
}

/// Who went, as these records and drafts of one planned visit say; before any of them names somebody, whoever is planned.
pub(crate) fn names_of(
    names: &Names<'_>,
    planned: impl IntoIterator<Item = StaffId>,
    records: impl IntoIterator<Item = VisitRecord>,
) -> Vec<String> {
    let recorded = records.into_iter().flat_map(|record| record.helpers.into_keys());
    who_went(planned, recorded).into_iter().map(|staff| names.staff(staff)).collect()
}
