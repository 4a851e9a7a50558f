//! Taking the end of a record back, while nobody else can have it.

use kengai_model::VisitId;

use crate::book::whereabouts::doc_of;
use crate::visits::recording::sheet;
use crate::writing::drafting;
use crate::{CareError, VisitSheet, Visits};

impl Visits<'_> {
    /// Takes the last finish of a visit's record back: it is under way again, with everything in it. Allowed while the
    /// server has not accepted what the finish wrote. Durable when it returns.
    ///
    /// # Errors
    /// [`CareError::AlreadySent`]: open it for a change instead. [`CareError::UnderWay`], [`CareError::NothingToUndo`].
    pub fn undo(&self, visit: VisitId) -> Result<VisitSheet, CareError> {
        let now = self.book.now();
        let mut store = self.book.lock();
        drafting::undo(&mut store, doc_of(visit), now)?;
        sheet(&store, doc_of(visit), self.book.now_instant().day())
    }
}
