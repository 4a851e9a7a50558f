//! How far this device is with its server: what it has of the server's log, what the server has of it, and when they spoke.

use kengai_protocol::Incarnation;
use rusqlite::{Connection, Transaction};

use crate::StoreError;
use crate::database::facts;

/// How far this device is with its server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SyncState {
    /// The ledger's life; zero when none was seen.
    pub incarnation: Incarnation,
    /// Everything up to this counter is held.
    pub cursor: u64,
    /// Everything up to this counter is durable at the server.
    pub durable: u64,
    /// Everything up to this counter is backed up.
    pub backed_up: u64,
    /// The control log is backed up to this height.
    pub control_backed_up: u64,
    /// The server's clock at the last contact, Unix milliseconds; 0 before any.
    pub server_time_ms: u64,
    /// This device's clock at the last contact, Unix milliseconds; 0 before any.
    pub contact_ms: u64,
    /// Contacts of other devices are known up to here by the server's clock, Unix milliseconds. Managers' devices only.
    pub contacts_ms: u64,
    /// How often the server was restored from a backup since this device knows it.
    pub restores: u64,
}

impl SyncState {
    /// Reads it.
    ///
    /// # Errors
    /// As the database.
    pub(crate) fn load(db: &Connection) -> Result<Self, StoreError> {
        let number = |key: &str| Ok::<_, StoreError>(facts::get_u64(db, key)?.unwrap_or(0));
        let incarnation = facts::get(db, "incarnation")?
            .map(|bytes| Incarnation::from_slice(&bytes).map_err(|_| StoreError::BadRow))
            .transpose()?
            .unwrap_or_default();
        Ok(Self {
            incarnation,
            cursor: number("cursor")?,
            durable: number("durable")?,
            backed_up: number("backed_up")?,
            control_backed_up: number("control_backed_up")?,
            server_time_ms: number("server_time_ms")?,
            contact_ms: number("contact_ms")?,
            contacts_ms: number("contacts_ms")?,
            restores: number("restores")?,
        })
    }

    pub(crate) fn save(&self, tx: &Transaction<'_>) -> Result<(), StoreError> {
        facts::set(tx, "incarnation", self.incarnation.as_bytes())?;
        facts::set_u64(tx, "cursor", self.cursor)?;
        facts::set_u64(tx, "durable", self.durable)?;
        facts::set_u64(tx, "backed_up", self.backed_up)?;
        facts::set_u64(tx, "control_backed_up", self.control_backed_up)?;
        facts::set_u64(tx, "server_time_ms", self.server_time_ms)?;
        facts::set_u64(tx, "contact_ms", self.contact_ms)?;
        facts::set_u64(tx, "contacts_ms", self.contacts_ms)?;
        facts::set_u64(tx, "restores", self.restores)
    }
}
