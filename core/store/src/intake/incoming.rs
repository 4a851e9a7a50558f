//! Looking into entries: from sealed bytes to documents and list rows.
//!
//! Entries are stored first, together with the cursor, in one transaction (`answer.rs`); what they hold is applied
//! afterwards in another. Between the two they count as *received*: a crash there, even an out-of-memory abort inside
//! the merge library, loses nothing and is taken up at the next open, one by one, and an entry that brings the process
//! down three times is quarantined. (Design: one transaction for both. Two keep the promise that no bytes from outside
//! can undo the cursor.)

use kengai_protocol::control::ControlState;
use kengai_protocol::{DeviceId, DocId, Entry, Role};
use rusqlite::{OptionalExtension, Transaction};

use crate::database::fence::alone;
use crate::documents::linking::link;
use crate::feeds::aside_reason::AsideReason;
use crate::feeds::entries::{self, State};
use crate::feeds::items::{changed, open_items};
use crate::feeds::waiting::of_item;
use crate::feeds::written::Written;
use crate::feeds::{concerned, set_aside};
use crate::intake::apply::{Author, ItemOutcome, apply_item};
use crate::window::left;
use crate::{Store, StoreError};

/// Entries that are looked into under one mark.
const BATCH_ENTRIES_MAX: usize = 64;
/// How often an entry may take the process down before it is quarantined.
const ATTEMPTS_MAX: u32 = 3;

/// Looks into everything that is received and not yet looked into, and into what waited for it. The index of what is open
/// is named, with its condition word for word: otherwise every start and every sync went through all entries there are.
pub(crate) fn catch_up(store: &mut Store) -> Result<(), StoreError> {
    // Left over from a process that ended in the middle: singly, so that a bad one cannot hide behind its neighbours.
    loop {
        let row: Option<(i64, u32)> = store
            .db
            .prepare_cached(
                "SELECT id, attempts FROM entries INDEXED BY entries_open
                 WHERE state IN (0, 2) AND state = 0 AND attempts > 0 ORDER BY id LIMIT 1",
            )?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((row, attempts)) = row else { break };
        if attempts >= ATTEMPTS_MAX {
            entries::set(&store.db, row, State::Quarantined(AsideReason::Undecodable))?;
            continue;
        }
        entries::mark_next_try(&store.db, row)?;
        try_rows(store, &[row])?;
    }
    loop {
        let rows: Vec<i64> = {
            let mut rows = store.db.prepare_cached(
                "SELECT id FROM entries INDEXED BY entries_open
                 WHERE state IN (0, 2) AND state = 0 AND attempts = 0 ORDER BY id LIMIT ?1",
            )?;
            rows.query_map([BATCH_ENTRIES_MAX], |row| row.get(0))?.collect::<Result<_, _>>()?
        };
        if rows.is_empty() {
            return Ok(());
        }
        let tx = store.db.transaction()?;
        for row in &rows {
            entries::mark_first_try(&tx, *row)?;
        }
        tx.commit()?;
        try_rows(store, &rows)?;
    }
}

/// Applies rows that were marked as tried. An error is told, and the mark taken back: it is the machine's, and no entry is
/// to blame ([`crate::database::fence`]).
fn try_rows(store: &mut Store, rows: &[i64]) -> Result<(), StoreError> {
    let applied = apply_rows(store, rows);
    if applied.is_err() {
        for row in rows {
            // If even this fails, the next try counts twice; the first error is the one to tell.
            let _ = entries::take_try_back(&store.db, *row);
        }
    }
    applied
}

fn apply_rows(store: &mut Store, rows: &[i64]) -> Result<(), StoreError> {
    let Some(control) = store.control.clone() else { return Ok(()) };
    let own = store.device();
    let tx = store.db.transaction()?;
    let mut arrived = Vec::new();
    for row in rows {
        match alone(&tx, || apply_row(&tx, &control, own, *row))? {
            Ok(news) => arrived.extend(news),
            Err(_) => entries::set(&tx, *row, State::Quarantined(AsideReason::Document))?,
        }
    }
    tx.commit()?;
    store.arrived.extend(arrived);
    Ok(())
}

/// Looks into one entry; gives back what others wrote in it.
fn apply_row(
    tx: &Transaction<'_>,
    control: &ControlState,
    own: DeviceId,
    row: i64,
) -> Result<Vec<Written>, StoreError> {
    let entry = entries::read(tx, row)?;
    let opened = if entries::has_let_go(tx, row)? {
        Err(State::Waiting(Some(AsideReason::LetGo)))
    } else {
        open_items(tx, &entry)?
    };
    let items = match opened {
        Ok(items) => items,
        Err(state) => {
            entries::set_untried(tx, row, state)?;
            return Ok(Vec::new());
        }
    };
    let is_own = entry.header.device == own;
    // What is looked into once more, because something else that it carries came back, is no news.
    let is_new = !is_own && !concerned::is_mapped(tx, row)?;
    concerned::note_applied(tx, row, &items, is_own)?;
    let (role, author) = (role_of(control, &entry), Author::of(tx, row, &entry)?);
    let (mut touched, mut arrived) = (Vec::new(), Vec::new());
    for (at, item) in items.into_iter().enumerate() {
        let doc = item.as_ref().ok().and_then(changed);
        let news = item.as_ref().ok().filter(|_| is_new).map(of_item).unwrap_or_default();
        let outcome = match item {
            Ok(item) => alone(tx, || {
                let outcome = apply_item(tx, control, author, role, &item)?;
                link(tx, row, &item)?;
                Ok(outcome)
            })?
            .unwrap_or(ItemOutcome::Quarantined(AsideReason::Document)),
            Err(_) => ItemOutcome::Quarantined(AsideReason::Malformed),
        };
        let aside = match outcome {
            ItemOutcome::Applied => {
                if let Some(doc) = doc.filter(|_| is_new) {
                    left::want_for_news(tx, doc)?;
                }
                touched.extend(doc);
                arrived.extend(news);
                continue;
            }
            ItemOutcome::Waiting(reason) => (State::Waiting(None), reason),
            ItemOutcome::Quarantined(reason) => (State::Quarantined(reason), reason),
        };
        set_aside::put(tx, (row, at), doc, aside)?;
    }
    entries::set(tx, row, State::Applied)?;
    for doc in touched {
        retry_waiting(tx, control, doc)?;
    }
    Ok(arrived)
}

/// The author's role at the control head that the entry names. It was checked when the entry was taken in.
fn role_of(control: &ControlState, entry: &Entry) -> Option<Role> {
    let height = control.height_of(&entry.header.control_head)?;
    control.role_at(&entry.header.circle, &entry.header.device, height)
}

/// Items that waited for a change of this document.
fn retry_waiting(tx: &Transaction<'_>, control: &ControlState, doc: DocId) -> Result<(), StoreError> {
    loop {
        let waiting = set_aside::waiting_for(tx, doc)?;
        let mut progress = false;
        for (row, at) in waiting {
            let outcome = alone(tx, || apply_again(tx, control, row, at))?;
            match outcome.unwrap_or(ItemOutcome::Quarantined(AsideReason::Document)) {
                ItemOutcome::Waiting(_) => {}
                ItemOutcome::Applied => {
                    set_aside::remove(tx, (row, at))?;
                    progress = true;
                }
                ItemOutcome::Quarantined(reason) => set_aside::refuse(tx, (row, at), reason)?,
            }
        }
        if !progress {
            return Ok(());
        }
    }
}

/// One item that waited.
fn apply_again(
    tx: &Transaction<'_>,
    control: &ControlState,
    row: i64,
    at: usize,
) -> Result<ItemOutcome, StoreError> {
    const STILL: ItemOutcome = ItemOutcome::Waiting(AsideReason::Change);
    let entry = entries::read(tx, row)?;
    let Ok(items) = open_items(tx, &entry)? else { return Ok(STILL) };
    let Some(Ok(item)) = items.into_iter().nth(at) else { return Ok(STILL) };
    let outcome = apply_item(tx, control, Author::of(tx, row, &entry)?, role_of(control, &entry), &item)?;
    if matches!(outcome, ItemOutcome::Applied) {
        link(tx, row, &item)?;
    }
    Ok(outcome)
}
