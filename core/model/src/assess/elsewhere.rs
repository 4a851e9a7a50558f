//! The visit among the others: rule 4 (nobody is in two places at once) and rule 5 (visits that are summed).

use super::Case;
use crate::neighbours::Neighbour;
use crate::reason::{Reason, Rule};
use crate::time::UnixMillis;
use crate::words::Words;

fn overlap(a: (UnixMillis, UnixMillis), b: (UnixMillis, UnixMillis)) -> bool {
    a.0 < b.1 && b.0 < a.1
}

/// Another record of the same planned visit is rule 1's matter.
fn is_other(case: &Case<'_>, other: &Neighbour) -> bool {
    let same_row = other.plan_row.is_some() && other.plan_row == case.record.plan_row;
    other.id != case.view.id && !same_row && other.provided
}

/// Rule 4: a helper is in one home at a time and needs time to travel; a client has one visit at a time.
pub(super) fn one_place(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    let Some(own) = Neighbour::of(case.view.id, case.record) else { return };
    let Some(times) = own.times else { return };
    for helper in &own.helpers {
        let elsewhere = |other: &&Neighbour| is_other(case, other) && other.client != own.client;
        for other in case.others.of_helper(*helper).filter(elsewhere) {
            let Some(theirs) = other.times else { continue };
            // Only where something is found: most of a month's visits are nowhere near.
            let field = || format!("helper.{helper}");
            if overlap(times, theirs) {
                let found = Words::new(
                    format!(
                        "同じヘルパーが{}から{}まで別のお宅にもいます",
                        theirs.0.minute(),
                        theirs.1.minute()
                    ),
                    format!(
                        "The helper is in another home from {} to {}",
                        theirs.0.minute(),
                        theirs.1.minute()
                    ),
                );
                let settle = Words::lit(
                    "どちらかの時刻か担当者を正す",
                    "correct the times or the helper of one of them",
                );
                reasons.push(Reason::error(Rule::OnePlace, field(), found, settle));
            } else if theirs.1 <= times.0
                && theirs.1.minutes_until(times.0) < case.context.settings.travel_minutes_min
            {
                let found = Words::new(
                    format!("前のお宅の退室（{}）から移動の時間がありません", theirs.1.minute()),
                    format!("No time to travel from the home left at {}", theirs.1.minute()),
                );
                let settle = Words::lit("時刻を確かめる", "check the times");
                reasons.push(Reason::warn(Rule::OnePlace, field(), found, settle));
            }
        }
    }
    let consent = case.row.is_some_and(|row| row.two_helpers.is_some());
    let here = |other: &&Neighbour| {
        is_other(case, other) && other.times.is_some_and(|theirs| overlap(times, theirs))
    };
    if !consent && case.others.of_client(own.client).any(|other| here(&other)) {
        let found = Words::lit(
            "同じ利用者に同じ時間の訪問がもう一つあります",
            "The client has another visit at the same time",
        );
        let settle = Words::lit(
            "時刻を正すか、2人派遣の同意と理由を計画に入れる",
            "correct the times, or enter consent and ground for two helpers in the plan",
        );
        reasons.push(Reason::error(Rule::OnePlace, "in.at", found, settle));
    }
}

/// Rule 5: the visits that this one is summed with.
pub(super) fn two_hours(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    let groups = case.others.two_hour_groups(case.record.client, case.context.settings.two_hour_gap_minutes);
    let Some(group) = groups.iter().find(|group| group.contains(&case.view.id)) else { return };
    let found = Words::new(
        format!("間が空いていない{}回の訪問を合わせて算定します（2時間ルール）", group.len()),
        format!("{} visits with short gaps are summed (two-hour rule)", group.len()),
    );
    let settle = Words::lit("合わせた時間のコードを確かめる", "check the code for the summed time");
    reasons.push(Reason::info(Rule::TwoHours, "in.at", found, settle));
}
