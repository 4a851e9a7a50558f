//! What is written to the file, by the short numbers.

use kengai_protocol::sync_answer::Contact;
use kengai_protocol::sync_request::Waiting;
use kengai_protocol::{DeviceId, Entry};
use rusqlite::{Connection, OptionalExtension, params};

use super::super::{NewItem, NewWhat, Tally};
use crate::error::LedgerError;
use crate::schema::{sql, unsigned};

pub(super) fn save(
    conn: &Connection,
    org: i64,
    tally: &Tally,
    contacts: &[Contact],
) -> Result<(), LedgerError> {
    let mut update = conn.prepare_cached(
        "UPDATE org SET counter = ?2, entry_bytes = ?3, blob_bytes = ?4, blobs = ?5, backed_up = ?6,
                        control_backed_up = ?7
         WHERE id = ?1",
    )?;
    update.execute(params![
        org,
        sql(tally.counter),
        sql(tally.entry_bytes),
        sql(tally.blob_bytes),
        sql(tally.blobs),
        sql(tally.backed_up),
        sql(tally.control_backed_up),
    ])?;
    let mut replace =
        conn.prepare_cached("INSERT OR REPLACE INTO contact VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    let mut clock = conn.prepare_cached("INSERT OR REPLACE INTO contact_clock VALUES (?1, ?2, ?3)")?;
    for contact in contacts {
        let Waiting { records, photos, drafts } = contact.waiting;
        replace.execute(params![
            org,
            contact.device.0,
            sql(contact.at_ms),
            sql(records),
            sql(photos),
            sql(drafts)
        ])?;
        clock.execute(params![org, contact.device.0, sql(contact.clock_ms)])?;
    }
    Ok(())
}

pub(super) fn append(conn: &Connection, circle: i64, new: &NewItem<'_>) -> Result<(), LedgerError> {
    let (feed, seq, control, at_s) = match new.what {
        NewWhat::Photo { .. } => (None, None, None, None),
        NewWhat::Entry { entry, control, at_s } => (
            Some(feed(conn, circle, &entry.header.device)?),
            Some(sql(entry.header.seq)),
            Some(sql(control)),
            Some(sql(at_s)),
        ),
    };
    conn.prepare_cached("INSERT INTO item VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?.execute(
        params![
            circle,
            sql(new.place.position),
            sql(new.place.counter),
            new.running.0,
            new.hash.0,
            sql(new.what.bytes()),
            feed,
            seq,
            control,
            at_s,
        ],
    )?;
    if let NewWhat::Entry { entry, .. } = new.what {
        conn.prepare_cached("INSERT INTO entry VALUES (?1, ?2, ?3, ?4)")?.execute(params![
            conn.last_insert_rowid(),
            entry.header.encode(),
            entry.signature.0,
            entry.body
        ])?;
    }
    Ok(())
}

pub(super) fn keep_fork(
    conn: &Connection,
    circle: i64,
    entry: &Entry,
    per_feed: u64,
) -> Result<bool, LedgerError> {
    let feed = feed(conn, circle, &entry.header.device)?;
    let kept: i64 = conn
        .prepare_cached("SELECT count(*) FROM fork WHERE feed = ?1")?
        .query_row([feed], |row| row.get(0))?;
    if unsigned(kept) >= per_feed {
        return Ok(false);
    }
    let kept = conn
        .prepare_cached("INSERT OR IGNORE INTO fork VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![
            feed,
            sql(entry.header.seq),
            entry.header.hash().0,
            entry.header.encode(),
            entry.signature.0,
            entry.body
        ])?;
    Ok(kept > 0)
}

/// The number of a feed; makes its row at its first entry.
fn feed(conn: &Connection, circle: i64, device: &DeviceId) -> Result<i64, LedgerError> {
    let mut query = conn.prepare_cached("SELECT id FROM feed WHERE circle = ?1 AND device = ?2")?;
    if let Some(row) = query.query_row(params![circle, device.0], |row| row.get(0)).optional()? {
        return Ok(row);
    }
    conn.prepare_cached("INSERT INTO feed VALUES (NULL, ?1, ?2)")?.execute(params![circle, device.0])?;
    Ok(conn.last_insert_rowid())
}
