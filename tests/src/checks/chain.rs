//! (5) Feeds have no gaps and their hashes recompute; so do the logs, on every device and on the server.

use std::collections::BTreeMap;

use kengai_protocol::header::{Header, LogHead};
use kengai_protocol::log::{self, LogEvent};
use kengai_protocol::{CircleId, DeviceId, Hash};
use rusqlite::{Connection, OpenFlags};

use super::entries::entries_of;
use crate::cast::Cast;

/// (5) on every device.
#[must_use]
pub fn feeds_and_logs(cast: &Cast) -> Vec<String> {
    let mut found = Vec::new();
    for who in 0..cast.devices.len() {
        for circle in &cast.circles {
            let name = cast.devices[who].name;
            found.extend(feeds(cast, who, *circle).into_iter().map(|what| format!("(5) {name}: {what}")));
            found.extend(log(cast, who, *circle).into_iter().map(|what| format!("(5) {name}: {what}")));
        }
    }
    found
}

fn feeds(cast: &Cast, who: usize, circle: CircleId) -> Vec<String> {
    let mut found = Vec::new();
    let mut heads: BTreeMap<DeviceId, (u64, Hash)> = BTreeMap::new();
    for entry in entries_of(cast, who, circle) {
        let header = &entry.header;
        let (seq, hash) = heads.get(&header.device).copied().unwrap_or_default();
        if header.seq != seq + 1 {
            found.push(format!("a feed goes from {seq} to {}", header.seq));
        } else if header.prev != hash {
            found.push(format!("entry {} does not name the one before it", header.seq));
        }
        heads.insert(header.device, (header.seq, header.hash()));
    }
    let db = cast.devices[who].read().database();
    let mut rows = db.prepare_cached("SELECT device, seq, hash FROM feeds WHERE circle = ?1").unwrap();
    let stored: BTreeMap<DeviceId, (u64, Hash)> = rows
        .query_map([circle.as_bytes()], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?, row.get::<_, Vec<u8>>(2)?))
        })
        .unwrap()
        .map(|row| {
            let (device, seq, hash) = row.unwrap();
            (DeviceId::from_slice(&device).unwrap(), (seq, Hash::from_slice(&hash).unwrap()))
        })
        .collect();
    if stored != heads {
        found.push(format!("the heads of {} feeds are not those of its entries", stored.len()));
    }
    found
}

fn log(cast: &Cast, who: usize, circle: CircleId) -> Vec<String> {
    let db = cast.devices[who].read().database();
    let mut rows =
        db.prepare_cached("SELECT position, hash FROM log WHERE circle = ?1 ORDER BY position").unwrap();
    let log: Vec<(u64, Vec<u8>)> = rows
        .query_map([circle.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    if log.iter().enumerate().any(|(at, (position, _))| *position != at as u64 + 1) {
        return vec!["a log has a gap".to_owned()];
    }
    let server = server_log(cast, circle);
    let same = log.iter().zip(&server).all(|((_, hash), (running, _))| hash[..] == running.0);
    if same && log.len() <= server.len() { vec![] } else { vec!["a log is not the server's".to_owned()] }
}

fn open(cast: &Cast) -> Connection {
    let path = cast.server.folder().join(kengai_server::ledger::LEDGER_FILE);
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// Running hash and event of every position of a circle's log at the server.
fn server_log(cast: &Cast, circle: CircleId) -> Vec<(Hash, LogEvent)> {
    let db = open(cast);
    let mut rows = db
        .prepare(
            "SELECT item.running, item.hash, item.feed IS NULL FROM item JOIN circle ON circle.id = item.circle
             WHERE circle.circle = ?1 ORDER BY item.position",
        )
        .unwrap();
    rows.query_map([circle.as_bytes()], |row| {
        let (running, hash) = (Hash(row.get(0)?), Hash(row.get(1)?));
        let event = if row.get(2)? { LogEvent::Blob(hash) } else { LogEvent::Entry(hash) };
        Ok((running, event))
    })
    .unwrap()
    .map(Result::unwrap)
    .collect()
}

/// Everything that the server has appended to any log, and statements.
pub(crate) fn server_items(cast: &Cast) -> u64 {
    at_server(cast, "SELECT (SELECT count(*) FROM item) + (SELECT count(*) FROM statement)")
}

/// Entries that the server keeps as evidence: another one stands in their place.
pub(super) fn server_forks(cast: &Cast) -> Vec<Header> {
    let db = open(cast);
    let mut rows = db.prepare("SELECT header FROM fork").unwrap();
    let rows = rows.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    rows.map(|bytes| Header::decode(&bytes.unwrap()).unwrap()).collect()
}

/// A number that the server's ledger has.
#[must_use]
pub fn at_server(cast: &Cast, sql: &str) -> u64 {
    open(cast).query_row(sql, [], |row| row.get(0)).unwrap()
}

/// How far the server's log of each circle had come when it counted so far.
pub(super) fn server_reached(cast: &Cast, counter: u64) -> Vec<(CircleId, u64)> {
    let db = open(cast);
    let sql = "SELECT circle.circle, max(item.position) FROM item JOIN circle ON circle.id = item.circle
               WHERE item.counter <= ?1 GROUP BY circle.circle";
    let mut rows = db.prepare(sql).unwrap();
    rows.query_map([counter], |row| Ok((CircleId(row.get(0)?), row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

/// (5) at the server.
#[must_use]
pub fn server_logs(cast: &Cast) -> Vec<String> {
    let mut found = Vec::new();
    for circle in &cast.circles {
        let mut head: LogHead = log::empty(cast.org, *circle);
        for (running, event) in server_log(cast, *circle) {
            head = log::after(head, event);
            if head.hash != running {
                found.push(format!("(5) server: the log's hash at {} does not recompute", head.position));
                break;
            }
        }
    }
    found
}
