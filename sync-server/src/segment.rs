//! A segment: the rows of the append-only tables above certain ids, and the few small tables whole, in a SQLite file of
//! its own. Written from one read transaction on the live ledger, so that it is one moment's state.

use std::io;
use std::path::Path;

use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, OpenFlags, params};
use serde::{Deserialize, Serialize};

use crate::backup_error::BackupError;
use crate::disk::Disk;
use crate::schema::open_database;

/// The highest ids in a ledger's append-only tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Reached {
    pub(crate) life: i64,
    pub(crate) statement: i64,
    pub(crate) wrap: i64,
    pub(crate) circle: i64,
    pub(crate) feed: i64,
    pub(crate) item: i64,
    pub(crate) fork: i64,
}

/// Tables that are copied whole: they are small, and their rows change.
const WHOLE: [&str; 3] = ["org", "contact", "ticket"];

impl Reached {
    /// Append-only tables, the column that counts their rows, and how far each is.
    fn tables(&self) -> [(&'static str, &'static str, i64); 8] {
        [
            ("life", "id", self.life),
            ("statement", "id", self.statement),
            ("wrap", "id", self.wrap),
            ("circle", "id", self.circle),
            ("feed", "id", self.feed),
            ("item", "id", self.item),
            ("entry", "item", self.item),
            ("fork", "id", self.fork),
        ]
    }
}

/// How far a ledger's tables are.
pub(crate) fn reached(conn: &Connection, schema: &str) -> rusqlite::Result<Reached> {
    let newest = |table: &str| {
        conn.query_row(&format!("SELECT coalesce(max(id), 0) FROM {schema}.{table}"), [], |row| row.get(0))
    };
    Ok(Reached {
        life: newest("life")?,
        statement: newest("statement")?,
        wrap: newest("wrap")?,
        circle: newest("circle")?,
        feed: newest("feed")?,
        item: newest("item")?,
        fork: newest("fork")?,
    })
}

/// Writes the rows above `from` into a new file; durable when this returns. How far it reaches.
pub(crate) fn write(disk: &dyn Disk, to: &Path, live: &Path, from: &Reached) -> Result<Reached, BackupError> {
    disk.make_file(to)?;
    let mut conn = open_database(disk, to, OpenFlags::default())?;
    conn.busy_timeout(std::time::Duration::from_secs(30))?;
    conn.execute_batch("PRAGMA page_size = 8192; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = FULL;")?;
    conn.execute("ATTACH DATABASE ?1 AS live", params![path_text(live)?])?;
    let copy = conn.transaction()?;
    let reached = reached(&copy, "live")?;
    for (table, id, above) in from.tables() {
        // Names are ours; only the number varies.
        copy.execute_batch(&format!(
            "CREATE TABLE main.{table} AS SELECT * FROM live.{table} WHERE {id} > {above} ORDER BY {id}"
        ))?;
    }
    for table in WHOLE {
        copy.execute_batch(&format!("CREATE TABLE main.{table} AS SELECT * FROM live.{table}"))?;
    }
    copy.commit()?;
    conn.execute_batch("DETACH DATABASE live")?;
    let word: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if word != "ok" {
        return Err(BackupError::NotVerified("the segment's file is damaged"));
    }
    conn.close().map_err(|(_, error)| error)?;
    disk.sync_file(to)?;
    Ok(reached)
}

/// Adds a segment's rows to the ledger that is restored from the segments before it. How many.
pub(crate) fn apply(disk: &dyn Disk, ledger: &Connection, segment: &Path) -> Result<u64, BackupError> {
    let from = open_database(disk, segment, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    ledger.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    let mut rows = 0;
    for table in WHOLE {
        ledger.execute_batch(&format!("DELETE FROM {table}"))?;
        copy(&from, ledger, table)?;
    }
    for (table, _, _) in Reached::default().tables() {
        rows += copy(&from, ledger, table)?;
    }
    Ok(rows)
}

fn copy(from: &Connection, to: &Connection, table: &str) -> Result<u64, BackupError> {
    let mut read = from.prepare(&format!("SELECT * FROM {table}"))?;
    let places = vec!["?"; read.column_count()].join(", ");
    let mut write = to.prepare(&format!("INSERT INTO {table} VALUES ({places})"))?;
    let mut rows = read.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        for column in 0..row.as_ref().column_count() {
            write.raw_bind_parameter(column + 1, ToSqlOutput::Borrowed(row.get_ref(column)?))?;
        }
        write.raw_execute()?;
        count += 1;
    }
    Ok(count)
}

fn path_text(path: &Path) -> io::Result<&str> {
    path.to_str().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the folder's name is not UTF-8"))
}
