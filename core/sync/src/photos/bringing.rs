//! One photo on its way out, in parts, from where the server has it: what has arrived is not sent again, whatever broke.

use bytes::Bytes;
use kengai_protocol::blob_part::{Part, PartAnswer};
use kengai_protocol::http::Code;
use kengai_protocol::limits::{PART_BYTES_MAX, PART_BYTES_MIN};
use kengai_protocol::sync_answer::Place;
use kengai_store::PhotoRow;

use super::exchanging::Exchanging;
use crate::SyncError;
use crate::here::{self, lock};
use crate::transport::TransportError;
use crate::tries::Tries;

/// Answers in a row that bring a photo no further, after which the server is not believed.
const IN_VAIN_MAX: u32 = 3;
/// What one photo may cost on its way, in its own size and what one part more has: a server that says ever and again that it has a little more
/// is not believed either.
const SENT_TIMES_MAX: u64 = 3;

/// Brings a photo. `tries` are those of the whole queue: whatever arrives begins them anew. `told` hears how far the server has it;
/// what goes out is added to `moved`, bytes.
pub(super) async fn bring(
    with: &Exchanging<'_>,
    photo: &PhotoRow,
    sealed: Bytes,
    tries: &mut Tries,
    (moved, told): (&mut u64, &(dyn Fn(u64) + Send + Sync)),
) -> Result<Result<Place, TransportError>, SyncError> {
    let of = sealed.len() as u64;
    // Whether another run has sent some of it, only the server knows.
    let mut at = (!photo.begun).then_some(0);
    if !photo.begun {
        lock(with.store)?.photo_begun(photo.id)?;
    }
    let (mut known, mut in_vain, mut anew) = (0, 0, false);
    let sent_max = *moved + SENT_TIMES_MAX * (of + PART_BYTES_MAX as u64);
    loop {
        let part =
            at.map_or_else(Bytes::new, |at| part_of(&sealed, at, with.transport.pace().request_bytes()));
        let asking =
            with.transport.put_part(photo.circle, photo.id, Part { from: at.unwrap_or(0), of }, part.clone());
        let answered = here::waited(with.store, with.transport, asking).await?;
        *moved += part.len() as u64;
        match answered {
            Ok(PartAnswer::Whole(place)) => {
                tries.answered();
                return Ok(Ok(place));
            }
            Ok(PartAnswer::Has(has)) => {
                let has = has.min(of);
                if has > known {
                    tries.answered();
                    in_vain = 0;
                } else if at.is_some() {
                    in_vain += 1;
                }
                if in_vain == IN_VAIN_MAX || *moved > sent_max {
                    return Ok(Err(TransportError::BadAnswer));
                }
                known = known.max(has);
                told(has);
                at = Some(has);
            }
            // What the server had of it was spoilt, and is gone there.
            Err(failed) if failed.error == TransportError::Refused(Some(Code::OtherBlob)) && !anew => {
                (anew, at, known) = (true, Some(0), 0);
            }
            Err(failed) => {
                let Some(wait) = tries.again(&failed, u64::from(photo.id.0[0])) else {
                    return Ok(Err(failed.error));
                };
                tokio::time::sleep(wait).await;
                at = None;
            }
        }
    }
}

/// What goes next: as much as the line carries at once.
fn part_of(sealed: &Bytes, at: u64, carries: usize) -> Bytes {
    let from = usize::try_from(at).unwrap_or(usize::MAX).min(sealed.len());
    let long = carries.clamp(PART_BYTES_MIN, PART_BYTES_MAX);
    sealed.slice(from..sealed.len().min(from + long))
}
