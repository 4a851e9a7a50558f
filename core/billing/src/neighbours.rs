//! The other visits of the time, as far as the rules compare visits with each other: who was where, when.
//!
//! A neighbour is a handful of facts that a list table can give; nobody loads two hundred documents to see whether a helper
//! was in two homes at once.

use std::collections::{BTreeMap, BTreeSet};

use kengai_model::ids::{ClientId, PlanRowId, StaffId, VisitId};
use kengai_model::service::ServiceType;
use kengai_model::time::{MINUTE_MS, UnixMillis};
use kengai_model::visit::VisitRecord;

/// What the rules need to know of another visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// Which visit.
    pub id: VisitId,
    /// In whose home.
    pub client: ClientId,
    /// For which planned visit.
    pub plan_row: Option<PlanRowId>,
    /// Who went.
    pub helpers: Vec<StaffId>,
    /// 入室 and 退室, once both are known and in order.
    pub times: Option<(UnixMillis, UnixMillis)>,
    /// The kind of service.
    pub service: Option<ServiceType>,
    /// Planned minutes.
    pub planned_minutes: Option<i64>,
    /// 緊急
    pub emergency: bool,
    /// Care was given (or is being given).
    pub provided: bool,
    /// The record that a manager says this one repeats.
    pub duplicate_of: Option<VisitId>,
}

/// What is true of a record that somebody marked as a duplicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeats {
    /// It repeats a record that stands.
    Standing,
    /// What it repeats is itself said to repeat others, in a ring: marked apart, none of them would be left.
    EachOther,
    /// What it repeats is not there, or is another client's.
    Nothing,
}

impl Neighbour {
    /// The facts of a record.
    pub fn of(id: VisitId, record: &VisitRecord) -> Self {
        let times = record.arrived.zip(record.left).map(|(arrived, left)| (arrived.at, left.at));
        let kind = record.outcome.kind;
        Self {
            id,
            client: record.client,
            plan_row: record.plan_row,
            helpers: record.helpers.keys().copied().collect(),
            times: times.filter(|(start, end)| start < end),
            service: record.service.kind,
            planned_minutes: record.planned.map(kengai_model::Slot::minutes),
            emergency: kind == Some(kengai_model::outcome::OutcomeKind::Emergency),
            provided: kind.is_none_or(|kind| kind.is_provided()),
            duplicate_of: record.outcome.duplicate_of,
        }
    }

    /// Counted apart in the two-hour rule: 身体 under 20 minutes, and 緊急.
    pub fn stands_apart(&self) -> bool {
        let short = self.service == Some(ServiceType::Body)
            && self.planned_minutes.is_some_and(|minutes| minutes < 20);
        short || self.emergency
    }
}

/// All neighbours, found by client, helper and plan row; what repeats a record that stands is not among them.
#[derive(Debug, Clone, Default)]
pub struct Neighbours {
    all: Vec<Neighbour>,
    by_client: BTreeMap<ClientId, Vec<usize>>,
    by_helper: BTreeMap<StaffId, Vec<usize>>,
    by_row: BTreeMap<PlanRowId, Vec<usize>>,
    /// How long the longest visit lasts, milliseconds.
    longest_ms: i64,
    /// Whose each record is and what it is said to repeat, those that repeat others too.
    known: BTreeMap<VisitId, (ClientId, Option<VisitId>)>,
    /// Records that are known to repeat one that stands in another month.
    settled: BTreeSet<VisitId>,
}

impl FromIterator<Neighbour> for Neighbours {
    fn from_iter<I: IntoIterator<Item = Neighbour>>(visits: I) -> Self {
        Self::knowing(visits, BTreeSet::new())
    }
}

impl Neighbours {
    /// Neighbours of which some are known to repeat a record that is not among them.
    pub fn knowing(visits: impl IntoIterator<Item = Neighbour>, settled: BTreeSet<VisitId>) -> Self {
        let mut all: Vec<Neighbour> = visits.into_iter().collect();
        let known = all.iter().map(|visit| (visit.id, (visit.client, visit.duplicate_of))).collect();
        let of = Self { known, settled, ..Self::default() };
        all.retain(|visit| of.repeats(visit) != Some(Repeats::Standing));
        all.sort_by_key(|visit| (visit.times, visit.id));
        let lasts = |visit: &Neighbour| visit.times.map(|(start, end)| end.raw() - start.raw());
        let longest_ms = all.iter().filter_map(lasts).max().unwrap_or(0);
        let mut neighbours = Self { all, longest_ms, ..of };
        for (index, visit) in neighbours.all.iter().enumerate() {
            neighbours.by_client.entry(visit.client).or_default().push(index);
            for helper in &visit.helpers {
                neighbours.by_helper.entry(*helper).or_default().push(index);
            }
            if let Some(row) = visit.plan_row {
                neighbours.by_row.entry(row).or_default().push(index);
            }
        }
        neighbours
    }

    /// What is true of a record that is marked as a duplicate; `None` for one that is not.
    pub fn repeats(&self, own: &Neighbour) -> Option<Repeats> {
        let mut of = own.duplicate_of?;
        if self.settled.contains(&own.id) {
            return Some(Repeats::Standing);
        }
        let mut passed = BTreeSet::from([own.id]);
        while passed.insert(of) {
            match self.known.get(&of) {
                Some((client, next)) if *client == own.client => match next {
                    None => return Some(Repeats::Standing),
                    Some(_) if self.settled.contains(&of) => return Some(Repeats::Standing),
                    Some(next) => of = *next,
                },
                _ => return Some(Repeats::Nothing),
            }
        }
        Some(Repeats::EachOther)
    }

    fn list<'a>(&'a self, indices: Option<&'a Vec<usize>>) -> impl Iterator<Item = &'a Neighbour> {
        indices.into_iter().flatten().map(|index| &self.all[*index])
    }

    /// Visits to a client, by arrival.
    pub fn of_client(&self, client: ClientId) -> impl Iterator<Item = &Neighbour> {
        self.list(self.by_client.get(&client))
    }

    /// Visits of a helper that may lie within so many minutes of a time, by arrival: all that do, and few others. A helper has
    /// two hundred visits a month, and two of them are near.
    pub fn of_helper_near(
        &self,
        helper: StaffId,
        (start, end): (UnixMillis, UnixMillis),
        minutes: i64,
    ) -> impl Iterator<Item = &Neighbour> {
        let all = self.by_helper.get(&helper).map_or(&[][..], Vec::as_slice);
        let begins = |index: &usize| self.all[*index].times.map(|(start, _)| start.raw());
        // One more minute: what people read is cut to minutes.
        let margin_ms = (minutes + 1) * MINUTE_MS;
        let from = start.raw() - margin_ms - self.longest_ms;
        let first = all.partition_point(|index| begins(index).is_none_or(|begins| begins < from));
        let to = end.raw() + margin_ms;
        let near =
            all[first..].iter().take_while(move |index| begins(index).is_some_and(|begins| begins <= to));
        near.map(|index| &self.all[*index])
    }

    /// Records for one planned visit.
    pub fn of_row(&self, row: PlanRowId) -> impl Iterator<Item = &Neighbour> {
        self.list(self.by_row.get(&row))
    }

    /// The two-hour rule: visits to one client that are summed for billing, in groups of two or more. A visit joins the one
    /// before it if it starts less than `gap_minutes` after that one's end.
    pub fn two_hour_groups(&self, client: ClientId, gap_minutes: i64) -> Vec<Vec<VisitId>> {
        let mut groups: Vec<Vec<VisitId>> = Vec::new();
        let mut group_end: Option<UnixMillis> = None;
        for visit in self.of_client(client).filter(|visit| visit.provided && !visit.stands_apart()) {
            let Some((start, end)) = visit.times else { continue };
            match (group_end, groups.last_mut()) {
                (Some(before), Some(group)) if before.minutes_until(start) < gap_minutes => {
                    group.push(visit.id)
                }
                _ => groups.push(vec![visit.id]),
            }
            group_end = group_end.max(Some(end));
        }
        groups.retain(|group| group.len() > 1);
        groups
    }
}
