//! Ids in a request's path.

use kengai_protocol::http::Code;

use crate::error::ApiError;

/// An id in a path. A name that is none is a thing that is not there.
pub(crate) fn named<T: std::str::FromStr>(text: &str) -> Result<T, ApiError> {
    text.parse().map_err(|_| ApiError(Code::NotFound))
}
