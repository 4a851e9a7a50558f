//! Planned visits that were changed (変更): what differs, and this user's own word that they have seen it (了解).

use kengai::model::{CareDay, ClientId, MinuteOfDay, PlanRowId, Slot};

use crate::book::CareBook;
use crate::errors::CareError;
use crate::lines::Line;
use crate::standing::{Standing, standings};
use crate::words::Words;

/// A day with times.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PlannedTime {
    /// The date.
    pub day: CareDay,
    /// Start.
    pub start: MinuteOfDay,
    /// End.
    pub end: MinuteOfDay,
}

/// A planned visit that was changed after this user could have seen it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PlanChange {
    /// The planned visit.
    pub row: PlanRowId,
    /// The client.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// As it is now.
    pub now: PlannedTime,
    /// Whose visit, and what became of it.
    pub line: Line,
    /// What differs from what was planned first.
    pub what: Vec<Words>,
    /// Where day or times differ: what they were first.
    pub was: Option<PlannedTime>,
    /// Who goes now.
    pub helpers: Vec<String>,
    /// Who no longer does.
    pub off: Vec<String>,
    /// The visit does not take place.
    pub is_cancelled: bool,
    /// Who changed it.
    pub by: String,
    /// Fields of the planned visit in which several people's values stand.
    pub several: Vec<Standing>,
}

impl From<kengai::RowChangeView> for PlanChange {
    fn from(change: kengai::RowChangeView) -> Self {
        let planned = |day, slot: Slot| PlannedTime { day, start: slot.start, end: slot.end };
        Self {
            line: kengai_screens::plan_change(&change),
            row: change.row,
            client: change.client,
            client_name: change.client_name,
            now: planned(change.date, change.slot),
            was: change.was.map(|(day, slot)| planned(day, slot)),
            what: change.what.into_iter().map(|part| part.words()).collect(),
            helpers: change.helpers,
            off: change.off,
            is_cancelled: change.cancelled,
            by: change.by,
            several: standings(change.several),
        }
    }
}

#[uniffi::export]
impl CareBook {
    /// The changes that this device's user has not acknowledged, also of visits that are no longer theirs.
    pub fn open_changes(&self) -> Result<Vec<PlanChange>, CareError> {
        Ok(self.with(|book| book.rota().my_changes())?.into_iter().map(Into::into).collect())
    }

    /// Acknowledges changes (了解) by their planned visits. Durable when it returns.
    pub fn acknowledge_changes(&self, rows: Vec<PlanRowId>) -> Result<(), CareError> {
        self.with(|book| book.rota().acknowledge(&rows))
    }
}
