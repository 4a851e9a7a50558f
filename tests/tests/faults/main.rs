//! What goes wrong: disks, kills, damage, hostile members and servers, old and new versions, and where two of them meet.

#![allow(clippy::unwrap_used)]

#[path = "../house/root.rs"]
mod root;

mod audit;
mod bad_disk;
mod begin_again;
mod bounds;
mod bounds_scene;
mod damage;
mod field_bounds;
mod field_bounds_scene;
mod guards;
mod guards_of_copies;
mod heights;
mod hostile_member;
mod hostile_server;
mod killed;
mod known_text;
mod meetings;
mod meetings_again;
mod migration_faults;
mod newer_version;
mod old_versions;
mod private_files;
mod rescue;
mod rescue_day;
