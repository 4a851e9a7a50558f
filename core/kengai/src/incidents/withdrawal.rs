//! Withdrawing an incident (取り消し): it was recorded by mistake. It stays readable with its history, alarms nobody, and nothing
//! is written into it any more. The first withdrawal stands, with its reason and time.

use kengai_model::incident::Withdrawal;
use kengai_model::text::Line;
use kengai_model::{Incident, IncidentId};

use crate::book::carebook::{me, need_manager};
use crate::book::sought::Sought;
use crate::book::whereabouts::incident_doc;
use crate::incidents::news::note_seen;
use crate::incidents::sheets::{finished, is_withdrawn, sheet};
use crate::writing::drafting;
use crate::{CareError, IncidentSheet, Incidents};

impl Incidents<'_> {
    /// Takes the last finish of an incident back while it is not sent: it is a draft again, with everything in it. Of a
    /// withdrawal nothing is left to be written: the incident stands as before. Durable when it returns.
    ///
    /// # Errors
    /// As [`crate::Visits::undo`].
    pub fn undo(&self, id: IncidentId) -> Result<IncidentSheet, CareError> {
        let now = self.book.now();
        let mut store = self.book.lock();
        let before = is_withdrawn(&store, id)?;
        drafting::undo(&mut store, incident_doc(id), now)?;
        if before && !is_withdrawn(&store, id)? {
            drafting::finish(&mut store, incident_doc(id), now, |seen, _| Ok(seen.clone()))?;
            note_seen(&mut store, id, now)?;
        }
        sheet(&store, id, self.book.now_instant().day())
    }

    /// Says that an incident was recorded by mistake (取り消し), and why: it leaves the door and the managers' lists, nothing
    /// is asked of it any more, and it stays readable with its history. By whoever recorded it, or a manager. Durable when it
    /// returns.
    ///
    /// # Errors
    /// Somebody else's on a helper's device, [`CareError::UnderWay`] while a draft of it is open, [`CareError::Withdrawn`]: the
    /// first withdrawal stands with its reason and time; or a reason that cannot be one.
    pub fn withdraw(&self, id: IncidentId, reason: &str) -> Result<IncidentSheet, CareError> {
        let reason = Line::new(reason).map_err(|fault| fault.of("withdrawn.reason"))?;
        let (now, at) = (self.book.now(), self.book.now_instant());
        let mut store = self.book.lock();
        let by = me(&store)?;
        if store.draft(incident_doc(id))?.is_some() {
            return Err(CareError::UnderWay);
        }
        let incident = finished(&store, id)?.ok_or(CareError::NotFound(Sought::Incident))?;
        if incident.is_withdrawn() {
            return Err(CareError::Withdrawn);
        }
        if incident.event.by != Some(by) {
            need_manager(&store)?;
        }
        drafting::write(&mut store, incident_doc(id), now, |fields| {
            let mut incident = Incident::from_fields(fields)?;
            incident.withdrawal = Withdrawal { reason: Some(reason), by: Some(by), at: Some(at) };
            Ok(incident.to_fields())
        })?;
        note_seen(&mut store, id, now)?;
        sheet(&store, id, self.book.now_instant().day())
    }
}
