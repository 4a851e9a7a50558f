//! Visits that nobody planned (緊急, 臨時): they stand on no row of the day's list, and must not be out of sight for that.

use kengai_model::{CareDay, ClientId, VisitId, VisitRecord};
use kengai_store::{DocKind, Store};
use serde::Serialize;

use crate::book::carebook::{is_manager, me};
use crate::book::whereabouts::visit_of;
use crate::day::today::VisitState;
use crate::day::today_several::Several;
use crate::people::names::Names;
use crate::said::standing::Standing;
use crate::{CareError, Visits};

/// A record or draft of a day that fulfils no planned visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnplannedVisit {
    /// The record or draft.
    pub visit: VisitId,
    /// The client.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// 入室, `09:00`; `None` where it is not known yet.
    pub arrived: Option<String>,
    /// Who went.
    pub helpers: Vec<String>,
    /// How far it has come.
    pub state: VisitState,
    /// Fields of the record in which several people's values stand.
    pub several: Vec<Standing>,
}

impl Visits<'_> {
    /// A day's records and drafts that fulfil no planned visit: those of this device's user, or everybody's; this device's
    /// drafts first.
    ///
    /// # Errors
    /// Not joined.
    pub fn unplanned_of_day(&self, day: CareDay, everybody: bool) -> Result<Vec<UnplannedVisit>, CareError> {
        let store = self.book.lock();
        let _reading = store.reading()?;
        let mine = me(&store)?;
        let all = everybody && is_manager(&store);
        let names = Names::load(&store, self.book.now_instant().day())?;
        let line = |visit: VisitId, record: &VisitRecord, state| UnplannedVisit {
            visit,
            client: record.client,
            client_name: names.client(record.client),
            arrived: record.arrived.map(|stamp| stamp.at.minute().to_string()),
            helpers: record.helpers.keys().map(|staff| names.staff(*staff)).collect(),
            state,
            several: Vec::new(),
        };
        let several = Several::load(&store, &names)?;
        let drafts = store.drafts()?;
        let mut lines = Vec::new();
        for draft in drafts.iter().filter(|draft| draft.kind == DocKind::Visit) {
            let Ok(record) = VisitRecord::from_fields(&draft.fields) else { continue };
            if record.plan_row.is_none() && record.date == day {
                lines.push(line(visit_of(draft.doc), &record, VisitState::Recording));
            }
        }
        for entry in store.unplanned_of_day(day)? {
            let Some(record) = record(&store, entry.doc)? else { continue };
            let is_draft = drafts.iter().any(|draft| draft.doc == entry.doc);
            if !is_draft && (all || record.helpers.contains_key(&mine)) {
                let state = VisitState::of_record(entry.outcome, store.delivery(entry.doc)?);
                let several = several.in_doc(entry.doc, |_| true)?;
                lines.push(UnplannedVisit { several, ..line(visit_of(entry.doc), &record, state) });
            }
        }
        Ok(lines)
    }
}

fn record(store: &Store, doc: kengai_protocol::DocId) -> Result<Option<VisitRecord>, CareError> {
    let view = store.document(doc)?;
    Ok(view.and_then(|(view, _)| VisitRecord::from_fields(&view.fields).ok()))
}
