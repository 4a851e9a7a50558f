//! A document's fields as a screen shows them: what each is called, its value with its unit, people by their names.

use kengai_model::{FieldValue, Fields, Words, spec};

use crate::people::names::Names;
use crate::{CareError, Reading};

/// One field with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldSeen {
    /// The field's path.
    pub path: String,
    /// What it is called; where it belongs to a person, with the name.
    pub label: Words,
    /// Its value as people read it.
    pub shown: Words,
    /// Its value in the field's small unit, where it is a number (382 for 38.2 ℃).
    pub number: Option<i64>,
    /// In a list (contacts, medicines, calls): what its fields share, such as `contact.<id>`.
    pub part: Option<String>,
}

/// The path up to the last key of a list, where more than one field can stand under it.
fn part_of(path: &str) -> Option<String> {
    let (before, _) = spec::find(path)?.pattern.rsplit_once(".*.")?;
    let parts = before.split('.').count() + 1;
    Some(path.split('.').take(parts).collect::<Vec<_>>().join("."))
}

impl Reading<'_> {
    /// Fields for people, in the order of their paths.
    ///
    /// # Errors
    /// Not joined.
    pub fn fields_seen(&self, fields: &Fields) -> Result<Vec<FieldSeen>, CareError> {
        let store = self.book.lock();
        let names = Names::load(&store, self.book.now_instant().day())?;
        let seen = |(path, value): (&String, &FieldValue)| FieldSeen {
            label: names.label(path),
            shown: names.show(path, value),
            number: if let FieldValue::Int(number) = value { Some(*number) } else { None },
            part: part_of(path),
            path: path.clone(),
        };
        Ok(fields.iter().map(seen).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_one_contact_belong_together() {
        let id = "0f".repeat(16);
        assert_eq!(part_of(&format!("contact.{id}.name")), Some(format!("contact.{id}")));
        assert_eq!(part_of("person.name"), None);
        assert_eq!(part_of("task.medication"), None, "a task is a field by itself");
        assert_eq!(part_of("from.a.newer.version"), None);
    }
}
