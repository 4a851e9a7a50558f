//! The loop that the apps use: records first, in one round trip if nothing is in the way; then photos, one by one, of which
//! none can hold up a record or another photo.

use std::sync::{Mutex, MutexGuard, PoisonError};

use kengai_protocol::http::Code;
use kengai_store::{PhotoAside, ServerTrouble, Store, StoreError};

use crate::session::Received;
use crate::transport::TransportError;
use crate::{Introduction, Say, Session, Step, SyncError, Traffic, Transport};
use kengai_store::Piece;

/// Rounds after which a server that always says "more" is not believed any longer.
const ROUNDS_MAX: u32 = 10_000;
/// Photos that one sync sends or fetches; the next one goes on.
const PHOTOS_MAX: usize = 2_000;

/// What a sync did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// What it cost.
    pub traffic: Traffic,
    /// What came and went.
    pub received: Received,
    /// Photos that could not be sent or fetched this time; they stay where they are.
    pub photos_left: u64,
}

impl Outcome {
    /// Adds what a second exchange of the same sync came to.
    pub fn add(&mut self, more: &Self) {
        self.traffic.round_trips += more.traffic.round_trips;
        self.traffic.sent_bytes += more.traffic.sent_bytes;
        self.traffic.received_bytes += more.traffic.received_bytes;
        self.received.entries += more.received.entries;
        self.received.sent_entries += more.received.sent_entries;
    }
}

/// Progress, in the order of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Records are being exchanged; so many rounds so far.
    Records {
        /// Rounds done.
        rounds: u64,
    },
    /// A photo is being sent.
    SendingPhoto {
        /// Which, from 1.
        number: u64,
        /// Of how many.
        of: u64,
    },
    /// A photo is being fetched.
    FetchingPhoto {
        /// Which, from 1.
        number: u64,
        /// Of how many.
        of: u64,
    },
}

fn lock(store: &Mutex<Store>) -> MutexGuard<'_, Store> {
    // A panic elsewhere cannot have left half a transaction: SQLite rolled it back.
    store.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Exchanges records: everything but photos. `clock` gives Unix milliseconds; `progress` is told as it goes.
///
/// # Errors
/// [`SyncError`]; what was done until then is kept, the rest waits for the next sync.
pub async fn records(
    store: &Mutex<Store>,
    transport: &Transport,
    clock: &(dyn Fn() -> u64 + Send + Sync),
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Outcome, SyncError> {
    let mut outcome = Outcome::default();
    exchange(store, transport, clock, progress, &mut outcome).await?;
    Ok(outcome)
}

/// Sends and fetches photos, adding to what the records cost.
///
/// # Errors
/// [`SyncError`]; what was done until then is kept, the rest waits for the next sync.
pub async fn photos(
    store: &Mutex<Store>,
    transport: &Transport,
    progress: &(dyn Fn(Progress) + Send + Sync),
    outcome: &mut Outcome,
) -> Result<(), SyncError> {
    send_photos(store, transport, progress, outcome).await?;
    fetch_photos(store, transport, progress, outcome).await
}

/// Introduces a new identity under the one in use; if the server does not know that one any more, under an older one.
///
/// # Errors
/// [`SyncError`]; the next contact goes on from there.
pub async fn begin_again(
    store: &Mutex<Store>,
    clock: &(dyn Fn() -> u64 + Send + Sync),
) -> Result<(), SyncError> {
    let introduction = Introduction::of_next(&lock(store));
    match introduce(store, introduction, clock).await {
        Err(SyncError::Transport(TransportError::NotEnrolled)) => {
            known_again(store, clock).await?;
            let introduction = Introduction::of_next(&lock(store));
            introduce(store, introduction, clock).await
        }
        done => done,
    }
}

/// The server was restored and does not know the identity in use: an older one hands the control log back.
///
/// # Errors
/// [`TransportError::NotEnrolled`] when it knows none of them.
pub async fn known_again(
    store: &Mutex<Store>,
    clock: &(dyn Fn() -> u64 + Send + Sync),
) -> Result<(), SyncError> {
    let (older, device) = {
        let store = lock(store);
        (store.home().identities(), store.device())
    };
    for identity in older.into_iter().rev().filter(|identity| *identity != device) {
        match introduce(store, Introduction::under(identity), clock).await {
            Err(SyncError::Transport(TransportError::NotEnrolled)) => {}
            done => return done,
        }
    }
    Err(TransportError::NotEnrolled.into())
}

async fn introduce(
    store: &Mutex<Store>,
    mut introduction: Introduction,
    clock: &(dyn Fn() -> u64 + Send + Sync),
) -> Result<(), SyncError> {
    let transport = {
        let store = lock(store);
        let here = store.membership()?.ok_or(SyncError::NotJoined)?;
        let identity = introduction.identity();
        let key = store.home().key_of(&identity).ok_or(StoreError::NotFound(Piece::DeviceKey))?;
        Transport::new(&here.address, here.server, key)?
    };
    loop {
        let say = introduction.next(&mut lock(store), clock())?;
        match say {
            Say::Done => return Ok(()),
            Say::Ask(request) => {
                let (answer, _) = transport.sync(&request).await?;
                introduction.take_answer(&mut lock(store), &answer)?;
            }
            Say::Append(append) => {
                let said = transport.control(&append).await?;
                introduction.take_said(&mut lock(store), &append, &said)?;
            }
        }
    }
}

/// What a failure says of the server itself.
const fn trouble_of(error: &TransportError) -> Option<ServerTrouble> {
    match error {
        TransportError::WrongServer => Some(ServerTrouble::OtherServer),
        TransportError::Full => Some(ServerTrouble::Full),
        TransportError::NoRoom => Some(ServerTrouble::NoRoom),
        _ => None,
    }
}

async fn exchange(
    store: &Mutex<Store>,
    transport: &Transport,
    clock: &(dyn Fn() -> u64 + Send + Sync),
    progress: &(dyn Fn(Progress) + Send + Sync),
    outcome: &mut Outcome,
) -> Result<(), SyncError> {
    let mut session = Session::default();
    for _ in 0..ROUNDS_MAX {
        progress(Progress::Records { rounds: outcome.traffic.round_trips });
        let exchange = session.next(&mut lock(store), clock())?;
        let asked = transport.sync(&exchange.request).await;
        let trouble = asked.as_ref().err().and_then(trouble_of);
        if trouble.is_some() {
            // Said again by whoever asks how this device is, until the right one answers, or has room.
            lock(store).note_server_trouble(trouble)?;
        }
        let (answer, moved) = asked?;
        outcome.traffic.round_trips += 1;
        outcome.traffic.sent_bytes += moved.sent;
        outcome.traffic.received_bytes += moved.received;
        let step = session.take(&mut lock(store), &exchange, &answer, clock())?;
        outcome.received = session.received;
        match step {
            Step::Done => return Ok(()),
            Step::Again => {}
            Step::HandBackControl(append) => {
                let said = transport.control(&append).await?;
                session.handed_back(&mut lock(store), &said)?;
                outcome.traffic.round_trips += 1;
            }
        }
    }
    Err(SyncError::Endless)
}

async fn send_photos(
    store: &Mutex<Store>,
    transport: &Transport,
    progress: &(dyn Fn(Progress) + Send + Sync),
    outcome: &mut Outcome,
) -> Result<(), SyncError> {
    let photos = lock(store).photos_to_send(PHOTOS_MAX)?;
    let of = photos.len() as u64;
    for (at, photo) in photos.into_iter().enumerate() {
        progress(Progress::SendingPhoto { number: at as u64 + 1, of });
        // Not inside the `match`: its lock would be held to the end of it, and this thread wants it again.
        let read = lock(store).sealed_photo(photo.id);
        let sealed = match read {
            Ok(sealed) => sealed,
            Err(StoreError::DamagedPhoto | StoreError::NotFound(_)) => {
                lock(store).photo_set_aside(photo.id, PhotoAside::Damaged)?;
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
        match transport.put_photo(photo.circle, photo.id, sealed).await {
            Ok(place) => {
                lock(store).photo_sent(photo.id, place)?;
                outcome.traffic.photos_sent += 1;
                outcome.traffic.photo_sent_bytes += bytes;
            }
            // Of a circle that this device is not in now: the others go on, and this one is offered again next time.
            Err(TransportError::Refused(Some(Code::NotAllowed))) => outcome.photos_left += 1,
            Err(TransportError::Refused(code)) => {
                lock(store).photo_set_aside(photo.id, PhotoAside::Refused(code))?;
                outcome.photos_left += 1;
            }
            // It would refuse the others as well. They wait, and so does nothing else.
            Err(error @ (TransportError::NoRoom | TransportError::Full)) => {
                let trouble = trouble_of(&error);
                lock(store).note_server_trouble(trouble)?;
                outcome.photos_left += of - at as u64;
                break;
            }
            Err(TransportError::Busy | TransportError::NotFound) => outcome.photos_left += 1,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

async fn fetch_photos(
    store: &Mutex<Store>,
    transport: &Transport,
    progress: &(dyn Fn(Progress) + Send + Sync),
    outcome: &mut Outcome,
) -> Result<(), SyncError> {
    let photos = lock(store).photos_to_fetch(PHOTOS_MAX)?;
    let of = photos.len() as u64;
    for (at, photo) in photos.into_iter().enumerate() {
        progress(Progress::FetchingPhoto { number: at as u64 + 1, of });
        match transport.photo(photo.circle, photo.id).await {
            Ok(sealed) => {
                if lock(store).keep_photo(photo.id, &sealed).is_err() {
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
            let transport = Transport::new("localhost:1", key.public(), &key).unwrap();
            let mut outcome = Outcome::default();
            let store = Mutex::new(store);
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(send_photos(&store, &transport, &|_| {}, &mut outcome)).unwrap();
            done.send((outcome.photos_left, lock(&store).photos_to_send(9).unwrap().len())).unwrap();
        });
        let (left, to_send) =
            waits.recv_timeout(Duration::from_secs(60)).expect("it does not wait for itself");
        assert_eq!((left, to_send), (1, 0));
    }

    #[test]
    fn a_server_without_room_is_told_from_one_that_is_another() {
        assert_eq!(trouble_of(&TransportError::Full), Some(ServerTrouble::Full));
        assert_eq!(trouble_of(&TransportError::NoRoom), Some(ServerTrouble::NoRoom));
        assert_eq!(trouble_of(&TransportError::WrongServer), Some(ServerTrouble::OtherServer));
        for passing in [TransportError::NoConnection, TransportError::Broken, TransportError::Busy] {
            assert_eq!(trouble_of(&passing), None, "{passing:?}");
        }
    }
}
