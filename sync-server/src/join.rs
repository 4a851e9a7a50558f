//! Join mailboxes: four small sealed messages between a new device and the one that invites it.
//!
//! The only place that a key which is not enrolled may write to, so it lives in memory, is small, and forgets after
//! the invitation's life; a server that restarts in between means a new invitation, nothing else. A mailbox belongs to
//! the key that wrote its first slot; the answers come from the first enrolled device that gives one. Slots are written
//! once and in order.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};

use kengai_protocol::http::Code;
use kengai_protocol::join::SLOTS;
use kengai_protocol::limits::{INVITATION_LIFE_MS, JOIN_MESSAGE_BYTES_MAX};
use kengai_protocol::{DeviceId, OrgId};
use tokio::sync::Notify;

use crate::error::ApiError;

/// Which mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MailboxId {
    /// The organisation.
    pub org: OrgId,
    /// Its name there.
    pub name: [u8; 16],
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    /// The connection's key.
    pub device: DeviceId,
    /// Whether it is enrolled in the mailbox's organisation.
    pub enrolled: bool,
}

#[derive(Debug)]
struct Mailbox {
    opened_ms: u64,
    opener: DeviceId,
    replier: Option<DeviceId>,
    slots: [Option<Vec<u8>>; SLOTS as usize],
}

/// All mailboxes.
#[derive(Debug, Default)]
pub struct Mailboxes {
    open: Mutex<HashMap<MailboxId, Mailbox>>,
    changed: Notify,
    per_org: usize,
    per_peer: usize,
    closed: AtomicBool,
}

impl Mailboxes {
    /// None yet; so many at a time for an organisation and for a joining device.
    #[must_use]
    pub fn new(per_org: usize, per_peer: usize) -> Self {
        Self { per_org, per_peer, ..Self::default() }
    }

    fn open(&self, now_ms: u64) -> MutexGuard<'_, HashMap<MailboxId, Mailbox>> {
        let mut open = self.open.lock().expect("nobody panics while holding it");
        open.retain(|_, mailbox| now_ms < mailbox.opened_ms.saturating_add(INVITATION_LIFE_MS));
        open
    }

    /// Writes a slot, once. The same bytes again are fine.
    ///
    /// # Errors
    /// The slot is taken or not the caller's, the mailbox is not there, or there are too many.
    pub fn put(
        &self,
        id: MailboxId,
        slot: u8,
        caller: Caller,
        message: &[u8],
        now_ms: u64,
    ) -> Result<(), ApiError> {
        if slot >= SLOTS {
            return Err(ApiError(Code::NotFound));
        }
        if message.len() > JOIN_MESSAGE_BYTES_MAX {
            return Err(ApiError(Code::TooLarge));
        }
        let mut open = self.open(now_ms);
        if slot == 0 && !open.contains_key(&id) {
            let of_org = open.keys().filter(|other| other.org == id.org).count();
            let of_peer = open.values().filter(|mailbox| mailbox.opener == caller.device).count();
            if of_org >= self.per_org || of_peer >= self.per_peer {
                return Err(ApiError(Code::Quota));
            }
            let mailbox = Mailbox {
                opened_ms: now_ms,
                opener: caller.device,
                replier: None,
                slots: Default::default(),
            };
            open.insert(id, mailbox);
        }
        let mailbox = open.get_mut(&id).ok_or(ApiError(Code::NotFound))?;
        mailbox.write(slot, caller, message)?;
        drop(open);
        self.changed.notify_waiters();
        Ok(())
    }

    /// Reads a slot; `None` while it is empty.
    ///
    /// # Errors
    /// The mailbox is neither the caller's nor one of its organisation's.
    pub fn get(
        &self,
        id: &MailboxId,
        slot: u8,
        caller: Caller,
        now_ms: u64,
    ) -> Result<Option<Vec<u8>>, ApiError> {
        let open = self.open(now_ms);
        let Some(mailbox) = open.get(id) else {
            return if caller.enrolled { Ok(None) } else { Err(ApiError(Code::NotFound)) };
        };
        if !caller.enrolled && mailbox.opener != caller.device {
            return Err(ApiError(Code::NotAllowed));
        }
        Ok(mailbox.slots.get(usize::from(slot)).ok_or(ApiError(Code::NotFound))?.clone())
    }

    /// Nobody waits any more: the server stops.
    pub fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.changed.notify_waiters();
    }

    /// Whether it is still worth to wait.
    pub fn is_open(&self) -> bool {
        !self.closed.load(Ordering::SeqCst)
    }

    /// Resolves at the next change of any mailbox. Take it before looking.
    pub fn changed(&self) -> tokio::sync::futures::Notified<'_> {
        self.changed.notified()
    }
}

impl Mailbox {
    fn write(&mut self, slot: u8, caller: Caller, message: &[u8]) -> Result<(), ApiError> {
        let at = usize::from(slot);
        let allowed = match slot {
            0 | 2 => caller.device == self.opener,
            _ => caller.enrolled && self.replier.is_none_or(|replier| replier == caller.device),
        };
        if let Some(there) = &self.slots[at] {
            let same = allowed && there == message;
            return if same { Ok(()) } else { Err(ApiError(Code::SlotTaken)) };
        }
        if !allowed {
            return Err(ApiError(Code::NotAllowed));
        }
        if at > 0 && self.slots[at - 1].is_none() {
            return Err(ApiError(Code::NotFound));
        }
        if slot == 1 {
            self.replier = Some(caller.device);
        }
        self.slots[at] = Some(message.to_vec());
        Ok(())
    }
}
