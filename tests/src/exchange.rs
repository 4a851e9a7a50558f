//! One sync over a network that fails on purpose: the loop that phones use, over a line in memory to the server's own HTTP service.
//!
//! A fault strikes once per question (`faulty`); when the network is calm, nothing does.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kengai_protocol::control_append::{ControlAnswer, ControlAppend};
use kengai_protocol::sign::PublicKey;
use kengai_protocol::sync_answer::SyncAnswer;
use kengai_protocol::sync_request::SyncRequest;
use kengai_server::AppState;
use kengai_server::serve::Service;
use kengai_store::{Store, StoreError};
use kengai_sync::carrier::Lines;
use kengai_sync::pace::REQUEST_BYTES_MAX;
use kengai_sync::session::Session;
use kengai_sync::{Outcome, SyncError, TransportError, Way, book, photos};
use tokio::sync::watch;

use crate::cast::{Cast, Who};
use crate::faulty::Faulty;
use crate::link::{Net, Served};
use crate::network::{Heard, Moment};
use crate::running::Running;

pub use crate::network::{Fault, Links, Network};

/// How a sync ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Records and photos are exchanged.
    Done,
    /// The connection broke, or somebody died.
    Cut,
    /// The server does not know the device (yet, or any more).
    NotEnrolled,
    /// The device did not accept what the server said.
    Refused(String),
    /// It did not come to an end.
    Endless,
}

/// What a sync did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synced {
    /// How it ended.
    pub end: End,
    /// Rounds of records.
    pub rounds: u64,
    /// Bytes of bodies that were sent with records.
    pub sent_bytes: u64,
    /// Bytes of bodies that came back.
    pub received_bytes: u64,
    /// Photos that the server took.
    pub photos_sent: u64,
    /// Photos that came.
    pub photos_received: u64,
    /// Photos that are left for the next one.
    pub photos_left: u64,
    /// How long it took, in the line's own time.
    pub took: Duration,
    /// Whether a fault struck.
    pub struck: bool,
}

impl Cast {
    /// One person's device syncs.
    pub fn sync(&mut self, who: Who) -> Synced {
        self.acts_at(who, Moment::BeforeSync);
        let synced = self.sync_as_it_goes(who);
        self.acts_at(who, Moment::AfterSync { done: synced.end == End::Done });
        synced
    }

    /// A program that lacks a guard does what it should not.
    fn acts_at(&mut self, who: Who, moment: Moment) {
        if let Some(mut acts) = self.acts.take() {
            acts(self, who, moment);
            self.acts = Some(acts);
        }
    }

    fn sync_as_it_goes(&mut self, who: Who) -> Synced {
        let mut synced = Synced {
            end: End::Done,
            rounds: 0,
            sent_bytes: 0,
            received_bytes: 0,
            photos_sent: 0,
            photos_received: 0,
            photos_left: 0,
            took: Duration::ZERO,
            struck: false,
        };
        self.now_ms += 1_000;
        self.network.syncs += 1;
        if let Some(end) = self.remembered_exchange(who, &mut synced) {
            (synced.end, synced.struck) = (end, true);
            return synced;
        }
        self.sync_whole(who, &mut synced);
        // Now and then a quiet moment follows, in which what was written is folded for the search.
        if synced.end == End::Done && self.network.syncs.is_multiple_of(2) {
            // (Whose power goes in it does it another time.)
            let folded = self.devices[who].store().prepare_search(usize::MAX);
            assert!(folded.as_ref().err().is_none_or(StoreError::is_the_machines), "{folded:?}");
        }
        synced
    }

    /// Sometimes an answer is heard too late, or kept to be heard again: what one process of a phone asked, and another hears.
    fn remembered_exchange(&mut self, who: Who, synced: &mut Synced) -> Option<End> {
        let fault = self.network.remembers()?;
        let now = self.devices[who].clock(self.now_ms);
        let mut session = Session::default();
        // A device that has to begin again asks nothing like this.
        let exchange = session.next(self.devices[who].store(), now, REQUEST_BYTES_MAX).ok()?;
        let (key, at) = (self.devices[who].key(), self.now_ms);
        let request = exchange.request.encode();
        self.network.keep(&request);
        let answer = self.server.ledger().sync(&key, SyncRequest::decode(&request).unwrap(), at).ok()?;
        let answer = answer.encode();
        self.network.keep(&answer);
        let answer = SyncAnswer::decode(&answer).unwrap();
        synced.rounds += 1;
        if fault == Fault::AnswerLate {
            self.network.late.push(Heard { who, exchange, answer });
            return Some(End::Cut);
        }
        let taken = session.take(self.devices[who].store(), &exchange, &answer, now);
        self.network.remember(Heard { who, exchange, answer });
        taken
            .err()
            .filter(|error| !matches!(error, SyncError::BeginAgain))
            .map(|error| End::Refused(error.to_string()))
    }

    /// Records and photos, as the facade exchanges them.
    fn sync_whole(&mut self, who: Who, synced: &mut Synced) {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let store = Mutex::new(self.devices[who].take());
        let network = Arc::new(Mutex::new(std::mem::take(&mut self.network)));
        let now = self.devices[who].clock(self.now_ms);
        let photos_too = !network.lock().unwrap().photos_fail;
        let waits_for_photos = network.lock().unwrap().photos_first
            && !photos_too
            && store.lock().unwrap().unsent_photo_count().unwrap() > 0;
        // Where lines take no time, neither does a sync.
        let runs = network.lock().unwrap().links.is_some();
        let (ended, struck, took) = runtime.block_on(async {
            let clock = Running::from(self.now_ms, runs);
            let (served, state, going) = self.serve(clock);
            let drawn = Arc::clone(&network);
            let net = Net::new(served.clone(), Box::new(move || drawn.lock().unwrap().shape()));
            let tape = self.server.drive().map(|drive| drive.tape().clone());
            let faulty = Faulty::new(net, Arc::clone(&network), served.clone(), tape);
            let struck = faulty.struck();
            let shown = move || clock.shifted(now);
            let lines: Arc<dyn Lines> = Arc::new(faulty);
            let ended = tokio::select! {
                biased;
                () = struck.stopped() => None,
                () = async {}, if waits_for_photos => Some((Outcome::default(), End::Cut)),
                ended = whole(&store, lines, &shown, photos_too) => Some(ended),
            };
            let took = clock.took();
            served.die();
            drop(going);
            let ledger = state.writer.ledger().and_then(|ledger| ledger.lock().unwrap().take());
            self.server.put(ledger.expect("the server was given it"));
            (ended, struck, took)
        });
        drop(runtime);
        synced.took = took;
        synced.struck = struck.any();
        self.now_ms += u64::try_from(took.as_millis()).unwrap();
        self.network = Arc::try_unwrap(network).ok().expect("the lines are gone").into_inner().unwrap();
        self.devices[who].put(store.into_inner().unwrap());
        if struck.server_died() {
            self.server.dies_since(struck.asked_at());
        }
        if struck.device_died() {
            self.kill(who);
        }
        let cost = struck.cost();
        synced.rounds += cost.rounds;
        synced.sent_bytes += cost.sent_bytes;
        synced.received_bytes += cost.received_bytes;
        synced.end = match ended {
            None if struck.is_endless() => End::Endless,
            None => End::Cut,
            Some((outcome, end)) => {
                synced.photos_sent = outcome.traffic.photos_sent;
                synced.photos_received = outcome.traffic.photos_received;
                synced.photos_left = outcome.photos_left;
                end
            }
        };
    }

    /// Runs what asks or listens by itself, in simulated time, while the server's service is there.
    pub fn while_served<T>(&mut self, work: impl AsyncFnOnce(Served) -> T) -> T {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let (served, state, going) = self.serve(Running::from(self.now_ms, true));
            let done = work(served.clone()).await;
            served.die();
            drop(going);
            let ledger = state.writer.ledger().and_then(|ledger| ledger.lock().unwrap().take());
            self.server.put(ledger.expect("the server was given it"));
            done
        })
    }

    /// The server's service over its ledger, until the ledger is taken back.
    fn serve(&mut self, clock: Running) -> (Served, AppState, watch::Sender<bool>) {
        let (key_seed, public) = (self.server.signing_key(), self.server.key());
        let tls = kengai_server::tls::server_config(key_seed.seed(), &public).unwrap();
        let state = AppState::without_thread(self.server.take(), Arc::new(clock));
        let (going, stopping) = watch::channel(false);
        (Served::by(Service::new(tls, state.clone(), stopping)), state, going)
    }

    /// Appends to the control log; nothing when the answer does not come through.
    pub fn send_control(&mut self, who: Who, append: &ControlAppend) -> Option<ControlAnswer> {
        let key = self.devices[who].key();
        self.send_control_as(who, &key, append)
    }

    pub(crate) fn send_control_as(
        &mut self,
        who: Who,
        key: &PublicKey,
        append: &ControlAppend,
    ) -> Option<ControlAnswer> {
        let fault = self.network.fault();
        if fault == Fault::RequestLost {
            return None;
        }
        let bytes = append.encode();
        self.network.keep(&bytes);
        let now = self.now_ms;
        let asked_at = self.server.drive().map_or(0, |drive| drive.tape().len());
        let mut answer = None;
        for _ in 0..if fault == Fault::Twice { 2 } else { 1 } {
            let append = ControlAppend::decode(&bytes).unwrap();
            // Not enrolled (any more): heard when it syncs.
            answer = self.server.ledger().control(key, &append, now).ok();
        }
        match fault {
            Fault::None | Fault::Twice => {
                answer.map(|answer| ControlAnswer::decode(&answer.encode()).unwrap())
            }
            Fault::ServerDies => {
                self.server.dies_since(asked_at);
                None
            }
            Fault::DeviceDies | Fault::DeviceDiesAfterwards => {
                self.kill(who);
                None
            }
            Fault::RequestLost | Fault::AnswerLost | Fault::AnswerLate => None,
        }
    }

    /// A device dies: its answers under way go nowhere.
    pub fn kill(&mut self, who: Who) {
        self.devices[who].dies();
        self.network.late.retain(|late| late.who != who);
        self.acts_at(who, Moment::Died);
    }

    /// An answer that nobody waited for any more arrives. Two syncs of one process can overtake each other like this.
    pub fn deliver_late(&mut self) -> Option<Result<(), String>> {
        if self.network.late.is_empty() {
            return None;
        }
        let Heard { who, exchange, answer } = self.network.late.remove(0);
        let now = self.devices[who].clock(self.now_ms);
        let taken = Session::default().take(self.devices[who].store(), &exchange, &answer, now);
        Some(taken.map(|_| ()).map_err(|error| error.to_string()))
    }

    /// Old requests reach the server again, and old answers their devices. (Not the word that a new life began: that is
    /// said once to a connection, and taking it twice costs a comparison of heights.)
    pub fn replay(&mut self) {
        for Heard { who, exchange, answer } in self.network.heard.clone() {
            let (key, now) = (self.devices[who].key(), self.now_ms);
            let again = SyncRequest::decode(&exchange.request.encode()).unwrap();
            // Whoever is not enrolled any more is not served.
            let _ = self.server.ledger().sync(&key, again, now);
            if answer.restored.is_none() {
                // Whether it fits or not: it must not change anything.
                let _ = Session::default().take(self.devices[who].store(), &exchange, &answer, now);
                self.acts_at(who, Moment::HeardAgain { cursor: answer.cursor });
            }
        }
    }

    /// Everybody syncs until nobody has anything new. Returns what was still refused in the last round.
    pub fn until_quiet(&mut self) -> Vec<String> {
        const ROUNDS: usize = 12;
        let mut refused = Vec::new();
        let mut before = None;
        for _ in 0..ROUNDS {
            refused.clear();
            for who in 0..self.devices.len() {
                let synced = self.sync(who);
                if synced.end != End::Done {
                    refused.push(format!("{}: {:?}", self.devices[who].name, synced.end));
                }
            }
            let now: Vec<_> =
                self.devices.iter().map(|device| device.read().sync_state().unwrap().cursor).collect();
            if before.as_ref() == Some(&now) {
                break;
            }
            before = Some(now);
        }
        refused
    }
}

/// What the facade does of a sync: records under whichever identity it comes to, then photos.
async fn whole(
    store: &Mutex<Store>,
    lines: Arc<dyn Lines>,
    now: &(dyn Fn() -> u64 + Send + Sync),
    photos_too: bool,
) -> (Outcome, End) {
    let way = Way::over(lines);
    let (mut outcome, transport) = match book::exchange(store, &way, now, &|_| {}).await {
        Ok(done) => done,
        Err(error) => return (Outcome::default(), ended_by(&error)),
    };
    if !photos_too {
        return (outcome, End::Done);
    }
    match photos::exchange(store, &transport, &photos::Terms::default(), &|_| {}, &mut outcome).await {
        Ok(()) => (outcome, End::Done),
        Err(error) => (outcome, ended_by(&error)),
    }
}

fn ended_by(error: &SyncError) -> End {
    match error {
        SyncError::Transport(TransportError::NotEnrolled) => End::NotEnrolled,
        SyncError::Transport(
            TransportError::NoConnection
            | TransportError::Broken
            | TransportError::Busy
            | TransportError::Quota,
        ) => End::Cut,
        SyncError::Endless => End::Endless,
        error => End::Refused(error.to_string()),
    }
}
