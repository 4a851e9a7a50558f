//! Looking into entries: from sealed bytes to documents and list rows.
//!
//! Entries are stored first, together with the cursor, in one transaction (`answer.rs`); what they hold is applied
//! afterwards in another. Between the two they count as *received*: a crash there, even an out-of-memory abort inside
//! the merge library, loses nothing and is taken up at the next open, one by one, and an entry that brings the process
//! down three times is quarantined. What came together is applied together: each document is saved once ([`Opened`]); only when
//! something fails are all of them taken again one by one, to find which. (Design: one transaction for both. Two keep the promise that no bytes from outside
//! can undo the cursor.)

use kengai_protocol::control::ControlState;
use kengai_protocol::{DeviceId, DocId, Entry, Role};
use rusqlite::{Connection, OptionalExtension, Transaction};

use crate::database::facts;
use crate::documents::linking::link;
use crate::documents::opened::Opened;
use crate::feeds::aside_reason::AsideReason;
use crate::feeds::entries::{self, State};
use crate::feeds::items::{changed, open_items};
use crate::feeds::waiting::of_item;
use crate::feeds::written::Written;
use crate::feeds::{concerned, set_aside};
use crate::intake::apply::{Author, Desk, ItemOutcome, apply_item};
use crate::window::left;
use crate::{Store, StoreError};

/// Entries that are looked into together at most.
const BATCH_ENTRIES_MAX: usize = 512;
/// How often an entry may take the process down before it is quarantined.
const ATTEMPTS_MAX: u32 = 3;
/// The fact that entries are being looked into together.
const DECODING: &str = "decoding";

/// Entries of this transaction are going to be looked into at once: it is noted with them, before any is opened. Whoever ends
/// in the middle looks into them one by one at the next start.
pub(crate) fn mark(tx: &Transaction<'_>) -> Result<(), StoreError> {
    if received(tx)?.is_empty() { Ok(()) } else { facts::set(tx, DECODING, &[]) }
}

/// What is received and not yet looked into, in the order in which it came. The index of what is open is named, with its
/// condition word for word: otherwise every start and every sync went through all entries there are.
fn received(db: &Connection) -> Result<Vec<i64>, StoreError> {
    let mut rows = db.prepare_cached(
        "SELECT id FROM entries INDEXED BY entries_open
         WHERE state IN (0, 2) AND state = 0 AND attempts = 0 ORDER BY id LIMIT ?1",
    )?;
    Ok(rows.query_map([BATCH_ENTRIES_MAX], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Looks into what [`mark`] has noted a moment ago, and then into whatever else waits to be looked into.
pub(crate) fn take_up(store: &mut Store) -> Result<(), StoreError> {
    let rows = received(&store.db)?;
    try_rows(store, &rows)?;
    catch_up(store)
}

/// Looks into everything that is received and not yet looked into, and into what waited for it.
pub(crate) fn catch_up(store: &mut Store) -> Result<(), StoreError> {
    // Left over from a process that ended in the middle: singly, so that a bad one cannot hide behind its neighbours.
    if facts::get(&store.db, DECODING)?.is_some() {
        let tx = store.db.transaction()?;
        entries::count_a_try(&tx)?;
        facts::remove(&tx, DECODING)?;
        tx.commit()?;
    }
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
        let applied = apply_rows(store, &[row]);
        if applied.is_err() {
            // If even this fails, the next try counts twice; the first error is the one to tell.
            let _ = entries::take_try_back(&store.db, row);
        }
        applied?;
    }
    loop {
        let rows = received(&store.db)?;
        if rows.is_empty() {
            return Ok(());
        }
        facts::set(&store.db, DECODING, &[])?;
        try_rows(store, &rows)?;
    }
}

/// Applies rows that were marked together. An error is told, and the mark taken back: it is the machine's, and no entry is
/// to blame ([`crate::database::fence`]).
fn try_rows(store: &mut Store, rows: &[i64]) -> Result<(), StoreError> {
    let applied = apply_rows(store, rows);
    if applied.is_err() {
        let _ = facts::remove(&store.db, DECODING);
    }
    applied
}

/// All of them in one transaction: together, and where that fails, which is one entry's fault, each thing by itself.
fn apply_rows(store: &mut Store, rows: &[i64]) -> Result<(), StoreError> {
    match apply(store, rows, true) {
        Err(error) if !error.is_the_machines() => apply(store, rows, false),
        done => done,
    }
}

fn apply(store: &mut Store, rows: &[i64], together: bool) -> Result<(), StoreError> {
    let Some(control) = store.control.clone() else { return Ok(()) };
    let own = store.device();
    let tx = store.db.transaction()?;
    let mut desk = Desk { tx: &tx, control: &control, opened: Opened::new(together) };
    let arrived = desk.fenced(|desk| {
        let mut arrived = Vec::new();
        for row in rows {
            match desk.fenced(|desk| apply_row(desk, own, *row))? {
                Ok(news) => arrived.extend(news),
                Err(_) => entries::set(desk.tx, *row, State::Quarantined(AsideReason::Document))?,
            }
            if desk.opened.is_full() {
                desk.opened.put(desk.tx)?;
            }
        }
        desk.opened.put(desk.tx)?;
        Ok(arrived)
    })??;
    facts::remove(&tx, DECODING)?;
    tx.commit()?;
    store.arrived.extend(arrived);
    Ok(())
}

/// Looks into one entry; gives back what others wrote in it.
fn apply_row(desk: &mut Desk<'_, '_>, own: DeviceId, row: i64) -> Result<Vec<Written>, StoreError> {
    let (tx, control) = (desk.tx, desk.control);
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
            Ok(item) => desk
                .fenced(|desk| {
                    let outcome = apply_item(desk, author, role, &item)?;
                    link(desk.tx, row, &item)?;
                    Ok(outcome)
                })?
                .unwrap_or_else(|error| ItemOutcome::Quarantined(why(&error))),
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
        retry_waiting(desk, doc)?;
    }
    Ok(arrived)
}

/// Why an item is set aside for good that failed.
fn why(error: &StoreError) -> AsideReason {
    match error {
        StoreError::Automerge => AsideReason::Merge,
        _ => AsideReason::Document,
    }
}

/// The author's role at the control head that the entry names. It was checked when the entry was taken in.
fn role_of(control: &ControlState, entry: &Entry) -> Option<Role> {
    let height = control.height_of(&entry.header.control_head)?;
    control.role_at(&entry.header.circle, &entry.header.device, height)
}

/// Items that waited for a change of this document.
fn retry_waiting(desk: &mut Desk<'_, '_>, doc: DocId) -> Result<(), StoreError> {
    let tx = desk.tx;
    loop {
        let waiting = set_aside::waiting_for(tx, doc)?;
        let mut progress = false;
        for (row, at) in waiting {
            let outcome = desk.fenced(|desk| apply_again(desk, row, at))?;
            match outcome.unwrap_or_else(|error| ItemOutcome::Quarantined(why(&error))) {
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
fn apply_again(desk: &mut Desk<'_, '_>, row: i64, at: usize) -> Result<ItemOutcome, StoreError> {
    const STILL: ItemOutcome = ItemOutcome::Waiting(AsideReason::Change);
    let (tx, control) = (desk.tx, desk.control);
    let entry = entries::read(tx, row)?;
    let Ok(items) = open_items(tx, &entry)? else { return Ok(STILL) };
    let Some(Ok(item)) = items.into_iter().nth(at) else { return Ok(STILL) };
    let outcome = apply_item(desk, Author::of(tx, row, &entry)?, role_of(control, &entry), &item)?;
    if matches!(outcome, ItemOutcome::Applied) {
        link(tx, row, &item)?;
    }
    Ok(outcome)
}
