//! Phrases in both languages, and how people are called in them.

pub(crate) mod birth;
pub mod called;
pub mod plain;
pub mod words;
