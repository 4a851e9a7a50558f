//! Taking in a sync answer: control statements, statuses, log items and the cursor, all in one transaction.

use std::collections::HashMap;

use kengai_protocol::control::ControlState;
use kengai_protocol::sync_answer::{EntryStatus, Restored, SyncAnswer};
use kengai_protocol::sync_request::SyncRequest;
use rusqlite::Transaction;

use crate::feeds::control_log::{self, gap_closed, note_opened};
use crate::feeds::identity::{self, BeginAgain};
use crate::feeds::statuses::take_status;
use crate::feeds::{alarms, entries, hand_back, heights, logs};
use crate::intake::judging::retry_waiting_entries;
use crate::intake::log_intake::{Intake, verify_heads};
use crate::intake::photo_quota;
use crate::intake::server_trouble::{self, ServerTrouble};
use crate::intake::sync_state::SyncState;
use crate::intake::taken::{AnswerError, Taken};
use crate::intake::{contacts, incoming};
use crate::photos::rows as photo_rows;
use crate::piece::Piece;
use crate::window::coming_back;
use crate::{Alarm, Store, StoreError};

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
            Err(AnswerError::Equivocation) => self.note_alarm(Alarm::TwoLogs, now_ms)?,
            Err(AnswerError::Copied) => {
                self.note_alarm(Alarm::Copied, now_ms)?;
                identity::must_begin_again(&self.db, BeginAgain::SetBack)?;
                self.take_forks(rows, answer, now_ms)?;
            }
            _ => {}
        }
        taken
    }

    /// Of an answer that could not be taken: which own entries stand beside others of the same number.
    fn take_forks(&mut self, rows: &[i64], answer: &SyncAnswer, now_ms: u64) -> Result<(), StoreError> {
        let device = self.device();
        let tx = self.db.transaction()?;
        for (row, status) in rows.iter().zip(&answer.statuses) {
            if *status == EntryStatus::Fork {
                take_status(&tx, device, *row, *status, (now_ms, answer.server_time_ms))?;
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
        let membership = self.membership()?.ok_or(StoreError::NotFound(Piece::Organisation))?;
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
        must_fit(&sync, request, rows, answer)?;
        let device = self.device();
        let control_before = self.control.clone();
        let known = control_before.as_deref().map(ControlState::height);
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
            take_status(&tx, device, *row, *status, (now_ms, answer.server_time_ms))?;
        }
        let mut taken = Taken { again: answer.more || !opened.is_empty(), ..Taken::default() };
        if let Some(control) = &control {
            let mut intake =
                Intake { tx: &tx, control, device, now_ms, taken: &mut taken, ends: HashMap::new() };
            if let Some(heads) = intake.take_log(&answer.log)? {
                verify_heads(answer, membership.org, heads, &membership.server)?;
            }
            retry_waiting_entries(&tx, control)?;
            coming_back::bring_back(&tx)?;
        }
        taken.next_part = settle(&tx, request, answer, sync, now_ms)?;
        incoming::mark(&tx)?;
        tx.commit()?;
        self.control = control;
        incoming::take_up(self)?;
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
        // A backup that was verified is gone with what it held: others, the office's devices above all, have to hand it back.
        let lost: bool = tx.query_row(
            "SELECT EXISTS (SELECT 1 FROM entries WHERE counter > ?1 AND bodiless = 1)",
            [counter],
            |row| row.get(0),
        )?;
        if lost {
            alarms::note(&tx, Alarm::BackupWentBack, sync.contact_ms)?;
        }
        entries::lose_places_above(&tx, counter)?;
        photo_rows::lose_places_above(&tx, counter)?;
        logs::take_back_above(&tx, counter)?;
        heights::begin(&tx)?;
        Ok(tx.commit()?)
    }
}

/// Whether the answer can be one to the request, from the server as it was.
fn must_fit(
    sync: &SyncState,
    request: &SyncRequest,
    rows: &[i64],
    answer: &SyncAnswer,
) -> Result<(), AnswerError> {
    let first = sync.incarnation == Default::default();
    if (!first && answer.incarnation != sync.incarnation) || answer.statuses.len() != rows.len() {
        return Err(AnswerError::DoesNotFit);
    }
    if answer.cursor < sync.cursor {
        // An answer that another one overtook; or the server goes back without a new life.
        let late = request.cursor < sync.cursor;
        return Err(if late { AnswerError::DoesNotFit } else { AnswerError::Equivocation });
    }
    Ok(())
}

/// What an answer says beside statements, statuses and log items; and how far this device is now. Returns whether another part of
/// the heights is to be compared.
fn settle(
    tx: &Transaction<'_>,
    request: &SyncRequest,
    answer: &SyncAnswer,
    mut sync: SyncState,
    now_ms: u64,
) -> Result<bool, StoreError> {
    if !answer.more {
        for fill in &request.backfill {
            gap_closed(tx, fill.circle)?;
        }
    }
    let mut next_part = false;
    if let Some(part) = request.heights.as_deref().filter(|_| answer.wants.is_empty()) {
        next_part = heights::compared(tx, part, false)?;
    }
    if answer.control_diverged {
        alarms::note(tx, Alarm::ControlParted, now_ms)?;
    }
    contacts::take(tx, answer)?;
    photo_quota::note(tx, answer.photo_quota.as_ref())?;
    server_trouble::note(tx, answer.no_room.then_some(ServerTrouble::NoRoom))?;
    sync.incarnation = answer.incarnation;
    sync.cursor = answer.cursor;
    // Within one life they only rise; an answer may have been overtaken by another.
    sync.durable = sync.durable.max(answer.durable);
    sync.backed_up = sync.backed_up.max(answer.backed_up);
    sync.control_backed_up = sync.control_backed_up.max(answer.control_backed_up);
    if request.contacts_since_ms.is_some() {
        sync.contacts_ms = answer.server_time_ms;
    }
    sync.save(tx)?;
    Ok(next_part)
}
