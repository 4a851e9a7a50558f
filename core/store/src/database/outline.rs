//! Where every table and index of the database begins, in a small file beside it, so that a rescue finds the rows when
//! the pages that say so themselves are damaged.
//!
//! SQLite keeps that in its first page and in the pages of its schema. One flipped bit there, and none of the other pages
//! could be read, though every one of them is whole (3 of 58 pages of a young device; November 2026). What stands in those
//! pages is known otherwise: the texts from the migrations, the numbers of the first pages from this file. They change
//! with a migration only, so the file is written when a database is opened and it does not say what is there. It holds no
//! care data, and a tag under the database's key. Nothing but a rescue believes it, and only where the schema does not read.
//!
//! ```text
//! kengai outline 1
//! layout 7
//! 2 canary
//! 3 meta           a page, counted from 1, and the table or index that begins there
//! …
//! tag (64 hex digits)
//! ```
//! A rescue makes a database of its own from that, with as many pages of filling as the damaged one is long, so that its
//! schema lies behind them; then it copies the first page and that schema over its copy of the damaged one. The pages
//! between know nothing of it: a page's seal covers its number, its bytes and the key, no more.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, params};

use crate::database::connection::{CIPHER_BYTES, PAGE_BYTES, connect};
use crate::database::key::DatabaseKey;
use crate::database::migrations::{self, Made};
use crate::error::StoreError;
use crate::home::disk::Disk;
use crate::home::files::{exists, read_bounded, remove_if_there, with_suffix, write_durably};

/// What is put behind the name of the database.
pub(crate) const SUFFIX: &str = "-outline";
/// What is put behind the name of a copy for the database that its front is made in.
const FRONT: &str = "-front";
const HEAD: &str = "kengai outline 1\n";
/// Of a layout of some 150 tables and indexes, with room; bytes.
const FILE_BYTES_MAX: usize = 64 * 1024;
/// Pages that one row of filling stands for: SQLite's values are at most 1 GB.
const FILL_PAGES_MAX: u64 = 100_000;
/// Bytes of a page that a value's own pages hold: less the cipher's and the number of the next page.
const FILL_BYTES: u64 = (PAGE_BYTES - CIPHER_BYTES - 4) as u64;

/// Where things begin.
#[derive(Debug, PartialEq, Eq)]
struct Outline {
    layout: u32,
    /// First pages of tables and indexes by name, from 1.
    pages: BTreeMap<String, u32>,
}

impl Outline {
    fn of(connection: &Connection) -> Result<Self, StoreError> {
        let layout = migrations::layout(connection)?;
        let mut query = connection.prepare("SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0")?;
        let pages = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self { layout, pages: pages.collect::<Result<_, _>>()? })
    }

    fn encode(&self, key: &DatabaseKey) -> String {
        let mut text = format!("{HEAD}layout {}\n", self.layout);
        for (name, page) in &self.pages {
            writeln!(text, "{page} {name}").expect("writing to a string cannot fail");
        }
        let tag = tag(&text, key);
        text + &tag
    }

    /// `None`: not one of ours, or not as it was written.
    fn decode(file: &[u8], key: &DatabaseKey) -> Option<Self> {
        let file = std::str::from_utf8(file).ok()?;
        let (text, found) = file.split_at_checked(file.len().checked_sub(TAG_DIGITS)?)?;
        if found != tag(text, key) {
            return None;
        }
        let mut lines = text.strip_prefix(HEAD)?.lines();
        let layout = lines.next()?.strip_prefix("layout ")?.parse().ok()?;
        let pages = lines.map(|line| {
            let (page, name) = line.split_once(' ')?;
            Some((name.to_owned(), page.parse().ok()?))
        });
        Some(Self { layout, pages: pages.collect::<Option<_>>()? })
    }
}

const TAG_DIGITS: usize = 64;

fn tag(text: &str, key: &DatabaseKey) -> String {
    key.tag(b"kengai/outline/v1", text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
        hex
    })
}

/// Writes down where everything begins, if the file does not say so yet. A file that cannot be read or written now is
/// no reason not to open: the next opening tries again.
///
/// # Errors
/// As the database.
pub(crate) fn keep(
    disk: &dyn Disk,
    path: &Path,
    key: &DatabaseKey,
    connection: &Connection,
) -> Result<(), StoreError> {
    let now = Outline::of(connection)?.encode(key);
    let file = with_suffix(path, SUFFIX);
    if let Ok(Some(there)) = read_bounded(disk, &file, "outline", FILE_BYTES_MAX)
        && there == now.as_bytes()
    {
        return Ok(());
    }
    let _ = write_durably(disk, &file, now.as_bytes());
    Ok(())
}

/// Before a migration: what is written down will not hold.
///
/// # Errors
/// What the file system says.
pub(crate) fn forget(disk: &dyn Disk, path: &Path) -> Result<(), StoreError> {
    remove_if_there(disk, &with_suffix(path, SUFFIX), "clearing the outline").map(|_| ())
}

/// Gives a copy of a damaged database, with its outline beside it, a first page and a schema that read. Whether that was
/// possible.
///
/// # Errors
/// What the file system or SQLite says.
pub(crate) fn lay_over(disk: &dyn Disk, copy: &Path, key: &DatabaseKey) -> Result<bool, StoreError> {
    let file = read_bounded(disk, &with_suffix(copy, SUFFIX), "outline", FILE_BYTES_MAX)?;
    let Some(outline) = file.and_then(|file| Outline::decode(&file, key)) else { return Ok(false) };
    let Some(mut schema) = migrations::schema(outline.layout)? else { return Ok(false) };
    if !exists(disk, copy)? {
        return Ok(false);
    }
    schema.retain_mut(|made| outline.pages.get(&made.name).map(|page| made.page = *page).is_some());
    lay(disk, copy, key, outline.layout, &schema)?;
    Ok(true)
}

/// Gives a copy a first page and a schema that say this and nothing else.
///
/// # Errors
/// What the file system or SQLite says.
pub(crate) fn lay(
    disk: &dyn Disk,
    copy: &Path,
    key: &DatabaseKey,
    layout: u32,
    schema: &[Made],
) -> Result<(), StoreError> {
    let page = u64::from(PAGE_BYTES);
    let length = disk.length(copy).map_err(StoreError::io("measuring the copy"))?;
    let pages = length.div_ceil(page);
    let front = with_suffix(copy, FRONT);
    remove_if_there(disk, &front, "removing a copy")?;
    make_front(disk, &front, key, pages, layout, schema)?;
    let over = |from_byte, bytes_max| {
        disk.copy_part(&front, copy, from_byte, bytes_max).map_err(StoreError::io("laying over the copy"))
    };
    over(0, page)?;
    over(pages * page, u64::MAX)?;
    remove_if_there(disk, &front, "removing a copy").map(|_| ())
}

/// A database whose schema lies behind the first `pages` pages.
fn make_front(
    disk: &dyn Disk,
    path: &Path,
    key: &DatabaseKey,
    pages: u64,
    layout: u32,
    schema: &[Made],
) -> Result<(), StoreError> {
    disk.write_synced(path, b"").map_err(StoreError::io("making a copy"))?;
    let connection = connect(disk, path, OpenFlags::SQLITE_OPEN_READ_WRITE, key)?;
    connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")?;
    connection.execute_batch("CREATE TABLE filling (bytes BLOB NOT NULL) STRICT")?;
    loop {
        let there: u64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let Some(missing) = pages.checked_sub(there).filter(|missing| *missing > 0) else { break };
        let bytes = missing.min(FILL_PAGES_MAX) * FILL_BYTES;
        connection.execute("INSERT INTO filling VALUES (zeroblob(?1))", [bytes])?;
    }
    connection.execute_batch("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema")?;
    let mut insert = connection.prepare("INSERT INTO sqlite_schema VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for made in schema {
        insert.execute(params![made.kind, made.name, made.table, made.page, made.sql])?;
    }
    drop(insert);
    connection.pragma_update(None, "user_version", layout)?;
    connection.execute_batch("COMMIT")?;
    Ok(connection.close().map_err(|(_, error)| error)?)
}
