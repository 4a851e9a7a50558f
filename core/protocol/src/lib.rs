//! What every device and the server agree on: feeds, entries, control statements, sync messages, limits; signing and
//! checking them. Pure: no I/O, no clock, and randomness comes from outside.
//!
//! Every format is versioned, canonical (one value has one encoding) and bounded before it is read. Signatures cover a
//! `kengai/<kind>/v1` prefix and the whole canonical bytes. The server uses this crate and nothing else of the core,
//! so nothing in here can know what a visit is.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod blob;
pub mod blob_part;
pub mod control;
pub mod control_append;
pub mod entry;
pub mod header;
pub mod http;
pub mod ids;
pub mod invitation;
pub mod item;
pub mod join;
pub mod keys;
pub mod limits;
pub mod log;
pub mod paper;
pub mod random;
pub mod seal;
pub mod sign;
pub mod statement;
pub mod sync_answer;
pub mod sync_request;
pub mod wire;
pub mod wire_entry;

pub use control::{CircleState, ControlError, ControlState, Role};
pub use entry::{Entry, EntryError};
pub use header::Header;
pub use ids::{CircleId, DeviceId, DocId, Hash, Incarnation, OrgId, StaffId};
pub use random::Randomness;
pub use statement::{CircleKind, Statement, StatementBody};
pub use wire::DecodeError;
