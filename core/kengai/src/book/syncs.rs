//! One sync at a time: whoever asks for one while one is under way gets what that one did, where it did all that was asked.

use std::sync::Arc;

use tokio::sync::{Mutex, MutexGuard};

use crate::book::sync_report::SyncReport;

/// The syncs of one book.
#[derive(Clone, Default)]
pub(crate) struct Syncs(Arc<Mutex<Last>>);

/// The last one that came to its end without an error.
#[derive(Default)]
pub(crate) struct Last {
    /// How many began.
    begun: u64,
    /// Which one it was, and what it did.
    done: Option<(u64, SyncReport)>,
}

/// The right to sync, until it is dropped.
pub(crate) struct Turn<'a> {
    last: MutexGuard<'a, Last>,
    /// It was waited for.
    waited: bool,
}

impl Syncs {
    /// Waits until no other sync is under way.
    pub(crate) async fn turn(&self) -> Turn<'_> {
        match self.0.try_lock() {
            Ok(last) => Turn { last, waited: false },
            Err(_) => Turn { last: self.0.lock().await, waited: true },
        }
    }
}

impl Turn<'_> {
    /// What the sync did that was waited for; `None` where none was, or it failed.
    pub(crate) fn waited_for(&self) -> Option<SyncReport> {
        let (number, report) = self.last.done.filter(|_| self.waited)?;
        (number == self.last.begun).then_some(report)
    }

    /// This one begins.
    pub(crate) fn begin(&mut self) {
        self.last.begun += 1;
    }

    /// It came to its end.
    pub(crate) fn end(&mut self, report: SyncReport) {
        self.last.done = Some((self.last.begun, report));
    }
}
