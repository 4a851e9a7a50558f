//! The care book itself: the open store, the clock, where things are, and what is wrong, as errors.

pub(crate) mod as_text;
pub(crate) mod carebook;
pub(crate) mod clock;
pub(crate) mod concurrent;
pub(crate) mod doc_ref;
pub(crate) mod doc_state;
pub(crate) mod error;
pub(crate) mod invitation_problem;
pub(crate) mod moments;
pub(crate) mod opened_pictures;
pub(crate) mod outside;
pub(crate) mod place;
pub(crate) mod reasons;
pub(crate) mod sought;
pub(crate) mod sync_report;
pub(crate) mod syncs;
pub(crate) mod whereabouts;
