//! What is said of a field that is wrong: one sentence that calls the field by its name on the sheet, says what is wrong and what
//! would be right.

use crate::error::{FieldError, Problem};
use crate::spec;
use crate::time::CareDay;
use crate::words::Words;

impl FieldError {
    /// The whole sentence for a person: which field, what is wrong, what would be right.
    pub fn words(&self) -> Words {
        let (label, problem) = (self.subject(), self.what());
        let (found_ja, found_en) = match self.problem {
            Problem::Missing => {
                (format!("{}が{}", label.ja, problem.ja), format!("No {} yet", lower_first(&label.en)))
            }
            _ => (format!("{}: {}", label.ja, problem.ja), format!("{} {}", label.en, problem.en)),
        };
        // A sentence of its own says what to do; what only names a value is where to go.
        let is_sentence = ["ください", "ます", "ません"].iter().any(|end| self.expected.ja.ends_with(end));
        let (to_ja, to_en) = if is_sentence { ("。", ". ") } else { (" → ", " → ") };
        let expected_en =
            if is_sentence { upper_first(&self.expected.en) } else { self.expected.en.to_string() };
        Words::new(
            format!("{found_ja}{to_ja}{}", self.expected.ja),
            format!("{found_en}{to_en}{expected_en}"),
        )
    }

    /// What is wrong: a day that has not come is no time.
    fn what(&self) -> Words {
        let is_day = spec::find(&self.field).is_some_and(|spec| spec.holds::<CareDay>());
        match self.problem {
            Problem::StillToCome if is_day => Words::lit("まだ来ていない日です", "is a day still to come"),
            problem => problem.words(),
        }
    }

    /// What the field is called where it is missed: beside others its label may say too little.
    pub fn subject(&self) -> Words {
        match self.field.as_str() {
            "outcome.reason" => Words::lit("中止・変更の理由", "Reason for cancelling or changing the visit"),
            path => match path.strip_prefix("task.").and_then(|rest| rest.strip_suffix(".reason")) {
                Some(task) => {
                    let task = spec::label(&format!("task.{task}"));
                    Words::new(
                        format!("{}をしなかった理由", task.ja),
                        format!("Reason for not doing this: {}", task.en),
                    )
                }
                None => spec::label(path),
            },
        }
    }
}

/// A sentence begins with a capital.
fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A label inside a sentence: `Goal` is `goal`, `SpO2` stays.
fn lower_first(label: &str) -> String {
    let mut chars = label.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() && !label.starts_with("SpO") => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => label.to_owned(),
    }
}
