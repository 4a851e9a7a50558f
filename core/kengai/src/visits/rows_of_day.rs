//! Which planned visit a record is of, where it was begun without one: a person names it by its time, and the record takes over
//! what the plan knows.

use kengai_model::Fields;
use kengai_model::{
    CareDay, ClientId, Fault, FieldError, PlanRow, PlanRowId, Problem, Slot, VisitId, VisitRecord, Words,
};
use kengai_store::Store;

use crate::book::whereabouts::{circle_of, doc_of};
use crate::people::names::Names;
use crate::rota::plans::asked_plan;
use crate::visits::went;
use crate::writing::drafting;
use crate::{CareError, Visits};

/// A planned visit of a client's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowOfDay {
    /// The row.
    pub row: PlanRowId,
    /// When.
    pub slot: Slot,
    /// Who went, or goes where nobody has recorded it.
    pub helpers: Vec<String>,
    /// Its records and drafts on this device, without those that are marked as duplicates.
    pub records: Vec<VisitId>,
}

/// Which planned visit a record is of.
const PLAN_ROW: &str = "plan.row";

/// The planned visit that is among what a person typed into a draft, if one is.
pub(crate) fn among(
    store: &Store,
    visit: VisitId,
    pairs: &[(String, String)],
) -> Result<Option<PlanRow>, CareError> {
    let Some((_, text)) = pairs.iter().rfind(|(path, text)| path == PLAN_ROW && !text.trim().is_empty())
    else {
        return Ok(None);
    };
    let draft = store.draft(doc_of(visit))?.ok_or(CareError::NoDraft)?;
    chosen(store, &VisitRecord::from_fields(&draft.fields)?, text).map(Some)
}

/// Sets fields that were typed together; with the planned visit go its times.
pub(crate) fn set_all(
    record: &mut VisitRecord,
    pairs: &[(String, String)],
    planned: Option<&PlanRow>,
) -> Result<(), FieldError> {
    let is_row = |path: &str| path == PLAN_ROW;
    if let Some((_, text)) = pairs.iter().rfind(|(path, _)| is_row(path)) {
        match planned.filter(|_| !text.trim().is_empty()) {
            Some(row) => record.fulfil(row),
            None => {
                record.set(PLAN_ROW, text)?;
                record.planned = None;
            }
        }
    }
    let others: Vec<(&str, &str)> = pairs
        .iter()
        .filter(|(path, _)| !is_row(path))
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    record.set_all(&others).map_err(|mut refused| refused.remove(0))
}

/// The planned visit that a person has chosen for a record.
fn chosen(store: &Store, record: &VisitRecord, text: &str) -> Result<PlanRow, CareError> {
    let row: Option<PlanRowId> = text.trim().parse().ok();
    let entry = row.map(|row| store.plan_entry(row)).transpose()?.flatten();
    let found = match entry.filter(|entry| entry.client == record.client) {
        Some(entry) => {
            let circle = circle_of(store, entry.client)?;
            asked_plan(store, circle, entry.client, entry.day.month())?.rows.remove(&entry.row)
        }
        None => None,
    };
    found.ok_or_else(|| {
        let expected = Words::lit(
            "同じ利用者の、その日の予定（9:00 のように開始の時刻）",
            "a planned visit of the same client, by its start, such as 9:00",
        );
        Fault::new(Problem::UnknownChoice, expected).of("plan.row").into()
    })
}

/// The records and drafts of a planned visit that stand beside each other.
fn standing(store: &Store, row: PlanRowId) -> Result<Vec<VisitId>, CareError> {
    let drafts =
        store.drafts()?.into_iter().filter(|draft| crate::visits::rows_of_day::names_row(&draft.fields, row));
    let mut docs: Vec<_> = drafts.map(|draft| draft.doc).collect();
    docs.extend(store.visits_of_row(row)?.into_iter().map(|entry| entry.doc));
    docs.sort();
    docs.dedup();
    let mut out = Vec::new();
    for doc in docs {
        let written = drafting::as_written(store, doc)?;
        let record = written.and_then(|(fields, _)| VisitRecord::from_fields(&fields).ok());
        let visit = crate::book::whereabouts::visit_of(doc);
        if let Some(record) = record.filter(|record| record.plan_row == Some(row))
            && !crate::visits::duplicates::is_settled(store, visit, &record)?
        {
            out.push(visit);
        }
    }
    Ok(out)
}

impl Visits<'_> {
    /// What is planned for a client on a day, by time; without what was cancelled.
    ///
    /// # Errors
    /// The client is not on this device.
    pub fn rows_of_day(&self, client: ClientId, day: CareDay) -> Result<Vec<RowOfDay>, CareError> {
        let store = self.book.lock();
        let names = Names::load(&store, self.book.now_instant().day())?;
        let plan = asked_plan(&store, circle_of(&store, client)?, client, day.month())?;
        let mut rows: Vec<&PlanRow> =
            plan.rows.values().filter(|row| row.date == day && !row.cancelled).collect();
        rows.sort_by_key(|row| (row.slot.start, row.id));
        rows.into_iter()
            .map(|row| {
                let (planned, records) = (row.helpers.keys().copied(), standing(&store, row.id)?);
                let mut written = Vec::new();
                for visit in &records {
                    let fields = drafting::as_written(&store, doc_of(*visit))?;
                    written.extend(fields.and_then(|(fields, _)| VisitRecord::from_fields(&fields).ok()));
                }
                let helpers = went::names_of(&names, planned, written);
                Ok(RowOfDay { row: row.id, slot: row.slot, helpers, records })
            })
            .collect()
    }

    /// The records and drafts of a planned visit that stand, each with who went.
    ///
    /// # Errors
    /// As the store.
    pub fn records_of_row(&self, row: PlanRowId) -> Result<Vec<(VisitId, Vec<String>)>, CareError> {
        let store = self.book.lock();
        let names = Names::load(&store, self.book.now_instant().day())?;
        let mut out = Vec::new();
        for visit in standing(&store, row)? {
            let written = drafting::as_written(&store, doc_of(visit))?;
            let record = written.and_then(|(fields, _)| VisitRecord::from_fields(&fields).ok());
            out.push((visit, went::names_of(&names, [], record)));
        }
        Ok(out)
    }

    /// The other records of the planned visit that a record is of; none where it is of none.
    ///
    /// # Errors
    /// As the store.
    pub fn beside(&self, visit: VisitId) -> Result<Vec<VisitId>, CareError> {
        let store = self.book.lock();
        let written = drafting::as_written(&store, doc_of(visit))?;
        let row = written.and_then(|(fields, _)| VisitRecord::from_fields(&fields).ok()?.plan_row);
        let mut beside = row.map_or(Ok(Vec::new()), |row| standing(&store, row))?;
        beside.retain(|other| *other != visit);
        Ok(beside)
    }
}

pub(crate) fn names_row(fields: &Fields, row: PlanRowId) -> bool {
    VisitRecord::from_fields(fields).is_ok_and(|record| record.plan_row == Some(row))
}
