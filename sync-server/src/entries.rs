//! Taking entries: expand, check, chain, append, and say what became of each.
//!
//! An entry is judged by what it says itself; whose connection brought it matters only in that somebody else's entry
//! is taken from members of its circle alone (handing back after a restore). Known entries are answered before any
//! signature is checked; evidence of a fork is kept only when its signature holds.

use kengai_protocol::header::Header;
use kengai_protocol::sync_answer::{EntryStatus, Place, Refusal, Rejection};
use kengai_protocol::wire_entry::{PreviousInRun, Reference, WireEntry};
use kengai_protocol::{CircleId, DeviceId, Entry, EntryError, Hash, log};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::LedgerError;
use crate::limits::{CONTROL_RETRY_MS, QUOTA_RETRY_MS, Quotas};
use crate::org::{NewEntry, NewItem, Org};
use crate::schema::{sql, unsigned};

/// How far a feed is here.
#[derive(Debug, Clone, Copy, Default)]
struct FeedHead {
    seq: u64,
    hash: Hash,
    /// Height of the control statement that its newest entry names.
    control: Option<u64>,
}

/// One request's entries.
pub(crate) struct Intake<'a> {
    pub(crate) conn: &'a Connection,
    pub(crate) org: &'a mut Org,
    pub(crate) quotas: &'a Quotas,
    pub(crate) peer: DeviceId,
    pub(crate) now_ms: u64,
}

impl Intake<'_> {
    /// Takes all entries of a request, in order.
    pub(crate) fn take(&mut self, entries: Vec<WireEntry>) -> Result<Vec<EntryStatus>, LedgerError> {
        let mut run = None;
        entries.into_iter().map(|wire| self.take_one(wire, &mut run)).collect()
    }

    fn take_one(&mut self, wire: WireEntry, run: &mut PreviousInRun) -> Result<EntryStatus, LedgerError> {
        let in_full = is_in_full(&wire);
        let (org, conn) = (&*self.org, self.conn);
        let mut fault = None;
        let expanded = wire.expand(&org.control, self.peer, run, |circle, position| {
            org.running_hash(conn, &circle, position).unwrap_or_else(|error| {
                fault = Some(error);
                None
            })
        });
        if let Some(error) = fault {
            return Err(error);
        }
        let Ok(entry) = expanded else {
            *run = None;
            return Ok(EntryStatus::NeedFull);
        };
        let header = &entry.header;
        let hash = header.hash();
        *run = Some((header.circle, header.device, header.seq, hash));
        if header.device != self.peer && self.org.role(&header.circle, &self.peer).is_none() {
            return Ok(EntryStatus::Rejected(Rejection::NoRole));
        }
        let head = self.feed_head(&header.circle, &header.device)?;
        if header.seq <= head.seq {
            let (there, place) = self.at(&header.circle, &header.device, header.seq)?;
            if there == hash {
                return Ok(EntryStatus::Known(place));
            }
        }
        let follows = header.seq == head.seq + 1 && header.prev == head.hash;
        match entry.check(&self.org.control, head.control.filter(|_| follows)) {
            Ok(_) => {}
            // A wrong guess at what was left out breaks the signature.
            Err(EntryError::BadSignature | EntryError::NotEnrolled) if !in_full => {
                return Ok(EntryStatus::NeedFull);
            }
            Err(error) => return Ok(status_of(error)),
        }
        // There is no *erase* yet: a header alone would stand where its body ought to, for good.
        if entry.body.is_none() {
            return Ok(EntryStatus::Rejected(Rejection::Signature));
        }
        if header.seq > head.seq + 1 {
            return Ok(EntryStatus::Gap { have: head.seq });
        }
        if self.over_quota(&entry) {
            return Ok(EntryStatus::Refused { reason: Refusal::Quota, retry_after_ms: QUOTA_RETRY_MS });
        }
        if follows {
            self.append(&entry, hash).map(EntryStatus::Accepted)
        } else {
            self.keep_fork(&entry, hash).map(|()| EntryStatus::Fork)
        }
    }

    fn over_quota(&mut self, entry: &Entry) -> bool {
        let bytes = self.org.entry_bytes + weight(entry);
        let today = self.org.today(self.peer, self.now_ms);
        today.entries += 1;
        today.entries > self.quotas.entries_per_device_day || bytes > self.quotas.entry_bytes_per_org
    }

    fn feed_head(&self, circle: &CircleId, device: &DeviceId) -> Result<FeedHead, LedgerError> {
        let Some(at) = self.org.circles.get(circle) else { return Ok(FeedHead::default()) };
        let head = self
            .conn
            .prepare_cached(
                "SELECT item.seq, item.hash, item.control
                 FROM feed JOIN item ON item.feed = feed.id
                 WHERE feed.circle = ?1 AND feed.device = ?2
                 ORDER BY item.seq DESC LIMIT 1",
            )?
            .query_row(params![at.row, device.0], |row| {
                let control: i64 = row.get(2)?;
                Ok(FeedHead {
                    seq: unsigned(row.get(0)?),
                    hash: Hash(row.get(1)?),
                    control: Some(unsigned(control)),
                })
            })
            .optional()?;
        Ok(head.unwrap_or_default())
    }

    /// What stands at a number that is not above the feed's head.
    fn at(&self, circle: &CircleId, device: &DeviceId, seq: u64) -> Result<(Hash, Place), LedgerError> {
        let at = self.org.circles.get(circle).ok_or(LedgerError::Damaged)?;
        let found = self
            .conn
            .prepare_cached(
                "SELECT item.hash, item.position, item.counter
                 FROM feed JOIN item ON item.feed = feed.id
                 WHERE feed.circle = ?1 AND feed.device = ?2 AND item.seq = ?3",
            )?
            .query_row(params![at.row, device.0, sql(seq)], |row| {
                let place = Place { position: unsigned(row.get(1)?), counter: unsigned(row.get(2)?) };
                Ok((Hash(row.get(0)?), place))
            })?;
        Ok(found)
    }

    fn append(&mut self, entry: &Entry, hash: Hash) -> Result<Place, LedgerError> {
        let header = &entry.header;
        let control = self.org.control.height_of(&header.control_head).ok_or(LedgerError::Damaged)?;
        let feed = self.org.feed(self.conn, header.circle, header.device)?;
        let new = NewItem {
            event: log::LogEvent::Entry(hash),
            bytes: entry.body.as_ref().map_or(0, |body| body.len() as u64),
            entry: Some(NewEntry { feed, seq: header.seq, control, at_s: self.now_ms / 1_000 }),
        };
        let (item, place) = self.org.append(self.conn, header.circle, &new)?;
        self.conn.prepare_cached("INSERT INTO entry VALUES (?1, ?2, ?3, ?4)")?.execute(params![
            item,
            header.encode(),
            entry.signature.0,
            entry.body
        ])?;
        self.org.entry_bytes += weight(entry);
        Ok(place)
    }

    /// Keeps an entry that stands beside another one, up to the quota: evidence, not a way to fill the disk.
    fn keep_fork(&mut self, entry: &Entry, hash: Hash) -> Result<(), LedgerError> {
        let header = &entry.header;
        let feed = self.org.feed(self.conn, header.circle, header.device)?;
        let kept: i64 =
            self.conn.query_row("SELECT count(*) FROM fork WHERE feed = ?1", [feed], |row| row.get(0))?;
        if unsigned(kept) >= self.quotas.forks_per_feed {
            return Ok(());
        }
        let kept = self
            .conn
            .prepare_cached("INSERT OR IGNORE INTO fork VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![
                feed,
                sql(header.seq),
                hash.0,
                header.encode(),
                entry.signature.0,
                entry.body
            ])?;
        if kept > 0 {
            self.org.entry_bytes += weight(entry);
            self.org.dirty = true;
        }
        Ok(())
    }
}

/// What an entry takes of the quota, bytes.
fn weight(entry: &Entry) -> u64 {
    (Header::BYTES + 64 + entry.body.as_ref().map_or(0, Vec::len)) as u64
}

/// Whether nothing was left out that is looked up here.
fn is_in_full(wire: &WireEntry) -> bool {
    matches!(wire.epoch, Reference::Full(_))
        && matches!(wire.control_head, Reference::Full(_))
        && (wire.log_hash.is_some() || wire.log_position == 0)
        && (wire.prev.is_some() || wire.seq == 1)
}

fn status_of(error: EntryError) -> EntryStatus {
    EntryStatus::Rejected(match error {
        EntryError::ControlUnknown => {
            return EntryStatus::Refused {
                reason: Refusal::ControlUnknown,
                retry_after_ms: CONTROL_RETRY_MS,
            };
        }
        EntryError::EpochUnknown => Rejection::Epoch,
        EntryError::BadSignature | EntryError::OtherBody => Rejection::Signature,
        EntryError::TooLarge => Rejection::TooLarge,
        EntryError::ControlWentBack => Rejection::ControlWentBack,
        // Of another organisation, not enrolled, no role, and what later versions add.
        _ => Rejection::NoRole,
    })
}
