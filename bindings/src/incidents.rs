//! Incidents: restraint (身体拘束), accident (事故), complaint (苦情), sudden change (急変).

use kengai::DocRef;
use kengai::model::{ClientId, IncidentId, IncidentKind, UnixMillis, VisitId};

use crate::book::CareBook;
use crate::errors::{CareError, FieldProblem};
use crate::field_views::{FieldView, views};
use crate::standing::{Standing, standings};
use crate::words::Words;

/// The record of an incident.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct IncidentSheet {
    /// The record.
    pub id: IncidentId,
    /// The client.
    pub client: ClientId,
    /// What happened; `None` where the record does not say.
    pub kind: Option<IncidentKind>,
    /// Kind and time in one line.
    pub headline: Words,
    /// When it happened.
    pub at: Option<UnixMillis>,
    /// The visit in which it happened.
    pub visit: Option<VisitId>,
    /// Every field that has a value.
    pub fields: Vec<FieldView>,
    /// What its kind asks for and is not there.
    pub missing: Vec<FieldProblem>,
    /// Fields in which several people's values or additions stand, as they are in the finished record.
    pub several: Vec<Standing>,
    /// Whether it is a draft on this device.
    pub is_draft: bool,
    /// The end can still be taken back.
    pub can_undo: bool,
    /// Where it stands, if this device wrote it.
    pub delivery: Option<kengai::Delivery>,
}

fn seen(book: &kengai::CareBook, sheet: kengai::IncidentSheet) -> Result<IncidentSheet, kengai::CareError> {
    let event = &sheet.incident.event;
    Ok(IncidentSheet {
        id: sheet.id,
        client: sheet.incident.client,
        kind: event.kind,
        headline: book.reading().incident_headline(&sheet.incident),
        at: event.at,
        visit: event.visit,
        fields: views(book.reading().fields_seen(&sheet.incident.to_fields())?),
        missing: sheet.missing.into_iter().map(Into::into).collect(),
        several: standings(book.reading().several(&DocRef::Incident(sheet.id))?),
        is_draft: sheet.draft,
        can_undo: kengai_screens::can_undo(sheet.draft, sheet.delivery),
        delivery: sheet.delivery,
    })
}

#[uniffi::export]
impl CareBook {
    /// Begins the record of an incident, now or at a time that was said; in a visit, whose draft then names it. It is a
    /// draft until `finish_incident`. Durable when it returns.
    pub fn begin_incident(
        &self,
        client: ClientId,
        kind: IncidentKind,
        visit: Option<VisitId>,
        at: Option<UnixMillis>,
    ) -> Result<IncidentSheet, CareError> {
        self.with(|book| seen(book, book.incidents().begin(client, kind, visit, at)?))
    }

    /// Opens an incident for a change; the draft remembers what its writer saw.
    pub fn change_incident(&self, incident: IncidentId) -> Result<IncidentSheet, CareError> {
        self.with(|book| seen(book, book.incidents().change(incident)?))
    }

    /// Ends the draft of an incident: it goes to the others. What its kind asks for may be missing; but a visit in which a
    /// restraint is not written in full cannot be billed. Durable when it returns.
    pub fn finish_incident(&self, incident: IncidentId) -> Result<IncidentSheet, CareError> {
        self.with(|book| seen(book, book.incidents().finish(incident)?))
    }

    /// Takes the last finish of an incident back while it is not sent.
    pub fn undo_incident(&self, incident: IncidentId) -> Result<IncidentSheet, CareError> {
        self.with(|book| seen(book, book.incidents().undo(incident)?))
    }

    /// Throws the draft of an incident away. What was finished before stays as it was.
    pub fn discard_incident(&self, incident: IncidentId) -> Result<(), CareError> {
        self.with(|book| book.incidents().discard(incident))
    }

    /// Notes a call, or the attempt at one, with its time and what came of it; the number may be empty.
    pub fn note_call(
        &self,
        incident: IncidentId,
        to: String,
        phone: String,
        result: String,
    ) -> Result<IncidentSheet, CareError> {
        self.with(|book| seen(book, book.incidents().note_call(incident, &to, &phone, &result)?))
    }

    /// An incident.
    pub fn incident(&self, incident: IncidentId) -> Result<IncidentSheet, CareError> {
        self.with(|book| seen(book, book.incidents().sheet(incident)?))
    }

    /// A client's incidents, the newest first.
    pub fn incidents(&self, client: ClientId) -> Result<Vec<IncidentSheet>, CareError> {
        self.with(|book| {
            book.incidents().of_client(client)?.into_iter().map(|sheet| seen(book, sheet)).collect()
        })
    }
}
