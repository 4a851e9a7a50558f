//! Which organisation this device belongs to, and where its server is.

use kengai_protocol::{OrgId, StaffId};
use rusqlite::{Connection, Transaction};

use crate::StoreError;
use crate::database::facts;

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
        let (Some(org), Some(staff), Some(address), Some(server)) = (
            facts::get(db, "org")?,
            facts::get(db, "staff")?,
            facts::get(db, "address")?,
            facts::get(db, "server")?,
        ) else {
            return Ok(None);
        };
        Ok(Some(Self {
            org: OrgId::from_slice(&org).map_err(|_| StoreError::BadRow)?,
            staff: StaffId::from_slice(&staff).map_err(|_| StoreError::BadRow)?,
            address: String::from_utf8(address).map_err(|_| StoreError::BadRow)?,
            server: kengai_protocol::sign::PublicKey(server.try_into().map_err(|_| StoreError::BadRow)?),
        }))
    }

    pub(crate) fn save(&self, tx: &Transaction<'_>) -> Result<(), StoreError> {
        facts::set(tx, "org", self.org.as_bytes())?;
        facts::set(tx, "staff", self.staff.as_bytes())?;
        facts::set(tx, "address", self.address.as_bytes())?;
        facts::set(tx, "server", &self.server.0)
    }
}
