//! The record's times against the plan, the clock and the server: rules 1 and 3.

use super::case::Case;
use crate::finding::TimesFinding;
use crate::reason::{Reason, Rule};
use kengai_model::spec;

/// An arrival that lies this far from the planned time wants a look, minutes.
const FAR_MINUTES: i64 = 120;
/// Further off is another day, minutes.
const DAY_MINUTES: i64 = 24 * 60;
/// Fewer minutes than these, of as many planned, are the band's to judge.
const BAND_MINUTES: i64 = 20;
/// A stay shorter than this share of what was planned wants a look.
const SHORT_PER_CENT: i64 = 50;
/// A stay of at least this share of what was planned wants a look,
const LONG_PER_CENT: i64 = 200;
/// if it is so many minutes longer at least.
const LONGER_MINUTES: i64 = 30;

/// Rule 1: times that lie after the record itself; a clock that was known to be wrong.
pub(super) fn by_the_clock(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    let (mut late, date) = (case.view.late.clone(), case.record.date);
    // What is asked first is when the helper came and went.
    late.sort_by_key(|one| (one.field != "in.at", one.field != "out.at", spec::place(&one.field)));
    // By a clock that is known to be wrong each may well be the true time. Either way it is one thing, and one line.
    if let Some(ahead) = case.record.clock.ahead {
        // Whoever corrected both times said when it was, whatever the clock had shown.
        let is_settled = case.view.times_corrected && late.is_empty();
        let found = TimesFinding::ClockOff { ahead: ahead.raw(), late, date };
        reasons.push(if is_settled {
            Reason::info(Rule::OneOutcome, "clock.ahead", found)
        } else {
            Reason::warn(Rule::OneOutcome, "clock.ahead", found)
        });
    } else if let Some(first) = late.first() {
        let field = first.field.clone();
        reasons.push(Reason::error(Rule::OneOutcome, field, TimesFinding::Late { late, date }));
    }
}

/// Rule 3: a stay much shorter or longer than planned, an arrival hours from the plan.
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
        let found = TimesFinding::MuchShorter { actual, planned: planned.minutes() };
        reasons.push(Reason::warn(Rule::Band, "out.at", found));
    }
    if let Some(actual) = case.record.actual_minutes()
        && actual < DAY_MINUTES
        && actual - planned.minutes() >= LONGER_MINUTES
        && actual * 100 >= planned.minutes() * LONG_PER_CENT
    {
        let found = TimesFinding::MuchLonger { actual, planned: planned.minutes() };
        reasons.push(Reason::warn(Rule::Band, "out.at", found));
    }
    if let (Some(arrived), Ok(start)) = (case.record.arrived, case.record.date.at(planned.start)) {
        let off = start.minutes_until(arrived.at);
        // Another day is an error of its own.
        if (FAR_MINUTES..DAY_MINUTES).contains(&off.abs()) {
            reasons.push(Reason::warn(Rule::OneOutcome, "in.at", TimesFinding::FarFromPlan(off)));
        }
    }
}
