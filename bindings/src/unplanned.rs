//! Visits that nobody planned (緊急, 臨時): they stand on no row of the day's list, and must not be out of sight for that.

use kengai::model::{CareDay, ClientId, MinuteOfDay, VisitId};

use crate::book::CareBook;
use crate::day_rows::DayRow;
use crate::errors::CareError;
use crate::standing::{Standing, standings};
use crate::visit_views::VisitState;

/// A record or draft of a day that fulfils no planned visit.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct UnplannedVisit {
    /// The record or draft.
    pub visit: VisitId,
    /// The client.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// 入室; `None` where it is not known yet.
    pub arrived: Option<MinuteOfDay>,
    /// Who went.
    pub helpers: Vec<String>,
    /// How far it has come.
    pub state: VisitState,
    /// The row of the list as people read it.
    pub shown: DayRow,
    /// Fields of the record in which several people's values stand.
    pub several: Vec<Standing>,
}

impl UnplannedVisit {
    fn of(visit: kengai::UnplannedVisit, day: CareDay) -> Self {
        Self {
            shown: kengai_screens::unplanned_row(&visit, day),
            visit: visit.visit,
            client: visit.client,
            client_name: visit.client_name,
            arrived: visit.arrived,
            helpers: visit.helpers,
            state: visit.state.into(),
            several: standings(visit.several),
        }
    }
}

#[uniffi::export]
impl CareBook {
    /// A day's records and drafts of this device's user that fulfil no planned visit; drafts first.
    pub fn unplanned_of_day(&self, day: CareDay) -> Result<Vec<UnplannedVisit>, CareError> {
        Ok(self
            .with(|book| book.visits().unplanned_of_day(day, false))?
            .into_iter()
            .map(|visit| UnplannedVisit::of(visit, day))
            .collect())
    }
}
