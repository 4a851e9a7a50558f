//! The border around decoders: a panic inside one of them is a damaged picture and nothing else.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::PhotoError;

/// What `work` gives; damaged where it panics. Nothing outside is written by it, so nothing is left half done.
///
/// # Errors
/// As `work`, and damaged.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, PhotoError>) -> Result<T, PhotoError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(PhotoError::Damaged))
}
