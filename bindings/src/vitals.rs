//! Vital signs as a screen shows them: the last, and the one before.

use kengai::model::{CareDay, spec};

use crate::standing::Said;
use crate::words::Words;

/// A vital sign as last measured, and before that.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct VitalSeen {
    /// The field's path, such as `vitals.temperature`.
    pub field: String,
    /// What it is called.
    pub label: Words,
    /// The last value in the field's small unit (tenths of a degree); `None` where several people's values stand.
    pub value: Option<i64>,
    /// The value before it, likewise.
    pub before: Option<i64>,
    /// Day of the last measurement.
    pub day: CareDay,
    /// Everything that stands as the last value, as people read it: one, or several with their writers.
    pub values: Vec<Said>,
    /// The same of what was before.
    pub values_before: Vec<Said>,
}

impl From<kengai::VitalSeen> for VitalSeen {
    fn from(seen: kengai::VitalSeen) -> Self {
        Self {
            label: spec::label(&seen.path()),
            field: seen.field,
            value: seen.value,
            before: seen.before,
            day: seen.day,
            values: seen.values.into_iter().map(Into::into).collect(),
            values_before: seen.values_before.into_iter().map(Into::into).collect(),
        }
    }
}
