//! Bringing a store and a server together.
//!
//! ```text
//! session        what is said next, and what an answer changes; no I/O of its own
//! begin_again    the same for a device that takes up a new identity
//! records        the loop that exchanges records        photos        the loop that sends and fetches photos
//! introducing    the loop that introduces an identity   book          all of it: one sync, whatever identity it takes
//! tries          whether what broke is asked again      pace          how much is said at once, how long is waited
//! heard          the stream that says "news"            spacing       how soon one sync that it led to follows another
//! transport      what can be said to the server         carrier       what carries it: https, or a line in memory
//! ```
//!
//! No lock is held while the network is waited for.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod begin_again;
pub mod book;
pub mod carrier;
pub mod error;
mod here;
pub mod https;
pub mod introducing;

pub mod heard;
pub mod pace;
pub mod photos;
pub mod records;
pub mod session;
pub mod spacing;
pub mod tls;
pub mod traffic;
pub mod transport;
mod tries;
pub mod way;

pub use begin_again::{Introduction, Say};
pub use error::SyncError;
pub use heard::News;
pub use records::{Outcome, Progress};
pub use session::{Exchange, Session, Step};
pub use spacing::Spacing;
pub use traffic::Traffic;
pub use transport::{Transport, TransportError};
pub use tries::Unending;
pub use way::Way;
