//! What holds of the tree itself: arrows, licences, the README, style.

#![allow(clippy::unwrap_used)]

mod metadata;
mod root;
mod spdx;

mod app_words;
mod layering;
mod licences;
mod one_place;
mod readme;
mod style;
