//! The encrypted store of one device: documents, read tables, feeds, the outbox and sealed photo files. Disk only.
//!
//! Saved means: one durable transaction in an encrypted database whose key the platform's keystore wraps.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod database;
mod documents;
mod error;
mod feeds;
mod home;
mod intake;
pub mod lists;
mod open;
mod photos;
mod piece;
#[cfg(feature = "raw-database")]
pub mod raw;
mod rescue;
mod store;
#[cfg(test)]
mod testing;
mod window;

pub use documents::discarded::{DISCARDED_DAYS, Discarded};
pub use documents::doc_kind::DocKind;
pub use documents::draft_rows::Draft;
pub use documents::drafts::Undone;
pub use documents::exports::{Exported, ExportedFile};
pub use documents::history::AtServer;
pub use documents::overruled::OverruledEntry;
pub use documents::view::{Additions, Concurrent, Part, VIEW_RULE, VIEW_RULE_BEFORE, View, Writing};
pub use documents::{doc_kind, document, history, made};
pub use error::StoreError;
pub use feeds::audit::Audit;
pub use feeds::control_log::previous_bound;
pub use feeds::delivery::Delivery;
pub use feeds::identity::BeginAgain;
pub use feeds::unsent::Unsent;
pub use feeds::warnings::{Alarm, WaitingReason};
pub use feeds::{body, founding, lift};
pub use home::Home;
pub use home::disk::{Disk, RealDisk};
pub use home::file_vault;
pub use home::file_vault::FileVault;
pub use home::membership::Membership;
pub use home::vault::{KeyVault, VaultError};
pub use intake::clocks::{ClockSeen, WrittenAt};
pub use intake::server_trouble::ServerTrouble;
pub use intake::sync_state::SyncState;
pub use intake::taken::{AnswerError, Taken};
pub use kengai_protocol::blob::PLAIN_BYTES_MAX as PHOTO_BYTES_MAX;
pub use lists::month::RecordView;
pub use lists::read_tables::row_digest;
pub use lists::record_lists::incident_digest;
pub use lists::search::{SearchEntry, SearchFilter};
pub use lists::{people, record_lists};
pub use photos::jpeg;
pub use photos::photo_files::PhotoFiles;
pub use piece::Piece;
pub use rescue::{DatabaseAside, Rescued};
pub use store::{Reading, Store};
pub use window::{Pruned, Window};
