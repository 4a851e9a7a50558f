//! When a visit may be billed: services, bands, zones, fees, the rules, a month's board.

pub mod assess;
pub mod band;
pub mod board;
pub mod codes;
pub mod fees;
pub(crate) mod finding;
pub mod neighbours;
pub mod reason;
pub mod service;
pub mod zone;
