//! A joining under way, and where the book finds it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// The facade, shared by the calls that use it right now.
pub(crate) type Book = Arc<kengai::CareBook>;

/// A joining under way with the book that it holds open.
pub(crate) type UnderWay = Arc<Mutex<Option<(kengai::Joining, Book)>>>;

/// Where the book finds the joining that it must let go of when it is suspended.
#[derive(Default)]
pub(crate) struct Slot(Weak<Mutex<Option<(kengai::Joining, Book)>>>);

impl Slot {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn hold(&mut self, under_way: &UnderWay) {
        self.0 = Arc::downgrade(under_way);
    }

    pub(crate) fn clear(&mut self) {
        if let Some(under_way) = self.0.upgrade() {
            drop(lock(&under_way).take());
        }
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
