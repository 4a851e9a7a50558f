//! Photos as they come, in parts or whole: what arrives of a request is kept, however it ends ([`crate::partial`]); when all of it is here the
//! file is written, and then its row.

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use kengai_protocol::blob_part::{Part, PartAnswer};
use kengai_protocol::http::Code;
use kengai_protocol::limits::BLOB_BYTES_MAX;
use kengai_protocol::sync_answer::Place;
use kengai_protocol::{CircleId, Hash};

use crate::blobs;
use crate::error::{ApiError, LedgerError};
use crate::may_bring::Bringing;
use crate::partial::{Key, Turn};
use crate::path_ids::named;
use crate::request_body::{self, Coming, Pace};
use crate::state::{AppState, PeerKey};

/// `PUT` of a photo's path.
pub(crate) async fn put_photo(
    State(state): State<AppState>,
    Extension(peer): Extension<PeerKey>,
    Path((circle, id)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let length = request_body::declared_length(&headers)?;
    let refuse = async |body, error: ApiError| {
        request_body::refuse(&state, &headers, body, BLOB_BYTES_MAX, error).await
    };
    let asked = state.enrolled(&peer).and_then(|_| Ok((named(&circle)?, named(&id)?)));
    let asked = asked.and_then(|ids| Ok((ids, Part::of_query(uri.query(), length as u64)?)));
    let ((circle, id), part) = match asked {
        Ok(asked) => asked,
        Err(error) => return refuse(body, error).await,
    };
    let turn = match turn_of(&state, peer, (circle, id), part).await {
        Ok(Bids::Turn(turn)) if part.from <= turn.has => turn,
        Ok(other) => {
            // A part that leaves a hole, or of a photo that is here.
            request_body::skip(&state, &headers, body, BLOB_BYTES_MAX, Pace::Slow).await;
            return Ok(said(match other {
                Bids::Turn(turn) => PartAnswer::Has(turn.has),
                Bids::Here(place) => PartAnswer::Whole(place),
            }));
        }
        Err(error) => return refuse(body, error.into()).await,
    };
    let came = keep(&state, body, length, &turn, turn.has - part.from).await;
    // A task of its own: whoever hangs up now does not leave a file without a row.
    let finishing = tokio::spawn(async move { finish(&state, peer, (circle, id), turn, came).await });
    Ok(said(finishing.await.map_err(|_| ApiError(Code::Busy))??))
}

/// What is said to a part before its bytes are looked at.
enum Bids {
    /// All of the photo is here.
    Here(Place),
    /// It may come.
    Turn(Turn),
}

async fn turn_of(
    state: &AppState,
    peer: PeerKey,
    (circle, id): (CircleId, Hash),
    part: Part,
) -> Result<Bids, LedgerError> {
    let allowed = state.writer.run(move |batch| batch.blob_allowed(&peer.0, &circle, &id, part.of)).await?;
    let installation = match allowed {
        Bringing::Here(place) => return Ok(Bids::Here(place)),
        Bringing::Of(installation) => installation,
    };
    if !state.blobs.store().takes_photos(&id) {
        return Err(LedgerError::PhotosAway);
    }
    let partials = state.partials.clone();
    let now_ms = state.clock.now_ms();
    let key = Key { installation, photo: id };
    on_disk(move || partials.begin(key, part.of, now_ms)).await.map(Bids::Turn)
}

fn said(answer: PartAnswer) -> Response {
    answer.wire().into_response()
}

async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, LedgerError> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|_| LedgerError::Busy)?;
    done.map_err(|error| match error.kind() {
        io::ErrorKind::StorageFull => LedgerError::NoRoom,
        _ => error.into(),
    })
}

/// Takes a body as it comes; the first bytes may be here already.
async fn keep(
    state: &AppState,
    body: Body,
    length: usize,
    turn: &Turn,
    mut known: u64,
) -> Result<(), ApiError> {
    let _share = request_body::share(state, length).await?;
    let mut coming = Coming::new(state, body, length, Pace::Slow);
    while let Some(piece) = coming.next().await? {
        state.metrics.bytes(piece.len(), 0);
        let skip = usize::try_from(known).unwrap_or(usize::MAX).min(piece.len());
        known -= skip as u64;
        let is_enough = state.partials.append(turn, &piece[skip..]).map_err(|_| ApiError(Code::Busy))?;
        if is_enough {
            let (partials, turn) = (state.partials.clone(), *turn);
            on_disk(move || partials.settle(&turn)).await?;
        }
    }
    Ok(())
}

/// Writes the photo where all of it is here, and else what came of it.
async fn finish(
    state: &AppState,
    peer: PeerKey,
    (circle, id): (CircleId, Hash),
    turn: Turn,
    came: Result<(), ApiError>,
) -> Result<PartAnswer, ApiError> {
    let partials = state.partials.clone();
    if let Some(whole) = on_disk(move || partials.whole(&turn)).await? {
        let stored = store(state, peer, circle, id, whole).await;
        if !matches!(
            stored,
            Err(LedgerError::Busy
                | LedgerError::NoRoom
                | LedgerError::PhotosAway
                | LedgerError::Full
                | LedgerError::Storage(_)
                | LedgerError::Files(_))
        ) {
            let partials = state.partials.clone();
            let ended = on_disk(move || partials.end(&turn)).await;
            // What is left of it is looked at by the next start, and by whoever begins the same one again.
            drop(ended);
        }
        return Ok(PartAnswer::Whole(stored?));
    }
    let partials = state.partials.clone();
    let has = on_disk(move || partials.settle(&turn)).await?;
    came?;
    has.map(PartAnswer::Has).ok_or(ApiError(Code::Busy))
}

/// Writes a photo's file and then its row; a file whose row does not come is taken away again.
async fn store(
    state: &AppState,
    peer: PeerKey,
    circle: CircleId,
    id: Hash,
    whole: Vec<u8>,
) -> Result<Place, LedgerError> {
    let org = state.enrolled(&peer).map_err(|_| LedgerError::UnknownDevice)?;
    let folder = state.blobs.clone();
    let upload = Arc::new(folder.begin(&id));
    let write = tokio::task::spawn_blocking(move || {
        blobs::check(&org, &circle, &id, &whole)?;
        folder.write(&id, &whole)?;
        Ok::<_, LedgerError>(whole.len() as u64)
    });
    let stored = match write.await.map_err(|_| LedgerError::Busy).and_then(|written| written) {
        Ok(bytes) => state.writer.run(move |batch| batch.blob_stored(&peer.0, &circle, &id, bytes)).await,
        Err(error) => Err(error),
    };
    match &stored {
        // The mark that stays where it cannot be removed is looked at by the next start, and found to have its row.
        Ok(_) => drop(upload.keep()),
        Err(_) => {
            let mine = Arc::clone(&upload);
            // What refuses here is what refused just now, and is told already.
            let _ = state.writer.run(move |batch| batch.forget_upload(&mine)).await;
        }
    }
    stored
}
