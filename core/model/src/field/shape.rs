//! What a field can hold, for whoever draws it: the choices, the unit, the range. It comes from the type that parses the field,
//! so that nothing can be offered which would be refused.

use crate::words::Words;

/// One choice of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is written when it is chosen.
    pub code: &'static str,
    /// What it is called.
    pub label: Words,
}

/// What a field can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Yes or no.
    Flag,
    /// One of these.
    Choice(Vec<Choice>),
    /// Any of these.
    Choices(Vec<Choice>),
    /// A number in a small unit: with one decimal place, 368 is 36.8.
    Number {
        /// The unit that people read.
        unit: Words,
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
        /// Decimal places between what is written and what people read.
        decimals: u32,
    },
    /// A number that is a name: so many characters, leading zeros count.
    Digits {
        /// How many.
        chars: usize,
        /// Whether letters may stand in it.
        letters: bool,
    },
    /// One line.
    Line {
        /// The longest.
        chars_max: usize,
    },
    /// Several lines.
    Passage {
        /// The longest that one person enters.
        chars_max: usize,
    },
    /// A calendar day.
    Day,
    /// A calendar month.
    Month,
    /// A time of day.
    TimeOfDay,
    /// A moment; of a visit, a time of its day is typed.
    Moment,
    /// A member of staff.
    Person,
    /// A photo.
    Photo,
    /// Another record, or a value that nobody types.
    Link,
}

impl Shape {
    /// The choices, in the order in which they are offered; empty where there are none.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        match self {
            Self::Choice(choices) | Self::Choices(choices) => choices,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec;
    use crate::value::Value;
    use crate::vitals::Temperature;

    /// Whatever is offered is taken: every choice by its code and its label, both ends of every range, the longest text.
    #[test]
    fn whatever_a_field_offers_it_takes() {
        let mut seen = 0;
        for field in spec::all() {
            let takes = |text: &str| field.parse(text).is_ok();
            let what = field.pattern;
            match field.shape() {
                Shape::Flag => assert!(takes("はい") && takes("no"), "{what}"),
                shape @ (Shape::Choice(_) | Shape::Choices(_)) => {
                    assert!(!shape.choices().is_empty(), "{what}");
                    for choice in shape.choices() {
                        assert!(takes(choice.code) && takes(&choice.label.ja), "{what}: {}", choice.code);
                        seen += 1;
                    }
                }
                // Below zero only a mark that devices set by themselves.
                Shape::Number { min, max, decimals, .. } if min >= 0 => {
                    let shown = |raw| crate::number::show(raw, decimals, &Words::lit("", "")).ja;
                    let typed = |raw: i64| shown(raw).replace(',', "").trim().to_owned();
                    assert!(
                        takes(&typed(min)) && takes(&typed(max)),
                        "{what}: {} {}",
                        typed(min),
                        typed(max)
                    );
                    assert!(!takes(&typed(max + 1)), "{what}: beyond its end");
                }
                Shape::Line { chars_max } | Shape::Passage { chars_max } => {
                    assert!(takes(&"あ".repeat(chars_max)) && !takes(&"あ".repeat(chars_max + 1)), "{what}");
                }
                Shape::Day => assert!(takes("2026-11-16"), "{what}"),
                Shape::Month => assert!(takes("2026-11"), "{what}"),
                Shape::TimeOfDay => assert!(takes("7:30"), "{what}"),
                Shape::Number { .. }
                | Shape::Digits { .. }
                | Shape::Moment
                | Shape::Person
                | Shape::Photo
                | Shape::Link => {}
            }
        }
        assert!(seen > 150, "{seen} choices were looked at");
    }

    #[test]
    fn a_range_is_that_of_the_type() {
        let shape = Shape::Number { unit: Words::lit("℃", "°C"), min: 300, max: 450, decimals: 1 };
        assert_eq!(Temperature::shape(), shape);
    }
}
