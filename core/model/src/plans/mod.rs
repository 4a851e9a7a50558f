//! The month's plan and its changes, and the home-care plan (訪問介護計画).

mod changed_row;
pub mod plan;
pub mod plan_change;
pub mod plan_import;
pub mod service_plan;
