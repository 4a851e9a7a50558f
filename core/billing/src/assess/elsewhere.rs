//! The visit among the others: rule 4 (nobody is in two places at once) and rule 5 (visits that are summed).

use super::context::Settings;
use crate::finding::OthersFinding;
use crate::neighbours::{Neighbour, Neighbours, Repeats};
use crate::reason::{Reason, Rule};
use kengai_model::time::UnixMillis;

/// A visit and those of the time around it.
pub(super) struct Among<'a> {
    pub(super) own: &'a Neighbour,
    pub(super) others: &'a Neighbours,
    pub(super) settings: &'a Settings,
    /// Two helpers at once are agreed upon.
    pub(super) together: bool,
}

impl Among<'_> {
    /// Another record of the same planned visit is rule 1's matter.
    fn is_other(&self, other: &Neighbour) -> bool {
        let same_row = other.plan_row.is_some() && other.plan_row == self.own.plan_row;
        other.id != self.own.id && !same_row && other.provided
    }
}

fn overlap(a: (UnixMillis, UnixMillis), b: (UnixMillis, UnixMillis)) -> bool {
    a.0 < b.1 && b.0 < a.1
}

/// Rule 1: one record for one planned visit.
pub(super) fn one_record(among: &Among<'_>) -> Option<Reason> {
    let row = among.own.plan_row?;
    among.others.of_row(row).find(|other| other.id != among.own.id)?;
    Some(Reason::error(Rule::OneOutcome, "plan.row", OthersFinding::TwoRecords))
}

/// Rule 1: what is marked as a duplicate repeats a record that stands. One that does not would fall out of the bill unseen.
pub(super) fn repeated(repeats: Repeats) -> Option<Reason> {
    let finding = match repeats {
        Repeats::Standing => return None,
        Repeats::EachOther => OthersFinding::RepeatEachOther,
        Repeats::Nothing => OthersFinding::RepeatsNothing,
    };
    Some(Reason::error(Rule::OneOutcome, "outcome.duplicate_of", finding))
}

/// Rule 4: a helper is in one home at a time and needs time to travel; a client has one visit at a time.
pub(super) fn one_place(among: &Among<'_>, reasons: &mut Vec<Reason>) {
    let own = among.own;
    let Some(times) = own.times else { return };
    let travel_minutes = among.settings.travel_minutes_min;
    for helper in &own.helpers {
        let elsewhere = |other: &&Neighbour| among.is_other(other) && other.client != own.client;
        for other in among.others.of_helper_near(*helper, times, travel_minutes).filter(elsewhere) {
            let Some(theirs) = other.times else { continue };
            // Only where something is found: most of a month's visits are nowhere near.
            let field = || format!("helper.{helper}");
            if overlap(times, theirs) {
                let found = OthersFinding::InTwoPlaces { from: theirs.0.minute(), to: theirs.1.minute() };
                reasons.push(Reason::error(Rule::OnePlace, field(), found));
            } else if theirs.1 <= times.0 && theirs.1.minutes_until(times.0) < travel_minutes {
                let found = OthersFinding::NoTravelTime(theirs.1.minute());
                reasons.push(Reason::warn(Rule::OnePlace, field(), found));
            }
        }
    }
    let here =
        |other: &Neighbour| among.is_other(other) && other.times.is_some_and(|theirs| overlap(times, theirs));
    if !among.together && among.others.of_client(own.client).any(here) {
        reasons.push(Reason::error(Rule::OnePlace, "in.at", OthersFinding::TwoVisitsAtOnce));
    }
}

/// Rule 5: the visits that this one is summed with.
pub(super) fn two_hours(among: &Among<'_>, reasons: &mut Vec<Reason>) {
    let groups = among.others.two_hour_groups(among.own.client, among.settings.two_hour_gap_minutes);
    let Some(group) = groups.iter().find(|group| group.contains(&among.own.id)) else { return };
    reasons.push(Reason::info(Rule::TwoHours, "in.at", OthersFinding::Summed(group.len())));
}
