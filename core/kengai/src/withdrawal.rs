//! Withdrawing an incident (取り消し): it was recorded by mistake. It stays readable with its history, alarms nobody, and nothing
//! is written into it any more. The first withdrawal stands, with its reason and time.

use kengai_model::incident::Withdrawal;
use kengai_model::text::Line;
use kengai_model::{Incident, IncidentId};
use kengai_store::Store;

use crate::carebook::{me, need_manager};
use crate::drafting;
use crate::incident_news::note_seen;
use crate::incidents::{doc_of, finished, sheet};
use crate::sought::Sought;
use crate::{CareBook, CareError, IncidentSheet};

fn is_withdrawn(store: &Store, id: IncidentId) -> Result<bool, CareError> {
    Ok(finished(store, id)?.is_some_and(|incident| incident.is_withdrawn()))
}

/// Nothing is written into what is withdrawn. A draft that was begun before may be ended: what somebody wrote is not lost.
pub(crate) fn not_withdrawn(store: &Store, id: IncidentId) -> Result<(), CareError> {
    if is_withdrawn(store, id)? && store.draft(doc_of(id))?.is_none() {
        Err(CareError::Withdrawn)
    } else {
        Ok(())
    }
}

impl CareBook {
    /// Takes the last finish of an incident back while it is not sent: it is a draft again, with everything in it. Of a
    /// withdrawal nothing is left to be written: the incident stands as before. Durable when it returns.
    ///
    /// # Errors
    /// As [`CareBook::undo_finish`].
    pub fn undo_incident(&self, id: IncidentId) -> Result<IncidentSheet, CareError> {
        let now = self.now();
        let mut store = self.lock();
        let before = is_withdrawn(&store, id)?;
        drafting::undo(&mut store, doc_of(id), now)?;
        if before && !is_withdrawn(&store, id)? {
            drafting::finish(&mut store, doc_of(id), now, |seen, _| Ok(seen.clone()))?;
            note_seen(&mut store, id, now)?;
        }
        sheet(&store, id, self.now_instant().day())
    }

    /// Says that an incident was recorded by mistake (取り消し), and why: it leaves the door and the managers' lists, nothing
    /// is asked of it any more, and it stays readable with its history. By whoever recorded it, or a manager. Durable when it
    /// returns.
    ///
    /// # Errors
    /// Somebody else's on a helper's device, [`CareError::UnderWay`] while a draft of it is open, [`CareError::Withdrawn`]: the
    /// first withdrawal stands with its reason and time; or a reason that cannot be one.
    pub fn withdraw_incident(&self, id: IncidentId, reason: &str) -> Result<IncidentSheet, CareError> {
        let reason = Line::new(reason).map_err(|fault| fault.of("withdrawn.reason"))?;
        let (now, at) = (self.now(), self.now_instant());
        let mut store = self.lock();
        let by = me(&store)?;
        if store.draft(doc_of(id))?.is_some() {
            return Err(CareError::UnderWay);
        }
        let incident = finished(&store, id)?.ok_or(CareError::NotFound(Sought::Incident))?;
        if incident.is_withdrawn() {
            return Err(CareError::Withdrawn);
        }
        if incident.event.by != Some(by) {
            need_manager(&store)?;
        }
        drafting::write(&mut store, doc_of(id), now, |fields| {
            let mut incident = Incident::from_fields(fields)?;
            incident.withdrawal = Withdrawal { reason: Some(reason), by: Some(by), at: Some(at) };
            Ok(incident.to_fields())
        })?;
        note_seen(&mut store, id, now)?;
        sheet(&store, id, self.now_instant().day())
    }
}
