//! Checking a restored ledger: every hash and signature of its new rows, recomputed from what lies on the disk.
//!
//! The control log is a hash chain, each circle's log a running hash, each feed a chain of signed headers, each body and
//! key wrap hashed by what names it, and the delivery counter gapless: a row that is missing, damaged or moved breaks
//! one of them.

use std::collections::HashMap;

use kengai_protocol::header::LogHead;
use kengai_protocol::keys::wrap_hash;
use kengai_protocol::sign::{PublicKey, Purpose, Signature};
use kengai_protocol::{CircleId, DeviceId, Hash, Header, Incarnation, OrgId, Statement, log};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::backup_error::BackupError;
use crate::generation::Covered;
use crate::org::Org;
use crate::schema::{sql, unsigned};
use crate::segment::Reached;

/// The devices' signing keys, from a control log that was checked.
pub(crate) type Keys = HashMap<(OrgId, DeviceId), PublicKey>;

/// Whose signatures verify with which key.
fn key_for(keys: &Keys, org: &OrgId, device: &DeviceId) -> Option<PublicKey> {
    keys.get(&(*org, *device)).copied()
}

/// An organisation's signing keys.
pub(crate) fn keys_of(org: &Org) -> impl Iterator<Item = ((OrgId, DeviceId), PublicKey)> + '_ {
    org.control.devices().map(|(device, state)| ((org.id, *device), state.sign_key))
}

fn need(holds: bool, what: &'static str) -> Result<(), BackupError> {
    if holds { Ok(()) } else { Err(BackupError::NotVerified(what)) }
}

/// Checks the rows above `from`.
pub(crate) fn rows(conn: &Connection, from: &Reached, keys: &Keys) -> Result<(), BackupError> {
    statements(conn, from)?;
    wraps(conn, from)?;
    items(conn, from, keys)?;
    forks(conn, from, keys)
}

/// SQLite's own checks of the whole file. They cost the whole file.
pub(crate) fn whole_file(conn: &Connection) -> Result<(), BackupError> {
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    let word: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    need(word == "ok", "the restored ledger's file is damaged")?;
    let broken = conn.query_row("PRAGMA foreign_key_check", [], |_| Ok(())).optional()?;
    need(broken.is_none(), "a row names another that is not there")
}

/// How far each organisation is covered. `before` are the counters that the segments before reached: every number since
/// must have been given to exactly one row.
pub(crate) fn covered(
    conn: &Connection,
    before: &HashMap<OrgId, u64>,
    from: &Reached,
) -> Result<Vec<Covered>, BackupError> {
    let mut given: HashMap<i64, u64> = HashMap::new();
    let mut count = |query: &str, above: i64| -> Result<(), BackupError> {
        let mut rows = conn.prepare(query)?;
        let mut rows = rows.query([above])?;
        while let Some(row) = rows.next()? {
            let number: i64 = row.get(1)?;
            *given.entry(row.get(0)?).or_default() += unsigned(number);
        }
        Ok(())
    };
    count("SELECT org, count(*) FROM statement WHERE id > ?1 GROUP BY org", from.statement)?;
    count("SELECT org, count(*) FROM wrap WHERE id > ?1 AND late = 1 GROUP BY org", from.wrap)?;
    count(
        "SELECT circle.org, count(*) FROM item JOIN circle ON circle.id = item.circle
         WHERE item.id > ?1 GROUP BY circle.org",
        from.item,
    )?;
    let mut covered = Vec::new();
    let mut orgs = conn.prepare(
        "SELECT org.id, org.org, org.counter,
                (SELECT max(height) FROM statement WHERE org = org.id),
                (SELECT incarnation FROM life WHERE org = org.id ORDER BY life.id DESC LIMIT 1)
         FROM org ORDER BY org.id",
    )?;
    let mut rows = orgs.query([])?;
    while let Some(row) = rows.next()? {
        let org = OrgId(row.get(1)?);
        let counter = unsigned(row.get(2)?);
        let expected = before.get(&org).copied().unwrap_or(0) + given.remove(&row.get(0)?).unwrap_or(0);
        need(counter == expected, "a number of the delivery counter has no row, or two")?;
        covered.push(Covered {
            org,
            incarnation: Incarnation(row.get(4)?),
            counter,
            control_height: unsigned(row.get(3)?),
        });
    }
    need(given.is_empty(), "a row belongs to no organisation")?;
    Ok(covered)
}

fn statements(conn: &Connection, from: &Reached) -> Result<(), BackupError> {
    const BROKEN: &str = "the control log does not hold together";
    let mut new = conn.prepare(
        "SELECT statement.org, org.org, statement.height, statement.bytes
         FROM statement JOIN org ON org.id = statement.org
         WHERE statement.id > ?1 ORDER BY statement.id",
    )?;
    let mut at = conn.prepare("SELECT bytes FROM statement WHERE org = ?1 AND height = ?2")?;
    let mut heads: HashMap<i64, (u64, Hash)> = HashMap::new();
    let mut rows = new.query([from.statement])?;
    while let Some(row) = rows.next()? {
        let (org, id): (i64, [u8; 32]) = (row.get(0)?, row.get(1)?);
        let height = unsigned(row.get(2)?);
        let statement = decode(row, 3)?;
        need(statement.height == height, BROKEN)?;
        if height == 0 {
            need(statement.hash().0 == id, BROKEN)?;
        } else {
            let before = match heads.get(&org) {
                Some((below, hash)) if below + 1 == height => *hash,
                _ => at
                    .query_row(params![org, sql(height - 1)], |row| Ok(decode(row, 0)))
                    .optional()?
                    .ok_or(BackupError::NotVerified(BROKEN))??
                    .hash(),
            };
            need(statement.prev == before && statement.org.0 == id, BROKEN)?;
        }
        heads.insert(org, (height, statement.hash()));
    }
    Ok(())
}

fn decode(row: &Row<'_>, column: usize) -> Result<Statement, BackupError> {
    let bytes: Vec<u8> = row.get(column)?;
    Statement::decode(&bytes).map_err(|_| BackupError::NotVerified("a control statement is damaged"))
}

fn wraps(conn: &Connection, from: &Reached) -> Result<(), BackupError> {
    let mut new = conn.prepare("SELECT hash, bytes FROM wrap WHERE id > ?1")?;
    let mut rows = new.query([from.wrap])?;
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get(1)?;
        need(wrap_hash(&bytes) == Hash(row.get(0)?), "a key wrap is damaged")?;
    }
    Ok(())
}

/// Where a circle's log stands while going through its items.
struct Log {
    head: LogHead,
    counter: u64,
}

fn items(conn: &Connection, from: &Reached, keys: &Keys) -> Result<(), BackupError> {
    const BROKEN: &str = "a circle's log does not hold together";
    let mut new = conn.prepare(
        "SELECT item.circle, circle.circle, org.org, item.position, item.counter, item.running, item.hash,
                item.feed, item.seq, feed.device, entry.header, entry.signature, entry.body
         FROM item
         JOIN circle ON circle.id = item.circle
         JOIN org ON org.id = circle.org
         LEFT JOIN feed ON feed.id = item.feed
         LEFT JOIN entry ON entry.item = item.id
         WHERE item.id > ?1 ORDER BY item.id",
    )?;
    let mut logs: HashMap<i64, Log> = HashMap::new();
    let mut rows = new.query([from.item])?;
    while let Some(row) = rows.next()? {
        let row_of_circle: i64 = row.get(0)?;
        let (circle, org) = (CircleId(row.get(1)?), OrgId(row.get(2)?));
        let (position, counter) = (unsigned(row.get(3)?), unsigned(row.get(4)?));
        let hash = Hash(row.get(6)?);
        let log = match logs.entry(row_of_circle) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(log_before(conn, row_of_circle, org, circle, position)?)
            }
        };
        let feed: Option<i64> = row.get(7)?;
        let event = if feed.is_some() { log::LogEvent::Entry(hash) } else { log::LogEvent::Blob(hash) };
        let head = log::after(log.head, event);
        let in_order = head.position == position && counter > log.counter;
        need(in_order && head.hash == Hash(row.get(5)?), BROKEN)?;
        *log = Log { head, counter };
        if let Some(feed) = feed {
            let header = entry(row, 10, &hash, org, keys)?;
            let device = DeviceId(row.get(9)?);
            let seq = unsigned(row.get(8)?);
            let place = header.circle == circle && header.device == device && header.seq == seq;
            need(place && header.prev == hash_before(conn, feed, seq)?, "a feed does not hold together")?;
        }
    }
    Ok(())
}

/// The log as it was before the item at `position`.
fn log_before(
    conn: &Connection,
    row: i64,
    org: OrgId,
    circle: CircleId,
    position: u64,
) -> Result<Log, BackupError> {
    let before = conn
        .prepare_cached("SELECT running, counter FROM item WHERE circle = ?1 AND position = ?2")?
        .query_row(params![row, sql(position.saturating_sub(1))], |row| {
            let head = LogHead { position: position - 1, hash: Hash(row.get(0)?) };
            Ok(Log { head, counter: unsigned(row.get(1)?) })
        })
        .optional()?;
    Ok(before.unwrap_or(Log { head: log::empty(org, circle), counter: 0 }))
}

/// The hash of the header before `seq` in a feed; zero for the first.
fn hash_before(conn: &Connection, feed: i64, seq: u64) -> Result<Hash, BackupError> {
    let before = conn
        .prepare_cached("SELECT hash FROM item WHERE feed = ?1 AND seq = ?2")?
        .query_row(params![feed, sql(seq.saturating_sub(1))], |row| row.get(0).map(Hash))
        .optional()?;
    Ok(before.unwrap_or_default())
}

/// Checks header, signature and body in three neighbouring columns.
fn entry(row: &Row<'_>, column: usize, hash: &Hash, org: OrgId, keys: &Keys) -> Result<Header, BackupError> {
    const DAMAGED: &str = "an entry is damaged";
    let bytes: Option<Vec<u8>> = row.get(column)?;
    let bytes = bytes.ok_or(BackupError::NotVerified("an entry is missing"))?;
    let header = Header::decode(&bytes).map_err(|_| BackupError::NotVerified(DAMAGED))?;
    let signature = Signature(row.get(column + 1)?);
    let key = key_for(keys, &org, &header.device).ok_or(BackupError::NotVerified(DAMAGED))?;
    let signed = key.verify(Purpose::Entry, &bytes, &signature).is_ok();
    let body: Option<Vec<u8>> = row.get(column + 2)?;
    let whole = body.is_none_or(|body| Hash::of_bytes(&body) == header.body_hash);
    need(signed && whole && header.hash() == *hash, DAMAGED)?;
    Ok(header)
}

fn forks(conn: &Connection, from: &Reached, keys: &Keys) -> Result<(), BackupError> {
    let mut new = conn.prepare(
        "SELECT org.org, fork.hash, fork.header, fork.signature, fork.body
         FROM fork
         JOIN feed ON feed.id = fork.feed
         JOIN circle ON circle.id = feed.circle
         JOIN org ON org.id = circle.org
         WHERE fork.id > ?1",
    )?;
    let mut rows = new.query([from.fork])?;
    while let Some(row) = rows.next()? {
        entry(row, 2, &Hash(row.get(1)?), OrgId(row.get(0)?), keys)?;
    }
    Ok(())
}
