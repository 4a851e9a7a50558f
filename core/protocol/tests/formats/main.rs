//! Formats and authority: golden bytes, and who may sign what.

#![allow(clippy::unwrap_used)]

#[path = "../samples/mod.rs"]
mod samples;

mod authority;
mod continuation;
mod files;
mod golden;
mod http;
