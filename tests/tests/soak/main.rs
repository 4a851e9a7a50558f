//! Seeds: many worlds, orders and power cuts, each of which replays from its seed.

#![allow(clippy::unwrap_used)]

mod large;
mod links;
mod not_yet;
mod parts_power;
mod photo_links;
mod plain_texts;
mod powercut;
mod server_power;
mod simulation;
mod soaking;
mod sockets;
