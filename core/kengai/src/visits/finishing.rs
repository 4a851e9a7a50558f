//! The end of a visit: leaving the home, and finishing the record.
//!
//! The button stamps *now* where the visit is under way. Of one that is over nobody leaves now: the time is typed.

use kengai_model::{Fields, IncidentState, VisitId, VisitRecord};

use crate::book::whereabouts::doc_of;
use crate::incidents::sheets::states_of;
use crate::visits::recording::row_of;
use crate::writing::drafting;
use crate::{CareError, Visits};

impl Visits<'_> {
    /// 退室: stamps the leaving time.
    ///
    /// # Errors
    /// There is no draft; or the visit was over long before now, and its leaving time is typed.
    pub fn leave(&self, visit: VisitId) -> Result<(), CareError> {
        let now = self.book.now_instant();
        self.edit(visit, |record| {
            if !record.may_be_left(now) {
                return Err(VisitRecord::not_now("out.at").into());
            }
            record.leave(now);
            Ok(())
        })
    }

    /// Finishes a draft: one commit of what was changed. With `anyway`, what the plan asks for may be missing; the
    /// manager then sees what. How the visit ended and the purpose of a photo may not. Durable when it returns.
    ///
    /// # Errors
    /// [`CareError::Missing`], or [`CareError::StillToCome`] with every such time ([`crate::Visits::drop_times_to_come`]); the draft
    /// stays.
    pub fn finish(&self, visit: VisitId, anyway: bool) -> Result<(), CareError> {
        let mut store = self.book.lock();
        let entering = self.book.entering(&store)?;
        let doc = doc_of(visit);
        let Some(draft) = store.draft(doc)? else { return Err(drafting::no_draft(&store, doc)?) };
        let mut record = VisitRecord::from_fields(&draft.fields)?;
        let provided = record.outcome.kind.is_none_or(|kind| kind.is_provided());
        if record.left.is_none() && provided && record.arrived.is_some() && record.is_under_way(entering.now)
        {
            record.leave(entering.now);
        }
        entering.mark_visit(&mut record);
        // Typed by a clock that was set back since, or into a draft of before.
        let to_come = entering.still_to_come(&Fields::new(), &record.to_fields());
        if !to_come.is_empty() {
            return Err(CareError::StillToCome(to_come));
        }
        // A plan that cannot be read asks for nothing; a record can always be finished.
        let row = row_of(&store, &record).unwrap_or_default();
        let mut missing = record.missing(row.as_ref());
        missing.extend(states_of(&store, visit, &record)?.iter().filter_map(IncidentState::as_missing));
        // Without an outcome it is not finished, and without a purpose no photo is kept, whatever else may be missing.
        let without_purpose = record.photos_without_purpose();
        let must = record.outcome.kind.is_none() || !without_purpose.is_empty();
        if must || (!missing.is_empty() && !anyway) {
            // A visit that was not made lacks nothing else.
            for error in without_purpose {
                if !missing.contains(&error) {
                    missing.push(error);
                }
            }
            return Err(CareError::Missing(missing));
        }
        drafting::end(&mut store, &draft, &record.to_fields(), self.book.now())
    }

    /// Takes every time out of a draft that has not come yet: a clock that was put right since wrote them, and nobody knows the
    /// true ones. What was measured stays. Gives back the fields. Durable when it returns.
    ///
    /// # Errors
    /// There is no draft.
    pub fn drop_times_to_come(&self, visit: VisitId) -> Result<Vec<String>, CareError> {
        let mut store = self.book.lock();
        let entering = self.book.entering(&store)?;
        let mut dropped = Vec::new();
        drafting::write_draft(&mut store, doc_of(visit), self.book.now(), |before| {
            let mut after = before.clone();
            for error in entering.still_to_come(&Fields::new(), before) {
                after.remove(&error.field);
                for with in kengai_model::belongs::going_with(&after, &error.field) {
                    after.remove(&with);
                }
                dropped.push(error.field);
            }
            Ok(after)
        })?;
        Ok(dropped)
    }
}
