//! What every line of a day's list is made of: the day as this device knows it, and the place of a planned visit in it.

use std::collections::{BTreeMap, BTreeSet};

use kengai_model::plan_change::RowPart;
use kengai_model::service::ServiceCode;
use kengai_model::{CareDay, ClientId, PlanRowId, Slot, StaffId, UnixMillis, VisitId};
use kengai_store::lists::PlanEntry;
use kengai_store::{Draft, Store};

use crate::CareError;
use crate::day::today_several::Several;
use crate::day::today_visit::PlanNow;
use crate::incidents::news::IncidentNews;
use crate::people::names::Names;

/// What every line of a day needs.
pub(crate) struct Day<'a> {
    pub(crate) store: &'a Store,
    pub(crate) names: &'a Names<'a>,
    pub(crate) day: CareDay,
    pub(crate) mine: StaffId,
    pub(crate) now: UnixMillis,
    pub(crate) drafts: Vec<Draft>,
    pub(crate) open: BTreeMap<PlanRowId, Vec<RowPart>>,
    pub(crate) incidents: BTreeMap<ClientId, Vec<IncidentNews>>,
    pub(crate) several: Several<'a>,
    /// The records and drafts that have had a number in today's list.
    pub(crate) numbered: BTreeSet<VisitId>,
}

/// A planned visit's part of a line.
pub(crate) struct DayPlace {
    pub(crate) row: PlanRowId,
    pub(crate) client: ClientId,
    pub(crate) date: CareDay,
    /// `None` where the planned visit is gone and its record does not say when it was planned.
    pub(crate) slot: Option<Slot>,
    pub(crate) code: Option<ServiceCode>,
    pub(crate) helpers: Vec<StaffId>,
    pub(crate) plan: PlanNow,
}

impl Day<'_> {
    pub(crate) fn planned(&self, entry: &PlanEntry, plan: PlanNow) -> Result<DayPlace, CareError> {
        Ok(DayPlace {
            row: entry.row,
            client: entry.client,
            date: entry.day,
            slot: Some(entry.slot),
            code: entry.code.clone(),
            helpers: self.store.rota_of(entry)?.into_iter().collect(),
            plan,
        })
    }
}
