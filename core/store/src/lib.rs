//! The encrypted store of one device: documents, read tables, feeds, the outbox and sealed photo files. Disk only.
//!
//! Saved means: one durable transaction in an encrypted database whose key the platform's keystore wraps.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod ancestry;
pub mod answer;
pub mod audit;
pub mod body;
mod change_scan;
mod coming_back;
mod confirmations;
mod control_log;
pub mod database;
pub mod disk;
pub mod doc_kind;
pub mod document;
pub mod drafts;
pub mod error;
pub mod file_vault;
mod files;
pub mod founding;
mod guard;
mod hand_back;
mod held;
pub mod history;
pub mod home;
pub mod identity;
mod incoming;
pub mod jpeg;
mod judging;
mod keep_tables;
mod key_files;
mod leaves;
mod leaving;
pub mod lift;
mod linking;
pub mod lists;
mod log_intake;
pub mod meta;
mod migrations;
pub mod month;
mod newer;
pub mod outgoing;
mod outline;
mod overruled;
pub mod photo_files;
pub mod photos;
mod read_tables;
mod rebuild;
pub mod record_lists;
pub mod rescue;
mod salvage;
mod save;
pub mod search;
mod shelf;
mod standing;
pub mod store;
#[cfg(test)]
mod testing;
mod values;
pub mod vault;
<<<<<<< HEAD
mod warnings;
=======
pub mod view;
>>>>>>> main
pub mod window;
mod written_once;

pub use answer::{AnswerError, Taken};
pub use audit::Audit;
pub use confirmations::Exported;
pub use control_log::previous_bound;
pub use disk::{Disk, RealDisk};
pub use doc_kind::DocKind;
pub use drafts::{Draft, Undone};
pub use error::StoreError;
pub use file_vault::FileVault;
pub use history::AtServer;
pub use home::Home;
pub use identity::BeginAgain;
pub use meta::{Membership, SyncState};
pub use month::RecordView;
pub use outgoing::{Delivery, Unsent};
pub use photo_files::PhotoFiles;
pub use read_tables::row_digest;
pub use rescue::{DatabaseAside, Rescued};
pub use search::{SearchEntry, SearchFilter};
pub use store::Store;
pub use vault::{KeyVault, VaultError};
<<<<<<< HEAD
pub use warnings::{Alarm, WaitingReason};
=======
pub use view::{Additions, Concurrent, Part, VIEW_RULE, VIEW_RULE_BEFORE, View, Writing};
>>>>>>> main
pub use window::{Pruned, Window};
