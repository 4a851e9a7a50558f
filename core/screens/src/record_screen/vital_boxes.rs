//! Boxes of vital signs, and the pad that fills them: the point sets itself, last time's value stands in grey.

use kengai_model::Words;
use kengai_model::vitals::VitalKind;

use super::form_rows::row;
use super::tap::{Tap, of_choices};
use crate::form::{FormRow, FormRowId, FormView, RowKind};

/// One number of a box, as a pad takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PadField {
    /// The row.
    pub row: FormRowId,
    /// What it is called.
    pub label: Words,
    /// Its unit.
    pub unit: Words,
    /// The smallest, in the row's small unit.
    pub min: i64,
    /// The largest.
    pub max: i64,
    /// Decimal places: 368 is 36.8.
    pub decimals: u32,
    /// As it stands.
    pub shown: Option<Words>,
    /// Last time's.
    pub last: Option<Words>,
}

/// A vital sign: one number, or two for blood pressure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberBox {
    /// 体温, 血圧.
    pub label: Words,
    /// As it stands: 36.8℃, 132/84mmHg; or why it was not taken.
    pub shown: Option<Words>,
    /// Last time's: 前回36.5.
    pub last: Option<Words>,
    /// Its numbers, in the order in which they are typed.
    pub fields: Vec<PadField>,
    /// 測らない: each reason a tap.
    pub not_taken: Vec<Tap>,
    /// It is asked for and neither there nor refused.
    pub open: bool,
}

/// The boxes that are asked for or filled, and the others.
pub(super) fn boxes(form: &FormView) -> (Vec<NumberBox>, Vec<NumberBox>) {
    let (mut wanted, mut others) = (Vec::new(), Vec::new());
    for kind in VitalKind::ALL {
        let base = format!("vitals.{kind}");
        let of = |ends: &[&str]| -> Vec<&FormRow> {
            ends.iter().filter_map(|end| row(form, &format!("{base}.{end}"))).collect()
        };
        let numbers =
            if matches!(kind, VitalKind::BloodPressure) { of(&["upper", "lower"]) } else { of(&["value"]) };
        if numbers.is_empty() {
            continue;
        }
        let none = row(form, &format!("{base}.none"));
        let one = boxed(kind.words(), &numbers, none);
        let is_wanted = numbers.iter().any(|row| row.asked) || one.shown.is_some();
        if is_wanted { wanted.push(one) } else { others.push(one) }
    }
    (wanted, others)
}

fn boxed(label: Words, numbers: &[&FormRow], none: Option<&FormRow>) -> NumberBox {
    let fields: Vec<PadField> = numbers.iter().filter_map(|row| field(row)).collect();
    let reason = none.and_then(|row| row.shown.clone());
    let shown = joined(numbers.iter().map(|row| row.shown.as_ref()), numbers).or(reason);
    let last = joined(numbers.iter().map(|row| row.last.as_ref().map(|last| &last.shown)), numbers);
    let open = shown.is_none() && numbers.iter().any(|row| row.asked);
    NumberBox { label, shown, last, fields, not_taken: none.map(of_choices).unwrap_or_default(), open }
}

/// 132/84mmHg: the unit once, behind the last. `None` where one of them is not there.
fn joined<'a>(parts: impl Iterator<Item = Option<&'a Words>>, rows: &[&FormRow]) -> Option<Words> {
    let parts: Vec<&Words> = parts.collect::<Option<_>>()?;
    let unit = rows.first().and_then(|row| field(row)).map(|field| field.unit);
    let bare = |one: &str, unit: &str| one.strip_suffix(unit).unwrap_or(one).trim_end().to_owned();
    let all = |text: fn(&Words) -> &str| {
        let (last, before) = parts.split_last()?;
        let unit = unit.as_ref().map(text).unwrap_or_default();
        let before = before.iter().map(|one| bare(text(one), unit) + "/");
        Some(before.collect::<String>() + text(last))
    };
    Some(Words::new(all(|words| &words.ja)?, all(|words| &words.en)?))
}

fn field(row: &FormRow) -> Option<PadField> {
    let RowKind::Number { unit, min, max, decimals } = &row.kind else { return None };
    Some(PadField {
        row: row.id.clone(),
        label: row.label.clone(),
        unit: unit.clone(),
        min: *min,
        max: *max,
        decimals: *decimals,
        shown: row.shown.clone(),
        last: row.last.as_ref().map(|last| last.shown.clone()),
    })
}
