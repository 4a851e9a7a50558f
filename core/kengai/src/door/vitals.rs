//! Vital signs as last measured, with those before: every value that stands, with its writer.

use kengai_model::{CareDay, FieldValue};
use kengai_store::Store;
use serde::Serialize;

use crate::CareError;
use crate::book::whereabouts::visit_of;
use crate::people::names::Names;
use crate::said::standing::{Said, Standing, standing, standing_with_writers};
use crate::visits::looked::Looked;
use crate::visits::one_visit::{is_repeated, of_one_visit};

/// A vital sign as last measured, and before that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VitalSeen {
    /// The field's path, such as `vitals.temperature`.
    pub field: String,
    /// The last value in the field's unit (tenths for temperature); `None` where several people's values stand.
    pub value: Option<i64>,
    /// The value before it, likewise.
    pub before: Option<i64>,
    /// Day of the last measurement.
    pub day: CareDay,
    /// Everything that stands as the last value: one, or several with their writers.
    pub values: Vec<Said>,
    /// The same of what was before.
    pub values_before: Vec<Said>,
}

const FIELDS: [&str; 6] = [
    "vitals.temperature.value",
    "vitals.blood_pressure.upper",
    "vitals.blood_pressure.lower",
    "vitals.pulse.value",
    "vitals.spo2.value",
    "vitals.respiration.value",
];

impl VitalSeen {
    /// The path of the field that holds the number.
    #[must_use]
    pub fn path(&self) -> String {
        // A vital sign of one number stands under `.value`, a pair's parts under their own names.
        let whole = format!("{}.value", self.field);
        if FIELDS.contains(&whole.as_str()) { whole } else { self.field.clone() }
    }
}

/// The only value, where there is one.
fn settled(values: &[Said]) -> Option<i64> {
    match values {
        [Said { value: Some(FieldValue::Int(value)), .. }] => Some(*value),
        _ => None,
    }
}

pub(crate) fn vitals(
    store: &Store,
    names: &Names<'_>,
    records: &[Looked],
) -> Result<Vec<VitalSeen>, CareError> {
    let mut out = Vec::new();
    for path in FIELDS {
        let mut seen: Vec<(&Looked, Standing)> = Vec::new();
        for one in records {
            let said = standing(store, names, one.doc, &one.view, path)?;
            if said.is_empty() || is_repeated(store, visit_of(one.doc), &one.record)? {
                continue;
            }
            // Of one visit that two have recorded both measurements stand, with their writers.
            let same = seen.iter_mut().find(|(known, _)| of_one_visit(&known.record, &one.record));
            if let Some((known, values)) = same {
                if values.values.iter().all(|known| known.value != said.values[0].value) {
                    if values.values.len() == 1 {
                        *values = standing_with_writers(store, names, known.doc, &known.view, path)?;
                    }
                    values
                        .values
                        .extend(standing_with_writers(store, names, one.doc, &one.view, path)?.values);
                }
                continue;
            }
            if seen.len() == 2 {
                break;
            }
            seen.push((one, said));
        }
        let mut seen = seen.into_iter();
        let Some((one, last)) = seen.next() else { continue };
        let day = one.record.date;
        let before = seen.next().map_or_else(Vec::new, |(_, before)| before.values);
        out.push(VitalSeen {
            field: path.trim_end_matches(".value").to_owned(),
            value: settled(&last.values),
            before: settled(&before),
            day,
            values: last.values,
            values_before: before,
        });
    }
    Ok(out)
}
