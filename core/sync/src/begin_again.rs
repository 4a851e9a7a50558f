//! How a device that begins again introduces its new identity to the server: over a connection under its old one, first
//! the control log, then the enrolment that the old identity signs. No I/O of its own.
//!
//! Also used when the server lost the enrolment in a restore and knows only an older identity: that one hands the control
//! log back.

use kengai_protocol::DeviceId;
use kengai_protocol::control_append::{ControlAnswer, ControlAppend};
use kengai_protocol::limits::NUMBER_MAX;
use kengai_protocol::sync_answer::SyncAnswer;
use kengai_protocol::sync_request::{SyncRequest, Waiting};
use kengai_store::Store;

use crate::SyncError;
use crate::pace::REQUEST_BYTES_MIN;

/// How often the statement is made anew because others append at the same time, and how much may be fetched before.
const ROUNDS_MAX: u32 = 1_000;

/// What to say next, over a connection under [`Introduction::identity`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Say {
    /// Ask for the control log; the answer goes to [`Introduction::take_answer`].
    Ask(SyncRequest),
    /// Append; the answer goes to [`Introduction::take_said`].
    Append(ControlAppend),
    /// The new identity is in use, or the control log is handed back: sync as usual.
    Done,
}

/// Introducing one identity.
#[derive(Debug)]
pub struct Introduction {
    /// Under which identity the connection is.
    identity: DeviceId,
    /// The ledger's life that the server named, once it did.
    incarnation: Option<kengai_protocol::Incarnation>,
    /// Everything that the server has of the control log is here.
    fetched: bool,
    /// The server lacks what comes after this height.
    lacks: Option<u64>,
    /// Only hand back; the new identity is in use already.
    only_hand_back: bool,
    rounds: u32,
}

impl Introduction {
    /// Of the next identity, under the one in use.
    #[must_use]
    pub fn of_next(store: &Store) -> Self {
        Self {
            identity: store.device(),
            incarnation: None,
            fetched: false,
            lacks: None,
            only_hand_back: false,
            rounds: 0,
        }
    }

    /// Of the identity in use, which the server does not know any more, under an older one.
    #[must_use]
    pub fn under(older: DeviceId) -> Self {
        Self {
            identity: older,
            incarnation: None,
            fetched: true,
            lacks: Some(0),
            only_hand_back: true,
            rounds: 0,
        }
    }

    /// Whose key the connection has to be under.
    #[must_use]
    pub fn identity(&self) -> DeviceId {
        self.identity
    }

    /// What to say next.
    ///
    /// # Errors
    /// The store refused, or it does not come to an end.
    pub fn next(&mut self, store: &mut Store, now_ms: u64) -> Result<Say, SyncError> {
        self.rounds += 1;
        if self.rounds > ROUNDS_MAX {
            return Err(SyncError::Endless);
        }
        if let Some(above) = self.lacks {
            match store.control_above(above)? {
                Some((part, reached)) => {
                    self.lacks = Some(reached);
                    return Ok(Say::Append(part));
                }
                None => self.lacks = None,
            }
        }
        if self.only_hand_back {
            return Ok(Say::Done);
        }
        // Before anything is asked: the key is durable, whatever happens from here on.
        let next = store.next_identity()?;
        if store.control().is_some_and(|control| control.device(&next).is_some()) {
            store.take_on_identity(now_ms)?;
            return Ok(Say::Done);
        }
        if !self.fetched {
            return Ok(Say::Ask(self.request(store, now_ms)?));
        }
        let statement = store.continuation()?;
        Ok(Say::Append(ControlAppend { statements: vec![statement], wraps: Vec::new() }))
    }

    /// A request for control statements alone: a cursor beyond everything asks for no entries.
    fn request(&self, store: &Store, now_ms: u64) -> Result<SyncRequest, SyncError> {
        store.membership()?.ok_or(SyncError::NotJoined)?;
        let control = store.control();
        Ok(SyncRequest {
            incarnation: self.incarnation.unwrap_or(store.sync_state()?.incarnation),
            cursor: NUMBER_MAX,
            control_height: control.map_or(0, |control| control.height()),
            control_head: control.map(|control| control.head()).unwrap_or_default(),
            page_bytes: REQUEST_BYTES_MIN as u64,
            waiting: Waiting::default(),
            clock_ms: now_ms,
            contacts_since_ms: None,
            entries: Vec::new(),
            backfill: Vec::new(),
            heights: None,
        })
    }

    /// Takes in the answer to [`Say::Ask`].
    ///
    /// # Errors
    /// A statement does not hold; nothing of it is kept.
    pub fn take_answer(&mut self, store: &mut Store, answer: &SyncAnswer) -> Result<(), SyncError> {
        if answer.restored.is_some() {
            // The new life itself is taken in by the next sync; here only the control log counts.
            self.incarnation = Some(answer.incarnation);
            return Ok(());
        }
        store.take_statements(answer)?;
        self.fetched = answer.statements.is_empty() || !answer.more;
        Ok(())
    }

    /// Takes in the answer to [`Say::Append`] of `append`.
    ///
    /// # Errors
    /// [`SyncError::NotContinued`]: the server will not have it.
    pub fn take_said(
        &mut self,
        store: &mut Store,
        append: &ControlAppend,
        said: &ControlAnswer,
    ) -> Result<(), SyncError> {
        match said {
            ControlAnswer::Accepted { .. } if self.lacks.is_none() => {
                let org = store.membership()?.ok_or(SyncError::NotJoined)?.org;
                store.append_statements(org, &append.statements, &append.wraps, false)?;
            }
            ControlAnswer::Accepted { .. } => {}
            ControlAnswer::Conflict { height, head } => {
                let ours = store.control().is_some_and(|control| {
                    *height < control.height() && control.hash_at(*height) == Some(*head)
                });
                // Restored from a backup, it lacks what is here; or others have appended.
                self.lacks = ours.then_some(*height);
                self.fetched = ours;
            }
            ControlAnswer::Refused { reason, .. } => return Err(SyncError::NotContinued(*reason)),
        }
        Ok(())
    }
}
