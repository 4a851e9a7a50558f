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

/// Two times of which one bounds the other: changed together the later one gives way first, and is set last.
const TIMES: (&str, &str) = ("in.at", "out.at");

/// What is set in a record, as the facade takes it.
///
/// # Errors
/// A row is given what rows of its kind never hold; the error names the row.
pub fn set_of(edits: &[FormEdit]) -> Result<Vec<(String, String)>, FieldError> {
    let mut set = Vec::with_capacity(edits.len());
    for edit in edits {
        set.push((edit.row.0.clone(), typed(edit)?));
    }
    pressures_together(&mut set);
    times_in_turn(&mut set);
    Ok(set)
}

fn last_said(set: &[(String, String)], path: &str) -> Option<String> {
    set.iter().rfind(|(one, _)| one == path).map(|(_, text)| text.trim().to_owned())
}

fn pressures_together(set: &mut Vec<(String, String)>) {
    let (Some(upper), Some(lower)) = (last_said(set, PAIR.1), last_said(set, PAIR.2)) else { return };
    let both = match (upper.as_str(), lower.as_str()) {
        ("", "") => String::new(),
        // One without the other is no pressure: each is refused or cleared by itself.
        ("", _) | (_, "") => return,
        (upper, lower) => format!("{upper}/{lower}"),
    };
    set.retain(|(path, _)| path != PAIR.1 && path != PAIR.2);
    set.push((PAIR.0.to_owned(), both));
}

fn times_in_turn(set: &mut Vec<(String, String)>) {
    let (Some(first), Some(then)) = (last_said(set, TIMES.0), last_said(set, TIMES.1)) else { return };
    set.retain(|(path, _)| path != TIMES.0 && path != TIMES.1);
    set.extend([
        (TIMES.1.to_owned(), String::new()),
        (TIMES.0.to_owned(), first),
        (TIMES.1.to_owned(), then),
    ]);
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
