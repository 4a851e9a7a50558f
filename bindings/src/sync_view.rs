//! The one quiet line that is always in sight, and the lines of what is fetched and searched.

use kengai::model::UnixMillis;

use crate::errors::CareError;
use crate::lines::{Action, Line};
use crate::words::Words;

pub(crate) use kengai_screens::{OlderFacts, SearchFacts, SyncFacts, SyncStep, SyncView};

/// How far a sync has come.
#[uniffi::remote(Enum)]
pub enum SyncStep {
    /// Records are being exchanged.
    Records,
    /// A thumbnail is being sent.
    SendingThumbnail {
        /// Which, from 1.
        number: i64,
        /// Of how many.
        of: i64,
    },
    /// A thumbnail is being fetched.
    FetchingThumbnail {
        /// Which, from 1.
        number: i64,
        /// Of how many.
        of: i64,
    },
    /// A photo is being sent.
    SendingPhoto {
        /// Which, from 1.
        number: i64,
        /// Of how many.
        of: i64,
        /// Bytes of it that the server has.
        bytes: i64,
        /// Of how many bytes.
        bytes_of: i64,
    },
    /// A photo is being fetched.
    FetchingPhoto {
        /// Which, from 1.
        number: i64,
        /// Of how many.
        of: i64,
        /// Bytes of it that are here.
        bytes: i64,
        /// Of how many bytes.
        bytes_of: i64,
    },
}

/// What is known of a device's records on their way.
#[uniffi::remote(Record)]
pub struct SyncFacts {
    /// Records (visits, notes, incidents) that the server does not hold.
    pub records: i64,
    /// Photos that the server does not hold.
    pub photos: i64,
    /// What else it does not hold: marks, confirmations, files, plans, sheets, staff.
    pub others: i64,
    /// Records that were begun here and not finished: they go to nobody before they are.
    pub drafts: i64,
    /// How many of the records and others do not go by themselves: somebody has to settle something first.
    pub stays: i64,
    /// Last contact by this device's clock; `None` before any.
    pub contact: Option<UnixMillis>,
    /// Everything sent is in a backup that was verified.
    pub backed_up: bool,
    /// What is said of this device's clock where it is wrong.
    pub clock: Option<Words>,
    /// What is under way.
    pub step: Option<SyncStep>,
    /// Why the last attempt ended early.
    pub failure: Option<CareError>,
}

/// The line, and what stands around it.
#[uniffi::remote(Record)]
pub struct SyncView {
    /// The line itself.
    pub line: Line,
    /// What stands under it.
    pub hint: Option<Words>,
    /// What is being written here, and nobody else has.
    pub drafts: Option<Words>,
    /// That this device's clock is wrong, where it is.
    pub clock: Option<Words>,
    /// What can be done, the first first.
    pub actions: Vec<Action>,
    /// What a screen reader says.
    pub spoken: Words,
}

/// The line for what is known.
#[uniffi::export]
pub(crate) fn sync_view(facts: SyncFacts) -> SyncView {
    kengai_screens::sync_view(&facts)
}

/// What a screen knows of a client's older records of a month.
#[uniffi::remote(Record)]
pub struct OlderFacts {
    /// Records of the month that are not on this device.
    pub left: i64,
    /// They are being fetched.
    pub fetching: bool,
    /// Why the last attempt ended early.
    pub failure: Option<CareError>,
}

/// Its line; `None` where everything is here.
#[uniffi::export]
pub(crate) fn older_line(facts: OlderFacts) -> Option<Line> {
    kengai_screens::older(&facts)
}

/// What a search screen knows.
#[uniffi::remote(Record)]
pub struct SearchFacts {
    /// What was asked.
    pub words: String,
    /// How much was found.
    pub found: i64,
    /// There is more than is shown.
    pub more: bool,
    /// The answer is not there yet.
    pub looking: bool,
    /// Why there is no answer.
    pub failure: Option<CareError>,
}

/// Its line; `None` before anything was asked.
#[uniffi::export]
pub(crate) fn search_line(facts: SearchFacts) -> Option<Line> {
    kengai_screens::searching(&facts)
}
