//! Feeds and what goes out: entries, keys, what waits, where each thing stands.

pub(crate) mod audit;
pub mod body;
pub(crate) mod control_log;
pub mod founding;
pub(crate) mod hand_back;
pub(crate) mod held;
pub(crate) mod identity;
pub mod lift;
pub(crate) mod outgoing;
pub(crate) mod pending;
pub(crate) mod standing;
pub(crate) mod warnings;
