//! The visit against its plan: rule 1 (one outcome), 2 (code), 3 (band), 6 (zone), 7 (two helpers), 9 (certificate).

use super::Case;
use crate::band::Band;
use crate::outcome::OutcomeKind;
use crate::reason::{Reason, Rule};
use crate::service::HelperRole;
use crate::words::Words;
use crate::zone::Zone;

/// Rule 1: every outcome has a planned visit or a reason; that a planned visit has one record is seen `elsewhere`.
pub(super) fn one_outcome(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    const RULE: Rule = Rule::OneOutcome;
    let kind = case.record.outcome.kind;
    let explained = case.record.outcome.reason.is_some();
    if case.record.plan_row.is_none() {
        if !kind.is_some_and(OutcomeKind::is_unplanned) {
            let found = Words::lit("予定にない訪問です", "The visit is not in the plan");
            let settle = Words::lit(
                "予定の行を選ぶか、緊急・臨時として理由を入れる",
                "choose its planned visit, or mark it as emergency or extra with a reason",
            );
            reasons.push(Reason::error(RULE, "plan.row", found, settle));
        } else if explained {
            let found =
                Words::lit("予定外の訪問（緊急・臨時）です", "An unplanned visit (emergency or extra)");
            let settle = Words::lit("確定すると承認したことになります", "confirming it approves it");
            reasons.push(Reason::info(RULE, "outcome.kind", found, settle));
        }
        return;
    }
    match case.row {
        None => {
            let found =
                Words::lit("計画にこの予定の行がありません", "The plan does not hold this planned visit");
            let settle = Words::lit("対象月の計画を取り込む", "import the plan of the month");
            reasons.push(Reason::error(RULE, "plan.row", found, settle));
        }
        Some(row) if row.cancelled && case.provided() => {
            let found = Words::lit("予定から外された訪問です", "The plan no longer holds this visit");
            let settle = Words::lit(
                "ケアマネジャーに確かめ、変更・臨時として理由を入れる",
                "ask the care manager, and mark it as changed or extra with a reason",
            );
            let expected =
                kind.is_some_and(|kind| kind.is_unplanned() || kind == OutcomeKind::Changed) && explained;
            reasons.push(if expected {
                Reason::warn(RULE, "plan.row", found, settle)
            } else {
                Reason::error(RULE, "plan.row", found, settle)
            });
        }
        Some(_) => {}
    }
}

/// Rule 2: there is a code, of this kind of service, and it is the plan's.
pub(super) fn code(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    let Some(code) = case.code() else {
        let found = Words::lit("サービスコードがありません", "There is no service code");
        let settle =
            Words::lit("計画か記録にサービスコードを入れる", "enter the code in the plan or the record");
        reasons.push(Reason::error(Rule::Complete, "service.code", found, settle));
        return;
    };
    if code.kind() != "11" {
        let found = Words::lit(
            "訪問介護（種類11）のコードではありません",
            "The code is not one of home-visit care (kind 11)",
        );
        let settle = Words::lit("サービスコードか制度を正す", "correct the code or the scheme");
        reasons.push(Reason::error(Rule::Complete, "service.code", found, settle));
    } else if !case.context.codes.is_empty() && case.context.codes.on(code, case.record.date).is_none() {
        let found = Words::lit("コード表にないコードです", "The office's code table does not hold the code");
        let settle =
            Words::lit("コード表を更新するか、コードを正す", "load a newer code table, or correct the code");
        reasons.push(Reason::warn(Rule::Complete, "service.code", found, settle));
    }
    if let Some(planned) = case.row.and_then(|row| row.code.as_ref())
        && planned != code
    {
        let found = Words::lit("予定と違うサービスコードです", "The code differs from the plan's");
        let settle = Words::lit("どちらが正しいかを決める", "decide which one is right");
        reasons.push(Reason::warn(Rule::Complete, "service.code", found, settle));
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
        let found = Words::new(
            format!("20分以上の予定に対して実際は{actual}分です"),
            format!("{actual} actual minutes for a service of 20 or more"),
        );
        let settle = Words::lit("時刻を正すか、理由を入れる", "correct the times, or give the reason");
        reasons.push(if case.record.outcome.reason.is_some() {
            Reason::warn(Rule::Band, "out.at", found, settle)
        } else {
            Reason::error(Rule::Band, "out.at", found, settle)
        });
        return;
    }
    let (Some(by_plan), Some(by_clock)) = (Band::of(service, planned.minutes()), Band::of(service, actual))
    else {
        return;
    };
    if by_plan != by_clock {
        let (plan, clock) = (by_plan.words(), by_clock.words());
        let found = Words::new(
            format!("予定は{}、実際は{actual}分（{}）です", plan.ja, clock.ja),
            format!("Planned {}, actual {actual} minutes ({})", plan.en, clock.en),
        );
        let settle = Words::lit(
            "予定の時間で請求します。計画の見直しが要るかを確かめる",
            "billed by the plan's time; see whether the plan needs a change",
        );
        reasons.push(Reason::warn(Rule::Band, "out.at", found, settle));
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
        let found = Words::new(
            format!("予定の開始は{}、コードは{}です", zone.ja(), entry.zone.ja()),
            format!("The planned start lies in {}, the code is for {}", zone.en(), entry.zone.en()),
        );
        let settle = Words::lit("計画のコードか時刻を確かめる", "check the plan's code or times");
        reasons.push(Reason::warn(Rule::Zone, "service.code", found, settle));
    }
    let outside = Zone::minutes_outside(planned);
    if outside > 0 {
        let found = Words::new(
            format!("開始は{}で、{outside}分は別の時間帯です", zone.ja()),
            format!("Starts in {}, and {outside} minutes lie in another zone", zone.en()),
        );
        let settle = Words::lit("どの時間帯で算定するかを決める", "decide which zone counts");
        reasons.push(Reason::info(Rule::Zone, "plan.start", found, settle));
    }
}

/// Rule 7: two helpers at once need a ground and the client's consent; 緊急 needs its own evidence.
pub(super) fn two_helpers(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    let helpers = case.record.helpers.values().filter(|role| **role != HelperRole::Accompany).count();
    if helpers > 1 && case.row.is_none_or(|row| row.two_helpers.is_none()) {
        let found = Words::lit(
            "2人で訪問していますが、同意と理由がありません",
            "Two helpers went, without consent and ground on file",
        );
        let settle = Words::lit(
            "計画に2人派遣の理由を入れるか、担当者を正す",
            "enter the ground in the plan, or correct who went",
        );
        reasons.push(Reason::error(Rule::Additions, "helper", found, settle));
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
        let found = Words::lit(
            "緊急時の加算には根拠の記録が要ります",
            "The addition for emergencies needs its evidence",
        );
        let settle = Words::lit(
            "依頼の時刻と内容、ケアマネジャーとの連携を残す",
            "note when and what was asked, and the contact with the care manager",
        );
        reasons.push(Reason::info(Rule::Additions, field, found, settle));
    }
    if let (Some(asked), Some(arrived)) = (request.at, case.record.arrived)
        && !(0..=EMERGENCY_MINUTES_MAX).contains(&asked.minutes_until(arrived.at))
    {
        let found = Words::lit(
            "依頼から24時間以内の訪問ではありません",
            "The visit does not lie within 24 hours of the request",
        );
        let settle =
            Words::lit("時刻を正すか、加算をつけない", "correct the times, or bill without the addition");
        reasons.push(Reason::warn(Rule::Additions, "request.at", found, settle));
    }
}

/// Rule 9: the certificate covers the day; the month's planned units lie within the limit.
pub(super) fn certificate(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    let certificate = case.context.client.map(|sheet| &sheet.certificate);
    let earlier = case.context.client.and_then(|sheet| sheet.certificate_on(case.record.date));
    match earlier.or_else(|| certificate?.period()) {
        None => {
            let found = Words::lit("認定有効期間が登録されていません", "No certificate period is on file");
            let settle = Words::lit(
                "利用者補足（UPHOSOKU）を取り込むか、被保険者証を確かめる",
                "import the client's supplement, or look at the certificate",
            );
            reasons.push(Reason::warn(Rule::Certificate, "certificate.to", found, settle));
        }
        Some((from, to)) if !(from..=to).contains(&case.record.date) => {
            let found = Words::new(
                format!("認定有効期間（{from}〜{to}）の外です"),
                format!("Outside the certificate's period ({from} to {to})"),
            );
            let settle = Words::lit(
                "更新後の認定を登録するか、日付を正す",
                "enter the renewed certificate, or correct the date",
            );
            reasons.push(Reason::error(Rule::Certificate, "date", found, settle));
        }
        Some(_) => {}
    }
    let limit = certificate.and_then(|certificate| certificate.limit);
    if let (Some(limit), Some(plan)) = (limit, case.context.plan) {
        let rows = plan.rows.values().filter(|row| !row.cancelled);
        let planned: i64 = rows.filter_map(|row| row.units).map(crate::measure::Units::raw).sum();
        if planned > limit.raw() {
            let over = planned - limit.raw();
            let found = Words::new(
                format!("当事業所の予定だけで限度額を{over}単位超えています"),
                format!("This office's plan alone exceeds the monthly limit by {over} units"),
            );
            let settle = Words::lit("ケアマネジャーに確かめる", "ask the care manager");
            reasons.push(Reason::warn(Rule::Certificate, "certificate.limit", found, settle));
        }
    }
}
