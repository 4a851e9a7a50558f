//! Phrases in both languages that are put together at run time.

use kengai_model::words::Words;

/// A phrase put together at run time.
#[must_use]
pub fn both(ja: impl Into<String>, en: impl Into<String>) -> Words {
    Words::new(ja.into(), en.into())
}

/// A phrase with more behind it.
pub(crate) fn behind(first: &str, words: &Words) -> Words {
    both(format!("{first}{}", words.ja), format!("{first}{}", words.en))
}
