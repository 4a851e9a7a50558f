//! Reading a request's body: never more than its limit, never longer than its time, never more of them at once than
//! memory allows. The length must be said beforehand; what is too long is refused before it is read. What is answered
//! without its body is read to the end and thrown away all the same, within the limit: a connection that is closed on a
//! sender loses the answer with it.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::{HeaderMap, header};
use kengai_protocol::http::Code;
use tokio::sync::OwnedSemaphorePermit;

use crate::error::ApiError;
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
        .ok_or(ApiError(Code::LengthRequired))
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
        return Err(ApiError(Code::TooLarge));
    }
    let deadline = tokio::time::Instant::now() + state.patience.body;
    let kib = u32::try_from(length / 1024 + 1).map_err(|_| ApiError(Code::TooLarge))?;
    let reading = async {
        let share =
            Arc::clone(&state.body_kib).acquire_many_owned(kib).await.map_err(|_| ApiError(Code::Busy))?;
        let bytes = axum::body::to_bytes(body, limit).await.map_err(|_| ApiError(Code::Malformed))?;
        Ok::<_, ApiError>(Received { bytes, _share: share })
    };
    let received =
        tokio::time::timeout_at(deadline, reading).await.map_err(|_| ApiError(Code::Timeout))??;
    state.metrics.bytes(received.bytes.len(), 0);
    Ok(received)
}

/// Throws a body away, as far as it keeps to the limit.
pub(crate) async fn skip(state: &AppState, headers: &HeaderMap, mut body: Body, limit: usize) {
    if declared_length(headers).is_ok_and(|length| length <= limit) {
        let reading =
            async { while let Some(Ok(_)) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {} };
        // Whoever takes longer loses the answer.
        let _ = tokio::time::timeout(state.patience.body, reading).await;
    }
}

/// Refuses what came before its body was looked at.
pub(crate) async fn refuse<T>(
    state: &AppState,
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    error: impl Into<ApiError>,
) -> Result<T, ApiError> {
    skip(state, headers, body, limit).await;
    Err(error.into())
}
