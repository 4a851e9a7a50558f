//! The record's times against the plan, the clock and the server: rules 1 and 3.

use super::Case;
use crate::finding::Finding;
use crate::reason::{Reason, Rule};

/// An arrival that lies this far from the planned time wants a look, minutes.
const FAR_MINUTES: i64 = 120;
/// Further off is another day, minutes.
const DAY_MINUTES: i64 = 24 * 60;
/// Fewer minutes than these, of as many planned, are the band's to judge.
const BAND_MINUTES: i64 = 20;
/// A stay shorter than this share of what was planned wants a look.
const SHORT_PER_CENT: i64 = 50;

/// Rule 1: a time that lies after the record itself; a clock that was known to be wrong.
pub(super) fn by_the_clock(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    let ahead = case.record.clock.ahead;
    for late in &case.view.late {
        let found = Finding::Late { late: late.clone(), date: case.record.date };
        // By a clock that is known to be wrong it may well be the true time.
        reasons.push(if ahead.is_some() {
            Reason::warn(Rule::OneOutcome, late.field.clone(), found)
        } else {
            Reason::error(Rule::OneOutcome, late.field.clone(), found)
        });
    }
    if let Some(ahead) = ahead {
        reasons.push(Reason::warn(Rule::OneOutcome, "clock.ahead", Finding::ClockOff(ahead.raw())));
    }
}

/// Rule 3: a stay much shorter than planned, an arrival hours from the plan.
pub(super) fn against_the_plan(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    let Some(planned) = case.planned() else { return };
    // Whoever said that it was changed has said why.
    if case.record.outcome.reason.is_some() {
        return;
    }
    if let Some(actual) = case.record.actual_minutes()
        && actual >= 1
        && (actual >= BAND_MINUTES || planned.minutes() < BAND_MINUTES)
        && actual * 100 < planned.minutes() * SHORT_PER_CENT
    {
        let found = Finding::MuchShorter { actual, planned: planned.minutes() };
        reasons.push(Reason::warn(Rule::Band, "out.at", found));
    }
    if let (Some(arrived), Ok(start)) = (case.record.arrived, case.record.date.at(planned.start)) {
        let off = start.minutes_until(arrived.at);
        // Another day is an error of its own.
        if (FAR_MINUTES..DAY_MINUTES).contains(&off.abs()) {
            reasons.push(Reason::warn(Rule::OneOutcome, "in.at", Finding::FarFromPlan(off)));
        }
    }
}
