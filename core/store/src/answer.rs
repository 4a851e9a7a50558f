//! Taking in a sync answer: control statements, statuses, log items and the cursor, all in one transaction.

use std::collections::{HashMap, HashSet};

use kengai_protocol::control::ControlState;
use kengai_protocol::header::LogHead;
use kengai_protocol::log::{LogEvent, SignedHeads, after};
use kengai_protocol::sync_answer::{EntryStatus, LogItem, LogItemKind, Place, Restored, SyncAnswer};
use kengai_protocol::sync_request::SyncRequest;
use kengai_protocol::wire_entry::PreviousInRun;
use kengai_protocol::{CircleId, DeviceId, Entry, Hash, OrgId};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::control_log::{self, gap_closed, note_opened};
use crate::hand_back;
use crate::incoming;
use crate::judging::{judge, retry_waiting_entries};
use crate::meta::{self, SyncState, hash};
use crate::outgoing::{log_head, set_place, take_status};
use crate::{Store, StoreError};

/// What an answer brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    /// Entries that were not here before.
    pub entries: u64,
    /// Photos that the server now holds and this device may fetch.
    pub photos: u64,
    /// The server has more, or something must be said again: another round.
    pub again: bool,
}

/// Why an answer was not taken. Nothing of it is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// It contradicts itself or what was asked.
    #[error("the server's answer does not fit the question")]
    DoesNotFit,
    /// The logs as recomputed here are not what the server signed, or it went back behind what it had said before.
    #[error("the server's log is not the one it showed before")]
    Equivocation,
    /// The server holds entries of this device that this device does not have: it is a copy, or was set back.
    #[error("this device is a copy or was set back: the server knows entries of it that it does not have")]
    Copied,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for AnswerError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Takes in the answer to `request`, whose entries stand in `rows` of the `entries` table, in the same order.
    ///
    /// # Errors
    /// [`AnswerError`]; nothing of the answer is kept, but what should never happen is remembered as an alarm.
    pub fn take_answer(
        &mut self,
        request: &SyncRequest,
        rows: &[i64],
        answer: &SyncAnswer,
        now_ms: u64,
    ) -> Result<Taken, AnswerError> {
        let taken = self.take_whole(request, rows, answer, now_ms);
        match taken {
            Err(AnswerError::Equivocation) => self.note_alarm("two_logs", now_ms)?,
            Err(AnswerError::Copied) => {
                self.note_alarm("copied", now_ms)?;
                self.take_forks(rows, answer, now_ms)?;
            }
            _ => {}
        }
        taken
    }

    /// Remembers what should never happen and did, once of each kind.
    ///
    /// # Errors
    /// As the database.
    pub fn note_alarm(&mut self, kind: &str, now_ms: u64) -> Result<(), StoreError> {
        alarm(&self.db, kind, now_ms)
    }

    /// Of an answer that could not be taken: which own entries stand beside others of the same number.
    fn take_forks(&mut self, rows: &[i64], answer: &SyncAnswer, now_ms: u64) -> Result<(), StoreError> {
        let device = self.device();
        let tx = self.db.transaction()?;
        for (row, status) in rows.iter().zip(&answer.statuses) {
            if *status == EntryStatus::Fork {
                take_status(&tx, device, *row, *status, now_ms)?;
            }
        }
        Ok(tx.commit()?)
    }

    fn take_whole(
        &mut self,
        request: &SyncRequest,
        rows: &[i64],
        answer: &SyncAnswer,
        now_ms: u64,
    ) -> Result<Taken, AnswerError> {
        let membership = self.membership()?.ok_or(StoreError::NotFound("organisation"))?;
        let mut sync = self.sync_state()?;
        sync.server_time_ms = answer.server_time_ms;
        sync.contact_ms = now_ms;
        if let Some(restored) = &answer.restored {
            // A life that is known already cannot begin again.
            if answer.incarnation == sync.incarnation {
                return Err(AnswerError::DoesNotFit);
            }
            self.take_restored(sync, answer, restored)?;
            return Ok(Taken { again: true, ..Taken::default() });
        }
        let first = sync.incarnation == Default::default();
        if (!first && answer.incarnation != sync.incarnation) || answer.statuses.len() != rows.len() {
            return Err(AnswerError::DoesNotFit);
        }
        if answer.cursor < sync.cursor {
            // An answer that another one overtook; or the server goes back without a new life.
            let late = request.cursor < sync.cursor;
            return Err(if late { AnswerError::DoesNotFit } else { AnswerError::Equivocation });
        }
        let device = self.device();
        let control_before = self.control.clone();
        let known = control_before.as_ref().map(ControlState::height);
        let new: Vec<_> = answer.statements.iter().filter(|one| Some(one.height) > known).collect();
        let tx = self.db.transaction().map_err(StoreError::from)?;
        let (control, opened) = control_log::append(
            &tx,
            control_before,
            membership.org,
            &answer.statements,
            &answer.wraps,
            &self.home,
        )?;
        note_opened(&tx, &opened)?;
        hand_back::note_own(&tx, &new)?;
        for (row, status) in rows.iter().zip(&answer.statuses) {
            take_status(&tx, device, *row, *status, now_ms)?;
        }
        let mut taken = Taken { again: answer.more || !opened.is_empty(), ..Taken::default() };
        if let Some(control) = &control {
            let mut intake =
                Intake { tx: &tx, control, device, now_ms, taken: &mut taken, ends: HashMap::new() };
            if let Some(heads) = intake.take_log(&answer.log)? {
                verify_heads(answer, membership.org, heads, &membership.server)?;
            }
            retry_waiting_entries(&tx, control)?;
        }
        if !answer.more {
            for fill in &request.backfill {
                gap_closed(&tx, fill.circle)?;
            }
        }
        if request.heights.is_some() && answer.wants.is_empty() {
            meta::remove(&tx, "heights_due")?;
        }
        if answer.control_diverged {
            alarm(&tx, "control_parted", now_ms)?;
        }
        take_contacts(&tx, answer)?;
        sync.incarnation = answer.incarnation;
        sync.cursor = answer.cursor;
        // Within one life they only rise; an answer may have been overtaken by another.
        sync.durable = sync.durable.max(answer.durable);
        sync.backed_up = sync.backed_up.max(answer.backed_up);
        sync.control_backed_up = sync.control_backed_up.max(answer.control_backed_up);
        if request.contacts_since_ms.is_some() {
            sync.contacts_ms = answer.server_time_ms;
        }
        sync.save(&tx)?;
        tx.commit()?;
        self.control = control;
        incoming::catch_up(self)?;
        taken.again |= answer
            .statuses
            .iter()
            .any(|status| matches!(status, EntryStatus::NeedFull | EntryStatus::Gap { .. }));
        taken.again |= !self.log_gaps()?.is_empty();
        Ok(taken)
    }

    /// The server begins a new life from a backup: what it held above is not durable any more.
    fn take_restored(
        &mut self,
        mut sync: SyncState,
        answer: &SyncAnswer,
        restored: &Restored,
    ) -> Result<(), StoreError> {
        let counter = restored.counter;
        let tx = self.db.transaction()?;
        hand_back::note_restored(&tx, restored.control_height)?;
        sync.incarnation = answer.incarnation;
        sync.cursor = sync.cursor.min(counter);
        sync.durable = answer.durable;
        sync.backed_up = answer.backed_up.min(counter);
        sync.control_backed_up = answer.control_backed_up;
        sync.restores += 1;
        sync.save(&tx)?;
        tx.execute("UPDATE entries SET counter = NULL, position = NULL WHERE counter > ?1", [counter])?;
        tx.execute("UPDATE photos SET counter = NULL WHERE counter > ?1", [counter])?;
        tx.execute(
            "INSERT OR IGNORE INTO log_past (circle, position, hash)
             SELECT circle, position, hash FROM log WHERE counter > ?1",
            [counter],
        )?;
        tx.execute("DELETE FROM log WHERE counter > ?1", [counter])?;
        meta::set(&tx, "heights_due", &[])?;
        Ok(tx.commit()?)
    }
}

fn alarm(db: &Connection, kind: &str, now_ms: u64) -> Result<(), StoreError> {
    db.execute(
        "INSERT OR IGNORE INTO alarms (kind, circle, device, at_ms) VALUES (?1, x'', x'', ?2)",
        params![kind, now_ms],
    )?;
    Ok(())
}

fn verify_heads(
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

fn take_contacts(tx: &Transaction<'_>, answer: &SyncAnswer) -> Result<(), StoreError> {
    for contact in &answer.contacts {
        tx.prepare_cached(
            "INSERT OR REPLACE INTO contacts (device, at_ms, records, photos, drafts) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            contact.device.as_bytes(),
            contact.at_ms,
            contact.waiting.records,
            contact.waiting.photos,
            contact.waiting.drafts
        ])?;
    }
    Ok(())
}

/// Taking in the log items of one answer.
struct Intake<'a> {
    tx: &'a Transaction<'a>,
    control: &'a ControlState,
    device: DeviceId,
    now_ms: u64,
    taken: &'a mut Taken,
    /// Where the logs end by now.
    ends: HashMap<CircleId, LogHead>,
}

impl Intake<'_> {
    /// Returns the heads that the items lead to, in the order of first mention, to be compared with the server's word;
    /// `None` when an item did not continue its log.
    fn take_log(&mut self, items: &[LogItem]) -> Result<Option<Vec<(CircleId, LogHead)>>, AnswerError> {
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
        self.tx
            .prepare_cached("INSERT INTO log (circle, position, counter, hash) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![circle.as_bytes(), next.position, place.counter, next.hash.as_bytes()])?;
        self.ends.insert(circle, next);
        Ok(next)
    }

    fn take_item(&mut self, item: &LogItem, run: &mut PreviousInRun) -> Result<LogEvent, AnswerError> {
        match &item.what {
            LogItemKind::Entry(wire) => {
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
                self.take_entry(&entry, hash, item.place)?;
                Ok(LogEvent::Entry(hash))
            }
            LogItemKind::Own { seq } => {
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
                set_place(self.tx, row, item.place)?;
                Ok(LogEvent::Entry(hash(bytes)?))
            }
            LogItemKind::Blob { id, bytes } => {
                let new = self
                    .tx
                    .prepare_cached(
                        "INSERT INTO photos (id, circle, bytes, own, here, counter, at_ms)
                         VALUES (?1, ?2, ?3, 0, 0, ?4, ?5)
                         ON CONFLICT (id) DO UPDATE SET counter = excluded.counter",
                    )?
                    .execute(params![
                        id.as_bytes(),
                        item.circle.as_bytes(),
                        bytes,
                        item.place.counter,
                        self.now_ms
                    ])?;
                self.taken.photos += new as u64;
                Ok(LogEvent::Blob(*id))
            }
        }
    }

    fn take_entry(&mut self, entry: &Entry, hash: Hash, place: Place) -> Result<(), AnswerError> {
        let known: Option<(i64, bool)> = self
            .tx
            .prepare_cached("SELECT id, state = 3 AND reason = 'author' FROM entries WHERE hash = ?1")?
            .query_row([hash.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if let Some((row, unsigned)) = known {
            if unsigned {
                // The hash does not cover the signature: what came first may have had a damaged one.
                self.tx
                    .prepare_cached("UPDATE entries SET bytes = ?2 WHERE id = ?1")?
                    .execute(params![row, entry.encode()])?;
                judge(self.tx, self.control, row, entry)?;
            }
            set_place(self.tx, row, place)?;
            return Ok(());
        }
        let header = &entry.header;
        self.tx
            .prepare_cached(
                "INSERT INTO entries (circle, device, seq, hash, bytes, position, counter, state, received_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 2, ?8)",
            )?
            .execute(params![
                header.circle.as_bytes(),
                header.device.as_bytes(),
                header.seq,
                hash.as_bytes(),
                entry.encode(),
                place.position,
                place.counter,
                self.now_ms
            ])?;
        self.taken.entries += 1;
        let row = self.tx.last_insert_rowid();
        judge(self.tx, self.control, row, entry)?;
        check_claim(self.tx, self.control.org(), entry, self.now_ms)?;
        Ok(())
    }
}

fn stored_head(
    tx: &Transaction<'_>,
    org: OrgId,
    circle: CircleId,
    position: u64,
) -> Result<Option<LogHead>, StoreError> {
    if position == 0 {
        return Ok(Some(kengai_protocol::log::empty(org, circle)));
    }
    let bytes: Option<Vec<u8>> = tx
        .prepare_cached("SELECT hash FROM log WHERE circle = ?1 AND position = ?2")?
        .query_row(params![circle.as_bytes(), position], |row| row.get(0))
        .optional()?;
    bytes.map(|bytes| Ok(LogHead { position, hash: hash(bytes)? })).transpose()
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
    let restores = meta::get_u64(tx, "restores")?.unwrap_or(0);
    if restores > 0 {
        return Ok(());
    }
    tx.execute(
        "INSERT OR IGNORE INTO alarms (kind, circle, device, at_ms) VALUES ('two_logs', ?1, ?2, ?3)",
        params![header.circle.as_bytes(), header.device.as_bytes(), now_ms],
    )?;
    Ok(())
}
