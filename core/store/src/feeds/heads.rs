//! Where each feed ends on this device, and how an entry stands to that.

use kengai_protocol::{CircleId, DeviceId, Entry, Hash};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::StoreError;
use crate::database::columns::hash;

/// The head of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FeedHead {
    pub(crate) seq: u64,
    pub(crate) hash: Hash,
    pub(crate) control_height: u64,
}

pub(crate) fn feed_head(
    db: &Connection,
    circle: CircleId,
    device: DeviceId,
) -> Result<Option<FeedHead>, StoreError> {
    let row: Option<(u64, Vec<u8>, u64)> = db
        .prepare_cached("SELECT seq, hash, control_height FROM feeds WHERE circle = ?1 AND device = ?2")?
        .query_row(params![circle.as_bytes(), device.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    row.map(|(seq, bytes, control_height)| Ok(FeedHead { seq, hash: hash(bytes)?, control_height }))
        .transpose()
}

/// Moves a feed on.
pub(crate) fn set_feed_head(
    tx: &Transaction<'_>,
    circle: CircleId,
    device: DeviceId,
    head: FeedHead,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO feeds (circle, device, seq, hash, control_height) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (circle, device) DO UPDATE
         SET seq = excluded.seq, hash = excluded.hash, control_height = excluded.control_height",
    )?
    .execute(params![
        circle.as_bytes(),
        device.as_bytes(),
        head.seq,
        head.hash.as_bytes(),
        head.control_height
    ])?;
    Ok(())
}

/// Nothing of a feed is left.
pub(crate) fn forget(tx: &Transaction<'_>, circle: &[u8], device: DeviceId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM feeds WHERE circle = ?1 AND device = ?2")?
        .execute(params![circle, device.as_bytes()])?;
    Ok(())
}

/// The circles in which a device has a feed, as the table has them.
pub(crate) fn circles_of(tx: &Transaction<'_>, device: DeviceId) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut rows = tx.prepare_cached("SELECT circle FROM feeds WHERE device = ?1")?;
    Ok(rows.query_map([device.as_bytes()], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// How an entry relates to the head of its feed.
pub(crate) enum Follows {
    Next { previous_control: Option<u64> },
    Gap,
    Fork,
}

/// Whether an entry follows its feed here.
pub(crate) fn follows(db: &Connection, entry: &Entry) -> Result<Follows, StoreError> {
    let header = &entry.header;
    let head = feed_head(db, header.circle, header.device)?;
    let (seq, hash) = head.map_or((0, Hash::default()), |head| (head.seq, head.hash));
    Ok(if header.seq > seq + 1 {
        Follows::Gap
    } else if header.seq == seq + 1 && header.prev == hash {
        Follows::Next { previous_control: head.map(|head| head.control_height) }
    } else {
        Follows::Fork
    })
}
