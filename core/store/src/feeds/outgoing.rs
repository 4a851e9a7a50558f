//! From saved items to entries, and from entries to what the next request carries.
//!
//! An entry is formed in a durable transaction of its own *before* it can be sent, and from then on is only ever sent
//! again byte for byte. Waiting with that until there is a signal lets a day's work share one body, which compresses to
//! half the size of single ones.

use std::collections::{BTreeMap, BTreeSet};

use kengai_protocol::header::{Header, LogHead, Sealing};
use kengai_protocol::item::{Item, encode_items};
use kengai_protocol::limits::NUMBER_MAX;
use kengai_protocol::sync_answer::{EntryStatus, Place};
use kengai_protocol::{CircleId, DeviceId, DocId, Entry, Hash, log, random};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::database::fence::alone;
use crate::database::meta::hash;
use crate::documents::linking::link;
use crate::feeds::control_log::circle_key;
use crate::feeds::identity::{self, BeginAgain};
use crate::feeds::pending::{self, Pending};
use crate::{Alarm, Store, StoreError, WaitingReason, feeds::body, feeds::held, intake::incoming};

/// State numbers of the `entries` table.
pub(crate) mod state {
    pub(crate) const RECEIVED: u8 = 0;
    pub(crate) const APPLIED: u8 = 1;
    pub(crate) const WAITING: u8 = 2;
    pub(crate) const QUARANTINED: u8 = 3;
    pub(crate) const FORK: u8 = 4;
}

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
    device: &[u8],
) -> Result<Option<FeedHead>, StoreError> {
    let row: Option<(u64, Vec<u8>, u64)> = db
        .prepare_cached("SELECT seq, hash, control_height FROM feeds WHERE circle = ?1 AND device = ?2")?
        .query_row(params![circle.as_bytes(), device], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    row.map(|(seq, bytes, control_height)| Ok(FeedHead { seq, hash: hash(bytes)?, control_height }))
        .transpose()
}

pub(crate) fn set_feed_head(
    db: &Connection,
    circle: CircleId,
    device: &[u8],
    head: FeedHead,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO feeds (circle, device, seq, hash, control_height) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (circle, device) DO UPDATE
         SET seq = excluded.seq, hash = excluded.hash, control_height = excluded.control_height",
    )?
    .execute(params![circle.as_bytes(), device, head.seq, head.hash.as_bytes(), head.control_height])?;
    Ok(())
}

/// The head of a circle's log as recomputed here.
pub(crate) fn log_head(
    db: &Connection,
    org: kengai_protocol::OrgId,
    circle: CircleId,
) -> Result<LogHead, StoreError> {
    let row: Option<(u64, Vec<u8>)> = db
        .prepare_cached("SELECT position, hash FROM log WHERE circle = ?1 ORDER BY position DESC LIMIT 1")?
        .query_row([circle.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    row.map_or_else(
        || Ok(log::empty(org, circle)),
        |(position, bytes)| Ok(LogHead { position, hash: hash(bytes)? }),
    )
}

/// An own entry that the server has not accepted yet.
#[derive(Debug, Clone)]
pub struct Unsent {
    /// Row in the `entries` table.
    pub row: i64,
    /// The entry.
    pub entry: Entry,
    /// The server asked for it without references.
    pub in_full: bool,
}

impl Store {
    /// Makes entries of what is pending, as far as this device is a member of the circles concerned. Returns how many.
    ///
    /// # Errors
    /// Nothing of the circle at which it failed is kept.
    pub fn form_entries(&mut self, now_ms: u64) -> Result<usize, StoreError> {
        if self.begins_again()?.is_some() {
            // Not under a name that another copy may be writing under as well.
            return Ok(0);
        }
        self.open_held()?;
        let mut formed = 0;
        for circle in pending::circles(&self.db)? {
            formed += self.form_circle(circle, now_ms)?;
        }
        // What carries another identity's items is looked into like anybody's: some of it may not be here yet.
        incoming::catch_up(self)?;
        Ok(formed)
    }

    pub(crate) fn open_held(&mut self) -> Result<(), StoreError> {
        if held::count(&self.db)? > 0 {
            let tx = self.db.transaction()?;
            held::open(&tx)?;
            tx.commit()?;
        }
        Ok(())
    }

    fn form_circle(&mut self, circle: CircleId, now_ms: u64) -> Result<usize, StoreError> {
        let device = self.device();
        let Some(control) = &self.control else { return Ok(0) };
        let Some(state) = control.circle(&circle) else { return Ok(0) };
        if state.role(&device).is_none() {
            // No longer a member: it stays pending, and `waiting_reasons` shows it.
            return Ok(0);
        }
        let epoch = state.newest_epoch().id;
        let tx = self.db.transaction()?;
        let Some(key) = circle_key(&tx, circle, epoch)? else { return Ok(0) };
        let mut formed = 0;
        let mut open = pending::chunks(&tx, circle)?;
        while let Some(chunk) = open.pop_front() {
            let entry = alone(&tx, || {
                let head = feed_head(&tx, circle, device.as_bytes())?;
                let header = Header {
                    sealing: Sealing::Epoch,
                    org: control.org(),
                    circle,
                    device,
                    seq: head.map_or(1, |head| head.seq + 1),
                    prev: head.map_or(Hash::default(), |head| head.hash),
                    epoch,
                    control_head: control.head(),
                    log_head: log_head(&tx, control.org(), circle)?,
                    salt: random::bytes(self.random.as_ref()),
                    body_hash: Hash::default(),
                };
                let items: Vec<Item> = chunk.iter().map(|pending| pending.item.clone()).collect();
                let plain = body::pack(&encode_items(&items))?;
                let entry = Entry::make(header, &plain, &key, self.home.signing_key());
                insert_own(&tx, &entry, &chunk, now_ms)?;
                let (seq, hash) = (entry.header.seq, entry.header.hash());
                let head = FeedHead { seq, hash, control_height: control.height() };
                set_feed_head(&tx, circle, device.as_bytes(), head)
            })?;
            match entry {
                Ok(()) => formed += 1,
                // One of them is to blame: each by itself, before those that come after them.
                Err(_) if chunk.len() > 1 => {
                    chunk.into_iter().rev().for_each(|one| open.push_front(vec![one]))
                }
                Err(_) => chunk.iter().try_for_each(|one| pending::set_aside(&tx, one.id))?,
            }
        }
        tx.commit()?;
        Ok(formed)
    }

    /// Own entries that the server has not accepted, oldest first, up to `bytes_max` (one at least), without those in
    /// `tried`. Those that the server will never take are not among them.
    ///
    /// # Errors
    /// As the database.
    pub fn unsent(&self, bytes_max: usize, tried: &BTreeSet<i64>) -> Result<Vec<Unsent>, StoreError> {
        let device = self.device();
        let mut rows = self.db.prepare_cached(
            "SELECT id, bytes, in_full FROM entries
             WHERE device = ?1 AND counter IS NULL AND state = 1 ORDER BY id",
        )?;
        let mut rows = rows.query([device.as_bytes()])?;
        let mut out = Vec::new();
        let mut total = 0;
        while let Some(row) = rows.next()? {
            if tried.contains(&row.get(0)?) {
                continue;
            }
            let bytes: Vec<u8> = row.get(1)?;
            total += bytes.len();
            if !out.is_empty() && total > bytes_max {
                break;
            }
            // One that does not read any more goes nowhere, and says so; what follows it in its feed waits for it in vain.
            match Entry::decode(&bytes) {
                Ok(entry) => out.push(Unsent { row: row.get(0)?, entry, in_full: row.get(2)? }),
                Err(_) => incoming::quarantine(&self.db, row.get(0)?, incoming::UNDECODABLE)?,
            }
        }
        Ok(out)
    }

    /// Entries of a feed above a number, as the server asked for them after a restore, without those in `tried`. Up to the
    /// first whose body has left this device: those who hold it hand it back, and then what follows.
    ///
    /// # Errors
    /// As the database.
    pub fn feed_above(
        &self,
        circle: CircleId,
        device: kengai_protocol::DeviceId,
        seq: u64,
        bytes_max: usize,
        tried: &BTreeSet<i64>,
    ) -> Result<Vec<Unsent>, StoreError> {
        let mut rows = self.db.prepare_cached(
            "SELECT id, bytes FROM entries WHERE circle = ?1 AND device = ?2 AND seq > ?3 AND state <> 4
               AND seq < coalesce((SELECT min(seq) FROM entries WHERE circle = ?1 AND device = ?2 AND seq > ?3
                                   AND bodiless = 1), seq + 1)
             ORDER BY seq",
        )?;
        let mut rows = rows.query(params![circle.as_bytes(), device.as_bytes(), seq])?;
        let mut out = Vec::new();
        let mut total = 0;
        while let Some(row) = rows.next()? {
            if tried.contains(&row.get(0)?) {
                continue;
            }
            let bytes: Vec<u8> = row.get(1)?;
            total += bytes.len();
            if !out.is_empty() && total > bytes_max {
                break;
            }
            // What follows one that does not read any more would stand behind a gap.
            let Ok(entry) = Entry::decode(&bytes) else { break };
            out.push(Unsent { row: row.get(0)?, entry, in_full: true });
        }
        Ok(out)
    }
}

fn insert_own(tx: &Transaction<'_>, entry: &Entry, chunk: &[Pending], now_ms: u64) -> Result<(), StoreError> {
    let header = &entry.header;
    tx.prepare_cached(
        "INSERT INTO entries (circle, device, seq, hash, bytes, state, received_ms, plain)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)",
    )?
    .execute(params![
        header.circle.as_bytes(),
        header.device.as_bytes(),
        header.seq,
        header.hash().as_bytes(),
        entry.encode(),
        if chunk.iter().any(|one| matches!(one.item, Item::Carried(_))) {
            state::RECEIVED
        } else {
            state::APPLIED
        },
        now_ms
    ])?;
    let row = tx.last_insert_rowid();
    let mut docs = tx.prepare_cached("INSERT OR IGNORE INTO entry_docs (doc, entry) VALUES (?1, ?2)")?;
    let mut gone = tx.prepare_cached("DELETE FROM pending WHERE id = ?1")?;
    for pending in chunk {
        docs.execute(params![pending.doc, row])?;
        link(tx, row, &pending.item)?;
        gone.execute([pending.id])?;
    }
    Ok(())
}

/// What a status changes here.
pub(crate) fn take_status(
    tx: &Transaction<'_>,
    own: DeviceId,
    row: i64,
    status: EntryStatus,
    (now_ms, server_ms): (u64, u64),
) -> Result<(), StoreError> {
    // Another device's entry, handed back after a restore: what it counts for here is judged here alone.
    let judgement =
        matches!(status, EntryStatus::Fork | EntryStatus::Rejected(_) | EntryStatus::Refused { .. });
    if judgement && !is_own(tx, own, row)? {
        return Ok(());
    }
    match status {
        // The position follows with the log item itself; the counter says "sent".
        // An answer is as old as what it accepts; when the server took what it knew already, the log item says.
        EntryStatus::Accepted(place) => {
            let server_ms = (server_ms / 1_000 * 1_000).min(i64::MAX as u64);
            set_place(tx, row, place, Some(server_ms))?;
        }
        EntryStatus::Known(place) => set_place(tx, row, place, None)?,
        EntryStatus::NeedFull => {
            tx.execute("UPDATE entries SET in_full = 1 WHERE id = ?1", [row])?;
        }
        EntryStatus::Gap { have } => {
            if is_own(tx, own, row)? && !has_next(tx, row, have)? {
                identity::must_begin_again(tx, BeginAgain::SetBack)?;
            }
            // The server lacks earlier ones that it had accepted: offer them again.
            tx.execute(
                "UPDATE entries SET counter = NULL, position = NULL, server_ms = NULL
                 WHERE (circle, device) = (SELECT circle, device FROM entries WHERE id = ?1) AND seq > ?2",
                params![row, have],
            )?;
        }
        EntryStatus::Fork => {
            tx.execute(
                "UPDATE entries SET state = ?2, reason = ?3 WHERE id = ?1",
                params![row, state::FORK, WaitingReason::Fork.code()],
            )?;
            alarm(tx, Alarm::Forked, row, now_ms)?;
            identity::must_begin_again(tx, BeginAgain::SetBack)?;
        }
        EntryStatus::Rejected(reason) => {
            tx.execute(
                "UPDATE entries SET state = ?2, reason = ?3 WHERE id = ?1",
                params![row, state::QUARANTINED, WaitingReason::from(reason).code()],
            )?;
        }
        EntryStatus::Refused { reason, .. } => {
            tx.execute(
                "UPDATE entries SET reason = ?2 WHERE id = ?1",
                params![row, WaitingReason::from(reason).code()],
            )?;
        }
    }
    Ok(())
}

fn is_own(tx: &Transaction<'_>, own: DeviceId, row: i64) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached("SELECT device = ?2 FROM entries WHERE id = ?1")?
        .query_row(params![row, own.as_bytes()], |row| row.get(0))?)
}

/// Whether the entry that the server lacks next of a feed is here.
fn has_next(tx: &Transaction<'_>, row: i64, have: u64) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM entries AS next JOIN entries AS one
                ON next.circle = one.circle AND next.device = one.device
             WHERE one.id = ?1 AND next.seq = ?2)",
        )?
        .query_row(params![row, have.saturating_add(1).min(NUMBER_MAX)], |row| row.get(0))?)
}

/// Notes an entry's place in its log, and the server's word on when it took it, where that is said.
pub(crate) fn set_place(
    tx: &Transaction<'_>,
    row: i64,
    place: Place,
    server_ms: Option<u64>,
) -> Result<(), StoreError> {
    // Why the server did not take it is over; why it does not count here is not.
    tx.prepare_cached(
        "UPDATE entries SET position = ?2, counter = ?3, server_ms = coalesce(?4, server_ms),
                reason = CASE state WHEN 1 THEN NULL ELSE reason END
         WHERE id = ?1",
    )?
    .execute(params![row, place.position, place.counter, server_ms])?;
    Ok(())
}

fn alarm(tx: &Transaction<'_>, kind: Alarm, row: i64, now_ms: u64) -> Result<(), StoreError> {
    tx.execute(
        "INSERT OR IGNORE INTO alarms (kind, circle, device, at_ms)
         SELECT ?1, circle, device, ?3 FROM entries WHERE id = ?2",
        params![kind.code(), row, now_ms],
    )?;
    Ok(())
}

/// Where a record stands on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Durable on this device, and nowhere else yet.
    Saved,
    /// Durable on the server.
    Sent,
    /// Durable on the server and in a backup that was verified by restoring it.
    BackedUp,
    /// The server will not take it as it is: see the reason.
    SetAside,
}

impl Store {
    /// Where what this device wrote to a document stands: the least of its parts. `None` when this device wrote nothing
    /// to it.
    ///
    /// # Errors
    /// As the database.
    pub fn delivery(&self, doc: DocId) -> Result<Option<Delivery>, StoreError> {
        let pending: bool = self
            .db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM pending WHERE doc = ?1)")?
            .query_row([doc.as_bytes()], |row| row.get(0))?;
        if pending {
            return Ok(Some(Delivery::Saved));
        }
        let backed_up = crate::database::meta::get_u64(&self.db, "backed_up")?.unwrap_or(0);
        let mut rows = self.db.prepare_cached(
            "SELECT entries.counter, entries.state FROM entry_docs
             JOIN entries INDEXED BY entries_place ON entries.id = entry_docs.entry WHERE entry_docs.doc = ?1",
        )?;
        let mut least = None;
        let mut rows = rows.query([doc.as_bytes()])?;
        while let Some(row) = rows.next()? {
            let counter: Option<u64> = row.get(0)?;
            let one = match (counter, row.get::<_, u8>(1)?) {
                (None, state) if state != state::APPLIED => return Ok(Some(Delivery::SetAside)),
                (None, _) => Delivery::Saved,
                (Some(counter), _) if counter <= backed_up => Delivery::BackedUp,
                (Some(_), _) => Delivery::Sent,
            };
            least = Some(least.map_or(one, |least: Delivery| least.min(one)));
        }
        Ok(least)
    }

    /// How many records, notes and marks the server does not hold, and why.
    ///
    /// # Errors
    /// As the database.
    pub fn waiting_reasons(&self) -> Result<BTreeMap<WaitingReason, u64>, StoreError> {
        let mut out = BTreeMap::new();
        let device = self.device();
        let mut rows =
            self.db.prepare_cached("SELECT DISTINCT doc, circle, reason IS NOT NULL FROM pending")?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let circle = CircleId::from_slice(&row.get::<_, Vec<u8>>(1)?);
            let (Ok(circle), false) = (circle, row.get(2)?) else {
                *out.entry(WaitingReason::Unreadable).or_insert(0) += 1;
                continue;
            };
            let member = self
                .control
                .as_ref()
                .and_then(|control| control.circle(&circle))
                .is_some_and(|circle| circle.role(&device).is_some());
            let reason = if member { WaitingReason::NoContact } else { WaitingReason::NotAMember };
            *out.entry(reason).or_insert(0) += 1;
        }
        let mut rows = self.db.prepare_cached(
            "SELECT entries.reason, count(DISTINCT entry_docs.doc)
             FROM entries CROSS JOIN entry_docs ON entry_docs.entry = entries.id
             WHERE entries.device = ?1 AND entries.counter IS NULL GROUP BY 1",
        )?;
        let mut rows = rows.query([device.as_bytes()])?;
        while let Some(row) = rows.next()? {
            let reason: Option<String> = row.get(0)?;
            let reason = reason.map_or(WaitingReason::NoContact, |code| WaitingReason::of_code(&code));
            *out.entry(reason).or_insert(0) += row.get::<_, u64>(1)?;
        }
        Ok(out)
    }
}
