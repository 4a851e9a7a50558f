//! What lists read of home-care plans, incidents and changed visits.

use std::collections::BTreeSet;

use kengai_model::{CareDay, ClientId, Fields, NoteId, PlanRowId, StaffId, VisitId, canonical_view};
use kengai_protocol::{CircleId, DeviceId, DocId, Hash};
use rusqlite::{Row, params};

use crate::database::columns::{at_most, doc, parse};
use crate::lists::clients::OF_ITS_CLIENT;
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

/// An incident with everything that is known of when it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentEntry {
    /// The incident.
    pub doc: DocId,
    /// Whose.
    pub client: ClientId,
    /// When it happened, as its writer typed it.
    pub at_ms: Option<u64>,
    /// When its record was begun, by its writer's clock.
    pub recorded_ms: Option<u64>,
    /// When the server took it, by the server's clock; `None`: it is not there yet, or nobody noted it.
    pub server_ms: Option<u64>,
    /// When it came onto this device, by this device's clock; `None`: it was written here and is not sent.
    pub received_ms: Option<u64>,
    /// A manager has said that they saw it, as it was then.
    pub marked: bool,
}

fn incident_entry(row: &Row<'_>) -> Result<IncidentEntry, StoreError> {
    Ok(IncidentEntry {
        doc: doc_of(row)?,
        client: parse(&row.get::<_, String>(1)?)?,
        at_ms: row.get(2)?,
        recorded_ms: row.get(3)?,
        server_ms: row.get(4)?,
        received_ms: row.get(5)?,
        marked: row.get(6)?,
    })
}

/// What a mark that an incident was seen names, in the place of a note's id: the first 16 bytes of the hash of what it
/// says. What is written into it later has not been seen.
#[must_use]
pub fn incident_digest(fields: &Fields) -> NoteId {
    let hash = Hash::of(&[b"kengai/incident/v1", &canonical_view(fields)]);
    let mut digest = [0; 16];
    digest.copy_from_slice(&hash.0[..16]);
    NoteId::from_bytes(digest)
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
            params![client.to_string(), at_most(count_max)],
            doc_of,
        )
    }

    /// Every incident of the clients on this device, the newest first. They are few: an office has some a month.
    ///
    /// # Errors
    /// As the database.
    pub fn incident_entries(&self) -> Result<Vec<IncidentEntry>, StoreError> {
        self.collect(
            &format!(
                "SELECT incidents.doc, client, incidents.at_ms, min(changes.at_ms), min(entries.server_ms),
                        min(entries.received_ms),
                        EXISTS (SELECT 1 FROM receipts WHERE receipts.doc = incidents.doc AND kind = 1)
                 FROM incidents {OF_ITS_CLIENT}
                 LEFT JOIN changes ON changes.doc = incidents.doc
                 LEFT JOIN entries ON entries.id = changes.entry
                 GROUP BY incidents.doc ORDER BY incidents.at_ms DESC, incidents.doc"
            ),
            [],
            incident_entry,
        )
    }

    /// Who said that they saw an incident: what it said then (as [`incident_digest`] names it), who, and when by their clock.
    ///
    /// # Errors
    /// As the database.
    pub fn incident_marks(&self, doc: DocId) -> Result<Vec<(NoteId, StaffId, u64)>, StoreError> {
        self.collect(
            "SELECT note, staff, at_ms FROM receipts WHERE doc = ?1 AND kind = 1 ORDER BY at_ms, staff, note",
            [doc.as_bytes()],
            |row| Ok((parse(&row.get::<_, String>(0)?)?, parse(&row.get::<_, String>(1)?)?, row.get(2)?)),
        )
    }

    /// The device that began a document, by the writers' clocks.
    ///
    /// # Errors
    /// As the database.
    pub fn first_writer(&self, doc: DocId) -> Result<Option<DeviceId>, StoreError> {
        let sql = "SELECT device FROM changes WHERE doc = ?1 ORDER BY at_ms, hash LIMIT 1";
        let found = self.collect(sql, [doc.as_bytes()], |row| {
            DeviceId::from_slice(&row.get::<_, Vec<u8>>(0)?).map_err(|_| StoreError::BadRow)
        })?;
        Ok(found.into_iter().next())
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
