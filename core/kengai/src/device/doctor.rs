//! Whether this device is well: what was looked at and what does not hold.

use kengai_store::{Audit, BeginAgain, DatabaseAside, ServerTrouble};

use crate::device::photo_room::{self, PhotoQuotaView};
use crate::device::warnings::AlarmView;
use crate::{CareBook, CareError};

/// What a look at this device found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Pages, entries, logs and photo files.
    pub audit: Audit,
    /// How far this device's clock was ahead of the server's at the last contact, milliseconds; `None` before any.
    pub clock_ahead_ms: Option<i64>,
    /// Entries and items that came and do not count (yet).
    pub set_aside: u64,
    /// What was wrong with the server at the last contact.
    pub server_trouble: Option<ServerTrouble>,
    /// Managers: what photos have used of what the server may keep of them, where that is nearly all.
    pub photo_quota: Option<PhotoQuotaView>,
    /// What should never happen and did.
    pub alarms: Vec<AlarmView>,
    /// Why this device has to begin again at the next contact.
    pub begins_again: Option<BeginAgain>,
    /// How often it has.
    pub begun_again: u64,
    /// Damaged databases that rescues have set aside, the oldest first; nothing deletes them.
    pub databases_aside: Vec<DatabaseAside>,
}

impl CareBook {
    /// Looks at everything on this device; takes as long as it is large. Works without a connection.
    ///
    /// # Errors
    /// As the store; what does not hold is no error but said in the [`Health`].
    pub fn doctor(&self) -> Result<Health, CareError> {
        let store = self.lock();
        let sync = store.sync_state()?;
        let signed = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
        Ok(Health {
            audit: store.audit()?,
            clock_ahead_ms: (sync.contact_ms > 0)
                .then(|| signed(sync.contact_ms).saturating_sub(signed(sync.server_time_ms))),
            set_aside: store.set_aside()?.len() as u64,
            server_trouble: store.server_trouble()?,
            photo_quota: photo_room::quota(&store)?,
            alarms: crate::device::warnings::alarms(&store)?,
            begins_again: store.begins_again()?,
            begun_again: store.begun_again()?,
            databases_aside: store.databases_aside()?,
        })
    }
}
