//! Incidents as they reach people: at the door, in the day's list, in a manager's lists until one has seen them.

use kengai::model::{ClientId, IncidentId, IncidentKind, UnixMillis};
use kengai_screens::instant;

use crate::book::CareBook;
use crate::errors::CareError;
use crate::handovers::Receipt;
use crate::lines::Line;
use crate::standing::{Standing, standings};

/// An incident of the last days.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct IncidentNews {
    /// Its record.
    pub id: IncidentId,
    /// The client.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// What it is; `None` where a newer version knows.
    pub kind: Option<IncidentKind>,
    /// When it happened.
    pub at: Option<UnixMillis>,
    /// How far its writer's clock was ahead, where it was known to be wrong, minutes; behind is negative.
    pub clock_ahead: Option<i64>,
    /// What happened, as far as it is written.
    pub what: Vec<Standing>,
    /// Who began the record.
    pub by: String,
    /// Which managers have seen it, or that nobody has.
    pub seen_line: Line,
    /// Which managers saw what it says now, and when they first saw it.
    pub seen_by: Vec<Receipt>,
    /// A manager saw it, and something was written into it after that.
    pub is_changed_since: bool,
    /// Why it was recorded by mistake (取り消し), where it was.
    pub withdrawn: Option<String>,
}

impl From<kengai::IncidentNews> for IncidentNews {
    fn from(news: kengai::IncidentNews) -> Self {
        let receipt = |view: kengai::IncidentSeen| Receipt { name: view.name, at: instant(view.at_ms) };
        Self {
            seen_line: kengai_screens::seen_by(&news),
            id: news.incident,
            client: news.client,
            client_name: news.client_name,
            kind: news.kind,
            at: news.at_ms.map(instant),
            clock_ahead: news.clock_ahead,
            what: standings(news.what),
            by: news.by.map_or_else(String::new, |by| by.name),
            seen_by: news.seen_by.into_iter().map(receipt).collect(),
            is_changed_since: news.changed_since,
            withdrawn: news.withdrawn,
        }
    }
}

#[uniffi::export]
impl CareBook {
    /// The incidents that no manager has seen as they are now. Only on a manager's device.
    pub fn unseen_incidents(&self) -> Result<Vec<IncidentNews>, CareError> {
        Ok(self.with(|book| book.incidents().unseen())?.into_iter().map(Into::into).collect())
    }

    /// Says that this manager saw incidents as they are now: everybody then knows who, and when.
    pub fn see_incidents(&self, incidents: Vec<IncidentId>) -> Result<(), CareError> {
        self.with(|book| book.incidents().see(&incidents))
    }
}
