//! One line of a day's list: whose visit, when, how far it has come, and what has become of its plan.

use kengai_model::outcome::OutcomeKind;
use kengai_model::plan_change::RowPart;
use kengai_model::service::ServiceCode;
use kengai_model::{CareDay, ClientId, MinuteOfDay, PlanRowId, VisitId};
use kengai_store::Delivery;
use serde::Serialize;

use crate::book::as_text::{or_empty, text};
use crate::incidents::news::IncidentNews;
use crate::said::standing::Standing;
use crate::visits::photos_sent::PhotosSent;

/// How far a planned visit has come on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "delivery")]
pub enum VisitState {
    /// Still to come, and nothing recorded that this device knows of.
    Planned,
    /// Its planned time is over, and nothing is recorded that this device knows of.
    NoRecord,
    /// A draft on this device.
    Recording,
    /// Recorded; where it stands, if this device wrote it.
    Recorded(Option<Delivery>),
    /// Recorded as not made (中止, 当日キャンセル); where that stands, if this device wrote it.
    NotMade(OutcomeKind, Option<Delivery>),
}

impl VisitState {
    /// Where its record stands, if this device wrote it.
    #[must_use]
    pub const fn delivery(self) -> Option<Delivery> {
        match self {
            Self::Recorded(delivery) | Self::NotMade(_, delivery) => delivery,
            Self::Planned | Self::NoRecord | Self::Recording => None,
        }
    }

    /// A finished record's.
    pub(crate) fn of_record(outcome: Option<OutcomeKind>, delivery: Option<Delivery>) -> Self {
        match outcome.filter(|outcome| !outcome.is_provided()) {
            Some(outcome) => Self::NotMade(outcome, delivery),
            None => Self::Recorded(delivery),
        }
    }
}

/// What has become of the planned visit that a line stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum PlanNow {
    /// It is planned for this day and whoever's list this is.
    Stands,
    /// It does not take place (取り消し).
    Cancelled,
    /// It is planned for another time.
    Moved {
        /// Its date now.
        date: CareDay,
        /// From when.
        #[serde(serialize_with = "text")]
        start: MinuteOfDay,
        /// Until when.
        #[serde(serialize_with = "text")]
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

/// One line of today's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TodayVisit {
    /// The plan's row.
    pub row: PlanRowId,
    /// The client.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// The date.
    pub date: CareDay,
    /// Planned start; `None` where the planned visit is gone.
    #[serde(serialize_with = "or_empty")]
    pub start: Option<MinuteOfDay>,
    /// Planned end.
    #[serde(serialize_with = "or_empty")]
    pub end: Option<MinuteOfDay>,
    /// The service code, where the plan has one.
    #[serde(serialize_with = "or_empty")]
    pub code: Option<ServiceCode>,
    /// Who goes.
    pub helpers: Vec<String>,
    /// How far it has come.
    pub state: VisitState,
    /// The record or draft, if there is one.
    pub visit: Option<VisitId>,
    /// How many records and drafts of this planned visit there are here. Each has a line of its own: they stay two
    /// until a manager marks one as the duplicate.
    pub records: u64,
    /// It repeats another record that stands: the visit is counted once, by that one.
    pub duplicate: bool,
    /// Handover notes of this client that this device's user has not read.
    pub unread: u64,
    /// 変更 that this device's user has not acknowledged: what differs from what was planned first.
    pub changed: Vec<RowPart>,
    /// What has become of the planned visit. Only what somebody recorded stays in a list where it does not stand.
    pub plan: PlanNow,
    /// The client's accidents, complaints, restraint, sudden changes of the last days.
    pub incidents: Vec<IncidentNews>,
    /// Fields of the client's sheet, of the planned visit and of its record in which several people's values stand.
    pub several: Vec<Standing>,
    /// Photos of its record wait on this device.
    pub photos_waiting: Option<PhotosSent>,
}
