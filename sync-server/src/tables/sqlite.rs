//! The tables in one SQLite file; `schema` says what each is. A commit is on the disk when it returns.
//!
//! Organisations, circles and feeds have short numbers here, given at their first row. Those of organisations and circles are
//! remembered, since every question needs them; a unit of work that is rolled back may have given some, so all are forgotten.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;

use kengai_protocol::sync_answer::Contact;
use kengai_protocol::{CircleId, DeviceId, Entry, Hash, Incarnation, OrgId, Statement};
use rusqlite::{Connection, OptionalExtension, params};

use super::{InFeed, Item, KeptOrg, KeptPhoto, NewItem, NewWrap, Stated, Tables, Tally};
use crate::disk::{Disk, RealDisk};
use crate::error::LedgerError;
use crate::schema::{self, sql, unsigned};

mod reading;
mod writing;

/// The tables in a file.
#[derive(Debug)]
pub struct SqliteTables {
    conn: Connection,
    numbers: RefCell<Numbers>,
}

/// The short numbers that are known.
#[derive(Debug, Default)]
struct Numbers {
    orgs: HashMap<OrgId, i64>,
    circles: HashMap<(OrgId, CircleId), i64>,
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full,
            _ => Self::Storage(Box::new(error)),
        }
    }
}

impl SqliteTables {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// It cannot be used, is damaged or of a newer version.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        Self::open_on(&RealDisk, path)
    }

    /// The same on a disk.
    ///
    /// # Errors
    /// As [`SqliteTables::open`].
    pub fn open_on(disk: &dyn Disk, path: &Path) -> Result<Self, LedgerError> {
        Ok(Self { conn: schema::open(disk, path)?, numbers: RefCell::default() })
    }

    /// For those who work on the file itself: backups and tests of it.
    pub(crate) fn conn(&self) -> &Connection {
        &self.conn
    }

    /// Closes the file; what its write-ahead log holds is moved into it.
    pub(crate) fn close_checked(self) -> Result<(), LedgerError> {
        Ok(self.conn.close().map_err(|(_, error)| error)?)
    }

    fn org_row(&self, org: &OrgId) -> Result<Option<i64>, LedgerError> {
        if let Some(known) = self.numbers.borrow().orgs.get(org) {
            return Ok(Some(*known));
        }
        let mut query = self.conn.prepare_cached("SELECT id FROM org WHERE org = ?1")?;
        let row: Option<i64> = query.query_row([org.0], |row| row.get(0)).optional()?;
        if let Some(row) = row {
            self.numbers.borrow_mut().orgs.insert(*org, row);
        }
        Ok(row)
    }

    /// The same where there must be one.
    fn known_org(&self, org: &OrgId) -> Result<i64, LedgerError> {
        self.org_row(org)?.ok_or(LedgerError::Damaged)
    }

    fn circle_row(&self, org: &OrgId, circle: &CircleId) -> Result<Option<i64>, LedgerError> {
        if let Some(known) = self.numbers.borrow().circles.get(&(*org, *circle)) {
            return Ok(Some(*known));
        }
        let Some(org_row) = self.org_row(org)? else { return Ok(None) };
        let mut query = self.conn.prepare_cached("SELECT id FROM circle WHERE org = ?1 AND circle = ?2")?;
        let row: Option<i64> = query.query_row(params![org_row, circle.0], |row| row.get(0)).optional()?;
        if let Some(row) = row {
            self.numbers.borrow_mut().circles.insert((*org, *circle), row);
        }
        Ok(row)
    }
}

impl Tables for SqliteTables {
    fn begin(&mut self) -> Result<(), LedgerError> {
        Ok(self.conn.execute_batch("BEGIN IMMEDIATE")?)
    }

    fn commit(&mut self) -> Result<(), LedgerError> {
        Ok(self.conn.execute_batch("COMMIT")?)
    }

    fn roll_back(&mut self) -> Result<(), LedgerError> {
        *self.numbers.borrow_mut() = Numbers::default();
        if !self.conn.is_autocommit() {
            self.conn.execute_batch("ROLLBACK")?;
        }
        Ok(())
    }

    fn close(self: Box<Self>) {
        if self.close_checked().is_err() {
            tracing::warn!("the ledger's file was not closed in good order; nothing is lost");
        }
    }

    fn orgs(&self) -> Result<Vec<OrgId>, LedgerError> {
        let mut query = self.conn.prepare_cached("SELECT org FROM org ORDER BY id")?;
        let orgs = query.query_map([], |row| row.get(0).map(OrgId))?.collect::<Result<_, _>>()?;
        Ok(orgs)
    }

    fn org(&self, org: &OrgId) -> Result<Option<KeptOrg>, LedgerError> {
        self.org_row(org)?.map(|row| reading::org(&self.conn, row)).transpose()
    }

    fn begin_life(&mut self, org: &OrgId, life: Incarnation, counter: u64) -> Result<(), LedgerError> {
        if self.org_row(org)?.is_none() {
            self.conn.execute("INSERT INTO org VALUES (NULL, ?1, 0, 0, 0, 0, 0, 0)", [org.0])?;
        }
        self.conn.prepare_cached("INSERT INTO life VALUES (NULL, ?1, ?2, ?3)")?.execute(params![
            self.known_org(org)?,
            life.0,
            sql(counter)
        ])?;
        Ok(())
    }

    fn save(&mut self, org: &OrgId, tally: &Tally, contacts: &[Contact]) -> Result<(), LedgerError> {
        writing::save(&self.conn, self.known_org(org)?, tally, contacts)
    }

    fn add_statement(&mut self, org: &OrgId, counter: u64, statement: &Statement) -> Result<(), LedgerError> {
        self.conn.prepare_cached("INSERT INTO statement VALUES (NULL, ?1, ?2, ?3, ?4)")?.execute(params![
            self.known_org(org)?,
            sql(statement.height),
            sql(counter),
            statement.encode()
        ])?;
        Ok(())
    }

    fn add_wrap(&mut self, org: &OrgId, wrap: &NewWrap<'_>) -> Result<bool, LedgerError> {
        let added = self
            .conn
            .prepare_cached("INSERT OR IGNORE INTO wrap VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
            .execute(params![
                self.known_org(org)?,
                sql(wrap.height),
                wrap.device.map(|device| device.0),
                sql(wrap.counter),
                wrap.late,
                wrap.hash.0,
                wrap.bytes
            ])?;
        Ok(added > 0)
    }

    fn statements(
        &self,
        org: &OrgId,
        above: Option<u64>,
        wraps_for: &[DeviceId],
        limit: usize,
    ) -> Result<Vec<Stated>, LedgerError> {
        reading::statements(&self.conn, self.known_org(org)?, above.map_or(-1, sql), wraps_for, limit)
    }

    fn control_height_at(&self, org: &OrgId, counter: u64) -> Result<u64, LedgerError> {
        let height: Option<i64> = self
            .conn
            .prepare_cached("SELECT max(height) FROM statement WHERE org = ?1 AND counter <= ?2")?
            .query_row(params![self.known_org(org)?, sql(counter)], |row| row.get(0))?;
        Ok(height.map_or(0, unsigned))
    }

    fn wraps_between(
        &self,
        org: &OrgId,
        wraps_for: &[DeviceId],
        counters: (u64, u64),
        limit: usize,
    ) -> Result<Vec<Vec<u8>>, LedgerError> {
        reading::wraps_between(&self.conn, self.known_org(org)?, wraps_for, counters, limit)
    }

    fn append(&mut self, org: &OrgId, circle: &CircleId, new: &NewItem<'_>) -> Result<(), LedgerError> {
        let circle = self.circle_or_new(org, circle)?;
        writing::append(&self.conn, circle, new)
    }

    fn item(&self, org: &OrgId, circle: &CircleId, position: u64) -> Result<Option<Item>, LedgerError> {
        let Some(circle) = self.circle_row(org, circle)? else { return Ok(None) };
        reading::item(&self.conn, circle, position)
    }

    fn items_after(
        &self,
        org: &OrgId,
        circle: &CircleId,
        counter: u64,
        limit: usize,
    ) -> Result<Vec<Item>, LedgerError> {
        let Some(circle) = self.circle_row(org, circle)? else { return Ok(Vec::new()) };
        reading::items_after(&self.conn, circle, counter, limit)
    }

    fn entry(&self, org: &OrgId, circle: &CircleId, position: u64) -> Result<Entry, LedgerError> {
        let circle = self.circle_row(org, circle)?.ok_or(LedgerError::Damaged)?;
        reading::entry(&self.conn, circle, position)
    }

    fn in_feed(
        &self,
        org: &OrgId,
        circle: &CircleId,
        device: &DeviceId,
        up_to: u64,
    ) -> Result<Option<InFeed>, LedgerError> {
        let Some(circle) = self.circle_row(org, circle)? else { return Ok(None) };
        reading::in_feed(&self.conn, circle, device, up_to)
    }

    fn keep_fork(&mut self, org: &OrgId, entry: &Entry, per_feed: u64) -> Result<bool, LedgerError> {
        let circle = self.circle_or_new(org, &entry.header.circle)?;
        writing::keep_fork(&self.conn, circle, entry, per_feed)
    }

    fn photo(&self, id: &Hash) -> Result<Option<KeptPhoto>, LedgerError> {
        reading::photo(&self.conn, id)
    }

    fn photos(&self) -> Result<Vec<Hash>, LedgerError> {
        let mut query = self.conn.prepare_cached("SELECT hash FROM item WHERE feed IS NULL")?;
        let ids = query.query_map([], |row| row.get(0).map(Hash))?.collect::<Result<_, _>>()?;
        Ok(ids)
    }

    fn add_ticket(&mut self, code: &Hash) -> Result<(), LedgerError> {
        self.conn.execute("INSERT INTO ticket VALUES (?1, 0)", [code.0])?;
        Ok(())
    }

    fn use_ticket(&mut self, code: &Hash) -> Result<(), LedgerError> {
        self.conn.execute("UPDATE ticket SET used = 1 WHERE code_hash = ?1", [code.0])?;
        Ok(())
    }

    fn unused_tickets(&self) -> Result<Vec<Hash>, LedgerError> {
        let mut query = self.conn.prepare_cached("SELECT code_hash FROM ticket WHERE used = 0")?;
        let codes = query.query_map([], |row| row.get(0).map(Hash))?.collect::<Result<_, _>>()?;
        Ok(codes)
    }

    fn probe(&mut self, now_ms: u64) -> Result<(), LedgerError> {
        self.conn.execute("INSERT OR REPLACE INTO probe VALUES (1, ?1)", [sql(now_ms)])?;
        Ok(())
    }

    fn forks(&self) -> Result<u64, LedgerError> {
        Ok(self.conn.query_row("SELECT count(*) FROM fork", [], |row| row.get(0).map(unsigned))?)
    }
}

impl SqliteTables {
    /// The number of a circle; makes its row at its first item.
    fn circle_or_new(&self, org: &OrgId, circle: &CircleId) -> Result<i64, LedgerError> {
        if let Some(row) = self.circle_row(org, circle)? {
            return Ok(row);
        }
        let org_row = self.known_org(org)?;
        self.conn.execute("INSERT INTO circle VALUES (NULL, ?1, ?2)", params![org_row, circle.0])?;
        let row = self.conn.last_insert_rowid();
        self.numbers.borrow_mut().circles.insert((*org, *circle), row);
        Ok(row)
    }
}

/// For tests that count what the file does, or let it be full.
#[cfg(test)]
impl crate::Ledger {
    pub(crate) fn conn(&self) -> &Connection {
        let tables: &dyn std::any::Any = &*self.tables;
        &tables.downcast_ref::<SqliteTables>().expect("it was opened over a file").conn
    }

    pub(crate) fn conn_mut(&mut self) -> &mut Connection {
        let tables: &mut dyn std::any::Any = &mut *self.tables;
        &mut tables.downcast_mut::<SqliteTables>().expect("it was opened over a file").conn
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn opened() -> (tempfile::TempDir, SqliteTables) {
        let folder = tempfile::tempdir().unwrap();
        let tables = SqliteTables::open(&folder.path().join("ledger.sqlite")).unwrap();
        (folder, tables)
    }

    #[test]
    fn a_commit_waits_for_the_disk() {
        let (_folder, tables) = opened();
        let setting = |name: &str| -> String {
            let query = format!("PRAGMA {name}");
            let value = |row: &rusqlite::Row<'_>| row.get::<_, rusqlite::types::Value>(0);
            tables.conn.query_row(&query, [], |row| Ok(format!("{:?}", value(row)?))).unwrap()
        };
        assert_eq!(setting("synchronous"), "Integer(2)", "FULL");
        assert_eq!(setting("journal_mode"), "Text(\"wal\")");
    }

    #[test]
    fn a_newer_versions_file_is_left_alone() {
        let (folder, tables) = opened();
        tables.conn.execute_batch("PRAGMA user_version = 99").unwrap();
        Box::new(tables).close();
        let again = SqliteTables::open(&folder.path().join("ledger.sqlite"));
        assert!(matches!(again, Err(LedgerError::OtherVersion)));
    }
}
