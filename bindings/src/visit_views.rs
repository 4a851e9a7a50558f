//! What the screens see of visits.

use kengai::model::{
    CareDay, ClientId, IncidentId, IncidentKind, IncidentState, MinuteOfDay, PlanRowId, VisitId,
};

use crate::day_rows::DayRow;
use crate::errors::FieldProblem;
use crate::field_views::{FieldView, views};
use crate::incident_news::IncidentNews;
use crate::standing::{Standing, standings};
use crate::sync::count;
use crate::words::Words;

/// How far a planned visit has come, as this device knows it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum VisitState {
    /// Still to come, and nothing recorded that this device knows of.
    Planned,
    /// Its planned time is over, and nothing is recorded that this device knows of.
    NoRecord,
    /// A draft on this device.
    Recording,
    /// Recorded.
    Recorded {
        /// Where it stands, if this device wrote it.
        delivery: Option<kengai::Delivery>,
    },
    /// Recorded as not made (中止, 当日キャンセル).
    NotMade {
        /// How it is called.
        outcome: Words,
        /// Where that stands, if this device wrote it.
        delivery: Option<kengai::Delivery>,
    },
}

/// What has become of the planned visit that a line stands for.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum PlanNow {
    /// It is planned for this day and person.
    Stands,
    /// It does not take place.
    Cancelled,
    /// It is planned for another time.
    Moved {
        /// To which day.
        day: CareDay,
        /// From when.
        start: MinuteOfDay,
        /// Until when.
        end: MinuteOfDay,
    },
    /// Others go there.
    Given {
        /// Who.
        helpers: Vec<String>,
    },
    /// It is in no plan of this device any more.
    Gone,
}

/// One line of a day's list.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TodayVisit {
    /// The plan's row.
    pub row: PlanRowId,
    /// The row of the list as people read it.
    pub shown: DayRow,
    /// The client.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// The date.
    pub day: CareDay,
    /// Planned start; `None` where the planned visit is gone.
    pub start: Option<MinuteOfDay>,
    /// Planned end.
    pub end: Option<MinuteOfDay>,
    /// The service code, where the plan has one.
    pub code: Option<String>,
    /// Who goes.
    pub helpers: Vec<String>,
    /// How far it has come.
    pub state: VisitState,
    /// The record or draft, if there is one.
    pub visit: Option<VisitId>,
    /// How many records and drafts of this planned visit there are here; each has a line of its own.
    pub records: i64,
    /// Handover notes of this client that this device's user has not read.
    pub unread: i64,
    /// 変更 that this device's user has not acknowledged: what differs from what was planned first.
    pub changed: Vec<Words>,
    /// What has become of the planned visit: what was recorded stays in the list of its day. Without times where it is gone.
    pub plan: PlanNow,
    /// The client's incidents of the last days.
    pub incidents: Vec<IncidentNews>,
    /// Fields of the client's sheet, of the planned visit and of its record in which several people's values stand.
    pub several: Vec<Standing>,
}

/// An incident of a visit.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct VisitIncident {
    /// Its record.
    pub id: IncidentId,
    /// What happened; `None` while its record has not arrived.
    pub kind: Option<IncidentKind>,
    /// What its record lacks.
    pub missing: Vec<FieldProblem>,
}

/// A record or draft of a visit.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct VisitSheet {
    /// The record.
    pub visit: VisitId,
    /// The client.
    pub client: ClientId,
    /// The planned visit; `None` for one that nobody planned.
    pub row: Option<PlanRowId>,
    /// The date.
    pub day: CareDay,
    /// Every field that has a value, in the order of their paths.
    pub fields: Vec<FieldView>,
    /// What the plan asks for and is not there.
    pub missing: Vec<FieldProblem>,
    /// Incidents of the visit.
    pub incidents: Vec<VisitIncident>,
    /// Fields in which several people's values or additions stand, as they are in the finished record.
    pub several: Vec<Standing>,
    /// Whether it is a draft on this device.
    pub is_draft: bool,
    /// The end can still be taken back.
    pub can_undo: bool,
    /// Where it stands, if this device wrote it.
    pub delivery: Option<kengai::Delivery>,
    /// How many of its photos the server holds, where not all of them: they travel after it.
    pub photos_sent: Option<Words>,
}

impl VisitSheet {
    pub(crate) fn new(
        sheet: kengai::VisitSheet,
        seen: Vec<kengai::FieldSeen>,
        several: Vec<kengai::Standing>,
    ) -> Self {
        let incident = |state: IncidentState| VisitIncident {
            id: state.id,
            kind: state.kind,
            missing: state.missing.into_iter().map(Into::into).collect(),
        };
        Self {
            visit: sheet.visit,
            client: sheet.record.client,
            row: sheet.record.plan_row,
            day: sheet.record.date,
            fields: views(seen),
            missing: sheet.missing.into_iter().map(Into::into).collect(),
            incidents: sheet.incidents.into_iter().map(incident).collect(),
            several: standings(several),
            is_draft: sheet.draft,
            can_undo: kengai_screens::can_undo(sheet.draft, sheet.delivery),
            delivery: sheet.delivery,
            photos_sent: kengai_screens::photos_sent(sheet.photos_sent),
        }
    }
}

impl From<kengai::VisitState> for VisitState {
    fn from(state: kengai::VisitState) -> Self {
        match state {
            kengai::VisitState::Planned => Self::Planned,
            kengai::VisitState::NoRecord => Self::NoRecord,
            kengai::VisitState::Recording => Self::Recording,
            kengai::VisitState::Recorded(delivery) => Self::Recorded { delivery },
            kengai::VisitState::NotMade(outcome, delivery) => {
                Self::NotMade { outcome: outcome.words(), delivery }
            }
        }
    }
}

impl From<kengai::PlanNow> for PlanNow {
    fn from(plan: kengai::PlanNow) -> Self {
        match plan {
            kengai::PlanNow::Stands => Self::Stands,
            kengai::PlanNow::Cancelled => Self::Cancelled,
            kengai::PlanNow::Moved { date, start, end } => Self::Moved { day: date, start, end },
            kengai::PlanNow::Given { helpers } => Self::Given { helpers },
            kengai::PlanNow::Gone => Self::Gone,
        }
    }
}

impl TodayVisit {
    pub(crate) fn of(visit: kengai::TodayVisit, day: CareDay, today: CareDay) -> Self {
        Self {
            shown: kengai_screens::day_row(&visit, day, today),
            row: visit.row,
            client: visit.client,
            client_name: visit.client_name,
            day: visit.date,
            start: visit.start,
            end: visit.end,
            code: visit.code.map(|code| code.to_string()),
            helpers: visit.helpers,
            state: visit.state.into(),
            visit: visit.visit,
            records: count(visit.records),
            unread: count(visit.unread),
            changed: visit.changed.into_iter().map(|part| part.words()).collect(),
            plan: visit.plan.into(),
            incidents: visit.incidents.into_iter().map(Into::into).collect(),
            several: standings(visit.several),
        }
    }
}
