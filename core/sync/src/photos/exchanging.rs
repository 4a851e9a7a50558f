//! What the loops over photos work with.

use std::sync::Mutex;

use kengai_store::Store;

use super::terms::Terms;
use crate::here::lock;
use crate::records::Progress;
use crate::{SyncError, Transport};

/// Photos that one sync sends or fetches; the next one goes on.
pub(super) const PHOTOS_MAX: usize = 2_000;
/// Photos in a row on which the line may break before the others wait for the next sync.
pub(super) const BREAKS_MAX: u32 = 3;

/// What the loops work with.
pub(super) struct Exchanging<'a> {
    pub(super) store: &'a Mutex<Store>,
    pub(super) transport: &'a Transport,
    pub(super) terms: &'a Terms,
    /// What waited to be sent beside photos when they began.
    pub(super) unsent: u64,
    pub(super) progress: &'a (dyn Fn(Progress) + Send + Sync),
}

impl Exchanging<'_> {
    /// Whether something was written since photos began: it goes before the next one.
    pub(super) fn is_written_meanwhile(&self) -> Result<bool, SyncError> {
        Ok(lock(self.store)?.unsent_count()? > self.unsent)
    }

    /// So many bytes of photos were moved: noted at once, so that whoever ends a sync in the middle has used them all the same.
    pub(super) fn note_moved(&self, bytes: u64) -> Result<(), SyncError> {
        if self.terms.bytes_left.is_some() {
            lock(self.store)?.note_photo_bytes(self.terms.day, bytes)?;
        }
        Ok(())
    }
}
