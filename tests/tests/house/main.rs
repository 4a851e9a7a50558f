//! What holds of the tree itself: arrows, licences, the README, style.

#![allow(clippy::unwrap_used)]

mod metadata;
mod root;
mod rust_source;
mod spdx;

mod app_paths;
mod app_words;
mod built_once;
mod circles;
mod desk;
mod layering;
mod licences;
mod one_meaning;
mod one_place;
mod one_writer;
mod readme;
mod refind;
mod rooms;
mod server_disk;
mod sizes;
mod style;
mod typed_views;
