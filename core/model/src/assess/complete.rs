//! The record by itself: rule 2 (complete and possible) and rule 8 (the client confirmed).

use super::Case;
use crate::error::Problem;
use crate::reason::{Reason, Rule};
use crate::spec;
use crate::time::UnixMillis;
use crate::words::Words;

const CONFIRMATION: &str = "client_confirmation.";

/// Rules 1 and 2: what is missing, unreadable or impossible.
pub(super) fn complete(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    for error in case.missing.iter().filter(|error| !error.field.starts_with(CONFIRMATION)) {
        let rule = if error.field.starts_with("outcome.") { Rule::OneOutcome } else { Rule::Complete };
        let label = spec::label(&error.field);
        let found = Words::new(format!("{}がありません", label.ja), format!("{} is missing", label.en));
        reasons.push(Reason::error(rule, error.field.clone(), found, error.expected.clone()));
    }
    for error in case.record.unreadable() {
        let label = spec::label(&error.field);
        let found = if error.problem == Problem::Contradiction {
            Words::new(
                format!("{}がほかの項目と合いません", label.ja),
                format!("{} contradicts another field", label.en),
            )
        } else {
            Words::new(format!("{}を読み取れません", label.ja), format!("{} cannot be read", label.en))
        };
        reasons.push(Reason::error(Rule::Complete, error.field, found, error.expected));
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
            let found =
                Words::lit("別の利用者の予定に結ばれています", "The planned visit is another client's");
            let settle = Words::lit("正しい利用者の予定を選ぶ", "choose the right client's planned visit");
            reasons.push(Reason::error(Rule::Complete, "client", found, settle));
        }
        if !plan.month.contains(record.date) {
            let found = Words::lit("提供日が計画の月にありません", "The date lies outside the plan's month");
            let settle = Words::lit("日付か、結んだ予定を正す", "correct the date or the planned visit");
            reasons.push(Reason::error(Rule::Complete, "date", found, settle));
        }
    }
    if let Some(row) = case.row
        && row.date != record.date
    {
        let found = Words::new(
            format!("予定日（{}）と違います", row.date),
            format!("Differs from the planned date ({})", row.date),
        );
        let settle = Words::lit(
            "日付を正すか、変更として理由を入れる",
            "correct the date, or mark it as changed with a reason",
        );
        reasons.push(if record.outcome.reason.is_some() {
            Reason::warn(Rule::Complete, "date", found, settle)
        } else {
            Reason::error(Rule::Complete, "date", found, settle)
        });
    }
    let family =
        |helper| case.context.directory.is_some_and(|directory| directory.is_family(helper, record.client));
    if let Some(helper) = record.helpers.keys().find(|helper| family(**helper)) {
        let found = Words::lit(
            "同居のご家族が担当しています（基準第25条）",
            "The helper is family living with the client (art. 25)",
        );
        let settle = Words::lit("担当者を正す。請求はできません", "correct who went; it cannot be billed");
        reasons.push(Reason::error(Rule::Complete, format!("helper.{helper}"), found, settle));
    }
}

/// Start before end, on the day of the visit, and not for a day and a night.
fn times(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    if let Some(arrived) = case.record.arrived
        && !is_of_its_day(case, arrived.at)
    {
        let found = Words::new(
            format!("入室が提供日と違う日（{}）です", arrived.at.day()),
            format!("The arrival lies on another day ({})", arrived.at.day()),
        );
        let settle = Words::lit(
            "電話の時計を確かめ、時刻か日付を正す",
            "check the phone's clock, and correct the time or the date",
        );
        reasons.push(Reason::error(Rule::Complete, "in.at", found, settle));
    }
    match case.record.actual_minutes() {
        Some(minutes) if minutes <= 0 => {
            let found =
                Words::lit("退室が入室より後になっていません", "The leaving time is not after the arrival");
            reasons.push(Reason::error(
                Rule::Complete,
                "out.at",
                found,
                Words::lit("時刻を正す", "correct the times"),
            ));
        }
        Some(minutes) if minutes >= 24 * 60 => {
            let found = Words::lit("24時間以上の訪問になっています", "The visit lasts a day or longer");
            reasons.push(Reason::error(
                Rule::Complete,
                "out.at",
                found,
                Words::lit("時刻を正す", "correct the times"),
            ));
        }
        _ => {}
    }
}

fn money(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    // Without a reason it is missing, and said so already.
    if case.record.money.balances() == Some(false) && case.record.money.reason.is_some() {
        let found =
            Words::lit("預り金・支出・返金が合いません", "Money received, spent and returned do not add up");
        let settle = Words::lit("レシートと照らし合わせる", "compare with the receipts");
        reasons.push(Reason::warn(Rule::Complete, "money.returned", found, settle));
    }
}

/// Rule 2: an incident of the visit is recorded in full. A restraint (art. 23) blocks, the others want a look.
pub(super) fn incidents(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    for incident in &case.view.incidents {
        let field = format!("incident.{}", incident.id);
        if let Some(error) = incident.as_missing() {
            let found = match incident.kind {
                Some(_) => Words::lit(
                    "身体拘束の記録が終わっていません（基準第23条）",
                    "The record of a restraint is not complete (art. 23)",
                ),
                None => Words::lit(
                    "訪問の中の事故等の記録が、まだ届いていません",
                    "A record of an incident in the visit has not arrived",
                ),
            };
            reasons.push(Reason::error(Rule::Complete, field, found, error.expected));
        } else if let (Some(kind), Some(first)) = (incident.kind, incident.missing.first()) {
            let found = Words::new(
                format!("{}の記録が終わっていません", kind.ja()),
                format!("{}: the record is not complete", kind.en()),
            );
            let label = spec::label(&first.field);
            let settle = Words::new(format!("{}から書く", label.ja), format!("go on with: {}", label.en));
            reasons.push(Reason::warn(Rule::Complete, field, found, settle));
        }
    }
}

/// Rule 8: the client confirmed, or there is a reason.
pub(super) fn client_confirmed(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    for error in case.missing.iter().filter(|error| error.field.starts_with(CONFIRMATION)) {
        let label = spec::label(&error.field);
        let found = Words::new(format!("{}がありません", label.ja), format!("{} is missing", label.en));
        reasons.push(Reason::error(
            Rule::ClientConfirmed,
            error.field.clone(),
            found,
            error.expected.clone(),
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
