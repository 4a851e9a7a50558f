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
use kengai_protocol::sync_answer::{LogItem, LogItemKind};
use kengai_protocol::sync_request::SyncRequest;
use kengai_protocol::wire_entry::{PreviousInRun, Shared, WireEntry};
use kengai_protocol::{CircleId, DeviceId, Hash, Statement, limits};

use crate::error::LedgerError;
use crate::limits::{ANSWER_STATEMENT_BYTES_MAX, ANSWER_WRAPS_MAX};
use crate::org::Org;
use crate::tables::{Item, Stated, Tables};

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

/// Statements above a height, of at most `bytes_max` with their wraps (one at least).
pub(crate) fn control_page(
    tables: &dyn Tables,
    org: &Org,
    device: &DeviceId,
    mut above: Option<u64>,
    bytes_max: usize,
) -> Result<ControlPage, LedgerError> {
    let mut page = ControlPage::default();
    let mut bytes = 0;
    // One installation has one sealing key under all of its identities.
    let family = org.control.family(device);
    loop {
        let stated = tables.statements(&org.id, above, &family, STATEMENTS_CHUNK)?;
        let last = stated.len() < STATEMENTS_CHUNK;
        for Stated { statement, wraps } in stated {
            bytes += statement.encode().len() + wraps.iter().map(Vec::len).sum::<usize>();
            let full = page.statements.len() == limits::APPEND_STATEMENTS_MAX
                || bytes > bytes_max.min(ANSWER_STATEMENT_BYTES_MAX)
                || page.wraps.len() + wraps.len() > ANSWER_WRAPS_MAX;
            if full && !page.statements.is_empty() {
                page.more = true;
                return Ok(page);
            }
            above = Some(statement.height);
            page.statements.push(statement);
            page.wraps.extend(wraps);
        }
        if last {
            return Ok(page);
        }
    }
}

/// Wraps that came within a stretch of the delivery counter: after their statement, or with a statement that the device
/// had from somebody else in an earlier life of the ledger, without them.
pub(crate) fn late_wraps(
    tables: &dyn Tables,
    org: &Org,
    device: &DeviceId,
    counters: (u64, u64),
) -> Result<Vec<Vec<u8>>, LedgerError> {
    tables.wraps_between(&org.id, &org.control.family(device), counters, ANSWER_WRAPS_MAX)
}

/// A page of log items for one device.
pub(crate) struct Page<'a> {
    tables: &'a dyn Tables,
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

/// The next items of one circle.
struct Stretch {
    circle: CircleId,
    items: VecDeque<Item>,
}

/// Items that a circle's stretch is read in at a time.
const ITEMS_CHUNK: usize = 32;
/// Statements that are read at a time.
const STATEMENTS_CHUNK: usize = 64;

impl<'a> Page<'a> {
    pub(crate) fn new(
        tables: &'a dyn Tables,
        org: &'a Org,
        device: DeviceId,
        shares_control: bool,
        budget: usize,
    ) -> Self {
        Self {
            tables,
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
            let Some(head) = self.org.heads.get(&fill.circle) else { continue };
            let mut after = fill.after;
            while after < head.log.position {
                let Some(item) = self.tables.item(&self.org.id, &fill.circle, after + 1)? else { break };
                if item.place.counter > cursor {
                    break;
                }
                if !self.push(fill.circle, &item)? {
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
            if self.org.heads.get(circle).is_some_and(|head| head.counter > cursor) {
                let items = self.ahead(circle, cursor)?;
                if let Some(first) = items.front() {
                    next.push(Reverse((first.place.counter, ahead.len())));
                    ahead.push(Stretch { circle: *circle, items });
                }
            }
        }
        let mut reached = cursor;
        while let Some(Reverse((counter, at))) = next.pop() {
            let Stretch { circle, items } = &mut ahead[at];
            let item = items.pop_front().expect("only circles with items are in the heap");
            if !self.push(*circle, &item)? {
                return Ok((reached, true));
            }
            reached = counter;
            if items.is_empty() {
                *items = self.ahead(circle, counter)?;
            }
            if let Some(following) = items.front() {
                next.push(Reverse((following.place.counter, at)));
            }
        }
        Ok((self.org.tally.counter, false))
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

    /// A circle's next items.
    fn ahead(&self, circle: &CircleId, counter: u64) -> Result<VecDeque<Item>, LedgerError> {
        Ok(self.tables.items_after(&self.org.id, circle, counter, ITEMS_CHUNK)?.into())
    }

    /// Adds an item unless it is over the budget; the first one always fits.
    fn push(&mut self, circle: CircleId, item: &Item) -> Result<bool, LedgerError> {
        let weight = match item.author {
            Some((device, _)) if device != self.device => ENTRY_WEIGHT + item.bytes as usize,
            _ => OTHER_WEIGHT,
        };
        let full = self.weight + weight > self.budget || self.log.len() == limits::SYNC_LOG_ITEMS_MAX;
        if full && !self.log.is_empty() {
            return Ok(false);
        }
        let what = match item.author {
            Some((device, _)) if device != self.device => {
                LogItemKind::Entry { entry: self.compact(circle, item)?, received_s: item.at_s }
            }
            // Anything else breaks a run: `prev` may be left out only for the item right before.
            other => {
                self.run = None;
                other.map_or(LogItemKind::Blob { id: item.hash, bytes: item.bytes }, |(_, seq)| {
                    LogItemKind::Own { seq, received_s: item.at_s }
                })
            }
        };
        self.weight += weight;
        self.log.push(LogItem { circle, place: item.place, what });
        let head = LogHead { position: item.place.position, hash: item.running };
        let at = *self.head_at.entry(circle).or_insert(self.heads.len());
        if at == self.heads.len() {
            self.heads.push((circle, head));
        } else {
            self.heads[at].1 = head;
        }
        Ok(true)
    }

    fn compact(&mut self, circle: CircleId, item: &Item) -> Result<WireEntry, LedgerError> {
        let entry = self.tables.entry(&self.org.id, &circle, item.place.position)?;
        let seen = entry.header.log_head;
        let same_log = seen.position > 0
            && self.org.running_hash(self.tables, &entry.header.circle, seen.position)? == Some(seen.hash);
        let empty_log = seen == kengai_protocol::log::empty(self.org.id, entry.header.circle);
        let shared = Shared { author: false, log: same_log || empty_log, nothing: !self.shares_control };
        let wire = WireEntry::compact(&entry, &self.org.control, shared, &self.run);
        self.run = Some((entry.header.circle, entry.header.device, entry.header.seq, item.hash));
        Ok(wire)
    }
}

/// What an entry takes of a page beside its body, bytes: at most so much on the wire.
const ENTRY_WEIGHT: usize = 280;
/// What any other item takes, bytes.
const OTHER_WEIGHT: usize = 48;
