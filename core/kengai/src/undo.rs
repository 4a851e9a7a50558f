//! Taking the end of a record back, while nobody else can have it.

use kengai_model::VisitId;

use crate::drafting;
use crate::visit_docs::doc_of;
use crate::visits::sheet;
use crate::{CareBook, CareError, VisitSheet};

impl CareBook {
    /// Takes the last finish of a visit's record back: it is under way again, with everything in it. Allowed while the
    /// server has not accepted what the finish wrote. Durable when it returns.
    ///
    /// # Errors
    /// [`CareError::AlreadySent`]: open it for a change instead. [`CareError::UnderWay`], [`CareError::NothingToUndo`].
    pub fn undo_finish(&self, visit: VisitId) -> Result<VisitSheet, CareError> {
        let now = self.now();
        let mut store = self.lock();
        drafting::undo(&mut store, doc_of(visit), now)?;
        sheet(&store, doc_of(visit))
    }
}
