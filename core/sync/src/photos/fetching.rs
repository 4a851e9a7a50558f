//! The queue of photos in.

use super::coming::come;
use super::counting::Counting;
use super::exchanging::{BREAKS_MAX, Exchanging, PHOTOS_MAX};
use crate::SyncError;
use crate::here::lock;
use crate::records::Outcome;
use crate::transport::TransportError;
use crate::tries::Tries;

pub(super) async fn fetch(with: &Exchanging<'_>, outcome: &mut Outcome) -> Result<(), SyncError> {
    let photos = {
        let store = lock(with.store)?;
        store.forget_stale_pieces()?;
        store.photos_to_fetch(&with.terms.ahead, PHOTOS_MAX)?
    };
    let mut counting = Counting::of(photos.iter(), false);
    let (mut breaks, mut tries) = (0, Tries::default());
    for photo in photos {
        if with.is_written_meanwhile()? {
            outcome.photos_stopped = true;
            break;
        }
        counting.next(&photo);
        let counted = u64::from(!photo.small);
        if !with.terms.may_come(&photo, outcome.traffic.photo_bytes()) {
            outcome.photos_saved += counted;
            continue;
        }
        let told = |bytes| (with.progress)(counting.progress(&photo, bytes));
        let mut moved = 0;
        let came = come(with.store, with.transport, &photo, &mut tries, (&mut moved, &told)).await;
        outcome.traffic.photo_received_bytes += moved;
        with.note_moved(moved)?;
        match came? {
            Ok(()) => {
                breaks = 0;
                outcome.traffic.photos_received += counted;
                outcome.traffic.small_photos_received += u64::from(photo.small);
            }
            Err(
                TransportError::Busy
                | TransportError::Quota
                | TransportError::NoRoom
                | TransportError::Full
                | TransportError::NotFound
                | TransportError::NotEnrolled
                | TransportError::Refused(_)
                | TransportError::BadAnswer,
            ) => outcome.photos_left += counted,
            // Something may be in the way of this one; the others need not meet it.
            Err(error @ TransportError::Broken) => {
                lock(with.store)?.photo_goes_last(photo.id)?;
                breaks += 1;
                outcome.photos_left += counted;
                outcome.photos_broken += counted;
                if breaks == BREAKS_MAX {
                    return Err(error.into());
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
