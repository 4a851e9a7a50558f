//! Reading a request's body: never more than its limit, never longer than its time, never more of them at once than
//! memory allows. The length must be said beforehand; what is too long is refused before it is read. What is answered
//! without its body is read to the end and thrown away all the same, within the limit: a connection that is closed on a
//! sender loses the answer with it.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::{HeaderMap, header};
use bytes::BytesMut;
use kengai_protocol::http::Code;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use crate::error::ApiError;
use crate::limits::BODY_PACE_MIN;
use crate::state::AppState;

/// A body, and its share of the memory for bodies while it is worked on.
pub(crate) struct Received {
    pub(crate) bytes: Bytes,
    _share: OwnedSemaphorePermit,
}

/// The length that the request says its body has; a request that speaks of no body has none.
pub(crate) fn declared_length(headers: &HeaderMap) -> Result<usize, ApiError> {
    if !headers.contains_key(header::CONTENT_LENGTH) && !headers.contains_key(header::TRANSFER_ENCODING) {
        return Ok(0);
    }
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
    pace: Pace,
) -> Result<Received, ApiError> {
    let length = declared_length(headers)?;
    if length > limit {
        return Err(ApiError(Code::TooLarge));
    }
    let share = share(state, length).await?;
    let mut bytes = BytesMut::with_capacity(length);
    let mut coming = Coming::new(state, body, length, pace);
    while let Some(piece) = coming.next().await? {
        if bytes.len() + piece.len() > limit {
            return Err(ApiError(Code::TooLarge));
        }
        bytes.extend_from_slice(&piece);
    }
    let received = Received { bytes: bytes.freeze(), _share: share };
    state.metrics.bytes(received.bytes.len(), 0);
    Ok(received)
}

/// A share of the memory for bodies, for one of this length.
pub(crate) async fn share(state: &AppState, length: usize) -> Result<OwnedSemaphorePermit, ApiError> {
    let kib = u32::try_from(length / 1024 + 1).map_err(|_| ApiError(Code::TooLarge))?;
    let share = Arc::clone(&state.body_kib).acquire_many_owned(kib);
    let share = tokio::time::timeout(state.patience.body, share).await;
    share.ok().and_then(Result::ok).ok_or(ApiError(Code::Busy))
}

/// A body, as it comes: for as long as it moves, and at the slowest pace that is waited for.
pub(crate) struct Coming {
    body: Body,
    stalled: Duration,
    deadline: Instant,
}

/// How slowly a body may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// A phone of an organisation on a bad line: [`BODY_PACE_MIN`].
    Slow,
    /// Somebody whom nobody knows yet: what they send is short, and they hold a place that others wait for.
    Hurried,
}

impl Coming {
    pub(crate) fn new(state: &AppState, body: Body, length: usize, pace: Pace) -> Self {
        let stalled = state.patience.body;
        let slow = match pace {
            Pace::Slow => Duration::from_secs((length / BODY_PACE_MIN) as u64),
            Pace::Hurried => stalled,
        };
        Self { body, stalled, deadline: Instant::now() + stalled + slow }
    }

    /// The next piece; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, ApiError> {
        loop {
            let until = self.deadline.min(Instant::now() + self.stalled);
            let frame = poll_fn(|context| Pin::new(&mut self.body).poll_frame(context));
            let frame = tokio::time::timeout_at(until, frame).await.map_err(|_| ApiError(Code::Timeout))?;
            let Some(frame) = frame else { return Ok(None) };
            let frame = frame.map_err(|_| ApiError(Code::Malformed))?;
            if let Ok(piece) = frame.into_data() {
                return Ok(Some(piece));
            }
        }
    }
}

/// Throws a body away, as far as it keeps to the limit.
pub(crate) async fn skip(state: &AppState, headers: &HeaderMap, body: Body, limit: usize, pace: Pace) {
    if let Some(length) = declared_length(headers).ok().filter(|length| *length <= limit) {
        let mut coming = Coming::new(state, body, length, pace);
        // Whoever takes longer loses the answer.
        while let Ok(Some(_)) = coming.next().await {}
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
    let error = error.into();
    let is_stranger = matches!(error.0, Code::UnknownDevice | Code::Ticket | Code::Busy);
    skip(state, headers, body, limit, if is_stranger { Pace::Hurried } else { Pace::Slow }).await;
    Err(error)
}
