//! What an app says of rows: which holds what. Here it becomes what the facade takes, a path and what a person types.

use kengai_model::error::{Fault, FieldError, Problem};
use kengai_model::shape::Shape;
use kengai_model::{Words, spec};

use super::value::EditValue;
use super::view::FormRowId;

/// The value of a row, or that it is empty now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormEdit {
    /// The row.
    pub row: FormRowId,
    /// What it holds; `None` clears it, and what belongs to it.
    pub value: Option<EditValue>,
}

/// Two rows that are one answer: changed together they are set together, because the step between may be impossible.
const PAIR: (&str, &str, &str) =
    ("vitals.blood_pressure", "vitals.blood_pressure.upper", "vitals.blood_pressure.lower");

/// What is set in a record, as the facade takes it.
///
/// # Errors
/// A row is given what rows of its kind never hold; the error names the row.
pub fn set_of(edits: &[FormEdit]) -> Result<Vec<(String, String)>, FieldError> {
    let mut set = Vec::with_capacity(edits.len());
    for edit in edits {
        set.push((edit.row.0.clone(), typed(edit)?));
    }
    let place = |of: &str| set.iter().rposition(|(path, _)| path == of);
    if let (Some(upper), Some(lower)) = (place(PAIR.1), place(PAIR.2)) {
        let both = match (set[upper].1.trim(), set[lower].1.trim()) {
            ("", "") => String::new(),
            // One without the other is no pressure: each is refused or cleared by itself.
            ("", _) | (_, "") => return Ok(set),
            (upper, lower) => format!("{upper}/{lower}"),
        };
        set[upper.min(lower)] = (PAIR.0.to_owned(), both);
        set.retain(|(path, _)| path != PAIR.1 && path != PAIR.2);
    }
    Ok(set)
}

fn typed(edit: &FormEdit) -> Result<String, FieldError> {
    let Some(value) = &edit.value else { return Ok(String::new()) };
    let shape = spec::find(&edit.row.0).map_or(Shape::Link, spec::FieldSpec::shape);
    if !value.fits(&shape) {
        let expected = Words::lit("この項目の値", "a value of this field");
        return Err(Fault::new(Problem::WrongKind, expected).of(&edit.row.0));
    }
    Ok(value.as_typed(&shape))
}
