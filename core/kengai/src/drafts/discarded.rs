//! Drafts that were thrown away: listed, and taken back ([`kengai_store::DISCARDED_DAYS`] days long).

use kengai_model::{Incident, IncidentId, VisitRecord};
use kengai_protocol::DocId;
use kengai_store::{DocKind, Draft, Store};
use serde::Serialize;

use crate::book::place::Place;
use crate::book::whereabouts::visit_of;
use crate::drafts::begun::{OpenDraft, view};
use crate::people::names::Names;
use crate::visits::rows_of_day::names_row;
use crate::{CareError, Drafts};

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

/// What stands in the way of a draft that would come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InTheWay {
    /// It is being written again; otherwise its visit has a finished record.
    pub being_written: bool,
    /// What stands there.
    pub place: Place,
    /// What stands there is called so.
    pub title: kengai_model::Words,
}

/// What would stand beside the draft if it came back: its own document, or another record of the same planned visit, as which
/// it was begun. A correction of a finished record makes no second one.
fn in_the_way(store: &Store, draft: &Draft) -> Result<Option<There>, CareError> {
    if let Some(open) = store.draft(draft.doc)? {
        return Ok(Some(There::Draft(open)));
    }
    let record = VisitRecord::from_fields(&draft.fields).ok().filter(|_| draft.kind == DocKind::Visit);
    let Some(row) = record.and_then(|record| record.plan_row) else { return Ok(None) };
    let is_change = store.document(draft.doc)?.is_some_and(|(view, _)| !view.fields.is_empty());
    if is_change {
        return Ok(None);
    }
    if let Some(open) = store.drafts()?.into_iter().find(|open| names_row(&open.fields, row)) {
        return Ok(Some(There::Draft(open)));
    }
    let recorded = store.visits_of_row(row)?.into_iter().find(|entry| entry.doc != draft.doc);
    Ok(recorded.map(|entry| There::Record(entry.doc)))
}

/// What stands there.
enum There {
    Draft(Draft),
    /// The finished record of the same planned visit.
    Record(DocId),
}

impl Drafts<'_> {
    /// Why a draft that was thrown away cannot come back; `None` where it can, or is there no more.
    ///
    /// # Errors
    /// Not joined.
    pub fn in_the_way_of(&self, number: i64) -> Result<Option<InTheWay>, CareError> {
        let store = self.book.lock();
        let Some(one) = store.discarded()?.into_iter().find(|one| one.id == number) else { return Ok(None) };
        let Some(there) = in_the_way(&store, &one.draft)? else { return Ok(None) };
        let names = Names::load(&store, self.book.now_instant().day())?;
        let being_written = matches!(there, There::Draft(_));
        let view = view(&names, if let There::Draft(open) = &there { open } else { &one.draft });
        // A finished record stands in the way of nothing but a visit.
        let place = if let There::Record(doc) = there { Place::Visit(visit_of(doc)) } else { view.place };
        Ok(Some(InTheWay { being_written, place, title: view.title }))
    }

    /// What was thrown away and can be taken back, the newest first.
    ///
    /// # Errors
    /// Not joined.
    pub fn discarded(&self) -> Result<Vec<DiscardedDraft>, CareError> {
        let store = self.book.lock();
        let all = store.discarded()?;
        if all.is_empty() {
            return Ok(Vec::new());
        }
        let names = Names::load(&store, self.book.now_instant().day())?;
        Ok(all
            .iter()
            .map(|one| DiscardedDraft {
                number: one.id,
                draft: view(&names, &one.draft),
                day: VisitRecord::from_fields(&one.draft.fields).ok().map(|record| record.date),
                discarded_ms: one.at_ms,
            })
            .collect())
    }

    /// Takes back what was thrown away: it is a draft again, with everything in it. Durable when it returns.
    ///
    /// # Errors
    /// [`CareError::NotDiscarded`]: it is there no more, or [`crate::Drafts::in_the_way_of`] says why not.
    pub fn take_back(&self, number: i64) -> Result<OpenDraft, CareError> {
        let now = self.book.now();
        let (view, visit) = {
            let mut store = self.book.lock();
            let thrown = store.discarded()?.into_iter().find(|one| one.id == number);
            let thrown = thrown.ok_or(CareError::NotDiscarded)?.draft;
            if in_the_way(&store, &thrown)?.is_some() {
                return Err(CareError::NotDiscarded);
            }
            let draft = store.take_discarded_back(number, now)?.ok_or(CareError::NotDiscarded)?;
            let visit = match draft.kind {
                DocKind::Incident => Incident::from_fields(&draft.fields)?.event.visit,
                _ => None,
            };
            (
                view(&Names::load(&store, self.book.now_instant().day())?, &draft),
                visit.map(|visit| (visit, draft.doc)),
            )
        };
        if let Some((visit, doc)) = visit {
            self.book.incidents().name_in_draft(visit, IncidentId::from_bytes(doc.0), true)?;
        }
        Ok(view)
    }

    /// Clears what was thrown away too long ago, by the server's word. Every sync does this.
    pub(crate) fn clear_discarded(&self) -> Result<(), CareError> {
        let now = self.book.now();
        let mut store = self.book.lock();
        let server_ms = store.sync_state()?.server_time_ms;
        store.clear_discarded(server_ms, now)?;
        Ok(())
    }
}
