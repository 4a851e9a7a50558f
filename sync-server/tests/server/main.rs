//! The server from outside: its questions, its process, its disk. A module a room.

#![allow(clippy::unwrap_used)]

#[path = "../support/client.rs"]
mod client;
#[path = "../support/s3.rs"]
mod s3;
#[path = "../support/mod.rs"]
mod support;

mod backup;
mod command_line;
mod control;
mod disk_room;
mod exchange;
mod hostile;
mod news;
mod photo_quota;
mod photos_ledger;
mod photos_places;
mod photos_process;
mod process;
mod same_day;
mod tables;
mod uploads;
mod wire;
