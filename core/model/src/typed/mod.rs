//! What people type, and what they search: digits and kana, readings, synonyms, what is near.

pub mod fold;
pub mod kana;
pub mod nearest;
pub(crate) mod reading_words;
pub(crate) mod readings;
pub(crate) mod said_forms;
pub mod said_from_now;
pub mod searched;
pub(crate) mod synonyms;
pub(crate) mod variants;
