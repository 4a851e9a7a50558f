//! Why no file of actuals was made.

use std::path::PathBuf;

use kengai::CareError;
use kengai_formats::problem::Problem;

use crate::files::FileError;

/// Why no file of actuals was made.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The office's number cannot stand in a file.
    #[error("the office's number cannot stand in a file")]
    OfficeNumber,
    /// The month cannot stand in a file.
    #[error("the month cannot stand in a file")]
    Month,
    /// Values that cannot be written.
    #[error("{} values cannot be written", .0.len())]
    Values(Vec<Problem>),
    /// A file of that name is there.
    #[error("a file of that name is there already")]
    IsThere(PathBuf),
    /// A file or folder cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The care book refused.
    #[error(transparent)]
    Care(#[from] CareError),
}
