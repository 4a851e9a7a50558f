//! The encrypted store of one device: documents, read tables, feeds, the outbox and sealed photo files. Disk only.
//!
//! Saved means: one durable transaction in an encrypted database whose key the platform's keystore wraps.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod answer;
pub mod audit;
pub mod body;
mod change_scan;
mod coming_back;
mod control_log;
pub mod database;
pub mod doc_kind;
pub mod document;
pub mod drafts;
pub mod error;
pub mod file_vault;
mod files;
pub mod founding;
mod guard;
mod hand_back;
pub mod home;
mod incoming;
pub mod jpeg;
mod judging;
mod key_files;
pub mod lift;
pub mod lists;
mod log_intake;
pub mod meta;
mod migrations;
pub mod outgoing;
pub mod photo_files;
pub mod photos;
mod read_tables;
mod save;
pub mod search;
mod standing;
pub mod store;
#[cfg(test)]
mod testing;
pub mod vault;
pub mod window;

pub use answer::{AnswerError, Taken};
pub use audit::Audit;
pub use control_log::previous_bound;
pub use doc_kind::DocKind;
pub use document::{Concurrent, View};
pub use drafts::Draft;
pub use error::StoreError;
pub use file_vault::FileVault;
pub use home::Home;
pub use meta::{Membership, SyncState};
pub use outgoing::{Delivery, Unsent};
pub use photo_files::PhotoFiles;
pub use search::{SearchEntry, SearchFilter};
pub use store::Store;
pub use vault::{KeyVault, VaultError};
pub use window::{Pruned, Window};
