//! One sync over a network that fails on purpose: records first, then photos, as the transport's loop does it.
//!
//! Every message goes through its bytes. A fault strikes once per leg; when the network is calm, nothing does.

use kengai_protocol::control_append::{ControlAnswer, ControlAppend};
use kengai_protocol::sign::PublicKey;
use kengai_protocol::sync_answer::SyncAnswer;
use kengai_protocol::sync_request::SyncRequest;
use kengai_server::LedgerError;
use kengai_sync::session::{Session, Step};

use crate::cast::{Cast, Who};
use crate::network::Heard;

pub use crate::network::{Fault, Network};

/// Rounds after which a sync has gone wrong: the production limit would hide a loop.
const ROUNDS_MAX: u64 = 300;

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
}

impl Cast {
    /// One person's device syncs.
    pub fn sync(&mut self, who: Who) -> Synced {
        let mut synced = Synced {
            end: End::Done,
            rounds: 0,
            sent_bytes: 0,
            received_bytes: 0,
            photos_sent: 0,
            photos_received: 0,
        };
        self.now_ms += 1_000;
        synced.end = self.sync_as_whoever(who, &mut synced);
        if synced.end == End::Done && !self.network.photos_fail {
            synced.end = self.sync_photos(who, &mut synced);
        }
        synced
    }

    /// Records, under a new identity if it comes to that: as the facade does it.
    fn sync_as_whoever(&mut self, who: Who, synced: &mut Synced) -> End {
        const BEGINNINGS_MAX: usize = 4;
        let begins_again = |cast: &Self| cast.devices[who].read().begins_again().unwrap().is_some();
        for _ in 0..BEGINNINGS_MAX {
            if begins_again(self)
                && let Some(end) = self.begin_again(who)
            {
                return end;
            }
            let end = self.sync_records(who, synced);
            if begins_again(self) && matches!(end, End::Refused(_)) {
                continue;
            }
            if end == End::NotEnrolled && self.devices[who].read().begun_again().unwrap() > 0 {
                match self.known_again(who) {
                    None => continue,
                    Some(end) => return end,
                }
            }
            return end;
        }
        End::Endless
    }

    fn sync_records(&mut self, who: Who, synced: &mut Synced) -> End {
        let mut session = Session::default();
        while synced.rounds < ROUNDS_MAX {
            let now = self.devices[who].clock(self.now_ms);
            let mut exchange = match session.next(self.devices[who].store(), now) {
                Ok(exchange) => exchange,
                Err(error) => return End::Refused(error.to_string()),
            };
            if let Some(bytes) = self.network.page_bytes {
                exchange.request.page_bytes = bytes;
            }
            synced.rounds += 1;
            let request = exchange.request.encode();
            synced.sent_bytes += request.len() as u64;
            let fault = self.network.fault();
            let key = self.devices[who].key();
            let answer = match self.serve(&key, &request, fault) {
                Ok(Some(answer)) => answer,
                Ok(None) => return End::Cut,
                Err(end) => return end,
            };
            synced.received_bytes += answer.len() as u64;
            let answer = SyncAnswer::decode(&answer).unwrap();
            match fault {
                Fault::AnswerLate => {
                    self.network.late.push(Heard { who, exchange, answer });
                    return End::Cut;
                }
                Fault::DeviceDies => {
                    self.kill(who);
                    return End::Cut;
                }
                _ => {}
            }
            let step = match session.take(self.devices[who].store(), &exchange, &answer, now) {
                Ok(step) => step,
                Err(error) => return End::Refused(error.to_string()),
            };
            self.network.remember(Heard { who, exchange, answer });
            if fault == Fault::DeviceDiesAfterwards {
                self.kill(who);
                return End::Cut;
            }
            match step {
                Step::Done => return End::Done,
                Step::Again => {}
                Step::HandBackControl(append) => {
                    let Some(said) = self.send_control(who, &append) else { return End::Cut };
                    session.handed_back(self.devices[who].store(), &said).unwrap();
                }
            }
        }
        End::Endless
    }

    /// The server's side of one exchange; nothing when the answer does not come through.
    pub(crate) fn serve(
        &mut self,
        key: &PublicKey,
        request: &[u8],
        fault: Fault,
    ) -> Result<Option<Vec<u8>>, End> {
        if fault == Fault::RequestLost {
            return Ok(None);
        }
        self.network.keep(request);
        let times = if fault == Fault::Twice { 2 } else { 1 };
        let mut answer = None;
        for _ in 0..times {
            let request = SyncRequest::decode(request).unwrap();
            let now = self.now_ms;
            answer = match self.server.ledger().sync(key, request, now) {
                Ok(answer) => Some(answer.encode()),
                Err(LedgerError::UnknownDevice) => return Err(End::NotEnrolled),
                Err(error) => panic!("the ledger is in trouble: {error}"),
            };
        }
        if fault == Fault::ServerDies {
            self.server.crash();
            return Ok(None);
        }
        if fault == Fault::AnswerLost {
            return Ok(None);
        }
        if let Some(answer) = &answer {
            self.network.keep(answer);
        }
        Ok(answer)
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
                self.server.crash();
                None
            }
            Fault::DeviceDies | Fault::DeviceDiesAfterwards => {
                self.kill(who);
                None
            }
            Fault::RequestLost | Fault::AnswerLost | Fault::AnswerLate => None,
        }
    }

    /// kill -9 for a device: its answers under way go nowhere.
    pub fn kill(&mut self, who: Who) {
        self.devices[who].crash();
        self.network.late.retain(|late| late.who != who);
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
            }
        }
    }

    fn sync_photos(&mut self, who: Who, synced: &mut Synced) -> End {
        for photo in self.devices[who].store().photos_to_send(1_000).unwrap() {
            let sealed = self.devices[who].store().sealed_photo(photo.id).unwrap();
            let fault = self.network.fault();
            if fault == Fault::RequestLost {
                return End::Cut;
            }
            self.network.keep(&sealed);
            let key = self.devices[who].key();
            let mut place = None;
            for _ in 0..if fault == Fault::Twice { 2 } else { 1 } {
                place = Some(self.server.ledger().put_blob(&key, &photo.circle, &photo.id, &sealed));
            }
            match fault {
                Fault::None | Fault::Twice => {}
                Fault::ServerDies => self.server.crash(),
                Fault::DeviceDies | Fault::DeviceDiesAfterwards => self.kill(who),
                _ => {}
            }
            if !matches!(fault, Fault::None | Fault::Twice) {
                return End::Cut;
            }
            match place.unwrap() {
                Ok(place) => self.devices[who].store().photo_sent(photo.id, place).unwrap(),
                Err(error) => return End::Refused(error.to_string()),
            }
            synced.photos_sent += 1;
        }
        self.fetch_photos(who, synced)
    }

    fn fetch_photos(&mut self, who: Who, synced: &mut Synced) -> End {
        for photo in self.devices[who].store().photos_to_fetch(1_000).unwrap() {
            let fault = self.network.fault();
            let key = self.devices[who].key();
            let sealed = self.server.ledger().get_blob(&key, &photo.circle, &photo.id);
            match fault {
                Fault::None | Fault::Twice => {}
                Fault::DeviceDies | Fault::DeviceDiesAfterwards => {
                    self.kill(who);
                    return End::Cut;
                }
                _ => return End::Cut,
            }
            // What the server lost in a restore comes back from whoever has it.
            let Ok(sealed) = sealed else { continue };
            self.network.keep(&sealed);
            self.devices[who].store().keep_photo(photo.id, &sealed).unwrap();
            synced.photos_received += 1;
        }
        End::Done
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
