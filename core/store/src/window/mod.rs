//! What leaves a device because it is older than its window: records, months of handover notes, their photos, and the
//! bodies of what others wrote.
//!
//! A phone keeps the last weeks of its clients and what is ahead; the office keeps everything. **Nothing leaves that is
//! not in a verified backup of the server**: every entry concerned is at or below the backed-up height, nothing of it is
//! unsent, a draft, in conflict or set aside, and no server that was restored is still being told what it lost. What may
//! leave is asked in `leaving.rs`, how it comes back is in `coming_back.rs`. Entries that also carry something younger stay
//! whole. Each batch is one transaction; photo files are removed after it, so that a power cut leaves at worst files that
//! the next pass removes.
//!
//! **What bounds each thing that grows with time** (`tests/tests/day/growth.rs` compares the rows of a phone that has been used
//! for 2 and for 24 months, table by table):
//!
//! | | bounded by |
//! |---|---|
//! | records of visits, their rows, changes, history, search rows, photo files, confirmations, `finishes` | the window |
//! | months of handover notes, their rows, read marks, `unread`, search rows | the window, and what waits for this user |
//! | bodies of others' entries | the window |
//! | drafts, `pending`, `conflicts`, `set_aside`, quarantined and forked entries, photos that were not sent | never leave: what is open |
//! | plan months, rota, changed visits and their 了解 | stay: one document for each client and month. Older records are found by them |
//! | client sheets, home-care plans, incidents, the directory | stay: as many as there are clients, versions, incidents, staff |
//! | headers and signatures of entries (200 bytes), `log` (some 80), `entry_map`, `entry_docs` | stay: feeds and logs go on to verify, for ever |
//! | bodies of this device's own entries (some 500 bytes a visit) | stay: the server never sends a device its own |
//! | `left_docs` (some 150 bytes for what has left), rows of photos | stay: what has left is known, and not fetched again |
//! | control log, circle keys, `own_wraps`, `held`, `feeds`, `alarms` | grow with people, devices and accidents, not with days |
//! | `log_past` | what restores of the server took back |
//! | `contacts`, `exports` | managers' devices: one a device, one for each confirmed record in a file |

pub(crate) mod coming_back;
pub(crate) mod leaving;

use kengai_model::{CareDay, CareMonth, ClientId, PlanRowId};
use kengai_protocol::item::{Item, decode_items};
use kengai_protocol::{DocId, Entry};
use rusqlite::{Connection, OptionalExtension, params};

use crate::database::fence::alone;
use crate::documents::doc_kind::DocKind;
use crate::feeds::control_log::circle_key;
use crate::lists::parse;
use crate::window::leaving::{Leaving, leaving};
use crate::{Store, StoreError, database::meta, feeds::body, intake::incoming};

/// Entries whose documents are noted in one pass.
const MAP_ENTRIES_MAX: usize = 1_000;
/// Records that leave in one transaction.
const BATCH_DOCS_MAX: usize = 50;
/// Entries up to this row have their documents noted.
pub(crate) const MAPPED: &str = "entries_mapped";
/// How many days this device kept at its last pass.
const DAYS: &str = "window_days";
/// Stands in the map for items that this version does not know: such an entry stays whole.
const UNKNOWN_DOC: &[u8] = &[];

/// What stays on a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Today, by the server's clock: a phone's own may be years off.
    pub today: CareDay,
    /// Days before today that stay.
    pub days: u32,
    /// Newest records and newest handover notes of each client that stay however old they are: what a brief looks back over.
    pub records: u32,
}

impl Window {
    /// From which day on everything stays.
    pub(crate) fn first_day(&self) -> CareDay {
        (0..self.days).fold(self.today, |day, _| day.previous())
    }

    /// Until when a record stays that is brought back today.
    #[must_use]
    pub fn until(&self) -> CareDay {
        (0..self.days).fold(self.today, |day, _| day.next())
    }
}

/// What left in one pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pruned {
    /// Records of visits.
    pub records: u64,
    /// Months of a client's handover notes.
    pub threads: u64,
    /// Bodies of entries.
    pub bodies: u64,
    /// Photo files.
    pub photos: u64,
    /// There is more to do.
    pub more: bool,
}

impl Store {
    /// Lets a batch of records leave that are older than the window, as far as it is safe.
    ///
    /// # Errors
    /// As the database or the file system; what has left until then is consistent.
    pub fn prune(&mut self, window: &Window) -> Result<Pruned, StoreError> {
        let mut pruned = Pruned { photos: self.remove_files()?, ..Pruned::default() };
        if self.heights_due()?.is_some() || self.control_due()? {
            return Ok(pruned);
        }
        if !self.map_entries()? {
            pruned.more = true;
            return Ok(pruned);
        }
        let backed_up = self.sync_state()?.backed_up;
        let tx = self.db.transaction()?;
        tx.execute("DELETE FROM fetched WHERE until < ?1", [window.today.to_string()])?;
        let leaving = leaving(&tx, window, backed_up, BATCH_DOCS_MAX)?;
        for one in &leaving {
            let_go(&tx, one)?;
        }
        for one in &leaving {
            pruned.bodies += drop_bodies(&tx, &one.doc, backed_up)?;
        }
        tx.commit()?;
        pruned.threads = leaving.iter().filter(|one| one.kind == DocKind::Thread).count() as u64;
        pruned.records = leaving.len() as u64 - pruned.threads;
        pruned.more = leaving.len() >= BATCH_DOCS_MAX;
        pruned.photos += self.remove_files()?;
        Ok(pruned)
    }

    /// The window is so wide from now on. If it was narrower, what had left of the days between is wanted back; returns
    /// whether anything is.
    ///
    /// # Errors
    /// As the database.
    pub fn follow_window(&mut self, window: &Window) -> Result<bool, StoreError> {
        let days = u64::from(window.days);
        let before = meta::get_u64(&self.db, DAYS)?;
        if before == Some(days) {
            return Ok(false);
        }
        let wider = before.unwrap_or(0) < days;
        let tx = self.db.transaction()?;
        let mut wanted = 0;
        if wider {
            // Until no day: it stays because of the window, not because somebody asked.
            wanted = tx.execute(
                "UPDATE left_docs SET wanted = '' WHERE day >= ?1 AND wanted IS NULL",
                [window.first_day().to_string()],
            )?;
            coming_back::bring_back(&tx)?;
        }
        meta::set_u64(&tx, DAYS, days)?;
        tx.commit()?;
        if wanted > 0 {
            incoming::catch_up(self)?;
        }
        Ok(wanted > 0)
    }

    /// Notes which documents others' entries concern; whether all are noted.
    fn map_entries(&mut self) -> Result<bool, StoreError> {
        let own = self.device();
        let tx = self.db.transaction()?;
        let mark = meta::get_u64(&tx, MAPPED)?.unwrap_or(0);
        let rows: Vec<(i64, Vec<u8>)> = {
            let mut rows = tx.prepare_cached(
                "SELECT id, bytes FROM entries WHERE id > ?1 AND device <> ?2 AND state = 1 ORDER BY id LIMIT ?3",
            )?;
            rows.query_map(params![mark, own.as_bytes(), MAP_ENTRIES_MAX], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .collect::<Result<_, _>>()?
        };
        for (row, bytes) in &rows {
            // What cannot be read stays whole, like what is not known.
            if alone(&tx, || map_entry(&tx, *row, bytes))?.is_err() {
                map_doc(&tx, *row, UNKNOWN_DOC)?;
            }
        }
        let all = rows.len() < MAP_ENTRIES_MAX;
        let end = if all {
            tx.query_row("SELECT coalesce(max(id), 0) FROM entries", [], |row| row.get(0))?
        } else {
            rows.last().map_or(0, |(row, _)| *row)
        };
        meta::set_u64(&tx, MAPPED, u64::try_from(end).map_err(|_| StoreError::BadRow)?)?;
        tx.commit()?;
        Ok(all)
    }

    /// Removes the files of photos that have left.
    fn remove_files(&mut self) -> Result<u64, StoreError> {
        let ids: Vec<Vec<u8>> = {
            let mut rows = self.db.prepare_cached("SELECT id FROM photos WHERE away = 1")?;
            rows.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
        };
        for id in &ids {
            self.home.photos().remove(&meta::hash(id.clone())?)?;
            self.db.prepare_cached("UPDATE photos SET away = 2 WHERE id = ?1 AND away = 1")?.execute([id])?;
        }
        Ok(ids.len() as u64)
    }

    /// The day from which on every record is here; `None` when nothing has left.
    ///
    /// # Errors
    /// As the database.
    pub fn records_from(&self) -> Result<Option<CareDay>, StoreError> {
        let day: Option<String> =
            self.db.prepare_cached("SELECT max(day) FROM left_docs")?.query_row([], |row| row.get(0))?;
        day.map(|day| day.parse::<CareDay>().map(CareDay::next).map_err(|_| StoreError::BadRow)).transpose()
    }

    /// Whether a record has left this device.
    ///
    /// # Errors
    /// As the database.
    pub fn has_left(&self, doc: DocId) -> Result<bool, StoreError> {
        has_left(&self.db, doc)
    }

    /// The record of a planned visit that has left this device.
    ///
    /// # Errors
    /// As the database.
    pub fn left_of_row(&self, row: PlanRowId) -> Result<Option<DocId>, StoreError> {
        let doc: Option<Vec<u8>> = self
            .db
            .prepare_cached("SELECT doc FROM left_docs WHERE plan_row = ?1 ORDER BY doc LIMIT 1")?
            .query_row([row.to_string()], |row| row.get(0))
            .optional()?;
        doc.map(|bytes| DocId::from_slice(&bytes).map_err(|_| StoreError::BadRow)).transpose()
    }

    /// How many of a client's records of visits, or months of handover notes, between two days have left this device.
    ///
    /// # Errors
    /// As the database.
    pub fn left_count(
        &self,
        kind: DocKind,
        client: ClientId,
        from: CareDay,
        to: CareDay,
    ) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM left_docs WHERE client = ?1 AND day BETWEEN ?2 AND ?3 AND kind = ?4";
        let values = params![client.to_string(), from.to_string(), to.to_string(), kind.number()];
        Ok(self.db.prepare_cached(sql)?.query_row(values, |row| row.get(0))?)
    }

    /// Whose something is that has left this device, and of which month.
    ///
    /// # Errors
    /// As the database.
    pub fn left_place(&self, doc: DocId) -> Result<Option<(ClientId, CareMonth)>, StoreError> {
        let found: Option<(String, String)> = self
            .db
            .prepare_cached("SELECT client, day FROM left_docs WHERE doc = ?1")?
            .query_row([doc.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        found.map(|(client, day)| Ok((parse(&client)?, parse::<CareDay>(&day)?.month()))).transpose()
    }
}

fn let_go(tx: &Connection, one: &Leaving) -> Result<(), StoreError> {
    let own_tables: &[&str] = match one.kind {
        DocKind::Thread => &["notes", "unread", "receipts"],
        _ => &["visits", "confirmations", "finishes"],
    };
    for table in ["documents", "changes", "overruled", "search"].iter().chain(own_tables) {
        tx.prepare_cached(&format!("DELETE FROM {table} WHERE doc = ?1"))?.execute([&one.doc])?;
    }
    let photos: Vec<u8> = one.photos.iter().flat_map(|photo| photo.0).collect();
    tx.prepare_cached(
        "INSERT INTO left_docs (doc, client, day, plan_row, photos, kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![one.doc, one.client, one.day, one.plan_row, photos, one.kind.number()])?;
    for photo in &one.photos {
        tx.prepare_cached("UPDATE photos SET here = 0, away = 1 WHERE id = ?1 AND away = 0")?
            .execute([photo.as_bytes()])?;
    }
    Ok(())
}

/// Takes the bodies out of others' entries that concern nothing but what has left; returns of how many.
fn drop_bodies(tx: &Connection, doc: &[u8], backed_up: u64) -> Result<u64, StoreError> {
    let rows: Vec<(i64, Vec<u8>)> = {
        let mut query = tx.prepare_cached(
            "SELECT entries.id, entries.bytes FROM entry_map JOIN entries ON entries.id = entry_map.entry
             WHERE entry_map.doc = ?1 AND entries.bodiless = 0 AND entries.state = 1 AND entries.counter <= ?2
               AND NOT EXISTS (SELECT 1 FROM set_aside WHERE set_aside.entry = entries.id)
               AND NOT EXISTS (SELECT 1 FROM entry_map AS other WHERE other.entry = entries.id
                    AND NOT EXISTS (SELECT 1 FROM left_docs WHERE left_docs.doc = other.doc))",
        )?;
        query
            .query_map(params![doc, backed_up], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?
    };
    for (row, bytes) in &rows {
        let Ok(entry) = Entry::decode(bytes) else { continue };
        let header = Entry { body: None, ..entry };
        tx.prepare_cached("UPDATE entries SET bytes = ?2, bodiless = 1 WHERE id = ?1")?
            .execute(params![row, header.encode()])?;
    }
    Ok(rows.len() as u64)
}

fn map_doc(tx: &Connection, row: i64, doc: &[u8]) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR IGNORE INTO entry_map (doc, entry) VALUES (?1, ?2)")?
        .execute(params![doc, row])?;
    Ok(())
}

fn map_entry(tx: &Connection, row: i64, bytes: &[u8]) -> Result<(), StoreError> {
    let entry = Entry::decode(bytes)?;
    let key = circle_key(tx, entry.header.circle, entry.header.epoch)?;
    let plain = key.and_then(|key| entry.open(&key).ok()).and_then(|sealed| body::unpack(&sealed).ok());
    match plain.and_then(|plain| decode_items(&plain).ok()) {
        Some(items) => map_items(tx, row, &items),
        None => map_doc(tx, row, UNKNOWN_DOC),
    }
}

/// Notes what an entry concerns.
fn map_items(
    tx: &Connection,
    row: i64,
    items: &[Result<Item, kengai_protocol::DecodeError>],
) -> Result<(), StoreError> {
    for item in items {
        let doc = item.as_ref().ok().and_then(concerned);
        map_doc(tx, row, doc.as_ref().map_or(UNKNOWN_DOC, |doc| &doc.0))?;
    }
    Ok(())
}

/// The document that an item concerns, if this version knows.
fn concerned(item: &Item) -> Option<DocId> {
    match item {
        Item::Change { doc, .. } => Some(*doc),
        Item::Receipt(receipt) => Some(receipt.doc),
        Item::Confirmation(confirmation) => Some(confirmation.doc),
        Item::Carried(carried) => concerned(&carried.item),
        _ => None,
    }
}

/// An entry is looked into: if the others of its time are noted already, or it concerns what has left, so is it.
pub(crate) fn note_applied(
    tx: &Connection,
    row: i64,
    items: &[Result<Item, kengai_protocol::DecodeError>],
    own: bool,
) -> Result<(), StoreError> {
    if own {
        return Ok(());
    }
    let mark = meta::get_u64(tx, MAPPED)?;
    let mut note = mark.is_some_and(|mark| u64::try_from(row).is_ok_and(|row| row <= mark));
    for item in items {
        if let Some(doc) = item.as_ref().ok().and_then(concerned) {
            note = note || (mark.is_some() && has_left(tx, doc)?);
        }
    }
    if note { map_items(tx, row, items) } else { Ok(()) }
}

/// Whether it is noted already what somebody's entry concerns.
pub(crate) fn is_mapped(tx: &Connection, row: i64) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM entry_map WHERE entry = ?1)";
    Ok(tx.prepare_cached(sql)?.query_row([row], |found| found.get(0))?)
}

/// Whether a record has left this device.
pub(crate) fn has_left(tx: &Connection, doc: DocId) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM left_docs WHERE doc = ?1)")?
        .query_row([doc.as_bytes()], |row| row.get(0))?)
}
