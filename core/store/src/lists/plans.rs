//! Planned visits, and who goes to them.

use kengai_model::service::ServiceCode;
use kengai_model::{CareDay, ClientId, MinuteOfDay, PlanRowId, Slot, StaffId};
use kengai_protocol::DocId;
use rusqlite::{Row, params};

use crate::database::columns::{doc, parse};
use crate::lists::clients::OF_ITS_CLIENT;
use crate::{Store, StoreError};

/// A row of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanEntry {
    /// The row.
    pub row: PlanRowId,
    /// The plan month's document.
    pub doc: DocId,
    /// Whose.
    pub client: ClientId,
    /// Its date.
    pub day: CareDay,
    /// Its times.
    pub slot: Slot,
    /// The service code.
    pub code: Option<ServiceCode>,
    /// It does not take place.
    pub cancelled: bool,
}

fn plan_entry(row: &Row<'_>) -> Result<PlanEntry, StoreError> {
    Ok(PlanEntry {
        row: parse(&row.get::<_, String>(0)?)?,
        doc: doc(&row.get::<_, Vec<u8>>(1)?)?,
        client: parse(&row.get::<_, String>(2)?)?,
        day: parse(&row.get::<_, String>(3)?)?,
        slot: Slot { start: minute(row.get(4)?)?, end: minute(row.get(5)?)? },
        code: row.get::<_, Option<String>>(6)?.map(|code| parse(&code)).transpose()?,
        cancelled: row.get(7)?,
    })
}

fn minute(of_day: u16) -> Result<MinuteOfDay, StoreError> {
    MinuteOfDay::new(of_day / 60, of_day % 60).map_err(|_| StoreError::BadRow)
}

const PLAN_COLUMNS: &str = "plan_row, doc, client, day, start_minute, end_minute, code, cancelled";

impl Store {
    /// A day's planned visits: those of one member of staff, or everybody's.
    ///
    /// # Errors
    /// As the database.
    pub fn plan_of_day(&self, day: CareDay, staff: Option<StaffId>) -> Result<Vec<PlanEntry>, StoreError> {
        match staff {
            Some(staff) => self.collect(
                &format!(
                    "SELECT {PLAN_COLUMNS} FROM plan_rows {OF_ITS_CLIENT}
                     JOIN rota INDEXED BY rota_by_staff USING (doc, plan_row)
                     WHERE day = ?1 AND cancelled = 0 AND rota.staff = ?2
                     ORDER BY start_minute, plan_row, doc"
                ),
                params![day.to_string(), staff.to_string()],
                plan_entry,
            ),
            None => self.collect(
                &format!(
                    "SELECT {PLAN_COLUMNS} FROM plan_rows {OF_ITS_CLIENT} WHERE day = ?1 AND cancelled = 0
                     ORDER BY start_minute, plan_row, doc"
                ),
                params![day.to_string()],
                plan_entry,
            ),
        }
    }

    /// A day's visits that are cancelled.
    ///
    /// # Errors
    /// As the database.
    pub fn cancelled_of_day(&self, day: CareDay) -> Result<Vec<PlanEntry>, StoreError> {
        self.collect(
            &format!(
                "SELECT {PLAN_COLUMNS} FROM plan_rows {OF_ITS_CLIENT} WHERE day = ?1 AND cancelled = 1
                 ORDER BY start_minute, plan_row, doc"
            ),
            params![day.to_string()],
            plan_entry,
        )
    }

    /// One row of the plan.
    ///
    /// # Errors
    /// As the database.
    pub fn plan_entry(&self, row: PlanRowId) -> Result<Option<PlanEntry>, StoreError> {
        Ok(self
            .collect(
                &format!(
                    "SELECT {PLAN_COLUMNS} FROM plan_rows {OF_ITS_CLIENT} WHERE plan_row = ?1 ORDER BY doc DESC"
                ),
                params![row.to_string()],
                plan_entry,
            )?
            .pop())
    }

    /// Who is on the rota of a month, by client.
    ///
    /// # Errors
    /// As the database.
    pub fn rota_pairs(&self, from: CareDay) -> Result<Vec<(ClientId, StaffId)>, StoreError> {
        self.collect(
            &format!(
                "SELECT DISTINCT client, rota.staff FROM plan_rows {OF_ITS_CLIENT}
                 JOIN rota USING (doc, plan_row) WHERE day >= ?1 ORDER BY 1, 2"
            ),
            params![from.to_string()],
            |row| Ok((parse(&row.get::<_, String>(0)?)?, parse(&row.get::<_, String>(1)?)?)),
        )
    }

    /// Who goes to a planned visit, in the order of their ids.
    ///
    /// # Errors
    /// As the database.
    pub fn rota_of(&self, entry: &PlanEntry) -> Result<Vec<StaffId>, StoreError> {
        self.collect(
            "SELECT staff FROM rota WHERE doc = ?1 AND plan_row = ?2 ORDER BY staff",
            params![entry.doc.as_bytes(), entry.row.to_string()],
            |row| parse(&row.get::<_, String>(0)?),
        )
    }

    /// Whether a member of staff is on the rota of a client from a day on.
    ///
    /// # Errors
    /// As the database.
    pub fn is_on_rota(&self, client: ClientId, staff: StaffId, from: CareDay) -> Result<bool, StoreError> {
        Ok(self
            .db
            .prepare_cached(&format!(
                "SELECT EXISTS (SELECT 1 FROM plan_rows {OF_ITS_CLIENT}
                 JOIN rota INDEXED BY rota_by_staff USING (doc, plan_row)
                 WHERE plan_rows.client = ?1 AND day >= ?2 AND rota.staff = ?3)"
            ))?
            .query_row(params![client.to_string(), from.to_string(), staff.to_string()], |row| row.get(0))?)
    }
}
