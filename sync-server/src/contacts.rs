//! When each device was here last and what stayed on it, so that the office can tell "not done" from "not yet sent".
//!
//! Kept in memory and written along with the next commit, once a minute at least while devices come: a crash may forget
//! a minute of it, and an exchange that brings nothing need not wait for the disk.

use std::collections::{HashMap, HashSet};

use kengai_protocol::DeviceId;
use kengai_protocol::sync_answer::Contact;
use kengai_protocol::sync_request::Waiting;

/// The last contacts of one organisation's devices.
#[derive(Debug, Default)]
pub(crate) struct Contacts {
    last: HashMap<DeviceId, Contact>,
    unsaved: HashSet<DeviceId>,
    unsaved_since_ms: u64,
}

/// Contacts are written after this time at the latest, milliseconds.
const SAVE_AFTER_MS: u64 = 60 * 1_000;

impl Contacts {
    /// As the tables have them.
    pub(crate) fn of(kept: Vec<Contact>) -> Self {
        let bounded = |contact: Contact| Contact { waiting: contact.waiting.bounded(), ..contact };
        let last = kept.into_iter().map(|contact| (contact.device, bounded(contact))).collect();
        Self { last, ..Self::default() }
    }

    /// A device is here; its own clock shows `clock_ms`. Returns what was known of it before.
    pub(crate) fn note(
        &mut self,
        device: DeviceId,
        waiting: Waiting,
        clock_ms: u64,
        now_ms: u64,
    ) -> Option<Contact> {
        if self.unsaved.is_empty() {
            self.unsaved_since_ms = now_ms;
        }
        self.unsaved.insert(device);
        self.last.insert(device, Contact { device, at_ms: now_ms, waiting: waiting.bounded(), clock_ms })
    }

    /// What the device brought was not taken: what it said would be left on it is not true.
    pub(crate) fn take_back(&mut self, device: DeviceId, before: Option<Contact>) {
        match before {
            Some(contact) => self.last.insert(device, contact),
            None => self.last.remove(&device),
        };
        self.unsaved.insert(device);
    }

    /// A photo came, after its device said how many it still had: the office must not be told of it as waiting there.
    pub(crate) fn photo_came(&mut self, device: DeviceId) {
        if let Some(contact) = self.last.get_mut(&device) {
            contact.waiting.photos = contact.waiting.photos.saturating_sub(1);
            self.unsaved.insert(device);
        }
    }

    /// Whether something is not written yet.
    pub(crate) fn is_unsaved(&self) -> bool {
        !self.unsaved.is_empty()
    }

    /// Whether it is time to write them.
    pub(crate) fn is_due(&self, now_ms: u64) -> bool {
        !self.unsaved.is_empty() && now_ms.abs_diff(self.unsaved_since_ms) >= SAVE_AFTER_MS
    }

    /// What was not written yet, to be written.
    pub(crate) fn take_unsaved(&mut self) -> Vec<Contact> {
        self.unsaved.drain().filter_map(|device| self.last.get(&device).copied()).collect()
    }

    /// Everyone but the asker who was here since then, oldest first.
    pub(crate) fn since(&self, since_ms: u64, asker: &DeviceId) -> Vec<Contact> {
        let mut contacts: Vec<Contact> =
            self.last.values().filter(|c| c.at_ms >= since_ms && c.device != *asker).copied().collect();
        contacts.sort_by_key(|contact| (contact.at_ms, contact.device));
        contacts
    }
}
