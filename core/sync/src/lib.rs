//! Bringing a store and a server together.
//!
//! `session` decides what is said next and takes in what was answered; it does no I/O of its own, so that a test can run
//! many devices and a server in one thread, and two devices may speak directly one day. `transport` carries the bytes
//! over HTTPS, `run` is the loop of the two that the apps use. No lock is held while the network is waited for.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod begin_again;
pub mod error;
pub mod run;
pub mod session;
pub mod tls;
pub mod traffic;
pub mod transport;

pub use begin_again::{Introduction, Say};
pub use error::SyncError;
pub use run::Outcome;
pub use session::{Exchange, Session, Step};
pub use traffic::Traffic;
pub use transport::{Transport, TransportError};
