//! The record of a visit and its parts; how it is changed, what it lacks, what is asked for.

pub mod asked;
pub mod condition;
mod edit;
pub mod intake_output;
pub mod leaving;
pub mod medication;
pub(crate) mod missing;
pub mod money;
pub mod outcome;
pub mod photo;
pub mod tasks;
mod under_way;
pub mod visit;
pub mod visit_line;
pub mod vitals;
pub mod went;
