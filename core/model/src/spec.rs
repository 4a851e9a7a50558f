//! Every field by its path: what it is called, how it is typed in, how it is shown.
//!
//! The parts of the records declare their fields once (see `part!`); this is where a path finds its declaration again: for
//! a screen's edit, an error's text, a conflict's two values, an amendment's before and after.

use crate::error::Fault;
use crate::fields::FieldValue;
use crate::tasks::Task;
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
}

impl FieldSpec {
    pub(crate) const fn of<T: Value>(pattern: &'static str, ja: &'static str, en: &'static str) -> Self {
        Self { pattern, ja, en, parse: parse_as::<T>, show: show_as::<T>, free_text: T::FREE_TEXT }
    }

    /// What the field is called.
    pub const fn label(&self) -> Words {
        Words::lit(self.ja, self.en)
    }

    /// Whether the field holds what a person wrote in their own words.
    pub const fn is_free_text(&self) -> bool {
        self.free_text
    }

    /// Whether this declares the field at a path.
    pub fn covers(&self, path: &str) -> bool {
        matches(self.pattern, path)
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

fn matches(pattern: &str, path: &str) -> bool {
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

/// The declaration of a field of any document.
pub fn find(path: &str) -> Option<&'static FieldSpec> {
    tables().flat_map(|table| table.iter()).find(|spec| matches(spec.pattern, path))
}

/// The declaration of a field of a visit.
pub fn find_in_visit(path: &str) -> Option<&'static FieldSpec> {
    crate::visit::specs().flat_map(|table| table.iter()).find(|spec| matches(spec.pattern, path))
}

/// Every declared field of a visit, in the order of the record.
pub fn of_visit() -> impl Iterator<Item = &'static FieldSpec> {
    crate::visit::specs().flatten()
}

/// Where a field stands in a visit's record, as it is filled in; the end for one that no visit has.
pub fn place_in_visit(path: &str) -> usize {
    let found = find_in_visit(path);
    of_visit().position(|field| found.is_some_and(|f| f.pattern == field.pattern)).unwrap_or(usize::MAX)
}

/// Every declared field of a client's sheet.
pub fn of_client() -> impl Iterator<Item = &'static FieldSpec> {
    crate::client::specs().flatten()
}

/// Every declared field of a home-care plan.
pub fn of_service_plan() -> impl Iterator<Item = &'static FieldSpec> {
    crate::service_plan::specs().flatten()
}

/// Every declared field of an incident.
pub fn of_incident() -> impl Iterator<Item = &'static FieldSpec> {
    crate::incident::specs().flatten()
}

/// The declaration of a field of a client's sheet.
pub fn find_in_client(path: &str) -> Option<&'static FieldSpec> {
    crate::client::specs().flatten().find(|spec| matches(spec.pattern, path))
}

/// Every declared field of any document that holds what a person wrote in their own words.
pub fn of_free_text() -> impl Iterator<Item = &'static FieldSpec> {
    tables().flatten().filter(|spec| spec.is_free_text())
}

/// The declaration of a field of a home-care plan.
pub fn find_in_service_plan(path: &str) -> Option<&'static FieldSpec> {
    crate::service_plan::specs().flatten().find(|spec| matches(spec.pattern, path))
}

/// The declaration of a field of an incident.
pub fn find_in_incident(path: &str) -> Option<&'static FieldSpec> {
    crate::incident::specs().flatten().find(|spec| matches(spec.pattern, path))
}

/// The declaration of a field of a plan month.
pub fn find_in_plan(path: &str) -> Option<&'static FieldSpec> {
    crate::plan::specs().flatten().find(|spec| matches(spec.pattern, path))
}

fn tables() -> impl Iterator<Item = &'static [FieldSpec]> {
    crate::visit::specs()
        .chain(crate::note::specs())
        .chain(crate::plan::specs())
        .chain(crate::client::specs())
        .chain(crate::service_plan::specs())
        .chain(crate::incident::specs())
        .chain(crate::directory::specs())
}

/// What a field is called; its own path if this version does not know it.
pub fn label(path: &str) -> Words {
    let Some(spec) = find(path) else { return Words::same(path) };
    let label = spec.label();
    // A task is better named by itself than by the word "task".
    let task = path.strip_prefix("task.").and_then(|rest| rest.split('.').next()?.parse::<Task>().ok());
    match task {
        Some(task) if spec.pattern == "task.*" => task.words(),
        Some(task) => {
            Words::new(format!("{} {}", task.ja(), label.ja), format!("{}: {}", task.en(), label.en))
        }
        None => label,
    }
}

/// A field's value for a person to read, with its unit. Values of unknown fields are shown as they are.
pub fn show(path: &str, value: &FieldValue) -> Words {
    let known = find(path).and_then(|spec| (spec.show)(value));
    known.unwrap_or_else(|| match value {
        FieldValue::Str(text) | FieldValue::Text(text) => Words::same(text.clone()),
        FieldValue::Int(number) => Words::same(number.to_string()),
        FieldValue::Bool(yes) => yes.show(),
    })
}
