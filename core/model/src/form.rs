//! A sheet changed field by field, from what a person types: the client's sheet, a home-care plan, an incident, a planned
//! visit. The text becomes a field, the whole is read again, and what the reader would not accept is refused with nothing
//! changed, so there is one place that knows what is impossible. (A visit's record has its own rules: `edit`.)

use crate::belongs;
use crate::error::{Fault, FieldError, Problem};
use crate::fields::Fields;
use crate::spec::FieldSpec;
use crate::time::{CareDay, MinuteOfDay};
use crate::value::{Rest, Value};
use crate::words::Words;

/// What stands for the key of a row that is not there yet.
pub const NEW_KEY: &str = "new";
/// The shortest beginning of a key that is taken for the key.
const KEY_PREFIX_MIN: usize = 4;

/// A kind of sheet.
pub struct Form {
    /// The declaration of a field.
    pub find: fn(&str) -> Option<&'static FieldSpec>,
    /// Beginnings of fields that nobody types.
    pub fixed: &'static [&'static str],
    /// Reads it; gives back what could not be read.
    pub read: fn(&Fields) -> Result<Rest, FieldError>,
    /// What its fields are called as a whole, with an example.
    pub expected: Words,
}

impl Form {
    /// Sets fields from what a person typed; empty text clears one. All or none. `fresh` is the key of a row that is typed
    /// as [`NEW_KEY`]; the beginning of a key is enough where only one row has it; a time of day is one of `day`.
    ///
    /// # Errors
    /// A field that is none or that nobody may type, or a text that is no value of it; nothing is changed then.
    pub fn set(
        &self,
        fields: &Fields,
        pairs: &[(&str, &str)],
        fresh: &str,
        day: Option<CareDay>,
    ) -> Result<Fields, FieldError> {
        let mut after = fields.clone();
        let mut set = Vec::with_capacity(pairs.len());
        for (typed, text) in pairs {
            let path = whole_key(fields, typed, fresh);
            let fixed = self.fixed.iter().any(|start| path.starts_with(start));
            let spec = (self.find)(&path).filter(|_| !fixed).ok_or_else(|| self.unknown(typed))?;
            if text.trim().is_empty() {
                after.remove(&path);
                for with in belongs::going_with(&after, &path) {
                    after.remove(&with);
                }
            } else {
                let value = spec.parse(text).or_else(|fault| match (day, MinuteOfDay::from_text(text)) {
                    (Some(day), Ok(minute)) => spec.parse(&format!("{day} {minute}")).map_err(|_| fault),
                    _ => Err(fault),
                });
                after.insert(path.clone(), value.map_err(|fault| fault.of(&path))?);
            }
            set.push(path);
        }
        let rest = (self.read)(&after)?;
        if let Some(error) = rest.problems.iter().find(|error| set.contains(&error.field)) {
            return Err(error.clone());
        }
        match set.iter().find(|path| rest.fields.contains_key(*path)) {
            Some(path) if path.ends_with(".start") || path.ends_with(".end") => {
                let expected = Words::lit("開始と終了を一緒に", "start and end together");
                Err(Fault::new(Problem::Contradiction, expected).of(path))
            }
            Some(path) => Err(self.unknown(path)),
            None => Ok(after),
        }
    }

    fn unknown(&self, path: &str) -> FieldError {
        Fault::new(Problem::UnknownField, self.expected.clone()).of(path)
    }
}

/// The path with its key written out.
fn whole_key(fields: &Fields, typed: &str, fresh: &str) -> String {
    let Some((list, rest)) = typed.split_once('.') else { return typed.to_owned() };
    let Some((key, last)) = rest.split_once('.') else { return typed.to_owned() };
    if key == NEW_KEY {
        return format!("{list}.{fresh}.{last}");
    }
    if key.len() < KEY_PREFIX_MIN {
        return typed.to_owned();
    }
    let start = format!("{list}.");
    let mut keys: Vec<&str> =
        fields.keys().filter_map(|path| path.strip_prefix(&start)?.split('.').next()).collect();
    keys.dedup();
    match keys.iter().filter(|known| known.starts_with(key)).collect::<Vec<_>>().as_slice() {
        [only] => format!("{list}.{only}.{last}"),
        _ => typed.to_owned(),
    }
}
