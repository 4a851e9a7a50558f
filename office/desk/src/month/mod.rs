//! A month as a manager looks at it: how far its visits have come, what waits for somebody, what stands about a record before it
//! is signed or sent, and what settles that a visit has two.

mod attention;
mod before_signing;
mod review;
mod twice_recorded;

pub use attention::Attention;
pub use before_signing::{Known, of_record, of_row};
pub use review::{LISTED, Review, Without, is_found_since, outdated};
pub use twice_recorded::{Settle, settling, writers};
