//! A damaged database, open for reading what reads of it.
//!
//! Tables with row ids are read in ranges that are halved around what does not read, so that one bad page costs the rows on
//! that page. Tables without are read from both ends. Nothing here stops at an error.

use std::cell::RefCell;
use std::path::Path;

use rusqlite::{Connection, Row};

use crate::Disk;
use crate::database::connection::open_damaged;
use crate::database::key::DatabaseKey;
use crate::rescue::column::Column;

/// Row ids are below this.
const ROW_ID_MAX: i64 = 1 << 40;
/// Ranges that may fail before no more are halved: a bad page of the tree's inside can stand for thousands of rows, which
/// are then read page by page (`leaves.rs`).
const FAILURES_MAX: u32 = 400;

/// A damaged database, open for reading. After a page that does not decrypt the connection gives nothing more, so each
/// failure is followed by a new one.
pub(crate) struct Source<'a> {
    pub(crate) disk: &'a dyn Disk,
    pub(crate) path: &'a Path,
    pub(crate) key: &'a DatabaseKey,
    pub(crate) connection: RefCell<Option<Connection>>,
}

/// What is done with a row; `None` when the row is not what it should be.
pub(crate) type Take<'a> = &'a mut dyn FnMut(&Row<'_>) -> Option<()>;

impl Source<'_> {
    /// Reads something; `None` when the database failed.
    pub(crate) fn with<T>(&self, read: impl FnOnce(&Connection) -> Option<T>) -> Option<T> {
        let mut slot = self.connection.borrow_mut();
        let connection = match slot.take() {
            Some(connection) => connection,
            None => open_damaged(self.disk, self.path, self.key).ok()?,
        };
        let done = read(&connection)?;
        *slot = Some(connection);
        Some(done)
    }

    /// Calls `take` with each row that reads; `sql` has a range of row ids as `?1` and `?2`, and the row id as its first
    /// column. Returns whether all rows did, as far as can be told.
    pub(crate) fn ranges(&self, sql: &str, take: Take<'_>) -> bool {
        let mut open = vec![(0, ROW_ID_MAX)];
        let (mut whole, mut failures) = (true, 0);
        while let Some((low, high)) = open.pop() {
            let mut reached = low;
            let read = self.range(sql, (low, high), &mut reached, take);
            whole &= read != Some(false);
            if read.is_some() || reached > high {
                continue;
            }
            failures += 1;
            if low == high || failures > FAILURES_MAX {
                whole = false;
            } else if reached > low {
                open.push((reached, high));
            } else {
                let middle = low + (high - low) / 2;
                open.push((middle + 1, high));
                open.push((low, middle));
            }
        }
        whole
    }

    /// One range; `None` when the database failed on the way, `false` when a row was not what it should be. `reached` is
    /// the first row id that was not read.
    fn range(&self, sql: &str, (low, high): (i64, i64), reached: &mut i64, take: Take<'_>) -> Option<bool> {
        self.with(|connection| {
            let mut query = connection.prepare_cached(sql).ok()?;
            let mut rows = query.query([low, high]).ok()?;
            let mut holds = true;
            while let Some(row) = rows.next().ok()? {
                let id: i64 = row.get(0).ok()?;
                holds &= take(row).is_some();
                *reached = id + 1;
            }
            Some(holds)
        })
    }

    /// Calls `take` with each row that reads, from the first on and, after an error, from the last back. Whether all did.
    pub(crate) fn both_ends(&self, table: &str, key: &str, columns: &str, take: Take<'_>) -> bool {
        for order in ["ASC", "DESC"] {
            let by: Vec<String> = key.split(", ").map(|column| format!("{column} {order}")).collect();
            let sql = format!("SELECT {columns} FROM {table} ORDER BY {}", by.join(", "));
            let whole = self.with(|connection| {
                let mut query = connection.prepare(&sql).ok()?;
                let mut rows = query.query([]).ok()?;
                while let Some(row) = rows.next().ok()? {
                    take(row);
                }
                Some(())
            });
            if whole.is_some() {
                return order == "ASC";
            }
        }
        false
    }

    /// All rows of a query; `None` when one does not read.
    pub(crate) fn list<T>(&self, sql: &str, pick: fn(&Row<'_>) -> rusqlite::Result<T>) -> Option<Vec<T>> {
        self.with(|connection| {
            let mut query = connection.prepare(sql).ok()?;
            query.query_map([], pick).ok()?.collect::<Result<Vec<T>, _>>().ok()
        })
    }

    /// A table's columns; none when even they do not read.
    pub(crate) fn columns(&self, table: &str) -> Vec<Column> {
        let sql =
            format!("SELECT name, type, \"notnull\", dflt_value, pk > 0 FROM pragma_table_info('{table}')");
        self.list(&sql, |row| {
            let (name, kind) = (row.get(0)?, row.get(1)?);
            Ok(Column { name, kind, required: row.get(2)?, default: row.get(3)?, key: row.get(4)? })
        })
        .unwrap_or_default()
    }

    /// Whether the first page and all pages of the schema do, and it is one of ours.
    pub(crate) fn schema_reads(&self) -> bool {
        self.list("SELECT name FROM sqlite_schema", |row| row.get::<_, String>(0))
            .is_some_and(|names| names.iter().any(|name| name == "entries"))
    }
}
