//! What the rules find in a finished record and only whoever wrote it can answer: said at the finish, so that a manager need not
//! telephone on the ninth. Nothing of it holds a finish up. What the rules find, and what is the writer's of it, is declared
//! once, with the findings (`kengai_model::finding`).

use kengai_billing::assess::{PlanContext, Settings, examine};
use kengai_billing::codes::CodeTable;
use kengai_billing::neighbours::{Neighbour, Neighbours};
use kengai_billing::reason::Reason;
use kengai_model::{CareDay, VisitId, VisitRecord};
use kengai_store::Store;

use crate::book::whereabouts::{circle_of, doc_of, visit_of};
use crate::people::directory::directory;
use crate::review::month::{sheet_and_plan, visit_view};
use crate::{CareError, Visits};

/// The records of a day on this device, as the rules compare visits.
fn of_day(store: &Store, day: CareDay) -> Result<Neighbours, CareError> {
    let mut entries = store.planned_of_day(day)?;
    entries.extend(store.unplanned_of_day(day)?);
    let mut out = Vec::with_capacity(entries.len());
    for entry in entries {
        let view = store.document(entry.doc)?;
        let record = view.and_then(|(view, _)| VisitRecord::from_fields(&view.fields).ok());
        out.extend(record.map(|record| Neighbour::of(visit_of(entry.doc), &record)));
    }
    Ok(out.into_iter().collect())
}

impl Visits<'_> {
    /// What the rules find in a finished record that is its writer's to answer, as far as this device can see; what is empty is
    /// not among it ([`crate::VisitSheet::missing`] says so).
    ///
    /// # Errors
    /// Not joined.
    pub fn for_writer(&self, visit: VisitId) -> Result<Vec<Reason>, CareError> {
        let store = self.book.lock();
        let _reading = store.reading()?;
        let doc = doc_of(visit);
        let Some((view, heads)) = store.document(doc)? else { return Ok(Vec::new()) };
        let Some(view) = visit_view(&store, doc, view, &heads)? else { return Ok(Vec::new()) };
        let (client, date) = (view.record.client, view.record.date);
        let (sheet, plan) = sheet_and_plan(&store, circle_of(&store, client)?, client, date.month());
        let (directory, settings, codes) = (directory(&store)?, Settings::default(), CodeTable::default());
        let context = PlanContext {
            plan: Some(&plan),
            client: Some(&sheet),
            directory: Some(&directory),
            codes: &codes,
            settings: &settings,
        };
        let assessment = examine(&view, &context).conclude(&of_day(&store, date)?, &settings);
        let of_writer = |reason: &&Reason| reason.finding.settled_by_writer().is_some();
        Ok(assessment.reasons().iter().filter(of_writer).cloned().collect())
    }
}
