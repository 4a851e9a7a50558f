//! Incidents: restraint, accident, complaint, sudden change. Written offline like everything else, as a draft or in one step;
//! whoever is in the client's circle may go on with a record that another has finished as far as they could.

use kengai_model::form::NEW_KEY;
use kengai_model::incident::{Event, Withdrawal};
use kengai_model::{
    CareDay, ClientId, ContactId, FieldError, Fields, Incident, IncidentId, IncidentKind, IncidentState,
    UnixMillis, VisitId, VisitRecord, Words, forms, spec, told_later,
};
use kengai_protocol::DocId;
use kengai_store::{Delivery, DocKind, Store};

use crate::book::carebook::me;
use crate::book::clock::{Entering, borrowed};
use crate::book::sought::Sought;
use crate::book::whereabouts::{circle_of, doc_of as visit_doc, incident_doc};
use crate::incidents::news::note_seen;
use crate::said::several::several_of;
use crate::said::standing::Standing;
use crate::writing::{drafting, twice};
use crate::{CareError, Incidents};

/// Incidents of one client that a list shows.
const INCIDENTS_MAX: usize = 200;

/// One incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentSheet {
    /// The record's id.
    pub id: IncidentId,
    /// The record.
    pub incident: Incident,
    /// What its kind asks for and is not there.
    pub missing: Vec<FieldError>,
    /// Whether it is a draft on this device.
    pub draft: bool,
    /// Where it stands, if this device wrote it.
    pub delivery: Option<Delivery>,
    /// Fields in which several people's values or additions stand, of what is finished.
    pub several: Vec<Standing>,
    /// That it was a mistake (取り消し), of what is finished: a draft may have been begun before.
    pub withdrawal: Withdrawal,
}

pub(crate) fn sheet(store: &Store, id: IncidentId, today: CareDay) -> Result<IncidentSheet, CareError> {
    let (fields, draft) =
        drafting::as_written(store, incident_doc(id))?.ok_or(CareError::NotFound(Sought::Incident))?;
    let incident = Incident::from_fields(&fields)?;
    let missing = incident.missing();
    let (delivery, several) =
        (store.delivery(incident_doc(id))?, several_of(store, incident_doc(id), today)?);
    let withdrawal = finished(store, id)?.map(|incident| incident.withdrawal).unwrap_or_default();
    Ok(IncidentSheet { id, incident, missing, draft, delivery, several, withdrawal })
}

/// An incident as everybody has it; `None` too where its end was taken back.
pub(crate) fn finished(store: &Store, id: IncidentId) -> Result<Option<Incident>, CareError> {
    let here = store.document(incident_doc(id))?;
    Ok(here.and_then(|(view, _)| Incident::from_fields(&view.fields).ok()))
}

/// An incident as it is written now: a clock that is known or said to be wrong is noted in it.
fn marked(entering: &Entering, fields: &Fields) -> Result<Fields, CareError> {
    let mut incident = Incident::from_fields(fields)?;
    entering.mark_incident(&mut incident);
    Ok(incident.to_fields())
}

/// Whether a visit's finished record names an incident.
fn names_it(store: &Store, visit: VisitId, id: IncidentId) -> Result<bool, CareError> {
    let here = store.document(visit_doc(visit))?;
    let record = here.and_then(|(view, _)| VisitRecord::from_fields(&view.fields).ok());
    Ok(record.is_some_and(|record| record.incidents.get(&id) == Some(&true)))
}

/// The incidents that are being written on this device.
fn being_written(store: &Store) -> Result<Vec<(IncidentId, Incident)>, CareError> {
    let drafts = store.drafts()?.into_iter().filter(|draft| draft.kind == DocKind::Incident);
    Ok(drafts
        .filter_map(|draft| {
            Some((IncidentId::from_bytes(draft.doc.0), Incident::from_fields(&draft.fields).ok()?))
        })
        .collect())
}

/// The incidents of a visit: those that its record names, and those that name it. Of one that is being changed here counts
/// what is finished.
pub(crate) fn states_of(
    store: &Store,
    visit: VisitId,
    record: &VisitRecord,
) -> Result<Vec<IncidentState>, CareError> {
    let mut ids: std::collections::BTreeSet<IncidentId> =
        record.incidents.iter().filter(|(_, named)| **named).map(|(id, _)| *id).collect();
    let naming = store.incidents_of_visit(record.client, visit)?;
    ids.extend(naming.into_iter().map(|doc| IncidentId::from_bytes(doc.0)));
    let drafts = being_written(store)?;
    let of_visit = |(_, incident): &&(IncidentId, Incident)| incident.event.visit == Some(visit);
    ids.extend(drafts.iter().filter(of_visit).map(|(id, _)| *id));
    ids.into_iter()
        .map(|id| {
            if let Some(incident) = finished(store, id)? {
                return Ok(IncidentState::of(id, &incident));
            }
            let draft = drafts.iter().find(|(known, _)| *known == id);
            Ok(draft.map_or_else(
                || IncidentState::unknown(id),
                |(_, incident)| IncidentState::being_written(id, incident),
            ))
        })
        .collect()
}

/// The day of the visit in which an incident happened.
fn day_of_visit(store: &Store, id: IncidentId) -> Result<Option<CareDay>, CareError> {
    let written = drafting::as_written(store, incident_doc(id))?;
    let visit = written.and_then(|(fields, _)| Incident::from_fields(&fields).ok()?.event.visit);
    let written = visit.map(|visit| drafting::as_written(store, visit_doc(visit))).transpose()?.flatten();
    Ok(written.and_then(|(fields, _)| VisitRecord::from_fields(&fields).ok()).map(|record| record.date))
}

impl Incidents<'_> {
    /// Begins the record of an incident, now or at a time that was said; in a visit, whose draft then names it. It is a draft
    /// until [`crate::Incidents::finish`]. Durable when it returns.
    ///
    /// # Errors
    /// The client is not on this device, or the visit is another client's.
    pub fn begin(
        &self,
        client: ClientId,
        kind: IncidentKind,
        visit: Option<VisitId>,
        at: Option<UnixMillis>,
    ) -> Result<IncidentSheet, CareError> {
        self.new_incident(client, kind, visit, at, drafting::begin)
    }

    /// As [`crate::Incidents::begin`], in one step: everybody gets it as it is.
    ///
    /// # Errors
    /// The client is not on this device, or the visit is another client's.
    pub fn start(
        &self,
        client: ClientId,
        kind: IncidentKind,
        visit: Option<VisitId>,
        at: Option<UnixMillis>,
    ) -> Result<IncidentSheet, CareError> {
        self.new_incident(client, kind, visit, at, drafting::create)
    }

    fn new_incident(
        &self,
        client: ClientId,
        kind: IncidentKind,
        visit: Option<VisitId>,
        at: Option<UnixMillis>,
        write: drafting::Begin,
    ) -> Result<IncidentSheet, CareError> {
        let entering = self.book.entering(&self.book.lock())?;
        let said = at;
        let mut at = at.or(Some(entering.now));
        if let Some(visit) = visit {
            let record = self.book.visits().sheet(visit)?.record;
            if record.client != client {
                return Err(CareError::Input(Words::lit(
                    "同じ利用者の訪問を指定してください",
                    "visit: one of the same client",
                )));
            }
            // In a visit that is over nothing happened now.
            if said.is_none() && !record.is_under_way(entering.now) {
                at = None;
            }
        }
        let id = {
            let mut store = self.book.lock();
            let circle = circle_of(&store, client)?;
            let mut incident = Incident::new(client, kind, entering.now, me(&store)?);
            (incident.event.at, incident.event.visit) = (at, visit);
            let content = twice::content(
                "incident",
                &Incident { event: Event { at: said, ..incident.event.clone() }, ..incident.clone() }
                    .to_fields(),
            );
            let there = |store: &Store, doc| Ok(drafting::as_written(store, doc)?.is_some());
            if let Some(doc) = twice::made(&store, content, self.book.now(), there)? {
                return sheet(&store, IncidentId::from_bytes(doc.0), self.book.now_instant().day());
            }
            entering.mark_incident(&mut incident);
            entering.check(&Fields::new(), &incident.to_fields())?;
            let doc = DocId::make(circle, DocKind::Incident.number(), self.book.random.as_ref());
            store.note_made(content, doc, self.book.now())?;
            write(&mut store, circle, doc, DocKind::Incident, incident.to_fields(), self.book.now())?;
            let id = IncidentId::from_bytes(doc.0);
            note_seen(&mut store, id, self.book.now())?;
            id
        };
        // Should this not be reached: the incident names the visit, which is enough.
        if let Some(visit) = visit {
            self.name_in_draft(visit, id, true)?;
        }
        self.sheet(id)
    }

    /// Has the draft of a visit name an incident, or not any more.
    pub(crate) fn name_in_draft(&self, visit: VisitId, id: IncidentId, named: bool) -> Result<(), CareError> {
        if self.book.lock().draft(visit_doc(visit))?.is_none() {
            return Ok(());
        }
        self.book.visits().edit(visit, |record| {
            record.incidents.remove(&id);
            record.incidents.extend(named.then_some((id, true)));
            Ok(())
        })
    }

    /// Opens an incident for a change; the draft remembers what its writer saw. Durable when it returns.
    ///
    /// # Errors
    /// Not on this device, or [`CareError::Withdrawn`].
    pub fn change(&self, id: IncidentId) -> Result<IncidentSheet, CareError> {
        let now = self.book.now();
        let mut store = self.book.lock();
        not_withdrawn(&store, id)?;
        drafting::open(&mut store, incident_doc(id), now)?;
        sheet(&store, id, self.book.now_instant().day())
    }

    /// Writes fields of an incident from what a person typed, into its draft, or at once where none is open; times of day are
    /// of the day on which it happened, or else of its visit's; of being told of it, of the likely day ([`told_later`]). All or none; durable when it returns.
    ///
    /// # Errors
    /// [`CareError::Field`] says what would be right; nothing is changed then. [`CareError::Withdrawn`].
    pub fn set_fields(&self, id: IncidentId, pairs: &[(&str, &str)]) -> Result<IncidentSheet, CareError> {
        let fresh = ContactId::from_bytes(self.book.random_id()).to_string();
        let now = self.book.now();
        let mut store = self.book.lock();
        not_withdrawn(&store, id)?;
        let entering = self.book.entering(&store)?;
        let pairs = entering.as_said_now(spec::find_in_incident, pairs);
        let day_of_visit = day_of_visit(&store, id)?;
        drafting::write(&mut store, incident_doc(id), now, |fields| {
            let day = Incident::from_fields(fields)?.day().or(day_of_visit);
            let pairs = told_later::in_incident(fields, &pairs, day, entering.certain_now);
            let after = forms::INCIDENT.set(fields, &borrowed(&pairs), &fresh, day)?;
            let after = marked(&entering, &after)?;
            entering.check(fields, &after)?;
            Ok(after)
        })?;
        note_seen(&mut store, id, now)?;
        sheet(&store, id, self.book.now_instant().day())
    }

    /// Ends the draft of an incident. What its kind asks for may be missing: whoever learns it goes on with the record; but
    /// the visit of a restraint waits for it. Durable when it returns.
    ///
    /// # Errors
    /// There is no draft.
    pub fn finish(&self, id: IncidentId) -> Result<IncidentSheet, CareError> {
        let now = self.book.now();
        let mut store = self.book.lock();
        let entering = self.book.entering(&store)?;
        drafting::finish(&mut store, incident_doc(id), now, |_, fields| marked(&entering, fields))?;
        note_seen(&mut store, id, now)?;
        sheet(&store, id, self.book.now_instant().day())
    }

    /// Throws the draft of an incident away. What was finished before stays as it was; one that was never finished is gone,
    /// and the draft of its visit no longer names it.
    ///
    /// # Errors
    /// There is no draft, or [`CareError::StillNamed`]: the visit was finished and names it.
    pub fn discard(&self, id: IncidentId) -> Result<(), CareError> {
        let never_was = {
            let store = self.book.lock();
            let draft = store.draft(incident_doc(id))?.ok_or(CareError::NoDraft)?;
            let visit = Incident::from_fields(&draft.fields)?.event.visit;
            let visit = visit.filter(|_| matches!(finished(&store, id), Ok(None)));
            if let Some(visit) = visit
                && names_it(&store, visit, id)?
            {
                return Err(CareError::StillNamed);
            }
            visit
        };
        if let Some(visit) = never_was {
            self.name_in_draft(visit, id, false)?;
        }
        let now = self.book.now();
        drafting::discard(&mut self.book.lock(), incident_doc(id), now)
    }

    /// Records a call, or the attempt at one, with its time and what came of it. Durable when it returns.
    ///
    /// # Errors
    /// The incident is not on this device, or a text that cannot be one.
    pub fn note_call(
        &self,
        id: IncidentId,
        to: &str,
        phone: &str,
        result: &str,
    ) -> Result<IncidentSheet, CareError> {
        let at = self.book.now_instant();
        let (at, by) = (format!("{} {}", at.day(), at.minute()), self.book.my_staff_id()?.to_string());
        let path = |last: &str| format!("call.{NEW_KEY}.{last}");
        let paths = [path("to"), path("phone"), path("at"), path("by"), path("result")];
        let values = [to, phone, &at, &by, result];
        let pairs: Vec<(&str, &str)> =
            paths.iter().map(String::as_str).zip(values).filter(|(_, text)| !text.is_empty()).collect();
        self.set_fields(id, &pairs)
    }

    /// An incident.
    ///
    /// # Errors
    /// Not on this device.
    pub fn sheet(&self, id: IncidentId) -> Result<IncidentSheet, CareError> {
        sheet(&self.book.lock(), id, self.book.now_instant().day())
    }

    /// The incidents of every client on this device: those that were begun here and never finished, then the newest first.
    ///
    /// # Errors
    /// As the store.
    pub fn all(&self) -> Result<Vec<IncidentSheet>, CareError> {
        let store = self.book.lock();
        let entries = store.incident_entries()?;
        let known: Vec<_> = entries.iter().map(|entry| IncidentId::from_bytes(entry.doc.0)).collect();
        let begun = being_written(&store)?.into_iter().map(|(id, _)| id).filter(|id| !known.contains(id));
        let mut ids: Vec<_> = begun.collect();
        ids.extend(known);
        ids.into_iter().map(|id| sheet(&store, id, self.book.now_instant().day())).collect()
    }

    /// A client's incidents: those that were begun here and never finished, then the newest first.
    ///
    /// # Errors
    /// The client is not on this device.
    pub fn of_client(&self, client: ClientId) -> Result<Vec<IncidentSheet>, CareError> {
        let store = self.book.lock();
        circle_of(&store, client)?;
        let known = store.incidents_of(client, INCIDENTS_MAX)?;
        let known: Vec<_> = known.into_iter().map(|doc| IncidentId::from_bytes(doc.0)).collect();
        let drafts = being_written(&store)?.into_iter().filter(|(_, incident)| incident.client == client);
        let mut ids: Vec<_> = drafts.map(|(id, _)| id).filter(|id| !known.contains(id)).collect();
        ids.extend(known);
        ids.into_iter().map(|id| sheet(&store, id, self.book.now_instant().day())).collect()
    }
}

pub(crate) fn is_withdrawn(store: &Store, id: IncidentId) -> Result<bool, CareError> {
    Ok(finished(store, id)?.is_some_and(|incident| incident.is_withdrawn()))
}

/// Nothing is written into what is withdrawn. A draft that was begun before may be ended: what somebody wrote is not lost.
pub(crate) fn not_withdrawn(store: &Store, id: IncidentId) -> Result<(), CareError> {
    if is_withdrawn(store, id)? && store.draft(incident_doc(id))?.is_none() {
        Err(CareError::Withdrawn)
    } else {
        Ok(())
    }
}
