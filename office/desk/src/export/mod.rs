//! The month's actuals (UPJSK): one file for each care-management office, of what is confirmed, as it was confirmed. What is left out
//! has its reason; no file is ever written over another, and nothing that was sent is taken back before somebody has seen it row by
//! row: [`export_month`] writes, or asks.

mod actuals;
mod error;
mod exporting;
mod file_number;
mod gone_offices;
mod interrupted;
mod left_out;
mod prepared;
mod write_files;

pub use error::ExportError;
pub use exporting::{
    Answer, Answers, Export, Nothing, Question, Written, export_month, files_of, to_correct,
};
pub use file_number::{FileNumber, Moved};
pub use gone_offices::Gone;
pub use interrupted::{Became, Interrupted, settle};
pub use left_out::{Group, LeftOut, Why, grouped};
pub use prepared::Prepared;
