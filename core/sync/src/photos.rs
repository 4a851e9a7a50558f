//! The loop that sends and fetches photos, one by one, of which none can hold up a record or another photo: one on which the line
//! breaks goes behind the others, now and in the next sync.

use std::collections::VecDeque;
use std::sync::Mutex;

use kengai_protocol::http::Code;
use kengai_store::{PhotoAside, PhotoRow, Store, StoreError};

use crate::here::{self, lock};
use crate::records::{Outcome, Progress, trouble_of};
use crate::transport::TransportError;
use crate::{SyncError, Transport};

/// Photos that one sync sends or fetches; the next one goes on.
const PHOTOS_MAX: usize = 2_000;
/// As often in a row the line may break before photos wait for the next sync.
const BREAKS_MAX: u32 = 3;

/// Sends and fetches photos, adding to what the records cost.
///
/// # Errors
/// [`SyncError`]; what was done until then is kept, the rest waits for the next sync.
pub async fn exchange(
    store: &Mutex<Store>,
    transport: &Transport,
    progress: &(dyn Fn(Progress) + Send + Sync),
    outcome: &mut Outcome,
) -> Result<(), SyncError> {
    send(store, transport, progress, outcome).await?;
    fetch(store, transport, progress, outcome).await
}

async fn send(
    store: &Mutex<Store>,
    transport: &Transport,
    progress: &(dyn Fn(Progress) + Send + Sync),
    outcome: &mut Outcome,
) -> Result<(), SyncError> {
    let photos = lock(store)?.photos_to_send(PHOTOS_MAX)?;
    let of = photos.len() as u64;
    let mut queue: VecDeque<PhotoRow> = photos.into();
    let (mut number, mut breaks) = (0, 0);
    while let Some(photo) = queue.pop_front() {
        number = (number + 1).min(of);
        progress(Progress::SendingPhoto { number, of });
        // Not inside the `match`: its lock would be held to the end of it, and this thread wants it again.
        let read = lock(store)?.sealed_photo(photo.id);
        let sealed = match read {
            Ok(sealed) => sealed,
            Err(StoreError::DamagedPhoto | StoreError::NotFound(_)) => {
                lock(store)?.photo_set_aside(photo.id, PhotoAside::Damaged)?;
                outcome.photos_left += 1;
                continue;
            }
            // The disk refuses for the moment; the file may be whole.
            Err(_) => {
                outcome.photos_left += 1;
                continue;
            }
        };
        let bytes = sealed.len() as u64;
        let putting = transport.put_photo(photo.circle, photo.id, sealed);
        let sent = here::waited(store, transport, putting).await?;
        if sent.is_ok() {
            breaks = 0;
        }
        match sent {
            Ok(place) => {
                lock(store)?.photo_sent(photo.id, place)?;
                outcome.traffic.photos_sent += 1;
                outcome.traffic.photo_sent_bytes += bytes;
            }
            // Of a circle that this device is not in now: the others go on, and this one is offered again next time.
            Err(TransportError::Refused(Some(Code::NotAllowed))) => outcome.photos_left += 1,
            Err(TransportError::Refused(code)) => {
                lock(store)?.photo_set_aside(photo.id, PhotoAside::Refused(code))?;
                outcome.photos_left += 1;
            }
            // It would refuse the others as well. They wait, and so does nothing else.
            Err(error @ (TransportError::NoRoom | TransportError::Full)) => {
                let trouble = trouble_of(&error);
                lock(store)?.note_server_trouble(trouble)?;
                outcome.photos_left += queue.len() as u64 + 1;
                break;
            }
            Err(TransportError::Busy | TransportError::NotFound) => outcome.photos_left += 1,
            // This one may be too much for the line; the others need not be.
            Err(error @ TransportError::Broken) => {
                lock(store)?.photo_goes_last(photo.id)?;
                breaks += 1;
                outcome.photos_left += 1;
                if breaks == BREAKS_MAX {
                    outcome.photos_left += queue.len() as u64;
                    return Err(error.into());
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

async fn fetch(
    store: &Mutex<Store>,
    transport: &Transport,
    progress: &(dyn Fn(Progress) + Send + Sync),
    outcome: &mut Outcome,
) -> Result<(), SyncError> {
    let photos = lock(store)?.photos_to_fetch(PHOTOS_MAX)?;
    let of = photos.len() as u64;
    let mut breaks = 0;
    for (at, photo) in photos.into_iter().enumerate() {
        progress(Progress::FetchingPhoto { number: at as u64 + 1, of });
        let fetched = here::waited(store, transport, transport.photo(photo.circle, photo.id)).await?;
        match fetched {
            Ok(sealed) => {
                breaks = 0;
                if lock(store)?.keep_photo(photo.id, &sealed).is_err() {
                    outcome.photos_left += 1;
                    continue;
                }
                outcome.traffic.photos_received += 1;
                outcome.traffic.photo_received_bytes += sealed.len() as u64;
            }
            Err(
                TransportError::Busy
                | TransportError::NoRoom
                | TransportError::Full
                | TransportError::NotFound
                | TransportError::NotEnrolled
                | TransportError::Refused(_)
                | TransportError::BadAnswer,
            ) => outcome.photos_left += 1,
            Err(TransportError::Broken) if breaks + 1 < BREAKS_MAX => {
                breaks += 1;
                outcome.photos_left += 1;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};
    use std::time::Duration;

    use kengai_protocol::Randomness;
    use kengai_protocol::sign::SigningKey;
    use kengai_store::FileVault;

    use super::*;
    use crate::Way;

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
            runtime.block_on(send(&store, &transport, &|_| {}, &mut outcome)).unwrap();
            done.send((outcome.photos_left, lock(&store).unwrap().photos_to_send(9).unwrap().len())).unwrap();
        });
        let (left, to_send) =
            waits.recv_timeout(Duration::from_secs(60)).expect("it does not wait for itself");
        assert_eq!((left, to_send), (1, 0));
    }
}
