//! What stands in a field, and how it came to: all values with their writers, conflicts, history, search.

pub(crate) mod conflicts;
pub(crate) mod field_views;
pub(crate) mod history;
pub(crate) mod history_cleared;
pub(crate) mod history_kind;
pub(crate) mod overruled;
pub(crate) mod search;
pub(crate) mod several;
pub(crate) mod standing;

use crate::CareBook;

/// Where several values stand, settling them, and whoever was overruled. See [`CareBook::conflicts`].
#[derive(Debug, Clone, Copy)]
pub struct Conflicts<'a> {
    pub(crate) book: &'a CareBook,
}

/// How a document came to say what it says. See [`CareBook::history`].
#[derive(Debug, Clone, Copy)]
pub struct Histories<'a> {
    pub(crate) book: &'a CareBook,
}

/// Finding what somebody wrote. See [`CareBook::search`].
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    pub(crate) book: &'a CareBook,
}

/// What stands in single fields, with everybody who wrote it, in words. See [`CareBook::reading`].
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    pub(crate) book: &'a CareBook,
}
