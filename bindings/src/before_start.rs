//! What a person is asked before a record is begun.

use crate::book::CareBook;
use crate::errors::CareError;
use crate::ids::id;
use crate::words::Words;

/// A question before a record is begun. Whatever is answered, the record can be begun.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum BeforeStart {
    /// This device's user has arrived at another client's and not left.
    StillIn {
        /// The record.
        visit: String,
        /// The client's name.
        client_name: String,
        /// The question.
        words: Words,
    },
    /// By the server it is another day than this device shows; the planned visit is one of the day that it shows, or the visit
    /// was not planned.
    OtherDay {
        /// The day that this device shows.
        here: String,
        /// The day by the server.
        server: String,
        /// The question.
        words: Words,
    },
    /// The planned visit is of a later day than this device shows, and nobody knows how much time has passed since its last
    /// contact: is it that day? Whoever begins it says so, and the record is marked.
    LaterDay {
        /// The client's name.
        client_name: String,
        /// The day that this device shows.
        here: String,
        /// The visit's day.
        visit: String,
        /// The question.
        words: Words,
    },
    /// The planned visit has a record already: is another begun?
    Recorded {
        /// The record.
        visit: String,
        /// The client's name.
        client_name: String,
        /// The planned start, `09:00`.
        planned: String,
        /// Who was there.
        helpers: Vec<String>,
        /// The arrival that stands in it.
        arrived: Option<String>,
        /// The question.
        words: Words,
    },
    /// The planned start is hours away.
    FarFromPlan {
        /// The client's name.
        client_name: String,
        /// The planned start, `09:00`.
        planned: String,
        /// Now, `11:40`; where this device's clock is known to be wrong, the corrected time.
        now: String,
        /// The question.
        words: Words,
    },
    /// The visit was not planned, and around this time one is planned for the same client: is it that one?
    Planned {
        /// The planned visit.
        row: String,
        /// The client's name.
        client_name: String,
        /// The planned start, `09:00`.
        planned: String,
        /// The question.
        words: Words,
    },
}

impl From<kengai::BeforeStart> for BeforeStart {
    fn from(question: kengai::BeforeStart) -> Self {
        let words = kengai_screens::question(&question);
        match question {
            kengai::BeforeStart::StillIn { visit, client_name, .. } => {
                Self::StillIn { visit: visit.to_string(), client_name, words }
            }
            kengai::BeforeStart::OtherDay { here, server } => {
                Self::OtherDay { here: here.to_string(), server: server.to_string(), words }
            }
            kengai::BeforeStart::LaterDay { client_name, here, visit } => {
                Self::LaterDay { client_name, here: here.to_string(), visit: visit.to_string(), words }
            }
            kengai::BeforeStart::Recorded { visit, client_name, planned, on: _, helpers, arrived } => {
                let (visit, planned) = (visit.to_string(), planned.to_string());
                let arrived = arrived.map(|at| at.to_string());
                Self::Recorded { visit, client_name, planned, helpers, arrived, words }
            }
            kengai::BeforeStart::FarFromPlan { client_name, planned, now, .. } => {
                let (planned, now) = (planned.minute().to_string(), now.minute().to_string());
                Self::FarFromPlan { client_name, planned, now, words }
            }
            kengai::BeforeStart::Planned { row, client_name, slot, .. } => {
                let (row, planned) = (row.to_string(), slot.start.to_string());
                Self::Planned { row, client_name, planned, words }
            }
        }
    }
}

#[uniffi::export]
impl CareBook {
    /// What to ask before the record of a planned visit (`None`: of one that nobody planned) is begun; mostly nothing.
    pub fn before_start(&self, row: Option<String>) -> Result<Vec<BeforeStart>, CareError> {
        let row = row.as_deref().map(id).transpose()?;
        Ok(self.with(|book| book.visits().before_start(row))?.into_iter().map(Into::into).collect())
    }

    /// What to ask before the record of a visit is begun that nobody planned; of a day where this device shows another.
    pub fn before_unplanned(
        &self,
        client: String,
        day: Option<String>,
    ) -> Result<Vec<BeforeStart>, CareError> {
        let client = id(&client)?;
        let day = day.map(|day| day.parse().map_err(|_| CareError::no_date())).transpose()?;
        Ok(self
            .with(|book| book.visits().before_unplanned(client, day))?
            .into_iter()
            .map(Into::into)
            .collect())
    }
}
