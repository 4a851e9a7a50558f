//! What this device knows of clocks: the server's word, tied to time that certainly passes; and how far other devices are off.
//!
//! A phone's clock can be wrong by years and can be set at any moment. Time since a boot only runs, so a contact is noted
//! with both: the server's time then, and how long the machine had been running. A later look in the same boot counts on
//! from there; after another boot the server's last word is only the least that the time can be.

use std::collections::BTreeMap;

use kengai_model::CareMonth;
use kengai_protocol::DocId;

use crate::database::facts;
use crate::{Store, StoreError};

/// The server's time at a contact, and how long this machine had been running then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockSeen {
    /// Which run of the machine.
    pub boot: [u8; 16],
    /// How long it had been running, milliseconds.
    pub running_ms: u64,
    /// The server's clock, Unix milliseconds.
    pub server_ms: u64,
}

/// When a record was written first: by its writer's clock, and by the server's word where it has come there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenAt {
    /// By the writer's clock, Unix milliseconds.
    pub device_ms: u64,
    /// When the server took it, Unix milliseconds.
    pub server_ms: Option<u64>,
}

const SEEN: &str = "clock_seen";

impl Store {
    /// Notes what the server's clock showed, and how long this machine had been running then.
    ///
    /// # Errors
    /// As the database.
    pub fn note_clock(&mut self, seen: ClockSeen) -> Result<(), StoreError> {
        let mut bytes = seen.boot.to_vec();
        bytes.extend(seen.running_ms.to_be_bytes());
        bytes.extend(seen.server_ms.to_be_bytes());
        facts::set(&self.db, SEEN, &bytes)
    }

    /// What the server's clock showed at the last contact that was noted so; `None` before any.
    ///
    /// # Errors
    /// As the database.
    pub fn clock_seen(&self) -> Result<Option<ClockSeen>, StoreError> {
        let Some(bytes) = facts::get(&self.db, SEEN)? else { return Ok(None) };
        let whole: [u8; 32] = bytes.try_into().map_err(|_| StoreError::BadRow)?;
        let number = |at: usize| {
            let mut part = [0; 8];
            part.copy_from_slice(&whole[at..at + 8]);
            u64::from_be_bytes(part)
        };
        let mut boot = [0; 16];
        boot.copy_from_slice(&whole[..16]);
        Ok(Some(ClockSeen { boot, running_ms: number(16), server_ms: number(24) }))
    }

    /// When each record of a month was written first.
    ///
    /// # Errors
    /// As the database.
    pub fn written_in(&self, month: CareMonth) -> Result<BTreeMap<DocId, WrittenAt>, StoreError> {
        let mut rows = self.db.prepare_cached(
            "SELECT visits.doc, min(changes.at_ms), min(entries.server_ms) FROM visits
             JOIN changes ON changes.doc = visits.doc LEFT JOIN entries ON entries.id = changes.entry
             WHERE visits.day BETWEEN ?1 AND ?2 GROUP BY visits.doc",
        )?;
        let days = [month.first_day().to_string(), month.last_day().to_string()];
        let rows = rows.query_map(days, |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?, row.get(2)?)))?;
        rows.map(|row| {
            let (doc, device_ms, server_ms) = row?;
            let doc = DocId::from_slice(&doc).map_err(|_| StoreError::BadRow)?;
            Ok((doc, WrittenAt { device_ms, server_ms }))
        })
        .collect()
    }
}
