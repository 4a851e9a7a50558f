//! Records that have left this device: it keeps the last weeks of its clients. They come back when somebody asks.

use std::sync::Arc;

use kengai::model::CareMonth;

use crate::book::CareBook;
use crate::errors::CareError;
use crate::sync::{SyncProgress, count, teller};
use crate::visits::id;

/// What came of asking for older records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct OlderRecords {
    /// Records that were brought back.
    pub fetched: i64,
    /// Records that are still not here; they come with the next sync.
    pub left: i64,
}

pub(crate) fn month_of(text: &str) -> Result<CareMonth, CareError> {
    text.parse().map_err(|_| CareError::Input)
}

#[uniffi::export(async_runtime = "tokio")]
impl CareBook {
    /// How many of a client's records of a month (`2026-11`) have left this device.
    pub fn older_records(&self, client: String, month: String) -> Result<i64, CareError> {
        let (client, month) = (id(&client)?, month_of(&month)?);
        Ok(count(self.with(|book| book.older_records(client, month))?))
    }

    /// Brings a client's records of a month back, with their photos. Without a signal it fails with `NoConnection`, and
    /// they come with the next sync.
    pub async fn fetch_older(
        self: Arc<Self>,
        client: String,
        month: String,
        progress: Option<Arc<dyn SyncProgress>>,
    ) -> Result<OlderRecords, CareError> {
        let (client, month) = (id(&client)?, month_of(&month)?);
        let mut pauses = self.pauses();
        let book = self.book()?;
        let tell = teller(progress);
        let came = self.unless_suspended(book.fetch_older(client, month, &tell), &mut pauses).await?;
        Ok(OlderRecords { fetched: count(came.fetched), left: count(came.left) })
    }
}
