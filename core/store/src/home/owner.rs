//! Whose device this is, and under which identities it writes and wrote.

use kengai_protocol::{DeviceId, StaffId};
use rusqlite::{Connection, Transaction};

use crate::StoreError;
use crate::database::facts;

/// The fact under which identities this device writes and wrote.
const OWN_DEVICES: &str = "device";
const STAFF: &str = "staff";

/// Whether these are noted as this device's identities already.
pub(crate) fn identities_are(db: &Connection, identities: &[DeviceId]) -> Result<bool, StoreError> {
    Ok(facts::get(db, OWN_DEVICES)?.as_ref() == Some(&known(identities)))
}

pub(crate) fn note_identities(tx: &Transaction<'_>, identities: &[DeviceId]) -> Result<(), StoreError> {
    facts::set(tx, OWN_DEVICES, &known(identities))
}

fn known(identities: &[DeviceId]) -> Vec<u8> {
    identities.iter().flat_map(|one| one.0).collect()
}

/// Whether this device writes under an identity, or wrote under it.
pub(crate) fn is_own_device(db: &Connection, device: DeviceId) -> Result<bool, StoreError> {
    Ok(own_devices(db)?.contains(&device))
}

/// The identities that this device writes and wrote under.
pub(crate) fn own_devices(db: &Connection) -> Result<Vec<DeviceId>, StoreError> {
    let own = facts::get(db, OWN_DEVICES)?.unwrap_or_default();
    Ok(own.chunks(DeviceId::LEN).filter_map(|one| DeviceId::from_slice(one).ok()).collect())
}

/// Whose device this is, as receipts write it.
pub(crate) fn own_staff(db: &Connection) -> Result<Option<String>, StoreError> {
    let staff = facts::get(db, STAFF)?;
    staff
        .map(|bytes| Ok(StaffId::from_slice(&bytes).map_err(|_| StoreError::BadRow)?.to_string()))
        .transpose()
}

/// Whose device this is from now on.
pub(crate) fn set_own_staff(tx: &Transaction<'_>, staff: StaffId) -> Result<(), StoreError> {
    facts::set(tx, STAFF, staff.as_bytes())
}
