//! What is wrong with a field, and what would be right; `error_words` makes the sentence of it.
//!
//! Errors name the field and what was expected, in both languages, and never repeat what was entered: an error may end in
//! a log, and what was entered is care data.

use serde::Serialize;

use crate::words::Words;

/// The kind of thing that is wrong. Each is a decision a screen can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// The field is required here and empty.
    #[error("missing")]
    Missing,
    /// The document holds another type of value than this field has (another version wrote it, or it is damaged).
    #[error("wrong kind of value")]
    WrongKind,
    /// What was entered is not a number.
    #[error("not a number")]
    NotANumber,
    /// A number that the thing measured cannot have.
    #[error("out of range")]
    OutOfRange,
    /// None of the choices that this version knows.
    #[error("unknown choice")]
    UnknownChoice,
    /// Not a date or a time.
    #[error("not a date or time")]
    NotATime,
    /// An identifier or number of the wrong length or alphabet.
    #[error("malformed")]
    Malformed,
    /// Longer than the limit.
    #[error("too long")]
    TooLong,
    /// Contradicts another field.
    #[error("contradicts another field")]
    Contradiction,
    /// Several people's values stand in it.
    #[error("holds several values")]
    SeveralValues,
    /// A time or a date that has not come yet, of something that happened.
    #[error("still to come")]
    StillToCome,
    /// No such field in this kind of document.
    #[error("unknown field")]
    UnknownField,
    /// The device or the office's other records write it, not a person.
    #[error("not for people to change")]
    Fixed,
}

impl Problem {
    /// The problem in both languages.
    pub const fn words(self) -> Words {
        match self {
            Self::Missing => Words::lit("まだありません", "is missing"),
            Self::WrongKind => Words::lit("値の種類が違います", "holds the wrong kind of value"),
            Self::NotANumber => Words::lit("数字ではありません", "is not a number"),
            Self::OutOfRange => Words::lit("範囲の外です", "is out of range"),
            Self::UnknownChoice => Words::lit("選択肢にありません", "is not one of the choices"),
            Self::NotATime => Words::lit("日付や時刻ではありません", "is not a date or time"),
            Self::Malformed => Words::lit("形が違います", "is malformed"),
            Self::TooLong => Words::lit("長すぎます", "is too long"),
            Self::Contradiction => Words::lit("ほかの項目と合いません", "contradicts another field"),
            Self::SeveralValues => Words::lit("二つの記入があります", "holds two values"),
            Self::StillToCome => Words::lit("まだ来ていない時刻です", "is still to come"),
            Self::UnknownField => Words::lit("この項目はありません", "is not a field of this record"),
            Self::Fixed => Words::lit("書き換えられない項目です", "cannot be changed by hand"),
        }
    }
}

/// What is wrong with one value, before it is known which field it was for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{problem}; expected {}", expected.en)]
pub struct Fault {
    /// What is wrong.
    pub problem: Problem,
    /// What would be right.
    pub expected: Words,
}

impl Fault {
    /// A fault with what would be right.
    pub const fn new(problem: Problem, expected: Words) -> Self {
        Self { problem, expected }
    }

    /// The same fault, of a named field.
    pub fn of(self, field: impl Into<String>) -> FieldError {
        FieldError { field: field.into(), problem: self.problem, expected: self.expected }
    }
}

/// What is wrong with one field of a record, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{field}: {problem}; expected {}", expected.en)]
pub struct FieldError {
    /// The field's dotted path, such as `vitals.temperature.value`.
    pub field: String,
    /// What is wrong.
    pub problem: Problem,
    /// What would be right.
    pub expected: Words,
}

impl FieldError {
    /// A required field that is empty.
    pub fn missing(field: impl Into<String>, expected: Words) -> Self {
        Fault::new(Problem::Missing, expected).of(field)
    }
}
