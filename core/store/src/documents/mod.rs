//! Documents: what stands in them, how they are written, and what was.
//!
//! `hand` says where and by whom; `save` writes, through `document`, which alone speaks with the merge library beside `guard`
//! and `values`; `rows`, `changes`, `confirmations`, `draft_rows` and `overruled` own their tables.

pub(crate) mod ancestry;
pub(crate) mod any_change;
pub(crate) mod change_scan;
pub(crate) mod changes;
pub(crate) mod confirmations;
pub(crate) mod discarded;
pub mod doc_kind;
pub mod document;
pub(crate) mod draft_rows;
pub(crate) mod drafted_photos;
pub(crate) mod drafts;
pub(crate) mod exports;
pub(crate) mod exports_begun;
pub(crate) mod first_change;
pub(crate) mod guard;
pub(crate) mod hand;
pub mod history;
pub(crate) mod linking;
pub mod made;
pub mod note_ids;
pub(crate) mod opened;
pub(crate) mod overruled;
pub(crate) mod reading;
pub(crate) mod rows;
pub(crate) mod save;
pub mod shelf;
pub(crate) mod values;
pub(crate) mod view;
pub(crate) mod written_after;
pub(crate) mod written_once;
