//! Whether an entry counts: received, waiting, quarantined or a fork. A pure question to its feed and the control log,
//! asked when it arrives and again whenever what it waited for may have come.

use kengai_protocol::control::ControlState;
use kengai_protocol::{Entry, EntryError};
use rusqlite::{Transaction, params};

use crate::database::fence::alone;
use crate::feeds::outgoing::{FeedHead, set_feed_head, state};
use crate::intake::incoming::{Follows, UNDECODABLE, follows, quarantine};
use crate::window::coming_back::LET_GO;
use crate::{Alarm, StoreError, WaitingReason, feeds::control_log};

/// Decides what an entry is: received (to be looked into), waiting, quarantined or a fork; and moves the feed on.
pub(crate) fn judge(
    tx: &Transaction<'_>,
    control: &ControlState,
    row: i64,
    entry: &Entry,
) -> Result<bool, StoreError> {
    let header = &entry.header;
    let set = |state: u8, reason: Option<WaitingReason>| {
        tx.prepare_cached("UPDATE entries SET state = ?2, reason = ?3 WHERE id = ?1")
            .and_then(|mut update| update.execute(params![row, state, reason.map(WaitingReason::code)]))
            .map_err(StoreError::from)
    };
    let previous_control = match follows(tx, entry)? {
        Follows::Next { previous_control } => previous_control,
        Follows::Gap => {
            set(state::WAITING, Some(WaitingReason::Gap))?;
            return Ok(false);
        }
        Follows::Fork => {
            set(state::FORK, Some(WaitingReason::Fork))?;
            tx.execute(
                "INSERT OR IGNORE INTO alarms (kind, circle, device, at_ms)
                 SELECT ?2, circle, device, received_ms FROM entries WHERE id = ?1",
                params![row, Alarm::Forked.code()],
            )?;
            return Ok(false);
        }
    };
    let advances = match entry.check(control, previous_control) {
        Ok(_) => {
            set(state::RECEIVED, None)?;
            true
        }
        Err(EntryError::ControlUnknown) => {
            set(state::WAITING, Some(WaitingReason::Control))?;
            false
        }
        Err(EntryError::BadSignature | EntryError::NotEnrolled | EntryError::OtherOrganisation) => {
            set(state::QUARANTINED, Some(WaitingReason::Author))?;
            false
        }
        // The author's own word, and still not to be counted: it keeps its place in the feed.
        Err(_) => {
            set(state::QUARANTINED, Some(WaitingReason::Role))?;
            true
        }
    };
    if advances {
        let height = control.height_of(&header.control_head).unwrap_or(0);
        let control_height = previous_control.unwrap_or(0).max(height);
        let head = FeedHead { seq: header.seq, hash: header.hash(), control_height };
        set_feed_head(tx, header.circle, header.device.as_bytes(), head)?;
    }
    Ok(advances)
}

/// Entries that waited for an earlier one of their feed, for a control statement or for a key.
pub(crate) fn retry_waiting_entries(tx: &Transaction<'_>, control: &ControlState) -> Result<(), StoreError> {
    loop {
        let waiting: Vec<(i64, Vec<u8>, Option<String>)> = {
            let mut rows = tx.prepare_cached(
                "SELECT id, bytes, reason FROM entries INDEXED BY entries_open
                 WHERE state IN (0, 2) AND state = 2 ORDER BY circle, device, seq",
            )?;
            rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<Result<_, _>>()?
        };
        let mut progress = false;
        for (row, bytes, reason) in waiting {
            if reason.as_deref() == Some(LET_GO) {
                continue;
            }
            match alone(tx, || retry(tx, control, row, &bytes, reason.as_deref()))? {
                Ok(moved) => progress |= moved,
                Err(_) => quarantine(tx, row, UNDECODABLE)?,
            }
        }
        if !progress {
            return Ok(());
        }
    }
}

fn retry(
    tx: &Transaction<'_>,
    control: &ControlState,
    row: i64,
    bytes: &[u8],
    reason: Option<&str>,
) -> Result<bool, StoreError> {
    let entry = Entry::decode(bytes)?;
    if reason != Some("key") {
        return judge(tx, control, row, &entry);
    }
    // Its place in the feed is settled; only the key was missing.
    let here = control_log::circle_key(tx, entry.header.circle, entry.header.epoch)?.is_some();
    if here {
        tx.execute("UPDATE entries SET state = 0, reason = NULL, attempts = 0 WHERE id = ?1", [row])?;
    }
    Ok(here)
}
