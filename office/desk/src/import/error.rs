//! Why an import was not taken in.

use kengai::CareError;

use super::wrong::FileProblem;

/// Why an import was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The office has no number, so whose rows the plan has cannot be known.
    #[error("the office has no number")]
    NoOfficeNumber,
    /// Everything that is wrong with the files; nothing was taken in.
    #[error("{} things must be put right in the files", .0.len())]
    Files(Vec<FileProblem>),
    /// A number of a supplement has letters in it; nothing was taken in.
    #[error("a number with letters in it")]
    LettersInNumber,
    /// The care book refused the clients, as where a new one is among them and there is no connection; nothing was taken in.
    #[error("the clients were not taken in")]
    Clients(#[source] CareError),
    /// The care book refused.
    #[error(transparent)]
    Care(#[from] CareError),
}

impl From<Vec<FileProblem>> for ImportError {
    fn from(problems: Vec<FileProblem>) -> Self {
        Self::Files(problems)
    }
}
