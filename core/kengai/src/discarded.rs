//! Drafts that were thrown away: listed, and taken back ([`kengai_store::DISCARDED_DAYS`] days long).

use kengai_model::IncidentId;
use kengai_model::{Incident, VisitRecord};
use kengai_store::DocKind;
use serde::Serialize;

use crate::drafting::{self, OpenDraft};
use crate::names::Names;
use crate::{CareBook, CareError};

/// A draft that was thrown away and can be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiscardedDraft {
    /// What takes it back.
    pub number: i64,
    /// What it was.
    #[serde(flatten)]
    pub draft: OpenDraft,
    /// The day of the visit, where it was one.
    pub day: Option<kengai_model::CareDay>,
    /// When it was thrown away, Unix milliseconds by this device's clock.
    pub discarded_ms: u64,
}

impl CareBook {
    /// What was thrown away and can be taken back, the newest first.
    ///
    /// # Errors
    /// Not joined.
    pub fn discarded(&self) -> Result<Vec<DiscardedDraft>, CareError> {
        let store = self.lock();
        let all = store.discarded()?;
        if all.is_empty() {
            return Ok(Vec::new());
        }
        let names = Names::load(&store)?.read_on(self.now_instant().day());
        Ok(all
            .iter()
            .map(|one| DiscardedDraft {
                number: one.id,
                draft: drafting::view(&names, &one.draft),
                day: VisitRecord::from_fields(&one.draft.fields).ok().map(|record| record.date),
                discarded_ms: one.at_ms,
            })
            .collect())
    }

    /// Takes back what was thrown away: it is a draft again, with everything in it. Durable when it returns.
    ///
    /// # Errors
    /// [`CareError::NotDiscarded`]: it is there no more, or the same is being written again.
    pub fn take_discarded_back(&self, number: i64) -> Result<OpenDraft, CareError> {
        let now = self.now();
        let (view, visit) = {
            let mut store = self.lock();
            let draft = store.take_discarded_back(number, now)?.ok_or(CareError::NotDiscarded)?;
            let visit = match draft.kind {
                DocKind::Incident => Incident::from_fields(&draft.fields)?.event.visit,
                _ => None,
            };
            (
                drafting::view(&Names::load(&store)?.read_on(self.now_instant().day()), &draft),
                visit.map(|visit| (visit, draft.doc)),
            )
        };
        if let Some((visit, doc)) = visit {
            self.name_in_draft(visit, IncidentId::from_bytes(doc.0), true)?;
        }
        Ok(view)
    }

    /// Clears what was thrown away too long ago, by the server's word. Every sync does this.
    pub(crate) fn clear_discarded(&self) -> Result<(), CareError> {
        let now = self.now();
        let mut store = self.lock();
        let server_ms = store.sync_state()?.server_time_ms;
        store.clear_discarded(server_ms, now)?;
        Ok(())
    }
}
