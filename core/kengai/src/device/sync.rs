//! Bringing this device and the server together.

use kengai_store::{Written, counted};
use kengai_sync::{Outcome, SyncError, Transport, TransportError, run};
use serde::Serialize;

use crate::book::carebook::membership;
use crate::{CareBook, CareError, Traffic};

pub use kengai_sync::run::Progress;

/// How often one sync takes up a new identity, or makes itself known again to a restored server.
const BEGINNINGS_MAX: u32 = 4;

/// How much was written: the same count wherever it is said what waits, what was sent and what came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counted {
    /// Records: visits, incidents, handover notes, each once.
    pub records: u64,
    /// Marks, confirmations, files of actuals, and what the office writes: plans, sheets, its staff.
    pub others: u64,
}

impl Counted {
    fn of<'a>(all: impl IntoIterator<Item = &'a Written>) -> Self {
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
    /// Devices taken into circles because the rota says so.
    pub granted: u64,
}

impl CareBook {
    /// Syncs: records first, in one round trip if nothing is in the way; then, on a manager's device, grants follow the
    /// rota; photos last; then what is older than this device's window may leave it. Where the office has made the window
    /// wider, what had left comes back first. What was done until an error is kept; the rest waits for the next sync.
    ///
    /// # Errors
    /// No connection, or the server's answer does not hold.
    pub async fn sync(&self, progress: &(dyn Fn(Progress) + Send + Sync)) -> Result<SyncReport, CareError> {
        let before = {
            let mut store = self.lock();
            store.take_arrived()?;
            store.unsent_written()?
        };
        let (mut outcome, transport) = self.exchange(progress).await?;
        if self.keeping().follow_window()? {
            let (more, _) = self.exchange(progress).await?;
            outcome.add(&more);
        }
        let (sent, received) = {
            let mut store = self.lock();
            let left = store.unsent_written()?;
            (Counted::of(before.difference(&left)), Counted::of(&store.take_arrived()?))
        };
        let granted = self.members().follow_rota(self.now_instant().day().previous()).await?;
        run::photos(&self.store, &transport, progress, &mut outcome).await?;
        self.search().prepare(&|_| {})?;
        self.keeping().prune()?;
        self.drafts().clear_discarded()?;
        Ok(SyncReport {
            traffic: outcome.traffic,
            sent,
            received,
            received_entries: outcome.received.entries,
            sent_entries: outcome.received.sent_entries,
            photos_left: outcome.photos_left,
            granted,
        })
    }

    /// Records alone.
    pub(crate) async fn exchange(
        &self,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<(Outcome, Transport), CareError> {
        let here = membership(&self.lock())?;
        let clock = || self.now();
        for _ in 0..BEGINNINGS_MAX {
            if self.lock().begins_again()?.is_some() {
                run::begin_again(&self.store, &clock).await?;
            }
            let transport = self.transport(&here)?;
            match run::records(&self.store, &transport, &clock, progress).await {
                Ok(outcome) => {
                    self.note_contact()?;
                    return Ok((outcome, transport));
                }
                // The sign of it may be an error of its own; it is durable.
                Err(_) if self.lock().begins_again()?.is_some() => {}
                Err(SyncError::Transport(TransportError::NotEnrolled)) if self.lock().begun_again()? > 0 => {
                    run::known_again(&self.store, &clock).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(CareError::Endless)
    }
}
