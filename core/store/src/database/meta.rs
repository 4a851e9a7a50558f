//! Facts about this device, one row each, read and written by name.

use kengai_protocol::{Hash, Incarnation, OrgId, StaffId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::StoreError;

pub(crate) fn get(db: &Connection, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(db
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

pub(crate) fn set(db: &Connection, key: &str, value: &[u8]) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )?
    .execute(params![key, value])?;
    Ok(())
}

pub(crate) fn remove(db: &Connection, key: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM meta WHERE key = ?1")?.execute([key])?;
    Ok(())
}

pub(crate) fn get_u64(db: &Connection, key: &str) -> Result<Option<u64>, StoreError> {
    get(db, key)?
        .map(|bytes| Ok(u64::from_be_bytes(bytes.try_into().map_err(|_| StoreError::BadRow)?)))
        .transpose()
}

pub(crate) fn set_u64(db: &Connection, key: &str, value: u64) -> Result<(), StoreError> {
    set(db, key, &value.to_be_bytes())
}

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
        let number = |key: &str| Ok::<_, StoreError>(get_u64(db, key)?.unwrap_or(0));
        let incarnation = get(db, "incarnation")?
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

    pub(crate) fn save(&self, db: &Connection) -> Result<(), StoreError> {
        set(db, "incarnation", self.incarnation.as_bytes())?;
        set_u64(db, "cursor", self.cursor)?;
        set_u64(db, "durable", self.durable)?;
        set_u64(db, "backed_up", self.backed_up)?;
        set_u64(db, "control_backed_up", self.control_backed_up)?;
        set_u64(db, "server_time_ms", self.server_time_ms)?;
        set_u64(db, "contact_ms", self.contact_ms)?;
        set_u64(db, "contacts_ms", self.contacts_ms)?;
        set_u64(db, "restores", self.restores)
    }
}

/// Where the organisation is and who this device belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The organisation.
    pub org: OrgId,
    /// Whose device this is.
    pub staff: StaffId,
    /// The server's `host:port`.
    pub address: String,
    /// The server's key.
    pub server: kengai_protocol::sign::PublicKey,
}

impl Membership {
    pub(crate) fn load(db: &Connection) -> Result<Option<Self>, StoreError> {
        let (Some(org), Some(staff), Some(address), Some(server)) =
            (get(db, "org")?, get(db, "staff")?, get(db, "address")?, get(db, "server")?)
        else {
            return Ok(None);
        };
        Ok(Some(Self {
            org: OrgId::from_slice(&org).map_err(|_| StoreError::BadRow)?,
            staff: StaffId::from_slice(&staff).map_err(|_| StoreError::BadRow)?,
            address: String::from_utf8(address).map_err(|_| StoreError::BadRow)?,
            server: kengai_protocol::sign::PublicKey(server.try_into().map_err(|_| StoreError::BadRow)?),
        }))
    }

    pub(crate) fn save(&self, db: &Connection) -> Result<(), StoreError> {
        set(db, "org", self.org.as_bytes())?;
        set(db, "staff", self.staff.as_bytes())?;
        set(db, "address", self.address.as_bytes())?;
        set(db, "server", &self.server.0)
    }
}

/// Reads a 32-byte column.
pub(crate) fn hash(bytes: Vec<u8>) -> Result<Hash, StoreError> {
    Hash::from_slice(&bytes).map_err(|_| StoreError::BadRow)
}

/// Heads in one column: concatenated.
pub(crate) fn heads_to_bytes(heads: &[Hash]) -> Vec<u8> {
    heads.iter().flat_map(|head| head.0).collect()
}

pub(crate) fn heads_from_bytes(bytes: &[u8]) -> Result<Vec<Hash>, StoreError> {
    if !bytes.len().is_multiple_of(Hash::LEN) {
        return Err(StoreError::BadRow);
    }
    bytes.chunks(Hash::LEN).map(|chunk| Hash::from_slice(chunk).map_err(|_| StoreError::BadRow)).collect()
}
