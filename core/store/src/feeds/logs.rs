//! The circles' logs as this device recomputes them: a running hash at each position, and what restores of the server took
//! back.

use kengai_protocol::header::LogHead;
use kengai_protocol::{CircleId, OrgId, log};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::StoreError;
use crate::database::columns::hash;

/// The head of a circle's log as recomputed here.
pub(crate) fn log_head(db: &Connection, org: OrgId, circle: CircleId) -> Result<LogHead, StoreError> {
    let row: Option<(u64, Vec<u8>)> = db
        .prepare_cached("SELECT position, hash FROM log WHERE circle = ?1 ORDER BY position DESC LIMIT 1")?
        .query_row([circle.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    row.map_or_else(
        || Ok(log::empty(org, circle)),
        |(position, bytes)| Ok(LogHead { position, hash: hash(bytes)? }),
    )
}

/// What the log was at a position.
pub(crate) fn stored_head(
    db: &Connection,
    org: OrgId,
    circle: CircleId,
    position: u64,
) -> Result<Option<LogHead>, StoreError> {
    if position == 0 {
        return Ok(Some(log::empty(org, circle)));
    }
    let bytes: Option<Vec<u8>> = db
        .prepare_cached("SELECT hash FROM log WHERE circle = ?1 AND position = ?2")?
        .query_row(params![circle.as_bytes(), position], |row| row.get(0))
        .optional()?;
    bytes.map(|bytes| Ok(LogHead { position, hash: hash(bytes)? })).transpose()
}

/// Moves a log on.
pub(crate) fn advance(
    tx: &Transaction<'_>,
    circle: CircleId,
    next: LogHead,
    counter: u64,
) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO log (circle, position, counter, hash) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![circle.as_bytes(), next.position, counter, next.hash.as_bytes()])?;
    Ok(())
}

/// The server was restored from a backup: what stood above a counter is past.
pub(crate) fn take_back_above(tx: &Transaction<'_>, counter: u64) -> Result<(), StoreError> {
    tx.execute(
        "INSERT OR IGNORE INTO log_past (circle, position, hash)
         SELECT circle, position, hash FROM log WHERE counter > ?1",
        [counter],
    )?;
    tx.execute("DELETE FROM log WHERE counter > ?1", [counter])?;
    Ok(())
}
