//! When each device was last in contact, what stayed on it and how far its clock is off. Managers' devices know this.

use std::collections::BTreeMap;

use kengai_protocol::DeviceId;
use kengai_protocol::sync_answer::{Contact, SyncAnswer};
use kengai_protocol::sync_request::Waiting;
use rusqlite::{Transaction, params};

use crate::database::columns::device;
use crate::{Store, StoreError};

/// Takes in what an answer says of contacts.
pub(crate) fn take(tx: &Transaction<'_>, answer: &SyncAnswer) -> Result<(), StoreError> {
    for contact in &answer.contacts {
        // More than can be waiting on a device: its word, or the server's, is not to be believed.
        if contact.waiting != contact.waiting.bounded() {
            continue;
        }
        tx.prepare_cached(
            "INSERT OR REPLACE INTO contacts (device, at_ms, records, photos, drafts) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            contact.device.as_bytes(),
            contact.at_ms,
            contact.waiting.records,
            contact.waiting.photos,
            contact.waiting.drafts
        ])?;
        take_clock(tx, contact)?;
    }
    Ok(())
}

/// Keeps how far a device's clock is ahead of the server's.
fn take_clock(tx: &Transaction<'_>, contact: &Contact) -> Result<(), StoreError> {
    let device = contact.device.as_bytes();
    if contact.clock_ms == 0 {
        tx.prepare_cached("DELETE FROM contact_clocks WHERE device = ?1")?.execute([device])?;
        return Ok(());
    }
    let whole = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
    let ahead_ms = whole(contact.clock_ms).saturating_sub(whole(contact.at_ms));
    tx.prepare_cached("INSERT OR REPLACE INTO contact_clocks (device, ahead_ms) VALUES (?1, ?2)")?
        .execute(params![device, ahead_ms])?;
    Ok(())
}

impl Store {
    /// When each device was last in contact and what stayed on it. Managers' devices know this.
    ///
    /// # Errors
    /// As the database.
    pub fn contacts(&self) -> Result<Vec<(DeviceId, u64, Waiting)>, StoreError> {
        self.collect(
            "SELECT device, at_ms, records, photos, drafts FROM contacts ORDER BY at_ms",
            [],
            |row| {
                let waiting = Waiting { records: row.get(2)?, photos: row.get(3)?, drafts: row.get(4)? };
                Ok((device(&row.get::<_, Vec<u8>>(0)?)?, row.get(1)?, waiting))
            },
        )
    }

    /// How far each device's clock was ahead of the server's at its last contact, milliseconds; behind is negative.
    ///
    /// # Errors
    /// As the database.
    pub fn contact_clocks(&self) -> Result<BTreeMap<DeviceId, i64>, StoreError> {
        let mut rows = self.db.prepare_cached("SELECT device, ahead_ms FROM contact_clocks")?;
        let rows = rows.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?)))?;
        rows.map(|row| {
            let (device, ahead_ms) = row?;
            Ok((DeviceId::from_slice(&device).map_err(|_| StoreError::BadRow)?, ahead_ms))
        })
        .collect()
    }
}
