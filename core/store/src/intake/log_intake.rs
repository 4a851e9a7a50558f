//! The log items of an answer: entries and photos that take their places in the circles' logs, recomputed here.

use std::collections::{HashMap, HashSet};

use kengai_protocol::control::ControlState;
use kengai_protocol::header::LogHead;
use kengai_protocol::log::{LogEvent, SignedHeads, after};
use kengai_protocol::sync_answer::{LogItem, LogItemKind, Place, SyncAnswer};
use kengai_protocol::wire_entry::PreviousInRun;
use kengai_protocol::{CircleId, DeviceId, Entry, Hash, OrgId};
use rusqlite::{OptionalExtension, Transaction, params};

use crate::database::columns::hash;
use crate::database::facts;
use crate::database::fence::alone;
use crate::feeds::alarms;
use crate::feeds::aside_reason::AsideReason;
use crate::feeds::control_log::note_opened;
use crate::feeds::entries::{self, State};
use crate::feeds::logs::{self, log_head, stored_head};
use crate::intake::judging::judge;
use crate::intake::taken::{AnswerError, Taken};
use crate::photos::rows as photo_rows;
use crate::window::coming_back;
use crate::{Alarm, StoreError};

/// Compares the heads that an answer's items led to with the server's word.
pub(crate) fn verify_heads(
    answer: &SyncAnswer,
    org: OrgId,
    heads: Vec<(CircleId, LogHead)>,
    server: &kengai_protocol::sign::PublicKey,
) -> Result<(), AnswerError> {
    if answer.log.is_empty() {
        return Ok(());
    }
    let signature = answer.heads_signature.as_ref().ok_or(AnswerError::DoesNotFit)?;
    let signed = SignedHeads { org, incarnation: answer.incarnation, counter: answer.cursor, heads };
    signed.verify(server, signature).map_err(|_| AnswerError::Equivocation)
}

/// Taking in the log items of one answer.
pub(crate) struct Intake<'a> {
    pub(crate) tx: &'a Transaction<'a>,
    pub(crate) control: &'a ControlState,
    pub(crate) device: DeviceId,
    pub(crate) now_ms: u64,
    pub(crate) taken: &'a mut Taken,
    /// Where the logs end by now.
    pub(crate) ends: HashMap<CircleId, LogHead>,
}

impl Intake<'_> {
    /// Returns the heads that the items lead to, in the order of first mention, to be compared with the server's word;
    /// `None` when an item did not continue its log.
    pub(crate) fn take_log(
        &mut self,
        items: &[LogItem],
    ) -> Result<Option<Vec<(CircleId, LogHead)>>, AnswerError> {
        let mut run: PreviousInRun = None;
        let mut gaps = HashSet::new();
        let mut told: Vec<(CircleId, LogHead)> = Vec::new();
        for item in items {
            let end = self.end(item.circle)?;
            if item.place.position > end.position + 1 {
                // It comes again when the log is filled up from where it ends here.
                gaps.insert(item.circle);
                run = None;
                continue;
            }
            let event = self.take_item(item, &mut run)?;
            let head = self.advance(item.circle, end, item.place, event)?;
            match told.iter_mut().find(|(circle, _)| *circle == item.circle) {
                Some((_, last)) => *last = head,
                None => told.push((item.circle, head)),
            }
        }
        note_opened(self.tx, &gaps.iter().copied().collect::<Vec<_>>())?;
        Ok(gaps.is_empty().then_some(told))
    }

    fn end(&self, circle: CircleId) -> Result<LogHead, StoreError> {
        match self.ends.get(&circle) {
            Some(end) => Ok(*end),
            None => log_head(self.tx, self.control.org(), circle),
        }
    }

    /// Moves a log on by an event, or compares an event with what was there; returns the head at the event.
    fn advance(
        &mut self,
        circle: CircleId,
        end: LogHead,
        place: Place,
        event: LogEvent,
    ) -> Result<LogHead, AnswerError> {
        if place.position == 0 {
            return Err(AnswerError::DoesNotFit);
        }
        if place.position <= end.position {
            // Seen before: it must be what it was.
            let before = stored_head(self.tx, self.control.org(), circle, place.position - 1)?;
            let again = after(before.ok_or(AnswerError::DoesNotFit)?, event);
            let stored = stored_head(self.tx, self.control.org(), circle, place.position)?;
            return if stored == Some(again) { Ok(again) } else { Err(AnswerError::Equivocation) };
        }
        let next = after(end, event);
        logs::advance(self.tx, circle, next, place.counter)?;
        self.ends.insert(circle, next);
        Ok(next)
    }

    fn take_item(&mut self, item: &LogItem, run: &mut PreviousInRun) -> Result<LogEvent, AnswerError> {
        match &item.what {
            LogItemKind::Entry { entry: wire, received_s } => {
                let tx = self.tx;
                let org = self.control.org();
                let entry = wire
                    .clone()
                    .expand(self.control, self.device, run, |circle, position| {
                        stored_head(tx, org, circle, position).ok().flatten().map(|head| head.hash)
                    })
                    .map_err(|_| AnswerError::DoesNotFit)?;
                let hash = entry.header.hash();
                *run = Some((item.circle, entry.header.device, entry.header.seq, hash));
                self.take_entry(&entry, hash, (item.place, at_server(*received_s)))?;
                Ok(LogEvent::Entry(hash))
            }
            LogItemKind::Own { seq, received_s } => {
                let found: Option<(i64, Vec<u8>)> = self
                    .tx
                    .prepare_cached(
                        "SELECT id, hash FROM entries WHERE circle = ?1 AND device = ?2 AND seq = ?3 AND state <> 4",
                    )?
                    .query_row(params![item.circle.as_bytes(), self.device.as_bytes(), seq], |row| {
                        Ok((row.get(0)?, row.get(1)?))
                    })
                    .optional()?;
                let (row, bytes) = found.ok_or(AnswerError::Copied)?;
                entries::set_place(self.tx, row, item.place, Some(at_server(*received_s)))?;
                Ok(LogEvent::Entry(hash(bytes)?))
            }
            LogItemKind::Blob { id, bytes } => {
                let (counter, now_ms) = (item.place.counter, self.now_ms);
                let new = photo_rows::put_at_server(self.tx, id, item.circle, *bytes, counter, now_ms)?;
                self.taken.photos += new as u64;
                Ok(LogEvent::Blob(*id))
            }
        }
    }

    fn take_entry(
        &mut self,
        entry: &Entry,
        hash: Hash,
        (place, server_ms): (Place, u64),
    ) -> Result<(), AnswerError> {
        let known: Option<(i64, bool)> = self
            .tx
            .prepare_cached("SELECT id, state = 3 AND reason = ?2 FROM entries WHERE hash = ?1")?
            .query_row(params![hash.as_bytes(), AsideReason::Author.code()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        if let Some((row, unsigned)) = known {
            if unsigned {
                // The hash does not cover the signature: what came first may have had a damaged one.
                entries::set_bytes(self.tx, row, entry)?;
                self.judge_alone(row, entry)?;
            }
            coming_back::take_again(self.tx, row, entry)?;
            entries::set_place(self.tx, row, place, Some(server_ms))?;
            return Ok(());
        }
        let row = entries::put_received(self.tx, (entry, hash), (place, server_ms), self.now_ms)?;
        self.taken.entries += 1;
        self.judge_alone(row, entry)?;
        Ok(())
    }

    /// Whatever is wrong with an entry is no reason not to take the rest of the answer.
    fn judge_alone(&self, row: i64, entry: &Entry) -> Result<(), StoreError> {
        let judged = alone(self.tx, || {
            judge(self.tx, self.control, row, entry)?;
            check_claim(self.tx, self.control.org(), entry, self.now_ms)
        })?;
        judged.or_else(|_| entries::set(self.tx, row, State::Quarantined(AsideReason::Undecodable)))
    }
}

/// The server's word on when it took an entry, Unix milliseconds; within what a column holds.
fn at_server(received_s: u64) -> u64 {
    received_s.saturating_mul(1_000).min(i64::MAX as u64)
}

/// The author says what the log was when it wrote: if ours differs there, the server told us different things.
fn check_claim(tx: &Transaction<'_>, org: OrgId, entry: &Entry, now_ms: u64) -> Result<(), StoreError> {
    let header = &entry.header;
    let claim = header.log_head;
    let Some(ours) = stored_head(tx, org, header.circle, claim.position)? else { return Ok(()) };
    if ours.hash == claim.hash {
        return Ok(());
    }
    // What a restore took back was true when it was said; so was what others saw before a restore that we did not.
    let restores = facts::get_u64(tx, "restores")?.unwrap_or(0);
    if restores > 0 {
        return Ok(());
    }
    alarms::note_about(tx, Alarm::TwoLogs, (header.circle, header.device), now_ms)
}
