//! Where this device stands in its logs and feeds, as a sync tells the server and the app tells its user.

use kengai_protocol::header::LogHead;
use kengai_protocol::{CircleId, DeviceId};
use rusqlite::{OptionalExtension, params};

use crate::database::columns::circle;
use crate::feeds::aside_reason::AsideReason;
use crate::feeds::control_log;
use crate::feeds::logs::log_head;
use crate::{Store, StoreError};

/// An item or entry that does not count, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Whose entry.
    pub device: DeviceId,
    /// Its circle.
    pub circle: CircleId,
    /// Its number in the feed.
    pub seq: u64,
    /// Waiting for something, rather than refused.
    pub waiting: bool,
    /// Why.
    pub reason: AsideReason,
}

impl Store {
    /// Whether the log as recomputed here has this head: then the server has it too and needs no hash.
    ///
    /// # Errors
    /// As the database.
    pub fn shares_log_head(&self, circle: CircleId, head: &LogHead) -> Result<bool, StoreError> {
        if head.position == 0 {
            return Ok(true);
        }
        let stored: Option<Vec<u8>> = self
            .db
            .prepare_cached("SELECT hash FROM log WHERE circle = ?1 AND position = ?2")?
            .query_row(params![circle.as_bytes(), head.position], |row| row.get(0))
            .optional()?;
        Ok(stored.as_deref() == Some(head.hash.as_bytes()))
    }

    /// Logs that have to be filled up, with the last position held of each.
    ///
    /// # Errors
    /// As the database.
    pub fn log_gaps(&self) -> Result<Vec<(CircleId, u64)>, StoreError> {
        let Some(control) = &self.control else { return Ok(Vec::new()) };
        control_log::gaps(&self.db)?
            .into_iter()
            .filter(|circle| control.circle(circle).is_some_and(|c| c.role(&self.device()).is_some()))
            .map(|circle| Ok((circle, log_head(&self.db, control.org(), circle)?.position)))
            .collect()
    }

    /// Everything that came and does not count, with the reason.
    ///
    /// # Errors
    /// As the database.
    pub fn set_aside(&self) -> Result<Vec<SetAside>, StoreError> {
        self.collect(
            // In the words of the partial indexes, without which all entries would be read.
            "SELECT device, circle, seq, 1, coalesce(reason, '') FROM entries WHERE state IN (0, 2) AND state = 2
             UNION ALL
             SELECT device, circle, seq, 0, coalesce(reason, '') FROM entries WHERE state >= 3
             UNION ALL
             SELECT entries.device, entries.circle, entries.seq, set_aside.state = 2, set_aside.reason
             FROM set_aside CROSS JOIN entries ON entries.id = set_aside.entry",
            [],
            |row| {
                Ok(SetAside {
                    device: DeviceId::from_slice(&row.get::<_, Vec<u8>>(0)?)
                        .map_err(|_| StoreError::BadRow)?,
                    circle: circle(&row.get::<_, Vec<u8>>(1)?)?,
                    seq: row.get(2)?,
                    waiting: row.get(3)?,
                    reason: AsideReason::of_code(&row.get::<_, String>(4)?),
                })
            },
        )
    }
}
