//! Free text with limits. What is longer is refused where it is entered, never cut off.

use crate::error::{Fault, Problem};
use crate::fields::FieldValue;
use crate::plain;
use crate::shape::Shape;
use crate::value::{Value, wrong_kind};
use crate::words::Words;

/// Characters in a line.
pub const LINE_CHARS_MAX: usize = 200;
/// Characters in a passage.
pub const PASSAGE_CHARS_MAX: usize = 4_000;

/// Whether a text may stand in a field of this kind, beside its length.
fn well_formed(text: &str, allow: fn(char) -> bool, expected: Words) -> Result<(), Fault> {
    if text.trim().is_empty() {
        return Err(Fault::new(Problem::Missing, expected));
    }
    if text.chars().any(|c| c.is_control() && !allow(c)) {
        return Err(hidden());
    }
    Ok(())
}

/// What is said of a sign that nobody sees: nothing is wrong with the words that somebody sees.
fn hidden() -> Fault {
    Fault::new(
        Problem::Malformed,
        Words::lit(
            "見えない文字（文字の向きを変えるものなど）が入っています。貼り付けずに、入力し直してください",
            "there are signs that nobody sees, such as turn a line around; type it again instead of pasting it",
        ),
    )
}

macro_rules! limited {
    ($(#[$meta:meta])* $name:ident, $max:ident, $passage:literal, $allow:expr, $ja:literal, $en:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The text as it was entered.
            ///
            /// # Errors
            /// Empty, too long, or with signs that nobody sees: control characters, or such as turn a line around.
            pub fn new(text: impl Into<String>) -> Result<Self, Fault> {
                let text = plain::entered(&text.into());
                if plain::is_blank(&text) {
                    return Err(Fault::new(Problem::Missing, Words::lit($ja, $en)));
                }
                if plain::turns_around(&text) {
                    return Err(hidden());
                }
                Self::stored(text)
            }
            /// The text as a document holds it, whoever wrote it.
            fn stored(text: String) -> Result<Self, Fault> {
                let expected = Words::lit($ja, $en);
                if text.chars().count() > $max {
                    return Err(Fault::new(Problem::TooLong, expected));
                }
                well_formed(&text, $allow, expected)?;
                Ok(Self(text))
            }
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Value for $name {
            const FREE_TEXT: bool = true;
            const PASSAGE: bool = $passage;
            const ONE_FORM: bool = true;

            fn shape() -> Shape {
                if $passage { Shape::Passage { chars_max: $max } } else { Shape::Line { chars_max: $max } }
            }
            fn to_value(&self) -> FieldValue {
                FieldValue::Str(self.0.clone())
            }
            fn from_value(value: &FieldValue) -> Result<Self, Fault> {
                match value {
                    // What several people added to a passage stands together in front of whoever edits it: the limit is for
                    // what one person enters.
                    FieldValue::Str(text) if $passage => {
                        well_formed(text, $allow, Words::lit($ja, $en))?;
                        Ok(Self(text.clone()))
                    }
                    FieldValue::Str(text) => Self::stored(text.clone()),
                    _ => Err(wrong_kind($ja, $en)),
                }
            }
            fn from_text(text: &str) -> Result<Self, Fault> {
                Self::new(text.trim())
            }
            fn show(&self) -> Words {
                Words::same(plain::shown(&self.0).into_owned())
            }
        }
    };
}

limited!(
    /// A name, a reason, an address: one line. Of several that were written apart one has to be chosen.
    Line, LINE_CHARS_MAX, false, |_| false, "200字までの一行", "one line of at most 200 characters"
);
limited!(
    /// A note or a caution: several lines. To one that stands, several people may add lines apart from each other.
    Passage, PASSAGE_CHARS_MAX, true, |c| c == '\n' || c == '\t', "4000字までの文章", "text of at most 4,000 characters"
);

/// 特記事項: a passage that was a text of the merge library before, and is still read where it is one. Its limit holds where
/// it is entered.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Remarks(pub String);

impl Value for Remarks {
    const FREE_TEXT: bool = true;
    const PASSAGE: bool = true;
    // But for a text of before, which nobody writes back: see `fields::diff`.
    const ONE_FORM: bool = true;

    fn shape() -> Shape {
        Passage::shape()
    }
    fn to_value(&self) -> FieldValue {
        FieldValue::Str(self.0.clone())
    }
    fn from_value(value: &FieldValue) -> Result<Self, Fault> {
        value.as_text().map(|text| Self(text.to_owned())).ok_or_else(|| wrong_kind("文章", "text"))
    }
    fn from_text(text: &str) -> Result<Self, Fault> {
        Passage::new(text).map(|passage| Self(passage.0))
    }
    fn show(&self) -> Words {
        Words::same(plain::shown(&self.0).into_owned())
    }
}
