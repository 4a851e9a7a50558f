//! How high the feeds stand that this device holds, as a server is told that was restored from a backup: it wants what it lacks.
//!
//! In parts, each no larger than what a line carries, in the order of circles and devices. How far the comparison is stands in
//! this device's facts, over crashes too. Where the server wants something that nobody here can give at the moment, the other
//! parts are compared all the same, and all of it is due once more with the next sync.

use kengai_protocol::limits::SYNC_HEIGHTS_MAX;
use kengai_protocol::sync_request::FeedHeight;
use kengai_protocol::{CircleId, DeviceId};
use rusqlite::{Connection, params};

use crate::database::columns::{at_most, circle, device};
use crate::database::facts;
use crate::{Store, StoreError};

const DUE: &str = "heights_due";
/// What one height takes in a request at most, bytes: two ids and a number.
pub const HEIGHT_BYTES_MAX: usize = CircleId::LEN + DeviceId::LEN + 10;
/// What stands in the fact: whether something before is left, then circle and device of the feed that was compared last.
const MARK_BYTES: usize = 1 + CircleId::LEN + DeviceId::LEN;

/// How far the comparison is.
#[derive(Default)]
struct Mark {
    left: bool,
    circle: Vec<u8>,
    device: Vec<u8>,
}

/// All of it is due, from the first feed on.
pub(crate) fn begin(db: &Connection) -> Result<(), StoreError> {
    facts::set(db, DUE, &[])
}

/// Whether some of it is due.
pub(crate) fn are_due(db: &Connection) -> Result<bool, StoreError> {
    Ok(facts::get(db, DUE)?.is_some())
}

fn mark(db: &Connection) -> Result<Option<Mark>, StoreError> {
    let Some(bytes) = facts::get(db, DUE)? else { return Ok(None) };
    let Some((left, ids)) = bytes.split_first().filter(|_| bytes.len() == MARK_BYTES) else {
        return Ok(Some(Mark::default()));
    };
    let (circle, device) = ids.split_at(CircleId::LEN);
    Ok(Some(Mark { left: *left != 0, circle: circle.to_vec(), device: device.to_vec() }))
}

/// The first feeds after one, so many at most.
fn after(db: &Connection, one: (&[u8], &[u8]), count_max: usize) -> Result<Vec<FeedHeight>, StoreError> {
    let mut rows = db.prepare_cached(
        "SELECT circle, device, seq FROM feeds WHERE (circle, device) > (?1, ?2)
         ORDER BY circle, device LIMIT ?3",
    )?;
    rows.query_map(params![one.0, one.1, at_most(count_max)], |row| {
        Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?))
    })?
    .map(|row| {
        let (of, by, seq) = row?;
        Ok(FeedHeight { circle: circle(&of)?, device: device(&by)?, seq })
    })
    .collect()
}

/// The server has compared a part. `left`: it wants something of it that cannot be given now. Returns whether another part
/// follows; what is left is no part of this sync.
pub(crate) fn compared(db: &Connection, part: &[FeedHeight], left: bool) -> Result<bool, StoreError> {
    let Some(mark) = mark(db)? else { return Ok(false) };
    let next = after(db, (&mark.circle, &mark.device), 1)?;
    let is_next = |first: &FeedHeight| {
        next.first().is_some_and(|next| (next.circle, next.device) == (first.circle, first.device))
    };
    let left = left || mark.left;
    match (part.first(), part.last()) {
        (Some(first), Some(last)) if is_next(first) => {
            if !after(db, (last.circle.as_bytes(), last.device.as_bytes()), 1)?.is_empty() {
                let ids = [last.circle.as_bytes(), last.device.as_bytes()].concat();
                facts::set(db, DUE, &[&[u8::from(left)][..], &ids].concat())?;
                return Ok(true);
            }
        }
        // An answer to a part of before, which came late.
        (Some(_), _) => return Ok(false),
        (None, _) => {}
    }
    if left {
        begin(db)?
    } else {
        facts::remove(db, DUE)?
    }
    Ok(false)
}

impl Store {
    /// The heights of feeds held here that come next, as many as fit into so many bytes and one at least, if the server,
    /// restored from a backup, has to be told.
    ///
    /// # Errors
    /// As the database.
    pub fn heights_due(&self, bytes_max: usize) -> Result<Option<Vec<FeedHeight>>, StoreError> {
        let Some(mark) = mark(&self.db)? else { return Ok(None) };
        let count = (bytes_max / HEIGHT_BYTES_MAX).clamp(1, SYNC_HEIGHTS_MAX);
        Ok(Some(after(&self.db, (&mark.circle, &mark.device), count)?))
    }

    /// Whether the server has still to be told how high feeds stand here.
    ///
    /// # Errors
    /// As the database.
    pub fn are_heights_due(&self) -> Result<bool, StoreError> {
        are_due(&self.db)
    }

    /// Of a part that the server has compared it wants what this device cannot give now: the other parts go on, and all of
    /// it is due with the next sync. Returns whether another part follows.
    ///
    /// # Errors
    /// As the database.
    pub fn heights_left(&mut self, part: &[FeedHeight]) -> Result<bool, StoreError> {
        let tx = self.db.transaction()?;
        let more = compared(&tx, part, true)?;
        tx.commit()?;
        Ok(more)
    }
}
