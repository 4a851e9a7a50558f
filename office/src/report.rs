//! What a command did: what a script reads and what a person reads, side by side.

use kengai_model::ClientId;
use kengai_model::called::san;
use serde_json::{Value, json};

use crate::words::{Words, both};

/// What a command did, for scripts and for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    json: Value,
    lines: Vec<Words>,
}

impl Report {
    /// A report with these keys.
    pub(crate) fn new(json: Value) -> Self {
        Self { json, lines: Vec::new() }
    }

    /// Adds a line for people.
    #[must_use]
    pub(crate) fn line(mut self, words: Words) -> Self {
        self.lines.push(words);
        self
    }

    /// Adds lines for people.
    #[must_use]
    pub(crate) fn lines(mut self, words: impl IntoIterator<Item = Words>) -> Self {
        self.lines.extend(words);
        self
    }

    /// Adds a key for scripts.
    #[must_use]
    pub(crate) fn key(mut self, name: &str, value: Value) -> Self {
        if let Value::Object(json) = &mut self.json {
            json.insert(name.to_owned(), value);
        }
        self
    }

    /// Puts lines before all others.
    #[must_use]
    pub(crate) fn first(mut self, words: impl IntoIterator<Item = Words>) -> Self {
        self.lines.splice(0..0, words);
        self
    }

    /// Begins with the names of those whom it is about.
    #[must_use]
    pub(crate) fn about(mut self, people: &[(ClientId, String)]) -> Self {
        if let Some(first) = self.lines.first_mut()
            && let Some(named) = named_first(first, people)
        {
            *first = named;
        }
        if let ([(client, name)], Value::Object(json)) = (people, &mut self.json) {
            json.entry("client").or_insert_with(|| json!(client));
            json.entry("client_name").or_insert_with(|| json!(name));
        }
        self
    }

    /// What scripts and people read.
    pub(crate) fn parts(&self) -> (&Value, &[Words]) {
        (&self.json, &self.lines)
    }
}

/// A sentence that names them first; `None` where it does already, or where it is about nobody.
pub(crate) fn named_first(words: &Words, people: &[(ClientId, String)]) -> Option<Words> {
    let name = names(people).filter(|_| !begins_with_name(words, people))?;
    Some(after_name(&name, words))
}

/// People as an answer addresses them: 見本 一郎 さん; `None` where it is about nobody.
fn names(people: &[(ClientId, String)]) -> Option<Words> {
    if people.is_empty() {
        return None;
    }
    let ja = people.iter().map(|(_, name)| san(name)).collect::<Vec<_>>().join("、");
    let en = people.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ");
    Some(both(ja, en))
}

/// Whether a sentence names one of them first already.
fn begins_with_name(words: &Words, people: &[(ClientId, String)]) -> bool {
    let text = words.ja.trim_start_matches(['■', ' ', '「']);
    people.iter().any(|(_, name)| text.starts_with(name.split('（').next().unwrap_or(name)))
}

/// A sentence that begins with a name; the sign of a heading stays before it.
fn after_name(name: &Words, words: &Words) -> Words {
    let apart = |text: &str| match text.strip_prefix("■ ") {
        Some(rest) => ("■ ", rest.to_owned()),
        None => ("", text.to_owned()),
    };
    let ((sign, ja), (_, en)) = (apart(&words.ja), apart(&words.en));
    both(format!("{sign}{}　{ja}", name.ja), format!("{sign}{}: {en}", name.en))
}
