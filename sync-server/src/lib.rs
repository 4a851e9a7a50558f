//! The sync server: small and blind. It keeps sealed entries, control statements and photos, and says how far it holds
//! them durably and in a verified backup. It can read nothing of what it keeps, and uses `kengai-protocol` alone.
//!
//! ```text
//! serve, tls        connections: TLS 1.3 by raw public keys      writer     the one thread, group commit
//! routes, body      HTTP                                         ledger     a unit of work over what follows
//! join              mailboxes for devices not yet enrolled         control    the control log
//! admin, metrics    health, metrics, backup on the loopback        exchange   one sync: entries in, delivery out
//! backup, restore   copies that are verified by restoring          blobs      photos; blob_log: their rows; blob_store: the
//!                                                                             door to a folder (blob_folder) or S3 (blob_s3)
//! memory            what one process holds beside them           tables     all that is asked of the database
//! disk              the one door to files, SQLite's too
//! ```
//!
//! Without sockets: [`Ledger`] is synchronous and takes time as an argument; [`app`] is a router that a test can call.

#![cfg_attr(test, allow(clippy::unwrap_used))]

// The tests' invented organisation names this crate as any other would.
#[cfg(test)]
extern crate self as kengai_server;
#[cfg(test)]
#[path = "../tests/support/mod.rs"]
mod support;

pub mod admin;
pub mod admin_client;
pub mod backup;
mod backup_error;
pub mod backup_job;
mod backup_place;
pub mod blob_folder;
pub mod blob_keys;
mod blob_log;
pub mod blob_move;
pub mod blob_place;
mod blob_s3;
pub mod blob_settings;
pub mod blob_store;
pub mod blobs;
pub mod clock;
mod contacts;
mod control;
#[cfg(test)]
mod cost_tests;
pub mod directory;
pub mod disk;
mod entries;
pub mod error;
mod exchange;
pub mod folder;
mod generation;
#[cfg(test)]
mod hanging_disk_tests;
mod impatient;
pub mod join;
pub mod ledger;
pub mod limits;
mod listen;
pub mod listeners;
pub mod may_bring;
mod memory;
pub mod metrics;
mod new_items;
mod opening;
mod org;
mod partial;
mod partial_files;
#[cfg(test)]
mod partial_tests;
mod path_ids;
pub mod place_error;
mod place_words;
mod ranges;
mod request_body;
pub mod restore;
pub mod room;
mod routes;
mod schema;
mod segment;
pub mod serve;
pub mod server;
mod server_error;
pub mod server_key;
#[cfg(test)]
mod silent_store_tests;
mod state;
pub mod tables;
pub mod ticket;
pub mod tls;
#[cfg(test)]
mod upload_tests;
mod uploads;
mod verify;
pub mod words;
pub mod writer;

pub use disk::{Disk, RealDisk};
pub use error::{ApiError, LedgerError};
pub use ledger::{Batch, Ledger, LedgerOptions};
pub use routes::app;
pub use serve::run;
pub use state::{AppState, PeerKey};
