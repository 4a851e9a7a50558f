//! What a person is asked before a record is begun.

use kengai::model::{CareDay, ClientId, MinuteOfDay, PlanRowId, VisitId};

use crate::book::CareBook;
use crate::errors::CareError;
use crate::words::Words;

/// A question before a record is begun. Whatever is answered, the record can be begun.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct BeforeStart {
    /// The question.
    pub words: Words,
    /// What makes it one.
    pub doubt: StartDoubt,
}

/// What makes somebody ask before a record is begun.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum StartDoubt {
    /// This device's user has arrived at another client's and not left.
    StillIn {
        /// The record.
        visit: VisitId,
        /// The client's name.
        client_name: String,
    },
    /// By the server it is another day than this device shows; the planned visit is one of the day that it shows, or the visit
    /// was not planned.
    OtherDay {
        /// The day that this device shows.
        here: CareDay,
        /// The day by the server.
        server: CareDay,
    },
    /// The planned visit is of a later day than this device shows, and nobody knows how much time has passed since its last
    /// contact: is it that day? Whoever begins it says so, and the record is marked.
    LaterDay {
        /// The client's name.
        client_name: String,
        /// The day that this device shows.
        here: CareDay,
        /// The visit's day.
        visit: CareDay,
    },
    /// The planned visit has a record already: is another begun?
    Recorded {
        /// The record.
        visit: VisitId,
        /// The client's name.
        client_name: String,
        /// The planned start.
        planned: MinuteOfDay,
        /// Who was there.
        helpers: Vec<String>,
        /// The arrival that stands in it.
        arrived: Option<MinuteOfDay>,
    },
    /// The planned start is hours away.
    FarFromPlan {
        /// The client's name.
        client_name: String,
        /// The planned start.
        planned: MinuteOfDay,
        /// Now; where this device's clock is known to be wrong, the corrected time.
        now: MinuteOfDay,
    },
    /// The visit was not planned, and around this time one is planned for the same client: is it that one?
    Planned {
        /// The planned visit.
        row: PlanRowId,
        /// The client's name.
        client_name: String,
        /// The planned start.
        planned: MinuteOfDay,
    },
}

impl From<kengai::BeforeStart> for BeforeStart {
    fn from(question: kengai::BeforeStart) -> Self {
        let words = kengai_screens::question(&question);
        let doubt = match question {
            kengai::BeforeStart::StillIn { visit, client_name, .. } => {
                StartDoubt::StillIn { visit, client_name }
            }
            kengai::BeforeStart::OtherDay { here, server } => StartDoubt::OtherDay { here, server },
            kengai::BeforeStart::LaterDay { client_name, here, visit } => {
                StartDoubt::LaterDay { client_name, here, visit }
            }
            kengai::BeforeStart::Recorded { visit, client_name, planned, on: _, helpers, arrived } => {
                StartDoubt::Recorded { visit, client_name, planned, helpers, arrived }
            }
            kengai::BeforeStart::FarFromPlan { client_name, planned, now, .. } => {
                StartDoubt::FarFromPlan { client_name, planned: planned.minute(), now: now.minute() }
            }
            kengai::BeforeStart::Planned { row, client_name, slot, .. } => {
                StartDoubt::Planned { row, client_name, planned: slot.start }
            }
        };
        Self { words, doubt }
    }
}

#[uniffi::export]
impl CareBook {
    /// What to ask before the record of a planned visit (`None`: of one that nobody planned) is begun; mostly nothing.
    pub fn before_start(&self, row: Option<PlanRowId>) -> Result<Vec<BeforeStart>, CareError> {
        Ok(self.with(|book| book.visits().before_start(row))?.into_iter().map(Into::into).collect())
    }

    /// What to ask before the record of a visit is begun that nobody planned; of a day where this device shows another.
    pub fn before_unplanned(
        &self,
        client: ClientId,
        day: Option<CareDay>,
    ) -> Result<Vec<BeforeStart>, CareError> {
        Ok(self
            .with(|book| book.visits().before_unplanned(client, day))?
            .into_iter()
            .map(Into::into)
            .collect())
    }
}
