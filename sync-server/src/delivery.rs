//! What an answer brings: control statements, key wraps, and a page of log items.
//!
//! Items come in the order of the delivery counter, from the circles that the device is a member of now. Only circles
//! with something new are looked at, a few rows at a time, so that an exchange costs what is new and not what is there.
//! Logs to fill up come first and alone: while one of them is not complete, the cursor stands still.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet, VecDeque};

use kengai_protocol::header::LogHead;
use kengai_protocol::log::SignedHeads;
use kengai_protocol::sign::{Signature, SigningKey};
use kengai_protocol::sync_answer::{LogItem, LogItemKind, Place};
use kengai_protocol::sync_request::SyncRequest;
use kengai_protocol::wire_entry::{PreviousInRun, Shared, WireEntry};
use kengai_protocol::{CircleId, DeviceId, Entry, Hash, Header, Statement, limits};
use rusqlite::{Connection, params};

use crate::error::LedgerError;
use crate::limits::{ANSWER_STATEMENT_BYTES_MAX, ANSWER_WRAPS_MAX};
use crate::org::Org;
use crate::schema::{sql, unsigned};

/// How the device's control log stands to the server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ControlFit {
    /// It is a beginning of the server's.
    Prefix,
    /// It is longer: the server lost statements in a restore.
    Ahead,
    /// The two have parted.
    Diverged,
}

pub(crate) fn control_fit(org: &Org, request: &SyncRequest) -> ControlFit {
    // Nothing held yet, not even *found*: everything follows.
    if request.control_head == Hash::default() {
        return ControlFit::Prefix;
    }
    match org.control.hash_at(request.control_height) {
        Some(hash) if hash == request.control_head => ControlFit::Prefix,
        Some(_) => ControlFit::Diverged,
        None => ControlFit::Ahead,
    }
}

/// New control statements with the device's wraps, as many as fit.
#[derive(Debug, Default)]
pub(crate) struct ControlPage {
    pub(crate) statements: Vec<Statement>,
    pub(crate) wraps: Vec<Vec<u8>>,
    /// There are more.
    pub(crate) more: bool,
}

pub(crate) fn control_page(
    conn: &Connection,
    org: &Org,
    device: &DeviceId,
    above: Option<u64>,
) -> Result<ControlPage, LedgerError> {
    let mut page = ControlPage::default();
    let mut bytes = 0;
    let mut statements = conn.prepare_cached(
        "SELECT height, bytes FROM statement WHERE org = ?1 AND height > ?2 ORDER BY height",
    )?;
    let mut wraps = conn.prepare_cached(
        "SELECT bytes FROM wrap WHERE org = ?1 AND device = ?2 AND height = ?3 ORDER BY id",
    )?;
    // One installation has one sealing key under all of its identities.
    let family = org.control.family(device);
    let mut rows = statements.query(params![org.row, above.map_or(-1, sql)])?;
    while let Some(row) = rows.next()? {
        let height: i64 = row.get(0)?;
        let encoded = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        let mut own: Vec<Vec<u8>> = Vec::new();
        for identity in &family {
            for wrap in wraps.query_map(params![org.row, identity.0, height], |r| r.get(0))? {
                own.push(wrap?);
            }
        }
        bytes += encoded.len();
        let full = page.statements.len() == limits::APPEND_STATEMENTS_MAX
            || bytes > ANSWER_STATEMENT_BYTES_MAX
            || page.wraps.len() + own.len() > ANSWER_WRAPS_MAX;
        if full && !page.statements.is_empty() {
            page.more = true;
            break;
        }
        page.statements.push(Statement::decode(encoded)?);
        page.wraps.extend(own);
    }
    Ok(page)
}

/// Wraps that came within a stretch of the delivery counter: after their statement, or with a statement that the device
/// had from somebody else in an earlier life of the ledger, without them.
pub(crate) fn late_wraps(
    conn: &Connection,
    org: &Org,
    device: &DeviceId,
    (after, up_to): (u64, u64),
) -> Result<Vec<Vec<u8>>, LedgerError> {
    let mut query = conn.prepare_cached(
        "SELECT bytes FROM wrap
         WHERE org = ?1 AND device = ?2 AND counter > ?3 AND counter <= ?4
         ORDER BY counter LIMIT ?5",
    )?;
    let mut wraps = Vec::new();
    for identity in org.control.family(device) {
        let limit = sql(ANSWER_WRAPS_MAX.saturating_sub(wraps.len()) as u64);
        for wrap in
            query.query_map(params![org.row, identity.0, sql(after), sql(up_to), limit], |r| r.get(0))?
        {
            wraps.push(wrap?);
        }
    }
    Ok(wraps)
}

/// A page of log items for one device.
pub(crate) struct Page<'a> {
    conn: &'a Connection,
    org: &'a Org,
    device: DeviceId,
    /// The receiver's control log will hold what numbers refer to.
    shares_control: bool,
    budget: usize,
    weight: usize,
    run: PreviousInRun,
    pub(crate) log: Vec<LogItem>,
    heads: Vec<(CircleId, LogHead)>,
    head_at: HashMap<CircleId, usize>,
}

/// One row of a log with what it stands for.
struct Row {
    place: Place,
    running: Hash,
    hash: Hash,
    bytes: u64,
    author: Option<(DeviceId, u64)>,
    item: i64,
}

/// The next items of one circle: counters and positions.
struct Stretch {
    circle: CircleId,
    row: i64,
    rows: VecDeque<(u64, u64)>,
}

/// Rows that a circle's stretch is read in at a time.
const CHUNK: i64 = 32;

impl<'a> Page<'a> {
    pub(crate) fn new(
        conn: &'a Connection,
        org: &'a Org,
        device: DeviceId,
        shares_control: bool,
        budget: usize,
    ) -> Self {
        Self {
            conn,
            org,
            device,
            shares_control,
            budget,
            weight: 0,
            run: None,
            log: Vec::new(),
            heads: Vec::new(),
            head_at: HashMap::new(),
        }
    }

    /// Fills up logs below the cursor. Whether all of them are complete now.
    pub(crate) fn fill_up(&mut self, request: &SyncRequest, cursor: u64) -> Result<bool, LedgerError> {
        let mut seen = HashSet::new();
        for fill in &request.backfill {
            if !seen.insert(fill.circle) || self.org.role(&fill.circle, &self.device).is_none() {
                continue;
            }
            let Some(at) = self.org.circles.get(&fill.circle) else { continue };
            let mut after = fill.after;
            while after < at.head.position {
                let Some(row) = self.row(at.row, after + 1)? else { break };
                if row.place.counter > cursor {
                    break;
                }
                if !self.push(fill.circle, &row)? {
                    return Ok(false);
                }
                after += 1;
            }
        }
        Ok(true)
    }

    /// Everything above the cursor, as far as it fits. The cursor reached, and whether there is more.
    pub(crate) fn news(&mut self, circles: &[CircleId], cursor: u64) -> Result<(u64, bool), LedgerError> {
        let mut ahead: Vec<Stretch> = Vec::new();
        let mut next = BinaryHeap::new();
        for circle in circles {
            if let Some(at) = self.org.circles.get(circle).filter(|at| at.counter > cursor) {
                let rows = self.ahead(at.row, cursor)?;
                if let Some((counter, _)) = rows.front() {
                    next.push(Reverse((*counter, ahead.len())));
                    ahead.push(Stretch { circle: *circle, row: at.row, rows });
                }
            }
        }
        let mut reached = cursor;
        while let Some(Reverse((counter, at))) = next.pop() {
            let Stretch { circle, row, rows } = &mut ahead[at];
            let (_, position) = rows.pop_front().expect("only circles with rows are in the heap");
            let item = self.row(*row, position)?.ok_or(LedgerError::Damaged)?;
            if !self.push(*circle, &item)? {
                return Ok((reached, true));
            }
            reached = counter;
            if rows.is_empty() {
                *rows = self.ahead(*row, counter)?;
            }
            if let Some((counter, _)) = rows.front() {
                next.push(Reverse((*counter, at)));
            }
        }
        Ok((self.org.counter, false))
    }

    /// The server's word on where the logs of this page stand.
    pub(crate) fn sign(&self, key: &SigningKey, counter: u64) -> Option<Signature> {
        if self.log.is_empty() {
            return None;
        }
        let signed = SignedHeads {
            org: self.org.id,
            incarnation: self.org.incarnation(),
            counter,
            heads: self.heads.clone(),
        };
        Some(signed.sign(key))
    }

    /// Counters and positions of a circle's next items.
    fn ahead(&self, circle: i64, counter: u64) -> Result<VecDeque<(u64, u64)>, LedgerError> {
        let mut query = self.conn.prepare_cached(
            "SELECT counter, position FROM item WHERE circle = ?1 AND counter > ?2 ORDER BY counter LIMIT ?3",
        )?;
        let rows = query
            .query_map(params![circle, sql(counter), CHUNK], |row| {
                Ok((unsigned(row.get(0)?), unsigned(row.get(1)?)))
            })?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    fn row(&self, circle: i64, position: u64) -> Result<Option<Row>, LedgerError> {
        let mut query = self.conn.prepare_cached(
            "SELECT item.counter, item.running, item.hash, item.bytes, item.seq, feed.device, item.id
             FROM item LEFT JOIN feed ON feed.id = item.feed
             WHERE item.circle = ?1 AND item.position = ?2",
        )?;
        let mut rows = query.query(params![circle, sql(position)])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let seq: Option<i64> = row.get(4)?;
        let device: Option<[u8; 16]> = row.get(5)?;
        Ok(Some(Row {
            place: Place { position, counter: unsigned(row.get(0)?) },
            running: Hash(row.get(1)?),
            hash: Hash(row.get(2)?),
            bytes: unsigned(row.get(3)?),
            author: device.zip(seq).map(|(device, seq)| (DeviceId(device), unsigned(seq))),
            item: row.get(6)?,
        }))
    }

    /// Adds an item unless it is over the budget; the first one always fits.
    fn push(&mut self, circle: CircleId, row: &Row) -> Result<bool, LedgerError> {
        let weight = match row.author {
            Some((device, _)) if device != self.device => ENTRY_WEIGHT + row.bytes as usize,
            _ => OTHER_WEIGHT,
        };
        let full = self.weight + weight > self.budget || self.log.len() == limits::SYNC_LOG_ITEMS_MAX;
        if full && !self.log.is_empty() {
            return Ok(false);
        }
        let what = match row.author {
            Some((device, _)) if device != self.device => LogItemKind::Entry(self.compact(row)?),
            // Anything else breaks a run: `prev` may be left out only for the item right before.
            other => {
                self.run = None;
                other.map_or(LogItemKind::Blob { id: row.hash, bytes: row.bytes }, |(_, seq)| {
                    LogItemKind::Own { seq }
                })
            }
        };
        self.weight += weight;
        self.log.push(LogItem { circle, place: row.place, what });
        let head = LogHead { position: row.place.position, hash: row.running };
        let at = *self.head_at.entry(circle).or_insert(self.heads.len());
        if at == self.heads.len() {
            self.heads.push((circle, head));
        } else {
            self.heads[at].1 = head;
        }
        Ok(true)
    }

    fn compact(&mut self, row: &Row) -> Result<WireEntry, LedgerError> {
        let entry = load_entry(self.conn, row.item)?;
        let seen = entry.header.log_head;
        let same_log = seen.position > 0
            && self.org.running_hash(self.conn, &entry.header.circle, seen.position)? == Some(seen.hash);
        let empty_log = seen == kengai_protocol::log::empty(self.org.id, entry.header.circle);
        let shared = Shared { author: false, log: same_log || empty_log, nothing: !self.shares_control };
        let wire = WireEntry::compact(&entry, &self.org.control, shared, &self.run);
        self.run = Some((entry.header.circle, entry.header.device, entry.header.seq, row.hash));
        Ok(wire)
    }
}

/// What an entry takes of a page beside its body, bytes: at most so much on the wire.
const ENTRY_WEIGHT: usize = 280;
/// What any other item takes, bytes.
const OTHER_WEIGHT: usize = 48;

/// The entry behind an item.
pub(crate) fn load_entry(conn: &Connection, item: i64) -> Result<Entry, LedgerError> {
    let (header, signature, body): (Vec<u8>, [u8; 64], Option<Vec<u8>>) = conn
        .prepare_cached("SELECT header, signature, body FROM entry WHERE item = ?1")?
        .query_row([item], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(Entry { header: Header::decode(&header)?, signature: Signature(signature), body })
}
