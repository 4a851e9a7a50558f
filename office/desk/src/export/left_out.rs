//! What an export leaves out, and why: by reason and client, with counts.

use std::collections::BTreeMap;

use kengai::{Board, BoardRow, ExportLine};
use kengai_billing::assess::Assessment;
use kengai_billing::board::{AssessedVisit, Stage};
use kengai_model::{CareDay, VisitId};

/// Why a visit is in no file. The order is that of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Its time is over and no record has come.
    NoRecord,
    /// It is being recorded.
    InProgress,
    /// The rules block it.
    Blocked,
    /// It is exported, and the rules found something since.
    ExportedBlocked,
    /// It was confirmed, and the rules found something since.
    ConfirmedBlocked,
    /// It waits for the confirmation.
    NotConfirmed,
    /// So does it, and there is nothing to bill.
    NotConfirmedNotBilled,
    /// A number is missing that the layout requires.
    NoNumber,
    /// It is confirmed, and its end has not come.
    StillToCome,
    /// It is confirmed, and there is nothing to bill.
    NotBilled,
    /// It repeats a record that stands.
    Duplicate,
    /// It is still to come.
    Planned,
}

impl Why {
    /// Everything, in the order of the list.
    pub const ALL: [Self; 12] = [
        Self::NoRecord,
        Self::InProgress,
        Self::Blocked,
        Self::ExportedBlocked,
        Self::ConfirmedBlocked,
        Self::NotConfirmed,
        Self::NotConfirmedNotBilled,
        Self::NoNumber,
        Self::StillToCome,
        Self::NotBilled,
        Self::Duplicate,
        Self::Planned,
    ];
}

/// A visit that is in no file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its record; `None`: it has none.
    pub visit: Option<VisitId>,
    /// The client's name; empty where the month's board does not have the visit.
    pub client_name: String,
    /// The client's place by reading.
    order: usize,
    /// The day.
    pub date: CareDay,
    /// Why.
    pub why: Why,
}

impl LeftOut {
    fn of(row: &BoardRow, visit: Option<VisitId>, why: Why) -> Self {
        Self {
            visit,
            client_name: row.client_name.clone(),
            order: row.client_order,
            date: visit.map_or(row.state.date, |visit| row.state.date_of(visit)),
            why,
        }
    }

    /// Planned visits and records that are not confirmed or have no line, each with why.
    pub(crate) fn of_board(board: &Board) -> Vec<Self> {
        let mut out = Vec::new();
        for row in &board.rows {
            if row.state.visits.is_empty() {
                let why = if row.state.stage == Stage::NoRecord { Why::NoRecord } else { Why::Planned };
                out.push(Self::of(row, None, why));
            }
            let visits = row.state.visits.iter();
            out.extend(visits.filter_map(|visit| Some(Self::of(row, Some(visit.id), why(visit)?))));
        }
        out
    }

    /// A confirmed line that cannot go into a file.
    pub(crate) fn of_line(board: &Board, line: &ExportLine, why: Why) -> Self {
        let is_its = |row: &&BoardRow| row.state.visits.iter().any(|visit| visit.id == line.line.visit);
        match board.rows.iter().find(is_its) {
            Some(row) => Self::of(row, Some(line.line.visit), why),
            None => Self {
                visit: Some(line.line.visit),
                client_name: String::new(),
                order: usize::MAX,
                date: line.line.date,
                why,
            },
        }
    }
}

/// Why a record has no line; `None` where it has one. How far it has come says its stage, as it does in the review.
fn why(visit: &AssessedVisit) -> Option<Why> {
    let found_since = visit.confirmed && matches!(visit.assessment, Assessment::Blocked { .. });
    Some(match visit.stage {
        _ if found_since && visit.exported => Why::ExportedBlocked,
        _ if found_since => Why::ConfirmedBlocked,
        Stage::Blocked => Why::Blocked,
        Stage::InProgress => Why::InProgress,
        Stage::Ready => Why::NotConfirmed,
        Stage::Done => Why::NotConfirmedNotBilled,
        Stage::ConfirmedDone => Why::NotBilled,
        Stage::Duplicate => Why::Duplicate,
        Stage::Exported if matches!(visit.assessment, Assessment::NotBilled { .. }) => Why::NotBilled,
        Stage::Confirmed | Stage::Exported => return None,
        // Of visits without a record.
        Stage::NoRecord => Why::NoRecord,
        Stage::Planned => Why::Planned,
    })
}

/// Visits that are left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group<'a> {
    /// The reason.
    pub why: Why,
    /// How many of each client, by the clients' reading.
    pub clients: Vec<(&'a str, usize)>,
}

impl Group<'_> {
    /// How many visits.
    #[must_use]
    pub fn count(&self) -> usize {
        self.clients.iter().map(|(_, n)| n).sum()
    }
}

/// By reason, and by client in each.
#[must_use]
pub fn grouped(left_out: &[LeftOut]) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<Why, BTreeMap<(usize, &str), usize>> = BTreeMap::new();
    for one in left_out {
        let clients = groups.entry(one.why).or_default();
        *clients.entry((one.order, &*one.client_name)).or_default() += 1;
    }
    let group = |(why, clients): (Why, BTreeMap<(usize, _), usize>)| Group {
        why,
        clients: clients.into_iter().map(|((_, name), n)| (name, n)).collect(),
    };
    groups.into_iter().map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_grouped_by_reason_and_client_in_the_order_of_the_kana() {
        let one = |client: &str, order, why| LeftOut {
            visit: None,
            client_name: client.to_owned(),
            order,
            date: "2026-11-16".parse().unwrap(),
            why,
        };
        let all = [
            one("見本 一郎", 1, Why::NoRecord),
            one("例示 三郎", 2, Why::NotConfirmed),
            one("手本 花", 0, Why::NoRecord),
            one("見本 一郎", 1, Why::NoRecord),
        ];
        let groups = grouped(&all);
        assert_eq!((groups[0].why, groups[0].count()), (Why::NoRecord, 3));
        assert_eq!(groups[0].clients, [("手本 花", 1), ("見本 一郎", 2)]);
        assert_eq!(groups[1].clients, [("例示 三郎", 1)]);
    }
}
