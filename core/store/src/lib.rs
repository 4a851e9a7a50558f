//! The encrypted store of one device: documents, read tables, feeds, the outbox and sealed photo files. Disk only.
//!
//! Saved means: one durable transaction in an encrypted database whose key the platform's keystore wraps.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod database;
pub mod error;
pub mod file_vault;
mod files;
pub mod home;
pub mod jpeg;
mod key_files;
mod migrations;
pub mod photo_files;
#[cfg(test)]
mod testing;
pub mod vault;

pub use error::StoreError;
pub use file_vault::FileVault;
pub use home::Home;
pub use photo_files::PhotoFiles;
pub use vault::{KeyVault, VaultError};
