//! What the office changes of the plan: visits of tomorrow are moved, cancelled or given to somebody else, and one is
//! cancelled that its helper makes all the same.

use std::collections::{BTreeMap, BTreeSet};

use kengai::TodayVisit;
use kengai::model::service::HelperRole;
use kengai_model::{CareDay, ClientId};

use super::clock::{hhmm, minute_of, text_of};
use super::sights::{Sight, What};
use super::stage::{Month, everybody};
use super::wrong::Whose;
use crate::demo::trouble::Trouble;

/// Of a thousand visits of tomorrow: moved, cancelled, given to somebody else.
const MOVED: usize = 8;
const CANCELLED: usize = 8;
const OTHER: usize = 5;
/// Every so many days one of each at least, however small the office is.
const EVERY_DAYS: u32 = 4;
/// Minutes of a planned visit, and between two.
const VISIT_MINUTES: u16 = 15;
const SLOT_MINUTES: u16 = 30;

/// What becomes of a visit of tomorrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Moved,
    Cancelled,
    Other,
}

/// Who is where at which times of a day.
struct Day {
    helpers: BTreeMap<String, BTreeSet<u16>>,
    clients: BTreeMap<ClientId, BTreeSet<u16>>,
}

impl Day {
    fn of(visits: &[TodayVisit]) -> Self {
        let mut day = Self { helpers: BTreeMap::new(), clients: BTreeMap::new() };
        for visit in visits {
            let start = minute_of(visit.start);
            day.clients.entry(visit.client).or_default().insert(start);
            for helper in &visit.helpers {
                day.helpers.entry(helper.clone()).or_default().insert(start);
            }
        }
        day
    }

    fn is_free(&self, helper: &str, start: u16) -> bool {
        !self.helpers.get(helper).is_some_and(|taken| taken.contains(&start))
    }
}

/// 早朝・夜間 carry another code: a visit stays in its zone.
fn is_night(start: u16) -> bool {
    !(8 * 60..18 * 60).contains(&start)
}

/// The office changes some of tomorrow's visits.
///
/// # Errors
/// A step could not be played.
pub(super) fn tomorrow(month: &mut Month<'_>, day: CareDay) -> Result<(), Trouble> {
    let visits = everybody(month, day.next())?;
    if visits.is_empty() {
        return Ok(());
    }
    let mut changes: BTreeMap<usize, Change> = BTreeMap::new();
    for at in 0..visits.len() {
        let chance = month.dice.below(1_000);
        if chance < MOVED {
            changes.insert(at, Change::Moved);
        } else if chance < MOVED + CANCELLED {
            changes.insert(at, Change::Cancelled);
        } else if chance < MOVED + CANCELLED + OTHER {
            changes.insert(at, Change::Other);
        }
    }
    let at_least = [Change::Moved, Change::Cancelled, Change::Other];
    if let Some(change) = at_least.get((day.ymd().2 % EVERY_DAYS) as usize) {
        changes.insert(month.dice.below(visits.len()), *change);
    }
    let mut plan = Day::of(&visits);
    for (at, change) in changes {
        apply(month, &visits[at], change, &mut plan)?;
    }
    Ok(())
}

fn apply(month: &mut Month<'_>, visit: &TodayVisit, change: Change, plan: &mut Day) -> Result<(), Trouble> {
    let [helper] = &visit.helpers[..] else { return Ok(()) };
    // Whoever hears nothing keeps what is planned.
    if month.helpers.iter().any(|phone| phone.silent && phone.name == *helper) {
        return Ok(());
    }
    let start = minute_of(visit.start);
    let manager = &month.managers[0];
    let (book, dice) = (manager.book(), &mut month.dice);
    let what = match change {
        Change::Cancelled => {
            book.rota().change(visit.row, &[("cancelled", "yes")]).map_err(manager.trouble("cancel"))?;
            month.office.cancelled += 1;
            What::CancelledByOffice
        }
        Change::Moved => {
            let clients = plan.clients.get(&visit.client).cloned().unwrap_or_default();
            let free: Vec<u16> = (6 * 60 + 30..=20 * 60)
                .step_by(usize::from(SLOT_MINUTES))
                .filter(|to| {
                    is_night(*to) == is_night(start) && plan.is_free(helper, *to) && !clients.contains(to)
                })
                .collect();
            if free.is_empty() {
                return Ok(());
            }
            let to = free[dice.below(free.len())];
            let pairs = [("start", hhmm(to)), ("end", hhmm(to + VISIT_MINUTES))];
            let pairs = pairs.each_ref().map(|(field, text)| (*field, text.as_str()));
            book.rota().change(visit.row, &pairs).map_err(manager.trouble("move"))?;
            plan.helpers.entry(helper.clone()).or_default().insert(to);
            plan.clients.entry(visit.client).or_default().insert(to);
            month.office.moved += 1;
            What::Moved
        }
        Change::Other => {
            let free: Vec<_> = month
                .helpers
                .iter()
                .filter(|phone| !phone.silent && phone.name != *helper && plan.is_free(&phone.name, start))
                .filter_map(|phone| Some((phone.staff?, phone.name.clone())))
                .collect();
            if free.is_empty() {
                return Ok(());
            }
            let (staff, name) = free[dice.below(free.len())].clone();
            book.rota()
                .set_helpers(visit.row, &[(staff, HelperRole::Main)].into())
                .map_err(manager.trouble("rota set"))?;
            plan.helpers.entry(name).or_default().insert(start);
            month.office.other_helper += 1;
            What::OtherHelper
        }
    };
    let see = format!("./manager today --everybody --date {}", visit.date);
    let who = format!("{} {} · {helper}", visit.client_name, text_of(visit.start));
    month.sights.push(Sight::new(what, visit.date, &who, see));
    Ok(())
}

/// The office cancels a visit of this afternoon; whoever goes there has no signal, and records it.
///
/// # Errors
/// A step could not be played.
pub(super) fn cancel_unseen(month: &mut Month<'_>, day: CareDay) -> Result<(), Trouble> {
    let silent = &month.helpers[Whose::of(month.helpers.len()).silent];
    let visits = everybody(month, day)?;
    let hers = visits.iter().find(|visit| {
        minute_of(visit.start) >= 13 * 60 + SLOT_MINUTES
            && visit.visit.is_none()
            && visit.helpers == [silent.name.clone()]
    });
    let Some(visit) = hers.filter(|_| silent.silent) else { return Ok(()) };
    let manager = &month.managers[0];
    manager.book().rota().change(visit.row, &[("cancelled", "yes")]).map_err(manager.trouble("cancel"))?;
    month.office.cancelled += 1;
    let who = format!("{} {} · {}", visit.client_name, text_of(visit.start), silent.name);
    let see = format!("./{} today --date {day}", silent.code);
    month.sights.push(Sight::new(What::CancelledUnseen, day, &who, see));
    Ok(())
}
