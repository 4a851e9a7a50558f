//! Who fetches which photo now: one at a time in a process, or two would ask for the same bytes and mix up each other's pieces. Two
//! processes on one home are kept apart by what [`super::pieces`] makes of a piece that does not follow.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kengai_protocol::Hash;

/// The photos that somebody fetches; clones are handles to the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Claims(Arc<Mutex<BTreeSet<Hash>>>);

/// A photo that somebody fetches until this is dropped.
#[derive(Debug)]
#[must_use]
pub struct PhotoClaim {
    claims: Claims,
    id: Hash,
}

impl Claims {
    /// `None` while somebody else has it.
    pub(crate) fn claim(&self, id: Hash) -> Option<PhotoClaim> {
        let is_mine = self.held().insert(id);
        is_mine.then(|| PhotoClaim { claims: self.clone(), id })
    }

    fn held(&self) -> MutexGuard<'_, BTreeSet<Hash>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for PhotoClaim {
    fn drop(&mut self) {
        self.claims.held().remove(&self.id);
    }
}
