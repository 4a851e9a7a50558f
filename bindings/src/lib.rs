//! The care book for Kotlin and Swift. It forwards to the facade (`kengai::CareBook`) and does nothing else.
//!
//! The rules of the border: every call returns a result, and its error is a decision that a screen can take, without
//! personal data. Ids, days, months, times of day, instants and files cross as types of their own ([`crossing`]), photos into
//! the core as files and out of it as bytes (never as files: nothing decrypted lies on a phone's disk). What is filled in
//! crosses as a row of a form and a value: no call takes a field's path. Records are
//! immutable. What the platform brings (a key vault, listeners) is synchronous and is never called while
//! the store is held. Calls block for as long as a disk needs; only `join`, `sync`, `live` and what follows an invitation wait for
//! a network, and those are asynchronous.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod app_words;
mod before_start;
mod book;
mod brief;
mod brief_views;
mod changes;
mod clients;
mod clock;
mod conflicts;
mod contact;
mod crossing;
mod day_rows;
mod discarded;
mod emergency;
mod errors;
mod field_views;
mod form;
mod form_views;
mod handovers;
mod health;
mod hidden_photos;
mod history;
mod incident_news;
mod incidents;
mod joining;
mod joining_slot;
mod lines;
mod live;
mod note_drafts;
mod older;
mod photos;
mod record_ref;
mod record_screen;
mod search;
mod standing;
mod status;
mod sync;
mod sync_view;
mod today;
mod unplanned;
mod vault;
mod visit_views;
mod visits;
mod vitals;
mod words;

pub use book::CareBook;
pub use errors::CareError;
pub use health::{Rescue, rescue_book};
pub use joining::Joining;
pub use live::{Live, LiveListener};
pub use sync::{ProgressError, SyncProgress};
pub use vault::{KeyVault, VaultError};

uniffi::setup_scaffolding!();
