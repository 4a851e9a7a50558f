//! What the beginning of an id names: any planned visit and any record or draft on this device, of whatever day.

use kengai_model::{CareDay, PlanRowId, VisitId, VisitRecord};
use kengai_store::DocKind;

use crate::book::whereabouts::visit_of;
use crate::people::names::Names;
use crate::{CareError, Rota, Visits};

/// Something that an id names, with what tells it from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<T> {
    /// The id.
    pub id: T,
    /// The client's name, as lists show it.
    pub client_name: String,
    /// The day.
    pub date: CareDay,
}

impl Rota<'_> {
    /// The planned visits whose ids begin so, the cancelled too.
    ///
    /// # Errors
    /// As the store.
    pub fn beginning(&self, prefix: &str) -> Result<Vec<Named<PlanRowId>>, CareError> {
        let store = self.book.lock();
        let names = Names::load(&store, self.book.now_instant().day())?;
        let found = store.rows_beginning(prefix)?.into_iter();
        Ok(found
            .map(|row| Named { id: row.id, client_name: names.client(row.client), date: row.day })
            .collect())
    }
}

impl Visits<'_> {
    /// The records and drafts of visits whose ids begin so, with those that have left this device.
    ///
    /// # Errors
    /// As the store.
    pub fn beginning(&self, prefix: &str) -> Result<Vec<Named<VisitId>>, CareError> {
        let store = self.book.lock();
        let names = Names::load(&store, self.book.now_instant().day())?;
        let found = store.visits_beginning(prefix)?.into_iter();
        let mut out: Vec<Named<VisitId>> = found
            .map(|one| Named { id: visit_of(one.id), client_name: names.client(one.client), date: one.day })
            .collect();
        for draft in store.drafts()?.iter().filter(|draft| draft.kind == DocKind::Visit) {
            let id = visit_of(draft.doc);
            let is_new = id.to_string().starts_with(prefix) && out.iter().all(|one| one.id != id);
            if let Some(record) = is_new.then(|| VisitRecord::from_fields(&draft.fields).ok()).flatten() {
                out.push(Named { id, client_name: names.client(record.client), date: record.date });
            }
        }
        Ok(out)
    }
}
