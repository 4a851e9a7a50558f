//! What comes in: an answer of the server, taken in and looked into.

pub(crate) mod answer;
pub(crate) mod apply;
pub(crate) mod clocks;
pub(crate) mod contacts;
pub(crate) mod incoming;
pub(crate) mod judging;
pub(crate) mod log_intake;
pub(crate) mod newer;
pub(crate) mod rebuild;
pub(crate) mod server_trouble;
pub(crate) mod sync_state;
pub(crate) mod taken;
