//! The form of a visit's record.

use kengai::{FieldSeen, LastTime, Standing, VisitSheet};
use kengai_model::{asked, spec};

use super::part::VISIT;
use super::sheet::Sheet;
use super::view::FormView;

/// The form of a visit's record: with what its fields hold, as people read them, what several people wrote, and what they held
/// last time.
#[must_use]
pub fn visit_form(
    sheet: &VisitSheet,
    seen: &[FieldSeen],
    several: &[Standing],
    last: &[LastTime],
) -> FormView {
    let record = &sheet.record;
    let mut problems = sheet.missing.clone();
    problems.extend(record.unreadable());
    Sheet {
        specs: spec::of_visit().collect(),
        parts: VISIT.iter().collect(),
        fields: &record.to_fields(),
        seen,
        several,
        last,
        asked: asked::of_visit(record, sheet.row.as_ref()),
        problems,
        may_type: &|path| record.may_type(path),
        open: sheet.draft,
    }
    .form()
}
