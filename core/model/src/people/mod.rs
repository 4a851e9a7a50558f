//! Clients with their face sheet, the office and its staff.

pub mod client;
pub mod directory;
pub mod face;
pub mod photo_consent;
