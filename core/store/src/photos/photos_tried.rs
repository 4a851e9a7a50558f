//! Photos that do not go by themselves with the next sync, or went wrong before: whose circle, since when, and why.

use kengai_protocol::{CircleId, Hash};

use crate::documents::drafted_photos::of_drafts_alone;
use crate::photos::orphans::NAMELESS;
use crate::{PhotoAside, Store, StoreError};

/// Why a photo is still here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoWaits {
    /// It will not go as it is.
    Aside(PhotoAside),
    /// The line broke on it; it goes after the others.
    Broken,
}

/// A photo of this device that the server does not hold, although somebody tried to send it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingPhoto {
    /// The circle whose members may open it.
    pub circle: CircleId,
    /// When it came here, Unix milliseconds.
    pub at_ms: u64,
    /// Why.
    pub why: PhotoWaits,
}

impl Store {
    /// Photos that were tried and are still here, oldest first. Those that nobody has tried yet are waiting like any record; those of
    /// drafts wait for their record.
    ///
    /// # Errors
    /// As the database.
    pub fn photos_that_wait(&self) -> Result<Vec<WaitingPhoto>, StoreError> {
        let mut rows = self.db.prepare_cached(&format!(
            "SELECT id, circle, at_ms, reason FROM photos WHERE counter IS NULL AND here = 1 AND small = 0
             AND (reason IS NOT NULL OR breaks > 0) AND NOT {NAMELESS} ORDER BY at_ms, id",
        ))?;
        let mut rows = rows.query([])?;
        let (mut drafted, mut out) = (None, Vec::new());
        while let Some(row) = rows.next()? {
            if drafted.is_none() {
                drafted = Some(of_drafts_alone(&self.db)?);
            }
            let id = Hash::from_slice(&row.get::<_, Vec<u8>>(0)?).map_err(|_| StoreError::BadRow)?;
            if drafted.as_ref().is_some_and(|drafted| drafted.contains(&id)) {
                continue;
            }
            let circle = CircleId::from_slice(&row.get::<_, Vec<u8>>(1)?).map_err(|_| StoreError::BadRow)?;
            let reason: Option<String> = row.get(3)?;
            let why = reason.map_or(PhotoWaits::Broken, |code| PhotoWaits::Aside(PhotoAside::of_code(&code)));
            out.push(WaitingPhoto { circle, at_ms: row.get(2)?, why });
        }
        Ok(out)
    }
}
