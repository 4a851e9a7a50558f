//! Bringing this device and the server together.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use kengai::Progress;
use uniffi::UnexpectedUniFFICallbackError;

use crate::book::CareBook;
use crate::errors::CareError;
use crate::sync_view::SyncStep;

/// What a sync did and cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct SyncReport {
    /// Questions to the server, photos aside.
    pub round_trips: i64,
    /// Bytes of records sent.
    pub sent_bytes: i64,
    /// Bytes of records received.
    pub received_bytes: i64,
    /// Records (visits, incidents, handover notes, each once) that went out: what the line of the sync counted as waiting.
    pub sent_records: i64,
    /// Records of others that came in.
    pub received_records: i64,
    /// Entries of this device that went out.
    pub sent_entries: i64,
    /// Entries that came in.
    pub received_entries: i64,
    /// Photos that went out.
    pub photos_sent: i64,
    /// Photos that came in.
    pub photos_received: i64,
    /// Photos that are left for the next sync.
    pub photos_left: i64,
    /// Photos that wait because what they may cost today is used up; none of `photos_left`.
    pub photos_saved: i64,
}

impl From<kengai::SyncReport> for SyncReport {
    fn from(report: kengai::SyncReport) -> Self {
        Self {
            round_trips: count(report.traffic.round_trips),
            sent_bytes: count(report.traffic.sent_bytes),
            received_bytes: count(report.traffic.received_bytes),
            sent_records: count(report.sent.records),
            received_records: count(report.received.records),
            sent_entries: count(report.sent_entries),
            received_entries: count(report.received_entries),
            photos_sent: count(report.traffic.photos_sent),
            photos_received: count(report.traffic.photos_received),
            photos_left: count(report.photos_left),
            photos_saved: count(report.photos_saved),
        }
    }
}

/// The listener did not take a step. The sync goes on without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum ProgressError {
    /// The app's code failed.
    #[error("the listener failed")]
    Failed,
}

impl From<UnexpectedUniFFICallbackError> for ProgressError {
    fn from(_: UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

/// Is told how far a sync has come; must return at once.
#[uniffi::export(foreign)]
pub trait SyncProgress: Send + Sync {
    /// The next step begins.
    fn step(&self, step: SyncStep) -> Result<(), ProgressError>;
}

/// A count as the apps' languages have it.
pub(crate) fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Tells a listener, if there is one.
pub(crate) fn teller(progress: Option<Arc<dyn SyncProgress>>) -> impl Fn(Progress) + Send + Sync {
    move |step: Progress| {
        if let Some(listener) = &progress {
            // A listener that fails is its own affair: the sync goes on.
            let _ = listener.step(step.into());
        }
    }
}

impl CareBook {
    /// An open book is told what the line costs.
    pub(crate) fn tell_line(&self, book: &kengai::CareBook) {
        book.note_line_cost(match self.metered.load(Ordering::Relaxed) {
            true => kengai::LineCost::Metered,
            false => kengai::LineCost::Free,
        });
    }
}

#[uniffi::export]
impl CareBook {
    /// Says what the line at hand costs, as the platform knows it; it holds for the syncs that begin from now on. On a metered one
    /// (a mobile network) photos keep to a daily limit, small pictures go all the same.
    pub fn note_line(&self, metered: bool) -> Result<(), CareError> {
        self.metered.store(metered, Ordering::Relaxed);
        self.with(|book| {
            self.tell_line(book);
            Ok(())
        })
    }

    /// What photos may move a day on a metered line, bytes.
    pub fn photo_bytes_a_day(&self) -> Result<i64, CareError> {
        self.with(|book| book.photo_bytes_a_day()).map(count)
    }

    /// Sets it for this device.
    pub fn set_photo_bytes_a_day(&self, bytes: i64) -> Result<(), CareError> {
        self.with(|book| book.set_photo_bytes_a_day(u64::try_from(bytes).unwrap_or_default()))
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl CareBook {
    /// Syncs: records first, then photos. What was done until an error is kept; the rest waits for the next sync.
    /// Cancelling it, or suspending the book, is safe at any moment.
    pub async fn sync(
        self: Arc<Self>,
        progress: Option<Arc<dyn SyncProgress>>,
    ) -> Result<SyncReport, CareError> {
        let mut pauses = self.pauses();
        let book = self.book()?;
        let tell = teller(progress);
        Ok(self.unless_suspended(book.sync(&tell), &mut pauses).await?.into())
    }
}
