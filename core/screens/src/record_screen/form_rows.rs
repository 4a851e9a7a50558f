//! A form's rows, by what they hold.

use crate::form::{FormRow, FormView};

pub(super) fn rows(form: &FormView) -> impl Iterator<Item = &FormRow> {
    form.sections.iter().flat_map(|section| &section.rows)
}

pub(super) fn row<'a>(form: &'a FormView, path: &str) -> Option<&'a FormRow> {
    rows(form).find(|row| row.id.0 == path)
}
