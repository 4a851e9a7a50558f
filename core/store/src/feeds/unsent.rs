//! From entries to what the next request carries: what the server has not accepted, and what it lost.

use std::collections::BTreeSet;

use kengai_protocol::{CircleId, DeviceId, Entry, Hash};
use rusqlite::params;

use crate::feeds::aside_reason::AsideReason;
use crate::feeds::entries::{self, State};
use crate::{Store, StoreError};

/// No entry is smaller, bytes: where less is left of a request, it is full.
const SMALLEST_ENTRY_BYTES: usize = 128;

/// An own entry that the server has not accepted yet.
#[derive(Debug, Clone)]
pub struct Unsent {
    /// Row in the `entries` table.
    pub row: i64,
    /// The entry.
    pub entry: Entry,
    /// The server asked for it without references.
    pub in_full: bool,
}

impl Store {
    /// Own entries that the server has not accepted, oldest first, up to `bytes_max` (one at least), without those in
    /// `tried`. What fits goes first: one that does not holds up what follows it in its circle, and nothing else. Those that the
    /// server will never take are not among them.
    ///
    /// # Errors
    /// As the database.
    pub fn unsent(&self, bytes_max: usize, tried: &BTreeSet<i64>) -> Result<Vec<Unsent>, StoreError> {
        let device = self.device();
        let mut rows = self.db.prepare_cached(
            "SELECT id, bytes, in_full, circle FROM entries
             WHERE device = ?1 AND counter IS NULL AND state = 1 ORDER BY id",
        )?;
        let mut rows = rows.query([device.as_bytes()])?;
        let (mut out, mut too_large) = (Vec::new(), None);
        let mut waits = BTreeSet::new();
        let mut total = 0;
        while let Some(row) = rows.next()? {
            let circle: Vec<u8> = row.get(3)?;
            if tried.contains(&row.get(0)?) || waits.contains(&circle) {
                continue;
            }
            let bytes: Vec<u8> = row.get(1)?;
            // One that does not read any more goes nowhere, and says so; what follows it in its feed waits for it in vain.
            let Ok(entry) = Entry::decode(&bytes) else {
                entries::set(&self.db, row.get(0)?, State::Quarantined(AsideReason::Undecodable))?;
                continue;
            };
            let one = Unsent { row: row.get(0)?, entry, in_full: row.get(2)? };
            if total + bytes.len() <= bytes_max {
                total += bytes.len();
                out.push(one);
                continue;
            }
            if bytes.len() > bytes_max && too_large.is_none() {
                too_large = Some(one);
            }
            waits.insert(circle);
            if total + SMALLEST_ENTRY_BYTES > bytes_max {
                break;
            }
        }
        if out.is_empty() {
            out.extend(too_large);
        }
        Ok(out)
    }

    /// Whether this row holds this entry.
    ///
    /// # Errors
    /// As the database.
    pub fn is_entry(&self, row: i64, hash: &Hash) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM entries WHERE id = ?1 AND hash = ?2)";
        Ok(self.db.prepare_cached(sql)?.query_row(params![row, hash.as_bytes()], |found| found.get(0))?)
    }

    /// How many own entries the server has not accepted, without those in `tried`.
    ///
    /// # Errors
    /// As the database.
    pub fn unsent_entries(&self, tried: &BTreeSet<i64>) -> Result<usize, StoreError> {
        let device = self.device();
        let mut rows = self
            .db
            .prepare_cached("SELECT id FROM entries WHERE device = ?1 AND counter IS NULL AND state = 1")?;
        let rows = rows.query_map([device.as_bytes()], |row| row.get(0))?;
        let rows = rows.collect::<Result<Vec<i64>, _>>()?;
        Ok(rows.iter().filter(|row| !tried.contains(row)).count())
    }

    /// Entries of a feed above a number, as the server asked for them after a restore, without those in `tried`. Up to the
    /// first whose body has left this device: those who hold it hand it back, and then what follows.
    ///
    /// # Errors
    /// As the database.
    pub fn feed_above(
        &self,
        circle: CircleId,
        device: DeviceId,
        seq: u64,
        bytes_max: usize,
        tried: &BTreeSet<i64>,
    ) -> Result<Vec<Unsent>, StoreError> {
        let mut rows = self.db.prepare_cached(
            "SELECT id, bytes FROM entries WHERE circle = ?1 AND device = ?2 AND seq > ?3 AND state <> 4
               AND seq < coalesce((SELECT min(seq) FROM entries WHERE circle = ?1 AND device = ?2 AND seq > ?3
                                   AND bodiless = 1), seq + 1)
             ORDER BY seq",
        )?;
        let mut rows = rows.query(params![circle.as_bytes(), device.as_bytes(), seq])?;
        let mut out = Vec::new();
        let mut total = 0;
        while let Some(row) = rows.next()? {
            if tried.contains(&row.get(0)?) {
                continue;
            }
            let bytes: Vec<u8> = row.get(1)?;
            total += bytes.len();
            if !out.is_empty() && total > bytes_max {
                break;
            }
            // What follows one that does not read any more would stand behind a gap.
            let Ok(entry) = Entry::decode(&bytes) else { break };
            out.push(Unsent { row: row.get(0)?, entry, in_full: true });
        }
        Ok(out)
    }
}
