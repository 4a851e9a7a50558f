//! Incidents: restraint, accident, complaint, sudden change. Written at once, field by field, offline like everything else;
//! whoever is in the client's circle may go on with a record that another began.

use kengai_model::form::{Form, NEW_KEY};
use kengai_model::{
    ClientId, ContactId, FieldError, Fields, Incident, IncidentId, IncidentKind, IncidentState, UnixMillis,
    VisitId, VisitRecord, Words, spec,
};
use kengai_protocol::DocId;
use kengai_store::{Delivery, DocKind, Store};

use crate::carebook::me;
use crate::clients::circle_of;
use crate::visits::doc_of as visit_doc;
use crate::{CareBook, CareError};

/// Incidents of one client that a list shows.
const INCIDENTS_MAX: usize = 200;

const FORM: Form = Form {
    find: spec::find_in_incident,
    fixed: &["client", "event.kind", "event.by", "event.visit"],
    read: |fields| Ok(Incident::from_fields(fields)?.rest),
    expected: Words::lit(
        "事故・苦情などの記録の項目（incident fields で一覧）",
        "a field of an incident, such as restraint.reason",
    ),
};

/// One incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentSheet {
    /// The record's id.
    pub id: IncidentId,
    /// The record.
    pub incident: Incident,
    /// What its kind asks for and is not there.
    pub missing: Vec<FieldError>,
    /// Where it stands, if this device wrote it.
    pub delivery: Option<Delivery>,
}

fn doc_of(incident: IncidentId) -> DocId {
    DocId(*incident.as_bytes())
}

fn sheet(store: &Store, id: IncidentId) -> Result<IncidentSheet, CareError> {
    let (view, _) = store.document(doc_of(id))?.ok_or(CareError::NotFound("the incident"))?;
    let incident = Incident::from_fields(&view.fields)?;
    let missing = incident.missing();
    Ok(IncidentSheet { id, incident, missing, delivery: store.delivery(doc_of(id))? })
}

/// The incidents of a visit: those that its record names, and those that name it.
pub(crate) fn states_of(
    store: &Store,
    visit: VisitId,
    record: &VisitRecord,
) -> Result<Vec<IncidentState>, CareError> {
    let mut ids: std::collections::BTreeSet<IncidentId> =
        record.incidents.iter().filter(|(_, named)| **named).map(|(id, _)| *id).collect();
    let naming = store.incidents_of_visit(record.client, visit)?;
    ids.extend(naming.into_iter().map(|doc| IncidentId::from_bytes(doc.0)));
    ids.into_iter()
        .map(|id| {
            let here = store.document(doc_of(id))?;
            let read = here.and_then(|(view, _)| Incident::from_fields(&view.fields).ok());
            Ok(read.map_or_else(|| IncidentState::unknown(id), |incident| IncidentState::of(id, &incident)))
        })
        .collect()
}

impl CareBook {
    /// Begins the record of an incident, now or at a time that was said; in a visit, whose draft then names it. Durable when
    /// it returns.
    ///
    /// # Errors
    /// The client is not on this device, or the visit is another client's.
    pub fn start_incident(
        &self,
        client: ClientId,
        kind: IncidentKind,
        visit: Option<VisitId>,
        at: Option<UnixMillis>,
    ) -> Result<IncidentSheet, CareError> {
        let at = at.unwrap_or_else(|| self.now_instant());
        if let Some(visit) = visit
            && self.visit(visit)?.record.client != client
        {
            return Err(CareError::Input { what: "visit", expected: "a visit of the same client" });
        }
        let id = {
            let mut store = self.lock();
            let circle = circle_of(&store, client)?;
            let mut incident = Incident::new(client, kind, at, me(&store)?);
            incident.event.visit = visit;
            let doc = DocId::make(circle, DocKind::Incident.number(), self.random.as_ref());
            let changes = kengai_model::diff(&Fields::new(), &incident.to_fields());
            let now = self.now();
            store.write_documents(&[(circle, doc, DocKind::Incident, changes)], now)?;
            IncidentId::from_bytes(doc.0)
        };
        // Should this not be reached: the incident names the visit, which is enough.
        if let Some(visit) = visit
            && self.lock().draft(visit_doc(visit))?.is_some()
        {
            self.edit(visit, |record| {
                record.incidents.insert(id, true);
                Ok(())
            })?;
        }
        self.incident(id)
    }

    /// Writes fields of an incident from what a person typed; times of day are of the day on which it happened. All or none;
    /// durable when it returns.
    ///
    /// # Errors
    /// [`CareError::Field`] says what would be right; nothing is changed then.
    pub fn set_incident_fields(
        &self,
        id: IncidentId,
        pairs: &[(&str, &str)],
    ) -> Result<IncidentSheet, CareError> {
        let fresh = ContactId::from_bytes(self.random_id()).to_string();
        let now = self.now();
        let mut store = self.lock();
        let incident = sheet(&store, id)?.incident;
        let before = incident.to_fields();
        let after = FORM.set(&before, pairs, &fresh, incident.day())?;
        let changes = kengai_model::diff(&before, &after);
        if !changes.is_empty() {
            let circle = circle_of(&store, incident.client)?;
            store.write_documents(&[(circle, doc_of(id), DocKind::Incident, changes)], now)?;
        }
        sheet(&store, id)
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
        let at = self.now_instant();
        let (at, by) = (format!("{} {}", at.day(), at.minute()), self.my_staff_id()?.to_string());
        let path = |last: &str| format!("call.{NEW_KEY}.{last}");
        let paths = [path("to"), path("phone"), path("at"), path("by"), path("result")];
        let values = [to, phone, &at, &by, result];
        let pairs: Vec<(&str, &str)> =
            paths.iter().map(String::as_str).zip(values).filter(|(_, text)| !text.is_empty()).collect();
        self.set_incident_fields(id, &pairs)
    }

    /// An incident.
    ///
    /// # Errors
    /// Not on this device.
    pub fn incident(&self, id: IncidentId) -> Result<IncidentSheet, CareError> {
        sheet(&self.lock(), id)
    }

    /// A client's incidents, the newest first.
    ///
    /// # Errors
    /// The client is not on this device.
    pub fn incidents(&self, client: ClientId) -> Result<Vec<IncidentSheet>, CareError> {
        let store = self.lock();
        circle_of(&store, client)?;
        let docs = store.incidents_of(client, INCIDENTS_MAX)?;
        docs.into_iter().map(|doc| sheet(&store, IncidentId::from_bytes(doc.0))).collect()
    }
}
