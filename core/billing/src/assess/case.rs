//! What a rule sees: the record beside its row of the plan.

use super::context::PlanContext;
use super::visit_view::VisitView;
use kengai_model::Slot;
use kengai_model::error::FieldError;
use kengai_model::plan::PlanRow;
use kengai_model::service::{ServiceCode, ServiceType};
use kengai_model::visit::VisitRecord;

/// What a rule sees.
pub(super) struct Case<'a> {
    pub(super) view: &'a VisitView,
    pub(super) record: &'a VisitRecord,
    pub(super) row: Option<&'a PlanRow>,
    pub(super) context: &'a PlanContext<'a>,
    /// What the record lacks; two rules read it.
    pub(super) missing: Vec<FieldError>,
}

impl<'a> Case<'a> {
    /// The case of a visit: its row is the one that the record names, where the plan has it.
    pub(super) fn of(view: &'a VisitView, context: &'a PlanContext<'a>) -> Self {
        let record = &view.record;
        let row = record.plan_row.and_then(|id| context.plan?.rows.get(&id));
        Self { view, record, row, context, missing: record.missing(row) }
    }

    /// The visit took place, or is said to.
    pub(super) fn provided(&self) -> bool {
        self.record.outcome.kind.is_none_or(|kind| kind.is_provided())
    }

    /// The planned times; the plan's own, else what the helper saw.
    pub(super) fn planned(&self) -> Option<Slot> {
        self.row.map(|row| row.slot).or(self.record.planned)
    }

    /// The service code; the record's own, else the plan's.
    pub(super) fn code(&self) -> Option<&ServiceCode> {
        self.record.service.code.as_ref().or_else(|| self.row?.code.as_ref())
    }

    /// The kind of service; the record's own, else the plan's.
    pub(super) fn service(&self) -> Option<ServiceType> {
        self.record.service.kind.or_else(|| self.row?.service)
    }
}
