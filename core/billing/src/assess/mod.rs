//! When a visit may be billed: a pure function of the merged documents, never stored.
//!
//! `assess(visit, plan, others) → Ready(line) | NotBilled | Blocked`, each with reasons that name the rule, the field and what
//! would settle it. The rules stand in the files beside this one; they look, they never change anything.
//!
//! In two steps, so that a month's records need not be held at once: `examine` looks at a record and its plan and keeps a
//! handful of facts, and `conclude` looks at the others' facts once all are known (38 MiB became 12 for 5,780 records, the result in it).

mod billing_line;
mod case;
mod complete;
mod confirmed;
mod context;
mod elsewhere;
mod planned;
mod times;
mod verdict;
mod visit_view;

pub use billing_line::BillingLine;
pub use confirmed::is_billing_field;
pub use context::{PlanContext, Settings};
pub use verdict::{Assessment, NotBilled};
pub use visit_view::{ConfirmationView, VisitView};

use crate::neighbours::{Neighbour, Neighbours, Repeats};
use crate::reason::{Reason, Severity};
use kengai_model::service::Scheme;

use case::Case;

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
    let case = Case::of(view, context);
    let mut examined = Examined {
        own: Neighbour::of(view.id, record),
        reasons: Vec::new(),
        outcome_reasons: 0,
        together: case.row.is_some_and(|row| row.two_helpers.is_some()),
        scheme: record.scheme,
        line: None,
    };
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
        examined.line = billing_line::of(&case).map(Box::new);
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
