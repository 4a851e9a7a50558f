//! The server's word on an entry that was sent, and what it changes here.

use kengai_protocol::DeviceId;
use kengai_protocol::limits::NUMBER_MAX;
use kengai_protocol::sync_answer::EntryStatus;
use rusqlite::{Transaction, params};

use crate::feeds::alarms;
use crate::feeds::aside_reason::AsideReason;
use crate::feeds::entries::{self, State};
use crate::feeds::identity::{self, BeginAgain};
use crate::{Alarm, StoreError, WaitingReason};

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
    if judgement && !entries::is_of(tx, row, own)? {
        return Ok(());
    }
    match status {
        // The position follows with the log item itself; the counter says "sent".
        // An answer is as old as what it accepts; when the server took what it knew already, the log item says.
        EntryStatus::Accepted(place) => {
            let server_ms = (server_ms / 1_000 * 1_000).min(i64::MAX as u64);
            entries::set_place(tx, row, place, Some(server_ms))?;
        }
        EntryStatus::Known(place) => entries::set_place(tx, row, place, None)?,
        EntryStatus::NeedFull => entries::send_in_full(tx, row)?,
        EntryStatus::Gap { have } => {
            if entries::is_of(tx, row, own)? && !has_next(tx, row, have)? {
                identity::must_begin_again(tx, BeginAgain::SetBack)?;
            }
            // The server lacks earlier ones that it had accepted: offer them again.
            entries::lacks_after(tx, row, have)?;
        }
        EntryStatus::Fork => {
            entries::set(tx, row, State::Fork)?;
            alarms::note_of_entry(tx, Alarm::Forked, row, Some(now_ms))?;
            identity::must_begin_again(tx, BeginAgain::SetBack)?;
        }
        EntryStatus::Rejected(reason) => {
            entries::set(tx, row, State::Quarantined(AsideReason::from(reason)))?;
        }
        EntryStatus::Refused { reason, .. } => {
            entries::set_reason(tx, row, WaitingReason::from(reason))?;
        }
    }
    Ok(())
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
