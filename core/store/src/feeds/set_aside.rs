//! Items of entries that count and do not go into their documents: waiting for something, or refused, each with its reason.

use kengai_protocol::DocId;
use rusqlite::{Transaction, params};

use crate::StoreError;
use crate::feeds::aside_reason::AsideReason;
use crate::feeds::entries::State;

/// Puts an item aside.
pub(crate) fn put(
    tx: &Transaction<'_>,
    (entry, item): (i64, usize),
    doc: Option<DocId>,
    (state, reason): (State, AsideReason),
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO set_aside (entry, item, doc, state, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        entry,
        item as i64,
        doc.map(|doc| doc.0.to_vec()),
        state.number(),
        reason.code()
    ])?;
    Ok(())
}

/// What it waited for is here.
pub(crate) fn remove(tx: &Transaction<'_>, (entry, item): (i64, usize)) -> Result<(), StoreError> {
    tx.execute("DELETE FROM set_aside WHERE entry = ?1 AND item = ?2", params![entry, item as i64])?;
    Ok(())
}

/// What it waited for is here, and it is refused.
pub(crate) fn refuse(
    tx: &Transaction<'_>,
    (entry, item): (i64, usize),
    reason: AsideReason,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE set_aside SET state = 3, reason = ?3 WHERE entry = ?1 AND item = ?2",
        params![entry, item as i64, reason.code()],
    )?;
    Ok(())
}

/// An entry is taken out, and what was put aside of it.
pub(crate) fn forget_entry(tx: &Transaction<'_>, entry: i64) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM set_aside WHERE entry = ?1")?.execute([entry])?;
    Ok(())
}

/// Entries that are looked into once more say again what of them does not go.
pub(crate) fn forget_received(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute("DELETE FROM set_aside WHERE entry IN (SELECT id FROM entries WHERE state = 0)", [])?;
    Ok(())
}

/// The items that wait for a change of a document: entry and place in it.
pub(crate) fn waiting_for(tx: &Transaction<'_>, doc: DocId) -> Result<Vec<(i64, usize)>, StoreError> {
    let mut rows = tx.prepare_cached(
        "SELECT entry, item FROM set_aside WHERE doc = ?1 AND state = 2 ORDER BY entry, item",
    )?;
    Ok(rows.query_map([doc.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}
