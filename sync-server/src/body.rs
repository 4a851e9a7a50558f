//! Reading a request's body: never more than its limit, never longer than its time, never more of them at once than
//! memory allows. The length must be said beforehand; what is too long is refused before it is read.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use tokio::sync::OwnedSemaphorePermit;

use crate::error::ApiError;
use crate::limits::BODY_SECONDS_MAX;
use crate::state::AppState;

/// A body, and its share of the memory for bodies while it is worked on.
pub(crate) struct Received {
    pub(crate) bytes: Bytes,
    _share: OwnedSemaphorePermit,
}

/// The length that the request says its body has.
pub(crate) fn declared_length(headers: &HeaderMap) -> Result<usize, ApiError> {
    headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .ok_or(ApiError::LengthRequired)
}

/// Reads a body of at most `limit` bytes.
pub(crate) async fn read(
    state: &AppState,
    headers: &HeaderMap,
    body: Body,
    limit: usize,
) -> Result<Received, ApiError> {
    let length = declared_length(headers)?;
    if length > limit {
        return Err(ApiError::TooLarge);
    }
    let deadline = tokio::time::Instant::now() + Duration::from_secs(BODY_SECONDS_MAX);
    let kib = u32::try_from(length / 1024 + 1).map_err(|_| ApiError::TooLarge)?;
    let reading = async {
        let share = Arc::clone(&state.body_kib).acquire_many_owned(kib).await.map_err(|_| ApiError::Busy)?;
        let bytes = axum::body::to_bytes(body, limit).await.map_err(|_| ApiError::Malformed)?;
        Ok::<_, ApiError>(Received { bytes, _share: share })
    };
    let received = tokio::time::timeout_at(deadline, reading).await.map_err(|_| ApiError::Timeout)??;
    state.metrics.bytes(received.bytes.len(), 0);
    Ok(received)
}
