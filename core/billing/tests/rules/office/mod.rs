//! An invented office for the tests of readiness: what the rules look at, and a visit that is in order.
#![allow(dead_code, unreachable_pub)] // each test program uses its part

use std::collections::BTreeSet;

use kengai_billing::board::neighbours;
use kengai_billing::{
    Assessment, CodeTable, ConfirmationView, PlanContext, Rule, Settings, Severity, VisitView, assess,
};
use kengai_model::{
    CareDay, ClientSheet, Directory, PlanMonth, StaffId, UnixMillis, VisitId, VisitRecord, sample,
};

pub const MANAGER: StaffId = StaffId::from_bytes([0x99; 16]);

/// An office on one November day: one client, one planned visit from 9:00 to 9:15, one helper.
pub struct Office {
    pub plan: PlanMonth,
    pub client: ClientSheet,
    pub directory: Directory,
    pub codes: CodeTable,
    pub settings: Settings,
    pub others: Vec<VisitView>,
}

impl Office {
    pub fn new() -> Self {
        Self {
            plan: sample::plan(1),
            client: sample::client(),
            directory: sample::directory(),
            codes: CodeTable::verified(CareDay::new(2026, 4, 1).unwrap()),
            settings: Settings::default(),
            others: Vec::new(),
        }
    }

    pub fn row(&mut self) -> &mut kengai_model::PlanRow {
        self.plan.rows.values_mut().next().unwrap()
    }

    pub fn context(&self) -> PlanContext<'_> {
        PlanContext {
            plan: Some(&self.plan),
            client: Some(&self.client),
            directory: Some(&self.directory),
            codes: &self.codes,
            settings: &self.settings,
        }
    }

    pub fn assess(&self, view: &VisitView) -> Assessment {
        let all = neighbours(self.others.iter().chain([view]));
        assess(view, &self.context(), &all)
    }

    /// A record of the planned visit with everything that the plan asks for.
    pub fn visit(&self) -> VisitView {
        let row = self.plan.rows.values().next().unwrap();
        let mut record = VisitRecord::for_row(self.plan.client, row, sample::helper_id());
        fill(
            &mut record,
            &[
                ("in.at", "9:00"),
                ("out.at", "9:14"),
                ("vitals.temperature.value", "36.5"),
                ("vitals.temperature.at", "9:02"),
                ("task.health_check", "done"),
                ("task.toilet", "done"),
                ("task.medication", "refused"),
                ("outcome.kind", "provided"),
                ("client_confirmation.method", "signature"),
            ],
        );
        VisitView::new(VisitId::from_bytes([1; 16]), record)
    }
}

pub fn fill(record: &mut VisitRecord, fields: &[(&str, &str)]) {
    for (path, text) in fields {
        record.set(path, text).unwrap();
    }
}

/// Rule, severity and field of each finding.
pub fn found(assessment: &Assessment) -> Vec<(Rule, Severity, String)> {
    assessment.reasons().iter().map(|reason| (reason.rule, reason.severity, reason.field.clone())).collect()
}

pub fn only(rule: Rule, severity: Severity, field: &str) -> Vec<(Rule, Severity, String)> {
    vec![(rule, severity, field.to_owned())]
}

/// A manager's confirmation, and what changed since.
pub fn confirmed_by(by: StaffId, changed: &[&str]) -> ConfirmationView {
    ConfirmationView {
        by,
        at: UnixMillis::new(1_795_000_000_000).unwrap(),
        heads_match: changed.is_empty(),
        changed_since: changed.iter().map(|path| (*path).to_owned()).collect::<BTreeSet<_>>(),
        decided_since: BTreeSet::new(),
    }
}
