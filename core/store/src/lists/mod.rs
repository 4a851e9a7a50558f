//! What lists read: rows of narrow tables, in the order in which a person wants them. Every query here has an index.

pub(crate) mod beginnings;
pub(crate) mod clients;
pub(crate) mod file_values;
pub(crate) mod listed;
pub(crate) mod month;
pub(crate) mod notes;
pub mod numbers;
pub(crate) mod open_visits;
pub(crate) mod plans;
pub(crate) mod read_tables;
pub(crate) mod receipts;
pub mod record_lists;
pub(crate) mod search;
pub(crate) mod unread;
pub(crate) mod visits;

pub use clients::ClientEntry;
pub use notes::{NoteEntry, ReceiptEntry};
pub use open_visits::OpenVisits;
pub use plans::PlanEntry;
pub use visits::VisitEntry;
