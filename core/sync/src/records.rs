//! The loop that exchanges records: in one round trip if nothing is in the way. What breaks in the middle is asked again, with
//! less; what the server has taken is not said again.

use std::sync::Mutex;
use std::time::Duration;

use kengai_protocol::sync_answer::SyncAnswer;
use kengai_store::{ServerTrouble, Store};

use crate::here::{self, lock};
use crate::session::Received;
use crate::transport::{Failed, Moved, TransportError};
use crate::tries::Tries;
use crate::{Exchange, Session, Step, SyncError, Traffic, Transport, way};

/// Rounds after which a server that always says "more" is not believed any longer.
const ROUNDS_MAX: u32 = 10_000;
/// A line that needs longer than this for one exchange is noted as one that may break, before it does.
const LONG: Duration = Duration::from_secs(5);

/// What a sync did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// What it cost.
    pub traffic: Traffic,
    /// What came and went.
    pub received: Received,
    /// Photos that could not be sent or fetched this time; they stay where they are.
    pub photos_left: u64,
    /// Of these, those on which the line broke.
    pub photos_broken: u64,
    /// Photos that wait for a line that costs nothing, or for tomorrow: what they may cost today is used up. They are none of those that
    /// are left.
    pub photos_saved: u64,
    /// Photos stopped because something was written meanwhile, which goes first: whoever asked for them goes on afterwards.
    pub photos_stopped: bool,
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
        /// Bytes of it that the server has.
        bytes: u64,
        /// Of how many bytes.
        bytes_of: u64,
    },
    /// Thumbnails are being sent.
    SendingThumbnail {
        /// Which, from 1.
        number: u64,
        /// Of how many.
        of: u64,
    },
    /// Thumbnails are being fetched.
    FetchingThumbnail {
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
        /// Bytes of it that are here.
        bytes: u64,
        /// Of how many bytes.
        bytes_of: u64,
    },
}

/// Exchanges records: everything but photos. `clock` gives Unix milliseconds; `progress` is told as it goes.
///
/// # Errors
/// [`SyncError`]; what was done until then is kept, the rest waits for the next sync.
pub async fn exchange(
    store: &Mutex<Store>,
    transport: &Transport,
    clock: &(dyn Fn() -> u64 + Send + Sync),
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Outcome, SyncError> {
    let mut outcome = Outcome::default();
    let mut session = Session::default();
    let mut tries = Tries::default();
    for _ in 0..ROUNDS_MAX {
        progress(Progress::Records { rounds: outcome.traffic.round_trips });
        let bytes_max = transport.pace().request_bytes();
        let exchange = session.next(&mut *lock(store)?, clock(), bytes_max)?;
        let (answer, moved) = match asked(store, transport, &exchange).await? {
            Ok(answered) => answered,
            Err(failed) => {
                let chance = clock() ^ chance_of(&*lock(store)?);
                let Some(wait) = tries.again(&failed, chance) else {
                    return Err(failed.error.into());
                };
                session.unanswered();
                tokio::time::sleep(wait).await;
                continue;
            }
        };
        tries.answered();
        outcome.traffic.round_trips += 1;
        outcome.traffic.sent_bytes += moved.sent;
        outcome.traffic.received_bytes += moved.received;
        let step = session.take(&mut *lock(store)?, &exchange, &answer, clock())?;
        outcome.received = session.received;
        match step {
            Step::Done => return Ok(outcome),
            Step::Again => {}
            Step::HandBackControl(append) => {
                let said = here::waited(store, transport, transport.control(&append)).await??;
                session.handed_back(&mut *lock(store)?, &said)?;
                outcome.traffic.round_trips += 1;
            }
        }
    }
    Err(SyncError::Endless)
}

/// Two devices do not come again at the same moment.
fn chance_of(store: &Store) -> u64 {
    u64::from(store.device().0[0])
}

/// Asks once. What it shows of the line and of the server is noted.
async fn asked(
    store: &Mutex<Store>,
    transport: &Transport,
    exchange: &Exchange,
) -> Result<Result<(SyncAnswer, Moved), Failed>, SyncError> {
    let asking = transport.sync(&exchange.request);
    tokio::pin!(asking);
    let first = here::waited(store, transport, async { tokio::time::timeout(LONG, &mut asking).await });
    let asked = match first.await? {
        Ok(asked) => asked,
        Err(_) => {
            // If this run dies now, the next one does not try the same again.
            lock(store)?.note_line_pace(None)?;
            here::waited(store, transport, asking).await?
        }
    };
    let mut store = lock(store)?;
    way::note(&mut store, transport.pace())?;
    let trouble = asked.as_ref().err().and_then(|failed| trouble_of(&failed.error));
    if trouble.is_some() {
        // Said again by whoever asks how this device is, until the right one answers, or has room.
        store.note_server_trouble(trouble)?;
    }
    Ok(asked)
}

/// What a failure says of the server itself.
pub(crate) const fn trouble_of(error: &TransportError) -> Option<ServerTrouble> {
    match error {
        TransportError::WrongServer => Some(ServerTrouble::OtherServer),
        TransportError::Full => Some(ServerTrouble::Full),
        TransportError::NoRoom => Some(ServerTrouble::NoRoom),
        TransportError::Quota => Some(ServerTrouble::Quota),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_without_room_is_told_from_one_that_is_another() {
        assert_eq!(trouble_of(&TransportError::Full), Some(ServerTrouble::Full));
        assert_eq!(trouble_of(&TransportError::NoRoom), Some(ServerTrouble::NoRoom));
        assert_eq!(trouble_of(&TransportError::Quota), Some(ServerTrouble::Quota));
        assert_eq!(trouble_of(&TransportError::WrongServer), Some(ServerTrouble::OtherServer));
        for passing in [TransportError::NoConnection, TransportError::Broken, TransportError::Busy] {
            assert_eq!(trouble_of(&passing), None, "{passing:?}");
        }
    }
}
