//! Records of visits.

use kengai_model::outcome::OutcomeKind;
use kengai_model::{CareDay, CareMonth, ClientId, PlanRowId};
use kengai_protocol::DocId;
use rusqlite::{Row, params};

use crate::database::columns::{at_most, doc, parse};
use crate::lists::clients::OF_ITS_CLIENT;
use crate::{Store, StoreError};

/// A visit's record, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitEntry {
    /// The record.
    pub doc: DocId,
    /// Whose home.
    pub client: ClientId,
    /// The plan's row.
    pub row: Option<PlanRowId>,
    /// Its date.
    pub day: CareDay,
    /// Whether an outcome was recorded.
    pub finished: bool,
    /// How it ended; none where no outcome was recorded, or one that this version does not know.
    pub outcome: Option<OutcomeKind>,
    /// Fields with two values.
    pub conflicts: u64,
}

fn visit_entry(row: &Row<'_>) -> Result<VisitEntry, StoreError> {
    let plan_row: Option<String> = row.get(2)?;
    let outcome: Option<String> = row.get(4)?;
    Ok(VisitEntry {
        doc: doc(&row.get::<_, Vec<u8>>(0)?)?,
        client: parse(&row.get::<_, String>(1)?)?,
        row: plan_row.as_deref().map(parse).transpose()?,
        day: parse(&row.get::<_, String>(3)?)?,
        finished: outcome.is_some(),
        outcome: outcome.and_then(|code| code.parse().ok()),
        conflicts: row.get(5)?,
    })
}

const VISIT_COLUMNS: &str = "doc, client, plan_row, day, outcome, conflicts";

impl Store {
    /// The records of a planned visit.
    ///
    /// # Errors
    /// As the database.
    pub fn visits_of_row(&self, row: PlanRowId) -> Result<Vec<VisitEntry>, StoreError> {
        self.collect(
            &format!("SELECT {VISIT_COLUMNS} FROM visits {OF_ITS_CLIENT} WHERE plan_row = ?1 ORDER BY doc"),
            params![row.to_string()],
            visit_entry,
        )
    }

    /// A day's records that fulfil a planned visit, whatever has become of that since.
    ///
    /// # Errors
    /// As the database.
    pub fn planned_of_day(&self, day: CareDay) -> Result<Vec<VisitEntry>, StoreError> {
        self.collect(
            &format!(
                "SELECT {VISIT_COLUMNS} FROM visits {OF_ITS_CLIENT}
                 WHERE day = ?1 AND plan_row IS NOT NULL ORDER BY start_minute, doc"
            ),
            params![day.to_string()],
            visit_entry,
        )
    }

    /// A day's records of visits that nobody planned.
    ///
    /// # Errors
    /// As the database.
    pub fn unplanned_of_day(&self, day: CareDay) -> Result<Vec<VisitEntry>, StoreError> {
        self.collect(
            &format!(
                "SELECT {VISIT_COLUMNS} FROM visits {OF_ITS_CLIENT}
                 WHERE day = ?1 AND plan_row IS NULL ORDER BY start_minute, doc"
            ),
            params![day.to_string()],
            visit_entry,
        )
    }

    /// A month's records, by day.
    ///
    /// # Errors
    /// As the database.
    pub fn visits_of_month(&self, month: CareMonth) -> Result<Vec<VisitEntry>, StoreError> {
        self.collect(
            &format!(
                "SELECT {VISIT_COLUMNS} FROM visits {OF_ITS_CLIENT}
                 WHERE day BETWEEN ?1 AND ?2 ORDER BY day, start_minute, doc"
            ),
            params![month.first_day().to_string(), month.last_day().to_string()],
            visit_entry,
        )
    }

    /// A client's newest records, the last first.
    ///
    /// # Errors
    /// As the database.
    pub fn visits_of_client(
        &self,
        client: ClientId,
        count_max: usize,
    ) -> Result<Vec<VisitEntry>, StoreError> {
        self.collect(
            &format!(
                "SELECT {VISIT_COLUMNS} FROM visits {OF_ITS_CLIENT}
                 WHERE client = ?1 ORDER BY day DESC, start_minute DESC, doc LIMIT ?2"
            ),
            params![client.to_string(), at_most(count_max)],
            visit_entry,
        )
    }
}
