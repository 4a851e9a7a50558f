//! The rules of billing, each as an office meets it.

#![allow(clippy::unwrap_used)]

#[path = "../../../model/tests/records/any_fields.rs"]
mod any_fields;
mod office;

mod any_record;
mod board;
mod duplicates;
mod incidents;
mod readiness;
