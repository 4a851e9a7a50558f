//! What goes into the actuals file for one visit: the record's own words, else the plan's, else the sheet's or the table's.

use std::collections::BTreeMap;

use serde::Serialize;

use super::case::Case;
use kengai_model::Slot;
use kengai_model::ids::{ClientId, PlanRowId, StaffId, VisitId};
use kengai_model::measure::{Count, Units};
use kengai_model::service::{HelperRole, InsuredNumber, InsurerNumber, ServiceCode, ServiceType};
use kengai_model::time::{CareDay, MinuteOfDay};

/// What goes into the actuals file for one visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BillingLine {
    /// The record.
    pub visit: VisitId,
    /// The planned visit it fulfils.
    pub plan_row: Option<PlanRowId>,
    /// The client.
    pub client: ClientId,
    /// 保険者番号
    pub insurer: Option<InsurerNumber>,
    /// 被保険者番号
    pub insured: Option<InsuredNumber>,
    /// The date of the visit.
    pub date: CareDay,
    /// Actual start.
    pub start: MinuteOfDay,
    /// Actual end.
    pub end: MinuteOfDay,
    /// The planned times, which decide the band.
    pub planned: Option<Slot>,
    /// The service code.
    pub code: ServiceCode,
    /// The kind of service.
    pub service: Option<ServiceType>,
    /// Units by the plan or the office's table, where either knows them.
    pub units: Option<i64>,
    /// How many times.
    pub count: i64,
    /// Who went.
    pub helpers: BTreeMap<StaffId, HelperRole>,
}

/// The line of a visit; `None` while a time or the code is missing.
pub(super) fn of(case: &Case<'_>) -> Option<BillingLine> {
    let record = case.record;
    let code = case.code()?.clone();
    let parties = case.context.plan.map(|plan| &plan.parties);
    let certificate = case.context.client.map(|sheet| &sheet.certificate);
    let table_units = || case.context.codes.on(&code, record.date).map(|entry| entry.units);
    Some(BillingLine {
        visit: case.view.id,
        plan_row: record.plan_row,
        client: record.client,
        insurer: parties.and_then(|p| p.insurer.clone()).or_else(|| certificate?.insurer.clone()),
        insured: parties.and_then(|p| p.insured.clone()).or_else(|| certificate?.insured.clone()),
        date: record.date,
        start: record.arrived?.at.minute(),
        end: record.left?.at.minute(),
        planned: case.planned(),
        service: case.service(),
        units: case.row.and_then(|row| row.units).map(Units::raw).or_else(table_units),
        count: case.row.and_then(|row| row.count).map_or(1, Count::raw),
        helpers: record.helpers.clone(),
        code,
    })
}
