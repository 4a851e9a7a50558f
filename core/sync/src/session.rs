//! One sync, step by step, without I/O: what to say next, and what an answer changes.
//!
//! The common case is one round trip: the request carries the cursor and every new entry, the answer a status for each
//! and whatever is new. More rounds follow only when the answer says "more", when a log has to be filled up after a
//! grant, or after the server was restored from a backup.

use std::collections::BTreeSet;

use kengai_protocol::control_append::{ControlAnswer, ControlAppend};
use kengai_protocol::limits::{SYNC_CIRCLES_MAX, SYNC_ENTRIES_MAX};
use kengai_protocol::sync_answer::{EntryStatus, SyncAnswer};
use kengai_protocol::sync_request::{Backfill, FeedHeight, SyncRequest, Waiting};
use kengai_protocol::wire_entry::{PreviousInRun, Shared, WireEntry};
use kengai_protocol::{CircleId, CircleKind, DeviceId, Hash};
use kengai_store::{AnswerError, HEIGHT_BYTES_MAX, Store, Taken, Unsent, WaitingReason};

use crate::SyncError;
use crate::pace::PAGE_BYTES_MAX;

/// Entries of an answer weigh at most this much while parts of logs are read again, bytes.
const WANTED_PAGE_BYTES: usize = 64 * 1024;

/// A question to the server and where the answer's statuses belong.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// What is asked.
    pub request: SyncRequest,
    /// Row of each of the request's entries.
    rows: Vec<i64>,
    /// What stood in each: a home may have been rescued or put back by somebody else before the answer came.
    hashes: Vec<Hash>,
    /// Under which identity it was asked.
    device: DeviceId,
}

/// Entries as they are said, with the row and the hash of each.
type Offered = (Vec<WireEntry>, Vec<i64>, Vec<Hash>);

/// What follows an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Ask again.
    Again,
    /// Append these to the control log first (the server lost them in a restore), tell the answer to
    /// [`Session::handed_back`], then ask again.
    HandBackControl(ControlAppend),
    /// Records are exchanged; photos may follow.
    Done,
}

/// One sync.
#[derive(Debug, Default)]
pub struct Session {
    /// Feeds that the server asked for after a restore.
    wants: Vec<FeedHeight>,
    /// Entries that were offered in this sync: what the server did not take waits for the next one.
    tried: BTreeSet<i64>,
    /// Entries that the server wanted in full once: that is asked once.
    asked_full: BTreeSet<i64>,
    /// Parts of logs that were just asked for again.
    asked_back: BTreeSet<(CircleId, u64)>,
    /// Up to which height the control log was offered last in this sync.
    offered_control: Option<u64>,
    /// What came in so far.
    pub received: Received,
}

/// What a session brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Received {
    /// Entries that were not here before.
    pub entries: u64,
    /// Entries of this device that were sent.
    pub sent_entries: u64,
}

impl Session {
    /// The next request, of at most `bytes_max` of entries (one at least), asking for pages of at most that. Forms entries of
    /// what is saved first, in a durable transaction.
    ///
    /// # Errors
    /// The store refused; nothing is lost.
    pub fn next(&mut self, store: &mut Store, now_ms: u64, bytes_max: usize) -> Result<Exchange, SyncError> {
        store.membership()?.ok_or(SyncError::NotJoined)?;
        if store.begins_again()?.is_some() {
            return Err(SyncError::BeginAgain);
        }
        store.form_entries(now_ms)?;
        let state = store.sync_state()?;
        // Half of what the line carries at most: entries that the server wants go with them.
        let heights = store.heights_due(bytes_max / 2)?;
        let told = heights.as_ref().map_or(0, |part| part.len() * HEIGHT_BYTES_MAX);
        let (entries, rows, hashes) = self.entries(store, bytes_max.saturating_sub(told))?;
        let control = store.control();
        let backfill = self.backfill(store)?;
        // What is wanted back stands somewhere in a log that goes on to its end: in small pages.
        let page_max = if self.asked_back.is_empty() { PAGE_BYTES_MAX } else { WANTED_PAGE_BYTES };
        let page_bytes = bytes_max.min(page_max);
        let request = SyncRequest {
            incarnation: state.incarnation,
            cursor: state.cursor,
            control_height: control.map_or(0, |control| control.height()),
            control_head: control.map(|control| control.head()).unwrap_or_default(),
            page_bytes: page_bytes as u64,
            waiting: self.waiting(store, rows.len())?,
            clock_ms: now_ms,
            contacts_since_ms: is_manager(store).then_some(state.contacts_ms),
            entries,
            backfill,
            heights,
        };
        Ok(Exchange { request, rows, hashes, device: store.device() })
    }

    /// The last request got no answer: whatever it asked for is asked for again.
    pub fn unanswered(&mut self) {
        self.asked_back.clear();
    }

    /// Logs to fill up, and parts of logs to read again for records that have left this device and are wanted back. The
    /// same part is not asked for twice in a sync, even if what is wanted does not come.
    fn backfill(&mut self, store: &Store) -> Result<Vec<Backfill>, SyncError> {
        let gaps = store.log_gaps()?;
        let asked = std::mem::take(&mut self.asked_back);
        if gaps.is_empty() {
            self.asked_back = store.wanted_back()?.into_iter().filter(|part| !asked.contains(part)).collect();
        }
        let parts = gaps.into_iter().chain(self.asked_back.iter().copied());
        Ok(parts.take(SYNC_CIRCLES_MAX).map(|(circle, after)| Backfill { circle, after }).collect())
    }

    fn waiting(&self, store: &Store, sending: usize) -> Result<Waiting, SyncError> {
        // Once the entries of this request are taken, only what did not fit or is set aside stays.
        let records = if sending > 0 && store.unsent_entries(&self.tried)? == sending {
            store
                .waiting_reasons()?
                .iter()
                .filter(|(reason, _)| **reason != WaitingReason::NoContact)
                .map(|(_, n)| n)
                .sum()
        } else {
            store.unsent_count()?
        };
        let waiting = Waiting { records, photos: store.unsent_photo_count()?, drafts: store.draft_count()? };
        Ok(waiting.bounded())
    }

    fn entries(&mut self, store: &Store, bytes_max: usize) -> Result<Offered, SyncError> {
        let Some(control) = store.control() else { return Ok(Offered::default()) };
        // What the server asked for goes first and alone: own new entries may follow on it.
        let mut unsent = self.wanted(store, bytes_max)?;
        if unsent.is_empty() {
            unsent = store.unsent(bytes_max, &self.tried)?;
        }
        unsent.truncate(SYNC_ENTRIES_MAX);
        let device = store.device();
        let mut run: PreviousInRun = None;
        let mut wire = Vec::with_capacity(unsent.len());
        for one in &unsent {
            let header = &one.entry.header;
            let shared = Shared {
                author: header.device == device,
                log: store.shares_log_head(header.circle, &header.log_head)?,
                nothing: one.in_full,
            };
            wire.push(WireEntry::compact(&one.entry, control, shared, &run));
            run = Some((header.circle, header.device, header.seq, header.hash()));
        }
        let hashes = unsent.iter().map(|one| one.entry.header.hash()).collect();
        Ok((wire, unsent.iter().map(|one| one.row).collect(), hashes))
    }

    /// Entries that the server asked for and that were not offered in this sync.
    fn wanted(&self, store: &Store, bytes_max: usize) -> Result<Vec<Unsent>, SyncError> {
        let mut out: Vec<Unsent> = Vec::new();
        for want in &self.wants {
            let budget = bytes_max.saturating_sub(weight(&out));
            if budget == 0 {
                break;
            }
            out.extend(store.feed_above(want.circle, want.device, want.seq, budget, &self.tried)?);
        }
        Ok(out)
    }

    /// Takes in the answer.
    ///
    /// # Errors
    /// It does not hold; nothing of it is kept.
    pub fn take(
        &mut self,
        store: &mut Store,
        exchange: &Exchange,
        answer: &SyncAnswer,
        now_ms: u64,
    ) -> Result<Step, SyncError> {
        if exchange.device != store.device() {
            // What was said to an identity that is not in use any more.
            return Err(AnswerError::DoesNotFit.into());
        }
        for (row, hash) in exchange.rows.iter().zip(&exchange.hashes) {
            if !store.is_entry(*row, hash)? {
                return Err(AnswerError::DoesNotFit.into());
            }
        }
        let taken: Taken = store.take_answer(&exchange.request, &exchange.rows, answer, now_ms)?;
        self.received.entries += taken.entries;
        self.wants.clone_from(&answer.wants);
        if answer.restored.is_none() {
            self.take_statuses(exchange, answer);
        }
        if store.begins_again()?.is_some() {
            return Err(SyncError::BeginAgain);
        }
        // In parts; one that the server does not take is not offered twice.
        if let Some((part, reached)) = store.control_part()?
            && self.offered_control.is_none_or(|before| before < reached)
        {
            self.offered_control = Some(reached);
            return Ok(Step::HandBackControl(part));
        }
        // What did not fit goes now; what the server refuses for the moment waits for the next sync.
        let offers = !self.wanted(store, 1)?.is_empty();
        let mut next_part = taken.next_part;
        if let Some(part) = exchange.request.heights.as_deref().filter(|_| !self.wants.is_empty() && !offers)
        {
            next_part = store.heights_left(part)?;
        }
        let left = offers || next_part || !store.unsent(1, &self.tried)?.is_empty();
        // A server that says "more" and brings nothing is not asked again.
        let moved = answer.restored.is_some()
            || !answer.log.is_empty()
            || !answer.statements.is_empty()
            || !answer.statuses.is_empty()
            || answer.cursor > exchange.request.cursor;
        // What came showed that something is wanted back, or what is wanted stands further on.
        let wanted = store.wanted_back()?.iter().any(|part| !self.asked_back.contains(part));
        Ok(if left || ((taken.again || wanted) && moved) { Step::Again } else { Step::Done })
    }
}

impl Session {
    /// What the server said to a control log that was handed back. If it did not take it, the next sync offers it again.
    ///
    /// # Errors
    /// As the store.
    pub fn handed_back(&self, store: &mut Store, answer: &ControlAnswer) -> Result<(), SyncError> {
        if let (ControlAnswer::Accepted { .. }, Some(reached)) = (answer, self.offered_control) {
            store.control_handed_back(reached)?;
        }
        Ok(())
    }
}

impl Session {
    fn take_statuses(&mut self, exchange: &Exchange, answer: &SyncAnswer) {
        let sent = exchange.rows.iter().zip(&exchange.request.entries).zip(&answer.statuses);
        for ((row, entry), status) in sent {
            if *status != EntryStatus::NeedFull || !self.asked_full.insert(*row) {
                self.tried.insert(*row);
            }
            let taken = matches!(status, EntryStatus::Accepted(_) | EntryStatus::Known(_));
            self.received.sent_entries += u64::from(taken && entry.device.is_none());
        }
    }
}

fn weight(entries: &[Unsent]) -> usize {
    entries.iter().map(|one| one.entry.body.as_ref().map_or(0, Vec::len)).sum()
}

fn is_manager(store: &Store) -> bool {
    store.control().is_some_and(|control| {
        control.circles_of(&store.device()).any(|(circle, _)| {
            control.circle(&circle).is_some_and(|circle| circle.kind == CircleKind::Managers)
        })
    })
}
