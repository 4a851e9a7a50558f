//! How the last visit went: who was there, what became of the medicine, of meal and drink, and what was remarked.

use std::collections::BTreeSet;

use kengai_model::medication::MedicationState;
use kengai_model::outcome::OutcomeKind;
use kengai_model::{CareDay, FieldValue, MinuteOfDay, VisitId};
use kengai_store::Store;
use serde::Serialize;

use crate::CareError;
use crate::book::as_text::or_null;
use crate::book::whereabouts::visit_of;
use crate::people::names::Names;
use crate::said::standing::{Standing, standing};
use crate::visits::looked::Looked;
use crate::visits::one_visit::{is_repeated, of_one_visit};

/// The last visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LastVisit {
    /// The record.
    pub visit: VisitId,
    /// Its day.
    pub day: CareDay,
    /// 入室, or when it was planned: `16:00`; `None` where neither is known.
    #[serde(serialize_with = "or_null")]
    pub at: Option<MinuteOfDay>,
    /// Who was there.
    pub helpers: Vec<String>,
    /// Who typed it in, where that was somebody else.
    pub typed_by: Option<String>,
    /// How many records there are of this visit; the others follow it, each with 1.
    pub records: u64,
    /// How it ended; `None` where nobody has said, or several people did: then the facts have it.
    pub outcome: Option<OutcomeKind>,
    /// What became of the medicine of each slot, meal, drink, excretion, remarks, and why it was not as planned; what is
    /// empty is left out.
    pub facts: Vec<Standing>,
}

/// For how long the bowels have not moved, as far as the records say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NoStool {
    /// Days, up to the last record.
    pub days: u64,
    /// The day on which they last did; `None`: in none of the records that were looked at.
    pub last: Option<CareDay>,
}

const FACTS: [&str; 14] = [
    "outcome.reason",
    "medication.morning.state",
    "medication.noon.state",
    "medication.evening.state",
    "medication.bedtime.state",
    "intake.meal",
    "intake.water",
    "intake.urine",
    "intake.stool",
    "intake.stool_form",
    "before.complexion",
    "before.sweating",
    "before.consciousness",
    "remarks",
];

/// Of an earlier visit of today: its medicine, and the remarks, which stand in no other list then.
const OF_TODAY: [&str; 5] = [
    "medication.morning.state",
    "medication.noon.state",
    "medication.evening.state",
    "medication.bedtime.state",
    "remarks",
];

/// The last record and, where that visit was not made, the last one that was; after them the medicine of earlier
/// visits of today that was not taken. `records`: the newest first.
pub(crate) fn last_visits(
    store: &Store,
    names: &Names<'_>,
    records: &[Looked],
    today: CareDay,
) -> Result<Vec<LastVisit>, CareError> {
    let mut standing = Vec::new();
    for seen in records {
        if !is_repeated(store, visit_of(seen.doc), &seen.record)? {
            standing.push(seen);
        }
    }
    let mut out = Vec::new();
    let (mut last_made, mut newest) = (standing.len(), 0);
    let mut shown: Vec<&str> = Vec::new();
    let ids: Vec<String> = standing.iter().map(|seen| seen.doc.to_string()).collect();
    for (at, seen) in standing.iter().enumerate() {
        if shown.contains(&ids[at].as_str()) {
            continue;
        }
        // Of several that were cancelled the last says it.
        out.truncate(newest);
        // Two who were there may each have seen something else: both stand here.
        let same: Vec<usize> = (at..standing.len())
            .filter(|other| *other == at || of_one_visit(&seen.record, &standing[*other].record))
            .collect();
        for one in &same {
            shown.push(&ids[*one]);
            let mut last = last_visit(store, names, standing[*one], &FACTS)?;
            last.records = if *one == at { same.len() as u64 } else { 1 };
            out.push(last);
        }
        newest = if newest == 0 { out.len() } else { newest };
        let made = |one: &usize| standing[*one].record.outcome.kind.is_none_or(OutcomeKind::is_provided);
        if same.iter().any(made) {
            last_made = at + 1;
            break;
        }
    }
    // Medicine that was refused or dropped today is known for the rest of the day, whoever went there since.
    let earlier = standing.iter().zip(&ids).skip(last_made);
    for (seen, _) in earlier.filter(|(seen, id)| seen.record.date == today && !shown.contains(&id.as_str())) {
        let slots = seen.record.medication.values();
        let not_taken = slots.filter_map(|one| one.state).any(|state| state != MedicationState::Taken);
        // Of two who wrote apart, one may have seen it refused: both stand there.
        let disputed =
            OF_TODAY.iter().any(|path| seen.view.conflicts.contains_key(*path) && *path != "remarks");
        if not_taken || disputed {
            out.push(last_visit(store, names, seen, &OF_TODAY)?);
        }
    }
    Ok(out)
}

fn last_visit(
    store: &Store,
    names: &Names<'_>,
    seen: &Looked,
    paths: &[&str],
) -> Result<LastVisit, CareError> {
    let record = &seen.record;
    let mut facts = Vec::new();
    for path in paths {
        let fact = standing(store, names, seen.doc, &seen.view, path)?;
        facts.extend((!fact.is_empty()).then_some(fact));
    }
    let is_open = |path: &str| seen.view.conflicts.contains_key(path);
    let open = ["outcome.kind", "in.at"].into_iter().filter(|path| is_open(path));
    let open = open.map(|path| standing(store, names, seen.doc, &seen.view, path));
    facts.splice(0..0, open.collect::<Result<Vec<_>, _>>()?);
    let arrived = record.arrived.map(|stamp| stamp.at.minute());
    Ok(LastVisit {
        visit: visit_of(seen.doc),
        day: record.date,
        at: arrived.or(record.planned.map(|slot| slot.start)).filter(|_| !is_open("in.at")),
        helpers: record.helpers.keys().map(|staff| names.staff(*staff)).collect(),
        typed_by: record.proxy.by.map(|staff| names.staff(staff)),
        records: 1,
        outcome: record.outcome.kind.filter(|_| !is_open("outcome.kind")),
        facts,
    })
}

/// Counts the days of which a record says that there was none, back to the last stool. `records`: the newest first.
pub(crate) fn no_stool(records: &[Looked]) -> Option<NoStool> {
    let mut days = BTreeSet::new();
    for seen in records {
        match has_moved(seen) {
            Some(false) => {
                days.insert(seen.record.date);
            }
            Some(true) => return counted(&days, Some(seen.record.date)),
            None => {}
        }
    }
    counted(&days, None)
}

/// Whether the bowels moved. Where some say so and others not, nobody knows: the last visit shows all of it.
fn has_moved(seen: &Looked) -> Option<bool> {
    let Some(said) = seen.view.conflicts.get("intake.stool") else {
        return seen.record.intake.stool.map(|times| times.raw() > 0);
    };
    let moved = |value: &Option<FieldValue>| matches!(value, Some(FieldValue::Int(times)) if *times > 0);
    said.iter().all(|one| moved(&one.value)).then_some(true)
}

fn counted(none_on: &BTreeSet<CareDay>, last: Option<CareDay>) -> Option<NoStool> {
    let newest = *none_on.last()?;
    // From the day after the last one, else from the first of which somebody says so, to the last record.
    let first = last.map_or(*none_on.first()?, CareDay::next);
    let days = std::iter::successors(Some(first), |day| Some(day.next())).take_while(|day| *day <= newest);
    Some(NoStool { days: days.count() as u64, last }).filter(|none| none.days > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> CareDay {
        CareDay::new(2026, 11, number).unwrap()
    }

    #[test]
    fn days_without_count_from_the_day_after_the_last() {
        let none_on = BTreeSet::from([day(14), day(16)]);
        assert_eq!(counted(&none_on, Some(day(13))), Some(NoStool { days: 3, last: Some(day(13)) }));
        assert_eq!(counted(&none_on, None), Some(NoStool { days: 3, last: None }));
        assert_eq!(counted(&BTreeSet::new(), Some(day(13))), None, "nobody said that there was none");
        assert_eq!(counted(&BTreeSet::from([day(13)]), Some(day(13))), None, "later on the same day");
    }
}
