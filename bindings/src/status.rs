//! Where everything on this device stands: what the app keeps in sight on every screen.

use kengai::model::{CareDay, UnixMillis};
use kengai::{DeviceId, WaitingReason};
use kengai_screens::instant;

use crate::book::CareBook;
use crate::errors::CareError;
use crate::sync::count;
use crate::sync_view::SyncFacts;
use crate::words::Words;

/// What the server does not hold yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct Waiting {
    /// Records: visits, notes, incidents.
    pub records: i64,
    /// Photos.
    pub photos: i64,
    /// What else: marks, confirmations, files, plans, sheets, staff.
    pub others: i64,
    /// Records that were begun and not finished.
    pub drafts: i64,
}

/// Why something that was saved here is not on the server.
#[uniffi::remote(Enum)]
pub enum WaitingReason {
    /// No contact since it was saved.
    NoContact,
    /// This device no longer belongs to those who share these records.
    NotAMember,
    /// The server's quota of the organisation or device is used up.
    Quota,
    /// The server could not write just then.
    Busy,
    /// It names a control statement that the server does not have.
    Control,
    /// What this device wrote before it is missing.
    Gap,
    /// Another entry stands under its number.
    Fork,
    /// This device was not enrolled when it was written.
    Author,
    /// This device had no role when it was written.
    Role,
    /// The server says so: no role.
    NoRole,
    /// Sealed under a key that is none of these records'.
    Epoch,
    /// The signature does not hold.
    Signature,
    /// Over a limit.
    TooLarge,
    /// Its control head went back.
    ControlWentBack,
    /// What was written cannot be read any more.
    Unreadable,
    /// Some other reason, or one that a newer version knows.
    Unknown,
}

/// Why something waits, and how much of it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct WaitingWhy {
    /// Which reason it is.
    pub reason: WaitingReason,
    /// How many records and others.
    pub count: i64,
    /// What happened, and what to do.
    pub words: Words,
}

/// This device's state.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Status {
    /// Whether this device belongs to an organisation.
    pub joined: bool,
    /// This device.
    pub device: DeviceId,
    /// Whose it is.
    pub name: String,
    /// A manager's device.
    pub manager: bool,
    /// What waits here.
    pub waiting: Waiting,
    /// The same for the line that is always in sight.
    pub sync: SyncFacts,
    /// Why it waits, and how much of it.
    pub reasons: Vec<WaitingWhy>,
    /// Last contact with the server by this device's clock; `None` before any.
    pub contact: Option<UnixMillis>,
    /// Whether everything sent is in a verified backup.
    pub all_backed_up: bool,
    /// Photos that are on the server and not here yet.
    pub photos_to_fetch: i64,
    /// What came and does not count (yet).
    pub set_aside: i64,
    /// What was wrong with the server at the last contact, and what to do.
    pub server_trouble: Option<Words>,
    /// Managers: that the server's room for photos is nearly used up, or used up, and what to do.
    pub photo_quota: Option<Words>,
    /// What should never happen and did, with what to do.
    pub alarms: Vec<Words>,
    /// From this day on every record is on this device; older ones come back when asked for. `None`: all are here.
    pub records_from: Option<CareDay>,
    /// What is said of this device's clock where it is wrong.
    pub clock: Option<Words>,
    /// Photos of others that came and are not shown: each place says why.
    pub photos_set_aside: i64,
    /// Drafts that were thrown away and can be taken back.
    pub discarded: i64,
    /// Why this device begins again under a new identity at the next contact; recording goes on.
    pub begins_again: Option<Words>,
}

impl From<kengai::Status> for Status {
    fn from(status: kengai::Status) -> Self {
        Self {
            sync: SyncFacts::of(&status),
            joined: status.joined,
            device: status.device,
            name: status.name,
            manager: status.manager,
            waiting: Waiting {
                records: count(status.waiting.records),
                photos: count(status.waiting.photos),
                others: count(status.waiting.others),
                drafts: count(status.waiting.drafts),
            },
            reasons: status
                .reasons
                .into_iter()
                .map(|why| WaitingWhy { reason: why.reason, count: count(why.count), words: why.words })
                .collect(),
            contact: (status.contact_ms > 0).then(|| instant(status.contact_ms)),
            all_backed_up: status.all_backed_up,
            photos_to_fetch: count(status.photos_to_fetch),
            set_aside: count(status.set_aside),
            server_trouble: status.server_trouble.map(kengai_screens::server_trouble),
            photo_quota: status.photo_quota.as_ref().map(kengai_screens::photo_quota),
            alarms: status.alarms.into_iter().map(|alarm| alarm.words).collect(),
            records_from: status.records_from,
            clock: status.clock.words(),
            photos_set_aside: count(status.photos_set_aside),
            discarded: count(status.discarded),
            begins_again: status.begins_again.map(kengai_screens::why_again),
        }
    }
}

#[uniffi::export]
impl CareBook {
    /// Where everything on this device stands.
    pub fn status(&self) -> Result<Status, CareError> {
        Ok(self.with(kengai::CareBook::status)?.into())
    }
}
