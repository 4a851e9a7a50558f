//! What is asked of the file, by the short numbers.

use std::collections::HashMap;

use kengai_protocol::header::LogHead;
use kengai_protocol::sign::Signature;
use kengai_protocol::sync_answer::{Contact, Place};
use kengai_protocol::sync_request::Waiting;
use kengai_protocol::{CircleId, DeviceId, Entry, Hash, Header, Incarnation, OrgId, Statement};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::super::{Head, InFeed, Item, KeptOrg, KeptPhoto, Stated, Tally};
use crate::error::LedgerError;
use crate::schema::{sql, unsigned};

/// Two columns as a place: position, then counter.
fn place(row: &Row<'_>, column: usize) -> rusqlite::Result<Place> {
    Ok(Place { position: unsigned(row.get(column)?), counter: unsigned(row.get(column + 1)?) })
}

pub(super) fn org(conn: &Connection, org: i64) -> Result<KeptOrg, LedgerError> {
    let mut query = conn.prepare_cached(
        "SELECT counter, entry_bytes, blob_bytes, blobs, backed_up, control_backed_up FROM org WHERE id = ?1",
    )?;
    let tally = query.query_row([org], |row| {
        Ok(Tally {
            counter: unsigned(row.get(0)?),
            entry_bytes: unsigned(row.get(1)?),
            blob_bytes: unsigned(row.get(2)?),
            blobs: unsigned(row.get(3)?),
            backed_up: unsigned(row.get(4)?),
            control_backed_up: unsigned(row.get(5)?),
        })
    })?;
    let mut query =
        conn.prepare_cached("SELECT incarnation, counter FROM life WHERE org = ?1 ORDER BY id")?;
    let lives = query
        .query_map([org], |row| Ok((Incarnation(row.get(0)?), unsigned(row.get(1)?))))?
        .collect::<Result<_, _>>()?;
    Ok(KeptOrg { tally, lives, heads: heads(conn, org)?, contacts: contacts(conn, org)? })
}

fn heads(conn: &Connection, org: i64) -> Result<HashMap<CircleId, Head>, LedgerError> {
    let mut circles = conn.prepare_cached("SELECT id, circle FROM circle WHERE org = ?1")?;
    let mut newest = conn.prepare_cached(
        "SELECT position, counter, running FROM item WHERE circle = ?1 ORDER BY position DESC LIMIT 1",
    )?;
    let mut rows = circles.query([org])?;
    let mut found = HashMap::new();
    while let Some(circle) = rows.next()? {
        let head = newest.query_row([circle.get::<_, i64>(0)?], |item| {
            let log = LogHead { position: unsigned(item.get(0)?), hash: Hash(item.get(2)?) };
            Ok(Head { log, counter: unsigned(item.get(1)?) })
        });
        if let Some(head) = head.optional()? {
            found.insert(CircleId(circle.get(1)?), head);
        }
    }
    Ok(found)
}

fn contacts(conn: &Connection, org: i64) -> Result<Vec<Contact>, LedgerError> {
    let mut query = conn.prepare(
        "SELECT contact.device, at_ms, records, photos, drafts, coalesce(clock_ms, 0)
         FROM contact LEFT JOIN contact_clock USING (org, device) WHERE org = ?1",
    )?;
    let contacts = query
        .query_map([org], |row| {
            Ok(Contact {
                device: DeviceId(row.get(0)?),
                at_ms: unsigned(row.get(1)?),
                waiting: Waiting {
                    records: unsigned(row.get(2)?),
                    photos: unsigned(row.get(3)?),
                    drafts: unsigned(row.get(4)?),
                },
                clock_ms: unsigned(row.get(5)?),
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(contacts)
}

pub(super) fn statements(
    conn: &Connection,
    org: i64,
    above: i64,
    wraps_for: &[DeviceId],
    limit: usize,
) -> Result<Vec<Stated>, LedgerError> {
    let mut statements = conn.prepare_cached(
        "SELECT height, bytes FROM statement WHERE org = ?1 AND height > ?2 ORDER BY height LIMIT ?3",
    )?;
    let mut wraps = conn.prepare_cached(
        "SELECT bytes FROM wrap WHERE org = ?1 AND device = ?2 AND height = ?3 ORDER BY id",
    )?;
    let mut rows = statements.query(params![org, above, sql(limit as u64)])?;
    let mut stated = Vec::new();
    while let Some(row) = rows.next()? {
        let height: i64 = row.get(0)?;
        let statement = Statement::decode(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?)?;
        let mut own = Vec::new();
        for device in wraps_for {
            for wrap in wraps.query_map(params![org, device.0, height], |row| row.get(0))? {
                own.push(wrap?);
            }
        }
        stated.push(Stated { statement, wraps: own });
    }
    Ok(stated)
}

pub(super) fn wraps_between(
    conn: &Connection,
    org: i64,
    wraps_for: &[DeviceId],
    (after, up_to): (u64, u64),
    limit: usize,
) -> Result<Vec<Vec<u8>>, LedgerError> {
    let mut query = conn.prepare_cached(
        "SELECT bytes FROM wrap
         WHERE org = ?1 AND device = ?2 AND counter > ?3 AND counter <= ?4
         ORDER BY counter LIMIT ?5",
    )?;
    let mut wraps = Vec::new();
    for device in wraps_for {
        let left = sql(limit.saturating_sub(wraps.len()) as u64);
        let found =
            query.query_map(params![org, device.0, sql(after), sql(up_to), left], |row| row.get(0))?;
        for wrap in found {
            wraps.push(wrap?);
        }
    }
    Ok(wraps)
}

fn read_item(row: &Row<'_>) -> rusqlite::Result<Item> {
    let device: Option<[u8; 16]> = row.get(6)?;
    let seq: Option<i64> = row.get(5)?;
    Ok(Item {
        place: place(row, 0)?,
        running: Hash(row.get(2)?),
        hash: Hash(row.get(3)?),
        bytes: unsigned(row.get(4)?),
        author: device.zip(seq).map(|(device, seq)| (DeviceId(device), unsigned(seq))),
        at_s: row.get::<_, Option<i64>>(7)?.map_or(0, unsigned),
    })
}

pub(super) fn item(conn: &Connection, circle: i64, position: u64) -> Result<Option<Item>, LedgerError> {
    let mut query = conn.prepare_cached(
        "SELECT position, counter, running, hash, bytes, seq, device, at_s
         FROM item LEFT JOIN feed ON feed.id = item.feed
         WHERE item.circle = ?1 AND position = ?2",
    )?;
    Ok(query.query_row(params![circle, sql(position)], read_item).optional()?)
}

pub(super) fn items_after(
    conn: &Connection,
    circle: i64,
    counter: u64,
    limit: usize,
) -> Result<Vec<Item>, LedgerError> {
    let mut query = conn.prepare_cached(
        "SELECT position, counter, running, hash, bytes, seq, device, at_s
         FROM item LEFT JOIN feed ON feed.id = item.feed
         WHERE item.circle = ?1 AND counter > ?2 ORDER BY counter LIMIT ?3",
    )?;
    let rows = query.query_map(params![circle, sql(counter), sql(limit as u64)], read_item)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn entry(conn: &Connection, circle: i64, position: u64) -> Result<Entry, LedgerError> {
    let (header, signature, body): (Vec<u8>, [u8; 64], Option<Vec<u8>>) = conn
        .prepare_cached(
            "SELECT header, signature, body FROM item JOIN entry ON entry.item = item.id
             WHERE circle = ?1 AND position = ?2",
        )?
        .query_row(params![circle, sql(position)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(Entry { header: Header::decode(&header)?, signature: Signature(signature), body })
}

pub(super) fn in_feed(
    conn: &Connection,
    circle: i64,
    device: &DeviceId,
    up_to: u64,
) -> Result<Option<InFeed>, LedgerError> {
    let mut query = conn.prepare_cached(
        "SELECT position, counter, item.seq, item.hash, item.control
         FROM feed JOIN item ON item.feed = feed.id
         WHERE feed.circle = ?1 AND feed.device = ?2 AND item.seq <= ?3
         ORDER BY item.seq DESC LIMIT 1",
    )?;
    let found = query.query_row(params![circle, device.0, sql(up_to)], |row| {
        Ok(InFeed {
            place: place(row, 0)?,
            seq: unsigned(row.get(2)?),
            hash: Hash(row.get(3)?),
            control: unsigned(row.get(4)?),
        })
    });
    Ok(found.optional()?)
}

pub(super) fn photo(conn: &Connection, id: &Hash) -> Result<Option<KeptPhoto>, LedgerError> {
    let mut query = conn.prepare_cached(
        "SELECT position, item.counter, item.bytes, circle.circle, org.org
         FROM item JOIN circle ON circle.id = item.circle JOIN org ON org.id = circle.org
         WHERE item.hash = ?1 AND item.feed IS NULL",
    )?;
    let found = query.query_row([id.0], |row| {
        Ok(KeptPhoto {
            place: place(row, 0)?,
            bytes: unsigned(row.get(2)?),
            circle: CircleId(row.get(3)?),
            org: OrgId(row.get(4)?),
        })
    });
    Ok(found.optional()?)
}
