//! The month as the manager reviews it: readiness, confirming, files of actuals.

pub(crate) mod begun_here;
pub(crate) mod board;
pub(crate) mod earlier;
pub(crate) mod export;
pub(crate) mod export_begun;
pub(crate) mod export_last;
pub(crate) mod export_line;
pub(crate) mod export_since;
pub(crate) mod for_writer;
pub(crate) mod month;
pub(crate) mod stands;
pub(crate) mod to_call;

use crate::CareBook;

/// A month before billing: which records are ready, why others are not, confirming. See [`CareBook::review`].
#[derive(Debug, Clone, Copy)]
pub struct Review<'a> {
    pub(crate) book: &'a CareBook,
}

/// Files of actuals: what goes into one, and what went. See [`CareBook::exports`].
#[derive(Debug, Clone, Copy)]
pub struct Exports<'a> {
    pub(crate) book: &'a CareBook,
}
