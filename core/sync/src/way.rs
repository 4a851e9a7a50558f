//! The way to the server: what makes lines to it, and what is known of them.

use std::sync::{Arc, Mutex, PoisonError};

use kengai_protocol::sign::{PublicKey, SigningKey};
use kengai_store::{Store, StoreError};

use crate::carrier::Lines;
use crate::https::Https;
use crate::pace::Pace;
use crate::transport::{Transport, TransportError};

/// Makes connections; clones share what is known of the line.
#[derive(Debug, Clone)]
pub struct Way {
    lines: Arc<dyn Lines>,
    pace: Arc<Mutex<Pace>>,
    lets_others: bool,
}

impl Default for Way {
    fn default() -> Self {
        Self::over(Arc::new(Https))
    }
}

impl Way {
    /// Over these lines.
    #[must_use]
    pub fn over(lines: Arc<dyn Lines>) -> Self {
        Self { lines, pace: Arc::default(), lets_others: false }
    }

    /// The same, letting other programs open the home while a sync waits for an answer.
    #[must_use]
    pub fn letting_others(mut self) -> Self {
        self.lets_others = true;
        self
    }

    /// Whether others are let in.
    #[must_use]
    pub fn lets_others(&self) -> bool {
        self.lets_others
    }

    /// A connection to the server at `address` that holds `server`, as the device that holds `own`. Nothing is said yet.
    ///
    /// # Errors
    /// When the address cannot be one.
    pub fn transport(
        &self,
        address: &str,
        server: PublicKey,
        own: &SigningKey,
    ) -> Result<Transport, TransportError> {
        let line = self.lines.line(address, server, own)?;
        Ok(Transport::new(line, Arc::clone(&self.pace), self.lets_others))
    }

    /// What is known of the line is what an earlier run of the program has noted.
    ///
    /// # Errors
    /// As the store.
    pub fn recall(&self, store: &Store) -> Result<(), StoreError> {
        let noted = Pace::of(store.line_pace()?);
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        if *pace == Pace::default() {
            *pace = noted;
        }
        Ok(())
    }
}

/// What the line has shown, where that is another than was noted: so much wider or narrower that requests change.
///
/// # Errors
/// As the store.
pub(crate) fn note(store: &mut Store, pace: Pace) -> Result<(), StoreError> {
    let noted = Pace::of(store.line_pace()?);
    let (now, before) = (pace.request_bytes(), noted.request_bytes());
    if now / 2 > before
        || before / 2 > now
        || noted.bytes_per_second().is_some() != pace.bytes_per_second().is_some()
    {
        store.note_line_pace(pace.bytes_per_second())?;
    }
    Ok(())
}
