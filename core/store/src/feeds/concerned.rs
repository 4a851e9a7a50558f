//! Which documents an entry concerns: of this device's own entries noted when they are formed (`entry_docs`), of others' when
//! something is about to leave (`entry_map`, see `window/`).

use rusqlite::{Connection, Transaction, params};

use crate::StoreError;
use crate::database::facts;
use crate::feeds::items::{Items, concerned};
use crate::window::left::has_left;

/// Others' entries up to this row have their documents noted.
const MAPPED: &str = "entries_mapped";
/// Stands in the map for items that this version does not know: such an entry stays whole.
const UNKNOWN_DOC: &[u8] = &[];

/// An entry of this device concerns a document.
pub(crate) fn note_own(tx: &Transaction<'_>, doc: &[u8], entry: i64) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR IGNORE INTO entry_docs (doc, entry) VALUES (?1, ?2)")?
        .execute(params![doc, entry])?;
    Ok(())
}

/// An entry of this device is taken out.
pub(crate) fn forget_own(tx: &Transaction<'_>, entry: i64) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM entry_docs WHERE entry = ?1")?.execute([entry])?;
    Ok(())
}

/// Up to which row others' entries have their documents noted; `None`: nobody has asked yet.
pub(crate) fn mark(db: &Connection) -> Result<Option<u64>, StoreError> {
    facts::get_u64(db, MAPPED)
}

pub(crate) fn set_mark(tx: &Transaction<'_>, row: u64) -> Result<(), StoreError> {
    facts::set_u64(tx, MAPPED, row)
}

fn map_doc(tx: &Transaction<'_>, row: i64, doc: &[u8]) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR IGNORE INTO entry_map (doc, entry) VALUES (?1, ?2)")?
        .execute(params![doc, row])?;
    Ok(())
}

/// What cannot be read stays whole, like what is not known.
pub(crate) fn map_unknown(tx: &Transaction<'_>, row: i64) -> Result<(), StoreError> {
    map_doc(tx, row, UNKNOWN_DOC)
}

/// Notes what an entry concerns.
pub(crate) fn map_items(tx: &Transaction<'_>, row: i64, items: &Items) -> Result<(), StoreError> {
    for item in items {
        let doc = item.as_ref().ok().and_then(concerned);
        map_doc(tx, row, doc.as_ref().map_or(UNKNOWN_DOC, |doc| &doc.0))?;
    }
    Ok(())
}

/// An entry is looked into: if the others of its time are noted already, or it concerns what has left, so is it.
pub(crate) fn note_applied(
    tx: &Transaction<'_>,
    row: i64,
    items: &Items,
    own: bool,
) -> Result<(), StoreError> {
    if own {
        return Ok(());
    }
    let mark = mark(tx)?;
    let mut note = mark.is_some_and(|mark| u64::try_from(row).is_ok_and(|row| row <= mark));
    for item in items {
        if let Some(doc) = item.as_ref().ok().and_then(concerned) {
            note = note || (mark.is_some() && has_left(tx, doc)?);
        }
    }
    if note { map_items(tx, row, items) } else { Ok(()) }
}

/// Whether it is noted already what somebody's entry concerns.
pub(crate) fn is_mapped(tx: &Transaction<'_>, row: i64) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM entry_map WHERE entry = ?1)";
    Ok(tx.prepare_cached(sql)?.query_row([row], |found| found.get(0))?)
}

/// Everything is computed again. What an entry concerned whose body has left is known from this table alone. The same where
/// something has left that an entry concerns among others: it is no news when it is met again.
pub(crate) fn forget_what_is_here(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM entry_map WHERE entry IN (SELECT id FROM entries WHERE bodiless = 0) AND entry NOT IN
         (SELECT entry FROM entry_map AS old JOIN left_docs ON left_docs.doc = old.doc)",
        [],
    )?;
    // From the beginning again; not as if nothing had left, or what comes to that would not be noted until it leaves.
    if mark(tx)?.is_some() {
        set_mark(tx, 0)?;
    }
    Ok(())
}
