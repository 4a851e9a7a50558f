//! What comes in: an answer of the server, taken in and looked into.
//!
//! `answer` takes it whole in one transaction, with `log_intake` for the items of the logs and `judging` for whether an entry
//! counts; `incoming` looks into entries in another, `apply` into one item.

pub(crate) mod answer;
pub(crate) mod apply;
pub(crate) mod clocks;
pub(crate) mod contacts;
pub(crate) mod incoming;
pub(crate) mod judging;
pub(crate) mod line_pace;
pub(crate) mod log_intake;
pub(crate) mod newer;
pub(crate) mod photo_quota;
pub(crate) mod rebuild;
pub(crate) mod server_trouble;
pub(crate) mod sync_state;
pub(crate) mod taken;
