//! What a sync did, counted as people count.

use kengai_store::{Written, counted};
use kengai_sync::Traffic;
use serde::Serialize;

/// How much was written: the same count wherever it is said what waits, what was sent and what came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counted {
    /// Records: visits, incidents, handover notes, each once.
    pub records: u64,
    /// Marks, confirmations, files of actuals, and what the office writes: plans, sheets, its staff.
    pub others: u64,
}

impl Counted {
    pub(crate) fn of<'a>(all: impl IntoIterator<Item = &'a Written>) -> Self {
        let (records, others) = counted(all);
        Self { records, others }
    }
}

/// What a sync did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SyncReport {
    /// What it cost.
    pub traffic: Traffic,
    /// What went out, as people count it.
    pub sent: Counted,
    /// What others wrote and came in, as people count it.
    pub received: Counted,
    /// Entries that came in.
    pub received_entries: u64,
    /// Entries of this device that went out.
    pub sent_entries: u64,
    /// Photos that are left for the next sync.
    pub photos_left: u64,
    /// Of these, those on which the line broke: the next sync tries them after the others.
    pub photos_broken: u64,
    /// Photos that wait because what they may cost today is used up; none of `photos_left`.
    pub photos_saved: u64,
    /// Devices taken into circles because the rota says so.
    pub granted: u64,
}
