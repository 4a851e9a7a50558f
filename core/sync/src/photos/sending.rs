//! The queue of photos out.

use std::collections::VecDeque;

use bytes::Bytes;
use kengai_protocol::http::Code;
use kengai_store::{PhotoAside, PhotoRow, StoreError};

use super::bringing::bring;
use super::counting::Counting;
use super::exchanging::{BREAKS_MAX, Exchanging, PHOTOS_MAX};
use crate::SyncError;
use crate::here::lock;
use crate::records::{Outcome, trouble_of};
use crate::transport::TransportError;
use crate::tries::Tries;

pub(super) async fn send(with: &Exchanging<'_>, outcome: &mut Outcome) -> Result<(), SyncError> {
    let photos = lock(with.store)?.photos_to_send(PHOTOS_MAX)?;
    let mut counting = Counting::of(photos.iter(), true);
    let mut queue: VecDeque<PhotoRow> = photos.into();
    let (mut breaks, mut tries) = (0, Tries::default());
    while let Some(photo) = queue.pop_front() {
        if with.is_written_meanwhile()? {
            outcome.photos_stopped = true;
            outcome.photos_left += u64::from(!photo.small) + full(&queue);
            break;
        }
        counting.next(&photo);
        let counted = u64::from(!photo.small);
        if !with.terms.may_go(&photo, outcome.traffic.photo_bytes()) {
            outcome.photos_saved += counted;
            continue;
        }
        let Some(sealed) = sealed(with, &photo, outcome)? else { continue };
        let told = |bytes| (with.progress)(counting.progress(&photo, bytes));
        told(0);
        let mut moved = 0;
        let brought = bring(with, &photo, sealed, &mut tries, (&mut moved, &told)).await;
        outcome.traffic.photo_sent_bytes += moved;
        with.note_moved(moved)?;
        match brought? {
            Ok(place) => {
                breaks = 0;
                lock(with.store)?.photo_sent(photo.id, place)?;
                outcome.traffic.photos_sent += counted;
                outcome.traffic.small_photos_sent += u64::from(photo.small);
            }
            // Of a circle that this device is not in now: the others go on, and this one is offered again next time.
            Err(TransportError::Refused(Some(Code::NotAllowed))) => outcome.photos_left += counted,
            Err(TransportError::Refused(code)) => {
                lock(with.store)?.photo_set_aside(photo.id, PhotoAside::Refused(code))?;
                outcome.photos_left += counted;
            }
            // It would refuse the others as well. They wait, and so does nothing else.
            Err(error @ (TransportError::NoRoom | TransportError::Full | TransportError::Quota)) => {
                let trouble = trouble_of(&error);
                lock(with.store)?.note_server_trouble(trouble)?;
                outcome.photos_left += counted + full(&queue);
                break;
            }
            // Asked three times: it has more to do than photos, or nowhere to put them.
            Err(TransportError::Busy) => {
                outcome.photos_left += counted + full(&queue);
                break;
            }
            Err(TransportError::NotFound | TransportError::BadAnswer) => outcome.photos_left += counted,
            // Something may be in the way of this one; the others need not meet it.
            Err(error @ TransportError::Broken) => {
                lock(with.store)?.photo_goes_last(photo.id)?;
                breaks += 1;
                outcome.photos_left += counted;
                outcome.photos_broken += counted;
                if breaks == BREAKS_MAX {
                    outcome.photos_left += full(&queue);
                    return Err(error.into());
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Photos of a queue without thumbnails.
fn full(queue: &VecDeque<PhotoRow>) -> u64 {
    queue.iter().filter(|photo| !photo.small).count() as u64
}

/// The photo's sealed bytes; `None` where this device has them not, or not now.
fn sealed(
    with: &Exchanging<'_>,
    photo: &PhotoRow,
    outcome: &mut Outcome,
) -> Result<Option<Bytes>, SyncError> {
    // Not inside the `match`: its lock would be held to the end of it, and this thread wants it again.
    let read = lock(with.store)?.sealed_photo(photo.id);
    match read {
        Ok(sealed) => return Ok(Some(Bytes::from(sealed))),
        Err(StoreError::DamagedPhoto | StoreError::NotFound(_)) => {
            lock(with.store)?.photo_set_aside(photo.id, PhotoAside::Damaged)?;
        }
        // The disk refuses for the moment; the file may be whole.
        Err(_) => {}
    }
    outcome.photos_left += u64::from(!photo.small);
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, mpsc};
    use std::time::Duration;

    use kengai_protocol::Randomness;
    use kengai_protocol::sign::SigningKey;
    use kengai_store::{FileVault, Store};

    use super::*;
    use crate::Way;
    use crate::photos::Terms;

    struct Sevens;

    impl Randomness for Sevens {
        fn fill(&self, out: &mut [u8]) {
            out.fill(7);
        }
    }

    #[test]
    fn a_photo_whose_file_is_gone_is_set_aside_and_locks_nobody_out() {
        let dir = tempfile::tempdir().unwrap();
        let random: Arc<dyn Randomness> = Arc::new(Sevens);
        let vault = FileVault::new("合言葉", Arc::clone(&random));
        let store = Store::create(&dir.path().join("home"), &vault, random, Duration::ZERO).unwrap();
        let row = "INSERT INTO photos (id, circle, bytes, own, here, counter, at_ms)
                   VALUES (randomblob(32), randomblob(16), 1, 1, 1, NULL, 1)";
        store.database().execute_batch(row).unwrap();
        let (done, waits) = mpsc::channel();
        std::thread::spawn(move || {
            let key = SigningKey::from_seed([7; 32]);
            let transport = Way::default().transport("localhost:1", key.public(), &key).unwrap();
            let mut outcome = Outcome::default();
            let store = Mutex::new(store);
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let terms = Terms::default();
            let (store, transport, terms) = (&store, &transport, &terms);
            let with = Exchanging { store, transport, terms, unsent: 0, progress: &|_| {} };
            runtime.block_on(send(&with, &mut outcome)).unwrap();
            done.send((outcome.photos_left, lock(store).unwrap().photos_to_send(9).unwrap().len())).unwrap();
        });
        let (left, to_send) =
            waits.recv_timeout(Duration::from_secs(60)).expect("it does not wait for itself");
        assert_eq!((left, to_send), (1, 0));
    }
}
