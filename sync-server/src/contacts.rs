//! When each device was here last and what stayed on it, so that the office can tell "not done" from "not yet sent".
//!
//! Kept in memory and written along with the next commit, once a minute at least while devices come: a crash may forget
//! a minute of it, and an exchange that brings nothing need not wait for the disk.

use std::collections::{HashMap, HashSet};

use kengai_protocol::DeviceId;
use kengai_protocol::sync_answer::Contact;
use kengai_protocol::sync_request::Waiting;
use rusqlite::{Connection, params};

use crate::error::LedgerError;
use crate::schema::{sql, unsigned};

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
    pub(crate) fn load(conn: &Connection, org: i64) -> Result<Self, LedgerError> {
        let mut query = conn.prepare(
            "SELECT contact.device, at_ms, records, photos, drafts, coalesce(clock_ms, 0)
                 FROM contact LEFT JOIN contact_clock USING (org, device) WHERE org = ?1",
        )?;
        let last = query
            .query_map([org], |row| {
                let device = DeviceId(row.get(0)?);
                let waiting = Waiting {
                    records: unsigned(row.get(2)?),
                    photos: unsigned(row.get(3)?),
                    drafts: unsigned(row.get(4)?),
                };
                let (at_ms, clock_ms) = (unsigned(row.get(1)?), unsigned(row.get(5)?));
                Ok((device, Contact { device, at_ms, waiting: waiting.bounded(), clock_ms }))
            })?
            .collect::<Result<_, _>>()?;
        Ok(Self { last, ..Self::default() })
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

    /// Writes what was not written yet.
    pub(crate) fn save(&mut self, conn: &Connection, org: i64) -> Result<(), LedgerError> {
        let mut replace =
            conn.prepare_cached("INSERT OR REPLACE INTO contact VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        let mut clock = conn.prepare_cached("INSERT OR REPLACE INTO contact_clock VALUES (?1, ?2, ?3)")?;
        for contact in self.unsaved.iter().filter_map(|device| self.last.get(device)) {
            let Waiting { records, photos, drafts } = contact.waiting;
            replace.execute(params![
                org,
                contact.device.0,
                sql(contact.at_ms),
                sql(records),
                sql(photos),
                sql(drafts)
            ])?;
            clock.execute(params![org, contact.device.0, sql(contact.clock_ms)])?;
        }
        self.unsaved.clear();
        Ok(())
    }

    /// Everyone but the asker who was here since then, oldest first.
    pub(crate) fn since(&self, since_ms: u64, asker: &DeviceId) -> Vec<Contact> {
        let mut contacts: Vec<Contact> =
            self.last.values().filter(|c| c.at_ms >= since_ms && c.device != *asker).copied().collect();
        contacts.sort_by_key(|contact| (contact.at_ms, contact.device));
        contacts
    }
}
