//! How a device introduces a new identity to the server over a network that fails on purpose, as the transport's loop does.

use kengai_protocol::control_append::ControlAppend;
use kengai_protocol::sign::PublicKey;
use kengai_protocol::sync_answer::SyncAnswer;
use kengai_server::LedgerError;
use kengai_sync::{Introduction, Say};

use crate::cast::{Cast, Who};
use crate::exchange::End;
use crate::network::Fault;

impl Cast {
    /// Introduces the next identity; says how it ended unless that was well.
    pub(crate) fn begin_again(&mut self, who: Who) -> Option<End> {
        let introduction = Introduction::of_next(self.devices[who].read());
        match self.introduce(who, introduction) {
            Some(End::NotEnrolled) => match self.known_again(who) {
                None => {
                    let introduction = Introduction::of_next(self.devices[who].read());
                    self.introduce(who, introduction)
                }
                end => end,
            },
            end => end,
        }
    }

    /// An older identity hands the control log back.
    pub(crate) fn known_again(&mut self, who: Who) -> Option<End> {
        let (identities, device) = {
            let store = self.devices[who].read();
            (store.home().identities(), store.device())
        };
        for identity in identities.into_iter().rev().filter(|identity| *identity != device) {
            match self.introduce(who, Introduction::under(identity)) {
                Some(End::NotEnrolled) => {}
                end => return end,
            }
        }
        Some(End::NotEnrolled)
    }

    fn introduce(&mut self, who: Who, mut introduction: Introduction) -> Option<End> {
        let refused = |error: kengai_sync::SyncError| Some(End::Refused(error.to_string()));
        loop {
            let identity = introduction.identity();
            let Some(key) = self.devices[who].read().home().key_of(&identity).map(|key| key.public()) else {
                return Some(End::NotEnrolled);
            };
            let now = self.devices[who].clock(self.now_ms);
            let say = match introduction.next(self.devices[who].store(), now) {
                Ok(say) => say,
                Err(error) => return refused(error),
            };
            let taken = match say {
                Say::Done => return None,
                Say::Ask(request) => {
                    let fault = self.network.fault();
                    let answer = match self.serve(&key, &request.encode(), fault) {
                        Ok(Some(answer)) => SyncAnswer::decode(&answer).unwrap(),
                        Ok(None) => return Some(End::Cut),
                        Err(end) => return Some(end),
                    };
                    if !matches!(fault, Fault::None | Fault::Twice) {
                        self.after_fault(who, fault);
                        return Some(End::Cut);
                    }
                    introduction.take_answer(self.devices[who].store(), &answer)
                }
                Say::Append(append) => {
                    let Some(said) = self.send_control_as(who, &key, &append) else {
                        return Some(if self.knows(&key) { End::Cut } else { End::NotEnrolled });
                    };
                    introduction.take_said(self.devices[who].store(), &append, &said)
                }
            };
            if let Err(error) = taken {
                return refused(error);
            }
        }
    }

    fn after_fault(&mut self, who: Who, fault: Fault) {
        if matches!(fault, Fault::DeviceDies | Fault::DeviceDiesAfterwards) {
            self.kill(who);
        }
    }

    /// Whether the server knows a key at all.
    fn knows(&mut self, key: &PublicKey) -> bool {
        let nothing = ControlAppend::default();
        let now = self.now_ms;
        !matches!(self.server.ledger().control(key, &nothing, now), Err(LedgerError::UnknownDevice))
    }
}
