//! Letting go of what may leave, a batch in a transaction, and what is known of what has left.

use kengai_model::{CareDay, CareMonth, ClientId, PlanRowId};
use kengai_protocol::{DocId, Entry};
use rusqlite::{OptionalExtension, Transaction, params};

use crate::database::columns::{hash, parse};
use crate::database::facts;
use crate::database::fence::alone;
use crate::documents::doc_kind::DocKind;
use crate::documents::{changes, confirmations, draft_rows, overruled, rows};
use crate::feeds::items::open_items;
use crate::feeds::{concerned, entries};
use crate::intake::incoming;
use crate::lists::{read_tables, receipts, search};
use crate::photos::rows as photo_rows;
use crate::window::left::Left;
use crate::window::may_leave::{Leaving, leaving};
use crate::window::{coming_back, left};
use crate::{Pruned, Store, StoreError, Window};

/// Entries whose documents are noted in one pass.
const MAP_ENTRIES_MAX: usize = 1_000;
/// Records that leave in one transaction.
const BATCH_DOCS_MAX: usize = 50;
/// How many days this device kept at its last pass.
const DAYS: &str = "window_days";

impl Store {
    /// Lets a batch of records leave that are older than the window, as far as it is safe.
    ///
    /// # Errors
    /// As the database or the file system; what has left until then is consistent.
    pub fn prune(&mut self, window: &Window) -> Result<Pruned, StoreError> {
        let mut pruned = Pruned { photos: self.remove_files()?, ..Pruned::default() };
        if self.are_heights_due()? || self.control_due()? {
            return Ok(pruned);
        }
        if !self.map_entries()? {
            pruned.more = true;
            return Ok(pruned);
        }
        let backed_up = self.sync_state()?.backed_up;
        let tx = self.db.transaction()?;
        left::let_go_of_fetched(&tx, window.today)?;
        let leaving = leaving(&tx, window, backed_up, BATCH_DOCS_MAX)?;
        for one in &leaving {
            let_go(&tx, one)?;
        }
        for one in &leaving {
            pruned.bodies += drop_bodies(&tx, one.doc, backed_up)?;
        }
        tx.commit()?;
        pruned.notes = leaving.iter().filter(|one| one.kind.holds_notes()).count() as u64;
        pruned.records = leaving.len() as u64 - pruned.notes;
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
        let before = facts::get_u64(&self.db, DAYS)?;
        if before == Some(days) {
            return Ok(false);
        }
        let wider = before.unwrap_or(0) < days;
        let tx = self.db.transaction()?;
        let mut wanted = 0;
        if wider {
            wanted = left::want_from(&tx, window.first_day())?;
            coming_back::bring_back(&tx)?;
        }
        facts::set_u64(&tx, DAYS, days)?;
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
        let mark = concerned::mark(&tx)?.unwrap_or(0);
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
                concerned::map_unknown(&tx, *row)?;
            }
        }
        let all = rows.len() < MAP_ENTRIES_MAX;
        let end = if all {
            tx.query_row("SELECT coalesce(max(id), 0) FROM entries", [], |row| row.get(0))?
        } else {
            rows.last().map_or(0, |(row, _)| *row)
        };
        concerned::set_mark(&tx, u64::try_from(end).map_err(|_| StoreError::BadRow)?)?;
        tx.commit()?;
        Ok(all)
    }

    /// Removes the files of photos that have left. Returns how many photos; their thumbnails are not counted.
    fn remove_files(&mut self) -> Result<u64, StoreError> {
        let mut photos = 0;
        for (id, small) in photo_rows::leaving(&self.db)? {
            self.home.photos().remove(&hash(id.clone())?)?;
            photo_rows::has_left(&self.db, &id)?;
            photos += u64::from(!small);
        }
        Ok(photos)
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
        left::has_left(&self.db, doc)
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

    /// How many of a client's records of visits, or documents of handover notes, between two days have left this device.
    ///
    /// # Errors
    /// As the database.
    pub fn left_count(
        &self,
        what: Left,
        client: ClientId,
        (from, to): (CareDay, CareDay),
    ) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM left_docs WHERE client = ?1 AND day BETWEEN ?2 AND ?3
                   AND (kind <> 1) = ?4";
        let values = params![client.to_string(), from.to_string(), to.to_string(), what == Left::Notes];
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

fn let_go(tx: &Transaction<'_>, one: &Leaving) -> Result<(), StoreError> {
    let doc = one.doc;
    rows::forget(tx, doc)?;
    changes::forget(tx, doc)?;
    overruled::forget(tx, doc)?;
    search::forget(tx, doc)?;
    read_tables::forget(tx, doc, one.kind)?;
    match one.kind {
        DocKind::Thread | DocKind::Note => {
            receipts::forget(tx, doc)?;
            draft_rows::forget_finish(tx, doc)?;
        }
        _ => {
            confirmations::forget(tx, doc)?;
            draft_rows::forget_finish(tx, doc)?;
        }
    }
    left::put(tx, one)?;
    one.photos.iter().try_for_each(|photo| photo_rows::leaves(tx, photo))
}

/// Takes the bodies out of others' entries that concern nothing but what has left; returns of how many.
fn drop_bodies(tx: &Transaction<'_>, doc: DocId, backed_up: u64) -> Result<u64, StoreError> {
    let rows: Vec<(i64, Vec<u8>)> = {
        let mut query = tx.prepare_cached(
            "SELECT entries.id, entries.bytes FROM entry_map JOIN entries ON entries.id = entry_map.entry
             WHERE entry_map.doc = ?1 AND entries.bodiless = 0 AND entries.state = 1 AND entries.counter <= ?2
               AND NOT EXISTS (SELECT 1 FROM set_aside WHERE set_aside.entry = entries.id)
               AND NOT EXISTS (SELECT 1 FROM entry_map AS other WHERE other.entry = entries.id
                    AND NOT EXISTS (SELECT 1 FROM left_docs WHERE left_docs.doc = other.doc))",
        )?;
        query
            .query_map(params![doc.as_bytes(), backed_up], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?
    };
    for (row, bytes) in &rows {
        let Ok(entry) = Entry::decode(bytes) else { continue };
        entries::drop_body(tx, *row, entry)?;
    }
    Ok(rows.len() as u64)
}

fn map_entry(tx: &Transaction<'_>, row: i64, bytes: &[u8]) -> Result<(), StoreError> {
    let entry = Entry::decode(bytes)?;
    match open_items(tx, &entry)? {
        Ok(items) => concerned::map_items(tx, row, &items),
        Err(_) => concerned::map_unknown(tx, row),
    }
}
