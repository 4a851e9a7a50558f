//! The server from outside: its questions, its process, its disk. A module a room.

#![allow(clippy::unwrap_used)]

#[path = "../support/client.rs"]
mod client;
#[path = "../support/mod.rs"]
mod support;

mod backup;
mod command_line;
mod control;
mod disk_room;
mod exchange;
mod hostile;
mod news;
mod process;
mod same_day;
mod tables;
mod uploads;
mod wire;
