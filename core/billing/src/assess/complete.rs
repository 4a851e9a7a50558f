//! The record by itself: rule 2 (complete and possible) and rule 8 (the client confirmed).

use super::case::Case;
use crate::finding::RecordFinding;
use crate::reason::{Reason, Rule};
use kengai_model::time::UnixMillis;

const CONFIRMATION: &str = "client_confirmation.";

/// Rules 1 and 2: what is missing, unreadable or impossible.
pub(super) fn complete(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    for error in case.missing.iter().filter(|error| !error.field.starts_with(CONFIRMATION)) {
        let rule = if error.field.starts_with("outcome.") { Rule::OneOutcome } else { Rule::Complete };
        reasons.push(Reason::error(rule, error.field.clone(), RecordFinding::Missing(error.clone())));
    }
    for error in case.record.unreadable() {
        reasons.push(Reason::error(Rule::Complete, error.field.clone(), RecordFinding::Unreadable(error)));
    }
    parties(case, reasons);
    if case.provided() {
        times(case, reasons);
        money(case, reasons);
    }
}

/// The right client, a day of the plan, nobody's family.
fn parties(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    let record = case.record;
    if let Some(plan) = case.context.plan {
        if plan.client != record.client {
            reasons.push(Reason::error(Rule::Complete, "client", RecordFinding::AnothersPlan));
        }
        if !plan.month.contains(record.date) {
            reasons.push(Reason::error(Rule::Complete, "date", RecordFinding::OutsideMonth));
        }
    }
    if let Some(row) = case.row
        && row.date != record.date
    {
        let found = RecordFinding::OffPlannedDate { planned: row.date, date: record.date };
        reasons.push(if record.outcome.reason.is_some() {
            Reason::warn(Rule::Complete, "date", found)
        } else {
            Reason::error(Rule::Complete, "date", found)
        });
    }
    let family =
        |helper| case.context.directory.is_some_and(|directory| directory.is_family(helper, record.client));
    if let Some(helper) = record.helpers.keys().find(|helper| family(**helper)) {
        reasons.push(Reason::error(Rule::Complete, format!("helper.{helper}"), RecordFinding::Family));
    }
}

/// Start before end, on the day of the visit, and not for a day and a night.
fn times(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    if let Some(arrived) = case.record.arrived
        && !is_of_its_day(case, arrived.at)
    {
        let found = RecordFinding::ArrivalOffDay { arrived: arrived.at.day(), date: case.record.date };
        reasons.push(Reason::error(Rule::Complete, "in.at", found));
    }
    match case.record.actual_minutes() {
        Some(minutes) if minutes <= 0 => {
            reasons.push(Reason::error(Rule::Complete, "out.at", RecordFinding::LeftBeforeArrival));
        }
        Some(minutes) if minutes >= 24 * 60 => {
            reasons.push(Reason::error(Rule::Complete, "out.at", RecordFinding::DayLong));
        }
        _ => {}
    }
}

fn money(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    // Without a reason it is missing, and said so already.
    if case.record.money.balances() == Some(false) && case.record.money.reason.is_some() {
        reasons.push(Reason::warn(Rule::Complete, "money.returned", RecordFinding::MoneyOff));
    }
}

/// Rule 2: an incident of the visit is recorded in full. A restraint (art. 23) blocks, the others want a look.
pub(super) fn incidents(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    for incident in &case.view.incidents {
        let field = format!("incident.{}", incident.id);
        if let Some(error) = incident.as_missing() {
            let found = match incident.kind {
                Some(_) => RecordFinding::RestraintOpen(error),
                None => RecordFinding::IncidentUnknown(error),
            };
            reasons.push(Reason::error(Rule::Complete, field, found));
        } else if let (Some(kind), Some(first)) = (incident.kind, incident.missing.first()) {
            reasons.push(Reason::warn(
                Rule::Complete,
                field,
                RecordFinding::IncidentOpen { kind, field: first.field.clone() },
            ));
        }
    }
}

/// Rule 8: the client confirmed, or there is a reason.
pub(super) fn client_confirmed(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    for error in case.missing.iter().filter(|error| error.field.starts_with(CONFIRMATION)) {
        reasons.push(Reason::error(
            Rule::ClientConfirmed,
            error.field.clone(),
            RecordFinding::Missing(error.clone()),
        ));
    }
}

/// Somebody may come this long before the planned start, also where midnight lies between, minutes.
const EARLY_MINUTES_MAX: i64 = 120;

/// Whether an arrival belongs to the day of the record: that day, or the planned time where that lies across midnight.
fn is_of_its_day(case: &Case<'_>, at: UnixMillis) -> bool {
    if at.day() == case.record.date {
        return true;
    }
    let Some((planned, Ok(start))) = case.planned().map(|slot| (slot, case.record.date.at(slot.start)))
    else {
        return false;
    };
    (-EARLY_MINUTES_MAX..=planned.minutes()).contains(&start.minutes_until(at))
}
