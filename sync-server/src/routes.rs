//! The routes that devices use; their paths are the protocol's (`http`). Every one needs the key that the connection proved
//! to hold.
//!
//! ```text
//! POST FOUND              16-byte code ‖ ControlAppend   → ControlAnswer       any key, with a code
//! POST CONTROL            ControlAppend                  → ControlAnswer       enrolled
//! POST SYNC               SyncRequest                    → SyncAnswer          enrolled
//! PUT  PHOTO              a sealed photo, or a part      → PartAnswer          members, see `uploads`
//! GET  PHOTO              (HEAD: its size alone)         → the sealed photo, or the part that `Range` names    members
//! PUT  SLOT               a sealed message               → 204                 see `join`
//! GET  NEWS               → "news" when there is some         enrolled, current
//! GET  SLOT               ?wait_ms=20000 to wait for it  → the message         see `join`
//! ```

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use kengai_protocol::control_append::{ControlAnswer, ControlAppend};
use kengai_protocol::http::{self, Code};
use kengai_protocol::limits::{APPEND_BYTES_MAX, JOIN_MESSAGE_BYTES_MAX, SYNC_REQUEST_BYTES_MAX};
use kengai_protocol::sync_request::SyncRequest;
use kengai_protocol::{CircleId, DeviceId, Hash, OrgId};

use crate::error::ApiError;
use crate::join::{Caller, MailboxId};
use crate::limits::{FOUND_BYTES_MAX, JOIN_WAIT_MS_MAX};
use crate::listeners::Frames;
use crate::metrics;
use crate::path_ids::named;
use crate::ranges::{self, Asked};
use crate::request_body::{self, Pace};
use crate::state::{AppState, PeerKey};
use crate::uploads;

type Answer = Result<Response, ApiError>;

/// The routes for devices. The caller adds [`PeerKey`] to each request as an extension.
pub fn app(state: AppState) -> Router {
    Router::new()
        .route(http::FOUND, post(found))
        .route(http::CONTROL, post(control))
        .route(http::SYNC, post(sync))
        .route(http::PHOTO, put(uploads::put_photo).get(get_blob).head(head_blob))
        .route(http::NEWS, get(news))
        .route(http::SLOT, put(put_slot).get(get_slot))
        .fallback(async || ApiError(Code::NotFound))
        .layer(middleware::from_fn_with_state(state.clone(), guard))
        .with_state(state)
}

/// Counts every request, serves none without a key, and says which version answers.
async fn guard(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let route = metrics::route(request.uri().path());
    let has_key = request.extensions().get::<PeerKey>().is_some();
    let mut response =
        if has_key { next.run(request).await } else { ApiError(Code::UnknownDevice).into_response() };
    state.metrics.request(route, response.status().as_u16());
    let version = HeaderValue::from_static(env!("CARGO_PKG_VERSION"));
    response.headers_mut().insert(http::SERVER_VERSION, version);
    response
}

fn binary(state: &AppState, bytes: Vec<u8>) -> Response {
    state.metrics.bytes(0, bytes.len());
    let kind = HeaderValue::from_static("application/octet-stream");
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}

async fn found(
    State(state): State<AppState>,
    Extension(peer): Extension<PeerKey>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let Ok(_turn) = state.founding.try_acquire() else {
        return request_body::refuse(&state, &headers, body, FOUND_BYTES_MAX, ApiError(Code::Busy)).await;
    };
    let enrolled = state.enrolled(&peer).is_ok();
    let awaited = state.writer.run(|batch| batch.awaits_founding()).await?;
    if !awaited && !enrolled {
        return request_body::refuse(&state, &headers, body, FOUND_BYTES_MAX, ApiError(Code::Ticket)).await;
    }
    let received = request_body::read(&state, &headers, body, FOUND_BYTES_MAX, Pace::Hurried).await?;
    let (code, append) = received.bytes.split_at_checked(16).ok_or(ApiError(Code::Malformed))?;
    let code: [u8; 16] = code.try_into().map_err(|_| ApiError(Code::Malformed))?;
    let append = ControlAppend::decode(append)?;
    let answer = state.writer.run(move |batch| batch.found(&peer.0, &code, &append)).await?;
    if matches!(answer, ControlAnswer::Accepted { .. }) {
        tracing::info!("an organisation was founded");
        if let Some(path) = &state.ticket_file {
            // The code in it is used up; if the file stays, the next start removes it.
            let _ = state.blobs.disk().remove_if_there(path);
        }
    }
    Ok(binary(&state, answer.encode()))
}

async fn control(
    State(state): State<AppState>,
    Extension(peer): Extension<PeerKey>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    if let Err(error) = state.enrolled(&peer) {
        return request_body::refuse(&state, &headers, body, APPEND_BYTES_MAX, error).await;
    }
    let received = request_body::read(&state, &headers, body, APPEND_BYTES_MAX, Pace::Slow).await?;
    let append = ControlAppend::decode(&received.bytes)?;
    let now_ms = state.clock.now_ms();
    let answer = state.writer.run(move |batch| batch.control(&peer.0, &append, now_ms)).await?;
    Ok(binary(&state, answer.encode()))
}

async fn sync(
    State(state): State<AppState>,
    Extension(peer): Extension<PeerKey>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    if let Err(error) = state.enrolled(&peer) {
        return request_body::refuse(&state, &headers, body, SYNC_REQUEST_BYTES_MAX, error).await;
    }
    let received = request_body::read(&state, &headers, body, SYNC_REQUEST_BYTES_MAX, Pace::Slow).await?;
    let request = SyncRequest::decode(&received.bytes)?;
    let now_ms = state.clock.now_ms();
    let answer = state.writer.run(move |batch| batch.sync(&peer.0, request, now_ms)).await?;
    state.metrics.exchange(&answer);
    Ok(binary(&state, answer.encode()))
}

async fn news(State(state): State<AppState>, Extension(peer): Extension<PeerKey>) -> Answer {
    state.enrolled(&peer)?;
    let listening = state.writer.run(move |batch| batch.listen(&peer.0)).await?;
    let frames = Body::new(Frames::new(listening, state.patience.news));
    let kind = HeaderValue::from_static(http::NEWS_TYPE);
    let fresh = HeaderValue::from_static("no-store");
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, fresh)], frames).into_response())
}

async fn get_blob(
    State(state): State<AppState>,
    Extension(peer): Extension<PeerKey>,
    Path((circle, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    state.enrolled(&peer)?;
    let (circle, id): (CircleId, Hash) = (named(&circle)?, named(&id)?);
    let size = state.writer.run(move |batch| batch.blob_readable(&peer.0, &circle, &id)).await?;
    let asked = ranges::asked(&headers, size);
    let part = match &asked {
        Asked::Beyond => return Ok(ranges::beyond(size)),
        Asked::Part(part) => Some(part.clone()),
        Asked::Whole => None,
    };
    let store = state.blobs.store().clone();
    let read = tokio::task::spawn_blocking(move || match part {
        Some(part) => store.read_part(&id, part),
        None => store.read(&id),
    });
    let response = binary(&state, read.await.map_err(|_| ApiError(Code::Busy))??);
    Ok(in_parts(match &asked {
        Asked::Part(part) => ranges::partial(response, part, size),
        _ => response,
    }))
}

/// Says that a photo may be asked for in parts.
fn in_parts(mut response: Response) -> Response {
    response.headers_mut().insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    response
}

async fn head_blob(
    State(state): State<AppState>,
    Extension(peer): Extension<PeerKey>,
    Path((circle, id)): Path<(String, String)>,
) -> Answer {
    state.enrolled(&peer)?;
    let (circle, id): (CircleId, Hash) = (named(&circle)?, named(&id)?);
    let bytes = state.writer.run(move |batch| batch.blob_readable(&peer.0, &circle, &id)).await?;
    Ok(in_parts(([(header::CONTENT_LENGTH, bytes.to_string())], Body::empty()).into_response()))
}

/// Which slot of which mailbox a path names, and who asks.
fn slot_of(
    state: &AppState,
    peer: &PeerKey,
    (org, mailbox, slot): &(String, String, String),
) -> Result<(MailboxId, u8, Caller), ApiError> {
    let org: OrgId = named(org)?;
    // Mailbox names have the shape of a circle's id.
    let CircleId(name) = named(mailbox)?;
    let slot: u8 = named(slot)?;
    if !state.directory.has_org(&org) {
        return Err(ApiError(Code::NotFound));
    }
    let enrolled = state.enrolled(peer) == Ok(org);
    Ok((MailboxId { org, name }, slot, Caller { device: DeviceId::of_key(&peer.0), enrolled }))
}

async fn put_slot(
    State(state): State<AppState>,
    Extension(peer): Extension<PeerKey>,
    Path(path): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let (mailbox, slot, caller) = match slot_of(&state, &peer, &path) {
        Ok(named) => named,
        Err(error) => {
            return request_body::refuse(&state, &headers, body, JOIN_MESSAGE_BYTES_MAX, error).await;
        }
    };
    let received = request_body::read(&state, &headers, body, JOIN_MESSAGE_BYTES_MAX, Pace::Hurried).await?;
    state.mailboxes.put(mailbox, slot, caller, &received.bytes, state.clock.now_ms())?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn get_slot(
    State(state): State<AppState>,
    Extension(peer): Extension<PeerKey>,
    Path(path): Path<(String, String, String)>,
    uri: Uri,
) -> Answer {
    let (mailbox, slot, caller) = slot_of(&state, &peer, &path)?;
    let wait_ms = uri
        .query()
        .and_then(|query| {
            query
                .split('&')
                .find_map(|pair| pair.strip_prefix(http::WAIT_MS)?.strip_prefix('=')?.parse().ok())
        })
        .unwrap_or(0_u64)
        .min(JOIN_WAIT_MS_MAX);
    let _place = state.waiters.try_acquire().map_err(|_| ApiError(Code::Busy))?;
    let deadline = tokio::time::Instant::now() + Duration::from_millis(wait_ms);
    loop {
        let changed = state.mailboxes.changed();
        tokio::pin!(changed);
        changed.as_mut().enable();
        if let Some(message) = state.mailboxes.get(&mailbox, slot, caller, state.clock.now_ms())? {
            return Ok(binary(&state, message));
        }
        let open = state.mailboxes.is_open();
        if !open || tokio::time::timeout_at(deadline, changed).await.is_err() {
            return Err(ApiError(Code::NotFound));
        }
    }
}
