//! When a visit may be billed: a pure function of the merged documents, never stored.
//!
//! `assess(visit, plan, others) → Ready(line) | NotBilled | Blocked`, each with reasons that name the rule, the field and what
//! would settle it. The rules stand in the files beside this one; they look, they never change anything.
//!
//! In two steps, so that a month's records need not be held at once: `examine` looks at a record and its plan and keeps a
//! handful of facts, and `conclude` looks at the others' facts once all are known (38 MiB became 12 for 5,780 records, the result in it).

mod complete;
mod confirmed;
mod elsewhere;
mod planned;
mod times;

pub use confirmed::is_billing_field;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::client::ClientSheet;
use crate::codes::CodeTable;
use crate::directory::Directory;
use crate::error::FieldError;
use crate::ids::{ClientId, PlanRowId, StaffId, VisitId};
use crate::incident_state::IncidentState;
use crate::late_time::LateTime;
use crate::neighbours::{Neighbour, Neighbours, Repeats};
use crate::plan::{PlanMonth, PlanRow};
use crate::reason::{Reason, Severity};
use crate::service::{HelperRole, InsuredNumber, InsurerNumber, Scheme, ServiceCode, ServiceType};
use crate::slot::Slot;
use crate::time::{CareDay, MinuteOfDay, UnixMillis};
use crate::visit::VisitRecord;

/// A visit as the merged documents show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitView {
    /// The document.
    pub id: VisitId,
    /// What it says.
    pub record: VisitRecord,
    /// Fields that hold two values which differ, written apart and not yet decided.
    pub conflicts: BTreeSet<String>,
    /// The newest 確定, if there is one.
    pub confirmation: Option<ConfirmationView>,
    /// The last actuals file has this visit as it is confirmed.
    pub exported: bool,
    /// An actuals file was written of this visit, and the last one does not have it so.
    pub outdated: bool,
    /// Incidents that the record names or that name it.
    pub incidents: Vec<IncidentState>,
    /// Times in it that lie after the record itself.
    pub late: Vec<LateTime>,
}

impl VisitView {
    /// A visit that nobody has confirmed or contradicted.
    pub fn new(id: VisitId, record: VisitRecord) -> Self {
        Self {
            id,
            record,
            conflicts: BTreeSet::new(),
            confirmation: None,
            exported: false,
            outdated: false,
            incidents: Vec::new(),
            late: Vec::new(),
        }
    }

    /// A manager has confirmed exactly what the record says now.
    pub fn is_confirmed(&self) -> bool {
        self.confirmation.as_ref().is_some_and(ConfirmationView::stands)
    }
}

/// A manager's confirmation (確定) as far as the rules need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConfirmationView {
    /// Who confirmed.
    pub by: StaffId,
    /// When, by their clock.
    pub at: UnixMillis,
    /// The document still stands at the confirmed heads.
    pub heads_match: bool,
    /// Fields that differ from the confirmed view.
    pub changed_since: BTreeSet<String>,
}

impl ConfirmationView {
    /// Nothing that can be seen has changed since.
    pub fn stands(&self) -> bool {
        self.heads_match || self.changed_since.is_empty()
    }
}

/// What an office decides about the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Visits closer than this are summed, end to start (default 120).
    pub two_hour_gap_minutes: i64,
    /// A helper needs at least this long from one home to the next (default 1: any time at all).
    pub travel_minutes_min: i64,
    /// There is another manager who can confirm a manager's own visit.
    pub other_manager: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { two_hour_gap_minutes: 120, travel_minutes_min: 1, other_manager: false }
    }
}

/// Everything beside the visit itself that the rules look at.
#[derive(Debug, Clone, Copy)]
pub struct PlanContext<'a> {
    /// The client's plan of the month.
    pub plan: Option<&'a PlanMonth>,
    /// The client's sheet.
    pub client: Option<&'a ClientSheet>,
    /// The office's directory.
    pub directory: Option<&'a Directory>,
    /// The office's code table.
    pub codes: &'a CodeTable,
    /// The office's settings.
    pub settings: &'a Settings,
}

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

/// Why a visit that is in order has no billing line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotBilled {
    /// It did not take place.
    DidNotTakePlace,
    /// It belongs to a scheme that these rules and files do not cover.
    OtherScheme,
    /// It is a second record of another visit.
    Duplicate,
}

/// What the rules say of one visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Assessment {
    /// May be billed once a manager has confirmed it; reasons are warnings and notes.
    Ready {
        /// The line.
        line: Box<BillingLine>,
        /// Warnings and notes.
        reasons: Vec<Reason>,
    },
    /// In order, and nothing to bill.
    NotBilled {
        /// Why.
        why: NotBilled,
        /// Warnings and notes.
        reasons: Vec<Reason>,
    },
    /// Something must be settled first; the errors come first.
    Blocked {
        /// Errors, warnings and notes.
        reasons: Vec<Reason>,
    },
}

impl Assessment {
    /// Every finding, errors first.
    pub fn reasons(&self) -> &[Reason] {
        match self {
            Self::Ready { reasons, .. } | Self::NotBilled { reasons, .. } | Self::Blocked { reasons } => {
                reasons
            }
        }
    }

    /// The billing line, if it is ready.
    pub fn line(&self) -> Option<&BillingLine> {
        match self {
            Self::Ready { line, .. } => Some(line),
            _ => None,
        }
    }

    /// Something must be settled first.
    pub const fn is_blocked(&self) -> bool {
        matches!(self, Self::Blocked { .. })
    }
}

/// What a rule sees.
pub(crate) struct Case<'a> {
    pub(crate) view: &'a VisitView,
    pub(crate) record: &'a VisitRecord,
    pub(crate) row: Option<&'a PlanRow>,
    pub(crate) context: &'a PlanContext<'a>,
    /// What the record lacks; two rules read it.
    pub(crate) missing: Vec<FieldError>,
}

impl Case<'_> {
    /// The visit took place, or is said to.
    pub(crate) fn provided(&self) -> bool {
        self.record.outcome.kind.is_none_or(|kind| kind.is_provided())
    }

    /// The planned times; the plan's own, else what the helper saw.
    pub(crate) fn planned(&self) -> Option<Slot> {
        self.row.map(|row| row.slot).or(self.record.planned)
    }

    /// The service code; the record's own, else the plan's.
    pub(crate) fn code(&self) -> Option<&ServiceCode> {
        self.record.service.code.as_ref().or_else(|| self.row?.code.as_ref())
    }

    /// The kind of service; the record's own, else the plan's.
    pub(crate) fn service(&self) -> Option<ServiceType> {
        self.record.service.kind.or_else(|| self.row?.service)
    }
}

/// What the rules found in a record and its plan alone; what the other visits add is still to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// What the others' rules need to know of it.
    pub own: Neighbour,
    reasons: Vec<Reason>,
    /// How many of the reasons stand before what rule 1 finds among the others.
    outcome_reasons: usize,
    together: bool,
    scheme: Scheme,
    /// Only where nothing blocks it.
    line: Option<Box<BillingLine>>,
}

/// Looks at one visit and its plan.
pub fn examine(view: &VisitView, context: &PlanContext<'_>) -> Examined {
    let record = &view.record;
    let row = record.plan_row.and_then(|id| context.plan?.rows.get(&id));
    let mut examined = Examined {
        own: Neighbour::of(view.id, record),
        reasons: Vec::new(),
        outcome_reasons: 0,
        together: row.is_some_and(|row| row.two_helpers.is_some()),
        scheme: record.scheme,
        line: None,
    };
    let case = Case { view, record, row, context, missing: record.missing(row) };
    let reasons = &mut examined.reasons;
    planned::one_outcome(&case, reasons);
    examined.outcome_reasons = reasons.len();
    complete::complete(&case, reasons);
    complete::incidents(&case, reasons);
    times::by_the_clock(&case, reasons);
    if case.provided() {
        planned::two_helpers(&case, reasons);
        complete::client_confirmed(&case, reasons);
        times::against_the_plan(&case, reasons);
    }
    let billed = case.provided() && record.scheme == Scheme::LongTermCare;
    if billed {
        planned::code(&case, reasons);
        planned::band(&case, reasons);
        planned::zone(&case, reasons);
        planned::certificate(&case, reasons);
    }
    confirmed::conflicts(&case, reasons);
    confirmed::manager_confirmed(&case, reasons);
    if billed && !is_blocked(reasons) {
        examined.line = billing_line(&case).map(Box::new);
    }
    examined
}

fn is_blocked(reasons: &[Reason]) -> bool {
    reasons.iter().any(|reason| reason.severity == Severity::Error)
}

impl Examined {
    /// Looks at the visit among the others, which may hold the visit itself: it is not compared with itself.
    pub fn conclude(self, others: &Neighbours, settings: &Settings) -> Assessment {
        let own = &self.own;
        let repeats = others.repeats(own);
        if repeats == Some(Repeats::Standing) {
            return Assessment::NotBilled { why: NotBilled::Duplicate, reasons: Vec::new() };
        }
        let among = elsewhere::Among { own, others, settings, together: self.together };
        let mut reasons = self.reasons;
        let found = repeats.and_then(elsewhere::repeated).or_else(|| elsewhere::one_record(&among));
        if let Some(reason) = found {
            reasons.insert(self.outcome_reasons, reason);
        }
        // Which of those that repeat each other stands is decided first.
        if own.provided && repeats.is_none() {
            elsewhere::one_place(&among, &mut reasons);
            elsewhere::two_hours(&among, &mut reasons);
        }
        reasons.sort_by_key(|reason| (reason.severity, reason.rule));
        if is_blocked(&reasons) {
            return Assessment::Blocked { reasons };
        }
        if !own.provided {
            return Assessment::NotBilled { why: NotBilled::DidNotTakePlace, reasons };
        }
        if self.scheme != Scheme::LongTermCare {
            return Assessment::NotBilled { why: NotBilled::OtherScheme, reasons };
        }
        let line = self.line.expect("a visit without times or code was blocked by rule 2");
        Assessment::Ready { line, reasons }
    }
}

/// Looks at one visit in both steps.
pub fn assess(view: &VisitView, context: &PlanContext<'_>, others: &Neighbours) -> Assessment {
    examine(view, context).conclude(others, context.settings)
}

fn billing_line(case: &Case<'_>) -> Option<BillingLine> {
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
        units: case.row.and_then(|row| row.units).map(crate::measure::Units::raw).or_else(table_units),
        count: case.row.and_then(|row| row.count).map_or(1, crate::measure::Count::raw),
        helpers: record.helpers.clone(),
        code,
    })
}
