//! Forms: a record drawn and changed without knowing a path. Every change is durable when its call returns.

use kengai::DocRef;
use kengai::model::{ClientId, IncidentId, NoteId, ServicePlanId, VisitId};

use crate::book::CareBook;
use crate::errors::CareError;
use crate::field_views::views;
use crate::form_views::{FormEdit, FormEdited, FormView};

type Set = Vec<(String, String)>;

pub(crate) fn of_visit(book: &kengai::CareBook, visit: VisitId) -> Result<FormView, kengai::CareError> {
    let sheet = book.visits().sheet(visit)?;
    let seen = book.reading().fields_seen(&sheet.record.to_fields())?;
    let (several, last) = (book.reading().several(&DocRef::Visit(visit))?, book.visits().last_time(visit)?);
    Ok(kengai_screens::visit_form(&sheet, &seen, &several, &last))
}

fn of_incident(book: &kengai::CareBook, incident: IncidentId) -> Result<FormView, kengai::CareError> {
    let sheet = book.incidents().sheet(incident)?;
    let seen = book.reading().fields_seen(&sheet.incident.to_fields())?;
    Ok(kengai_screens::incident_form(&sheet, &seen))
}

fn borrowed(set: &Set) -> Vec<(&str, &str)> {
    set.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect()
}

#[uniffi::export]
impl CareBook {
    /// The form of a visit's record or draft: in sections, with what is asked for, what it held last time, and every value of
    /// a conflict.
    pub fn visit_form(&self, visit: VisitId) -> Result<FormView, CareError> {
        self.with(|book| of_visit(book, visit))
    }

    /// Writes rows of a draft, all or none. A refused edit names its row.
    pub fn edit_visit(&self, visit: VisitId, edits: Vec<FormEdit>) -> Result<FormEdited, CareError> {
        self.with(|book| {
            let changes = book.visits().set_fields(visit, &borrowed(&kengai_screens::set_of(&edits)?))?;
            let gone = changes.into_iter().filter(|change| change.after.is_none());
            let before = gone.filter_map(|change| Some((change.field, change.before?))).collect();
            Ok(FormEdited { form: of_visit(book, visit)?, gone: views(book.reading().fields_seen(&before)?) })
        })
    }

    /// The form of an incident: what belongs to its kind.
    pub fn incident_form(&self, incident: IncidentId) -> Result<FormView, CareError> {
        self.with(|book| of_incident(book, incident))
    }

    /// Writes rows of an incident, into its draft, or at once where none is open: all or none.
    pub fn edit_incident(&self, incident: IncidentId, edits: Vec<FormEdit>) -> Result<FormView, CareError> {
        self.with(|book| {
            book.incidents().set_fields(incident, &borrowed(&kengai_screens::set_of(&edits)?))?;
            of_incident(book, incident)
        })
    }

    /// The form of a handover note's draft.
    pub fn note_form(&self, note: NoteId) -> Result<FormView, CareError> {
        self.with(|book| kengai_screens::note_form(note, &book.handovers().draft(note)?))
    }

    /// Writes rows of a handover note's draft, all or none.
    pub fn edit_note(&self, note: NoteId, edits: Vec<FormEdit>) -> Result<FormView, CareError> {
        self.with(|book| {
            let edited = kengai_screens::note_edited(note, &book.handovers().draft(note)?, &edits)?;
            book.handovers().save(note, &edited)?;
            kengai_screens::note_form(note, &edited)
        })
    }

    /// The form of a client's sheet, to be read: the office writes it.
    pub fn client_form(&self, client: ClientId) -> Result<FormView, CareError> {
        self.with(|book| {
            let sheet = book.clients().sheet(client)?;
            let seen = book.reading().fields_seen(&sheet.to_fields())?;
            Ok(kengai_screens::client_form(&sheet, &seen, &book.clients().several(client)?, false))
        })
    }

    /// The form of a version of a home-care plan, to be read: the office writes it.
    pub fn plan_form(&self, plan: ServicePlanId) -> Result<FormView, CareError> {
        self.with(|book| {
            let version = book.care_plans().sheet(plan)?;
            let seen = book.reading().fields_seen(&version.plan.to_fields())?;
            Ok(kengai_screens::plan_form(&version, &seen, false))
        })
    }
}
