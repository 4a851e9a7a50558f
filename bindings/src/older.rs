//! Records that have left this device: it keeps the last weeks of its clients. They come back when somebody asks.

use std::sync::Arc;

use kengai::model::{CareMonth, ClientId};

use crate::book::CareBook;
use crate::errors::CareError;
use crate::record_ref::RecordRef;
use crate::sync::{SyncProgress, count, teller};

/// What came of asking for older records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct OlderRecords {
    /// Records of visits that were brought back.
    pub fetched: i64,
    /// Whether the month's handover notes were brought back with them.
    pub notes: bool,
    /// Records that are still not here; they come with the next sync.
    pub left: i64,
}

#[uniffi::export(async_runtime = "tokio")]
impl CareBook {
    /// How many of a client's records of a month have left this device.
    pub fn older_records(&self, client: ClientId, month: CareMonth) -> Result<i64, CareError> {
        Ok(count(self.with(|book| book.keeping().older(client, month))?))
    }

    /// Brings back the one record that somebody wants to open; does nothing for what is here. Fails with `Older` without a
    /// signal (it then comes with the next sync), and with `OlderNotYet` when the server lacks it for the moment.
    pub async fn open_older(
        self: Arc<Self>,
        of: RecordRef,
        progress: Option<Arc<dyn SyncProgress>>,
    ) -> Result<(), CareError> {
        let of = of.into();
        let mut pauses = self.pauses();
        let book = self.book()?;
        let tell = teller(progress);
        self.unless_suspended(book.keeping().open_older(&of, &tell), &mut pauses).await
    }

    /// Brings a client's records of a month back, with their photos. Without a signal it fails with `NoConnection`, and
    /// they come with the next sync.
    pub async fn fetch_older(
        self: Arc<Self>,
        client: ClientId,
        month: CareMonth,
        progress: Option<Arc<dyn SyncProgress>>,
    ) -> Result<OlderRecords, CareError> {
        let mut pauses = self.pauses();
        let book = self.book()?;
        let tell = teller(progress);
        let came =
            self.unless_suspended(book.keeping().fetch_older(client, month, &tell), &mut pauses).await?;
        Ok(OlderRecords { fetched: count(came.fetched), notes: came.notes, left: count(came.left) })
    }
}
