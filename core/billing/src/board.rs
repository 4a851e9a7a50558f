//! The month's board: every planned visit and every record of one client, and how far each has come. The manager's page
//! and the command line show the same rows, because there is one function that makes them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::assess::{Assessment, Examined, NotBilled, PlanContext, Settings, VisitView, examine};
use crate::neighbours::{Neighbour, Neighbours};
use kengai_model::Slot;
use kengai_model::ids::{ClientId, PlanRowId, StaffId, VisitId};
use kengai_model::plan::{PlanMonth, PlanRow};
use kengai_model::service::HelperRole;
use kengai_model::time::{CareDay, MinuteOfDay, UnixMillis};
use kengai_model::visit::{Stamp, VisitRecord};
use kengai_model::went::who_went;
use kengai_model::words::Words;

named! {
    /// How far a visit has come.
    pub enum Stage {
        Blocked = "blocked", "要対応", "To settle";
        /// Its planned time is over and no record has come: not done, or not yet sent.
        NoRecord = "no_record", "記録なし", "No record";
        /// Still to come.
        Planned = "planned", "予定", "Planned";
        InProgress = "in_progress", "記録中", "In progress";
        /// Recorded, and the rules have nothing to bill: it waits for the confirmation all the same.
        Done = "done", "確定待ち（請求なし）", "To confirm, nothing to bill";
        /// It repeats a record that stands: nothing is left to do.
        Duplicate = "duplicate", "重複", "Duplicate";
        Ready = "ready", "確定待ち", "To confirm";
        Confirmed = "confirmed", "確定", "Confirmed";
        Exported = "exported", "出力済", "Exported";
        /// Confirmed, and in no file ever: the rules have nothing to bill.
        ConfirmedDone = "confirmed_done", "確定（請求なし）", "Confirmed, nothing to bill";
    }
}

/// One record of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AssessedVisit {
    /// The record.
    pub id: VisitId,
    /// How far it has come.
    pub stage: Stage,
    /// A manager has confirmed exactly what it says now, whatever the rules found since.
    pub confirmed: bool,
    /// The last file has it as it is confirmed, whatever the rules found since.
    pub exported: bool,
    /// It was in a file, the last one does not have it so, and nothing is in the way of writing it again.
    pub outdated: bool,
    /// The record's own day.
    #[serde(skip)]
    pub date: CareDay,
    /// When, as the record says; `None`: nobody noted when they came.
    #[serde(skip)]
    pub hours: Option<Hours>,
    /// When it was planned, as whoever recorded it saw it: the plan may say something else since.
    #[serde(skip)]
    pub planned: Option<Slot>,
    /// Which record it is said to repeat.
    #[serde(skip)]
    pub repeats: Option<VisitId>,
    /// Who went.
    #[serde(skip)]
    pub helpers: Vec<StaffId>,
    /// Who typed it in for them.
    #[serde(skip)]
    pub proxy: Option<StaffId>,
    /// What the rules say.
    pub assessment: Assessment,
}

impl AssessedVisit {
    /// When it begins, by which it is told from the others of its day: as was planned, or else as somebody arrived.
    pub fn begins(&self) -> Option<MinuteOfDay> {
        self.planned.map(|slot| slot.start).or_else(|| self.hours.map(|hours| hours.arrived))
    }

    /// It repeats a record that stands.
    pub const fn is_duplicate(&self) -> bool {
        matches!(self.assessment, Assessment::NotBilled { why: NotBilled::Duplicate, .. })
    }
}

/// When somebody came and left, as their record says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// 入室.
    pub arrived: MinuteOfDay,
    /// 退室; `None`: not yet.
    pub left: Option<MinuteOfDay>,
}

impl Hours {
    fn of(record: &VisitRecord) -> Option<Self> {
        let minute = |stamp: Stamp| stamp.at.minute();
        Some(Self { arrived: minute(record.arrived?), left: record.left.map(minute) })
    }

    /// 9:02〜9:31, or 9:02〜 where they have not left.
    #[must_use]
    pub fn words(self) -> Words {
        match self.left {
            Some(end) => Slot { start: self.arrived, end }.words(),
            None => {
                let start = self.arrived.clock();
                Words::new(format!("{start}〜"), format!("from {start}"))
            }
        }
    }
}

/// One row of the board: a planned visit with its records, or a record without a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowState {
    /// The client.
    pub client: ClientId,
    /// The planned visit; `None` for an unplanned one.
    pub row: Option<PlanRowId>,
    /// The date of what was recorded, whatever has become of the plan since; else the planned one.
    pub date: CareDay,
    /// The planned date, where it is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned_on: Option<CareDay>,
    /// The planned times.
    pub slot: Option<Slot>,
    /// When it begins: as was planned when somebody recorded it, or else as somebody arrived.
    pub begins: Option<MinuteOfDay>,
    /// Who went; before there is a record, whoever the rota names.
    pub helpers: BTreeMap<StaffId, HelperRole>,
    /// Who is planned, where none of them went.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others_planned: Vec<StaffId>,
    /// The plan no longer holds the visit (a record for it stands all the same).
    pub cancelled: bool,
    /// The least advanced of its records; if there is none, whether its time is over.
    pub stage: Stage,
    /// Its records.
    pub visits: Vec<AssessedVisit>,
}

impl RowState {
    /// When it was, by every record of it that stands, beside what was planned; where none is, as planned.
    pub fn times(&self) -> Words {
        let standing: Vec<_> = self.visits.iter().filter(|visit| !visit.is_duplicate()).collect();
        let all = if standing.is_empty() { self.visits.iter().collect() } else { standing };
        self.times_by(self.date, &all)
    }

    /// The same of one of its records, beside its own day.
    pub fn times_of(&self, visit: VisitId) -> Words {
        let records: Vec<_> = self.visits.iter().filter(|one| one.id == visit).collect();
        self.times_by(self.date_of(visit), &records)
    }

    /// The day of one of its records.
    pub fn date_of(&self, visit: VisitId) -> CareDay {
        self.visits.iter().find(|one| one.id == visit).map_or(self.date, |one| one.date)
    }

    /// 9:02〜9:31（予定 9:00〜9:30）, 9:00〜9:30 where they are the same or nothing is recorded; nothing where nobody knows. What
    /// is of another day than stands beside it says so: 9:02〜9:31（予定 11/20 9:00〜9:30）.
    fn times_by(&self, day: CareDay, records: &[&AssessedVisit]) -> Words {
        let on = |of: CareDay, times: Words| {
            let date = of.short(day);
            let dated = |date: &str, times: &str| format!("{date} {times}");
            let same = of == day;
            if same { times } else { Words::new(dated(&date.ja, &times.ja), dated(&date.en, &times.en)) }
        };
        let planned = self.slot.map(|slot| on(self.planned_on.unwrap_or(self.date), slot.words()));
        let mut said: Vec<Words> = Vec::new();
        for words in records
            .iter()
            .filter_map(|visit| Some((visit.date, visit.hours?)))
            .map(|(of, hours)| on(of, hours.words()))
        {
            if !said.contains(&words) {
                said.push(words);
            }
        }
        let seen = records.iter().find_map(|visit| Some(on(visit.date, visit.planned?.words())));
        let join = |pick: fn(&Words) -> &str, by: &str| said.iter().map(pick).collect::<Vec<_>>().join(by);
        let hours = Words::new(join(|words| &words.ja, "・"), join(|words| &words.en, ", "));
        match planned {
            None => hours,
            Some(planned) if records.is_empty() || hours == planned => planned,
            Some(planned) if said.is_empty() => {
                if let Some(seen) = seen.filter(|seen| *seen != planned) {
                    return Words::new(
                        format!("予定 {}（いまの予定 {}）", seen.ja, planned.ja),
                        format!("planned {} (now {})", seen.en, planned.en),
                    );
                }
                Words::new(format!("予定 {}", planned.ja), format!("planned {}", planned.en))
            }
            Some(planned) => Words::new(
                format!("{}（予定 {}）", hours.ja, planned.ja),
                format!("{} (planned {})", hours.en, planned.en),
            ),
        }
    }
}

/// One record as the board needs it once the record itself is put away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    id: VisitId,
    place: Place,
    finished: bool,
    confirmed: bool,
    exported: bool,
    outdated: bool,
    proxy: Option<StaffId>,
    date: CareDay,
    hours: Option<Hours>,
    planned: Option<Slot>,
    examined: Examined,
}

/// Where a record stands on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// In the row of a planned visit.
    Planned(PlanRowId),
    /// In a row of its own.
    Alone(Box<RowState>),
}

impl Recorded {
    /// Looks at a record and its plan.
    pub fn of(view: &VisitView, context: &PlanContext<'_>) -> Self {
        let record = &view.record;
        let planned =
            record.plan_row.filter(|id| context.plan.is_some_and(|plan| plan.rows.contains_key(id)));
        Self {
            id: view.id,
            place: planned.map_or_else(|| Place::Alone(Box::new(unplanned(view))), Place::Planned),
            finished: record.is_finished(),
            confirmed: view.is_confirmed(),
            exported: view.exported,
            outdated: view.outdated,
            proxy: record.proxy.by,
            date: record.date,
            planned: record.planned,
            hours: Hours::of(record),
            examined: examine(view, context),
        }
    }

    /// The record.
    pub const fn id(&self) -> VisitId {
        self.id
    }

    /// The record and what it is said to repeat, where it is.
    pub fn marked(&self) -> Option<(VisitId, VisitId)> {
        Some((self.id, self.examined.own.duplicate_of?))
    }

    fn conclude(self, others: &Neighbours, settings: &Settings) -> (Place, AssessedVisit) {
        let (helpers, repeats) = (self.examined.own.helpers.clone(), self.examined.own.duplicate_of);
        let assessment = self.examined.conclude(others, settings);
        let stage = match &assessment {
            // The file is written: findings are shown beside it.
            _ if self.exported && self.confirmed => Stage::Exported,
            _ if !self.finished => Stage::InProgress,
            Assessment::Blocked { .. } => Stage::Blocked,
            Assessment::NotBilled { why: NotBilled::Duplicate, .. } => Stage::Duplicate,
            Assessment::NotBilled { .. } if self.confirmed => Stage::ConfirmedDone,
            Assessment::NotBilled { .. } => Stage::Done,
            _ if self.confirmed => Stage::Confirmed,
            Assessment::Ready { .. } => Stage::Ready,
        };
        let visit = AssessedVisit {
            id: self.id,
            stage,
            confirmed: self.confirmed,
            exported: self.exported && self.confirmed,
            outdated: self.outdated && stage == Stage::Confirmed,
            date: self.date,
            hours: self.hours,
            planned: self.planned,
            repeats,
            helpers,
            proxy: self.proxy,
            assessment,
        };
        (self.place, visit)
    }
}

/// The neighbours that these visits are to each other.
pub fn neighbours<'a>(visits: impl IntoIterator<Item = &'a VisitView>) -> Neighbours {
    visits.into_iter().map(|view| Neighbour::of(view.id, &view.record)).collect()
}

/// The same of records that are put away; `settled` are those known to repeat a record that is not among them.
pub fn neighbours_of<'a>(
    visits: impl IntoIterator<Item = &'a Recorded>,
    settled: BTreeSet<VisitId>,
) -> Neighbours {
    Neighbours::knowing(visits.into_iter().map(|visit| visit.examined.own.clone()), settled)
}

/// The board of one client and month, by date and time. `visits` are the client's records of the month; `others` everyone's,
/// these included, for the rules that compare visits. `now` tells what is over from what is still to come.
pub fn assess_month(
    plan: &PlanMonth,
    visits: &[VisitView],
    context: &PlanContext<'_>,
    others: &Neighbours,
    now: UnixMillis,
) -> Vec<RowState> {
    let context = PlanContext { plan: Some(plan), ..*context };
    let recorded = visits.iter().map(|view| Recorded::of(view, &context));
    rows_of(plan, recorded, others, context.settings, now)
}

/// The same of records that were looked at beside this plan and put away.
pub fn rows_of(
    plan: &PlanMonth,
    visits: impl IntoIterator<Item = Recorded>,
    others: &Neighbours,
    settings: &Settings,
    now: UnixMillis,
) -> Vec<RowState> {
    let mut by_row: BTreeMap<PlanRowId, Vec<AssessedVisit>> = BTreeMap::new();
    let mut rows = Vec::new();
    for visit in visits {
        match visit.conclude(others, settings) {
            (Place::Planned(row), assessed) => by_row.entry(row).or_default().push(assessed),
            (Place::Alone(row), assessed) => {
                rows.push(RowState { stage: assessed.stage, visits: vec![assessed], ..*row });
            }
        }
    }
    for row in plan.rows.values() {
        let visits = by_row.remove(&row.id).unwrap_or_default();
        if !(row.cancelled && visits.is_empty()) {
            rows.push(planned(plan.client, row, visits, now));
        }
    }
    rows.sort_by_key(|row| (row.date, row.begins, row.row, row.visits.first().map(|visit| visit.id)));
    rows
}

fn planned(client: ClientId, row: &PlanRow, visits: Vec<AssessedVisit>, now: UnixMillis) -> RowState {
    let recorded = visits.iter().filter(|visit| !visit.is_duplicate()).map(|visit| visit.stage).min();
    let without = if row.slot.is_over(row.date, now) { Stage::NoRecord } else { Stage::Planned };
    // Whoever went: the rota may name somebody else by now.
    let role = |staff: &StaffId| row.helpers.get(staff).copied().unwrap_or(HelperRole::Main);
    let standing = visits.iter().filter(|visit| !visit.is_duplicate());
    let went =
        who_went(row.helpers.keys().copied(), standing.flat_map(|visit| visit.helpers.iter().copied()));
    // A record says itself when it was: the plan may have been moved since.
    let of = visits.iter().filter(|visit| !visit.is_duplicate()).min_by_key(|visit| visit.date);
    let of = of.or(visits.first());
    let date = of.map_or(row.date, |visit| visit.date);
    RowState {
        client,
        row: Some(row.id),
        date,
        planned_on: Some(row.date).filter(|planned| *planned != date),
        slot: Some(row.slot),
        begins: of.and_then(AssessedVisit::begins).or(Some(row.slot.start)),
        others_planned: match went.iter().any(|staff| row.helpers.contains_key(staff)) {
            true => Vec::new(),
            false => row.helpers.keys().copied().collect(),
        },
        helpers: went.into_iter().map(|staff| (staff, role(&staff))).collect(),
        cancelled: row.cancelled,
        stage: recorded.unwrap_or(without),
        visits,
    }
}

/// The row of a record that the plan knows nothing of, without what the rules say of it.
fn unplanned(view: &VisitView) -> RowState {
    RowState {
        client: view.record.client,
        row: None,
        date: view.record.date,
        planned_on: None,
        slot: view.record.planned,
        begins: view.record.begins(),
        helpers: view.record.helpers.clone(),
        others_planned: Vec::new(),
        cancelled: false,
        stage: Stage::InProgress,
        visits: Vec::new(),
    }
}

/// How many rows are at which stage.
pub fn count(rows: &[RowState]) -> BTreeMap<Stage, usize> {
    let mut counts = BTreeMap::new();
    for row in rows {
        *counts.entry(row.stage).or_default() += 1;
    }
    counts
}
