//! Planned visits that were changed (変更): what differs, and this user's own word that they have seen it (了解).

use kengai::model::MinuteOfDay;

use crate::book::CareBook;
use crate::errors::CareError;
use crate::ids::ids;
use crate::lines::Line;
use crate::standing::{Standing, standings};
use crate::words::Words;

/// A day with times.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PlannedTime {
    /// The date.
    pub day: String,
    /// Start, `09:00`.
    pub start: String,
    /// End.
    pub end: String,
}

/// A planned visit that was changed after this user could have seen it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PlanChange {
    /// The planned visit.
    pub row: String,
    /// The client.
    pub client: String,
    /// The client's name.
    pub client_name: String,
    /// The date as it is now.
    pub day: String,
    /// Planned start as it is now, `09:00`.
    pub start: String,
    /// Planned end as it is now.
    pub end: String,
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
    pub cancelled: bool,
    /// Who changed it.
    pub by: String,
    /// Fields of the planned visit in which several people's values stand.
    pub several: Vec<Standing>,
}

/// A time of day, `09:00`.
pub(crate) fn clock(minute: MinuteOfDay) -> String {
    format!("{:02}:{:02}", minute.raw() / 60, minute.raw() % 60)
}

impl From<kengai::RowChangeView> for PlanChange {
    fn from(change: kengai::RowChangeView) -> Self {
        Self {
            line: kengai_screens::plan_change(&change),
            row: change.row,
            client: change.client,
            client_name: change.client_name,
            day: change.date.to_string(),
            start: clock(change.slot.start),
            end: clock(change.slot.end),
            was: change.was.map(|(day, slot)| PlannedTime {
                day: day.to_string(),
                start: clock(slot.start),
                end: clock(slot.end),
            }),
            what: change.what.into_iter().map(|part| part.words()).collect(),
            helpers: change.helpers,
            off: change.off,
            cancelled: change.cancelled,
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
    pub fn acknowledge_changes(&self, rows: Vec<String>) -> Result<(), CareError> {
        let rows = ids(&rows)?;
        self.with(|book| book.rota().acknowledge(&rows))
    }
}
