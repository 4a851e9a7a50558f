//! Vital signs as a screen shows them: the last, and the one before.

use kengai::model::{FieldValue, spec};

use crate::words::Words;

/// A vital sign as last measured, and before that.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct VitalSeen {
    /// The field's path, such as `vitals.temperature`.
    pub field: String,
    /// What it is called.
    pub label: Words,
    /// The last value in the field's small unit (tenths of a degree).
    pub value: i64,
    /// The last value as people read it, with its unit.
    pub shown: Words,
    /// The value before it, in the field's small unit.
    pub before: Option<i64>,
    /// Day of the last measurement.
    pub day: String,
}

impl From<kengai::VitalSeen> for VitalSeen {
    fn from(seen: kengai::VitalSeen) -> Self {
        // A vital sign of one number stands under `.value`, a pair's parts under their own names.
        let whole = format!("{}.value", seen.field);
        let path = if spec::find(&whole).is_some() { whole } else { seen.field.clone() };
        Self {
            label: spec::label(&path).into(),
            shown: spec::show(&path, &FieldValue::Int(seen.value)).into(),
            field: seen.field,
            value: seen.value,
            before: seen.before,
            day: seen.day.to_string(),
        }
    }
}
