//! The declaration of a field: its path, what it is called, how it is typed in, how it is shown. The parts of the records declare
//! theirs once (see `part!`); `spec` finds them again.

use std::any::TypeId;

use crate::error::Fault;
use crate::fields::FieldValue;
use crate::shape::Shape;
use crate::value::Value;
use crate::words::Words;

/// One declared field.
#[derive(Debug, Clone, Copy)]
pub struct FieldSpec {
    /// The path; `*` stands for a key.
    pub pattern: &'static str,
    ja: &'static str,
    en: &'static str,
    parse: fn(&str) -> Result<FieldValue, Fault>,
    show: fn(&FieldValue) -> Option<Words>,
    free_text: bool,
    passage: bool,
    holds: fn() -> TypeId,
    shape: fn() -> Shape,
}

impl FieldSpec {
    pub(crate) const fn of<T: Value + 'static>(
        pattern: &'static str,
        ja: &'static str,
        en: &'static str,
    ) -> Self {
        let (parse, show, holds, shape) = (parse_as::<T>, show_as::<T>, TypeId::of::<T>, T::shape);
        Self { pattern, ja, en, parse, show, free_text: T::FREE_TEXT, passage: T::PASSAGE, holds, shape }
    }

    /// What the field is called.
    pub const fn label(&self) -> Words {
        Words::lit(self.ja, self.en)
    }

    /// Whether the field holds what a person wrote in their own words.
    pub const fn is_free_text(&self) -> bool {
        self.free_text
    }

    /// Whether the field holds a passage: words to which several people may add lines at the same time. Of a line, such as
    /// a name or an address, several values are always a conflict.
    pub const fn is_passage(&self) -> bool {
        self.passage
    }

    /// Whether the field's value is one of this type, such as a person's id.
    pub fn holds<T: 'static>(&self) -> bool {
        (self.holds)() == TypeId::of::<T>()
    }

    /// What the field can hold.
    #[must_use]
    pub fn shape(&self) -> Shape {
        (self.shape)()
    }

    /// Whether this declares the field at a path.
    pub fn covers(&self, path: &str) -> bool {
        matches(self.pattern, path)
    }

    /// The value for a person to read, with its unit; `None` where it is no value of this field.
    pub(crate) fn show(&self, value: &FieldValue) -> Option<Words> {
        (self.show)(value)
    }

    /// The field's value from what a person typed.
    ///
    /// # Errors
    /// The text is no such value; the fault says what would be right.
    pub fn parse(&self, text: &str) -> Result<FieldValue, Fault> {
        (self.parse)(text)
    }
}

fn parse_as<T: Value>(text: &str) -> Result<FieldValue, Fault> {
    T::from_text(text).map(|value| value.to_value())
}

fn show_as<T: Value>(value: &FieldValue) -> Option<Words> {
    T::from_value(value).ok().map(|value| value.show())
}

/// Whether a path is of a pattern.
pub(crate) fn matches(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('.'), path.split('.'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some("*"), Some(_)) => {}
            (Some(a), Some(b)) if a == b => {}
            _ => return false,
        }
    }
}
