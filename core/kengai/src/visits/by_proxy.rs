//! Records that somebody else made and wrote on paper (代行入力): their times are typed in, and both names stand in them.

use kengai_model::service::{HelperRole, Scheme};
use kengai_model::{CareDay, ClientId, PlanRowId, StaffId, VisitRecord, Words};
use kengai_store::{DocKind, Store};

use crate::book::carebook::me;
use crate::book::sought::Sought;
use crate::book::whereabouts::circle_of;
use crate::people::directory::directory;
use crate::visits::recording::{VisitSheet, must_have_come, plan_row, sheet};
use crate::{CareError, Visits};

impl Visits<'_> {
    /// Begins the record of a planned visit that `helper` made and wrote on paper. Durable when it returns.
    ///
    /// # Errors
    /// The planned visit is not on this device, or `helper` is this device's user.
    pub fn start_by_proxy(&self, row: PlanRowId, helper: StaffId) -> Result<VisitSheet, CareError> {
        let mut store = self.book.lock();
        let entering = self.book.entering(&store)?;
        let by = typed_by(&store, helper)?;
        let entry = store.plan_entry(row)?.ok_or(CareError::NotFound(Sought::PlannedVisit))?;
        let circle = circle_of(&store, entry.client)?;
        let plan_row = plan_row(&store, &entry)?.ok_or(CareError::NotFound(Sought::PlannedVisit))?;
        must_have_come(&entering, entry.day, Some(plan_row.slot.start))?;
        let same =
            |record: &VisitRecord| record.plan_row == Some(row) && record.helpers.contains_key(&helper);
        if let Some(draft) = being_written(&store, entering.now.day(), same)? {
            return Ok(draft);
        }
        let record = VisitRecord::for_row(entry.client, &plan_row, helper).by_proxy(by, entering.now);
        self.begin(&mut store, circle, record, &entering)
    }

    /// The same of a visit that nobody planned, of a day; `None` is the day that this device shows.
    ///
    /// # Errors
    /// The client is not on this device, the day is certainly one to come, or `helper` is this device's user.
    pub fn start_unplanned_by_proxy(
        &self,
        client: ClientId,
        scheme: Scheme,
        day: Option<CareDay>,
        helper: StaffId,
    ) -> Result<VisitSheet, CareError> {
        let mut store = self.book.lock();
        let entering = self.book.entering(&store)?;
        let by = typed_by(&store, helper)?;
        let circle = circle_of(&store, client)?;
        let day = day.unwrap_or_else(|| entering.now.day());
        must_have_come(&entering, day, None)?;
        let mut record = VisitRecord::new(scheme, client, day);
        record.helpers.insert(helper, HelperRole::Main);
        let same = |open: &VisitRecord| {
            open.plan_row.is_none()
                && open.proxy.by.is_some()
                && (open.client, open.scheme, open.date) == (client, scheme, day)
                && open.helpers.contains_key(&helper)
        };
        if let Some(draft) = being_written(&store, entering.now.day(), same)? {
            return Ok(draft);
        }
        self.begin(&mut store, circle, record.by_proxy(by, entering.now), &entering)
    }
}

/// Who types it in: somebody other than who went, who is on the staff.
fn typed_by(store: &Store, helper: StaffId) -> Result<StaffId, CareError> {
    let by = me(store)?;
    if by == helper {
        return Err(CareError::Input(Words::lit(
            "訪問した人は、代わりに入力する人とは別の人にしてください",
            "helper: somebody other than who types it in",
        )));
    }
    directory(store)?.name_of(helper).ok_or(CareError::NotFound(Sought::StaffMember))?;
    Ok(by)
}

/// The draft of such a record.
fn being_written(
    store: &Store,
    today: CareDay,
    is_it: impl Fn(&VisitRecord) -> bool,
) -> Result<Option<VisitSheet>, CareError> {
    let drafts = store.drafts()?.into_iter().filter(|draft| draft.kind == DocKind::Visit);
    let found = drafts
        .filter(|draft| VisitRecord::from_fields(&draft.fields).is_ok_and(|record| is_it(&record)))
        .map(|draft| draft.doc)
        .next();
    found.map(|doc| sheet(store, doc, today)).transpose()
}
