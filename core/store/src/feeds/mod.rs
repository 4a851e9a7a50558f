//! Feeds and what goes out: entries, keys, what waits, where each thing stands.
//!
//! `entries` says what an entry counts for and alone changes its row; `heads`, `logs`, `keys`, `set_aside`, `concerned`,
//! `pending`, `held` and `alarms` own the tables around it. `forming` makes entries of what is pending, `unsent` is what the next
//! request carries, `aside_reason` says why something does not count, `statuses` the server's word on it, `delivery` what people are told, `written` what counts as one and `waiting`
//! how much of it is here. A body's bytes: `body`, of which `lean` (`change_rows`, `columns`, `letters`) and `lift` (`header_ids`) are parts.

pub(crate) mod alarms;
pub(crate) mod aside_reason;
pub(crate) mod audit;
pub mod body;
pub(crate) mod change_rows;
pub(crate) mod circles_begun;
mod columns;
pub(crate) mod concerned;
pub(crate) mod control_log;
pub(crate) mod delivery;
pub(crate) mod entries;
pub(crate) mod forming;
pub mod founding;
pub(crate) mod hand_back;
mod header_ids;
pub(crate) mod heads;
pub(crate) mod heights;
pub(crate) mod held;
pub(crate) mod identity;
pub(crate) mod items;
pub(crate) mod keys;
mod lean;
mod letters;
pub(crate) mod lift;
pub(crate) mod logs;
pub(crate) mod pending;
pub(crate) mod position;
pub(crate) mod set_aside;
pub(crate) mod statuses;
pub(crate) mod unsent;
pub(crate) mod waiting;
pub(crate) mod warnings;
pub(crate) mod written;
