//! What lists read of home-care plans, incidents and changed visits.

use std::collections::BTreeSet;

use kengai_model::{CareDay, ClientId, PlanRowId, StaffId, VisitId};
use kengai_protocol::{CircleId, DocId};
use rusqlite::{Row, params};

use crate::lists::{OF_ITS_CLIENT, doc, parse};
use crate::{Store, StoreError};

/// A changed visit that a member of staff must acknowledge, or has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeEntry {
    /// The plan month's document.
    pub doc: DocId,
    /// Its circle.
    pub circle: CircleId,
    /// The changed visit.
    pub row: PlanRowId,
    /// Whose home.
    pub client: ClientId,
    /// Who must acknowledge it.
    pub staff: StaffId,
    /// What the acknowledgement names, in hex.
    pub digest: String,
    /// When it was acknowledged, by the clock of whoever did.
    pub acknowledged_ms: Option<u64>,
}

fn doc_of(row: &Row<'_>) -> Result<DocId, StoreError> {
    doc(&row.get::<_, Vec<u8>>(0)?)
}

impl Store {
    /// Every version of a client's home-care plan.
    ///
    /// # Errors
    /// As the database.
    pub fn service_plans_of(&self, client: ClientId) -> Result<Vec<DocId>, StoreError> {
        self.collect(
            &format!(
                "SELECT doc FROM service_plans {OF_ITS_CLIENT} WHERE client = ?1 ORDER BY from_day, doc"
            ),
            params![client.to_string()],
            doc_of,
        )
    }

    /// A client's incidents, the newest first.
    ///
    /// # Errors
    /// As the database.
    pub fn incidents_of(&self, client: ClientId, count_max: usize) -> Result<Vec<DocId>, StoreError> {
        self.collect(
            &format!(
                "SELECT doc FROM incidents {OF_ITS_CLIENT} WHERE client = ?1 ORDER BY at_ms DESC, doc LIMIT ?2"
            ),
            params![client.to_string(), count_max],
            doc_of,
        )
    }

    /// The incidents that name a visit of a client.
    ///
    /// # Errors
    /// As the database.
    pub fn incidents_of_visit(&self, client: ClientId, visit: VisitId) -> Result<Vec<DocId>, StoreError> {
        self.collect(
            &format!(
                "SELECT doc FROM incidents {OF_ITS_CLIENT} WHERE visit = ?1 AND client = ?2 ORDER BY doc"
            ),
            params![visit.to_string(), client.to_string()],
            doc_of,
        )
    }

    /// The visits that some incident names, whoever's: few, so that a month's records need not ask one by one.
    ///
    /// # Errors
    /// As the database.
    pub fn visits_with_incidents(&self) -> Result<BTreeSet<VisitId>, StoreError> {
        let sql = "SELECT DISTINCT visit FROM incidents WHERE visit IS NOT NULL";
        Ok(self.collect(sql, [], |row| parse(&row.get::<_, String>(0)?))?.into_iter().collect())
    }

    /// Changed visits that matter from a day on, with whom they concern: one member of staff, or everybody.
    ///
    /// # Errors
    /// As the database.
    pub fn plan_changes(
        &self,
        from: CareDay,
        staff: Option<StaffId>,
    ) -> Result<Vec<ChangeEntry>, StoreError> {
        self.collect(
            &format!(
                "SELECT plan_changes.doc, circle, plan_row, client, plan_changes.staff, digest, receipts.at_ms
                 FROM plan_changes {OF_ITS_CLIENT}
                 LEFT JOIN receipts ON receipts.doc = plan_changes.doc AND receipts.note = plan_changes.digest
                                   AND receipts.staff = plan_changes.staff AND receipts.kind = 2
                 WHERE day >= ?1 AND (?2 IS NULL OR plan_changes.staff = ?2)
                 ORDER BY day, plan_row, plan_changes.staff"
            ),
            params![from.to_string(), staff.map(|staff| staff.to_string())],
            |row| {
                Ok(ChangeEntry {
                    doc: doc_of(row)?,
                    circle: CircleId::from_slice(&row.get::<_, Vec<u8>>(1)?)
                        .map_err(|_| StoreError::BadRow)?,
                    row: parse(&row.get::<_, String>(2)?)?,
                    client: parse(&row.get::<_, String>(3)?)?,
                    staff: parse(&row.get::<_, String>(4)?)?,
                    digest: row.get(5)?,
                    acknowledged_ms: row.get(6)?,
                })
            },
        )
    }
}
