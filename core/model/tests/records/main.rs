//! Records, sheets and plans: entered, written, planned, changed.

#![allow(clippy::unwrap_used)]

mod any_fields;

mod entering;
mod plan_again;
mod plan_changes;
mod round_trip;
mod service_plans;
