//! What comes in and what is made of it: every kind, every way of holding a camera, hostile files, what is left of the print.
#![allow(clippy::unwrap_used)]

#[path = "../made/mod.rs"]
mod made;

mod cut;
mod files;
mod hostile;
mod kinds;
mod legible;
mod seen;
mod taking;
mod webp_groups;
