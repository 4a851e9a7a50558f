//! What should never happen and did: each kind once, for each device that it is about.

use kengai_protocol::{CircleId, DeviceId};
use rusqlite::{Connection, Transaction, params};

use crate::{Alarm, Store, StoreError};

/// Notes one that is about nobody.
pub(crate) fn note(db: &Connection, kind: Alarm, at_ms: u64) -> Result<(), StoreError> {
    db.execute(
        "INSERT OR IGNORE INTO alarms (kind, circle, device, at_ms) VALUES (?1, x'', x'', ?2)",
        params![kind.code(), at_ms],
    )?;
    Ok(())
}

/// Notes one about a device in a circle.
pub(crate) fn note_about(
    tx: &Transaction<'_>,
    kind: Alarm,
    (circle, device): (CircleId, DeviceId),
    at_ms: u64,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT OR IGNORE INTO alarms (kind, circle, device, at_ms) VALUES (?4, ?1, ?2, ?3)",
        params![circle.as_bytes(), device.as_bytes(), at_ms, kind.code()],
    )?;
    Ok(())
}

/// Notes one about whoever wrote an entry; `None`: when the entry came.
pub(crate) fn note_of_entry(
    tx: &Transaction<'_>,
    kind: Alarm,
    row: i64,
    at_ms: Option<u64>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT OR IGNORE INTO alarms (kind, circle, device, at_ms)
         SELECT ?1, circle, device, coalesce(?3, received_ms) FROM entries WHERE id = ?2",
        params![kind.code(), row, at_ms],
    )?;
    Ok(())
}

/// A device begins again: what was noticed about it is settled, and managers see the continuation itself.
pub(crate) fn settle(tx: &Transaction<'_>, device: DeviceId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM alarms WHERE kind IN ('copied', 'forked') AND device IN (x'', ?1)",
        [device.as_bytes()],
    )?;
    Ok(())
}

impl Store {
    /// Remembers what should never happen and did, once of each kind.
    ///
    /// # Errors
    /// As the database.
    pub fn note_alarm(&mut self, kind: Alarm, now_ms: u64) -> Result<(), StoreError> {
        note(&self.db, kind, now_ms)
    }

    /// What should never happen and did, and when.
    ///
    /// # Errors
    /// As the database.
    pub fn alarms(&self) -> Result<Vec<(Alarm, u64)>, StoreError> {
        self.collect("SELECT kind, at_ms FROM alarms ORDER BY id", [], |row| {
            Ok((Alarm::of_code(&row.get::<_, String>(0)?), row.get(1)?))
        })
    }
}
