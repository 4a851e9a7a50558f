//! Listening for as long as the app is in the foreground: the server says that something came, and a sync brings it.

use std::sync::Arc;

use tokio::sync::watch;

use crate::book::CareBook;
use crate::errors::CareError;
use crate::status::Status;
use crate::sync::{ProgressError, SyncReport};
use crate::sync_view::SyncStep;

/// Is told what a listening book does; must return at once.
#[uniffi::export(foreign)]
pub trait LiveListener: Send + Sync {
    /// A sync is under way, and this is its next step.
    fn step(&self, step: SyncStep) -> Result<(), ProgressError>;

    /// A sync came to its end, and so this device stands now (`None`: that cannot be read). Whoever asks the book itself opens it again,
    /// also one that was suspended a moment ago.
    fn synced(&self, report: SyncReport, status: Option<Status>) -> Result<(), ProgressError>;

    /// A sync ended early, in a way that passes: it goes on by itself.
    fn failed(&self, why: CareError, status: Option<Status>) -> Result<(), ProgressError>;
}

/// A book that listens. Made by `CareBook.listen`, run once.
#[derive(uniffi::Object)]
pub struct Live {
    book: Arc<CareBook>,
    ended: watch::Sender<bool>,
    /// Suspensions as they were when it was made: one before it runs ends it too.
    pauses: watch::Receiver<u64>,
}

#[uniffi::export]
impl CareBook {
    /// Makes ready to listen; nothing is opened before it runs.
    pub fn listen(self: Arc<Self>) -> Arc<Live> {
        let pauses = self.pauses();
        Arc::new(Live { book: self, ended: watch::Sender::new(false), pauses })
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Live {
    /// Syncs at once, and then whenever the server says that something came: the first time at once, again no sooner than a second later,
    /// and ever more rarely where nothing came of it. Where there is no signal it tries ever more rarely, about once a minute. Returns
    /// when it is ended, or the book is suspended or closed; fails with what waiting does not mend. Cancelling it hangs up.
    pub async fn run(&self, listener: Arc<dyn LiveListener>) -> Result<(), CareError> {
        let mut pauses = self.pauses.clone();
        let mut ended = self.ended.subscribe();
        if pauses.has_changed().unwrap_or(true) || *ended.borrow() {
            return Ok(());
        }
        let book = match self.book.book() {
            Err(CareError::Closed) => return Ok(()),
            book => book?,
        };
        // A listener that fails is its own affair: the syncs go on.
        let step = |step: kengai::Progress| {
            let _ = listener.step(step.into());
        };
        let tell = |synced: Result<kengai::SyncReport, kengai::CareError>| {
            let status = book.status().ok().map(Status::from);
            let _ = match synced {
                Ok(report) => listener.synced(report.into(), status),
                Err(why) => listener.failed(why.into(), status),
            };
        };
        tokio::select! {
            why = book.live(&step, &tell) => Err(why.into()),
            _ = pauses.changed() => Ok(()),
            _ = ended.wait_for(|ended| *ended) => Ok(()),
        }
    }

    /// Hangs up: it runs no more. A sync under way stops; what it has brought stays.
    pub fn end(&self) {
        self.ended.send_replace(true);
    }
}
