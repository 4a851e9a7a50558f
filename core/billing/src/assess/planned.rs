//! The visit against its plan: rule 1 (one outcome), 2 (code), 3 (band), 6 (zone), 7 (two helpers), 9 (certificate).

use super::case::Case;
use crate::band::Band;
use crate::finding::{CodeFinding, PlanFinding};
use crate::reason::{Reason, Rule};
use crate::zone::Zone;
use kengai_model::outcome::OutcomeKind;
use kengai_model::service::HelperRole;

/// Rule 1: every outcome has a planned visit or a reason; that a planned visit has one record is seen `elsewhere`.
pub(super) fn one_outcome(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    const RULE: Rule = Rule::OneOutcome;
    let kind = case.record.outcome.kind;
    let explained = case.record.outcome.reason.is_some();
    if case.record.plan_row.is_none() {
        if !kind.is_some_and(OutcomeKind::is_unplanned) {
            reasons.push(Reason::error(RULE, "plan.row", PlanFinding::Unplanned));
        } else if explained {
            reasons.push(Reason::info(RULE, "outcome.kind", PlanFinding::UnplannedWithReason));
        }
        return;
    }
    match case.row {
        None => {
            reasons.push(Reason::error(RULE, "plan.row", PlanFinding::RowUnknown));
        }
        Some(row) if row.cancelled && case.provided() => {
            let expected =
                kind.is_some_and(|kind| kind.is_unplanned() || kind == OutcomeKind::Changed) && explained;
            reasons.push(if expected {
                Reason::warn(RULE, "plan.row", PlanFinding::RowTakenOut)
            } else {
                Reason::error(RULE, "plan.row", PlanFinding::RowTakenOut)
            });
        }
        Some(_) => {}
    }
}

/// Rule 2: there is a code, of this kind of service, and it is the plan's.
pub(super) fn code(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    let Some(code) = case.code() else {
        reasons.push(Reason::error(Rule::Complete, "service.code", CodeFinding::NoCode));
        return;
    };
    if code.kind() != "11" {
        reasons.push(Reason::error(Rule::Complete, "service.code", CodeFinding::CodeOfOtherKind));
    } else if !case.context.codes.is_empty() && case.context.codes.on(code, case.record.date).is_none() {
        reasons.push(Reason::warn(Rule::Complete, "service.code", CodeFinding::CodeNotInTable));
    }
    if let Some(planned) = case.row.and_then(|row| row.code.as_ref())
        && planned != code
    {
        reasons.push(Reason::warn(Rule::Complete, "service.code", CodeFinding::CodeOffPlan));
    }
}

/// Rule 3: the band follows the plan; warn where the actual minutes fall in another, error under 20 for a code of 20 or more.
pub(super) fn band(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    let (Some(actual), Some(planned), Some(service)) =
        (case.record.actual_minutes(), case.planned(), case.service())
    else {
        return;
    };
    if !(1..24 * 60).contains(&actual) {
        return; // rule 2 says what is wrong with the times
    }
    let entry = case.code().and_then(|code| case.context.codes.on(code, case.record.date));
    let standard_minutes =
        entry.map_or_else(|| planned.minutes(), |entry| entry.minutes_from.max(planned.minutes()));
    if actual < 20 && standard_minutes >= 20 {
        reasons.push(if case.record.outcome.reason.is_some() {
            Reason::warn(Rule::Band, "out.at", CodeFinding::Under20 { actual })
        } else {
            Reason::error(Rule::Band, "out.at", CodeFinding::Under20 { actual })
        });
        return;
    }
    let (Some(by_plan), Some(by_clock)) = (Band::of(service, planned.minutes()), Band::of(service, actual))
    else {
        return;
    };
    if by_plan != by_clock {
        reasons.push(Reason::warn(
            Rule::Band,
            "out.at",
            CodeFinding::OtherBand { plan: by_plan, clock: by_clock, actual },
        ));
    }
}

/// Rule 6: the zone follows the planned start; the code should be of that zone, and a visit across a border wants a person.
pub(super) fn zone(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    let Some(planned) = case.planned() else { return };
    let zone = Zone::of_slot(planned);
    let entry = case.code().and_then(|code| case.context.codes.on(code, case.record.date));
    if let Some(entry) = entry
        && !entry.zone.same_price(zone)
    {
        reasons.push(Reason::warn(
            Rule::Zone,
            "service.code",
            CodeFinding::ZoneOff { planned: zone, code: entry.zone },
        ));
    }
    let outside = Zone::minutes_outside(planned);
    if outside > 0 {
        reasons.push(Reason::info(
            Rule::Zone,
            "plan.start",
            CodeFinding::AcrossZones { start: zone, outside },
        ));
    }
}

/// Rule 7: two helpers at once need a ground and the client's consent; 緊急 needs its own evidence.
pub(super) fn two_helpers(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    let helpers = case.record.helpers.values().filter(|role| **role != HelperRole::Accompany).count();
    if helpers > 1 && case.row.is_none_or(|row| row.two_helpers.is_none()) {
        reasons.push(Reason::error(Rule::Additions, "helper", PlanFinding::TwoHelpers));
    }
    if case.record.outcome.kind == Some(OutcomeKind::Emergency) {
        emergency(case, reasons);
    }
}

/// An emergency visit follows its request within this many minutes.
const EMERGENCY_MINUTES_MAX: i64 = 24 * 60;

/// Rule 7: 緊急 has its evidence: when and what was asked, the contact with the care manager, a visit within 24 hours.
fn emergency(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    let request = &case.record.request;
    let evidence = [
        (request.at.is_some(), "request.at"),
        (request.what.is_some(), "request.what"),
        (request.care_manager.is_some(), "request.care_manager_at"),
    ];
    if let Some((_, field)) = evidence.into_iter().find(|(there, _)| !there) {
        reasons.push(Reason::info(Rule::Additions, field, PlanFinding::EmergencyEvidence));
    }
    if let (Some(asked), Some(arrived)) = (request.at, case.record.arrived)
        && !(0..=EMERGENCY_MINUTES_MAX).contains(&asked.minutes_until(arrived.at))
    {
        reasons.push(Reason::warn(Rule::Additions, "request.at", PlanFinding::EmergencyLate));
    }
}

/// Rule 9: the certificate covers the day; the month's planned units lie within the limit.
pub(super) fn certificate(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    let certificate = case.context.client.map(|sheet| &sheet.certificate);
    let earlier = case.context.client.and_then(|sheet| sheet.certificate_on(case.record.date));
    match earlier.or_else(|| certificate?.period()) {
        None => {
            reasons.push(Reason::warn(Rule::Certificate, "certificate.to", PlanFinding::NoCertificate));
        }
        Some((from, to)) if !(from..=to).contains(&case.record.date) => {
            reasons.push(Reason::error(
                Rule::Certificate,
                "date",
                PlanFinding::OutsideCertificate { from, to },
            ));
        }
        Some(_) => {}
    }
    let limit = certificate.and_then(|certificate| certificate.limit);
    if let (Some(limit), Some(plan)) = (limit, case.context.plan) {
        let rows = plan.rows.values().filter(|row| !row.cancelled);
        let planned: i64 = rows.filter_map(|row| row.units).map(kengai_model::measure::Units::raw).sum();
        if planned > limit.raw() {
            reasons.push(Reason::warn(
                Rule::Certificate,
                "certificate.limit",
                PlanFinding::OverLimit(planned - limit.raw()),
            ));
        }
    }
}
