//! The rules of care and billing, each as an office meets it.

#![allow(clippy::unwrap_used)]

mod office;

mod board;
mod duplicates;
mod entering;
mod incidents;
mod plan_again;
mod plan_changes;
mod readiness;
mod round_trip;
mod service_plans;
