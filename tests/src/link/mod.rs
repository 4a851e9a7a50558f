//! A line in memory between a device's client and the server's own HTTP service, over real TLS, in simulated time: as slow, as far
//! and as brittle as one likes.
//!
//! ```text
//! shape    how a line is, and what becomes of it        pipe    bytes on their way, in both directions
//! net      connections: the device's client on one end, the server's service on the other
//! socket   the same fates on a real socket
//! ```

pub mod net;
pub mod pipe;
pub mod shape;
pub mod socket;

pub use net::{Net, Served};
pub use shape::{Fate, Shape, Way};
