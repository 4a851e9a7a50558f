//! Whether an entry counts: received, waiting, quarantined or a fork. A pure question to its feed and the control log,
//! asked when it arrives and again whenever what it waited for may have come.

use kengai_protocol::control::ControlState;
use kengai_protocol::{Entry, EntryError};
use rusqlite::Transaction;

use crate::database::fence::alone;
use crate::feeds::alarms;
use crate::feeds::aside_reason::AsideReason;
use crate::feeds::entries::{self, State};
use crate::feeds::heads::{FeedHead, Follows, follows, set_feed_head};
use crate::feeds::keys::circle_key;
use crate::{Alarm, StoreError};

/// Decides what an entry is: received (to be looked into), waiting, quarantined or a fork; and moves the feed on.
pub(crate) fn judge(
    tx: &Transaction<'_>,
    control: &ControlState,
    row: i64,
    entry: &Entry,
) -> Result<bool, StoreError> {
    let header = &entry.header;
    let previous_control = match follows(tx, entry)? {
        Follows::Next { previous_control } => previous_control,
        Follows::Gap => {
            entries::set(tx, row, waiting(AsideReason::Gap))?;
            return Ok(false);
        }
        Follows::Fork => {
            entries::set(tx, row, State::Fork)?;
            alarms::note_of_entry(tx, Alarm::Forked, row, None)?;
            return Ok(false);
        }
    };
    let advances = match entry.check(control, previous_control) {
        Ok(_) => {
            entries::set(tx, row, State::Received)?;
            true
        }
        Err(EntryError::ControlUnknown) => {
            entries::set(tx, row, waiting(AsideReason::Control))?;
            false
        }
        Err(EntryError::BadSignature | EntryError::NotEnrolled | EntryError::OtherOrganisation) => {
            entries::set(tx, row, State::Quarantined(AsideReason::Author))?;
            false
        }
        // The author's own word, and still not to be counted: it keeps its place in the feed.
        Err(_) => {
            entries::set(tx, row, State::Quarantined(AsideReason::Role))?;
            true
        }
    };
    if advances {
        let height = control.height_of(&header.control_head).unwrap_or(0);
        let control_height = previous_control.unwrap_or(0).max(height);
        let head = FeedHead { seq: header.seq, hash: header.hash(), control_height };
        set_feed_head(tx, header.circle, header.device, head)?;
    }
    Ok(advances)
}

fn waiting(why: AsideReason) -> State {
    State::Waiting(Some(why))
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
            let reason = reason.map(|code| AsideReason::of_code(&code));
            if reason == Some(AsideReason::LetGo) {
                continue;
            }
            match alone(tx, || retry(tx, control, row, &bytes, reason))? {
                Ok(moved) => progress |= moved,
                Err(_) => entries::set(tx, row, State::Quarantined(AsideReason::Undecodable))?,
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
    reason: Option<AsideReason>,
) -> Result<bool, StoreError> {
    let entry = Entry::decode(bytes)?;
    if reason != Some(AsideReason::Key) {
        return judge(tx, control, row, &entry);
    }
    // Its place in the feed is settled; only the key was missing.
    let here = circle_key(tx, entry.header.circle, entry.header.epoch)?.is_some();
    if here {
        entries::set_untried(tx, row, State::Received)?;
    }
    Ok(here)
}
