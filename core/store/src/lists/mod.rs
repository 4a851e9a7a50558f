//! What lists read: rows of narrow tables, in the order in which a person wants them. Every query here has an index.

pub(crate) mod beginnings;
pub(crate) mod listed;
pub(crate) mod month;
pub mod people;
pub(crate) mod read_tables;
pub(crate) mod receipts;
pub mod record_lists;
pub(crate) mod search;
pub(crate) mod unread;

use kengai_model::kana::reading_order;
use kengai_model::outcome::OutcomeKind;
use kengai_model::{CareDay, CareMonth, ClientId, PlanRowId, StaffId};
use kengai_protocol::{CircleId, DeviceId, DocId};
use rusqlite::{Row, params};

use crate::database::columns::{circle, doc, parse};
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
    /// Planned start, minutes of the day.
    pub start_minute: u16,
    /// Planned end, minutes of the day.
    pub end_minute: u16,
    /// The service code.
    pub code: Option<String>,
    /// It does not take place.
    pub cancelled: bool,
}

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

/// A client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientEntry {
    /// The client.
    pub client: ClientId,
    /// The sheet's document.
    pub doc: DocId,
    /// The circle of the care team.
    pub circle: CircleId,
    /// 保険者番号
    pub insurer: Option<String>,
    /// 被保険者番号, which names somebody only together with the insurer.
    pub insured: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The name in kana.
    pub kana: Option<String>,
    /// The day of birth.
    pub born: Option<CareDay>,
    /// The address.
    pub address: Option<String>,
}

/// A handover note's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteEntry {
    /// The note, in hex.
    pub note: String,
    /// Its thread.
    pub doc: DocId,
    /// The circle.
    pub circle: CircleId,
    /// Whose.
    pub client: ClientId,
    /// When, by the writer's clock.
    pub at_ms: u64,
    /// The device that wrote it.
    pub device: DeviceId,
}

/// Who read or acknowledged a note, and when by their clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptEntry {
    /// Who.
    pub staff: StaffId,
    /// 了解 rather than 既読.
    pub acknowledged: bool,
    /// When.
    pub at_ms: u64,
}

/// An item or entry that does not count, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Whose entry.
    pub device: DeviceId,
    /// Its circle.
    pub circle: CircleId,
    /// Its number in the feed.
    pub seq: u64,
    /// Waiting for something, rather than refused.
    pub waiting: bool,
    /// A short code.
    pub reason: String,
}

fn plan_entry(row: &Row<'_>) -> Result<PlanEntry, StoreError> {
    Ok(PlanEntry {
        row: parse(&row.get::<_, String>(0)?)?,
        doc: doc(&row.get::<_, Vec<u8>>(1)?)?,
        client: parse(&row.get::<_, String>(2)?)?,
        day: parse(&row.get::<_, String>(3)?)?,
        start_minute: row.get(4)?,
        end_minute: row.get(5)?,
        code: row.get(6)?,
        cancelled: row.get(7)?,
    })
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

/// What names another circle's client does not count: only who is in the client's circle may write about them.
pub(crate) const OF_ITS_CLIENT: &str = "JOIN client_places USING (client, circle)";
const PLAN_COLUMNS: &str = "plan_row, doc, client, day, start_minute, end_minute, code, cancelled";
const VISIT_COLUMNS: &str = "doc, client, plan_row, day, outcome, conflicts";

impl Store {
    pub(crate) fn collect<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query(parameters)?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.push(read(row)?);
        }
        Ok(out)
    }

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
            params![client.to_string(), count_max],
            visit_entry,
        )
    }

    /// All clients on this device, by their reading (五十音).
    ///
    /// # Errors
    /// As the database.
    pub fn clients(&self) -> Result<Vec<ClientEntry>, StoreError> {
        let mut clients: Vec<ClientEntry> = self.collect(
            "SELECT client, doc, circle, insured, name, kana, insurer, born, address
             FROM clients JOIN client_places USING (client, circle)",
            [],
            |row| {
                Ok(ClientEntry {
                    client: parse(&row.get::<_, String>(0)?)?,
                    doc: doc(&row.get::<_, Vec<u8>>(1)?)?,
                    circle: circle(&row.get::<_, Vec<u8>>(2)?)?,
                    insured: row.get(3)?,
                    name: row.get(4)?,
                    kana: row.get(5)?,
                    insurer: row.get(6)?,
                    born: row.get::<_, Option<String>>(7)?.and_then(|day| day.parse().ok()),
                    address: row.get(8)?,
                })
            },
        )?;
        clients.sort_by_cached_key(|one| {
            let (kana, name) = (one.kana.as_deref(), one.name.as_deref());
            (reading_order(kana.unwrap_or_default(), name.unwrap_or_default()), one.client)
        });
        Ok(clients)
    }

    /// Where a client's documents are.
    ///
    /// # Errors
    /// As the database.
    pub fn circle_of_client(&self, client: ClientId) -> Result<Option<CircleId>, StoreError> {
        Ok(self
            .collect("SELECT circle FROM client_places WHERE client = ?1", [client.to_string()], |row| {
                circle(&row.get::<_, Vec<u8>>(0)?)
            })?
            .pop())
    }

    /// A client's handover notes, the newest first.
    ///
    /// # Errors
    /// As the database.
    pub fn notes_of_client(
        &self,
        circle: CircleId,
        client: ClientId,
        count_max: usize,
    ) -> Result<Vec<NoteEntry>, StoreError> {
        self.collect(
            "SELECT note, doc, circle, client, at_ms, device FROM notes WHERE client = ?1 AND circle = ?2
             ORDER BY at_ms DESC, note LIMIT ?3",
            params![client.to_string(), circle.as_bytes(), count_max],
            note_entry,
        )
    }

    /// A client's notes that others wrote and this member of staff has not marked, whatever the writers' clocks said.
    ///
    /// # Errors
    /// As the database.
    pub fn unread_of_client(
        &self,
        circle: CircleId,
        client: ClientId,
        staff: StaffId,
    ) -> Result<Vec<NoteEntry>, StoreError> {
        let own: Vec<String> = self.control.as_ref().map_or_else(Vec::new, |control| {
            let of_staff = control.devices().filter(|(_, device)| device.staff.0 == *staff.as_bytes());
            of_staff.map(|(id, _)| id.to_string()).collect()
        });
        self.collect(
            "SELECT notes.note, notes.doc, notes.circle, notes.client, at_ms, device
             FROM unread CROSS JOIN notes ON notes.doc = unread.doc AND notes.note = unread.note
             WHERE unread.client = ?1 AND unread.circle = ?2
             AND instr(?4, lower(hex(device))) = 0
             AND NOT EXISTS (SELECT 1 FROM receipts WHERE receipts.doc = notes.doc
                             AND receipts.note = notes.note AND receipts.staff = ?3)
             ORDER BY at_ms DESC, notes.note",
            params![client.to_string(), circle.as_bytes(), staff.to_string(), own.join(" ")],
            note_entry,
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

    /// Where a note stands. In one thread, unless somebody used its id again in another.
    ///
    /// # Errors
    /// As the database.
    pub fn note_entries(&self, note: &str) -> Result<Vec<NoteEntry>, StoreError> {
        self.collect(
            "SELECT note, doc, circle, client, at_ms, device FROM notes WHERE note = ?1 ORDER BY doc",
            params![note],
            note_entry,
        )
    }

    /// Who read and acknowledged a note of a thread.
    ///
    /// # Errors
    /// As the database.
    pub fn receipts_of(&self, thread: DocId, note: &str) -> Result<Vec<ReceiptEntry>, StoreError> {
        self.collect(
            "SELECT staff, kind, at_ms FROM receipts WHERE doc = ?1 AND note = ?2 ORDER BY kind, at_ms, staff",
            params![thread.as_bytes(), note],
            |row| {
                let staff: String = row.get(0)?;
                // A protocol id and a model id have the same text form.
                Ok(ReceiptEntry {
                    staff: parse(&staff)?,
                    acknowledged: row.get::<_, u8>(1)? == 2,
                    at_ms: row.get(2)?,
                })
            },
        )
    }
}

fn note_entry(row: &Row<'_>) -> Result<NoteEntry, StoreError> {
    Ok(NoteEntry {
        note: row.get(0)?,
        doc: doc(&row.get::<_, Vec<u8>>(1)?)?,
        circle: circle(&row.get::<_, Vec<u8>>(2)?)?,
        client: parse(&row.get::<_, String>(3)?)?,
        at_ms: row.get(4)?,
        device: DeviceId::from_slice(&row.get::<_, Vec<u8>>(5)?).map_err(|_| StoreError::BadRow)?,
    })
}
