//! The ledger's tables. Everything but `org`, `contact`, `ticket` and `probe` is only ever appended to, and every such table counts
//! its rows in `id`: a backup copies the rows above the ids that the one before it reached.
//!
//! * `org`        one row an organisation: delivery counter, what is used up, how far it is backed up
//! * `life`       the incarnations of an organisation's ledger, each with the counter that it began at
//! * `statement`  the control log
//! * `wrap`       circle keys sealed to devices, as statements commit to them; `late` when they came after
//! * `circle`     short numbers for circles
//! * `feed`       short numbers for (circle, device)
//! * `item`       the logs: one narrow row a position, with the running hash after it; an entry's with when it was taken (`at_s`)
//! * `entry`      what was handed in: header, signature and sealed body of an item
//! * `fork`       entries at whose number another one stands: evidence
//! * `contact`    when each device was here last, and what stayed on it then; `contact_clock`: what its own clock showed
//! * `ticket`     hashes of founding codes, and whether they were used
//! * `probe`      one row that the health check writes
//!
//! Plain SQLite without a key: what lies here is sealed or public to the server anyway.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::disk::Disk;
use crate::error::LedgerError;

/// Version of the tables, in `user_version`.
pub(crate) const VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE org (
    id                INTEGER PRIMARY KEY,
    org               BLOB NOT NULL UNIQUE,
    counter           INTEGER NOT NULL,
    entry_bytes       INTEGER NOT NULL,
    blob_bytes        INTEGER NOT NULL,
    blobs             INTEGER NOT NULL,
    backed_up         INTEGER NOT NULL,
    control_backed_up INTEGER NOT NULL
) STRICT;
CREATE TABLE life (
    id          INTEGER PRIMARY KEY,
    org         INTEGER NOT NULL REFERENCES org (id),
    incarnation BLOB NOT NULL,
    counter     INTEGER NOT NULL
) STRICT;
CREATE TABLE statement (
    id      INTEGER PRIMARY KEY,
    org     INTEGER NOT NULL REFERENCES org (id),
    height  INTEGER NOT NULL,
    counter INTEGER NOT NULL,
    bytes   BLOB NOT NULL,
    UNIQUE (org, height)
) STRICT;
CREATE TABLE wrap (
    id      INTEGER PRIMARY KEY,
    org     INTEGER NOT NULL REFERENCES org (id),
    height  INTEGER NOT NULL,
    device  BLOB,
    counter INTEGER NOT NULL,
    late    INTEGER NOT NULL,
    hash    BLOB NOT NULL,
    bytes   BLOB NOT NULL,
    UNIQUE (org, height, hash)
) STRICT;
CREATE INDEX wrap_by_device ON wrap (org, device, height);
CREATE INDEX wrap_by_counter ON wrap (org, device, counter);
CREATE TABLE circle (
    id     INTEGER PRIMARY KEY,
    org    INTEGER NOT NULL REFERENCES org (id),
    circle BLOB NOT NULL,
    UNIQUE (org, circle)
) STRICT;
CREATE TABLE feed (
    id     INTEGER PRIMARY KEY,
    circle INTEGER NOT NULL REFERENCES circle (id),
    device BLOB NOT NULL,
    UNIQUE (circle, device)
) STRICT;
CREATE TABLE item (
    id       INTEGER PRIMARY KEY,
    circle   INTEGER NOT NULL REFERENCES circle (id),
    position INTEGER NOT NULL,
    counter  INTEGER NOT NULL,
    running  BLOB NOT NULL,
    hash     BLOB NOT NULL,
    bytes    INTEGER NOT NULL,
    feed     INTEGER REFERENCES feed (id),
    seq      INTEGER,
    control  INTEGER,
    at_s     INTEGER,
    UNIQUE (circle, position),
    UNIQUE (circle, counter)
) STRICT;
CREATE UNIQUE INDEX item_by_feed ON item (feed, seq) WHERE feed IS NOT NULL;
CREATE UNIQUE INDEX item_by_blob ON item (hash) WHERE feed IS NULL;
CREATE TABLE entry (
    item      INTEGER PRIMARY KEY REFERENCES item (id),
    header    BLOB NOT NULL,
    signature BLOB NOT NULL,
    body      BLOB
) STRICT;
CREATE TABLE fork (
    id        INTEGER PRIMARY KEY,
    feed      INTEGER NOT NULL REFERENCES feed (id),
    seq       INTEGER NOT NULL,
    hash      BLOB NOT NULL,
    header    BLOB NOT NULL,
    signature BLOB NOT NULL,
    body      BLOB,
    UNIQUE (feed, seq, hash)
) STRICT;
CREATE TABLE contact (
    org     INTEGER NOT NULL REFERENCES org (id),
    device  BLOB NOT NULL,
    at_ms   INTEGER NOT NULL,
    records INTEGER NOT NULL,
    photos  INTEGER NOT NULL,
    drafts  INTEGER NOT NULL,
    PRIMARY KEY (org, device)
) STRICT;
CREATE TABLE ticket (
    code_hash BLOB PRIMARY KEY,
    used      INTEGER NOT NULL
) STRICT;
CREATE TABLE probe (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    at_ms INTEGER NOT NULL
) STRICT;
";

/// What each device's own clock showed at its last contact. Beside `contact`, so that a ledger of before opens as it is.
const CLOCKS: &str = "
CREATE TABLE IF NOT EXISTS contact_clock (
    org      INTEGER NOT NULL REFERENCES org (id),
    device   BLOB NOT NULL,
    clock_ms INTEGER NOT NULL,
    PRIMARY KEY (org, device)
) STRICT;
";

/// Opens the ledger's file, or makes it. Commits are on the disk when they return (`synchronous=FULL`).
pub(crate) fn open(disk: &dyn Disk, path: &Path) -> Result<Connection, LedgerError> {
    disk.make_file(path)?;
    let conn = open_database(disk, path, OpenFlags::default())?;
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.execute_batch(
        "PRAGMA page_size = 8192;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON;
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY;",
    )?;
    let version: i64 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    match version {
        0 => {
            let make = format!("BEGIN IMMEDIATE; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;");
            conn.execute_batch(&make)?;
        }
        VERSION => {}
        _ => return Err(LedgerError::OtherVersion),
    }
    conn.execute_batch(CLOCKS)?;
    Ok(conn)
}

/// Opens a database that is there, through the disk's VFS.
pub(crate) fn open_database(disk: &dyn Disk, path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    match disk.sqlite_vfs() {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs),
        None => Connection::open_with_flags(path, flags),
    }
}

/// For a column. Counters, positions and heights never come near the end of 63 bits.
pub(crate) fn sql(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// From a column.
pub(crate) fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
