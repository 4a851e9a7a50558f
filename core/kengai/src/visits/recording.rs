//! Visits: recording one.
//!
//! A record is written as a draft, every change a durable transaction. Finishing makes one commit of what was changed, at
//! the heads that the writer had seen.

use std::collections::BTreeMap;

use kengai_model::photo_consent::HiddenWhy;
use kengai_model::service::Scheme;
use kengai_model::{
    CareDay, FieldChange, FieldError, IncidentState, MinuteOfDay, PhotoId, PlanRow, PlanRowId, StaffId,
    VisitId, VisitRecord,
};
use kengai_protocol::{CircleId, DocId};
use kengai_store::lists::PlanEntry;
use kengai_store::{Delivery, DocKind, Draft, Store};

use crate::book::carebook::me;
use crate::book::clock::{EARLY_MINUTES_MAX, Entering};
use crate::book::sought::Sought;
use crate::book::whereabouts::{circle_of, doc_of, not_here, visit_of};
use crate::hiding::{hide_photos, may_caption};
use crate::incidents::sheets::states_of;
use crate::rota::plans::asked_plan;
use crate::visits::photos_sent::PhotosSent;
use crate::visits::rows_of_day::names_row;
use crate::visits::{duplicates, rows_of_day};
use crate::writing::{drafting, twice};
use crate::{CareBook, CareError, Visits};

/// A visit's record or draft, with what is still missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitSheet {
    /// The record's id.
    pub visit: VisitId,
    /// The record.
    pub record: VisitRecord,
    /// The plan's row, where there is one.
    pub row: Option<PlanRow>,
    /// Whether it is a draft on this device.
    pub draft: bool,
    /// Where it stands, if this device wrote it.
    pub delivery: Option<Delivery>,
    /// Of the record's photos, how many the server holds; `None` where this device wrote nothing of it, or it has none.
    pub photos_sent: Option<PhotosSent>,
    /// What the plan asks for and is not there, an unfinished restraint included.
    pub missing: Vec<FieldError>,
    /// Incidents of the visit.
    pub incidents: Vec<IncidentState>,
    /// Photos of the record that nobody sees, and why. What is to be seen on them is not in `record` either.
    pub hidden_photos: BTreeMap<PhotoId, HiddenWhy>,
}

impl Visits<'_> {
    /// Begins the record of a planned visit, or goes on with the draft that this device has. The arrival is now, where the visit
    /// is one of today: of another day it is typed. What is to be asked first, [`crate::Visits::before_start`] says. Durable when
    /// it returns.
    ///
    /// # Errors
    /// The planned visit is not on this device, or certainly of a day to come.
    pub fn start(&self, row: PlanRowId) -> Result<VisitSheet, CareError> {
        self.start_planned(row, true)
    }

    /// The same of a visit that is over and is written now: nobody arrives, its times are typed.
    ///
    /// # Errors
    /// As [`crate::Visits::start`].
    pub fn start_afterwards(&self, row: PlanRowId) -> Result<VisitSheet, CareError> {
        self.start_planned(row, false)
    }

    fn start_planned(&self, row: PlanRowId, arrives: bool) -> Result<VisitSheet, CareError> {
        let mut store = self.book.lock();
        let entering = self.book.entering(&store)?;
        let entry = store.plan_entry(row)?.ok_or(CareError::NotFound(Sought::PlannedVisit))?;
        if let Some(draft) = store.drafts()?.into_iter().find(|draft| names_row(&draft.fields, row)) {
            return sheet(&store, draft.doc, entering.now.day());
        }
        let circle = circle_of(&store, entry.client)?;
        let plan_row = plan_row(&store, &entry)?.ok_or(CareError::NotFound(Sought::PlannedVisit))?;
        must_have_come(&entering, entry.day, Some(plan_row.slot.start))?;
        let mut record = VisitRecord::for_row(entry.client, &plan_row, me(&store)?);
        entering.mark_visit(&mut record);
        if arrives && (record.date == entering.now.day() || record.is_under_way(entering.now)) {
            record.arrive(entering.now);
        }
        self.begin(&mut store, circle, record, &entering)
    }

    /// Saves the draft of a new record.
    pub(crate) fn begin(
        &self,
        store: &mut Store,
        circle: CircleId,
        mut record: VisitRecord,
        entering: &Entering,
    ) -> Result<VisitSheet, CareError> {
        entering.mark_visit(&mut record);
        let doc = DocId::make(circle, DocKind::Visit.number(), self.book.random.as_ref());
        if record.plan_row.is_none() {
            let content = twice::unplanned(&record);
            let again = |store: &Store, doc| Ok(store.draft(doc)?.is_some());
            if let Some(doc) = twice::made(store, content, self.book.now(), again)? {
                return sheet(store, doc, entering.now.day());
            }
            store.note_made(content, doc, self.book.now())?;
        }
        drafting::begin(store, circle, doc, DocKind::Visit, record.to_fields(), self.book.now())?;
        sheet(store, doc, entering.now.day())
    }

    /// Begins the record of a visit that nobody planned (緊急, 臨時), or goes on with the one that this device's user began for the
    /// same client and has not left. Durable when it returns.
    ///
    /// # Errors
    /// The client is not on this device.
    pub fn start_unplanned(
        &self,
        client: kengai_model::ClientId,
        scheme: Scheme,
    ) -> Result<VisitSheet, CareError> {
        self.start_unplanned_on(client, scheme, None)
    }

    /// The same of a day that its user says, where this device's clock shows another; `None` is the day that it shows.
    ///
    /// # Errors
    /// The client is not on this device, or the day is certainly one to come.
    pub fn start_unplanned_on(
        &self,
        client: kengai_model::ClientId,
        scheme: Scheme,
        day: Option<CareDay>,
    ) -> Result<VisitSheet, CareError> {
        let mut store = self.book.lock();
        let entering = self.book.entering(&store)?;
        let circle = circle_of(&store, client)?;
        let day = day.unwrap_or_else(|| entering.now.day());
        must_have_come(&entering, day, None)?;
        let mut record = VisitRecord::new(scheme, client, day);
        record.helpers.insert(me(&store)?, kengai_model::service::HelperRole::Main);
        if let Some(doc) = still_in_unplanned(&store, &record)? {
            return sheet(&store, doc, entering.now.day());
        }
        entering.mark_visit(&mut record);
        // Of another day nobody arrives now.
        if record.is_under_way(entering.now) {
            record.arrive(entering.now);
        }
        self.begin(&mut store, circle, record, &entering)
    }

    /// Opens a finished record for a change; the draft remembers what its writer saw.
    ///
    /// # Errors
    /// Not on this device.
    pub fn change(&self, visit: VisitId) -> Result<VisitSheet, CareError> {
        let mut store = self.book.lock();
        let doc = doc_of(visit);
        drafting::open(&mut store, doc, self.book.now())?;
        sheet(&store, doc, self.book.now_instant().day())
    }

    /// Writes one field of a draft; see [`crate::Visits::set_fields`].
    ///
    /// # Errors
    /// [`CareError::Field`] says what would be right; the draft is unchanged.
    pub fn set_field(&self, visit: VisitId, path: &str, text: &str) -> Result<(), CareError> {
        self.set_fields(visit, &[(path, text)]).map(|_| ())
    }

    /// Writes fields of a draft from what a person typed; empty text clears one, and what belongs to it. What was measured, given
    /// or said gets the time at which it was entered, where none was typed and the visit is under way. All or none; durable
    /// when it returns. Gives back what is different now.
    ///
    /// # Errors
    /// [`CareError::Field`] says what would be right, also of a time that has not come yet and of いま in a visit that is not
    /// under way; the draft is unchanged.
    pub fn set_fields(&self, visit: VisitId, pairs: &[(&str, &str)]) -> Result<Vec<FieldChange>, CareError> {
        let mut store = self.book.lock();
        let entering = self.book.entering(&store)?;
        let pairs = from_now(&store, doc_of(visit), &entering, pairs)?;
        let mut changes = Vec::new();
        let planned = rows_of_day::among(&store, visit, &pairs)?;
        duplicates::check(&store, visit, &pairs)?;
        if let Some(draft) = store.draft(doc_of(visit))? {
            let record = VisitRecord::from_fields(&draft.fields)?;
            may_caption(&store, &record, pairs.iter().map(|(path, _)| path), entering.now.day())?;
        }
        drafting::write_draft(&mut store, doc_of(visit), self.book.now(), |before| {
            let mut record = VisitRecord::from_fields(before)?;
            rows_of_day::set_all(&mut record, &pairs, planned.as_ref())?;
            pairs.iter().for_each(|(path, _)| record.stamp_time_of(path, entering.now));
            entering.mark_visit(&mut record);
            let after = record.to_fields();
            entering.check(before, &after)?;
            changes = kengai_model::diff(before, &after);
            Ok(after)
        })?;
        Ok(changes)
    }

    /// Changes a draft; durable when it returns.
    pub(crate) fn edit(
        &self,
        visit: VisitId,
        change: impl FnOnce(&mut VisitRecord) -> Result<(), CareError>,
    ) -> Result<(), CareError> {
        self.edit_in(&mut self.book.lock(), visit, change)
    }

    /// The same by whoever holds the store.
    pub(crate) fn edit_in(
        &self,
        store: &mut Store,
        visit: VisitId,
        change: impl FnOnce(&mut VisitRecord) -> Result<(), CareError>,
    ) -> Result<(), CareError> {
        let entering = self.book.entering(store)?;
        drafting::write_draft(store, doc_of(visit), self.book.now(), |fields| {
            let mut record = VisitRecord::from_fields(fields)?;
            change(&mut record)?;
            entering.mark_visit(&mut record);
            Ok(record.to_fields())
        })
    }

    /// Throws a draft away; it can be taken back for a while ([`crate::Drafts::discarded`]). A record that was finished before
    /// stays as it was.
    ///
    /// # Errors
    /// There is no draft.
    pub fn discard(&self, visit: VisitId) -> Result<(), CareError> {
        let now = self.book.now();
        drafting::discard(&mut self.book.lock(), doc_of(visit), now)
    }

    /// A record or draft.
    ///
    /// # Errors
    /// Not on this device.
    pub fn sheet(&self, visit: VisitId) -> Result<VisitSheet, CareError> {
        let today = self.book.now_instant().day();
        sheet(&self.book.lock(), doc_of(visit), today)
    }

    /// The drafts of visits on this device, the one touched last first ([`crate::Drafts::open`] has those of every kind).
    ///
    /// # Errors
    /// As the store.
    pub fn open(&self) -> Result<Vec<VisitSheet>, CareError> {
        let today = self.book.now_instant().day();
        let store = self.book.lock();
        let visits = store.drafts()?.into_iter().filter(|draft| draft.kind == DocKind::Visit);
        visits.map(|draft| sheet(&store, draft.doc, today)).collect()
    }
}

impl CareBook {
    /// This device's user, in hex.
    ///
    /// # Errors
    /// Not joined.
    pub fn my_staff_id(&self) -> Result<StaffId, CareError> {
        me(&self.lock())
    }
}

/// What was typed, with what is said from now put in, as far as the visit may say so.
fn from_now(
    store: &Store,
    doc: DocId,
    entering: &Entering,
    pairs: &[(&str, &str)],
) -> Result<Vec<(String, String)>, CareError> {
    let Some((fields, _)) = drafting::as_written(store, doc)? else { return Err(not_here(store, doc)?) };
    let record = VisitRecord::from_fields(&fields)?;
    let pair = |(path, text): &(&str, &str)| {
        let today = || VisitRecord::typed_today(path, text, entering.certain_now.day());
        let said = record.typed_from_now(path, text, entering.now)?.or_else(today);
        Ok(((*path).to_owned(), said.unwrap_or_else(|| (*text).to_owned())))
    };
    pairs.iter().map(pair).collect()
}

/// A visit of another day to come is not begun, unless it is so near that somebody may be early, or nobody knows which day it
/// is as well as whoever begins it.
pub(crate) fn must_have_come(
    entering: &Entering,
    day: CareDay,
    start: Option<MinuteOfDay>,
) -> Result<(), CareError> {
    if has_come(entering, day, start) || entering.takes_day(day) || entering.believes(day) {
        return Ok(());
    }
    Err(kengai_model::ahead::fault().of("date").into())
}

/// Whether a visit's day is here, or it is so near that somebody may be early.
pub(crate) fn has_come(entering: &Entering, day: CareDay, start: Option<MinuteOfDay>) -> bool {
    let at = start.and_then(|start| day.at(start).ok());
    day <= entering.latest.day()
        || at.is_some_and(|at| entering.latest.minutes_until(at) <= EARLY_MINUTES_MAX)
}

/// The draft of the same unplanned visit that its writer has not left yet: nobody arrives twice in one home.
fn still_in_unplanned(store: &Store, new: &VisitRecord) -> Result<Option<DocId>, CareError> {
    let is_same = |draft: &Draft| {
        VisitRecord::from_fields(&draft.fields).is_ok_and(|record| {
            record.plan_row.is_none()
                && (record.client, record.scheme, record.date) == (new.client, new.scheme, new.date)
                && record.helpers.keys().eq(new.helpers.keys())
                && record.proxy.by.is_none()
                && record.left.is_none()
        })
    };
    let drafts = store.drafts()?.into_iter().filter(|draft| draft.kind == DocKind::Visit);
    Ok(drafts.filter(is_same).map(|draft| draft.doc).next())
}

/// The plan's row behind a list entry, with what the home-care plan asks for.
pub(crate) fn plan_row(store: &Store, entry: &PlanEntry) -> Result<Option<PlanRow>, CareError> {
    let circle = circle_of(store, entry.client)?;
    Ok(asked_plan(store, circle, entry.client, entry.day.month())?.rows.remove(&entry.row))
}

/// The plan's row that a record fulfils.
pub(crate) fn row_of(store: &Store, record: &VisitRecord) -> Result<Option<PlanRow>, CareError> {
    let Some(row) = record.plan_row else { return Ok(None) };
    let circle = circle_of(store, record.client)?;
    Ok(asked_plan(store, circle, record.client, record.date.month())?.rows.remove(&row))
}

/// A record or draft, as somebody sees it on a day.
pub(crate) fn sheet(store: &Store, doc: DocId, today: CareDay) -> Result<VisitSheet, CareError> {
    let Some((fields, is_draft)) = drafting::as_written(store, doc)? else {
        return Err(not_here(store, doc)?);
    };
    let mut record = VisitRecord::from_fields(&fields)?;
    let row = row_of(store, &record).unwrap_or_default();
    let mut missing = record.missing(row.as_ref());
    let incidents = states_of(store, visit_of(doc), &record)?;
    missing.extend(incidents.iter().filter_map(IncidentState::as_missing));
    let delivery = store.delivery(doc)?;
    let photos_sent = delivery.map(|_| PhotosSent::of(store, &record)).transpose()?.flatten();
    let hidden_photos = hide_photos(store, &mut record, today)?;
    Ok(VisitSheet {
        visit: visit_of(doc),
        record,
        row,
        draft: is_draft,
        delivery,
        photos_sent,
        missing,
        incidents,
        hidden_photos,
    })
}
