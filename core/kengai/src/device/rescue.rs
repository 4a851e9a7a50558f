//! When the database is damaged: it is set aside, and the device goes on with what can be read.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kengai_model::CareDay;
use kengai_model::value::Value as _;
use kengai_protocol::Randomness;
use kengai_store::{KeyVault, RescueStep, Rescued, Store};

use crate::{CareBook, CareError, Clock};

/// What a rescue came to, in this device's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RescueReport {
    /// What was read, what is lost, where the old files are.
    pub rescued: Rescued,
    /// Visits among what is lost of which at least the day is known.
    pub lost_days: Vec<CareDay>,
}

impl CareBook {
    /// Sets a damaged database aside and makes a new one of what can be read of it. `None`: nothing is damaged, nothing
    /// was done. Works without a connection; the next sync brings what the server has and sends what was saved here.
    /// `progress` hears the part that is begun.
    ///
    /// # Errors
    /// Keys that are missing or wrong: nothing is touched. Interrupted, it is simply called again.
    pub fn rescue(
        folder: &Path,
        vault: &dyn KeyVault,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Randomness>,
        wait: Duration,
        progress: &mut dyn FnMut(RescueStep),
    ) -> Result<Option<(Self, RescueReport)>, CareError> {
        let done = Store::rescue(folder, vault, Arc::clone(&random), wait, clock.now_ms(), progress)?;
        let Some((store, rescued)) = done else { return Ok(None) };
        let mut lost_days = Vec::new();
        for doc in &rescued.lost {
            let view = store.document(*doc)?;
            let date = view.as_ref().and_then(|(view, _)| view.fields.get("date"));
            lost_days.extend(date.and_then(|date| CareDay::from_value(date).ok()));
        }
        let book = Self::of(store, clock, random);
        Ok(Some((book, RescueReport { rescued, lost_days })))
    }
}
