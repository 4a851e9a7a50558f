//! A typed value of a row: from what a document holds, and to what the model parses.

use kengai_model::shape::Shape;
use kengai_model::{CareDay, FieldValue, MinuteOfDay, StaffId, UnixMillis};

/// A value of a row. Whatever a person typed or said may be given as text: the field's own parser reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditValue {
    /// Yes or no.
    Flag {
        /// Which.
        yes: bool,
    },
    /// One of the choices.
    Choice {
        /// Its code.
        code: String,
    },
    /// Several of the choices.
    Choices {
        /// Their codes.
        codes: Vec<String>,
    },
    /// A number in the row's small unit.
    Number {
        /// Such as 368 for 36.8.
        number: i64,
    },
    /// Words, or what was typed.
    Text {
        /// The words.
        text: String,
    },
    /// A day.
    Day {
        /// Which.
        day: CareDay,
    },
    /// A time of day; for a moment, one of the record's day.
    TimeOfDay {
        /// Which.
        time: MinuteOfDay,
    },
    /// A moment.
    Moment {
        /// Which.
        at: UnixMillis,
    },
    /// A member of staff.
    Person {
        /// Who.
        staff: StaffId,
    },
}

impl EditValue {
    /// What a field of this shape holds; `None` of what this version cannot read, and of what is no row.
    pub(super) fn of(shape: &Shape, value: &FieldValue) -> Option<Self> {
        let words = value.as_text();
        Some(match (shape, value) {
            (Shape::Flag, FieldValue::Bool(yes)) => Self::Flag { yes: *yes },
            (Shape::Number { .. }, FieldValue::Int(number)) => Self::Number { number: *number },
            (Shape::TimeOfDay, FieldValue::Int(minute)) => {
                let minute = u16::try_from(*minute).ok()?;
                Self::TimeOfDay { time: MinuteOfDay::new(minute / 60, minute % 60).ok()? }
            }
            (Shape::Moment, FieldValue::Int(at)) => Self::Moment { at: UnixMillis::new(*at).ok()? },
            (Shape::Choice(choices), _) => {
                let code = choices.iter().find(|choice| Some(choice.code) == words)?.code;
                Self::Choice { code: code.to_owned() }
            }
            (Shape::Choices(_), _) => Self::Choices { codes: words?.split(',').map(str::to_owned).collect() },
            (Shape::Digits { .. } | Shape::Line { .. } | Shape::Passage { .. } | Shape::Month, _) => {
                Self::Text { text: words?.to_owned() }
            }
            (Shape::Day, _) => Self::Day { day: words?.parse().ok()? },
            (Shape::Person, _) => Self::Person { staff: words?.parse().ok()? },
            _ => return None,
        })
    }

    /// Whether a field of this shape can hold such a value.
    pub(super) const fn fits(&self, shape: &Shape) -> bool {
        match self {
            Self::Text { .. } => true,
            Self::Flag { .. } => matches!(shape, Shape::Flag),
            Self::Choice { .. } => matches!(shape, Shape::Choice(_)),
            Self::Choices { .. } => matches!(shape, Shape::Choices(_)),
            Self::Number { .. } => matches!(shape, Shape::Number { .. }),
            Self::Day { .. } => matches!(shape, Shape::Day),
            Self::TimeOfDay { .. } => matches!(shape, Shape::TimeOfDay | Shape::Moment),
            Self::Moment { .. } => matches!(shape, Shape::Moment),
            Self::Person { .. } => matches!(shape, Shape::Person),
        }
    }

    /// As the model parses it.
    pub(super) fn as_typed(&self, shape: &Shape) -> String {
        match self {
            Self::Flag { yes: true } => "yes".to_owned(),
            Self::Flag { yes: false } => "no".to_owned(),
            Self::Choice { code } => code.clone(),
            Self::Choices { codes } => codes.join(","),
            Self::Number { number } => match shape {
                Shape::Number { decimals, .. } => with_point(*number, *decimals),
                _ => number.to_string(),
            },
            Self::Text { text } => text.clone(),
            Self::Day { day } => day.to_string(),
            Self::TimeOfDay { time } => time.to_string(),
            Self::Moment { at } => format!("{} {}", at.day(), at.minute()),
            Self::Person { staff } => staff.to_string(),
        }
    }
}

/// 368 with one decimal place is 36.8.
fn with_point(number: i64, decimals: u32) -> String {
    let one = 10_u64.saturating_pow(decimals);
    let (sign, number) = (if number < 0 { "-" } else { "" }, number.unsigned_abs());
    match decimals {
        0 => format!("{sign}{number}"),
        _ => format!("{sign}{}.{:0width$}", number / one, number % one, width = decimals as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_with_its_point() {
        for (number, decimals, text) in [
            (368, 1, "36.8"),
            (300, 1, "30.0"),
            (5, 1, "0.5"),
            (-5, 1, "-0.5"),
            (132, 0, "132"),
            (5, 2, "0.05"),
        ] {
            assert_eq!(with_point(number, decimals), text);
        }
    }
}
