//! What has left this device, and what stays because somebody brought it back.

use kengai_model::{CareDay, ClientId};
use kengai_protocol::DocId;
use rusqlite::{Connection, Transaction, params};

use crate::StoreError;
use crate::documents::doc_kind::DocKind;
use crate::window::may_leave::Leaving;

/// What has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Records of visits.
    Records,
    /// Handover notes.
    Notes,
}

/// Something leaves.
pub(crate) fn put(tx: &Transaction<'_>, one: &Leaving) -> Result<(), StoreError> {
    let photos: Vec<u8> = one.photos.iter().flat_map(|photo| photo.0).collect();
    tx.prepare_cached(
        "INSERT INTO left_docs (doc, client, day, plan_row, photos, kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        one.doc.as_bytes(),
        one.client,
        one.day,
        one.plan_row,
        photos,
        one.kind.number()
    ])?;
    Ok(())
}

/// One document is wanted back, and stays until a day.
pub(crate) fn want(tx: &Transaction<'_>, doc: DocId, until: CareDay) -> Result<(), StoreError> {
    let sql = "UPDATE left_docs SET wanted = ?2 WHERE doc = ?1";
    tx.execute(sql, params![doc.as_bytes(), until.to_string()])?;
    Ok(())
}

/// What is a client's and between two days is wanted back, and stays until a day.
pub(crate) fn want_between(
    tx: &Transaction<'_>,
    client: ClientId,
    (from, to): (CareDay, CareDay),
    what: Option<Left>,
    until: CareDay,
) -> Result<(), StoreError> {
    let notes = what.map(|what| what == Left::Notes);
    tx.execute(
        "UPDATE left_docs SET wanted = ?4 WHERE client = ?1 AND day BETWEEN ?2 AND ?3
         AND (?5 IS NULL OR (kind <> 1) = ?5)",
        params![client.to_string(), from.to_string(), to.to_string(), until.to_string(), notes],
    )?;
    Ok(())
}

/// The window is wider: what is younger than its first day is wanted back. Until no day: it stays because of the window, not
/// because somebody asked. Returns how much is.
pub(crate) fn want_from(tx: &Transaction<'_>, first: CareDay) -> Result<usize, StoreError> {
    Ok(tx.execute(
        "UPDATE left_docs SET wanted = '' WHERE day >= ?1 AND wanted IS NULL",
        [first.to_string()],
    )?)
}

/// Somebody wrote a note into a month that has left: whoever wrote it was out of signal for long, or their clock is wrong.
/// Nobody has read it, so the month comes back. It stays for what it holds, not until a day.
pub(crate) fn want_for_news(tx: &Transaction<'_>, doc: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE left_docs SET wanted = '' WHERE doc = ?1 AND kind = ?2 AND wanted IS NULL")?
        .execute(params![doc.as_bytes(), DocKind::Thread.number()])?;
    Ok(())
}

/// What an entry concerns cannot be had (any more): nobody asks again until somebody wants it again.
pub(crate) fn cannot_be_had(tx: &Transaction<'_>, entry: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE left_docs SET wanted = NULL WHERE doc IN (SELECT doc FROM entry_map WHERE entry = ?1)",
    )?
    .execute([entry])?;
    Ok(())
}

/// It is here again, and stays until a day.
pub(crate) fn is_back(tx: &Transaction<'_>, doc: &[u8], until: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM left_docs WHERE doc = ?1")?.execute([doc])?;
    tx.prepare_cached("INSERT OR REPLACE INTO fetched (doc, until) VALUES (?1, ?2)")?
        .execute(params![doc, until])?;
    Ok(())
}

/// What was brought back until a day before this one may leave again.
pub(crate) fn let_go_of_fetched(tx: &Transaction<'_>, today: CareDay) -> Result<(), StoreError> {
    tx.execute("DELETE FROM fetched WHERE until < ?1", [today.to_string()])?;
    Ok(())
}

/// Whether a record has left this device.
pub(crate) fn has_left(db: &Connection, doc: DocId) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM left_docs WHERE doc = ?1)")?
        .query_row([doc.as_bytes()], |row| row.get(0))?)
}
