//! The encrypted store of one device: documents, read tables, feeds, the outbox and sealed photo files. Disk only.
//!
//! Saved means: one durable transaction in an encrypted database whose key the platform's keystore wraps.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod error;
pub mod jpeg;
pub mod vault;

pub use error::StoreError;
pub use vault::{KeyVault, VaultError};
